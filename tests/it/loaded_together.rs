//! Conversations that are loaded at the same time, as after a restart.

use futures_util::future::join_all;
use parlor::domain::id::ConversationId;
use parlor::store::{StoreError, conversations};
use rstest::rstest;
use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

use crate::support::database::{Backend, TestDatabase};
use crate::support::writing::WritingServer;

#[rstest]
#[tokio::test]
async fn conversations_are_loaded_together_and_one_that_cannot_be_fails_alone(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let server = WritingServer::on(database.url()).await;
    let store = server.store();
    let mut rooms = Vec::new();
    for person in ["alice", "bob", "carol"] {
        rooms.push(server.open(&[person]).await.id);
    }
    let load = async || join_all(rooms.iter().map(|id| conversations::load(store, *id))).await;

    for (found, id) in load().await.into_iter().zip(&rooms) {
        assert_eq!(found.unwrap().unwrap().conversation.id, *id);
    }
    let broken = "UPDATE participants SET role = '' WHERE user_id = 'bob'";
    let db = database.connect_once().await;
    db.execute_unprepared(broken).await.unwrap();
    let [alice, bob, carol] = load().await.try_into().unwrap();
    assert_eq!(alice.unwrap().unwrap().participants.len(), 1);
    assert!(matches!(bob, Err(StoreError::Inconsistent(_))));
    assert_eq!(carol.unwrap().unwrap().participants.len(), 1);
    let nobody = ConversationId::from_uuid(Uuid::nil());
    assert!(conversations::load(store, nobody).await.unwrap().is_none());
}
