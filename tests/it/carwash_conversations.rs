//! The marketplace's conversations: started, listed, put aside, blocked and ended.

use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::carwash::{
    ADMIN, BASE, Market, NOOR, OMAR, Person, SHINE, SPARKLE, data, refusal, text,
};
use crate::support::database::Backend;

const NO_PERMISSION: &str = "No sufficient permissions";

fn start(provider: u64, customer: u64) -> Value {
    json!({ "providerId": provider, "customerId": customer })
}

fn ids(page: &Value) -> Vec<String> {
    let conversations = page["conversations"].as_array().unwrap().iter();
    conversations.map(|one| text(&one["id"])).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_shown_as_the_product_shows_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let body = json!({ "providerId": "7", "customerId": 41, "orderId": 3051 });
    let started = market.post(NOOR, "/conversations", &body).await;
    let conversation = data(&started, 201);
    market
        .say(
            NOOR,
            conversation["id"].as_str().unwrap(),
            "See you at nine",
        )
        .await;
    let path = format!("/conversations/{}", conversation["id"].as_str().unwrap());
    let shown = market.get(SHINE, &path).await;
    insta::assert_json_snapshot!(shown, {
        ".id" => "[id]",
        ".createdAt" => "[time]", ".updatedAt" => "[time]", ".lastMessageAt" => "[time]",
        ".lastMessage.id" => "[id]", ".lastMessage.createdAt" => "[time]",
    });
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_pair_has_one_conversation_an_order_whoever_starts_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let first = data(
        &market.post(ADMIN, "/conversations", &start(7, 41)).await,
        201,
    );
    assert_eq!(
        (&first["customerId"], &first["providerId"]),
        (&json!(41), &json!(7))
    );
    assert_eq!(
        (&first["orderId"], &first["unreadCount"]),
        (&Value::Null, &json!(0))
    );
    for someone in [NOOR, SHINE, ADMIN] {
        let again = market.post(someone, "/conversations", &start(7, 41)).await;
        assert_eq!(data(&again, 200)["id"], first["id"]);
    }
    let about = json!({ "providerId": 7, "customerId": "41", "orderId": "3051" });
    let about_order = data(&market.post(SHINE, "/conversations", &about).await, 201);
    assert_ne!(about_order["id"], first["id"]);
    assert_eq!(about_order["orderId"], 3051);
    let listed = market.get(NOOR, "/conversations").await;
    assert_eq!(listed["total"], 2);
}

