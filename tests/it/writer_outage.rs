//! A database that is gone, or busy with others, and comes back.

use std::collections::BTreeMap;
use std::time::Duration;

use parlor::store::entity::{conversation, message};
use parlor::store::writer::Outcome;
use rstest::rstest;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseConnection,
    DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, TransactionTrait,
};
use tokio::time::Instant;

use crate::support::database::{Backend, TestDatabase};
use crate::support::postgres::{Durability, PostgresCluster};
use crate::support::waiting;
use crate::support::writing::{Room, WritingServer, stored};

#[tokio::test]
async fn a_crash_of_the_database_loses_and_doubles_nothing() {
    let cluster = PostgresCluster::start(Durability::Fsync).await;
    let database = TestDatabase::postgres_on(&cluster).await;
    let mut server = WritingServer::on(database.url()).await;
    let rooms = [server.open(&["alice"]).await, server.open(&["alice"]).await];

    let mut said = Said::default();
    said.until(&mut server, &rooms, |said| said.submitted >= 100)
        .await;
    let is_cut = |said: &Said| said.is_cut;
    tokio::join!(
        said.until(&mut server, &rooms, is_cut),
        cluster.stop_immediately()
    );
    let told = server.outcomes().await;
    let uncertain: Vec<u64> = told
        .iter()
        .filter(|(_, outcome)| matches!(outcome, Outcome::Unavailable))
        .map(|(ticket, _)| *ticket)
        .collect();
    assert!(!uncertain.is_empty() && uncertain.len() < told.len());

    cluster.start_again().await;
    let mut places: BTreeMap<u64, u64> = told
        .iter()
        .filter_map(|(ticket, outcome)| Some((*ticket, seq_of(outcome)?)))
        .collect();
    let mut again = uncertain;
    for _attempt in 0..3 {
        let proposals = again.iter().map(|n| say(&rooms, *n)).collect();
        let outcomes = server.commit(proposals).await;
        let answered = again.iter().zip(&outcomes);
        places.extend(answered.filter_map(|(n, outcome)| Some((*n, seq_of(outcome)?))));
        again.retain(|n| !places.contains_key(n));
    }

    assert!(again.is_empty(), "service came back by itself");
    for (index, room) in rooms.iter().enumerate() {
        let acknowledged: BTreeMap<u64, String> = places
            .iter()
            .filter(|(n, _)| usize::try_from(**n).unwrap() % 2 == index)
            .map(|(n, seq)| (*seq, client_id(*n)))
            .collect();
        let rows = rows(&database, *room).await;
        assert_eq!(rows, acknowledged);
        assert!(rows.keys().copied().eq(1..=rows.len() as u64));
        let last_seq = server.load(*room).await.conversation.last_seq;
        assert_eq!(last_seq.0, rows.len() as u64);
    }
}

#[rstest]
#[tokio::test]
async fn a_conversation_held_by_somebody_else_is_given_up_after_seconds_and_comes_back(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;
    let elsewhere = database.connect().await;
    let holder = hold(&elsewhere, room).await;

    let began = Instant::now();
    let batch = vec![
        room.says("alice", "c-1"),
        room.marks("bob", 0, 0),
        room.leaves("bob"),
    ];
    let outcomes = server.commit(batch).await;
    let waited = began.elapsed();
    holder.rollback().await.unwrap();
    let back = server.commit_one(room.says("alice", "c-1")).await;

    assert!(outcomes.iter().all(|it| matches!(it, Outcome::Unavailable)));
    assert!(waited < Duration::from_secs(9), "{waited:?}");
    assert_eq!(stored(&back), (1, 2), "nothing of it was stored");
}

#[tokio::test]
async fn a_conversation_held_by_somebody_else_holds_up_no_other() {
    let database = TestDatabase::on(Backend::Postgres).await;
    let mut server = WritingServer::on(database.url()).await;
    let [held, free] = [server.open(&["alice"]).await, server.open(&["alice"]).await];
    let elsewhere = database.connect().await;
    let holder = hold(&elsewhere, held).await;

    let first = server.submit(held.says("alice", "c-1")).unwrap();
    waiting::until(&elsewhere, 1).await;
    let second = server.submit(held.says("alice", "c-2")).unwrap();
    let other = server.submit(free.says("alice", "c-3")).unwrap();
    server.heard_of(1).await;
    let told = server.batches().concat();
    holder.rollback().await.unwrap();
    let outcomes = server.outcomes().await;

    let told: Vec<u64> = told.iter().map(|(ticket, _)| *ticket).collect();
    assert_eq!(told, [other]);
    assert_eq!(stored(&outcomes[&other]).0, 1);
    let seqs = [first, second].map(|ticket| stored(&outcomes[&ticket]).0);
    assert_eq!(seqs, [1, 2], "in the order of submission");
}

