//! The writer: what it promises about order, numbers, marks, rules and its own bounds.

use parlor::domain::conversation::ConversationStatus;
use parlor::domain::id::{Seq, Version};
use parlor::domain::participant::{Marks, Participant};
use parlor::domain::timestamp::Timestamp;
use parlor::store::writer::{Outcome, QueueFull};
use rstest::rstest;

use crate::support::database::{Backend, TestDatabase};
use crate::support::writing::{NOW, Room, WritingServer, stored};

#[rstest]
#[tokio::test]
async fn a_lone_message_is_committed_at_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;

    let outcome = server.commit_one(room.says("alice", "c-1")).await;

    assert_eq!(stored(&outcome), (1, 2), "opening was version 1");
    let loaded = server.load(room).await;
    assert_eq!(loaded.last_message.unwrap().content, "c-1");
    assert_eq!(loaded.conversation.last_seq, Seq(1));
    assert_eq!(loaded.conversation.version, Version(2));
}

#[rstest]
#[tokio::test]
async fn a_burst_is_one_batch_and_told_in_the_order_of_submission(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice"]).await;

    let burst = (1..=100).map(|n| room.says("alice", &format!("c-{n}")));
    let outcomes = server.commit(burst.collect()).await;

    let seqs: Vec<u64> = outcomes.iter().map(|outcome| stored(outcome).0).collect();
    assert_eq!(seqs, (1..=100).collect::<Vec<_>>());
    let batches = server.batches();
    assert_eq!(batches.len(), 1);
    let tickets: Vec<u64> = batches[0].iter().map(|(ticket, _)| *ticket).collect();
    assert_eq!(tickets, (0..100).collect::<Vec<_>>());
}

#[rstest]
#[tokio::test]
async fn no_batch_is_larger_than_allowed_and_batches_keep_the_order(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::with_limits(database.url(), 100, 4).await;
    let room = server.open(&["alice"]).await;

    let burst = (0..10).map(|n| room.says("alice", &format!("c-{n}")));
    let outcomes = server.commit(burst.collect()).await;

    let seqs: Vec<u64> = outcomes.iter().map(|outcome| stored(outcome).0).collect();
    assert_eq!(seqs, (1..=10).collect::<Vec<_>>());
    let sizes: Vec<usize> = server.batches().iter().map(Vec::len).collect();
    assert_eq!(sizes, [4, 4, 2]);
}

#[rstest]
#[tokio::test]
async fn a_full_queue_refuses_and_what_it_took_is_stored(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::with_limits(database.url(), 3, 10).await;
    let room = server.open(&["alice"]).await;

    let results: Vec<_> = (0..5)
        .map(|n| server.submit(room.says("alice", &format!("c-{n}"))))
        .collect();

    assert_eq!(
        results,
        [Ok(0), Ok(1), Ok(2), Err(QueueFull), Err(QueueFull)]
    );
    assert_eq!(server.outcomes().await.len(), 3);
    let outcome = server.commit_one(room.says("alice", "c-5")).await;
    assert_eq!(stored(&outcome).0, 4);
}

#[rstest]
#[tokio::test]
async fn messages_marks_and_settlements_share_one_sequence_of_versions(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob", "carol"]).await;

    let batch = vec![
        room.says("alice", "c-1"),
        room.marks("bob", 1, 1),
        room.says("bob", "c-1"),
        room.leaves("carol"),
    ];
    let outcomes = server.commit(batch).await;

    assert_eq!(stored(&outcomes[0]), (1, 2));
    assert_eq!(moved(&outcomes[1]), 3);
    assert_eq!(stored(&outcomes[2]), (2, 4));
    assert_eq!(settled_version(&outcomes[3]), 5);
    let room = room.under(Version(5));
    let next = server.commit_one(room.says("alice", "c-2")).await;
    assert_eq!(stored(&next), (3, 6));
}

#[rstest]
#[tokio::test]
async fn conversations_in_one_batch_are_numbered_apart(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let (one, other) = (server.open(&["alice"]).await, server.open(&["alice"]).await);

    let batch = vec![
        other.says("alice", "c-1"),
        one.says("alice", "c-1"),
        other.says("alice", "c-2"),
    ];
    let outcomes = server.commit(batch).await;

    let places: Vec<_> = outcomes.iter().map(stored).collect();
    assert_eq!(places, [(1, 2), (1, 2), (2, 3)]);
}

#[rstest]
#[tokio::test]
async fn a_message_moves_the_marks_of_its_sender_and_of_nobody_else(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;

    let batch = vec![room.says("bob", "c-1"), room.says("alice", "c-1")];
    server.commit(batch).await;
    server.commit_one(room.says("alice", "c-2")).await;

    let alice = participant(&server, room, "alice").await;
    assert_eq!(alice.marks, marks(3, 3));
    assert_eq!(alice.version, Version(4));
    let bob = participant(&server, room, "bob").await;
    assert_eq!(bob.marks, marks(1, 1));
    assert_eq!(bob.version, Version(2));
}

