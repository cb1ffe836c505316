//! Two servers on one database, without a bus: each learns of the other's changes when it writes.

use reqwest::Method;
use sea_orm::{ConnectionTrait, TransactionTrait};
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::native_client::{NativeClient, PATIENCE};
use crate::support::server::TestServer;
use crate::support::waiting;

const EACH: usize = 60;

/// Two servers, and a group of ama on the one and ben on the other.
struct Pair {
    one: TestServer,
    other: TestServer,
    /// Staff, on the one server; opened the group.
    sam: NativeClient,
    ama: NativeClient,
    ben: NativeClient,
    id: String,
}

impl Pair {
    async fn meet() -> Self {
        let one = TestServer::start(Backend::Postgres).await;
        let other = one.beside().await;
        let mut sam = one.connect("sam", "support").await;
        let ama = one.connect("ama", "customer").await;
        let mut ben = other.connect("ben", "customer").await;
        let open = json!({ "kind": "group", "participants": ["ama", "ben"] });
        let opened = sam.ask("open_conversation", open).await;
        let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
        // Loaded on both servers.
        sam.send(&id, "from the one").await;
        ben.send(&id, "from the other").await;
        Self {
            one,
            other,
            sam,
            ama,
            ben,
            id,
        }
    }

    fn named(&self, extra: &Value) -> Value {
        let mut data = json!({ "conversation_id": self.id });
        data.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        data
    }
}

/// Sends without waiting in between, then waits for every reply; returns the places, in order.
async fn send_many(client: &mut NativeClient, id: &str, name: &str) -> Vec<u64> {
    let mut requests = Vec::new();
    for number in 0..EACH {
        let text = format!("{name} {number}");
        let data = json!({ "conversation_id": id, "client_id": text, "content": text });
        requests.push(client.feed("send_message", &data).await);
        client.flush().await;
    }
    let mut seqs = Vec::new();
    for request in requests {
        let sent = client.reply(request).await.unwrap();
        seqs.push(sent["message"]["seq"].as_u64().unwrap());
    }
    seqs
}

