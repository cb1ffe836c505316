//! The marketplace's socket: handshakes, and who a client is.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::carwash::{ADMIN, BASE, Market, NOOR, OMAR, SHINE, drain, next};
use crate::support::database::Backend;
use crate::support::socketio_client::{PollingClient, SocketIoClient};
use crate::support::token::seconds_from_now;

const FAILED: &str = "Authentication failed";
const WRONG_USER: &str = "Invalid user";

async fn authenticate(socket: &mut SocketIoClient, proof: &Value) -> (String, Value) {
    socket.emit("chat-authenticate", proof).await;
    socket.next_event().await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_says_who_it_is_after_it_connected() {
    let market = Market::open(Backend::Sqlite).await;
    for id in [json!(41), json!("41")] {
        let mut socket = market.socket().await;
        let proof = json!({ "userId": id, "token": NOOR.token() });
        let welcome = json!({
            "success": true, "userId": 41, "userType": "Customer", "userName": "Noor Haddad",
        });
        let told = authenticate(&mut socket, &proof).await;
        assert_eq!(told, ("chat-authenticated".to_owned(), welcome.clone()));
        let online = socket.event("chat-online-users").await;
        assert_eq!(online["users"][0]["userId"], 41);
        let asked = socket.ask("chat-authenticate", &proof).await;
        assert_eq!(asked, welcome);
    }
}

#[rstest]
#[case::no_token(json!({ "userId": 41 }), FAILED)]
#[case::no_object(json!("41"), FAILED)]
#[case::broken(json!({ "userId": 41, "token": "nonsense" }), FAILED)]
#[case::no_user(json!({ "token": NOOR.token() }), WRONG_USER)]
#[case::other_user(json!({ "userId": 42, "token": NOOR.token() }), WRONG_USER)]
#[case::expired(
    json!({ "userId": 41, "token": NOOR.token_with(&json!({ "exp": seconds_from_now(-1) })) }),
    FAILED
)]
#[tokio::test(flavor = "multi_thread")]
async fn who_proves_nothing_is_told_so_and_may_try_again(
    #[case] proof: Value,
    #[case] error: &str,
) {
    let market = Market::open(Backend::Sqlite).await;
    let mut socket = market.socket().await;
    let refused = authenticate(&mut socket, &proof).await;
    let failed = "chat-authentication-failed".to_owned();
    assert_eq!(refused, (failed, json!({ "error": error })));
    let let_in = authenticate(&mut socket, &NOOR.proof()).await;
    assert_eq!(let_in.0, "chat-authenticated");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_is_nobodys_hears_so_but_not_of_leaving_and_typing() {
    let market = Market::open(Backend::Sqlite).await;
    let id = market.conversation_id().await;
    let mut socket = market.socket().await;
    let about = json!({ "conversationId": id, "isTyping": true });
    for quiet in ["chat-leave-conversation", "chat-typing", "chat-poke"] {
        socket.emit(quiet, &about).await;
    }
    let asked = [
        "chat-join-conversation",
        "chat-send-message",
        "chat-update-message-status",
        "chat-get-history",
    ];
    for name in asked {
        socket.emit(name, &about).await;
        let refused = json!({ "message": "Not authenticated" });
        assert_eq!(next(&mut socket, "chat-error").await, refused, "{name}");
    }
    assert!(drain(&mut socket).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_becomes_somebody_else_and_is_in_no_room_of_before() {
    let market = Market::open(Backend::Sqlite).await;
    let id = market.conversation_id().await;
    let mut socket = market.connect(NOOR).await;
    let about = json!({ "conversationId": id });
    socket.emit("chat-join-conversation", &about).await;
    socket.event("chat-history").await;
    // Who fails to be somebody else stays who they are.
    let refused = authenticate(&mut socket, &json!({ "userId": 42, "token": "x" })).await;
    assert_eq!(refused.0, "chat-authentication-failed");
    market.say(SHINE, &id, "Hello").await;
    assert_eq!(
        next(&mut socket, "chat-new-message").await["conversationId"],
        *id
    );

    socket.emit("chat-authenticate", &OMAR.proof()).await;
    assert_eq!(socket.event("chat-authenticated").await["userId"], 42);
    socket.event("chat-online-users").await;
    market.say(SHINE, &id, "Still there?").await;
    assert!(drain(&mut socket).await.is_empty());
    socket.emit("chat-join-conversation", &about).await;
    let refused = json!({
        "message": "Not authorized for this conversation", "conversationId": id,
    });
    assert_eq!(next(&mut socket, "chat-error").await, refused);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_event_is_refused() {
    let market = Market::open(Backend::Sqlite).await;
    let mut socket = market.socket().await;
    socket.write_bytes(b"no event").await;
    let refused = next(&mut socket, "chat-error").await;
    assert_eq!(refused, json!({ "message": "Validation error" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_has_three_connections() {
    let market = Market::open(Backend::Sqlite).await;
    let _three = [
        market.connect(NOOR).await,
        market.connect(NOOR).await,
        market.connect(NOOR).await,
    ];
    let mut fourth = market.socket().await;
    let refused = authenticate(&mut fourth, &NOOR.proof()).await;
    let error = json!({ "error": "Maximum connections per user exceeded" });
    assert_eq!(refused, ("chat-authentication-failed".to_owned(), error));
    assert!(fourth.ended().await.for_good);
    market.connect(OMAR).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_stays_nobodys_is_put_out_in_time() {
    let settings = [("PARLOR__SOCKET_IO__CARWASH__AUTHENTICATE_WITHIN", "1s")];
    let market = Market::with(Backend::Sqlite, &settings).await;
    let mut noor = market.connect(NOOR).await;
    let (silent, mut wrong) = (market.socket().await, market.socket().await);
    let refused = authenticate(&mut wrong, &json!({ "userId": 41, "token": "x" })).await;
    assert_eq!(refused.0, "chat-authentication-failed");
    for mut socket in [silent, wrong] {
        let told = socket.event("chat-authentication-failed").await;
        assert_eq!(told, json!({ "error": FAILED }));
        let ended = socket.ended().await;
        assert!(ended.for_good, "{ended:?}");
    }
    // Whoever said in time who they are stays.
    assert!(drain(&mut noor).await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_products_own_key_may_be_asked_for() {
    let settings = [
        ("PARLOR__AUTH__HANDSHAKE_KEY", "wash-key"),
        ("PARLOR__AUTH__HANDSHAKE_VALUE", "sparkling"),
    ];
    let market = Market::with(Backend::Sqlite, &settings).await;
    let address = market.server.address();
    let connect = async |auth: Value| {
        let socket = SocketIoClient::connect(address, "/socket.io/", "carwash", &auth).await;
        socket.map(drop)
    };
    assert_eq!(connect(json!({ "wash-key": "sparkling" })).await, Ok(()));
    for wrong in [
        json!({}),
        json!({ "wash-key": "dull" }),
        json!({ "wash-key": 7 }),
    ] {
        assert_eq!(connect(wrong).await, Err("Unauthorised".to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_connects_too_often_hears_so_in_the_words_of_the_product() {
    let settings = [("PARLOR__LIMITS__CONNECTS_PER_MINUTE", "1")];
    let market = Market::with(Backend::Sqlite, &settings).await;
    let _first = market.socket().await;
    let address = market.server.address();
    let second = SocketIoClient::connect(address, "/socket.io/", "carwash", &json!({})).await;
    let words = "Rate limit exceeded. Too many connection attempts.";
    assert_eq!(second.err().as_deref(), Some(words));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_polls_is_served_as_well() {
    let market = Market::open(Backend::Sqlite).await;
    let client = PollingClient::open(market.server.address(), "/socket.io/").await;
    let (status, _) = client.post("40".to_owned()).await;
    assert_eq!(status, 200);
    let (_, let_in) = client.poll().await;
    assert!(let_in.starts_with("40{"), "{let_in}");
    let authenticate = json!(["chat-authenticate", ADMIN.proof()]);
    client.post(format!("42{authenticate}")).await;
    let (_, told) = client.poll().await;
    assert!(told.starts_with(r#"42["chat-authenticated""#), "{told}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_who_is_disabled_is_put_out() {
    let market = Market::open(Backend::Sqlite).await;
    let mut socket = market.connect(NOOR).await;
    let profile = json!({ "role": "Customer", "name": "Noor Haddad", "is_active": false });
    let host = market.server.host();
    let put = host.call(
        reqwest::Method::PUT,
        "/api/v1/users/41",
        Some(profile.to_string()),
    );
    assert_eq!(put.await.status, 200);
    let told = socket.event("chat-authentication-failed").await;
    assert_eq!(told, json!({ "error": FAILED }));
    assert!(socket.ended().await.for_good);
    let refused = market
        .http(NOOR)
        .get(&format!("{BASE}/conversations"))
        .await;
    assert_eq!(refused.status, 401);
}