#[rstest]
#[tokio::test]
async fn marks_never_go_back(#[values(Backend::Sqlite, Backend::Postgres)] backend: Backend) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;
    let said = (1..=5).map(|n| room.says("alice", &format!("c-{n}")));
    server.commit(said.collect()).await;

    server.commit_one(room.marks("bob", 3, 4)).await;
    server.commit_one(room.marks("bob", 2, 2)).await;
    server
        .commit(vec![room.marks("bob", 1, 5), room.marks("bob", 0, 1)])
        .await;

    assert_eq!(participant(&server, room, "bob").await.marks, marks(3, 5));
}

#[rstest]
#[tokio::test]
async fn a_message_makes_an_archived_conversation_active_and_marks_do_not(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;
    let archived = room.becomes(ConversationStatus::Archived, "alice");
    let outcome = server.commit_one(archived).await;
    let room = room.under(Version(settled_version(&outcome)));

    server.commit_one(room.marks("bob", 0, 0)).await;
    let before = server.load(room).await.conversation;
    server.commit_one(room.says("alice", "c-1")).await;
    let after = server.load(room).await.conversation;

    assert_eq!(before.status, ConversationStatus::Archived);
    assert_eq!(after.status, ConversationStatus::Active);
    assert_eq!(
        after.rules_version, room.rules,
        "what may be done is the same"
    );
}

#[rstest]
#[tokio::test]
async fn the_time_of_the_newest_message_is_when_it_was_accepted(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;

    let batch = vec![room.says("alice", "c-1"), room.marks("bob", 1, 1)];
    server.commit(batch).await;

    let conversation = server.load(room).await.conversation;
    let accepted = Timestamp::from_micros(NOW);
    assert_eq!(conversation.last_message_at, Some(accepted));
    assert!(conversation.updated_at > accepted, "the mark came later");
}

#[rstest]
#[tokio::test]
async fn what_was_decided_on_outdated_rules_is_stale_and_not_stored(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;
    let other = server.open(&["alice"]).await;
    let outcome = server.commit_one(room.leaves("bob")).await;
    let before = server.load(room).await;

    let batch = vec![
        room.says("bob", "c-1"),
        room.marks("bob", 1, 1),
        other.says("alice", "c-1"),
    ];
    let outcomes = server.commit(batch).await;
    let settlement = server.commit_one(room.joins(&["bob"])).await;

    assert!(matches!(outcomes[0], Outcome::Stale));
    assert!(matches!(outcomes[1], Outcome::Stale));
    assert_eq!(stored(&outcomes[2]), (1, 2), "a neighbour is not concerned");
    assert!(matches!(settlement, Outcome::Stale));
    assert_eq!(server.load(room).await, before);
    let room = room.under(Version(settled_version(&outcome)));
    let outcome = server.commit_one(room.says("alice", "c-1")).await;
    assert_eq!(stored(&outcome), (1, 3), "nothing was left out");
}

#[rstest]
#[tokio::test]
async fn a_conversation_that_does_not_exist_is_stale(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice"]).await;
    let nowhere = Room {
        id: crate::support::writing::group_of(&["alice"]).id,
        ..room
    };

    let batch = vec![nowhere.says("alice", "c-1"), nowhere.leaves("alice")];
    let outcomes = server.commit(batch).await;

    assert!(outcomes.iter().all(|it| matches!(it, Outcome::Stale)));
}

#[rstest]
#[tokio::test]
async fn what_follows_a_settlement_in_its_batch_is_stale(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;

    let batch = vec![
        room.says("alice", "c-1"),
        room.becomes(ConversationStatus::Closed, "alice"),
        room.says("alice", "c-2"),
        room.leaves("bob"),
    ];
    let outcomes = server.commit(batch).await;

    assert_eq!(stored(&outcomes[0]), (1, 2));
    assert_eq!(settled_version(&outcomes[1]), 3);
    assert!(matches!(outcomes[2], Outcome::Stale));
    assert!(matches!(outcomes[3], Outcome::Stale));
}

async fn participant(server: &WritingServer, room: Room, user: &str) -> Participant {
    let people = server.load(room).await.participants;
    let found = people.into_iter().find(|it| it.user.as_str() == user);
    found.expect("the participant exists")
}

fn marks(read: u64, delivered: u64) -> Marks {
    Marks {
        read: Seq(read),
        delivered: Seq(delivered),
    }
}

#[track_caller]
fn moved(outcome: &Outcome) -> u64 {
    let Outcome::Moved { version } = outcome else {
        panic!("expected moved marks, got {outcome:?}");
    };
    version.0
}

#[track_caller]
fn settled_version(outcome: &Outcome) -> u64 {
    let Outcome::Settled(settled) = outcome else {
        panic!("expected a settlement, got {outcome:?}");
    };
    settled.conversation.version.0
}

#[tokio::test]
async fn a_closed_writer_commits_what_is_queued_and_takes_no_more() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let mut server = WritingServer::with_limits(database.url(), 100, 4).await;
    let room = server.open(&["alice"]).await;
    for n in 0..10 {
        server
            .submit(room.says("alice", &format!("c-{n}")))
            .unwrap();
    }

    server.close().await;

    let outcomes = server.outcomes().await;
    let seqs: Vec<u64> = outcomes.values().map(|outcome| stored(outcome).0).collect();
    assert_eq!(seqs, (1..=10).collect::<Vec<_>>());
    assert_eq!(server.submit(room.says("alice", "late")), Err(QueueFull));
}
