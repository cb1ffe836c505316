//! Groups of thousands, where the operator allows them: more rows than a statement takes.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use parlor::domain::conversation::Reference;
use parlor::domain::timestamp::Timestamp;
use parlor::store::references::{self, ReferenceSync};
use parlor::store::{Store, conversations, opening};
use rstest::rstest;
use serde_json::json;

use crate::support::database::{Backend, TestDatabase};
use crate::support::server::TestServer;
use crate::support::writing::{NOW, connect, group_of, learn, role, user_id};

/// More than either database takes at once, of the narrowest table that has a row for each.
const PEOPLE: usize = 9_500;

/// A store that knows them.
async fn crowded(database: &TestDatabase) -> (Store, Vec<String>) {
    let store = connect(database.url()).await;
    let people: Vec<String> = (0..PEOPLE).map(|number| format!("p{number}")).collect();
    join_all(people.iter().map(|one| learn(&store, one))).await;
    (store, people)
}

#[rstest]
#[tokio::test]
async fn a_group_of_thousands_is_opened_whole(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let (store, people) = crowded(&database).await;
    let names: Vec<&str> = people.iter().map(String::as_str).collect();

    let opened = opening::open(&store, group_of(&names)).await.unwrap();

    let loaded = conversations::load(&store, opened.id).await.unwrap();
    let found = loaded.unwrap().participants;
    let found: BTreeSet<&str> = found.iter().map(|one| one.user.as_str()).collect();
    assert_eq!(found, names.into_iter().collect());
}

#[rstest]
#[tokio::test]
async fn a_reference_names_thousands_and_nobody_again(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let (store, people) = crowded(&database).await;
    let reference = Reference::parse("event", "e_1").unwrap();
    let named = people.iter().map(|one| (user_id(one), role())).collect();
    let mut sync = ReferenceSync {
        reference: reference.clone(),
        title: None,
        status: None,
        people: named,
    };

    let now = Timestamp::from_micros(NOW);
    references::sync(&store, &sync, now).await.unwrap();
    let found = references::people(&store, &reference).await.unwrap();
    assert_eq!(found, sync.people);

    sync.people.clear();
    references::sync(&store, &sync, now).await.unwrap();
    let found = references::people(&store, &reference).await.unwrap();
    assert_eq!(found, sync.people);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_speaks_to_thousands_is_heard() {
    let settings = [
        ("PARLOR__LIMITS__GROUP_PARTICIPANTS", "10000"),
        ("PARLOR__LIMITS__FRAME_BYTES", "1048576"),
        ("PARLOR__LIMITS__OUTBOUND_BYTES", "67108864"),
    ];
    let server = TestServer::with(Backend::Postgres, &settings).await;
    let (_, people) = crowded(server.database()).await;
    let mut ama = server.connect("ama", "support").await;
    let mut last = server.connect(people.last().unwrap(), "customer").await;

    let open = json!({ "kind": "group", "participants": people });
    let opened = ama.ask("open_conversation", open).await;
    let id = &opened["conversation"]["id"];
    last.event("conversation_created").await;
    let say = json!({ "conversation_id": id, "client_id": "1", "content": "Hello, all" });
    ama.ask("send_message", say).await;

    let heard = last.event("message_created").await;
    assert_eq!(heard["message"]["content"], "Hello, all");
}
