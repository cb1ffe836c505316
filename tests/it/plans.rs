//! Whoever runs a statement that grows slow with the database is told so.

use rstest::rstest;
use sea_orm::{ConnectionTrait, Database, Statement};

use crate::support::database::{Backend, TestDatabase};
use crate::support::filling::{A_MILLION, EXPLAINED, FILL};
use crate::support::plans;

const SLOW: [&str; 3] = [
    "SELECT id FROM messages WHERE content = 'hello'",
    "SELECT m.id FROM messages AS m WHERE m.kind = 'text'",
    "UPDATE participants SET muted_until = NULL WHERE role = 'admin'",
];

const QUICK: [&str; 2] = [
    "SELECT seq FROM messages WHERE conversation_id = NULL AND seq < 7",
    "WITH k (id) AS (VALUES ('a'), ('b')) SELECT id FROM k",
];

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn statements_that_walk_through_what_grows_are_found(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let db = database.connect_once().await;
    let asking = Database::connect(database.url()).await.unwrap();
    for statement in SLOW.iter().chain(&QUICK) {
        let asked = Statement::from_string(asking.get_database_backend(), *statement);
        asking.query_all_raw(asked).await.unwrap();
    }
    asking.close().await.unwrap();

    let complaints = match backend {
        Backend::Sqlite => plans::complaints_of_sqlite(&db).await,
        Backend::Postgres => {
            for statement in [FILL, A_MILLION, EXPLAINED] {
                db.execute_unprepared(statement).await.unwrap();
            }
            plans::complaints_of_postgres(&db).await
        }
    };

    let is_found = |statement: &&str| complaints.iter().any(|one| one.contains(*statement));
    assert!(SLOW.iter().all(is_found), "{complaints:#?}");
    assert!(!QUICK.iter().any(is_found), "{complaints:#?}");
}
