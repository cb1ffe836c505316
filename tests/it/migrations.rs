//! The schema: the same on both databases, and there and back again.

use migration::{Migrator, MigratorTrait};
use parlor::domain::conversation::Reference;
use parlor::domain::id::{ConversationId, Seq};
use parlor::domain::timestamp::Timestamp;
use parlor::store::entity::{conversation, message, participant, user};
use parlor::store::{conversations, host_users, receipts, references, support};
use rstest::rstest;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseConnection, DbErr, EntityTrait,
    IntoActiveModel, QueryFilter, SqlErr, Statement,
};
use uuid::Uuid;

use crate::support::database::{Backend, TestDatabase};
use crate::support::writing::{connect, user_id};

const NOW: i64 = 1_795_255_200_000_000;

#[rstest]
#[tokio::test]
async fn down_leaves_no_table_and_up_again_makes_the_same_schema(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::empty_on(backend).await;
    let db = database.connect().await;

    Migrator::up(&db, None).await.unwrap();
    let schema = schema_of(&db, backend).await;
    assert!(
        schema.iter().any(|line| line.contains("uq_messages_seq")),
        "{schema:#?}"
    );

    Migrator::down(&db, None).await.unwrap();
    let left = schema_of(&db, backend).await;
    assert!(
        left.iter().all(|line| line.starts_with("seaql_migrations")),
        "{left:#?}"
    );

    Migrator::up(&db, None).await.unwrap();
    assert_eq!(schema_of(&db, backend).await, schema);
}

#[rstest]
#[tokio::test]
async fn entities_read_what_they_wrote(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let db = database.connect().await;
    let (user, conversation) = (alice(), support_conversation());
    let participant = participant_of(&conversation, &user);
    let message = message_in(&conversation, 1, "first");

    insert(&db, user.clone()).await.unwrap();
    insert(&db, conversation.clone()).await.unwrap();
    insert(&db, participant.clone()).await.unwrap();
    insert(&db, message.clone()).await.unwrap();

    let learned = user::Entity::find().filter(user::Column::Id.ne("system"));
    assert_eq!(learned.all(&db).await.unwrap(), [user]);
    assert_eq!(
        conversation::Entity::find().all(&db).await.unwrap(),
        [conversation]
    );
    assert_eq!(
        participant::Entity::find().all(&db).await.unwrap(),
        [participant]
    );
    assert_eq!(message::Entity::find().all(&db).await.unwrap(), [message]);
}

#[rstest]
#[tokio::test]
async fn a_message_number_is_given_once_in_a_conversation(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let db = database.connect().await;
    let (conversation, other) = (support_conversation(), support_conversation());

    insert(&db, message_in(&conversation, 1, "first"))
        .await
        .unwrap();
    insert(&db, message_in(&other, 1, "first")).await.unwrap();

    assert_taken(insert(&db, message_in(&conversation, 1, "second")).await);
}

#[rstest]
#[tokio::test]
async fn a_client_message_id_is_used_once_by_a_sender_in_a_conversation(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let db = database.connect().await;
    let conversation = support_conversation();

    insert(&db, message_in(&conversation, 1, "same"))
        .await
        .unwrap();
    let of_bob = message::Model {
        sender_id: "bob".to_owned(),
        ..message_in(&conversation, 2, "same")
    };
    insert(&db, of_bob).await.unwrap();

    assert_taken(insert(&db, message_in(&conversation, 3, "same")).await);
}

#[rstest]
#[tokio::test]
async fn a_unique_key_belongs_to_one_conversation_and_many_have_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let db = database.connect().await;
    let keyed = || conversation::Model {
        unique_key: Some("direct:alice:bob".to_owned()),
        ..support_conversation()
    };

    insert(&db, support_conversation()).await.unwrap();
    insert(&db, support_conversation()).await.unwrap();
    insert(&db, keyed()).await.unwrap();

    assert_taken(insert(&db, keyed()).await);
}

#[rstest]
#[tokio::test]
async fn a_user_takes_part_once_and_an_alias_names_one_user(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let db = database.connect().await;
    let (user, conversation) = (alice(), support_conversation());
    insert(&db, user.clone()).await.unwrap();
    insert(&db, conversation.clone()).await.unwrap();
    let alias = "INSERT INTO user_aliases (kind, value, user_id) VALUES ('provider', '7', 'alice')";

    insert(&db, participant_of(&conversation, &user))
        .await
        .unwrap();
    db.execute_unprepared(alias).await.unwrap();

    assert_taken(insert(&db, participant_of(&conversation, &user)).await);
    assert_taken(db.execute_unprepared(alias).await.map(drop));
}