#[rstest]
#[case::stranger(OMAR, 7, 41, 401, NO_PERMISSION)]
#[case::other_provider(SPARKLE, 7, 41, 401, NO_PERMISSION)]
#[case::stranger_asks_for_nobody(OMAR, 999, 41, 401, NO_PERMISSION)]
#[case::no_provider(NOOR, 999, 41, 404, "Provider not found")]
#[case::user_id_of_a_provider(NOOR, 88, 41, 404, "Provider not found")]
#[case::no_customer(SHINE, 7, 999, 404, "Customer not found")]
#[case::provider_as_customer(SHINE, 8, 88, 401, NO_PERMISSION)]
#[case::oneself(SHINE, 7, 88, 400, "participants: expected two different people")]
#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_start_a_conversation_is_told_why(
    #[case] someone: Person,
    #[case] provider: u64,
    #[case] customer: u64,
    #[case] status: u16,
    #[case] message: &str,
) {
    let market = Market::open(Backend::Sqlite).await;
    let body = start(provider, customer);
    let refused = market.post(someone, "/conversations", &body).await;
    assert_eq!(refusal(&refused), (status, message.to_owned()));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_order_that_is_known_has_to_be_of_both(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    market.put_order(3051, [OMAR, SHINE]).await;
    let about = |customer| json!({ "providerId": 7, "customerId": customer, "orderId": 3051 });
    let refused = market.post(NOOR, "/conversations", &about(41)).await;
    let words = "Order does not belong to this provider and customer";
    assert_eq!(refusal(&refused), (422, words.to_owned()));
    let started = market.post(OMAR, "/conversations", &about(42)).await;
    assert_eq!(data(&started, 201)["orderId"], 3051);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_list_has_the_newest_message_first_and_conversations_without_any_last(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let mut all = Vec::new();
    for order in 1..=4 {
        all.push(text(&market.conversation(Some(order)).await["id"]));
    }
    // The newest of all has no message, and one of those without is older than the others.
    market.say(SHINE, &all[2], "first").await;
    market.say(SHINE, &all[1], "second").await;
    let listed = market.get(NOOR, "/conversations").await;
    assert_eq!(ids(&listed), [&*all[1], &all[2], &all[3], &all[0]]);
    assert_eq!((&listed["page"], &listed["limit"]), (&json!(1), &json!(50)));
    assert_eq!(
        (&listed["total"], &listed["hasMore"]),
        (&json!(4), &json!(false))
    );
    let unread = listed["conversations"].as_array().unwrap().iter();
    let unread: Vec<_> = unread.map(|one| one["unreadCount"].clone()).collect();
    assert_eq!(unread, [1, 1, 0, 0]);

    let page = market.get(NOOR, "/conversations?page=2&limit=3").await;
    assert_eq!(ids(&page), [&*all[0]]);
    assert_eq!(
        (&page["page"], &page["hasMore"]),
        (&json!(2), &json!(false))
    );
    let page = market.get(NOOR, "/conversations?page=1&limit=3").await;
    assert_eq!(
        (&page["total"], &page["hasMore"]),
        (&json!(4), &json!(true))
    );
    // A stranger has none, an administrator all.
    assert_eq!(market.get(OMAR, "/conversations").await["total"], 0);
    assert_eq!(market.get(ADMIN, "/conversations").await["total"], 4);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn states_lead_in_and_out(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    let change = async |someone: Person, what: &str| {
        market
            .patch(someone, &format!("/conversations/{id}/{what}"))
            .await
    };
    let listed = async |status: &str| {
        let path = format!("/conversations{status}");
        ids(&market.get(NOOR, &path).await).len()
    };
    let archived = data(&change(NOOR, "archive").await, 200);
    assert_eq!(archived["status"], "ARCHIVED");
    assert_eq!((listed("").await, listed("?status=ARCHIVED").await), (0, 1));
    let out_again = data(&change(SHINE, "unarchive").await, 200);
    assert_eq!(out_again["status"], "ACTIVE");
    // A new message takes it out as well, and so does starting it.
    change(NOOR, "archive").await;
    market.say(SHINE, &id, "Still there?").await;
    assert_eq!(listed("?status=ACTIVE").await, 1);
    change(NOOR, "archive").await;
    assert_eq!(market.conversation(None).await["id"], *id);
    assert_eq!(listed("").await, 1);

    assert_eq!(data(&change(NOOR, "block").await, 200)["status"], "BLOCKED");
    let blocked = (422, "Conversation is blocked".to_owned());
    let path = format!("/conversations/{id}/messages");
    for someone in [NOOR, SHINE] {
        let refused = market
            .post(someone, &path, &json!({ "content": "a" }))
            .await;
        assert_eq!(refusal(&refused), blocked);
        market.get(someone, &path).await;
    }
    let again = market.post(SHINE, "/conversations", &start(7, 41)).await;
    assert_eq!(refusal(&again), blocked);
    assert_eq!(refusal(&change(NOOR, "archive").await), blocked);
    let refused = refusal(&change(SHINE, "unblock").await);
    assert_eq!(refused, (401, NO_PERMISSION.to_owned()));
    assert_eq!(
        data(&change(NOOR, "unblock").await, 200)["status"],
        "ACTIVE"
    );
    change(NOOR, "block").await;
    assert_eq!(
        data(&change(ADMIN, "unblock").await, 200)["status"],
        "ACTIVE"
    );
    change(NOOR, "archive").await;
    let refused = refusal(&change(NOOR, "unblock").await);
    assert_eq!(refused, (422, "Conversation is archived".to_owned()));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn an_ended_conversation_can_be_read_and_a_new_one_started(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    market.say(NOOR, &id, "Thanks").await;
    let end = format!("/conversations/{id}/end");
    assert_eq!(
        data(&market.patch(SHINE, &end).await, 200)["status"],
        "ENDED"
    );
    assert_eq!(
        data(&market.patch(NOOR, &end).await, 200)["status"],
        "ENDED"
    );
    let path = format!("/conversations/{id}/messages");
    let refused = market.post(NOOR, &path, &json!({ "content": "a" })).await;
    assert_eq!(refusal(&refused), (422, "Conversation is ended".to_owned()));
    for what in ["archive", "unarchive", "block", "unblock"] {
        let refused = market
            .patch(NOOR, &format!("/conversations/{id}/{what}"))
            .await;
        assert_eq!(refusal(&refused), (422, "Conversation is ended".to_owned()));
    }
    assert_eq!(market.get(NOOR, &path).await["totalMessages"], 1);
    let next = market.post(NOOR, "/conversations", &start(7, 41)).await;
    assert_ne!(data(&next, 201)["id"], *id);
    assert_eq!(
        ids(&market.get(SHINE, "/conversations?status=ENDED").await),
        [id]
    );
}

#[rstest]
#[case::get("GET", "")]
#[case::messages("GET", "/messages")]
#[case::typing("GET", "/typing")]
#[case::send("POST", "/messages")]
#[case::read("PATCH", "/read")]
#[case::archive("PATCH", "/archive")]
#[case::unarchive("PATCH", "/unarchive")]
#[case::block("PATCH", "/block")]
#[case::unblock("PATCH", "/unblock")]
#[case::end("PATCH", "/end")]
#[tokio::test(flavor = "multi_thread")]
async fn a_conversation_is_for_its_people(#[case] method: &str, #[case] rest: &str) {
    let market = Market::open(Backend::Sqlite).await;
    let id = market.conversation_id().await;
    let method: reqwest::Method = method.parse().unwrap();
    let body = (method == reqwest::Method::POST).then(|| json!({ "content": "a" }).to_string());
    let ask = async |someone: Person, id: &str| {
        let path = format!("{BASE}/conversations/{id}{rest}");
        let http = market.http(someone);
        http.call(method.clone(), &path, body.clone()).await
    };
    let forbidden = (401, NO_PERMISSION.to_owned());
    for someone in [OMAR, SPARKLE] {
        assert_eq!(refusal(&ask(someone, &id).await), forbidden);
    }
    let missing = (404, "Conversation not found".to_owned());
    for someone in [OMAR, ADMIN] {
        let nowhere = Uuid::now_v7().to_string();
        assert_eq!(refusal(&ask(someone, &nowhere).await), missing);
        assert_eq!(refusal(&ask(someone, "cmk90qz1t").await), missing);
    }
    // Administrators read, and see to states; they say nothing and read nothing for others.
    let of_people_alone = matches!((method.as_str(), rest), ("POST", _) | (_, "/read"));
    let by_admin = ask(ADMIN, &id).await;
    if of_people_alone {
        assert_eq!(refusal(&by_admin), forbidden);
    } else {
        data(&by_admin, 200);
    }
}
