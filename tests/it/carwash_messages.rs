//! The marketplace's messages: said, read page by page, marked as read.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::carwash::{ADMIN, Market, NOOR, SHINE, data, refusal, text};
use crate::support::database::Backend;

fn contents(page: &Value) -> Vec<String> {
    let messages = page["messages"].as_array().unwrap().iter();
    messages.map(|one| text(&one["content"])).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_first_page_is_the_newest_and_each_has_the_oldest_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    let path = format!("/conversations/{id}/messages");
    let empty = market.get(NOOR, &path).await;
    assert_eq!(
        empty,
        json!({
            "conversationId": id, "messages": [], "page": 1, "limit": 50, "totalPages": 0,
            "totalMessages": 0, "hasMore": false,
        })
    );
    for number in 1..=5 {
        let someone = if number % 2 == 0 { SHINE } else { NOOR };
        market.say(someone, &id, &format!("m{number}")).await;
    }
    let page = async |number| {
        market
            .get(ADMIN, &format!("{path}?page={number}&limit=2"))
            .await
    };
    let (first, last) = (page(1).await, page(3).await);
    assert_eq!(contents(&first), ["m4", "m5"]);
    assert_eq!(contents(&page(2).await), ["m2", "m3"]);
    assert_eq!(contents(&last), ["m1"]);
    assert!(contents(&page(4).await).is_empty());
    assert_eq!(
        (&first["totalPages"], &first["totalMessages"]),
        (&json!(3), &json!(5))
    );
    assert_eq!(
        (&first["hasMore"], &last["hasMore"]),
        (&json!(true), &json!(false))
    );
    let largest = market.get(NOOR, &format!("{path}?limit=1000")).await;
    assert_eq!(largest["limit"], 100);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_largest_page_is_the_products_own_setting() {
    let market = Market::with(Backend::Sqlite, &[("CHAT_MESSAGE_LIMIT", "3")]).await;
    let id = market.conversation_id().await;
    for number in 1..=4 {
        market.say(NOOR, &id, &format!("m{number}")).await;
    }
    let page = market
        .get(NOOR, &format!("/conversations/{id}/messages"))
        .await;
    assert_eq!(contents(&page), ["m2", "m3", "m4"]);
    assert_eq!(page["limit"], 3);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_with_files_is_shown_as_the_product_shows_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    let path = format!("/conversations/{id}/messages");
    let asked = market.say(NOOR, &id, " See you at nine \n").await;
    let answer = json!({
        "content": "Here it is", "messageType": "IMAGE", "replyToId": asked["id"],
        "senderId": 41, "metadata": { "step": 2, "price": 1.50 },
        "attachments": [{
            "id": "f-1", "fileName": "car.png", "fileSize": 1024, "fileType": "image/png",
            "fileUrl": "https://files.example/car.png", "uploadedAt": "2026-04-11T07:40:00.000Z",
        }],
    });
    let said = data(&market.post(SHINE, &path, &answer).await, 201);
    insta::assert_json_snapshot!(said, {
        ".id" => "[id]", ".conversationId" => "[id]", ".replyToId" => "[id]",
        ".replyTo.id" => "[id]", ".createdAt" => "[time]", ".updatedAt" => "[time]",
        ".attachments[].uploadedAt" => "[time]",
    });
    let page = market.get(NOOR, &path).await;
    assert_eq!(page["messages"][1], said);
    assert_eq!(said["replyToId"], asked["id"]);
    let plain = &page["messages"][0];
    assert!(plain.get("replyTo").is_none());
    assert_eq!(
        (&plain["attachments"], &plain["metadata"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(
        (&plain["senderId"], &plain["receiverId"]),
        (&json!(41), &json!(88))
    );
}

#[rstest]
#[case(json!({}), "Message content is required")]
#[case(json!({ "content": "  " }), "Message content is required")]
#[case(json!({ "content": "a".repeat(4_001) }),
    "Message content exceeds maximum length of 4000 characters")]
#[case(json!({ "content": "a", "messageType": "POEM" }), "Invalid message type")]
#[case(json!({ "content": "a", "messageType": "SYSTEM" }), "Invalid message type")]
#[case(json!({ "content": "a", "replyToId": "0198c2a0-0000-7000-8000-000000000000" }),
    "Valid replyToId is required")]
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_said_is_refused_in_the_words_of_the_product(
    #[case] body: Value,
    #[case] message: &str,
) {
    let market = Market::open(Backend::Sqlite).await;
    let id = market.conversation_id().await;
    let path = format!("/conversations/{id}/messages");
    let refused = market.post(NOOR, &path, &body).await;
    assert_eq!(refusal(&refused), (400, message.to_owned()));
    let longest = json!({ "content": "ä".repeat(4_000) });
    data(&market.post(NOOR, &path, &longest).await, 201);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn reading_names_what_was_not_read_before(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    market.say(NOOR, &id, "mine").await;
    let one = market.say(SHINE, &id, "one").await;
    let two = market.say(SHINE, &id, "two").await;
    let shown = market.get(NOOR, &format!("/conversations/{id}")).await;
    assert_eq!(shown["unreadCount"], 2);
    let read = format!("/conversations/{id}/read");
    let first = data(&market.patch(NOOR, &read).await, 200);
    assert_eq!(first["conversationId"], *id);
    assert_eq!(first["unreadCount"], 0);
    assert!(first["readAt"].is_string());
    assert_eq!(first["updatedMessageIds"], json!([one["id"], two["id"]]));
    let again = data(&market.patch(NOOR, &read).await, 200);
    assert_eq!(again["updatedMessageIds"], json!([]));

    let page = market
        .get(SHINE, &format!("/conversations/{id}/messages"))
        .await;
    let states = page["messages"].as_array().unwrap().iter();
    let states: Vec<_> = states.map(|one| text(&one["status"])).collect();
    assert_eq!(states, ["READ", "READ", "READ"]);
    let unread = market.get(SHINE, &format!("/conversations/{id}")).await;
    assert_eq!(unread["unreadCount"], 0);
}