#[rstest]
#[tokio::test]
async fn names_outside_a_closed_set_are_refused(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let db = database.connect().await;
    let nonsense = || "nonsense".to_owned();
    let of_kind = conversation::Model {
        kind: nonsense(),
        ..support_conversation()
    };
    let of_status = conversation::Model {
        status: nonsense(),
        ..support_conversation()
    };
    let message = message::Model {
        kind: nonsense(),
        ..message_in(&support_conversation(), 1, "first")
    };

    assert!(insert(&db, of_kind).await.is_err());
    assert!(insert(&db, of_status).await.is_err());
    assert!(insert(&db, message).await.is_err());
}

#[rstest]
#[tokio::test]
async fn what_belongs_to_a_user_goes_with_the_user(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let db = database.connect().await;
    let (user, conversation) = (alice(), support_conversation());
    insert(&db, conversation.clone()).await.unwrap();
    assert!(
        insert(&db, participant_of(&conversation, &user))
            .await
            .is_err()
    );

    insert(&db, user.clone()).await.unwrap();
    insert(&db, participant_of(&conversation, &user))
        .await
        .unwrap();
    user::Entity::delete_by_id("alice").exec(&db).await.unwrap();

    assert!(
        participant::Entity::find()
            .all(&db)
            .await
            .unwrap()
            .is_empty()
    );
}

/// One line a table and an index, in a fixed order.
async fn schema_of(db: &DatabaseConnection, backend: Backend) -> Vec<String> {
    let query = match backend {
        Backend::Sqlite => {
            "SELECT tbl_name || ': ' || coalesce(sql, name) FROM sqlite_master ORDER BY 1"
        }
        Backend::Postgres => {
            "SELECT tablename || ': ' || indexdef FROM pg_indexes WHERE schemaname = 'public' \
             UNION SELECT table_name || ': ' || column_name || ' ' || data_type \
             FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1"
        }
    };
    names(db, query).await
}

async fn names(db: &DatabaseConnection, query: &str) -> Vec<String> {
    let statement = Statement::from_string(db.get_database_backend(), query);
    let rows = db.query_all_raw(statement).await.unwrap();
    rows.iter()
        .map(|row| row.try_get_by_index(0).unwrap())
        .collect()
}

async fn insert<M, A>(db: &DatabaseConnection, model: M) -> Result<(), DbErr>
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    A::Entity::insert(model.into_active_model())
        .exec_without_returning(db)
        .await
        .map(drop)
}

#[track_caller]
fn assert_taken(result: Result<(), DbErr>) {
    let refusal = result.expect_err("the row is refused");
    assert!(
        matches!(
            refusal.sql_err(),
            Some(SqlErr::UniqueConstraintViolation(_))
        ),
        "{refusal}"
    );
}

fn alice() -> user::Model {
    user::Model {
        id: "alice".to_owned(),
        role: "customer".to_owned(),
        name: "Alice".to_owned(),
        email: None,
        avatar_url: None,
        is_active: true,
        is_guest: false,
        synced_at: None,
        last_seen_at: Some(NOW),
        metadata: "{}".to_owned(),
        created_at: NOW,
        updated_at: NOW,
        deleted_at: None,
    }
}

fn support_conversation() -> conversation::Model {
    conversation::Model {
        id: Uuid::now_v7(),
        kind: "support".to_owned(),
        topic: None,
        title: None,
        reference_type: Some("booking".to_owned()),
        reference_id: Some("bk_1".to_owned()),
        unique_key: None,
        status: "active".to_owned(),
        blocked_by: None,
        support_room: Some("help".to_owned()),
        support_rooms: "\nhelp\n".to_owned(),
        priority: "normal".to_owned(),
        assignee: None,
        created_by: "alice".to_owned(),
        created_at: NOW,
        first_response_at: None,
        updated_at: NOW,
        closed_at: None,
        closed_by: None,
        last_seq: 0,
        version: 0,
        rules_version: 0,
        last_message_at: None,
        metadata: "{}".to_owned(),
    }
}

fn participant_of(conversation: &conversation::Model, user: &user::Model) -> participant::Model {
    participant::Model {
        conversation_id: conversation.id,
        user_id: user.id.clone(),
        role: "member".to_owned(),
        joined_at: NOW,
        left_at: None,
        read_seq: 0,
        delivered_seq: 0,
        muted_until: None,
        version: 1,
    }
}

fn message_in(conversation: &conversation::Model, seq: i64, client_id: &str) -> message::Model {
    message::Model {
        id: Uuid::now_v7(),
        conversation_id: conversation.id,
        seq,
        version: seq,
        sender_id: "alice".to_owned(),
        client_message_id: client_id.to_owned(),
        kind: "text".to_owned(),
        content: "hello".to_owned(),
        attachments: "[]".to_owned(),
        reply_to: None,
        metadata: "{}".to_owned(),
        created_at: NOW,
        edited_at: None,
        deleted_at: None,
        hidden_at: None,
    }
}

