//! Searching: what one request looks through, and where the next one goes on.

use parlor::domain::id::{ConversationId, MessageId};
use parlor::domain::message::RawDraft;
use parlor::store::listing::{self, ListCursor, ListFilter, ListPage};
use rstest::rstest;
use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

use crate::support::database::{Backend, TestDatabase};
use crate::support::writing::{Room, WritingServer, text, user_id};

/// Most messages of one conversation that are looked through.
const EACH: u32 = 4_000;

#[rstest]
#[tokio::test]
async fn a_search_looks_through_so_much_and_goes_on_from_there(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let rooms = rooms_of_alice(&mut server, 7).await;
    pretend_messages(&database, EACH).await;

    // As many as five conversations have of theirs, newest activity first.
    let (found, next) = search(&server, None, 10).await;
    assert_eq!(found, ids(&rooms, &[6, 4, 2]));
    assert_eq!(next.unwrap().id, rooms[2].id);
    let (found, next) = search(&server, next, 10).await;
    assert_eq!(found, ids(&rooms, &[0]));
    assert_eq!(next, None);
}

#[rstest]
#[tokio::test]
async fn a_full_page_goes_on_after_its_last_conversation(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let rooms = rooms_of_alice(&mut server, 7).await;

    let (found, next) = search(&server, None, 3).await;
    assert_eq!(found, ids(&rooms, &[6, 4, 2]));
    let (found, next) = search(&server, next, 3).await;
    assert_eq!(found, ids(&rooms, &[0]));
    assert_eq!(next, None);
}

#[rstest]
#[tokio::test]
async fn of_a_long_conversation_the_newest_messages_are_looked_through(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    rooms_of_alice(&mut server, 1).await;

    assert_eq!(search(&server, None, 3).await.0.len(), 1);
    pretend_messages(&database, EACH + 1).await;
    assert_eq!(search(&server, None, 3).await, (Vec::new(), None));
}

#[rstest]
#[tokio::test]
async fn words_of_any_script_are_found_in_either_case(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice"]).await;
    for (number, content) in ["Сәлем, Алматы", "መልካም ቀን", "صباح الخير", "100 %"]
        .into_iter()
        .enumerate()
    {
        let id = MessageId::from_uuid(Uuid::now_v7());
        let draft = RawDraft {
            content: content.to_owned(),
            ..text(&format!("c-{number}"))
        };
        server.commit_one(room.says_as(id, "alice", draft)).await;
    }

    for wanted in ["сәлем", "алматы", "Алма", "መልካም", "الخير", "0 %"] {
        let (found, _) = search_for(wanted, &server, None, 3).await;
        assert_eq!(found, [room.id], "{wanted}");
    }
    for wanted in ["москва", "0_%", "%%"] {
        let (found, _) = search_for(wanted, &server, None, 3).await;
        assert_eq!(found, [], "{wanted}");
    }
}

/// Conversations, oldest first, in every other of which "needle" was said.
async fn rooms_of_alice(server: &mut WritingServer, count: i64) -> Vec<Room> {
    let mut rooms = Vec::new();
    for number in 0..count {
        let room = server.open(&["alice"]).await;
        let words = if number % 2 == 0 { "a-needle" } else { "hay" };
        server
            .commit_one(room.says_at(1_000 + number, "alice", words))
            .await;
        rooms.push(room);
    }
    rooms
}

/// As if each conversation had so many messages, of which all but the first are gone.
async fn pretend_messages(database: &TestDatabase, count: u32) {
    let db = database.connect_once().await;
    let update = format!("UPDATE conversations SET last_seq = {count}");
    db.execute_unprepared(&update).await.unwrap();
}

async fn search(
    server: &WritingServer,
    after: Option<ListCursor>,
    limit: u64,
) -> (Vec<ConversationId>, Option<ListCursor>) {
    search_for("NEEDLE", server, after, limit).await
}

async fn search_for(
    text: &str,
    server: &WritingServer,
    after: Option<ListCursor>,
    limit: u64,
) -> (Vec<ConversationId>, Option<ListCursor>) {
    let filter = ListFilter {
        text: Some(text.to_owned()),
        ..ListFilter::default()
    };
    let alice = user_id("alice");
    let ListPage {
        conversations,
        next,
    } = listing::list(server.store(), Some(&alice), &filter, after, limit)
        .await
        .unwrap();
    let ids = conversations.iter().map(|one| one.conversation.id);
    (ids.collect(), next)
}

fn ids(rooms: &[Room], places: &[usize]) -> Vec<ConversationId> {
    places.iter().map(|place| rooms[*place].id).collect()
}
