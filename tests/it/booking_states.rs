//! What becomes of sessions: typing, closing, and the figures of it.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::booking::{ADA, AMA, AXEL, BEN, Depot, RAVI, SUE, lena, refusal};
use crate::support::database::Backend;
use crate::support::native_client::PATIENCE;

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_closed_session_is_read_and_not_written(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    depot.say(AMA, &session, "Never mind").await;
    let closed = depot.close(AMA, &session).await;
    assert_eq!(
        (closed.status, closed.json()),
        (200, json!({ "success": true }))
    );
    let again = depot.close(ADA, &session).await;
    assert_eq!(refusal(&again), (400, "Chat session is already closed"));
    let says = json!({ "content": "One more thing" });
    for someone in [AMA, ADA, AXEL] {
        let refused = depot.post(someone, &session, ("/messages", &says)).await;
        assert_eq!(refusal(&refused), (400, "Chat session is closed"));
        let types = json!({ "isTyping": true });
        let refused = depot.post(someone, &session, ("/typing", &types)).await;
        assert_eq!(refusal(&refused), (400, "Chat session is closed"));
    }
    // Content is looked at first, whoever asks, and membership before the state.
    let blank = depot.post(BEN, &session, ("/messages", &json!({}))).await;
    assert_eq!(refusal(&blank), (400, "Message content is required"));
    let outsider = depot.post(BEN, &session, ("/messages", &says)).await;
    assert_eq!(refusal(&outsider), (403, "Forbidden"));
    let unseen = depot.close(BEN, &session).await;
    assert_eq!(refusal(&unseen), (404, "Chat session not found"));
    assert_eq!(depot.read(AMA, &session).await.len(), 1);
    let shown = depot.get(AMA, &session, "").await.json();
    assert_eq!(
        (&shown["isActive"], &shown["closedBy"]),
        (&json!(false), &json!(AMA.id))
    );
    assert_eq!(shown["updatedAt"], shown["closedAt"]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn administrators_close_what_they_take_no_part_in_and_reopen(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    let path = format!("/api/chat/sessions/{session}/close");
    let closed = depot.http(AXEL).post(&path, &json!({})).await;
    assert_eq!(closed.status, 200, "{closed:?}");
    for someone in [AMA, SUE] {
        assert_eq!(
            refusal(&depot.reopen(someone, &session).await),
            (403, "Forbidden")
        );
    }
    assert_eq!(depot.reopen(AXEL, &session).await.status, 200);
    let shown = depot.get(AMA, &session, "").await.json();
    assert_eq!(
        (&shown["isActive"], &shown["closedAt"]),
        (&json!(true), &Value::Null)
    );
    depot.say(AMA, &session, "Still here").await;
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_types_is_shown_until_they_say_something(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let session = depot.asking(AMA).await;
    let types = async |is_typing: Value| {
        let body = json!({ "isTyping": is_typing });
        let typing = depot.post(AMA, &session, ("/typing", &body)).await;
        assert_eq!(
            (typing.status, typing.json()),
            (200, json!({ "success": true }))
        );
    };
    let is_typing = async || depot.list(ADA, "").await[0]["participants"][0]["isTyping"].clone();
    assert_eq!(is_typing().await, false);
    types(json!(true)).await;
    assert_eq!(is_typing().await, true);
    types(json!(false)).await;
    assert_eq!(is_typing().await, false);
    types(json!(true)).await;
    depot.say(AMA, &session, "Hello").await;
    assert_eq!(is_typing().await, false);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_figures_are_the_administrators(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::open(backend).await;
    let asked = depot.asking(AMA).await;
    let closed = depot.asking(BEN).await;
    depot.guest(&lena()).await;
    let met = json!({ "type": "customer_driver", "participantIds": [RAVI.id] });
    depot.session(AMA, &met).await;
    depot.close(BEN, &closed).await;
    let figures = async || depot.http(ADA).get("/api/chat/stats").await.json();
    let expected = |pending: u64| json!({ "activeChats": 3, "resolvedToday": 1, "pending": pending, "satisfaction": null });
    assert_eq!(figures().await, expected(2));
    depot.say(ADA, &asked, "How can I help?").await;
    // The first answer is noted after it is told.
    let noted = async {
        while figures().await != expected(1) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, noted).await.unwrap();
    for someone in [AMA, RAVI, SUE] {
        let refused = depot.http(someone).get("/api/chat/stats").await;
        assert_eq!(refusal(&refused), (403, "Forbidden"));
    }
    let nobody = depot.anonymous().get("/api/chat/stats").await;
    assert_eq!(refusal(&nobody), (401, "Unauthorized"));
}
