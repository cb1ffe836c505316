//! Sessions of the van delivery: who may open which, with whom, and who sees them.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::booking::{
    ADA, ADMINS, AMA, AXEL, BEN, Depot, Person, RAVI, SUE, each, lena, refusal, text,
};
use crate::support::database::Backend;

fn wish(session_type: &str) -> Value {
    json!({ "type": session_type })
}

fn people(session: &Value) -> Vec<&str> {
    let people = session["participants"].as_array().unwrap();
    each(people, "userId")
}

/// Which type somebody opens, and what comes of it.
const MATRIX: [(&str, Person, u16); 17] = [
    ("customer_admin", AMA, 201),
    ("customer_admin", ADA, 201),
    ("customer_admin", RAVI, 403),
    ("customer_admin", SUE, 403),
    ("driver_admin", RAVI, 201),
    ("driver_admin", ADA, 201),
    ("driver_admin", AMA, 403),
    ("guest_admin", AMA, 403),
    ("support", AMA, 201),
    ("support", RAVI, 201),
    ("support", SUE, 201),
    ("support", ADA, 201),
    ("customer_driver", AMA, 201),
    ("customer_driver", RAVI, 201),
    ("customer_driver", ADA, 201),
    ("customer_driver", SUE, 403),
    ("other", AMA, 400),
];

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn roles_open_the_sessions_that_are_theirs(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    for (session_type, opener, status) in MATRIX {
        let mut wish = wish(session_type);
        if session_type == "guest_admin" {
            wish["guestInfo"] = json!({ "name": "Lena", "email": "lena@example.org" });
        }
        let answer = depot.ask_for(opener, &wish).await;
        let about = format!("{session_type} by {}", opener.id);
        match status {
            201 => {
                let session = answer.json();
                assert_eq!(answer.status, 201, "{about}: {answer:?}");
                assert_eq!(session["type"], session_type);
                assert_eq!(session["createdBy"], opener.id);
                assert_eq!(people(&session)[0], opener.id);
            }
            403 => assert_eq!(refusal(&answer), (403, "Forbidden"), "{about}"),
            _ => assert_eq!(refusal(&answer), (400, "Invalid session type"), "{about}"),
        }
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_shown_as_the_product_shows_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    depot.put_booking("bk_1", "SV-5512", &[AMA, RAVI]).await;
    let wish = json!({ "type": "customer_driver", "bookingId": "bk_1" });
    let opened = depot.session(AMA, &wish).await;
    assert_eq!(opened["messages"], json!([]));
    let id = text(&opened["id"]);
    depot.say(RAVI, &id, "Ten minutes away").await;
    let listed = depot.list(AMA, "").await;
    insta::assert_json_snapshot!(listed, {
        "[].id" => "[session]", "[].createdAt" => "[time]", "[].updatedAt" => "[time]",
        "[].participants[].id" => "[participant]", "[].participants[].sessionId" => "[session]",
        "[].participants[].joinedAt" => "[time]", "[].participants[].lastReadAt" => "[time]",
        "[].messages[].id" => "[message]", "[].messages[].sessionId" => "[session]",
        "[].messages[].createdAt" => "[time]", "[].messages[].updatedAt" => "[time]",
    });
    let shown = depot.get(AMA, &id, "").await.json();
    assert_eq!(shown, listed[0]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn requests_for_support_come_to_the_three_with_the_least_to_do(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let first = depot.session(AMA, &wish("customer_admin")).await;
    let expected = [AMA.id, ADMINS[0].id, ADMINS[1].id, ADMINS[2].id];
    assert_eq!(people(&first), expected);
    // Whoever was left out is the first now.
    let second = depot.session(RAVI, &wish("driver_admin")).await;
    let mut second = people(&second);
    second.sort_unstable();
    assert_eq!(second, [ADMINS[0].id, ADMINS[1].id, AXEL.id, RAVI.id]);
    // What is closed is no work.
    for someone in [AMA, RAVI] {
        let session = text(&depot.list(someone, "").await[0]["id"]);
        assert_eq!(depot.close(someone, &session).await.status, 200);
    }
    let third = depot.session(BEN, &wish("support")).await;
    assert_eq!(people(&third)[1..], expected[1..]);
    // An administrator needs no others, and guests get some too.
    let own = depot.session(ADA, &wish("support")).await;
    assert_eq!(people(&own), [ADA.id]);
    let guest = depot.guest(&lena()).await;
    let shown = depot.get(AXEL, &guest.session, "").await.json();
    assert_eq!(shown["participants"].as_array().unwrap().len(), 4);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn disabled_administrators_are_not_asked(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let gone = json!({ "role": "admin", "name": "Ada One", "is_active": false });
    let put = depot.server.host().put("/api/v1/users/usr_a1", &gone).await;
    assert_eq!(put.status, 200, "{put:?}");
    let session = depot.session(AMA, &wish("customer_admin")).await;
    assert_eq!(people(&session)[1..], [ADMINS[1].id, ADMINS[2].id, AXEL.id]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn participants_are_people_the_opener_may_name(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let naming = |session_type: &str, ids: &[&str]| json!({ "type": session_type, "participantIds": ids, "title": "T" });
    let named = naming("customer_admin", &[AXEL.id, AMA.id, AXEL.id]);
    let session = depot.session(AMA, &named).await;
    assert_eq!(people(&session), [AMA.id, AXEL.id]);
    assert_eq!(session["title"], "T");
    assert_eq!(session["participants"][1]["role"], "admin");
    let invited = naming("customer_admin", &[AMA.id]);
    let session = depot.session(ADA, &invited).await;
    assert_eq!(people(&session).len(), 2);
    for (opener, wish) in [
        (AMA, naming("customer_admin", &[BEN.id])),
        (AMA, naming("support", &[RAVI.id])),
        (ADA, naming("customer_admin", &[RAVI.id])),
        (AMA, naming("customer_driver", &[BEN.id])),
    ] {
        let refused = depot.ask_for(opener, &wish).await;
        assert_eq!(refusal(&refused), (403, "Forbidden"), "{wish}");
    }
    for ids in [json!(["nobody"]), json!([""])] {
        let wish = json!({ "type": "support", "participantIds": ids });
        let refused = depot.ask_for(AMA, &wish).await;
        assert_eq!(refusal(&refused), (400, "Unknown participant"));
    }
    for (wish, words) in [
        (
            json!({ "type": "support", "participantIds": "x" }),
            "Invalid participants",
        ),
        (
            json!({ "type": "support", "title": "x".repeat(201) }),
            "Title too long",
        ),
    ] {
        assert_eq!(refusal(&depot.ask_for(AMA, &wish).await), (400, words));
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whom_the_host_names_for_a_booking_meets_there_and_nobody_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let meeting =
        |booking: Option<&str>| json!({ "type": "customer_driver", "bookingId": booking });
    // The host tells of no bookings yet: whoever is named is believed.
    let unknown = json!({
        "type": "customer_driver", "bookingId": "bk_9", "participantIds": [RAVI.id],
    });
    let believed = depot.session(BEN, &unknown).await;
    assert_eq!(believed["booking"]["reference"], "bk_9");
    depot.put_booking("bk_1", "SV-1", &[AMA, RAVI]).await;
    for (opener, wish, status, words) in [
        (BEN, meeting(Some("bk_1")), 403, "Forbidden"),
        (BEN, meeting(None), 403, "Forbidden"),
        (AMA, meeting(Some("bk_2")), 404, "Booking not found"),
        (
            AMA,
            json!({ "type": "customer_admin", "bookingId": "bk_2" }),
            404,
            "Booking not found",
        ),
    ] {
        let refused = depot.ask_for(opener, &wish).await;
        assert_eq!(refusal(&refused), (status, words), "{wish}");
    }
    let session = depot.session(RAVI, &meeting(Some("bk_1"))).await;
    let id = text(&session["id"]);
    let mut met = people(&session);
    met.sort_unstable();
    assert_eq!(met, [AMA.id, RAVI.id]);
    assert_eq!(
        session["booking"],
        json!({ "id": "bk_1", "reference": "SV-1", "customerName": AMA.name, "status": "CONFIRMED" })
    );
    depot.say(AMA, &id, "Which door?").await;
    let by_admin = depot.session(ADA, &meeting(Some("bk_1"))).await;
    assert_eq!(by_admin["participants"].as_array().unwrap().len(), 3);
    // Who is of it no longer is in it no longer.
    depot.put_booking("bk_1", "SV-1", &[AMA]).await;
    assert_eq!(depot.get(RAVI, &id, "").await.status, 403);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_session_about_a_booking_that_goes_on_is_found_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let about = json!({ "type": "customer_admin", "bookingId": "bk_1" });
    let first = depot.session(AMA, &about).await;
    let again = depot.ask_for(AMA, &about).await;
    assert_eq!((again.status, &again.json()["id"]), (200, &first["id"]));
    let others = depot.session(BEN, &about).await;
    assert_ne!(others["id"], first["id"]);
    let another_type = json!({ "type": "support", "bookingId": "bk_1" });
    depot.session(AMA, &another_type).await;
    assert_eq!(depot.close(AMA, &text(&first["id"])).await.status, 200);
    let next = depot.session(AMA, &about).await;
    assert_ne!(next["id"], first["id"]);
    // Without a booking every wish is a session of its own.
    assert_ne!(depot.asking(AMA).await, depot.asking(AMA).await);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn people_list_their_own_sessions_and_administrators_all(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let asked = depot.asking(AMA).await;
    let met = json!({ "type": "customer_driver", "participantIds": [RAVI.id] });
    let met = text(&depot.session(BEN, &met).await["id"]);
    let guest = depot.guest(&lena()).await.session;
    depot.say(AMA, &asked, "Where is my van?").await;
    assert_eq!(each(&depot.list(AMA, "").await, "id"), [&*asked]);
    assert_eq!(each(&depot.list(RAVI, "").await, "id"), [&*met]);
    assert_eq!(depot.list(SUE, "").await, Vec::<Value>::new());
    // Newest activity first.
    let all = depot.list(AXEL, "").await;
    assert_eq!(each(&all, "id"), [&*asked, &*guest, &*met]);
    depot.close(BEN, &met).await;
    assert_eq!(each(&depot.list(AXEL, "").await, "id"), [&*asked, &*guest]);
    let closed = depot.list(AXEL, "?isActive=false").await;
    assert_eq!(each(&closed, "id"), [&*met]);
    assert_eq!(closed[0]["closedBy"], BEN.id);
    assert_eq!(
        (&closed[0]["isActive"], closed[0]["closedAt"].is_string()),
        (&json!(false), true)
    );
    assert_eq!(depot.list(AMA, "?isActive=false").await.len(), 0);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_filtered_and_searched(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let about = json!({ "type": "customer_admin", "bookingId": "bk_1", "title": "Lost 100%_sofa" });
    let about = text(&depot.session(AMA, &about).await["id"]);
    let driver = text(&depot.session(RAVI, &wish("driver_admin")).await["id"]);
    let guest = depot.guest(&lena()).await.session;
    depot.say(RAVI, &driver, "The ramp is BROKEN").await;
    let cases: [(&str, &[&str]); 13] = [
        ("?type=driver_admin", &[&driver]),
        ("?type=guest_admin", &[&guest]),
        ("?type=support", &[]),
        ("?bookingId=bk_1", &[&about]),
        ("?bookingId=bk_2", &[]),
        ("?q=sofa", &[&about]),
        ("?q=100%25_", &[&about]),
        ("?q=1__%25", &[]),
        ("?q=so%00fa", &[]),
        ("?q=ravi%20nair", &[&driver]),
        ("?q=lena%40example", &[&guest]),
        ("?q=ramp%20is%20broken", &[&driver]),
        ("?q=PIANOS&type=guest_admin", &[&guest]),
    ];
    for (query, expected) in cases {
        assert_eq!(
            each(&depot.list(AXEL, query).await, "id"),
            expected,
            "{query}"
        );
    }
    // Search finds nothing that is not listed anyway.
    assert_eq!(depot.list(AMA, "?q=ramp").await.len(), 0);
    let refused = depot.http(AMA).get("/api/chat/sessions?type=x").await;
    assert_eq!(refusal(&refused), (400, "Invalid session type"));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_list_has_what_is_unread_and_the_count_of_the_client_agrees(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    depot.say(AMA, &session, "one").await;
    for content in ["two", "three", "four"] {
        depot.say(ADA, &session, content).await;
    }
    let counted = |listed: &Value, me: &str| {
        let own = listed["participants"].as_array().unwrap().iter();
        let own = own.clone().find(|one| one["userId"] == me).unwrap();
        let read_at = own["lastReadAt"].as_str().unwrap_or_default().to_owned();
        let messages = listed["messages"].as_array().unwrap().iter();
        let is_new = |one: &&Value| {
            one["senderId"] != me && one["createdAt"].as_str().unwrap() > read_at.as_str()
        };
        messages.filter(is_new).count()
    };
    let listed = depot.list(AMA, "").await.remove(0);
    let messages = listed["messages"].as_array().unwrap();
    assert_eq!(each(messages, "content"), ["four", "three", "two"]);
    assert_eq!(
        (&listed["unreadCount"], counted(&listed, AMA.id)),
        (&json!(3), 3)
    );
    depot.read(AMA, &session).await;
    let listed = depot.list(AMA, "").await.remove(0);
    assert_eq!(
        each(listed["messages"].as_array().unwrap(), "content"),
        ["four"]
    );
    assert_eq!(
        (&listed["unreadCount"], counted(&listed, AMA.id)),
        (&json!(0), 0)
    );
    // Whoever never looked has all of it before them.
    let other = depot.list(ADMINS[1], "").await.remove(0);
    assert_eq!(
        (&other["unreadCount"], counted(&other, ADMINS[1].id)),
        (&json!(4), 4)
    );
    // Who looks after all sessions has nothing of their own in others'.
    let looking_on = depot.list(AXEL, "").await.remove(0);
    assert_eq!(looking_on["unreadCount"], 0);
    assert_eq!(
        each(looking_on["messages"].as_array().unwrap(), "content"),
        ["four"]
    );
}
