//! Reports of messages, as moderators read them.

use parlor::domain::id::MessageId;
use parlor::domain::timestamp::Timestamp;
use parlor::store::messages::{self, Position, Shown};
use parlor::store::moderation::{self, NewReport};
use rstest::rstest;
use uuid::Uuid;

use crate::support::database::{Backend, TestDatabase};
use crate::support::writing::{Room, WritingServer, user_id};

async fn report(server: &WritingServer, room: Room, message: MessageId, at: i64) {
    let report = NewReport {
        id: Uuid::now_v7(),
        conversation: room.id,
        message,
        reporter: user_id("bob"),
        reason: format!("at {at}"),
        at: Timestamp::from_micros(at),
        notice: None,
    };
    moderation::file(server.store(), report).await.unwrap();
}

#[rstest]
#[tokio::test]
async fn many_reports_of_one_message_do_not_push_others_off_the_list(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;
    let said = ["c-1", "c-2", "c-3"].map(|id| room.says("alice", id));
    server.commit(said.into()).await;
    let page = (Position::Newest, Shown::Places);
    let page = messages::page(server.store(), room.id, page, 3).await;
    let said: Vec<MessageId> = page.unwrap().messages.iter().map(|one| one.id).collect();
    report(&server, room, said[0], 1).await;
    report(&server, room, said[1], 2).await;
    for at in [3, 4, 5, 6, 6] {
        report(&server, room, said[2], at).await;
    }
    moderation::dismiss(
        server.store(),
        said[1],
        &user_id("root"),
        Timestamp::from_micros(7),
    )
    .await
    .unwrap();

    let listed = moderation::reported(server.store(), 2).await.unwrap();

    let listed: Vec<_> = listed
        .iter()
        .map(|one| (one.message.id, one.reason.as_str()))
        .collect();
    assert_eq!(listed, [(said[2], "at 6"), (said[0], "at 1")]);
    let one = moderation::reported(server.store(), 1).await.unwrap();
    assert_eq!(one.len(), 1);
}
