//! Sending again is harmless: the same sender's same id in the same conversation is one message.

use std::collections::BTreeMap;

use parlor::domain::message::Message;
use parlor::store::messages;
use parlor::store::writer::Outcome;
use rstest::rstest;

use crate::support::database::{Backend, TestDatabase};
use crate::support::writing::{Room, WritingServer, repeated, stored, text};

#[rstest]
#[tokio::test]
async fn a_repeat_in_the_same_batch_gets_the_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;

    let batch = vec![
        room.says("alice", "c-1"),
        room.says("bob", "c-1"),
        room.says("alice", "c-1"),
        room.says("alice", "c-2"),
        room.says("alice", "c-1"),
    ];
    let outcomes = server.commit(batch).await;

    assert_eq!(stored(&outcomes[0]), (1, 2));
    assert_eq!(
        stored(&outcomes[1]),
        (2, 3),
        "another sender, another message"
    );
    assert_eq!(repeated(&outcomes[2]), (1, 2));
    assert_eq!(stored(&outcomes[3]), (3, 4));
    assert_eq!(repeated(&outcomes[4]), (1, 2));
    assert_eq!(
        first_of(&outcomes[2]),
        &message(&server, room, "alice", "c-1").await
    );
}

#[rstest]
#[tokio::test]
async fn a_later_repeat_gets_the_first_whatever_it_says(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice"]).await;
    let first = room.says("alice", "c-1");
    server.commit_one(first.clone()).await;
    let original = message(&server, room, "alice", "c-1").await;
    let mut changed = text("c-1");
    changed.content = "something else".to_owned();

    let exact = server.commit_one(first).await;
    let differing = room.says_as(original.id, "alice", changed);
    let differing = server.commit_one(differing).await;

    assert_eq!(first_of(&exact), &original);
    assert_eq!(first_of(&differing), &original);
    let after = server.load(room).await;
    assert_eq!(
        (after.conversation.last_seq.0, after.conversation.version.0),
        (1, 2)
    );
}

#[rstest]
#[tokio::test]
async fn repeats_among_new_changes_of_many_conversations_leave_no_gaps(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let one = server.open(&["alice", "bob"]).await;
    let two = server.open(&["alice", "bob"]).await;
    let three = server.open(&["alice", "bob"]).await;
    server
        .commit(vec![one.says("alice", "c-1"), two.says("alice", "c-2")])
        .await;

    let batch = vec![
        one.says("alice", "c-2"),
        one.says("alice", "c-1"),
        two.says("alice", "c-1"),
        one.marks("bob", 1, 1),
        three.says("bob", "c-1"),
        two.says("alice", "c-2"),
        three.says("bob", "c-1"),
        one.says("bob", "c-1"),
    ];
    let outcomes = server.commit(batch).await;

    assert_eq!(stored(&outcomes[0]), (2, 3));
    assert_eq!(repeated(&outcomes[1]), (1, 2));
    assert_eq!(
        stored(&outcomes[2]),
        (2, 3),
        "known in another conversation only"
    );
    assert!(matches!(outcomes[3], Outcome::Moved { version } if version.0 == 4));
    assert_eq!(stored(&outcomes[4]), (1, 2));
    assert_eq!(repeated(&outcomes[5]), (1, 2));
    assert_eq!(repeated(&outcomes[6]), (1, 2));
    assert_eq!(stored(&outcomes[7]), (3, 5));
}

#[rstest]
#[tokio::test]
async fn a_batch_of_nothing_but_repeats_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;
    let batch: Vec<_> = (1..=20)
        .map(|n| room.says("alice", &format!("c-{n}")))
        .collect();
    let first = server.commit(batch.clone()).await;
    let before = server.load(room).await;

    let again = server.commit(batch).await;

    let places: Vec<_> = first.iter().map(stored).collect();
    assert_eq!(again.iter().map(repeated).collect::<Vec<_>>(), places);
    assert_eq!(server.load(room).await, before);
}

#[rstest]
#[tokio::test]
async fn what_two_servers_are_sent_at_once_is_stored_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut one = WritingServer::with_limits(database.url(), 1_000, 7).await;
    let mut other = WritingServer::with_limits(database.url(), 1_000, 5).await;
    let mut rooms = Vec::new();
    for _ in 0..3 {
        rooms.push(one.open(&["alice"]).await);
    }
    let said = || -> Vec<_> {
        (0..90)
            .map(|n| rooms[n % 3].says("alice", &format!("c-{n}")))
            .collect()
    };

    let (here, there) = tokio::join!(one.commit(said()), other.commit(said()));

    for (n, (here, there)) in here.iter().zip(&there).enumerate() {
        let is_once = match (here, there) {
            (Outcome::Stored { .. }, again) => repeated(again) == stored(here),
            (again, first) => repeated(again) == stored(first),
        };
        assert!(is_once, "{n}: {here:?} and {there:?}");
    }
    for (index, room) in rooms.iter().enumerate() {
        let seqs: BTreeMap<u64, &Outcome> = (here.iter().chain(&there))
            .zip((0..90).chain(0..90))
            .filter(|(outcome, n)| n % 3 == index && matches!(outcome, Outcome::Stored { .. }))
            .map(|(outcome, _)| (stored(outcome).0, outcome))
            .collect();
        assert!(seqs.into_keys().eq(1..=30));
        assert_eq!(one.load(*room).await.conversation.last_seq.0, 30);
    }
}

async fn message(server: &WritingServer, room: Room, sender: &str, client_id: &str) -> Message {
    messages::by_client_id(server.store(), room.id, sender, client_id)
        .await
        .unwrap()
        .expect("the message is stored")
}

#[track_caller]
fn first_of(outcome: &Outcome) -> &Message {
    let Outcome::Repeated(message) = outcome else {
        panic!("expected a repeated message, got {outcome:?}");
    };
    message
}
