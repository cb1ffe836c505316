//! The Postgres servers that fault tests stop and start.

use parlor::store::entity::user;
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::support::database::TestDatabase;
use crate::support::postgres::{Durability, PostgresCluster};

#[tokio::test]
async fn a_commit_outlives_a_crash_of_the_server() {
    let cluster = PostgresCluster::start(Durability::Fsync).await;
    let database = TestDatabase::postgres_on(&cluster).await;
    let insert_user = "INSERT INTO users (id, role, created_at, updated_at) \
                       VALUES ('alice', 'customer', 0, 0)";
    database
        .connect()
        .await
        .execute_unprepared(insert_user)
        .await
        .unwrap();

    cluster.stop_immediately().await;
    assert!(!cluster.is_listening());
    cluster.start_again().await;

    let alice = user::Entity::find_by_id("alice")
        .one(&database.connect().await)
        .await
        .unwrap();
    assert!(alice.is_some());
}

#[tokio::test]
async fn a_server_that_was_stopped_starts_again_at_the_same_address() {
    let cluster = PostgresCluster::start(Durability::None).await;
    let database = TestDatabase::postgres_on(&cluster).await;

    cluster.stop_fast().await;
    assert!(!cluster.is_listening());
    cluster.start_again().await;

    database.connect().await.ping().await.unwrap();
}

#[tokio::test]
async fn nothing_is_left_of_a_dropped_server() {
    let cluster = PostgresCluster::start(Durability::None).await;
    let folder = cluster.folder().to_owned();
    assert!(folder.exists());

    drop(cluster);

    assert!(!folder.exists());
}
