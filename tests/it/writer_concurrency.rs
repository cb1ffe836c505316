//! Many servers on one database: what each was told adds up to what is stored.

use std::path::Path;
use std::process::Stdio;

use parlor::domain::id::ConversationId;
use rstest::rstest;
use tempfile::TempDir;
use tokio::process::Command;
use tokio::task::JoinSet;
use tokio::time::timeout;

use crate::support::database::{Backend, TestDatabase};
use crate::support::hammer::{Account, audit, from_text, hammer, open_rooms, to_text};
use crate::support::writing::PATIENCE;

/// Where a process finds its task: a file with the database, its number and the conversations.
const TASK: &str = "PARLOR_TEST_HAMMER";

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn servers_that_write_at_once_number_everything_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let rooms = open_rooms(database.url(), 4).await;

    let mut servers = JoinSet::new();
    for number in 0..4 {
        let (url, rooms) = (database.url().to_owned(), rooms.clone());
        servers.spawn(async move { hammer(&url, &rooms, number).await });
    }
    let accounts = timeout(PATIENCE, servers.join_all()).await;

    let account = accounts.expect("nobody waits for ever").concat();
    audit(&database, &rooms, &account).await;
}

#[rstest]
#[tokio::test]
async fn processes_that_write_at_once_number_everything_once(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let rooms = open_rooms(database.url(), 3).await;
    let folder = TempDir::with_prefix("parlor-hammer.").unwrap();

    let mut processes = JoinSet::new();
    for number in 0..3 {
        let task = folder.path().join(number.to_string());
        let ids: Vec<String> = rooms.iter().map(ConversationId::to_string).collect();
        let text = format!("{}\n{number}\n{}", database.url(), ids.join("\n"));
        std::fs::write(&task, text).unwrap();
        processes.spawn(async move { run_process(&task).await });
    }
    let accounts = timeout(PATIENCE, processes.join_all()).await;

    let account = accounts.expect("nobody waits for ever").concat();
    audit(&database, &rooms, &account).await;
}

/// Runs this test binary again, for the one test below, and reads what it was told.
async fn run_process(task: &Path) -> Account {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writer_concurrency::a_process_does_its_task"])
        .env(TASK, task)
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .output()
        .await
        .unwrap();
    let complaint = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{complaint}");
    from_text(&std::fs::read_to_string(task.with_extension("account")).unwrap())
}

/// Not a test by itself: what each process of the test above runs.
#[tokio::test]
async fn a_process_does_its_task() {
    #[expect(clippy::disallowed_methods, reason = "how a process learns its task")]
    let Ok(task) = std::env::var(TASK) else {
        return;
    };
    let text = std::fs::read_to_string(&task).unwrap();
    let mut lines = text.lines();
    let (url, number) = (lines.next().unwrap(), lines.next().unwrap());
    let rooms: Vec<ConversationId> = lines.filter_map(ConversationId::parse).collect();

    let account = hammer(url, &rooms, number.parse().unwrap()).await;

    let file = Path::new(&task).with_extension("account");
    std::fs::write(file, to_text(&account)).unwrap();
}
