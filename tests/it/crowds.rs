//! Crowds that come, open conversations or leave at once: what is stored of them costs a few
//! commits where it can be stored together, and does not stand before those who talk.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::future::join_all;
use parlor::domain::timestamp::Timestamp;
use parlor::store::{last_seen, opening, users};
use rstest::rstest;
use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};
use tokio::task::JoinSet;

use crate::support::database::{Backend, TestDatabase};
use crate::support::waiting;
use crate::support::writing::{NOW, WritingServer, connect, group_of, learn, stored, user_id};

/// People who do something at once.
const CROWD: usize = 100;
/// How many of them Postgres is asked for at a time, beside what is committed.
const AT_A_TIME: usize = 2;

#[tokio::test]
async fn who_talks_is_stored_before_a_crowd_that_opens_conversations_on_sqlite() {
    let database = TestDatabase::on(Backend::Sqlite).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;
    let other = database.connect_once().await;
    other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();

    let (crowd, opened) = crowd(&server).await;
    server.submit(room.says("alice", "hello")).unwrap();
    tokio::task::yield_now().await;
    other.execute_unprepared("ROLLBACK").await.unwrap();

    let outcomes = server.outcomes().await;
    let before = opened.load(Ordering::Relaxed);
    assert_eq!(stored(&outcomes[&0]), (1, 2));
    assert!(before < CROWD / 2, "{before} were opened before");
    crowd.join_all().await;
}

#[tokio::test]
async fn who_talks_is_stored_while_a_crowd_cannot_open_conversations_on_postgres() {
    let database = TestDatabase::postgres().await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;
    let (other, watching) = (database.connect_once().await, database.connect().await);
    // Whoever opens a conversation needs those who are in it to be there.
    let hold = "BEGIN; SELECT id FROM users FOR UPDATE";
    other.execute_unprepared(hold).await.unwrap();

    let (crowd, opened) = crowd(&server).await;
    // Those whose turn it is, for two seconds; the others have no connection.
    waiting::until(&watching, to_i64(AT_A_TIME)).await;
    let outcome = server.commit_one(room.says("alice", "hello")).await;

    assert_eq!(stored(&outcome), (1, 2));
    assert_eq!(opened.load(Ordering::Relaxed), 0);
    other.execute_unprepared("ROLLBACK").await.unwrap();
    crowd.join_all().await;
    // The others, too, unless they lost patience.
    assert!(opened.load(Ordering::Relaxed) >= AT_A_TIME);
}

/// Begins to open a conversation for each of a crowd, and counts those that are open.
async fn crowd(server: &WritingServer) -> (JoinSet<()>, Arc<AtomicUsize>) {
    let opened = Arc::new(AtomicUsize::new(0));
    let mut crowd = JoinSet::new();
    for _ in 0..CROWD {
        let (store, opened) = (server.store().clone(), Arc::clone(&opened));
        crowd.spawn(async move {
            let done = opening::open(&store, group_of(&["alice", "bob"])).await;
            opened.fetch_add(usize::from(done.is_ok()), Ordering::Relaxed);
        });
    }
    // On the one thread of a test all of them begin before it goes on.
    tokio::task::yield_now().await;
    (crowd, opened)
}

#[rstest]
#[tokio::test]
async fn a_crowd_that_comes_and_leaves_at_once_is_stored_by_a_few_commits(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let store = connect(database.url()).await;
    let people: Vec<String> = (0..CROWD).map(|number| format!("p{number}")).collect();
    let db = database.connect().await;

    join_all(people.iter().map(|one| learn(&store, one))).await;

    let ids = people.iter().map(|one| user_id(one)).collect::<Vec<_>>();
    for id in &ids {
        let known = users::one(&store, id).await.unwrap().unwrap();
        assert_eq!(known.name, known.id.as_str().to_uppercase());
    }
    few_commits_stored_users(&db, backend).await;

    let leave = |(number, id)| {
        // Again after they came back; the last time counts.
        let noted = [number, number + 1].map(|later| {
            let at = Timestamp::from_micros(NOW + to_i64(later));
            last_seen::note(&store, id, at)
        });
        join_all(noted)
    };
    join_all(ids.iter().enumerate().map(leave)).await;

    for (number, id) in ids.iter().enumerate() {
        let known = users::one(&store, id).await.unwrap().unwrap();
        let expected = NOW + to_i64(number + 1);
        assert_eq!(known.last_seen_at, Some(Timestamp::from_micros(expected)));
    }
    few_commits_stored_users(&db, backend).await;
}

/// Postgres tells which transaction stored a row; `SQLite` does not.
async fn few_commits_stored_users(db: &DatabaseConnection, backend: Backend) {
    if backend == Backend::Postgres {
        let count = "SELECT count(DISTINCT xmin::text) FROM users";
        let statement = Statement::from_string(db.get_database_backend(), count);
        let row = db.query_one_raw(statement).await.unwrap().unwrap();
        let transactions: i64 = row.try_get_by_index(0).unwrap();
        assert!(transactions < 10, "{transactions} transactions");
    }
}

fn to_i64(number: usize) -> i64 {
    i64::try_from(number).unwrap()
}