/// The messages a client heard of, by place, and that events came in the order of versions.
fn heard(events: &[Value]) -> Vec<u64> {
    let versions: Vec<u64> = events
        .iter()
        .filter(|event| event["type"] == "message_created" || event["type"] == "receipt")
        .map(|event| event["data"]["version"].as_u64().unwrap())
        .collect();
    assert!(versions.is_sorted_by(|a, b| a < b), "{versions:?}");
    events
        .iter()
        .filter(|event| event["type"] == "message_created")
        .map(|event| event["data"]["message"]["seq"].as_u64().unwrap())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_both_write_at_once_has_one_order_without_gaps() {
    let mut pair = Pair::meet().await;
    let (mut dora, mut eve) = (
        pair.one.connect("ama", "customer").await,
        pair.other.connect("ben", "customer").await,
    );

    let id = pair.id.clone();
    let (ama_sent, ben_sent) = tokio::join!(
        send_many(&mut pair.ama, &id, "ama"),
        send_many(&mut pair.ben, &id, "ben"),
    );
    // Each server writes again, and so learns of what the other wrote last.
    pair.sam.send(&id, "one again").await;
    pair.ben.send(&id, "other again").await;
    pair.sam.send(&id, "one at last").await;

    for sent in [&ama_sent, &ben_sent] {
        assert!(sent.is_sorted_by(|a, b| a < b), "{sent:?}");
    }
    let history = pair.sam.history(&id).await;
    let seqs: Vec<u64> = history
        .iter()
        .map(|message| message["seq"].as_u64().unwrap())
        .collect();
    let last = 2 * EACH as u64 + 5;
    assert_eq!(seqs, (1..=last).collect::<Vec<_>>());
    assert_eq!(pair.ben.history(&id).await, history);

    // Other connections of both, which sent nothing.
    let events = dora.drain_events().await;
    // What the other server stored before came with the first message after it.
    assert_eq!(heard(&events), (2..=last).collect::<Vec<_>>());
    let events = eve.drain_events().await;
    assert_eq!(heard(&events), (3..last).collect::<Vec<_>>());
    // The senders, who have replies to their own.
    for (client, own, from, to) in [
        (&mut pair.ama, &ama_sent, 3, last),
        (&mut pair.ben, &ben_sent, 3, last - 2),
    ] {
        let heard = heard(&client.drain_events().await);
        let expected: Vec<u64> = (from..=to).filter(|seq| !own.contains(seq)).collect();
        let heard: Vec<u64> = heard.into_iter().filter(|seq| *seq >= from).collect();
        assert_eq!(heard, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_settled_on_one_server_binds_the_other() {
    let mut pair = Pair::meet().await;
    for (settle, code, undo) in [
        ("close", "conversation_closed", "reopen"),
        ("block", "conversation_blocked", "unblock"),
    ] {
        pair.sam.ask(settle, pair.named(&json!({}))).await;
        let late = pair.named(&json!({ "client_id": settle, "content": "too late" }));
        assert_eq!(pair.ben.refusal("send_message", late.clone()).await, code);
        pair.sam.ask(undo, pair.named(&json!({}))).await;
        // The other server looks again now and then.
        let allowed = async {
            loop {
                match pair.ben.request("send_message", late.clone()).await {
                    Ok(sent) => return sent,
                    Err(error) => assert_eq!(error["code"], code),
                }
            }
        };
        let sent = tokio::time::timeout(PATIENCE, allowed).await.unwrap();
        assert_eq!(sent["duplicate"], false);
    }

    let remove = pair.named(&json!({ "user_id": "ben" }));
    pair.sam.ask("remove_participant", remove).await;
    let late = pair.named(&json!({ "client_id": "gone", "content": "too late" }));
    assert_eq!(pair.ben.refusal("send_message", late).await, "not_found");
    let late = pair.named(&json!({ "seq": 1 }));
    assert_eq!(pair.ben.refusal("mark_read", late).await, "not_found");
    let history = pair.sam.history(&pair.id).await;
    assert!(history.iter().all(|one| one["client_id"] != "gone"));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_client_id_sent_to_both_at_once_is_one_message() {
    let mut pair = Pair::meet().await;
    let mut elsewhere = pair.other.connect("ama", "customer").await;
    for number in 0..20 {
        let text = format!("both {number}");
        let data = pair.named(&json!({ "client_id": text, "content": text }));
        let (here, there) = tokio::join!(
            pair.ama.ask("send_message", data.clone()),
            elsewhere.ask("send_message", data),
        );
        assert_eq!(here["message"]["id"], there["message"]["id"]);
        assert_eq!(here["message"]["seq"], there["message"]["seq"]);
        assert_ne!(here["duplicate"], there["duplicate"]);
    }
    assert_eq!(pair.sam.history(&pair.id).await.len(), 22);
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_never_go_back_whichever_server_moves_them() {
    let mut pair = Pair::meet().await;
    let mut elsewhere = pair.one.connect("ben", "customer").await;
    for number in 0..10 {
        pair.sam.send(&pair.id, &number.to_string()).await;
    }
    let id = pair.id.clone();
    let mark = |seq: u64| json!({ "conversation_id": id, "seq": seq });
    let named = json!({ "conversation_id": id });

    // Beyond what the other server has read.
    let read = pair.ben.ask("mark_read", mark(12)).await;
    assert_eq!(
        (&read["read_seq"], &read["unread"]),
        (&json!(12), &json!(0))
    );
    // Back, where it is not known yet.
    elsewhere.ask("mark_read", mark(5)).await;
    for client in [&mut pair.sam, &mut pair.ben] {
        let shown = client.ask("get_conversation", named.clone()).await;
        let people = shown["conversation"]["participants"].as_array().unwrap();
        let ben = people.iter().find(|one| one["user_id"] == "ben").unwrap();
        assert_eq!(
            (&ben["read_seq"], &ben["delivered_seq"]),
            (&json!(12), &json!(12))
        );
    }
    let read = elsewhere.ask("mark_read", mark(5)).await;
    assert_eq!(read["read_seq"], 12);
}

/// A request for support by dee on the other server, with dana of the control centre in it, who
/// took it on the one and gave it back: it waits.
struct Request {
    one: TestServer,
    other: TestServer,
    dana: NativeClient,
    dee: NativeClient,
    id: String,
}

impl Request {
    async fn waits() -> Self {
        let one = TestServer::start(Backend::Postgres).await;
        let other = one.beside().await;
        let mut dana = one.connect("dana", "CONTROL_STAFF").await;
        let mut dee = other.connect("dee", "BUS_DRIVER").await;
        let open = json!({ "kind": "support", "first_message": "Road closed" });
        let opened = dee.ask("open_conversation", open).await;
        let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
        dana.ask("claim", json!({ "conversation_id": id })).await;
        dana.ask("release", json!({ "conversation_id": id })).await;
        Self {
            one,
            other,
            dana,
            dee,
            id,
        }
    }

    fn says(&self, text: &str) -> Value {
        json!({ "conversation_id": self.id, "client_id": text, "content": text })
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_finds_something_missed_before_it_takes_the_request_too() {
    let mut request = Request::waits().await;
    let id = request.id.clone();
    request.dee.send(&id, "Anybody there?").await;
    request.dana.drain_events().await;
    // The one server does not know of that message yet.
    request.dana.send(&id, "Yes").await;
    let told = request.dana.event_where("conversation_updated", |event| {
        event["conversation"]["assignee"] == "dana"
    });
    told.await;
    drop((request.one, request.other));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_stored_elsewhere_before_a_first_answer_is_noted_is_told() {
    let mut request = Request::waits().await;
    let id = request.id.clone();
    request
        .dana
        .ask("claim", json!({ "conversation_id": id }))
        .await;
    // Both servers know all there is.
    request.dee.send(&id, "Anybody there?").await;
    let mut dora = request.one.connect("dana", "CONTROL_STAFF").await;
    request
        .dana
        .ask("mark_read", json!({ "conversation_id": id, "seq": 2 }))
        .await;
    dora.drain_events().await;

    let db = request.one.database().connect().await;
    let held = db.begin().await.unwrap();
    let take = "SELECT 1 FROM conversations FOR UPDATE";
    held.execute_unprepared(take).await.unwrap();
    let (yes, still) = (request.says("Yes"), request.says("Still closed"));
    let answer = request.dana.begin("send_message", &yes).await;
    waiting::until(&db, 1).await;
    let more = request.dee.begin("send_message", &still).await;
    waiting::until(&db, 2).await;
    // The answer is stored first, then what dee says, and then that the answer was the first.
    held.commit().await.unwrap();
    request.dana.reply(answer).await.unwrap();
    request.dee.reply(more).await.unwrap();
    // Postgres may let the last two change places, and what came last is learnt of with the next
    // change. What was passed over would not be.
    request.dana.send(&id, "Anything else?").await;

    dora.message("Still closed").await;
    request.dana.message("Still closed").await;
    drop(request.other);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_given_on_one_server_is_told_on_the_other() {
    let mut pair = Pair::meet().await;
    let db = pair.one.database().connect().await;
    let about = "UPDATE conversations SET reference_type = 'trip', reference_id = 't_9'";
    db.execute_unprepared(about).await.unwrap();
    let put = async |role: &str| {
        let body = json!({ "participants": [{ "user_id": "ama", "role": role }] });
        let host = pair.one.host();
        let path = "/api/v1/references/trip/t_9";
        let put = host.call(Method::PUT, path, Some(body.to_string())).await;
        assert_eq!(put.status, 200, "{put:?}");
    };
    put("passenger").await;
    pair.ben.send(&pair.id, "Hi").await;
    pair.ben.drain_events().await;
    put("organizer").await;
    pair.ben.send(&pair.id, "Who drives?").await;
    let told = pair.ben.event("participant_joined").await;
    assert_eq!(told["participant"]["role"], "organizer");
    drop(pair.other);
}
