//! What people of a design agency hear on their channels, and nobody else does.

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::agency::{Agency, DESK, KAI, LEE, Person, ZOE, channel_of};
use crate::support::browsing::shared_client;
use crate::support::database::Backend;
use crate::support::documents::Documents;
use crate::support::http::HttpClient;
use crate::support::pusher_client::{BackendRequest, PusherClient};

async fn agency() -> Agency {
    Agency::open(Backend::Sqlite).await
}

/// What comes next on a channel, held against the document.
async fn hear(agency: &Agency, client: &mut PusherClient, channel: &str, event: &str) -> Value {
    let data = client.on(channel, event).await;
    let documents = Documents::of(&agency.server.address().to_string()).await;
    documents.unwrap().check_event("agency", event, &data);
    data
}

#[tokio::test(flavor = "multi_thread")]
async fn both_hear_what_is_said_seen_and_typed() {
    let agency = agency().await;
    let channel = channel_of(ZOE, DESK);
    let mut zoe = agency.follow(ZOE, &channel).await;
    let mut desk = agency.follow(DESK, &channel).await;
    let said = agency.say(ZOE, DESK, "hello").await;
    for client in [&mut zoe, &mut desk] {
        assert_eq!(hear(&agency, client, &channel, "new-message").await, said);
    }
    agency.read(DESK, ZOE).await;
    for client in [&mut zoe, &mut desk] {
        let seen = hear(&agency, client, &channel, "messages-seen").await;
        assert_eq!(seen["byUserId"], DESK.id);
        assert_eq!(seen["ofUserId"], ZOE.id);
        assert_eq!(seen["messageIds"], json!([said["id"]]));
        assert!(seen["seenAt"].is_string());
    }
    let typing = json!({ "receiverId": ZOE.id });
    assert_eq!(agency.post(DESK, "/typing", &typing).await.status, 200);
    for client in [&mut zoe, &mut desk] {
        let typing = hear(&agency, client, &channel, "typing").await;
        assert_eq!(typing, json!({ "userId": DESK.id, "isTyping": true }));
    }
    let said = agency.say(DESK, ZOE, "hello, Zoe").await;
    let heard = hear(&agency, &mut zoe, &channel, "new-message").await;
    assert_eq!(heard, said);
    let stopped = hear(&agency, &mut zoe, &channel, "typing").await;
    assert_eq!(stopped, json!({ "userId": DESK.id, "isTyping": false }));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_types_is_relayed_and_told_with_its_users_id() {
    let agency = agency().await;
    agency.say(ZOE, DESK, "hello").await;
    let channel = channel_of(ZOE, DESK);
    let mut zoe = agency.follow(ZOE, &channel).await;
    let mut desk = agency.follow(DESK, &channel).await;
    let forged = json!({ "userId": KAI.id });
    zoe.relay(&channel, "client-typing", &forged).await;
    assert_eq!(desk.on(&channel, "client-typing").await, forged);
    let typing = hear(&agency, &mut desk, &channel, "typing").await;
    assert_eq!(typing, json!({ "userId": ZOE.id, "isTyping": true }));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_hears_how_their_own_list_changes() {
    let agency = agency().await;
    let own = |person: Person| format!("private-user-{}", person.id);
    let mut zoe = agency.follow(ZOE, &own(ZOE)).await;
    let mut desk = agency.follow(DESK, &own(DESK)).await;
    agency.say(ZOE, DESK, "hello").await;
    let of_list = |person: Person| {
        let agency = &agency;
        async move { agency.get(person, "/conversations").await["conversations"][0].clone() }
    };
    let event = "conversation-updated";
    let told = hear(&agency, &mut desk, &own(DESK), event).await;
    assert_eq!(told, of_list(DESK).await);
    assert_eq!(told["unreadCount"], 1);
    let told = hear(&agency, &mut zoe, &own(ZOE), event).await;
    assert_eq!(told, of_list(ZOE).await);
    agency.read(DESK, ZOE).await;
    let told = hear(&agency, &mut desk, &own(DESK), event).await;
    assert_eq!(told["unreadCount"], 0);
    let told = hear(&agency, &mut zoe, &own(ZOE), event).await;
    assert_eq!(told["lastMessage"]["seen"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_is_signed_for_its_own_people_only() {
    let agency = agency().await;
    let client = PusherClient::connect(agency.server.address()).await;
    let wish = |channel: &str| json!({ "socket_id": client.socket_id, "channel_name": channel });
    let pair = channel_of(ZOE, DESK);
    let reversed = format!("private-chat-{}-{}", ZOE.id, DESK.id);
    for (someone, channel) in [
        (KAI, pair.as_str()),
        (LEE, &pair),
        (ZOE, &reversed),
        (ZOE, &channel_of(ZOE, KAI)),
        (DESK, &channel_of(DESK, LEE)),
        (ZOE, "private-chat-aaa-cmu-zoe"),
        (ZOE, "private-chat-cmu-zoe-zzz"),
        (ZOE, "private-chat-cmu-zoe"),
        (ZOE, "private-user-cmu-desk"),
        (ZOE, "private-anything"),
        (ZOE, "presence-chat-cmu-desk-cmu-zoe"),
        (ZOE, "cmu-zoe"),
        (ZOE, "private user"),
    ] {
        let answer = agency.post(someone, "/pusher/auth", &wish(channel)).await;
        let forbidden = json!({ "error": "Forbidden" });
        assert_eq!(
            (answer.status, answer.json()),
            (403, forbidden),
            "{channel}"
        );
    }
    let missing = json!({ "error": "Missing required parameters" });
    for body in [
        json!({}),
        json!({ "socket_id": "1.2" }),
        json!({ "channel_name": pair }),
    ] {
        let answer = agency.post(ZOE, "/pusher/auth", &body).await;
        assert_eq!((answer.status, answer.json()), (400, missing.clone()));
    }
    let other_socket = json!({ "socket_id": "nonsense", "channel_name": pair });
    let answer = agency.post(ZOE, "/pusher/auth", &other_socket).await;
    assert_eq!(answer.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_understood_as_the_library_sends_it() {
    let agency = agency().await;
    let client = PusherClient::connect(agency.server.address()).await;
    let channel = channel_of(ZOE, DESK);
    let form = format!("socket_id={}&channel_name={channel}", client.socket_id);
    let url = format!("http://{}/api/chat/pusher/auth", agency.server.address());
    let token = agency.sign(ZOE, &client, &channel).await;
    let answer = shared_client()
        .request(Method::POST, url)
        .bearer_auth(ZOE.token())
        .header("content-type", "application/x-www-form-urlencoded")
        .body(form)
        .send()
        .await
        .unwrap();
    assert_eq!(answer.status(), 200);
    let signed: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    assert_eq!(signed, json!({ "auth": token }));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_follows_every_name_they_can_guess_learns_nothing() {
    let agency = agency().await;
    let mut kai = PusherClient::connect(agency.server.address()).await;
    let pair = channel_of(ZOE, DESK);
    let bare = pair.trim_start_matches("private-").to_owned();
    for channel in [
        &pair,
        "private-user-cmu-zoe",
        "presence-chat-cmu-desk-cmu-zoe",
    ] {
        let wish = json!({ "channel": channel, "auth": "parlor:00" });
        kai.send("pusher:subscribe", &wish).await;
        kai.on(channel, "pusher:subscription_error").await;
    }
    for channel in [&bare, "user-cmu-zoe", "cmu-zoe", "chat", "chat-cmu-zoe"] {
        kai.follow(channel).await;
    }
    agency.say(ZOE, DESK, "between us").await;
    agency.read(DESK, ZOE).await;
    agency
        .post(DESK, "/typing", &json!({ "receiverId": ZOE.id }))
        .await;
    assert!(kai.drain().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_event_of_messages_has_the_name_it_is_given() {
    let setting = ("PARLOR__CONTRACTS__AGENCY__MESSAGE_EVENT", "message-sent");
    let agency = Agency::with(Backend::Sqlite, &[setting]).await;
    let channel = channel_of(ZOE, DESK);
    let mut zoe = agency.follow(ZOE, &channel).await;
    agency.say(DESK, ZOE, "hello").await;
    let said = zoe.on(&channel, "message-sent").await;
    assert_eq!(said["message"], "hello");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_an_application_messages_are_said_and_read_all_the_same() {
    let agency = Agency::with(Backend::Sqlite, &[("PARLOR__PUSHER__SECRET", "")]).await;
    agency.say(DESK, ZOE, "hello").await;
    assert_eq!(agency.read(ZOE, DESK).await.len(), 1);
    let wish = json!({ "socket_id": "1.2", "channel_name": channel_of(ZOE, DESK) });
    assert_eq!(agency.post(ZOE, "/pusher/auth", &wish).await.status, 403);
    let gone = BackendRequest::get(agency.server.address(), "/channels").signed_at(0);
    assert_eq!(gone.send().await.0, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn staff_on_the_native_client_shares_the_conversation() {
    let agency = agency().await;
    let mut desk = agency.native(DESK).await;
    let channel = channel_of(ZOE, DESK);
    let mut zoe = agency.follow(ZOE, &channel).await;
    let said = agency.say(ZOE, DESK, "hello").await;
    let created = desk.event("conversation_created").await;
    let conversation = created["conversation"]["id"].clone();
    let message = desk.event("message_created").await;
    assert_eq!(message["message"]["id"], said["id"]);
    zoe.on(&channel, "new-message").await;
    let answer = json!({
        "conversation_id": conversation, "client_id": "c-1", "content": "hello, Zoe",
    });
    desk.ask("send_message", answer).await;
    let heard = zoe.on(&channel, "new-message").await;
    assert_eq!(
        (&heard["senderId"], &heard["message"]),
        (&json!(DESK.id), &json!("hello, Zoe"))
    );
    assert_eq!(agency.read(ZOE, DESK).await.len(), 2);
    let receipt = desk.event("receipt").await;
    assert_eq!(receipt["user_id"], ZOE.id);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_disabled_hears_no_more_on_what_was_signed_for_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let agency = Agency::open(backend).await;
    let channel = channel_of(ZOE, DESK);
    // The page brings no cookie to the socket: only its signatures say whose it is.
    let mut zoe = agency.follow(ZOE, &channel).await;
    let mut desk = agency.follow(DESK, &channel).await;
    agency.say(DESK, ZOE, "before").await;
    zoe.on(&channel, "new-message").await;
    agency.disable(ZOE).await;
    assert_eq!(zoe.ended().await, 4009);
    assert_eq!(desk.on(&channel, "new-message").await["message"], "before");
    assert!(desk.drain().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_socket_ends_with_the_session_that_its_channels_were_signed_for() {
    let agency = agency().await;
    let channel = channel_of(ZOE, DESK);
    let mut client = PusherClient::connect(agency.server.address()).await;
    let brief = ZOE.token_until(2);
    let wish = json!({ "socket_id": client.socket_id, "channel_name": channel });
    let http = HttpClient::new(agency.server.address(), Some(brief));
    let signed = http.post("/api/chat/pusher/auth", &wish).await;
    assert_eq!(signed.status, 200, "{signed:?}");
    let auth = signed.json()["auth"].clone();
    let wish = json!({ "channel": channel, "auth": auth });
    client.send("pusher:subscribe", &wish).await;
    client
        .on(&channel, "pusher_internal:subscription_succeeded")
        .await;
    assert_eq!(client.ended().await, 4200);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_whose_channels_are_signed_count_as_their_users() {
    let settings = [("PARLOR__LIMITS__CONNECTIONS_PER_USER", "1")];
    let agency = Agency::with(Backend::Sqlite, &settings).await;
    let channel = channel_of(ZOE, DESK);
    let mut first = agency.follow(ZOE, &channel).await;
    let mut second = agency.follow(ZOE, &channel).await;
    assert_eq!(second.ended().await, 4004);
    agency.say(DESK, ZOE, "hello").await;
    first.on(&channel, "new-message").await;
}

/// An administrator and a customer whose ids make up the same name as those of the others below.
const BOX: Person = named("box", "admin");
const BOX_TWO: Person = named("box-two", "admin");
const TWO_ZED: Person = named("two-zed", "customer");
const ZED: Person = named("zed", "customer");

const fn named(id: &'static str, role: &'static str) -> Person {
    Person { id, role, name: id }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_pairs_whose_channel_has_one_name_do_not_hear_each_other() {
    let agency = agency().await;
    for someone in [BOX, BOX_TWO, TWO_ZED, ZED] {
        agency.get(someone, "/conversations").await;
    }
    let channel = channel_of(BOX, TWO_ZED);
    assert_eq!(channel, channel_of(BOX_TWO, ZED));
    let mut two_zed = agency.follow(TWO_ZED, &channel).await;
    let mut zed = agency.follow(ZED, &channel).await;
    agency.say(BOX, TWO_ZED, "for two-zed").await;
    agency.say(BOX_TWO, ZED, "for zed").await;
    agency.read(TWO_ZED, BOX).await;
    let heard = |frames: Vec<Value>| {
        let mut texts = Vec::new();
        for frame in frames {
            let data = crate::support::pusher_client::data_of(&frame);
            texts.push((frame["event"].clone(), data["message"].clone()));
        }
        texts
    };
    let message = |text: &str| (json!("new-message"), json!(text));
    let seen = (json!("messages-seen"), Value::Null);
    assert_eq!(heard(zed.drain().await), [message("for zed")]);
    let expected = [message("for two-zed"), seen];
    assert_eq!(heard(two_zed.drain().await), expected);
}
