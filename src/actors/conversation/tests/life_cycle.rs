//! Actors come, fail, stop and come back.

use std::io;
use std::sync::{Mutex, PoisonError};

use super::*;

#[tokio::test]
async fn a_failure_hurts_nobody_else_and_the_conversation_works_again() {
    let house = House::build(|_| {}).await;
    let failing = house.open(&["ama", "ben"]).await;
    let other = house.open(&["ama", "cem"]).await;
    let mut cem = house.connect("cem").await;
    let mut ben = house.connect("ben").await;
    house.send(failing, "ama", "one").await.unwrap();
    house.send(other, "ama", "one").await.unwrap();

    house
        .tree
        .registry
        .conversation(failing)
        .unwrap()
        .tell(ConversationMessage::Fail);
    house
        .until("parlor_actor_restarts_total{actor=\"conversation\"}", "1")
        .await;

    house.send(other, "ama", "two").await.unwrap();
    assert_eq!(cem.hear("message 3").await.last().unwrap(), "message 3 two");
    let sent = house.send(failing, "ama", "two").await.unwrap();
    assert_eq!(sent.message.seq, Seq(2));
    assert_eq!(ben.hear("message 3").await.last().unwrap(), "message 3 two");
    assert!(!house.failed.is_cancelled());
}

#[tokio::test]
async fn a_failure_is_logged_once_with_whose_it_was_and_why() {
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt().with_writer(move || writer.clone());
    let lines = lines.with_max_level(tracing::Level::ERROR).json().finish();
    let _listens = tracing::subscriber::set_default(lines);
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let _ama = house.connect("ama").await;

    let registry = &house.tree.registry;
    let conversation = registry.conversation(id).unwrap();
    conversation.tell(ConversationMessage::Fail);
    registry.running_session(&user("ama")).unwrap().fail();
    for actor in ["conversation", "user_session"] {
        let failures = format!("parlor_actor_restarts_total{{actor=\"{actor}\"}}");
        house.until(&failures, "1").await;
    }

    let mut said: Vec<_> = log
        .lines()
        .iter()
        .map(|line| line["fields"].clone())
        .collect();
    said.sort_by_key(|fields| fields["message"].to_string());
    let [conversation, session] = &said[..] else {
        panic!("{said:?}");
    };
    assert_eq!(conversation["message"], "a conversation failed");
    assert_eq!(conversation["conversation.id"], id.to_string());
    assert_eq!(session["message"], "a session failed");
    assert_eq!(session["user.id"], "ama");
    for fields in &said {
        assert!(fields["error"].as_str().unwrap().contains("asked to fail"));
    }
}

#[tokio::test]
async fn a_conversation_that_keeps_failing_is_left_alone_for_a_while() {
    let house = House::build(|settings| settings.restart_limit = 1).await;
    let failing = house.open(&["ama", "ben"]).await;
    let other = house.open(&["ama", "cem"]).await;
    for failures in ["1", "2"] {
        house
            .tree
            .registry
            .conversation(failing)
            .unwrap()
            .tell(ConversationMessage::Fail);
        house
            .until(
                "parlor_actor_restarts_total{actor=\"conversation\"}",
                failures,
            )
            .await;
    }
    assert_eq!(
        house.send(failing, "ama", "one").await.unwrap_err(),
        Failure::Unavailable
    );
    assert!(house.send(other, "ama", "one").await.is_ok());
}

#[tokio::test]
async fn a_conversation_nobody_uses_stops_and_comes_back() {
    let house = House::build(|settings| settings.unread_interval = Duration::from_millis(1)).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ben = house.connect("ben").await;
    house.send(id, "ama", "one").await.unwrap();
    assert_eq!(ben.hear("unread").await, ["message 2 one", "unread 1 1"]);
    house.tree.registry.sweep();
    assert_eq!(house.metric("parlor_conversations_active"), "1");

    house
        .clock
        .set(Timestamp::from_micros(START.as_micros() + 61_000_000));
    house.tree.registry.sweep();
    house.until("parlor_conversations_active", "0").await;

    house.send(id, "ama", "two").await.unwrap();
    assert_eq!(ben.hear("unread").await, ["message 3 two", "unread 2 2"]);
    assert_eq!(house.metric("parlor_unread_drift_total"), "0");
}

#[tokio::test]
async fn nothing_is_left_untold_by_a_conversation_that_stops() {
    let house = House::build(|settings| settings.unread_interval = Duration::from_millis(1)).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ben = house.connect("ben").await;
    house.send(id, "ama", "one").await.unwrap();
    assert_eq!(ben.hear("unread").await, ["message 2 one", "unread 1 1"]);
    elsewhere.send(id, "ama", "two").await.unwrap();

    house
        .clock
        .set(Timestamp::from_micros(START.as_micros() + 61_000_000));
    house.tree.registry.sweep();
    assert_eq!(ben.hear("unread").await, ["message 3 two", "unread 2 2"]);

    house.tree.registry.sweep();
    house.until("parlor_conversations_active", "0").await;
}

#[tokio::test]
async fn made_up_ids_leave_nothing_behind() {
    let house = House::build(|_| {}).await;
    let nowhere = ConversationId::from_uuid(house.clock.new_uuid());
    let refused = house.send(nowhere, "ama", "one").await.unwrap_err();
    assert_eq!(refused, Failure::NotFound(Thing::Conversation));
    house.until("parlor_conversations_active", "0").await;
}

#[tokio::test]
async fn a_failure_before_loading_tells_nothing_old() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    elsewhere.send(id, "ama", "one").await.unwrap();
    let mut ben = house.connect("ben").await;

    let conversation = house.tree.registry.conversation(id).unwrap();
    conversation.tell(ConversationMessage::Fail);
    let failures = "parlor_actor_restarts_total{actor=\"conversation\"}";
    house.until(failures, "1").await;
    house.send(id, "ama", "two").await.unwrap();

    assert_eq!(ben.hear("message 3").await, ["message 3 two"]);
}

/// What is logged, as JSON.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Log {
    fn lines(&self) -> Vec<serde_json::Value> {
        let written = self.0.lock().unwrap();
        let lines = serde_json::Deserializer::from_slice(&written).into_iter();
        lines.map(Result::unwrap).collect()
    }
}

impl io::Write for Log {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let mut written = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        written.write(text)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
