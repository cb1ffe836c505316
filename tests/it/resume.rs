//! Nothing missed, nothing twice: who was away ends with the state of who stayed.

use std::collections::BTreeMap;

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::native_client::NativeClient;
use crate::support::server::TestServer;

/// What a client that applies events and changes knows of one conversation.
#[derive(Debug, Default, PartialEq)]
struct Replica {
    version: u64,
    last_seq: u64,
    status: String,
    messages: BTreeMap<u64, Value>,
    marks: BTreeMap<String, (u64, u64)>,
}

impl Replica {
    /// From the answer to `get_conversation`.
    fn of(conversation: &Value) -> Self {
        let mut replica = Self::default();
        replica.take_conversation(conversation);
        for participant in conversation["participants"].as_array().unwrap() {
            replica.take_participant(participant);
        }
        replica
    }

    fn take_conversation(&mut self, conversation: &Value) {
        self.version = conversation["version"].as_u64().unwrap();
        self.last_seq = conversation["last_seq"].as_u64().unwrap();
        self.status = conversation["status"].as_str().unwrap().to_owned();
    }

    fn take_participant(&mut self, participant: &Value) {
        let user = participant["user_id"].as_str().unwrap().to_owned();
        let marks = (
            participant["read_seq"].as_u64().unwrap(),
            participant["delivered_seq"].as_u64().unwrap(),
        );
        self.marks.insert(user, marks);
    }

    fn take_message(&mut self, message: &Value) {
        let mut message = message.clone();
        // Derived from the marks, which both replicas hold.
        message.as_object_mut().unwrap().remove("status");
        self.messages
            .insert(message["seq"].as_u64().unwrap(), message);
    }

    /// Applies a live event; panics on a gap.
    fn apply(&mut self, event: &Value) {
        let data = &event["data"];
        match event["type"].as_str().unwrap() {
            "message_created" => {
                self.follow(data);
                let message = &data["message"];
                let seq = message["seq"].as_u64().unwrap();
                assert_eq!(seq, self.last_seq + 1, "a message was left out");
                self.last_seq = seq;
                let sender = message["sender"]["id"].as_str().unwrap().to_owned();
                self.marks.insert(sender, (seq, seq));
                self.take_message(message);
            }
            "receipt" => {
                self.follow(data);
                let user = data["user_id"].as_str().unwrap().to_owned();
                let marks = (
                    data["read_seq"].as_u64().unwrap(),
                    data["delivered_seq"].as_u64().unwrap(),
                );
                self.marks.insert(user, marks);
            }
            "conversation_updated" => self.take_conversation(&data["conversation"]),
            _ => {}
        }
    }

    fn follow(&mut self, data: &Value) {
        let version = data["version"].as_u64().unwrap();
        assert_eq!(
            version,
            self.version + 1,
            "a version was left out or came twice"
        );
        self.version = version;
    }

    /// Applies a stretch of changes.
    fn catch_up(&mut self, changes: &Value) {
        for message in changes["messages"].as_array().unwrap() {
            self.take_message(message);
        }
        for participant in changes["participants"].as_array().unwrap() {
            self.take_participant(participant);
        }
        self.take_conversation(&changes["conversation"]);
        self.version = changes["version"].as_u64().unwrap();
    }
}

async fn replica(client: &mut NativeClient, id: &str) -> Replica {
    Replica::of(
        &client
            .ask("get_conversation", json!({ "conversation_id": id }))
            .await["conversation"],
    )
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn who_comes_back_holds_exactly_the_state_of_who_stayed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    let mut stayer = server.connect("ben", "support").await;
    let mut reader = server.connect("ben", "support").await;
    ama.send(&id, "before").await;
    ben.message("before").await;
    let mut stayed = replica(&mut stayer, &id).await;
    let mut away = replica(&mut ben, &id).await;
    for known in [&mut stayed, &mut away] {
        let page = ama
            .ask("get_messages", json!({ "conversation_id": id }))
            .await;
        known.take_message(&page["messages"][0]);
    }
    stayer.drain_events().await;
    ben.vanish();

    let mut pending = Vec::new();
    for number in 0..1_000_u64 {
        let text = format!("m{number}");
        let data = json!({ "conversation_id": id, "client_id": text, "content": text });
        pending.push(ama.begin("send_message", &data).await);
        if number % 20 == 19 {
            for request in pending.drain(..) {
                ama.reply(request).await.unwrap();
            }
            let mark = json!({ "conversation_id": id, "seq": number });
            reader.ask("mark_read", mark).await;
        }
    }
    ama.ask("close", json!({ "conversation_id": id })).await;

    while stayed.status != "closed" {
        let event = stayer.next_event().await;
        stayed.apply(&event);
    }

    let mut ben = server.connect("ben", "support").await;
    for changes in ben.missed(&id, away.version).await {
        away.catch_up(&changes);
    }

    let truth = replica(&mut ama, &id).await;
    assert_eq!(away.messages.len(), 1_001);
    assert_eq!(away.marks, truth.marks);
    assert_eq!(away, stayed);
}

#[tokio::test(flavor = "multi_thread")]
async fn resuming_names_what_is_gone_what_is_new_and_what_to_start_over() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, _ben, known) = server.pair("ama", "ben").await;
    let (_ama, _cem, new) = server.pair("ama", "cem").await;
    let (_dan, _eve, foreign) = server.pair("dan", "eve").await;

    let resumed = ama
        .ask(
            "resume",
            json!({ "conversations": { known.as_str(): 999, foreign.as_str(): 1 } }),
        )
        .await;

    assert_eq!(resumed["changed"][&known], json!({ "reset": true }));
    assert_eq!(resumed["gone"], json!([foreign]));
    assert_eq!(resumed["new"][0]["id"], new);
    let later = json!({ "conversation_id": known, "since_version": 999 });
    assert_eq!(
        ama.ask("get_changes", later).await,
        json!({ "reset": true })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resume_too_large_for_one_answer_says_where_there_is_more() {
    let server =
        TestServer::with(Backend::Sqlite, &[("PARLOR__LIMITS__RESUME_CHANGES", "5")]).await;
    let (mut ama, _ben, first) = server.pair("ama", "ben").await;
    let (_ama, _cem, second) = server.pair("ama", "cem").await;
    for number in 0..8 {
        ama.send(&first, &format!("{number}")).await;
        ama.send(&second, &format!("{number}")).await;
    }
    let known = json!({ "conversations": { first.as_str(): 1, second.as_str(): 1 } });
    let resumed = ama.ask("resume", known).await;
    for id in [&first, &second] {
        let mut seen = Vec::new();
        let mut changes = resumed["changed"][id].clone();
        loop {
            let messages = changes["messages"].as_array().unwrap();
            seen.extend(messages.iter().map(|one| one["seq"].as_u64().unwrap()));
            if changes["has_more"] != true {
                break;
            }
            let since = json!({ "conversation_id": id, "since_version": changes["version"] });
            changes = ama.ask("get_changes", since).await;
        }
        assert_eq!(seen, (1..=8).collect::<Vec<_>>());
    }
}
