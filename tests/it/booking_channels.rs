//! What is told on channels, to whom, and who may follow which.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::booking::{
    ADA, AMA, AXEL, BEN, Depot, Person, RAVI, SESSIONS, SUE, lena, text,
};
use crate::support::database::Backend;
use crate::support::http::Answer;
use crate::support::pusher_client::PusherClient;

fn channel(session: &str) -> String {
    format!("chat-session-{session}")
}

/// Follows a channel with the signature that the contract gives somebody.
async fn follow_signed(depot: &Depot, page: &mut PusherClient, someone: Person, name: &str) {
    let answer = sign(depot, someone, &page.socket_id, name).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    let mut data = answer.json();
    data["channel"] = name.into();
    page.send("pusher:subscribe", &data).await;
    page.on(name, "pusher_internal:subscription_succeeded")
        .await;
}

async fn sign(depot: &Depot, someone: Person, socket: &str, name: &str) -> Answer {
    let body = json!({ "socket_id": socket, "channel_name": name });
    depot.http(someone).post("/api/pusher/auth", &body).await
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_told_on_its_channel_from_beginning_to_end(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    let name = channel(&session);
    let mut page = depot.page(AMA).await;
    page.follow(&name).await;

    let types = json!({ "isTyping": true });
    depot.post(ADA, &session, ("/typing", &types)).await;
    let typing = depot.hear(&mut page, &name, "typing:update").await;
    let expected = json!({ "userId": ADA.id, "isTyping": true, "userName": ADA.name });
    assert_eq!(typing, expected);
    let said = depot.say(ADA, &session, "How can I help?").await;
    let mut heard = depot.heard(&mut page).await;
    let mut expected = said.clone();
    expected.as_object_mut().unwrap().remove("updatedAt");
    assert_eq!(heard.remove(0), ("message:new".to_owned(), expected));
    let stop = json!({ "userId": ADA.id });
    assert_eq!(heard.remove(0), ("typing:stop".to_owned(), stop));
    // Whoever was shown as typing is so no longer.
    let (event, update) = heard.remove(0);
    assert_eq!(event, "typing:update");
    assert_eq!(update["isTyping"], false);

    depot.read(AMA, &session).await;
    let mut status = depot.hear(&mut page, &name, "message:status").await;
    while status["status"] == "delivered" {
        // It got to the page before it was read.
        status = depot.hear(&mut page, &name, "message:status").await;
    }
    assert_eq!(
        status,
        json!({
            "sessionId": session, "messageIds": [said["id"]], "status": "read",
            "userId": AMA.id, "at": status["at"],
        })
    );
    depot.close(AMA, &session).await;
    let closed = depot.hear(&mut page, &name, "session:closed").await;
    assert_eq!(closed["closedBy"], AMA.id);
    depot.reopen(ADA, &session).await;
    let reopened = depot.hear(&mut page, &name, "session:reopened").await;
    assert_eq!(reopened["reopenedBy"], ADA.id);
    assert_eq!(depot.heard(&mut page).await, []);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_gets_to_a_page_is_delivered(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    let name = channel(&session);
    let mut own = depot.page(AMA).await;
    own.follow(&name).await;
    let mut theirs = depot.page(ADA).await;
    theirs.follow(&name).await;
    let told = "parlor_deliveries_total";
    let before = depot.server.metric(told).await;
    let said = depot.say(AMA, &session, "Where is my van?").await;
    assert_eq!(said["status"], "sent");
    // Once to each that follows the channel, whatever else they hear of it.
    depot.server.metric_reaches(told, before + 2.0).await;
    let status = depot.hear(&mut own, &name, "message:status").await;
    assert_eq!(
        (&status["status"], &status["userId"]),
        (&json!("delivered"), &json!(ADA.id))
    );
    let read = depot.read(AMA, &session).await;
    assert_eq!(read[0]["status"], "delivered");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn administrators_hear_of_guests_and_nobody_else_does(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let mut known = depot.page(AXEL).await;
    known.follow("admin-support").await;
    let mut signed = depot.page_with(&[]).await;
    follow_signed(&depot, &mut signed, ADA, "private-admin-support").await;
    let mut others = vec![depot.page_with(&[]).await];
    for someone in [AMA, RAVI, SUE] {
        others.push(depot.page(someone).await);
    }
    for other in &mut others {
        other.follow("admin-support").await;
    }
    let guest = depot.guest(&lena()).await;
    for (page, name) in [
        (&mut known, "admin-support"),
        (&mut signed, "private-admin-support"),
    ] {
        let new = depot.hear(page, name, "guest:new").await;
        let expected = json!({
            "sessionId": guest.session, "guestName": "Lena", "guestEmail": "lena@example.org",
            "message": "Do you move pianos?", "createdAt": new["createdAt"],
        });
        assert_eq!(new, expected);
    }
    let asked = depot.asking(AMA).await;
    let new = depot.hear(&mut known, "admin-support", "session:new").await;
    assert_eq!(
        (&new["sessionId"], &new["type"]),
        (&json!(asked), &json!("customer_admin"))
    );
    assert_eq!(
        (&new["title"], &new["createdBy"]),
        (&json!("Customer Support"), &json!(AMA.id))
    );
    let met = json!({ "type": "customer_driver", "participantIds": [RAVI.id] });
    depot.session(AMA, &met).await;
    assert_eq!(depot.heard(&mut known).await, []);
    for other in &mut others {
        assert_eq!(depot.heard(other).await, []);
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_guest_hears_the_answer_on_their_channel(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let guest = depot.guest(&lena()).await;
    let name = channel(&guest.session);
    let mut page = depot.page_with(&[("cookie", &guest.cookie)]).await;
    page.follow(&name).await;
    let mut admin = depot.page(ADA).await;
    follow_signed(&depot, &mut admin, ADA, &format!("private-{name}")).await;
    let said = depot
        .say(ADA, &guest.session, "Up to the second floor.")
        .await;
    let new = depot.hear(&mut page, &name, "message:new").await;
    assert_eq!(new["content"], "Up to the second floor.");
    let private = format!("private-{name}");
    let delivered = async |admin: &mut PusherClient| loop {
        let status = depot.hear(admin, &private, "message:status").await;
        if status["messageIds"] == json!([said["id"]]) {
            return status;
        }
    };
    let status = delivered(&mut admin).await;
    assert_eq!(
        (&status["status"], &status["userId"]),
        (&json!("delivered"), &Value::Null)
    );
    let says = json!({ "content": "Splendid", "guestEmail": "lena@example.org" });
    let path = format!("/api/chat/sessions/{}/messages", guest.session);
    assert_eq!(depot.anonymous().post(&path, &says).await.status, 201);
    let new = depot.hear(&mut admin, &private, "message:new").await;
    assert_eq!(
        (&new["senderId"], &new["sender"]["role"]),
        (&json!("system"), &json!("admin"))
    );
    assert_eq!(new["metadata"]["guestEmail"], "lena@example.org");
    let stop = depot.hear(&mut admin, &private, "typing:stop").await;
    assert_eq!(stop, json!({ "userId": null }));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_left_hears_no_more_on_the_private_channel(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    depot.put_booking("bk_1", "SV-1", &[AMA, RAVI]).await;
    let wish = json!({ "type": "customer_driver", "bookingId": "bk_1" });
    let session = text(&depot.session(AMA, &wish).await["id"]);
    let name = format!("private-{}", channel(&session));
    let (mut ama, mut ravi) = (depot.page(AMA).await, depot.page(RAVI).await);
    follow_signed(&depot, &mut ama, AMA, &name).await;
    follow_signed(&depot, &mut ravi, RAVI, &name).await;
    depot.say(AMA, &session, "Before").await;
    depot.hear(&mut ravi, &name, "message:new").await;
    depot.put_booking("bk_1", "SV-1", &[AMA]).await;
    ravi.on(&name, "pusher:subscription_error").await;
    depot.say(AMA, &session, "After").await;
    depot.hear(&mut ama, &name, "typing:stop").await;
    assert_eq!(depot.heard(&mut ravi).await, []);
    let refused = sign(&depot, RAVI, &ravi.socket_id, &name).await;
    assert_eq!(
        (refused.status, refused.json()),
        (403, json!({ "error": "Forbidden" }))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_follows_every_name_there_could_be_learns_nothing() {
    let depot = Depot::open(Backend::Sqlite).await;
    let mut stranger = depot.page(BEN).await;
    let next = uuid::Uuid::now_v7();
    let guesses = [
        "admin-support".to_owned(),
        "chat-session".to_owned(),
        "chat-session-1".to_owned(),
        format!("chat-session-{next}"),
        format!("chat-session-{}", AMA.id),
        "sessions".to_owned(),
        "guest".to_owned(),
    ];
    for name in &guesses {
        stranger.follow(name).await;
    }
    let session = depot.asking(AMA).await;
    depot.say(AMA, &session, "Where is my van?").await;
    depot.guest(&lena()).await;
    depot.close(AMA, &session).await;
    assert_eq!(depot.heard(&mut stranger).await, []);
    for name in [
        "private-admin-support",
        &format!("private-chat-session-{session}"),
    ] {
        let refused = sign(&depot, BEN, &stranger.socket_id, name).await;
        assert_eq!(refused.status, 403, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_are_signed_for_those_they_are_for() {
    let depot = Depot::open(Backend::Sqlite).await;
    let session = depot.asking(AMA).await;
    let (private, presence) = (
        format!("private-{}", channel(&session)),
        format!("presence-{}", channel(&session)),
    );
    let (admin_only, tracked) = (
        "Admin access required",
        "Driver or customer access required",
    );
    let cases: [(Person, &str, u16, &str); 18] = [
        (AMA, &private, 200, ""),
        (ADA, &private, 200, ""),
        (AXEL, &private, 200, ""),
        (BEN, &private, 403, "Forbidden"),
        (SUE, &private, 403, "Forbidden"),
        (AMA, &presence, 200, ""),
        (BEN, &presence, 403, "Forbidden"),
        (ADA, "private-admin-support", 200, ""),
        (AMA, "private-admin-support", 403, admin_only),
        (SUE, "private-admin-support", 403, admin_only),
        (RAVI, "private-tracking-van7", 200, ""),
        (ADA, "private-tracking-van7", 403, tracked),
        (SUE, "presence-tracking", 200, ""),
        (RAVI, "private-admin-tracking", 403, admin_only),
        (ADA, "presence-admin-tracking-x", 200, ""),
        (ADA, "private-other", 400, "Invalid channel name"),
        (ADA, "admin-support", 400, "Invalid channel name"),
        (ADA, "private chat", 400, "Invalid channel name"),
    ];
    for (someone, name, status, error) in cases {
        let answer = sign(&depot, someone, "12.34", name).await;
        assert_eq!(answer.status, status, "{} {name}: {answer:?}", someone.id);
        if status != 200 {
            assert_eq!(answer.json(), json!({ "error": error }), "{name}");
        }
    }
    let shown = sign(&depot, AMA, "12.34", &presence).await.json();
    let data: Value = serde_json::from_str(&text(&shown["channel_data"])).unwrap();
    let expected = json!({
        "user_id": AMA.id, "user_info": { "name": AMA.name, "role": "customer" },
    });
    assert_eq!(data, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_is_asked_for_as_the_libraries_ask() {
    let depot = Depot::open(Backend::Sqlite).await;
    let guest = depot.guest(&lena()).await;
    let name = format!("private-{}", channel(&guest.session));
    let form = |fields: &[(&str, &str)]| {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(fields).finish()
    };
    let ask = async |cookie: Option<&str>, body: String| {
        let url = format!("http://{}/api/pusher/auth", depot.server.address());
        let mut request = crate::support::browsing::client().post(url).body(body);
        request = request.header("content-type", "application/x-www-form-urlencoded");
        if let Some(cookie) = cookie {
            request = request.header("cookie", cookie);
        }
        let answer = request.send().await.unwrap();
        (
            answer.status().as_u16(),
            serde_json::from_str::<Value>(&answer.text().await.unwrap()).unwrap(),
        )
    };
    let wish = form(&[("socket_id", "12.34"), ("channel_name", &name)]);
    for cookie in [&guest.cookie, &ADA.cookie()] {
        let (status, signed) = ask(Some(cookie), wish.clone()).await;
        assert_eq!(status, 200, "{signed}");
        assert!(text(&signed["auth"]).starts_with("parlor:"), "{signed}");
    }
    let email = ("guestEmail", "lena@example.org");
    let by_email = form(&[("socket_id", "12.34"), ("channel_name", &name), email]);
    assert_eq!(ask(None, by_email).await.0, 200);
    let unauthorized = (401, json!({ "error": "Unauthorized" }));
    assert_eq!(ask(None, wish).await, unauthorized);
    assert_eq!(ask(None, String::new()).await, unauthorized);
    let missing = (400, json!({ "error": "Missing required parameters" }));
    for fields in [
        &[("socket_id", "12.34")][..],
        &[("channel_name", "private-admin-support")],
        &[
            ("socket_id", "x"),
            ("channel_name", "private-admin-support"),
        ],
    ] {
        assert_eq!(ask(Some(&ADA.cookie()), form(fields)).await, missing);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_application_the_front_end_works_over_http() {
    let depot = Depot::with(Backend::Sqlite, &[("PUSHER_SECRET", "")]).await;
    let session = depot.asking(AMA).await;
    depot.say(ADA, &session, "How can I help?").await;
    assert_eq!(depot.read(AMA, &session).await.len(), 1);
    let refused = sign(&depot, ADA, "12.34", "private-admin-support").await;
    assert_eq!(
        (refused.status, refused.json()),
        (500, json!({ "error": "Internal server error" }))
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_is_sent_away_follows_the_private_channels_of_the_session_no_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    depot.put_booking("bk_9", "SV-9", &[AMA, RAVI]).await;
    let wish = json!({
        "type": "customer_driver", "bookingId": "bk_9", "participantIds": [RAVI.id],
    });
    let session = text(&depot.session(AMA, &wish).await["id"]);
    let private = format!("private-{}", channel(&session));
    let presence = format!("presence-{}", channel(&session));
    let mut amas = depot.page(AMA).await;
    let mut ravis = depot.page(RAVI).await;
    for name in [&private, &presence] {
        follow_signed(&depot, &mut amas, AMA, name).await;
        follow_signed(&depot, &mut ravis, RAVI, name).await;
    }
    amas.on(&presence, "pusher_internal:member_added").await;

    depot.put_booking("bk_9", "SV-9", &[AMA]).await;

    let gone = amas.on(&presence, "pusher_internal:member_removed").await;
    assert_eq!(gone["user_id"], RAVI.id);
    for name in [&private, &presence] {
        let told = ravis.on(name, "pusher:subscription_error").await;
        assert_eq!(told["status"], 403);
    }
    amas.relay(&private, "client-where", &json!({})).await;
    ravis.relay(&private, "client-here", &json!({})).await;
    let refused = ravis.frame("pusher:error").await;
    assert!(
        text(&refused["message"]).starts_with("channel:"),
        "{refused}"
    );
    let heard = |frames: Vec<Value>| {
        let named = frames.iter().map(|frame| text(&frame["event"]));
        named.filter(|event| event.starts_with("client-")).count()
    };
    assert_eq!(
        (heard(amas.drain().await), heard(ravis.drain().await)),
        (0, 0)
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_is_sent_away_does_not_come_back_by_an_old_signature(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    depot.put_booking("bk_9", "SV-9", &[AMA, RAVI]).await;
    let wish = json!({
        "type": "customer_driver", "bookingId": "bk_9", "participantIds": [RAVI.id],
    });
    let session = text(&depot.session(AMA, &wish).await["id"]);
    let private = format!("private-{}", channel(&session));
    let presence = format!("presence-{}", channel(&session));
    let mut ravis = depot.page(RAVI).await;
    follow_signed(&depot, &mut ravis, RAVI, &private).await;
    // Signed in time, and kept for later.
    let mut kept = sign(&depot, RAVI, &ravis.socket_id, &presence).await.json();
    kept["channel"] = presence.as_str().into();

    depot.put_booking("bk_9", "SV-9", &[AMA]).await;
    let told = ravis.on(&private, "pusher:subscription_error").await;
    assert_eq!(told["status"], 403);
    ravis.ask_to_follow(&private, None).await;
    let told = ravis.on(&private, "pusher:subscription_error").await;
    assert_eq!(told["status"], 403);
    ravis.send("pusher:subscribe", &kept).await;
    let told = ravis.on(&presence, "pusher:subscription_error").await;
    assert_eq!(told["status"], 403);

    // Back in the session, a new signature counts.
    depot.put_booking("bk_9", "SV-9", &[AMA, RAVI]).await;
    let again = depot.http(AMA).post(SESSIONS, &wish).await;
    assert_eq!(text(&again.json()["id"]), session);
    follow_signed(&depot, &mut ravis, RAVI, &private).await;
}
