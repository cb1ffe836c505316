//! What is around the marketplace's answers, and who can be reached and types.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::carwash::{ADMIN, BASE, Market, NOOR, OMAR, SHINE, SPARKLE, data, refusal};
use crate::support::database::Backend;

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_names_its_request_as_the_client_did() {
    let market = Market::open(Backend::Sqlite).await;
    let path = format!("{BASE}/conversations");
    let named = |someone| market.http(someone).with_header("req_id", "r-17");
    let found = named(NOOR).get(&path).await;
    assert_eq!(found.headers["req_id"], "r-17");
    let envelope = found.json();
    assert_eq!(
        (&envelope["requestId"], &envelope["status"]),
        (&json!("r-17"), &json!(200))
    );
    let refused = named(NOOR).get(&format!("{path}?page=0")).await;
    assert_eq!(refused.headers["req_id"], "r-17");
    let body = json!({ "message": "Valid page is required", "status": 400, "req_id": "r-17" });
    assert_eq!(refused.json(), body);
    // What nobody can have meant is not sent back.
    let long = market.http(NOOR).with_header("req_id", &"r".repeat(129));
    let found = long.get(&path).await;
    assert_eq!(found.json()["requestId"], "");
    assert!(!found.headers.contains_key("req_id"));
}

#[rstest]
#[case("{", "Validation error")]
#[case("[]", "Validation error")]
#[case("", "Validation error")]
#[case("{}", "Valid providerId is required")]
#[case(r#"{"providerId":7}"#, "Valid customerId is required")]
#[case(
    r#"{"providerId":7.5,"customerId":41}"#,
    "Valid providerId is required"
)]
#[case(
    r#"{"providerId":7,"customerId":41,"orderId":[]}"#,
    "Valid orderId is required"
)]
#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_makes_no_sense_is_refused(#[case] body: &str, #[case] message: &str) {
    let market = Market::open(Backend::Sqlite).await;
    let path = format!("{BASE}/conversations");
    let noor = market.http(NOOR);
    let refused = noor.call(Method::POST, &path, Some(body.to_owned())).await;
    assert_eq!(refusal(&refused), (400, message.to_owned()));
}

#[rstest]
#[case("?status=OPEN", "Invalid status")]
#[case("?status=", "Invalid status")]
#[case("?page=x", "Valid page is required")]
#[case("?limit=0", "Valid limit is required")]
#[case("?page=202", "Valid page is required")]
#[tokio::test(flavor = "multi_thread")]
async fn a_query_that_makes_no_sense_is_refused(#[case] query: &str, #[case] message: &str) {
    let market = Market::open(Backend::Sqlite).await;
    let refused = market
        .http(NOOR)
        .get(&format!("{BASE}/conversations{query}"))
        .await;
    assert_eq!(refusal(&refused), (400, message.to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_too_often_hears_so_in_the_words_of_the_product() {
    let settings = [
        ("PARLOR__LIMITS__HTTP_REQUESTS_PER_MINUTE", "50"),
        ("PARLOR__LIMITS__HTTP_REQUESTS_BURST", "100"),
    ];
    let market = Market::with(Backend::Sqlite, &settings).await;
    let path = format!("{BASE}/conversations");
    let noor = market.http(NOOR);
    // Everybody has asked once.
    for _ in 0..99 {
        assert_eq!(noor.get(&path).await.status, 200);
    }
    let refused = loop {
        // Some came back while these were asked.
        let answer = noor.get(&path).await;
        if answer.status != 200 {
            break answer;
        }
    };
    assert_eq!(refused.status, 429);
    let words = "Too many requests from this IP, please try again later.";
    assert_eq!(refused.json(), json!({ "error": true, "message": words }));
    let wait: u64 = refused.headers["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((1..=2).contains(&wait), "{wait}");
    assert_eq!(market.http(OMAR).get(&path).await.status, 200);
}

fn names(online: &Value) -> Vec<&str> {
    let users = online["users"].as_array().unwrap().iter();
    users.map(|one| one["userName"].as_str().unwrap()).collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn people_see_who_is_online_of_those_they_have_to_do_with(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    market.conversation(None).await;
    market.put_order(3051, [OMAR, SHINE]).await;
    let _connected = [
        market.native(NOOR).await,
        market.native(OMAR).await,
        market.native(SHINE).await,
    ];
    let seen = async |someone| market.get(someone, "/online-users").await;
    assert_eq!(names(&seen(NOOR).await), ["Noor Haddad", "Shine & Go"]);
    assert_eq!(names(&seen(OMAR).await), ["Omar Aziz", "Shine & Go"]);
    let all = ["Noor Haddad", "Omar Aziz", "Shine & Go"];
    assert_eq!(names(&seen(SHINE).await), all);
    assert_eq!(names(&seen(ADMIN).await), all);
    let nobody = seen(SPARKLE).await;
    assert_eq!(
        (&nobody["users"], &nobody["totalOnline"]),
        (&json!([]), &json!(0))
    );

    let online = seen(NOOR).await;
    assert_eq!(online["totalOnline"], 2);
    assert!(online["lastUpdated"].is_string());
    let shine = &online["users"][1];
    assert_eq!(
        (&shine["userId"], &shine["userType"]),
        (&json!(88), &json!("Provider"))
    );
    assert_eq!(shine["isOnline"], true);
    assert!(shine["lastSeen"].is_string());
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_types_is_told_but_not_to_themselves(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let id = market.conversation_id().await;
    let mut noor = market.native(NOOR).await;
    let path = format!("/conversations/{id}/typing");
    let nobody = json!({ "conversationId": id, "typingUsers": [] });
    assert_eq!(market.get(SHINE, &path).await, nobody);
    let types = |is_typing| json!({ "conversation_id": id, "is_typing": is_typing });
    noor.ask("typing", types(true)).await;
    let typing = market.get(SHINE, &path).await;
    let typists = typing["typingUsers"].as_array().unwrap();
    assert_eq!(typists.len(), 1);
    assert_eq!(
        (&typists[0]["userId"], &typists[0]["isTyping"]),
        (&json!(41), &json!(true))
    );
    assert_eq!(typists[0]["userName"], "Noor Haddad");
    assert!(typists[0]["startedAt"].is_string());
    assert_eq!(market.get(NOOR, &path).await, nobody);
    assert_eq!(
        market.get(ADMIN, &path).await["typingUsers"],
        typing["typingUsers"]
    );
    noor.ask("typing", types(false)).await;
    assert_eq!(market.get(SHINE, &path).await, nobody);
}

#[tokio::test(flavor = "multi_thread")]
async fn others_wires_see_the_same_conversation() {
    let market = Market::open(Backend::Sqlite).await;
    let mut shine = market.native(SHINE).await;
    let id = market.conversation_id().await;
    let created = shine.event("conversation_created").await;
    assert_eq!(created["conversation"]["id"], *id);
    market.say(NOOR, &id, "Hello").await;
    shine.message("Hello").await;
    shine.send(&id, "Good morning").await;
    let path = format!("/conversations/{id}/messages");
    let page = market.get(NOOR, &path).await;
    assert_eq!(page["messages"][1]["content"], "Good morning");
    assert_eq!(page["messages"][1]["receiverId"], 41);
    let listed = market
        .http(NOOR)
        .get(&format!("{BASE}/conversations"))
        .await;
    let listed = data(&listed, 200);
    assert_eq!(
        listed["conversations"][0]["participants"][1]["isOnline"],
        true
    );
}
