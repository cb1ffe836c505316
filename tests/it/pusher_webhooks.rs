//! What the host's server is told of channels.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

use crate::support::background;
use crate::support::database::Backend;
use crate::support::native_client::PATIENCE;
use crate::support::pusher_client::{PusherClient, signature};
use crate::support::server::TestServer;

/// More events than any test makes.
const TOLD_MAX: usize = 1_000;

/// The host's server: it refuses the first requests, and takes the others.
#[derive(Clone)]
struct Host {
    refusals: Arc<AtomicUsize>,
    told: mpsc::Sender<Value>,
}

async fn hear(State(host): State<Host>, headers: HeaderMap, body: String) -> StatusCode {
    assert_eq!(headers["x-pusher-key"], "parlor");
    assert_eq!(headers["x-pusher-signature"], signature(&body).as_str());
    assert_eq!(headers["content-type"], "application/json");
    let left = host
        .refusals
        .fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| {
            left.checked_sub(1)
        });
    if left.is_ok() {
        return StatusCode::SERVICE_UNAVAILABLE;
    }
    let request: Value = serde_json::from_str(&body).unwrap();
    assert!(request["time_ms"].is_u64());
    for event in request["events"].as_array().unwrap() {
        host.told.try_send(event.clone()).unwrap();
    }
    StatusCode::OK
}

/// A server that tells a host of channels, and what it tells.
struct House {
    server: TestServer,
    told: mpsc::Receiver<Value>,
}

impl House {
    async fn with_refusals(refusals: usize) -> Self {
        let (sender, told) = mpsc::channel(TOLD_MAX);
        let host = Host {
            refusals: Arc::new(refusals.into()),
            told: sender,
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hooks", listener.local_addr().unwrap());
        let router = Router::new().route("/hooks", post(hear)).with_state(host);
        background(async move { axum::serve(listener, router).await });
        let settings = [("PARLOR__PUSHER__WEBHOOKS", url.as_str())];
        let server = TestServer::with(Backend::Sqlite, &settings).await;
        Self { server, told }
    }

    async fn connect(&self) -> PusherClient {
        PusherClient::connect(self.server.address()).await
    }

    async fn next(&mut self) -> Value {
        tokio::time::timeout(PATIENCE, self.told.recv())
            .await
            .expect("the host is not told")
            .unwrap()
    }
}

fn of(name: &str, channel: &str) -> Value {
    json!({ "name": name, "channel": channel })
}

#[tokio::test(flavor = "multi_thread")]
async fn the_host_hears_who_comes_and_goes_and_what_clients_say_in_order() {
    let mut house = House::with_refusals(0).await;
    let (mut ama, mut ravi) = (house.connect().await, house.connect().await);
    ama.join("presence-a", "ama").await;
    let member =
        |name: &str, user: &str| json!({ "name": name, "channel": "presence-a", "user_id": user });
    assert_eq!(house.next().await, of("channel_occupied", "presence-a"));
    assert_eq!(house.next().await, member("member_added", "ama"));
    ravi.join("presence-a", "ravi").await;
    assert_eq!(house.next().await, member("member_added", "ravi"));
    ama.relay("presence-a", "client-wave", &json!({ "hand": "left" }))
        .await;
    let said = json!({
        "name": "client_event",
        "channel": "presence-a",
        "event": "client-wave",
        "data": "{\"hand\":\"left\"}",
        "socket_id": ama.socket_id,
        "user_id": "ama",
    });
    assert_eq!(house.next().await, said);
    ravi.close().await;
    assert_eq!(house.next().await, member("member_removed", "ravi"));
    ama.close().await;
    assert_eq!(house.next().await, member("member_removed", "ama"));
    assert_eq!(house.next().await, of("channel_vacated", "presence-a"));
    let mut late = house.connect().await;
    late.follow("cache-a").await;
    assert_eq!(house.next().await, of("cache_miss", "cache-a"));
    assert_eq!(house.next().await, of("channel_occupied", "cache-a"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_host_does_not_take_is_told_again_before_what_came_later() {
    let mut house = House::with_refusals(1).await;
    let mut client = house.connect().await;
    for channel in ["a", "b", "c"] {
        client.follow(channel).await;
    }
    for channel in ["a", "b", "c"] {
        assert_eq!(house.next().await, of("channel_occupied", channel));
    }
    let delivered = "parlor_webhooks_total{outcome=\"delivered\"}";
    house.server.metric_reaches(delivered, 3.0).await;
    let failed = house
        .server
        .metric("parlor_webhooks_total{outcome=\"failed\"}");
    assert!(failed.await.abs() < f64::EPSILON);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_takes_nothing_does_not_hold_up_the_end() {
    let house = House::with_refusals(usize::MAX).await;
    let mut client = house.connect().await;
    client.follow("a").await;
    client.close().await;
    house.server.stop().await;
}
