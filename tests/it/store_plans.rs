//! Hot statements find their rows by index on Postgres, however many other rows there are.

use parlor::domain::conversation::Reference;
use parlor::domain::id::{ConversationId, Seq, Version};
use parlor::domain::timestamp::Timestamp;
use parlor::store::listing::{self, ListFilter};
use parlor::store::messages::{self, Position, Shown};
use parlor::store::{
    Store, changes, conversations, participants, receipts, references, session_tokens, support,
    users,
};
use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::support::database::TestDatabase;
use crate::support::filling::FILL;
use crate::support::waiting;
use crate::support::writing::{Room, WritingServer, repeated, stored, user_id};

#[tokio::test]
async fn hot_statements_never_read_a_whole_table() {
    let database = TestDatabase::postgres().await;
    let db = database.connect_once().await;
    db.execute_unprepared(FILL).await.unwrap();
    let before = whole_reads(&db).await;

    let mut server = WritingServer::on(database.url()).await;
    let rooms = rooms(&db).await;
    // Often enough for Postgres to settle on a plan for all parameters.
    for round in 0..8 {
        write(&mut server, &rooms, round).await;
        read(&server, rooms[round]).await;
        follow(server.store()).await;
    }
    server.store().close().await;
    drop(server);

    assert_eq!(whole_reads(&db).await, before);
}

async fn write(server: &mut WritingServer, rooms: &[Room], round: usize) {
    let client_id = format!("new-{round}");
    let lone = server.commit_one(rooms[0].says("user-0", &client_id)).await;
    let burst = (1..100)
        .flat_map(|n| {
            let user = format!("user-{n}");
            [
                rooms[n].says(&user, &client_id),
                rooms[n].marks(&user, 1, 1),
            ]
        })
        .collect();
    let burst = server.commit(burst).await;
    let again = server.commit_one(rooms[0].says("user-0", &client_id)).await;
    assert_eq!(repeated(&again), stored(&lone));
    assert_eq!(stored(&burst[0]).0, 11 + round as u64);
}

async fn read(server: &WritingServer, room: Room) {
    let store = server.store();
    let user = user_id("user-0");
    let filter = ListFilter::default();
    let page = messages::page(store, room.id, (Position::Before(Seq(8)), Shown::Words), 5)
        .await
        .unwrap();
    assert!(page.has_more);
    let missed = changes::since(store, room.id, Version(5), 5)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(missed.messages.len(), 5);
    conversations::load(store, room.id).await.unwrap().unwrap();
    let page = listing::list(store, Some(&user), &filter, None, 1)
        .await
        .unwrap();
    assert!(page.next.is_some());
    track(store, room).await;
    let totals = participants::unread_totals(store, &[user]).await.unwrap();
    assert_eq!(totals.len(), 1);
}

async fn track(store: &Store, room: Room) {
    let places = messages::places(store, room.id, Seq(2), Seq(8))
        .await
        .unwrap();
    assert_eq!(places.len(), 6);
    let found = messages::find(store, places[0].message).await.unwrap();
    assert_eq!(found, Some((room.id, places[0].clone())));
    let page: Vec<_> = places.iter().map(|one| (one.seq, &one.sender)).collect();
    let times = receipts::times(store, room.id, &page).await.unwrap();
    assert!(times[0].read.is_some() && times[5].read.is_none());
    let ids: Vec<_> = places.iter().map(|one| one.message).collect();
    let times = receipts::times_of(store, &ids).await.unwrap();
    assert!(times[&ids[0]].read.is_some() && times[&ids[5]].read.is_none());
    let last_reads = receipts::last_reads(store, room.id).await.unwrap();
    assert_eq!(last_reads.len(), 2);
}

async fn follow(store: &Store) {
    let waiting = support::waiting(store, "help", None, 5).await.unwrap();
    let next = waiting.next.unwrap();
    let page = support::waiting(store, "help", Some(next), 5)
        .await
        .unwrap();
    assert_eq!(page.conversations.len(), 5);
    let counts = support::waiting_counts(store).await.unwrap();
    assert_eq!(counts["help"], 200);

    let place = (Timestamp::from_micros(19_990), String::new());
    let (disabled, _) = users::changed_after(store, false, &place, 500)
        .await
        .unwrap();
    assert_eq!(disabled.len(), 5);
    let (revoked, _) = session_tokens::revoked_after(store, &place, 500)
        .await
        .unwrap();
    assert_eq!(revoked.len(), 5);
    let first = Timestamp::from_micros(0);
    let forgotten = session_tokens::forget_expired(store, first, 500)
        .await
        .unwrap();
    assert_eq!(forgotten, 0);

    let trip = Reference::parse("trip", "t-7").unwrap();
    let people = references::people(store, &trip).await.unwrap();
    assert_eq!(people.len(), 2);
    let pending = references::with_pending(store, 10).await.unwrap();
    assert_eq!(pending, std::slice::from_ref(&trip));
    assert_eq!(references::pending(store, &trip).await.unwrap().len(), 1);
    assert!(
        references::conversations(store, &trip)
            .await
            .unwrap()
            .is_empty()
    );
    let both = (&user_id("user-7"), &user_id("user-8"));
    for reference in [None, Some(&trip)] {
        assert!(references::is_shared(store, both, reference).await.unwrap());
    }
    let of = participants::conversations_of(store, both.0, None, 10)
        .await
        .unwrap();
    assert_eq!(of.len(), 2);
}

/// The first hundred rooms, in the order in which they were made.
async fn rooms(db: &DatabaseConnection) -> Vec<Room> {
    let select = "SELECT md5(n::text) FROM generate_series(0, 99) n";
    texts(db, select)
        .await
        .iter()
        .map(|id| Room {
            id: ConversationId::parse(id).unwrap(),
            rules: Version(1),
        })
        .collect()
}

/// How often each table was read from end to end, once nobody else is at work who would add to it.
async fn whole_reads(db: &DatabaseConnection) -> Vec<String> {
    waiting::until_alone(db).await;
    let select = "SELECT relname || ' ' || seq_scan FROM pg_stat_user_tables
                  WHERE relname IN ('messages', 'participants', 'conversations', 'users',
                                    'session_tokens', 'receipts', 'user_references', 'host_references')
                  ORDER BY relname";
    texts(db, select).await
}

async fn texts(db: &DatabaseConnection, select: &str) -> Vec<String> {
    let statement = Statement::from_string(DbBackend::Postgres, select);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}