#[tokio::test]
async fn of_connections_that_died_together_one_fails_a_commit() {
    let database = TestDatabase::on(Backend::Postgres).await;
    let mut server = WritingServer::on(database.url()).await;
    let rooms = [server.open(&["alice"]).await, server.open(&["alice"]).await];
    let elsewhere = database.connect().await;

    let before = at_once(&mut server, &elsewhere, rooms, ["c-1", "c-2"]).await;
    elsewhere.execute_unprepared(END_OTHERS).await.unwrap();
    let failed = server.commit_one(rooms[0].says("alice", "c-3")).await;
    let after = at_once(&mut server, &elsewhere, rooms, ["c-3", "c-4"]).await;

    assert_eq!(before.map(|it| stored(&it).0), [1, 1]);
    assert!(matches!(failed, Outcome::Unavailable), "{failed:?}");
    assert_eq!(after.map(|it| stored(&it).0), [2, 2]);
}

/// Ends every other session in the database.
const END_OTHERS: &str = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'";

/// Says something in both, of which the second is committed while the first is held.
async fn at_once(
    server: &mut WritingServer,
    elsewhere: &DatabaseConnection,
    rooms: [Room; 2],
    client_ids: [&str; 2],
) -> [Outcome; 2] {
    let known = server.outcomes().await.len();
    let holder = hold(elsewhere, rooms[0]).await;
    let first = server
        .submit(rooms[0].says("alice", client_ids[0]))
        .unwrap();
    waiting::until(elsewhere, 1).await;
    let second = server
        .submit(rooms[1].says("alice", client_ids[1]))
        .unwrap();
    server.heard_of(known + 1).await;
    holder.rollback().await.unwrap();
    let outcomes = server.outcomes().await;
    [first, second].map(|ticket| outcomes[&ticket].clone())
}

/// Messages under load, numbered through; odd ones go into one room and even ones into the other.
#[derive(Default)]
struct Said {
    submitted: u64,
    is_cut: bool,
}

impl Said {
    /// Keeps the writer busy until there is enough.
    async fn until(
        &mut self,
        server: &mut WritingServer,
        rooms: &[Room; 2],
        is_enough: impl Fn(&Self) -> bool,
    ) {
        while !is_enough(self) {
            for _ in 0..10 {
                let ticket = server.submit(say(rooms, self.submitted)).unwrap();
                assert_eq!(ticket, self.submitted);
                self.submitted += 1;
            }
            // Some are always on their way.
            let known = usize::try_from(self.submitted).unwrap() - 10;
            server.heard_of(known).await;
            self.is_cut = server
                .batches()
                .iter()
                .flatten()
                .any(|(_, outcome)| matches!(outcome, Outcome::Unavailable));
        }
    }
}

fn say(rooms: &[Room; 2], number: u64) -> crate::support::writing::Proposal {
    let room = rooms[usize::try_from(number).unwrap() % 2];
    room.says("alice", &client_id(number))
}

fn client_id(number: u64) -> String {
    format!("c-{number}")
}

fn seq_of(outcome: &Outcome) -> Option<u64> {
    match outcome {
        Outcome::Stored { seq, .. } => Some(seq.0),
        Outcome::Repeated(message) => Some(message.seq.0),
        Outcome::Unavailable => None,
        Outcome::Moved { .. }
        | Outcome::Settled(_)
        | Outcome::Amended(_)
        | Outcome::Stale
        | Outcome::Rejected => panic!("not what becomes of a message: {outcome:?}"),
    }
}

/// The client ids of the room's messages, by their places.
async fn rows(database: &TestDatabase, room: Room) -> BTreeMap<u64, String> {
    let rows = message::Entity::find()
        .filter(message::Column::ConversationId.eq(room.id.as_uuid()))
        .order_by_asc(message::Column::Seq)
        .all(&database.connect().await)
        .await
        .unwrap();
    rows.into_iter()
        .map(|row| (row.seq.cast_unsigned(), row.client_message_id))
        .collect()
}

/// Holds a conversation, as another server does, until the transaction ends.
async fn hold(elsewhere: &DatabaseConnection, room: Room) -> DatabaseTransaction {
    let holder = elsewhere.begin().await.unwrap();
    let held = conversation::ActiveModel {
        id: Set(room.id.as_uuid()),
        title: Set(Some("held".to_owned())),
        ..Default::default()
    };
    held.update(&holder).await.unwrap();
    holder
}
