//! What every message changes is changed in its page on Postgres, and no index is written for it.

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, Statement};

use crate::support::database::TestDatabase;
use crate::support::postgres::{Durability, PostgresCluster};
use crate::support::waiting;
use crate::support::writing::WritingServer;

/// Conversations that talk, all at once.
const TALKING: u32 = 100;
/// Messages in each.
const MESSAGES: u32 = 40;

#[tokio::test]
async fn what_changes_with_every_message_changes_in_its_page() {
    // Of its own: whoever takes long, in whichever database, keeps all that others no longer need.
    let cluster = PostgresCluster::start(Durability::None).await;
    let database = TestDatabase::postgres_on(&cluster).await;
    let db = database.connect_once().await;
    let mut server = WritingServer::on(database.url()).await;
    let mut rooms = Vec::new();
    for n in 0..TALKING {
        rooms.push(server.open(&[&format!("user-{n}"), "staff"]).await);
    }
    for message in 0..MESSAGES {
        let says = rooms.iter().zip(0..TALKING).map(|(room, n)| {
            let user = format!("user-{n}");
            room.says(&user, &format!("c-{message}"))
        });
        server.commit(says.collect()).await;
    }
    server.store().close().await;
    drop(server);

    let changes = changes(&db).await;
    let tables: Vec<&str> = changes.iter().map(|(table, ..)| &**table).collect();
    assert_eq!(tables, ["conversations", "participants"]);
    for (table, all, in_place) in changes {
        assert!(all >= i64::from(TALKING * MESSAGES), "{table}: {all}");
        assert!(in_place * 20 >= all * 19, "{table}: {in_place} of {all}");
    }
}

/// How many rows of each table were changed, and how many of them in their pages, once nobody else is at
/// work who would change more.
async fn changes(db: &DatabaseConnection) -> Vec<(String, i64, i64)> {
    waiting::until_alone(db).await;
    let select = "SELECT relname::text, n_tup_upd, n_tup_hot_upd FROM pg_stat_user_tables
                  WHERE relname IN ('conversations', 'participants') ORDER BY relname";
    let statement = Statement::from_string(DbBackend::Postgres, select);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| {
            let table = row.try_get_by_index(0).unwrap();
            let all = row.try_get_by_index(1).unwrap();
            (table, all, row.try_get_by_index(2).unwrap())
        })
        .collect()
}
