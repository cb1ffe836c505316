//! A change that the database refuses fails alone.

use parlor::domain::id::MessageId;
use parlor::domain::message::Metadata;
use parlor::store::writer::{Change, Flow, Outcome};
use rstest::rstest;
use sea_orm::ConnectionTrait;

use crate::support::database::{Backend, TestDatabase};
use crate::support::writing::{Proposal, WritingServer, repeated, stored, text};

#[rstest]
#[tokio::test]
async fn a_taken_message_id_fails_alone_wherever_it_was_taken(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let (room, other) = (server.open(&["alice"]).await, server.open(&["bob"]).await);
    let first = room.says("alice", "c-1");
    let taken = id_of(&first);
    server.commit_one(first).await;
    let fresh = room.says("alice", "c-2");
    let taken_in_batch = id_of(&fresh);

    let batch = vec![
        fresh,
        room.says_as(taken, "alice", text("c-3")),
        other.says("bob", "c-1"),
        other.says_as(taken_in_batch, "bob", text("c-2")),
        room.says("alice", "c-1"),
        other.says("bob", "c-3"),
        room.marks("alice", 2, 2),
    ];
    let outcomes = server.commit(batch).await;

    assert_eq!(stored(&outcomes[0]), (2, 3));
    assert!(matches!(outcomes[1], Outcome::Rejected));
    assert_eq!(stored(&outcomes[2]), (1, 2));
    assert!(matches!(outcomes[3], Outcome::Rejected));
    assert_eq!(repeated(&outcomes[4]), (1, 2));
    assert_eq!(stored(&outcomes[5]), (2, 3));
    assert!(matches!(outcomes[6], Outcome::Moved { version } if version.0 == 4));
}

#[tokio::test]
async fn text_that_postgres_cannot_keep_fails_alone() {
    let database = TestDatabase::postgres().await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice"]).await;
    let mut with_nul = text("c-2");
    with_nul.metadata = Metadata::from_object_text("{\"a\":\"\0\"}");
    let poison = room.says_as(id_of(&room.says("alice", "-")), "alice", with_nul);

    let batch = vec![
        room.says("alice", "c-1"),
        poison.clone(),
        room.says("alice", "c-3"),
        poison,
        room.says("alice", "c-4"),
    ];
    let outcomes = server.commit(batch).await;

    assert_eq!(stored(&outcomes[0]), (1, 2));
    assert!(matches!(outcomes[1], Outcome::Rejected));
    assert_eq!(stored(&outcomes[2]), (2, 3));
    assert!(matches!(outcomes[3], Outcome::Rejected));
    assert_eq!(stored(&outcomes[4]), (3, 4));
}

#[rstest]
#[tokio::test]
async fn bringing_in_somebody_unknown_fails_alone_and_changes_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice"]).await;
    let other = server.open(&["alice", "bob"]).await;

    let batch = vec![
        room.joins(&["bob", "nobody"]),
        other.leaves("bob"),
        other.joins(&["nobody"]),
    ];
    let outcomes = server.commit(batch).await;

    assert!(matches!(outcomes[0], Outcome::Rejected));
    assert!(matches!(outcomes[1], Outcome::Settled(_)));
    assert!(matches!(outcomes[2], Outcome::Stale));
    assert_eq!(server.load(room).await.participants.len(), 1);
    let outcome = server.commit_one(room.says("alice", "c-1")).await;
    assert_eq!(stored(&outcome), (1, 2));
}

#[rstest]
#[tokio::test]
async fn a_damaged_message_fails_its_repeats_and_nobody_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice"]).await;
    server
        .commit(vec![room.says("alice", "c-1"), room.says("alice", "c-2")])
        .await;
    database
        .connect()
        .await
        .execute_unprepared("UPDATE messages SET attachments = '?' WHERE client_message_id = 'c-1'")
        .await
        .unwrap();

    let batch = vec![
        room.says("alice", "c-3"),
        room.says("alice", "c-1"),
        room.says("alice", "c-2"),
        room.says("alice", "c-4"),
    ];
    let outcomes = server.commit(batch).await;

    assert_eq!(stored(&outcomes[0]), (3, 4));
    assert!(matches!(outcomes[1], Outcome::Rejected));
    assert_eq!(repeated(&outcomes[2]), (2, 3));
    assert_eq!(stored(&outcomes[3]), (4, 5));
}

fn id_of(proposal: &Proposal) -> MessageId {
    let Change::Flow(Flow::Message(message)) = &proposal.change else {
        panic!("not a message");
    };
    message.id
}
