//! People who become known, and conversations that they open.

use std::collections::BTreeMap;

use parlor::domain::conversation::{ConversationKind, Reference};
use parlor::domain::id::ConversationId;
use parlor::domain::policy::RoleName;
use parlor::domain::timestamp::Timestamp;
use parlor::domain::user::{Claims, User};
use parlor::store::conversations;
use parlor::store::entity::conversation;
use parlor::store::opening::{self, NewConversation, Opened, direct_key};
use parlor::store::{Store, StoreError, host_users, users};
use rstest::rstest;
use sea_orm::{ConnectionTrait, EntityTrait, PaginatorTrait, TransactionTrait};
use smol_str::SmolStr;
use tokio::task::JoinSet;

use crate::support::background;
use crate::support::database::{Backend, TestDatabase};
use crate::support::waiting;
use crate::support::writing::{NOW, connect, group_of, learn, role, user_id};

#[rstest]
#[tokio::test]
async fn a_person_is_learned_from_the_first_token_and_changes_with_later_ones(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let store = connect(database.url()).await;

    let first = learned(&store, &claims("customer", Some("Alice"), None)).await;
    let same = learned(&store, &claims("customer", None, None)).await;
    let later = learned(
        &store,
        &claims("owner", Some("Alice B."), Some("https://a.example")),
    )
    .await;
    let silent = learned(&store, &claims("owner", None, None)).await;

    assert_eq!((first.role.as_str(), &*first.name), ("customer", "Alice"));
    assert_eq!(same, first, "what a token does not tell stays");
    assert_eq!((later.role.as_str(), &*later.name), ("owner", "Alice B."));
    assert_eq!(later.avatar_url.as_deref(), Some("https://a.example"));
    assert_eq!(silent, later);
}

#[rstest]
#[tokio::test]
async fn what_the_host_said_of_a_person_outranks_tokens(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let store = connect(database.url()).await;
    let before = learned(&store, &claims("customer", Some("Alice"), None)).await;
    let sync = "UPDATE users SET synced_at = 1 WHERE id = 'alice'";
    database
        .connect()
        .await
        .execute_unprepared(sync)
        .await
        .unwrap();

    let after = learned(
        &store,
        &claims("admin", Some("Mallory"), Some("https://m.example")),
    )
    .await;

    assert_eq!(after, before);
}

#[rstest]
#[tokio::test]
async fn two_first_connections_of_one_person_learn_one_person(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let (one, other) = (connect(database.url()).await, connect(database.url()).await);
    let claims = claims("customer", Some("Alice"), None);

    let (here, there) = tokio::join!(learned(&one, &claims), learned(&other, &claims));

    assert_eq!(here, there);
}

#[rstest]
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_people_who_open_at_once_meet_in_one_conversation(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let store = connect(database.url()).await;
    for person in ["alice", "bob"] {
        learn(&store, person).await;
    }

    let mut opening = JoinSet::new();
    for n in 0..8 {
        let store = connect(database.url()).await;
        let (opener, other) = if n % 2 == 0 {
            ("alice", "bob")
        } else {
            ("bob", "alice")
        };
        opening.spawn(async move { opening::open(&store, direct(opener, other, None)).await });
    }
    let opened: Vec<Opened> = opening
        .join_all()
        .await
        .into_iter()
        .map(Result::unwrap)
        .collect();

    assert!(opened.iter().all(|it| it.id == opened[0].id));
    assert_eq!(opened.iter().filter(|it| it.is_new).count(), 1);
    assert_eq!(count(&database).await, 1);
    let snapshot = conversations::load(&store, opened[0].id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(snapshot.participants.len(), 2);
}

#[rstest]
#[tokio::test]
async fn the_same_two_have_a_conversation_for_each_thing_they_talk_about(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let store = connect(database.url()).await;
    for person in ["alice", "bob"] {
        learn(&store, person).await;
    }
    let booking = Reference::parse("booking", "bk_1").unwrap();

    let plain = open(&store, direct("alice", "bob", None)).await;
    let about = open(&store, direct("alice", "bob", Some(booking.clone()))).await;
    let again = open(&store, direct("bob", "alice", Some(booking.clone()))).await;

    assert!(plain.is_new && about.is_new && plain.id != about.id);
    assert_eq!((again.id, again.is_new), (about.id, false));
    let loaded = conversations::load(&store, about.id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(loaded.conversation.reference, Some(booking));
}

#[rstest]
#[tokio::test]
async fn a_conversation_with_somebody_unknown_is_refused_and_leaves_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let store = connect(database.url()).await;
    learn(&store, "alice").await;

    let refused = opening::open(&store, group_of(&["alice", "nobody"])).await;

    assert!(
        matches!(refused, Err(StoreError::Rejected(_))),
        "{refused:?}"
    );
    assert_eq!(count(&database).await, 0);
    let unknown = ConversationId::from_uuid(uuid::Uuid::now_v7());
    assert!(
        conversations::load(&store, unknown)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_token_does_not_take_away_the_alias_that_the_host_gives_in_the_same_moment() {
    let database = TestDatabase::postgres().await;
    let store = connect(database.url()).await;
    learn(&store, "alice").await;
    let host = database.connect_once().await.begin().await.unwrap();
    host.execute_unprepared("UPDATE users SET synced_at = 1 WHERE id = 'alice'")
        .await
        .unwrap();
    let given = "INSERT INTO user_aliases (kind, value, user_id) VALUES ('provider', '8', 'alice')";
    host.execute_unprepared(given).await.unwrap();

    let told = Claims {
        aliases: [("provider".into(), "7".into())].into(),
        ..claims("customer", None, None)
    };
    let learning = background({
        let store = store.clone();
        async move { learned(&store, &told).await }
    });
    // Until it waits for the host, or has gone ahead.
    let db = database.connect().await;
    while !learning.is_finished() && waiting::count(&db).await == 0 {
        tokio::task::yield_now().await;
    }
    host.commit().await.unwrap();
    learning.await.unwrap();

    let found = users_aliases(&store, "alice").await;
    assert_eq!(found, [("provider".into(), "8".into())].into());
}

async fn users_aliases(store: &Store, user: &str) -> BTreeMap<SmolStr, SmolStr> {
    let known = host_users::find(store, &user_id(user)).await.unwrap();
    known.unwrap().profile.aliases
}

fn claims(role: &str, name: Option<&str>, avatar_url: Option<&str>) -> Claims {
    Claims {
        user: user_id("alice"),
        role: RoleName::parse(role).unwrap(),
        name: name.map(SmolStr::new),
        email: None,
        avatar_url: avatar_url.map(SmolStr::new),
        aliases: BTreeMap::new(),
        expires_at_seconds: 0,
    }
}

async fn learned(store: &Store, claims: &Claims) -> User {
    users::learn(store, claims, Timestamp::from_micros(NOW))
        .await
        .unwrap()
}

fn direct(opener: &str, other: &str, reference: Option<Reference>) -> NewConversation {
    let (one, two) = (user_id(opener), user_id(other));
    NewConversation {
        kind: ConversationKind::Direct,
        unique_key: Some(direct_key(&one, &two, reference.as_ref())),
        reference,
        people: vec![(one, role()), (two, role())],
        ..group_of(&[opener, other])
    }
}

async fn open(store: &Store, new: NewConversation) -> Opened {
    opening::open(store, new).await.unwrap()
}

async fn count(database: &TestDatabase) -> u64 {
    let db = database.connect().await;
    conversation::Entity::find().count(&db).await.unwrap()
}
