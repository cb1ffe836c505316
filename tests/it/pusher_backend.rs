//! Back ends: what they may publish and ask, and what makes them believed.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::pusher_client::{BackendRequest, PusherClient};
use crate::support::server::TestServer;

async fn server() -> TestServer {
    TestServer::start(Backend::Sqlite).await
}

fn event() -> Value {
    json!({ "name": "told", "data": "{}", "channel": "news" })
}

fn post(server: &TestServer, path: &str, body: &Value) -> BackendRequest {
    BackendRequest::post(server.address(), path, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_signed_by_the_application_now_is_refused() {
    let server = server().await;
    let mut client = PusherClient::connect(server.address()).await;
    client.follow("news").await;
    let signed = |seconds| post(&server, "/events", &event()).signed_at(seconds);
    let refused = [
        post(&server, "/events", &event()),
        signed(-601),
        // Time goes on before the server looks.
        signed(660),
        signed(0).with("auth_signature", "00"),
        signed(0).with("auth_signature", ""),
        signed(0).with("auth_key", "another"),
        signed(0).with("auth_version", "2.0"),
        signed(0).with("body_md5", "00"),
        signed(0).with("info", "user_count"),
    ];
    for request in refused {
        let (status, text) = request.send().await;
        assert_eq!(status, 401, "{text}");
    }
    let (status, _) = signed(0).of_app("another").send().await;
    assert_eq!(status, 404);
    assert!(client.drain().await.is_empty());
    let (status, _) = signed(-590).send().await;
    assert_eq!(status, 200);
    client.on("news", "told").await;
}

#[rstest]
#[case::no_name(json!({ "data": "", "channel": "a" }), 400)]
#[case::an_empty_name(json!({ "name": "", "data": "", "channel": "a" }), 400)]
#[case::a_long_name(json!({ "name": "a".repeat(201), "data": "", "channel": "a" }), 400)]
#[case::data_that_is_no_text(json!({ "name": "a", "data": {}, "channel": "a" }), 400)]
#[case::too_much_data(json!({ "name": "a", "data": "a".repeat(10_241), "channel": "a" }), 413)]
#[case::no_channel(json!({ "name": "a", "data": "" }), 400)]
#[case::too_many_channels(json!({ "name": "a", "data": "", "channels": vec!["a"; 101] }), 400)]
#[case::a_wrong_channel(json!({ "name": "a", "data": "", "channel": "a b" }), 400)]
#[case::a_wrong_socket(json!({ "name": "a", "data": "", "channel": "a", "socket_id": "7" }), 400)]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_event_is_refused(#[case] body: Value, #[case] expected: u16) {
    let server = server().await;
    let (status, text) = post(&server, "/events", &body).signed_at(0).send().await;
    assert_eq!(status, expected, "{text}");
    assert!(!text.is_empty());
    let batch = json!({ "batch": [event(), body] });
    let mut client = PusherClient::connect(server.address()).await;
    client.follow("news").await;
    let (status, _) = post(&server, "/batch_events", &batch)
        .signed_at(0)
        .send()
        .await;
    assert!(status >= 400);
    assert!(client.drain().await.is_empty(), "all of a batch or none");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_may_leave_a_connection_out_and_ask_who_heard_it() {
    let server = server().await;
    let mut sender = PusherClient::connect(server.address()).await;
    let mut other = PusherClient::connect(server.address()).await;
    sender.join("presence-a", "ama").await;
    other.join("presence-a", "ama").await;
    let body = json!({
        "name": "told",
        "data": "{\"a\":1}",
        "channels": ["presence-a", "nobody"],
        "socket_id": sender.socket_id,
        "info": "user_count,subscription_count",
    });
    let answer = post(&server, "/events", &body).answer().await;
    let expected = json!({ "channels": {
        "presence-a": { "user_count": 1, "subscription_count": 2 },
        "nobody": { "user_count": 0, "subscription_count": 0 },
    } });
    assert_eq!(answer, expected);
    assert_eq!(other.on("presence-a", "told").await, json!({ "a": 1 }));
    assert!(sender.drain().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_is_published_in_its_order_and_has_a_bound() {
    let server = server().await;
    let mut client = PusherClient::connect(server.address()).await;
    client.follow("a").await;
    client.follow("b").await;
    let one = |number: usize| {
        let channel = if number.is_multiple_of(2) { "a" } else { "b" };
        json!({ "name": "told", "data": number.to_string(), "channel": channel })
    };
    let batch: Vec<Value> = (0..10).map(one).collect();
    let answer = post(&server, "/batch_events", &json!({ "batch": batch })).answer();
    assert_eq!(answer.await, json!({}));
    for number in 0..10 {
        assert_eq!(client.frame("told").await, json!(number));
    }
    let mut asking = one(0);
    asking["info"] = "subscription_count".into();
    let batch = json!({ "batch": [asking, one(1)] });
    let answer = post(&server, "/batch_events", &batch).answer().await;
    assert_eq!(
        answer,
        json!({ "batch": [{ "subscription_count": 1 }, {}] })
    );
    let eleven: Vec<Value> = (0..11).map(one).collect();
    let request = post(&server, "/batch_events", &json!({ "batch": eleven }));
    assert_eq!(request.signed_at(0).send().await.0, 400);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_back_end_asks_which_channels_are_followed_and_by_whom() {
    let server = server().await;
    let get = |path: &str| BackendRequest::get(server.address(), path);
    assert_eq!(get("/channels").answer().await, json!({ "channels": {} }));
    let mut client = PusherClient::connect(server.address()).await;
    client.follow("news").await;
    client.join("presence-a", "ama").await;
    let all = get("/channels").answer().await;
    assert_eq!(all, json!({ "channels": { "news": {}, "presence-a": {} } }));
    let some = get("/channels?filter_by_prefix=presence-&info=user_count");
    let expected = json!({ "channels": { "presence-a": { "user_count": 1 } } });
    assert_eq!(some.answer().await, expected);
    let nobody = get("/channels/olds").answer().await;
    assert_eq!(nobody, json!({ "occupied": false }));
    for path in [
        "/channels?info=user_count",
        "/channels/news?info=user_count",
        "/channels/news/users",
        "/channels/a%20b",
    ] {
        let (status, text) = get(path).signed_at(0).send().await;
        assert!(matches!(status, 400 | 401), "{path}: {status} {text}");
    }
    client.close().await;
}