/// How many migrations the first day had.
const FIRST_DAY: u32 = 10;

/// What a server of the first day stored: a request for support, one that has no room, a group
/// about a trip, somebody who took the id `system`, a token and a person of the trip.
const OLD_ROWS: &str = "
INSERT INTO users (id, role, name, created_at, updated_at) VALUES
    ('alice', 'customer', 'Alice', 1, 1), ('bob', 'support', 'Bob', 1, 1), ('system', 'customer', 'Sid', 1, 1);
INSERT INTO conversations (id, kind, status, support_room, reference_type, reference_id, created_by,
                           created_at, updated_at, last_seq, version, rules_version) VALUES
    (ID1, 'support', 'active', 'help', NULL, NULL, 'alice', 1, 4, 1, 3, 1),
    (ID2, 'support', 'active', NULL, NULL, NULL, 'alice', 2, 2, 0, 1, 1),
    (ID3, 'group', 'active', NULL, 'trip', 't_9', 'alice', 3, 3, 0, 1, 1);
INSERT INTO participants (conversation_id, user_id, role, joined_at, read_seq, delivered_seq,
                          version) VALUES
    (ID1, 'alice', 'customer', 1, 1, 1, 2), (ID1, 'bob', 'support', 1, 0, 1, 3), (ID2, 'alice', 'customer', 1, 0, 0, 1),
    (ID3, 'alice', 'customer', 1, 0, 0, 1);
INSERT INTO messages (id, conversation_id, seq, version, sender_id, client_message_id, kind,
                      content, created_at) VALUES
    (ID1, ID1, 1, 2, 'alice', 'c', 'text', 'Help', 1);
INSERT INTO session_tokens (token_hash, user_id, created_at, expires_at) VALUES
    ('0', 'alice', 1, 2);
INSERT INTO user_references (reference_type, reference_id, user_id, role) VALUES
    ('trip', 't_9', 'alice', 'passenger')";

#[rstest]
#[tokio::test]
async fn what_an_older_server_stored_is_all_there_after_the_way_up(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::empty_on(backend).await;
    let db = database.connect().await;
    Migrator::up(&db, Some(FIRST_DAY)).await.unwrap();
    let ids: Vec<Uuid> = (1..=3).map(Uuid::from_u128).collect();
    let rows = ids
        .iter()
        .enumerate()
        .fold(OLD_ROWS.to_owned(), |rows, (index, id)| {
            let literal = match backend {
                Backend::Sqlite => format!("x'{}'", id.simple()),
                Backend::Postgres => format!("'{id}'"),
            };
            rows.replace(&format!("ID{}", index + 1), &literal)
        });
    db.execute_unprepared(&rows).await.unwrap();

    Migrator::up(&db, None).await.unwrap();

    let store = connect(database.url()).await;
    let mut loaded = vec![];
    for id in &ids {
        let id = ConversationId::from_uuid(*id);
        let snapshot = conversations::load(&store, id).await.unwrap().unwrap();
        assert!(snapshot.present(&user_id("alice")).is_some());
        loaded.push(snapshot.conversation);
    }
    assert_eq!(loaded[0].support_rooms, ["help"]);
    assert_eq!(loaded[1].support_rooms, Vec::<&str>::new());
    assert!(loaded.iter().all(|one| one.first_response_at.is_none()));
    let waiting = support::waiting(&store, "help", None, 10).await.unwrap();
    assert_eq!(waiting.conversations[0].conversation, loaded[0]);
    assert_eq!(waiting.conversations.len(), 1);
    let counts = support::waiting_counts(&store).await.unwrap();
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), [("help".into(), 1)]);

    let alice = host_users::find(&store, &user_id("alice"))
        .await
        .unwrap()
        .unwrap();
    assert!(alice.profile.is_active && !alice.is_synced);
    let system = host_users::find(&store, &user_id("system"))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((&*system.profile.name, system.is_synced), ("System", true));
    let trip = Reference::parse("trip", "t_9").unwrap();
    let people = references::people(&store, &trip).await.unwrap();
    assert_eq!(people.len(), 1);
    // Nothing is left to follow that nobody said anew.
    assert!(
        references::with_pending(&store, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(references::title(&store, &trip).await.unwrap(), None);
    // Nothing closer is known than when the conversation changed last.
    let said = [(Seq(1), &user_id("alice"))];
    let times = receipts::times(&store, loaded[0].id, &said).await.unwrap();
    assert_eq!(times[0].delivered, Some(Timestamp::from_micros(4)));
    assert_eq!(times[0].read, None);
    store.close().await;
}
