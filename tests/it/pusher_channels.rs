//! Channels of every kind: who may follow them, and what followers hear.

use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::pusher_client::{BackendRequest, PusherClient, data_of, signature};
use crate::support::server::TestServer;

async fn server() -> TestServer {
    TestServer::start(Backend::Sqlite).await
}

async fn connect(server: &TestServer) -> PusherClient {
    PusherClient::connect(server.address()).await
}

async fn publish(server: &TestServer, channel: &str, event: &str, data: &Value) {
    let body = json!({ "name": event, "data": data.to_string(), "channels": [channel] });
    let answer = BackendRequest::post(server.address(), "/events", &body).answer();
    assert_eq!(answer.await, json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_follows_a_public_channel_hears_what_a_back_end_says_in_order() {
    let server = server().await;
    let (mut one, mut other) = (connect(&server).await, connect(&server).await);
    let mut stranger = connect(&server).await;
    assert_eq!(one.follow("news").await, json!({}));
    other.follow("news").await;
    stranger.follow("olds").await;
    for number in 0..50 {
        publish(&server, "news", "told", &json!({ "number": number })).await;
    }
    for client in [&mut one, &mut other] {
        for number in 0..50 {
            let told = client.on("news", "told").await;
            assert_eq!(told, json!({ "number": number }));
        }
    }
    one.send("pusher:unsubscribe", &json!({ "channel": "news" }))
        .await;
    assert!(one.drain().await.is_empty());
    publish(&server, "news", "told", &json!({})).await;
    other.on("news", "told").await;
    assert!(one.drain().await.is_empty());
    assert!(stranger.drain().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_is_followed_already_is_followed_once() {
    let server = server().await;
    let mut client = connect(&server).await;
    client.follow("news").await;
    assert_eq!(client.follow("news").await, json!({}));
    publish(&server, "news", "told", &json!({})).await;
    let heard = client.drain().await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    let about = BackendRequest::get(server.address(), "/channels/news?info=subscription_count");
    assert_eq!(
        about.answer().await,
        json!({ "occupied": true, "subscription_count": 1 })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn private_channels_need_a_signature_of_this_connection_and_channel() {
    let server = server().await;
    let (mut client, other) = (connect(&server).await, connect(&server).await);
    let own = client.auth("private-a", None);
    let key = own.split(':').next().unwrap();
    let wrong = [
        Value::Null,
        "".into(),
        "nothing".into(),
        client.auth("private-b", None).into(),
        other.auth("private-a", None).into(),
        own.replace(key, "another").into(),
        format!("{key}:{}", signature("something else")).into(),
        format!("{own}00").into(),
    ];
    for auth in wrong {
        for channel in ["private-a", "private-encrypted-a", "presence-a"] {
            let mut data = json!({ "channel": channel });
            if !auth.is_null() {
                data["auth"] = auth.clone();
            }
            client.send("pusher:subscribe", &data).await;
            let error = client.on(channel, "pusher:subscription_error").await;
            assert_eq!(
                (&error["type"], &error["status"]),
                (&json!("AuthError"), &json!(401))
            );
        }
    }
    client.follow("private-a").await;
    client.follow("private-encrypted-a").await;
    publish(&server, "private-a", "told", &json!({ "a": 1 })).await;
    assert_eq!(client.on("private-a", "told").await, json!({ "a": 1 }));
    publish(
        &server,
        "private-encrypted-a",
        "told",
        &json!({ "nonce": "n" }),
    )
    .await;
    client.on("private-encrypted-a", "told").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn names_that_are_none_and_more_channels_than_allowed_are_refused() {
    let settings = [("PARLOR__PUSHER__CHANNELS_PER_CONNECTION", "2")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let mut client = connect(&server).await;
    let long = "a".repeat(201);
    for name in ["", "a b", "ä", "#a", &long] {
        client
            .send("pusher:subscribe", &json!({ "channel": name }))
            .await;
        let error = client.frame("pusher:subscription_error").await;
        assert_eq!(error["status"], 400);
    }
    client.follow("one").await;
    client.follow("two").await;
    client.follow("two").await;
    client
        .send("pusher:subscribe", &json!({ "channel": "three" }))
        .await;
    let error = client.on("three", "pusher:subscription_error").await;
    assert_eq!(error["type"], "LimitReached");
    client
        .send("pusher:unsubscribe", &json!({ "channel": "one" }))
        .await;
    client.follow("three").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn members_of_a_presence_channel_are_people_however_many_tabs_they_have() {
    let server = server().await;
    let mut ama = connect(&server).await;
    let there = ama.join("presence-room", "ama").await;
    let expected = json!({ "ids": ["ama"], "hash": { "ama": { "name": "ama" } }, "count": 1 });
    assert_eq!(there, expected);

    let mut tabs = Vec::new();
    for _ in 0..3 {
        let mut tab = connect(&server).await;
        let there = tab.join("presence-room", "ravi").await;
        assert_eq!(there["ids"], json!(["ama", "ravi"]));
        tabs.push(tab);
    }
    let came = ama.drain().await;
    assert_eq!(came.len(), 1, "{came:?}");
    assert_eq!(came[0]["event"], "pusher_internal:member_added");
    let member = json!({ "user_id": "ravi", "user_info": { "name": "ravi" } });
    assert_eq!(data_of(&came[0]), member);
    let users = BackendRequest::get(server.address(), "/channels/presence-room/users");
    let everybody = json!({ "users": [{ "id": "ama" }, { "id": "ravi" }] });
    assert_eq!(users.answer().await, everybody);
    let query = "/channels/presence-room?info=user_count,subscription_count";
    let about = BackendRequest::get(server.address(), query).answer().await;
    let expected = json!({ "occupied": true, "user_count": 2, "subscription_count": 4 });
    assert_eq!(about, expected);

    let mut last = tabs.pop().unwrap();
    for tab in tabs {
        tab.close().await;
    }
    // The third tab goes by leaving the channel, after the others are gone for the server too.
    last.send("pusher:unsubscribe", &json!({ "channel": "presence-room" }))
        .await;
    let left = ama
        .on("presence-room", "pusher_internal:member_removed")
        .await;
    assert_eq!(left, json!({ "user_id": "ravi" }));
    assert!(ama.drain().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn members_are_who_the_signature_says_and_of_a_bounded_size() {
    let server = server().await;
    let mut client = connect(&server).await;
    let long = "a".repeat(129);
    let large = "a".repeat(1_025);
    let wrong = [
        "nothing".to_owned(),
        "{}".to_owned(),
        json!({ "user_id": "" }).to_string(),
        json!({ "user_id": long }).to_string(),
        json!({ "user_id": true }).to_string(),
        json!({ "user_id": "a", "user_info": large }).to_string(),
    ];
    for data in &wrong {
        client.ask_to_follow("presence-a", Some(data)).await;
        let error = client.on("presence-a", "pusher:subscription_error").await;
        assert_eq!(error["status"], 400, "{data}");
    }
    let data = json!({ "user_id": 7 }).to_string();
    client.ask_to_follow("presence-a", Some(&data)).await;
    let there = client.frame("pusher_internal:subscription_succeeded").await;
    let alone = json!({ "ids": ["7"], "hash": { "7": null }, "count": 1 });
    assert_eq!(there["presence"], alone);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cache_channel_tells_who_comes_later_what_was_said_last() {
    let server = server().await;
    let mut early = connect(&server).await;
    early.follow("cache-news").await;
    assert_eq!(early.on("cache-news", "pusher:cache_miss").await, json!({}));
    publish(&server, "cache-news", "told", &json!(1)).await;
    publish(&server, "cache-news", "told", &json!(2)).await;
    assert_eq!(early.on("cache-news", "told").await, json!(1));
    early.close().await;
    for name in ["cache-news", "private-cache-news"] {
        publish(&server, name, "told", &json!(3)).await;
        let mut late = connect(&server).await;
        late.follow(name).await;
        assert_eq!(late.on(name, "told").await, json!(3));
        assert!(late.drain().await.is_empty());
    }
    let channels = BackendRequest::get(server.address(), "/channels").answer();
    let channels = channels.await["channels"].as_object().unwrap().len();
    assert!(channels <= 1, "what nobody follows is not occupied");
}

#[tokio::test(flavor = "multi_thread")]
async fn followers_are_told_how_many_they_are() {
    let server = server().await;
    let mut first = connect(&server).await;
    first.follow("news").await;
    let event = "pusher_internal:subscription_count";
    let count = |number: u64| json!({ "subscription_count": number });
    assert_eq!(first.on("news", event).await, count(1));
    let mut second = connect(&server).await;
    second.follow("news").await;
    assert_eq!(second.on("news", event).await, count(2));
    assert_eq!(first.on("news", event).await, count(2));
    second.close().await;
    assert_eq!(first.on("news", event).await, count(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_signs_in_is_reached_on_each_connection_and_turned_away_on_all() {
    let server = server().await;
    let (mut one, mut other) = (connect(&server).await, connect(&server).await);
    let channel = "#server-to-user-ama";
    one.send(
        "pusher:subscribe",
        &json!({ "channel": channel, "auth": "" }),
    )
    .await;
    let error = one.on(channel, "pusher:subscription_error").await;
    assert_eq!(error["status"], 401, "nobody is signed in");

    let user_data = json!({ "id": "ama", "name": "Ama" }).to_string();
    one.send(
        "pusher:signin",
        &json!({ "auth": "parlor:00", "user_data": user_data }),
    )
    .await;
    assert_eq!(one.frame("pusher:error").await["code"], 4009);
    for client in [&mut one, &mut other] {
        let signed = format!("{}::user::{user_data}", client.socket_id);
        let auth = format!("parlor:{}", signature(&signed));
        let data = json!({ "auth": auth, "user_data": user_data });
        client.send("pusher:signin", &data).await;
        let success = client.frame("pusher:signin_success").await;
        assert_eq!(success, json!({ "user_data": user_data }));
        client.follow(channel).await;
    }
    let foreign = json!({ "channel": "#server-to-user-ravi", "auth": "" });
    one.send("pusher:subscribe", &foreign).await;
    one.frame("pusher:subscription_error").await;
    publish(&server, channel, "told", &json!("hello")).await;
    for client in [&mut one, &mut other] {
        assert_eq!(client.on(channel, "told").await, json!("hello"));
    }
    let path = "/users/ama/terminate_connections";
    let done = BackendRequest::post(server.address(), path, &json!({})).answer();
    assert_eq!(done.await, json!({}));
    assert_eq!(one.ended().await, 4009);
    assert_eq!(other.ended().await, 4009);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_clients_say_to_each_other_reaches_the_others_as_it_was_said() {
    let server = server().await;
    let (mut one, mut other) = (connect(&server).await, connect(&server).await);
    one.follow("private-a").await;
    other.follow("private-a").await;
    let said = json!({ "typing": true });
    one.relay("private-a", "client-typing", &said).await;
    assert_eq!(other.on("private-a", "client-typing").await, said);
    assert!(one.drain().await.is_empty(), "nobody hears themselves");
    one.join("presence-a", "ama").await;
    other.join("presence-a", "ravi").await;
    one.frame("pusher_internal:member_added").await;
    one.relay("presence-a", "client-wave", &json!("text")).await;
    assert!(one.drain().await.is_empty());
    let heard = other.drain().await;
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert_eq!(heard[0]["user_id"], "ama");
    assert_eq!(heard[0]["data"], "text");
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_say_nothing_elsewhere_too_much_or_too_often() {
    let server = server().await;
    let (mut one, mut other) = (connect(&server).await, connect(&server).await);
    for channel in ["public", "private-a", "private-encrypted-a"] {
        one.follow(channel).await;
        other.follow(channel).await;
    }
    let large = "a".repeat(10 * 1024);
    let long = format!("client-{}", "a".repeat(200));
    let wrong = [
        ("public", "client-a", json!(1)),
        ("private-encrypted-a", "client-a", json!(1)),
        ("private-b", "client-a", json!(1)),
        ("private-a", "client-a", json!(large)),
        ("private-a", &long, json!(1)),
    ];
    for (channel, event, data) in &wrong {
        one.relay(channel, event, data).await;
        let error = one.frame("pusher:error").await;
        assert!(error["message"].is_string(), "{error}");
    }
    for _ in 0..30 {
        one.relay("private-a", "client-a", &json!(1)).await;
    }
    let refused = one.drain().await;
    assert!(refused.iter().all(|frame| data_of(frame)["code"] == 4301));
    let heard = other.drain().await.len();
    assert_eq!(heard + refused.len(), 30);
    // Five of the ten that pass at once went before; more pass only as time does.
    assert!((5..=20).contains(&heard), "{heard}");
}
