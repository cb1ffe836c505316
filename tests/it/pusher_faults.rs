//! Many followers, one that does not read, and events that have to be in order all the same.

use futures_util::future::join_all;
use serde_json::json;

use crate::support::background;
use crate::support::database::Backend;
use crate::support::pusher_client::{BackendRequest, PusherClient};
use crate::support::server::TestServer;

/// How many follow one channel.
const FOLLOWERS: usize = 5_000;
/// How many of them connect at a time: as many as a test may have files for.
const AT_A_TIME: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn every_one_of_many_followers_hears_every_event_once_and_in_order() {
    let server = TestServer::start(Backend::Sqlite).await;
    let address = server.address();
    let mut followers = Vec::new();
    while followers.len() < FOLLOWERS {
        let coming = (0..AT_A_TIME).map(|_| async {
            let mut client = PusherClient::connect(address).await;
            client.follow("news").await;
            client
        });
        followers.extend(join_all(coming).await);
    }
    let counted = "pusher_internal:subscription_count";
    let everybody = json!({ "subscription_count": FOLLOWERS });
    // Where they are many, the number is told now and then.
    while followers[0].on("news", counted).await != everybody {}
    let hearing = followers.into_iter().map(|mut client| {
        background(async move {
            for number in 0..20 {
                assert_eq!(client.on("news", "told").await, json!(number));
            }
            client
        })
    });
    let hearing: Vec<_> = hearing.collect();
    for number in 0..20 {
        let body = json!({ "name": "told", "data": number.to_string(), "channel": "news" });
        BackendRequest::post(address, "/events", &body)
            .answer()
            .await;
    }
    for client in join_all(hearing).await {
        drop(client.unwrap());
    }
    server.metric_reaches("parlor_channels", 0.0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_follower_who_does_not_read_is_sent_away_to_come_back_and_holds_nobody_up() {
    let settings = [("PARLOR__LIMITS__OUTBOUND_FRAMES", "64")];
    let server = TestServer::with(Backend::Sqlite, &settings).await;
    let mut stuck = PusherClient::connect(server.address()).await;
    let mut reader = PusherClient::connect(server.address()).await;
    stuck.follow("news").await;
    reader.follow("news").await;
    let slow = "parlor_slow_consumers_closed_total{gateway=\"pusher\"}";
    let data = "a".repeat(10_000);
    let mut published = 0;
    while server.metric(slow).await < 1.0 {
        assert!(
            published < 5_000,
            "the one who does not read is never sent away"
        );
        for _ in 0..10 {
            let body = json!({ "name": "told", "data": data, "channel": "news" });
            BackendRequest::post(server.address(), "/events", &body)
                .answer()
                .await;
            reader.on("news", "told").await;
            published += 1;
        }
    }
    assert_eq!(stuck.ended().await, 4100);
    let mut back = PusherClient::connect(server.address()).await;
    back.follow("news").await;
}
