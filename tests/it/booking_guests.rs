//! Guests of the site: they come in, prove themselves, and are confined to their session.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::booking::{
    ADA, ADMINS, AMA, Depot, SESSIONS, SiteGuest, each, lena, refusal, text,
};
use crate::support::database::Backend;
use crate::support::http::{Answer, HttpClient};

const EMAIL: &str = "lena@example.org";

/// How a guest says who they are.
#[derive(Clone, Copy, Debug)]
enum Proof {
    Email,
    Cookie,
    Token,
}

/// Somebody who asks about one session as a guest.
struct Visit<'a> {
    depot: &'a Depot,
    guest: &'a SiteGuest,
    proof: Proof,
}

impl Visit<'_> {
    fn http(&self) -> HttpClient {
        let address = self.depot.server.address();
        match self.proof {
            Proof::Email => HttpClient::new(address, None),
            Proof::Cookie => {
                HttpClient::new(address, None).with_header("cookie", &self.guest.cookie)
            }
            Proof::Token => HttpClient::new(address, Some(self.guest.token.clone())),
        }
    }

    async fn read(&self) -> Answer {
        let query = match self.proof {
            Proof::Email => "?guestEmail=%20Lena%40EXAMPLE.org",
            Proof::Cookie | Proof::Token => "",
        };
        let path = format!("{SESSIONS}/{}/messages{query}", self.guest.session);
        self.http().get(&path).await
    }

    async fn post(&self, rest: &str, mut body: Value) -> Answer {
        if matches!(self.proof, Proof::Email) {
            body["guestEmail"] = EMAIL.into();
        }
        let path = format!("{SESSIONS}/{}{rest}", self.guest.session);
        self.http().post(&path, &body).await
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_guest_asks_is_answered_and_reads_it_after_a_reload(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(Proof::Email, Proof::Cookie, Proof::Token)] proof: Proof,
) {
    let depot = Depot::open(backend).await;
    let guest = depot.guest(&lena()).await;
    let listed = depot.list(ADA, "?type=guest_admin").await.remove(0);
    assert_eq!(listed["id"], guest.session);
    assert_eq!(listed["title"], "Guest Support - Lena");
    assert_eq!(listed["unreadCount"], 1);
    depot
        .say(ADA, &guest.session, "Up to the second floor.")
        .await;

    let visit = Visit {
        depot: &depot,
        guest: &guest,
        proof,
    };
    let read = visit.read().await;
    assert_eq!(read.status, 200, "{read:?}");
    let read = read.json();
    let read = read.as_array().unwrap();
    assert_eq!(
        each(read, "content"),
        ["Do you move pianos?", "Up to the second floor."]
    );
    assert_eq!(read[0]["sender"]["id"], "system");
    assert_eq!(read[0]["sender"]["role"], "admin");
    assert_eq!(
        read[0]["metadata"],
        json!({ "guestName": "Lena", "guestEmail": EMAIL, "isGuestMessage": true })
    );
    let says = json!({ "content": "Splendid", "metadata": { "page": "/prices" } });
    let said = visit.post("/messages", says).await;
    assert_eq!(said.status, 201, "{said:?}");
    assert_eq!(said.json()["senderId"], "system");
    assert_eq!(said.json()["metadata"]["page"], "/prices");
    assert_eq!(said.json()["metadata"]["isGuestMessage"], true);
    assert_eq!(
        visit
            .post("/typing", json!({ "isTyping": true }))
            .await
            .status,
        200
    );
    assert_eq!(visit.post("/read", json!({})).await.status, 200);
    let seen = depot.read(ADA, &guest.session).await;
    assert_eq!(each(&seen, "status"), ["read", "read", "read"]);
    // What is closed a guest still reads, and cannot write.
    assert_eq!(
        refusal(&visit.post("/close", json!({})).await),
        (403, "Forbidden")
    );
    depot.close(ADA, &guest.session).await;
    assert_eq!(visit.read().await.status, 200);
    let refused = visit
        .post("/messages", json!({ "content": "Hello?" }))
        .await;
    assert_eq!(refusal(&refused), (400, "Chat session is closed"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_guests_session_has_the_guest_and_three_administrators(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let guest = depot.guest(&lena()).await;
    let session = depot.get(ADA, &guest.session, "").await.json();
    assert_eq!(session["createdBy"], "system");
    let people = session["participants"].as_array().unwrap();
    let expected = ["", ADMINS[0].id, ADMINS[1].id, ADMINS[2].id];
    assert_eq!(each(people, "userId"), expected);
    let one = &people[0];
    assert_eq!(
        (
            &one["guestName"],
            &one["guestEmail"],
            &one["role"],
            &one["user"]
        ),
        (&json!("Lena"), &json!(EMAIL), &json!("guest"), &Value::Null)
    );
    assert!(one["lastReadAt"].is_string() && people[1]["lastReadAt"].is_null());
    assert_eq!(people[1]["user"], ADA.shown());
}

#[rstest]
#[case(json!({}), "Name, email, and message are required")]
#[case(json!({ "name": " ", "email": "a@b.example", "message": "x" }), "Name, email, and message are required")]
#[case(json!({ "name": "L", "email": "a@b.example" }), "Name, email, and message are required")]
#[case(json!({ "name": "L", "email": "nobody", "message": "x" }), "Invalid email")]
#[case(json!({ "name": "L\u{7}", "email": "a@b.example", "message": "x" }), "Invalid name")]
#[case(json!({ "name": "L", "email": "a@b.example", "message": "x".repeat(5_001) }), "Message too long")]
#[tokio::test(flavor = "multi_thread")]
async fn a_guest_gives_a_name_an_address_and_a_message(#[case] wish: Value, #[case] words: &str) {
    let depot = Depot::open(Backend::Sqlite).await;
    let refused = depot.anonymous().post("/api/chat/guest", &wish).await;
    assert_eq!(refusal(&refused), (400, words));
    assert_eq!(depot.list(ADA, "").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_of_a_guest_is_kept_where_pages_cannot_read_it() {
    let settings = [("NEXTAUTH_URL", "https://www.vans.example")];
    let depot = Depot::unvisited(Backend::Sqlite, &settings).await;
    let welcomed = depot.anonymous().post("/api/chat/guest", &lena()).await;
    let cookie = welcomed.headers["set-cookie"].to_str().unwrap();
    let token = text(&welcomed.json()["token"]);
    let expected =
        format!("parlor-guest={token}; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure");
    assert_eq!(cookie, expected);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn neither_the_id_nor_another_guests_proof_opens_a_session(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let guest = depot.guest(&lena()).await;
    let mut eve = lena();
    eve["email"] = "eve@example.org".into();
    let eve = depot.guest(&eve).await;
    let path = format!("{SESSIONS}/{}/messages", guest.session);
    let nobody = depot.anonymous();
    assert_eq!(refusal(&nobody.get(&path).await), (401, "Unauthorized"));
    let says = json!({ "content": "psst" });
    assert_eq!(
        refusal(&nobody.post(&path, &says).await),
        (401, "Unauthorized")
    );
    let by_address = depot.server.address();
    let by_cookie = depot.anonymous().with_header("cookie", &eve.cookie);
    let by_token = HttpClient::new(by_address, Some(eve.token.clone()));
    for prying in [&by_cookie, &by_token] {
        assert_eq!(refusal(&prying.get(&path).await), (403, "Forbidden"));
        assert_eq!(
            refusal(&prying.post(&path, &says).await),
            (403, "Forbidden")
        );
        let listed = prying.get(SESSIONS).await;
        assert_eq!(refusal(&listed), (401, "Unauthorized"));
    }
    for (email, id) in [
        ("eve@example.org", guest.session.as_str()),
        (EMAIL, &eve.session),
        (EMAIL, "018f0000-0000-4000-8000-000000000001"),
        (EMAIL, "x"),
        ("usr_a1@example.org", &guest.session),
    ] {
        let tried = nobody
            .get(&format!("{SESSIONS}/{id}/messages?guestEmail={email}"))
            .await;
        assert_eq!(refusal(&tried), (403, "Forbidden"), "{email} {id}");
    }
    // The cookie of another session does not stand in the way of the right address.
    let both = by_cookie.get(&format!("{path}?guestEmail={EMAIL}")).await;
    assert_eq!(both.status, 200);
    // Whoever is signed in is that, whatever address they name.
    let signed_in = depot
        .http(AMA)
        .get(&format!("{path}?guestEmail={EMAIL}"))
        .await;
    assert_eq!(refusal(&signed_in), (403, "Forbidden"));
    assert_eq!(depot.read(ADA, &guest.session).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_is_not_proved_by_its_address() {
    let depot = Depot::open(Backend::Sqlite).await;
    let session = depot.asking(AMA).await;
    let email = AMA.email();
    let path = format!("{SESSIONS}/{session}/messages?guestEmail={email}");
    assert_eq!(
        refusal(&depot.anonymous().get(&path).await),
        (403, "Forbidden")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_tries_on_addresses_is_not_heard_for_a_while() {
    let settings = [("PARLOR__LIMITS__GUEST_PROOFS_PER_MINUTE", "2")];
    let depot = Depot::with(Backend::Sqlite, &settings).await;
    let guest = depot.guest(&lena()).await;
    let tried = async |email: &str| {
        let path = format!("{SESSIONS}/{}/messages?guestEmail={email}", guest.session);
        depot.anonymous().get(&path).await
    };
    assert_eq!(tried(EMAIL).await.status, 200);
    for email in ["a@example.org", "b@example.org", "c@example.org"] {
        assert_eq!(refusal(&tried(email).await), (403, "Forbidden"));
    }
    let unheard = tried(EMAIL).await;
    assert_eq!(refusal(&unheard), (429, "Too many requests"));
    assert!(unheard.headers.contains_key("retry-after"));
    let by_cookie = Visit {
        depot: &depot,
        guest: &guest,
        proof: Proof::Cookie,
    };
    assert_eq!(by_cookie.read().await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_of_one_address_say_so_much_and_no_more() {
    let settings = [("PARLOR__LIMITS__GUEST_MESSAGES_PER_MINUTE", "2")];
    let depot = Depot::with(Backend::Sqlite, &settings).await;
    let guest = depot.guest(&lena()).await;
    let visit = Visit {
        depot: &depot,
        guest: &guest,
        proof: Proof::Email,
    };
    let says = || visit.post("/messages", json!({ "content": "Hello?" }));
    assert_eq!(says().await.status, 201);
    assert_eq!(refusal(&says().await), (429, "Too many requests"));
    depot.say(ADA, &guest.session, "Here I am").await;
    let other = depot.anonymous().post("/api/chat/guest", &lena()).await;
    assert_eq!(refusal(&other), (429, "Too many requests"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_invites_a_guest(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let invite = |info: Value| json!({ "type": "guest_admin", "guestInfo": info });
    let right = invite(json!({ "name": "Lena", "email": EMAIL }));
    let session = depot.session(ADA, &right).await;
    let people = session["participants"].as_array().unwrap();
    assert_eq!(each(people, "guestEmail"), ["", EMAIL]);
    let id = text(&session["id"]);
    depot.say(ADA, &id, "You called?").await;
    let path = format!("{SESSIONS}/{id}/messages?guestEmail={EMAIL}");
    let read = depot.anonymous().get(&path).await;
    assert_eq!(
        each(read.json().as_array().unwrap(), "content"),
        ["You called?"]
    );
    for info in [json!(null), json!({ "name": "Lena" }), json!("Lena")] {
        let refused = depot.ask_for(ADA, &invite(info)).await;
        assert_eq!(
            refusal(&refused),
            (400, "Guest name and email are required")
        );
    }
    let wrong = invite(json!({ "name": "Lena", "email": "lena" }));
    assert_eq!(
        refusal(&depot.ask_for(ADA, &wrong).await),
        (400, "Invalid email")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_of_sessions_are_not_guessed_from_others() {
    let depot = Depot::open(Backend::Sqlite).await;
    let guests = [
        depot.guest(&lena()).await.session,
        depot.guest(&lena()).await.session,
    ];
    let asked = depot.asking(AMA).await;
    for id in guests.iter().chain([&asked]) {
        // 122 random bits.
        assert_eq!(uuid::Uuid::parse_str(id).unwrap().get_version_num(), 4);
    }
}
