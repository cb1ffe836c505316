//! Socket.IO under load and faults: order, slow readers, and everybody coming back at once.

use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};

use crate::support::carwash::{Market, NOOR, Person, SHINE};
use crate::support::database::Backend;
use crate::support::socketio_client::SocketIoClient;

/// What one client sends without waiting.
const EVENTS: u64 = 20_000;

/// Connects somebody and has them prove who they are.
async fn connect(market: &Market, someone: Person) -> SocketIoClient {
    let address = market.server.address();
    let mut client = SocketIoClient::connect(address, "/socket.io/", "carwash", &json!({}))
        .await
        .unwrap();
    authenticate(&mut client, someone).await;
    client
}

async fn authenticate(client: &mut SocketIoClient, someone: Person) {
    let proof = json!({ "userId": someone.id, "token": someone.token() });
    client.emit("chat-authenticate", &proof).await;
    let known = client.event("chat-authenticated").await;
    assert_eq!(known["userId"], someone.id);
}

/// Everything said in a conversation, oldest first, by the pages of the contract.
async fn history(market: &Market, someone: Person, conversation: &str) -> Vec<String> {
    let mut pages = Vec::new();
    for page in 1.. {
        let path = format!("/conversations/{conversation}/messages?page={page}&limit=100");
        let found = market.get(someone, &path).await;
        pages.push(contents(&found["messages"]));
        if found["hasMore"] == false {
            break;
        }
    }
    pages.into_iter().rev().flatten().collect()
}

fn contents(messages: &Value) -> Vec<String> {
    let messages = messages.as_array().unwrap().iter();
    messages
        .map(|message| message["content"].as_str().unwrap().to_owned())
        .collect()
}

#[rstest::rstest]
#[tokio::test(flavor = "multi_thread")]
async fn events_sent_without_waiting_are_stored_in_their_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    let conversation = market.conversation_id().await;
    let mut noor = connect(&market, NOOR).await;
    for number in 0..EVENTS {
        let message = json!({ "conversationId": conversation, "content": number.to_string() });
        noor.feed("chat-send-message", &message).await;
    }
    noor.flush().await;
    for number in 0..EVENTS {
        let sent = noor.event("chat-message-sent").await;
        assert_eq!(sent["message"]["content"], number.to_string());
    }
    let expected: Vec<String> = (0..EVENTS).map(|number| number.to_string()).collect();
    assert_eq!(history(&market, SHINE, &conversation).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_slow_reader_is_disconnected_comes_back_and_has_everything() {
    let limits = [
        ("PARLOR__LIMITS__OUTBOUND_FRAMES", "64"),
        ("PARLOR__LIMITS__OUTBOUND_BYTES", "262144"),
    ];
    let market = Market::with(Backend::Sqlite, &limits).await;
    let conversation = market.conversation_id().await;
    let mut noor = connect(&market, NOOR).await;
    let mut reader = connect(&market, SHINE).await;
    let mut slow = connect(&market, SHINE).await;
    let bulk = "x".repeat(3_900);
    let mut said = Vec::new();
    let closed = "parlor_slow_consumers_closed_total{gateway=\"socketio\"}";
    while market.server.metric(closed).await < 1.0 {
        let content = format!("{bulk}{}", said.len());
        let message = json!({ "conversationId": conversation, "content": content });
        noor.ask("chat-send-message", &message).await;
        // The other connection has it before the next one is sent.
        let heard = reader.event("chat-new-message").await;
        assert_eq!(heard["message"]["content"], content.as_str());
        said.push(content);
        assert!(said.len() < 4_000, "the slow client is never closed");
    }
    assert!(!slow.ended().await.for_good, "it is to come back");
    let mut back = connect(&market, SHINE).await;
    let join = json!({ "conversationId": conversation });
    back.emit("chat-join-conversation", &join).await;
    let page = contents(&back.event("chat-history").await["messages"]);
    assert_eq!(page, said[said.len() - page.len()..]);
    assert_eq!(history(&market, SHINE, &conversation).await, said);
}

/// Pairs that come back at once, two clients each.
const PAIRS: u64 = 1_000;
/// Pairs that meet at a time, before.
const AT_A_TIME: usize = 32;

const fn customer(pair: u64) -> Person {
    Person {
        id: 100_000 + pair,
        kind: "Customer",
        provider: None,
        name: "Customer",
    }
}

const fn provider(pair: u64) -> Person {
    Person {
        id: 200_000 + pair,
        kind: "Provider",
        provider: Some(300_000 + pair),
        name: "Provider",
    }
}

/// A pair's conversation.
async fn start(market: &Market, pair: u64) -> String {
    // The provider is known from their first visit on.
    market.get(provider(pair), "/conversations").await;
    let start = json!({ "providerId": 300_000 + pair, "customerId": customer(pair).id });
    let started = market.post(customer(pair), "/conversations", &start).await;
    assert_eq!(started.status, 201, "{started:?}");
    started.json()["data"]["id"].as_str().unwrap().to_owned()
}

/// One client's life: there, gone without a word, there again with everything that was said.
async fn drop_and_return(market: &Market, someone: Person, conversation: &str, said: &[String]) {
    let mut back = connect(market, someone).await;
    let join = json!({ "conversationId": conversation });
    back.emit("chat-join-conversation", &join).await;
    let history = back.event("chat-history").await;
    assert_eq!(contents(&history["messages"]), said);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_clients_come_back_at_once_and_nothing_is_lost_or_doubled() {
    let market = Market::open(Backend::Sqlite).await;
    let market = &market;
    let met = stream::iter(0..PAIRS).map(async |pair| {
        let conversation = start(market, pair).await;
        let customer_client = connect(market, customer(pair)).await;
        let provider_client = connect(market, provider(pair)).await;
        market.say(customer(pair), &conversation, "before").await;
        (conversation, [customer_client, provider_client])
    });
    let met: Vec<_> = met.buffered(AT_A_TIME).collect().await;
    let (pairs, clients): (Vec<String>, Vec<_>) = met.into_iter().unzip();
    clients
        .into_iter()
        .flatten()
        .for_each(SocketIoClient::vanish);
    stream::iter((0..PAIRS).zip(&pairs))
        .map(|(pair, conversation)| market.say(provider(pair), conversation, "meanwhile"))
        .buffered(AT_A_TIME)
        .for_each(async |_| {})
        .await;
    let said = ["before".to_owned(), "meanwhile".to_owned()];
    let everybody = (0..PAIRS).zip(&pairs).flat_map(|(pair, conversation)| {
        [customer(pair), provider(pair)].map(|someone| (someone, conversation))
    });
    let said = &said;
    let returning = futures_util::future::join_all(
        everybody
            .map(|(someone, conversation)| drop_and_return(market, someone, conversation, said)),
    );
    let talking = async {
        let mut noor = market.native(NOOR).await;
        let mut shine = market.native(SHINE).await;
        let conversation = market.conversation_id().await;
        for number in 0..100 {
            let data = json!({
                "conversation_id": conversation, "client_id": number.to_string(), "content": "hi"
            });
            noor.ask("send_message", data).await;
            let heard = shine.event("message_created").await;
            assert_eq!(heard["message"]["client_id"], number.to_string());
        }
    };
    tokio::join!(returning, talking);
}
