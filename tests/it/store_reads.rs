//! Reading: history, catching up, lists, totals, and messages as they were said.

use std::collections::BTreeMap;

use parlor::domain::conversation::ConversationStatus;
use parlor::domain::id::{MessageId, Seq, Version};
use parlor::domain::message::{Attachment, MessageKind, Metadata, RawDraft};
use parlor::store::changes::{self, Changes};
use parlor::store::listing::{self, ListCursor, ListFilter};
use parlor::store::messages::{self, Position, Shown};
use parlor::store::{conversations, participants};
use rstest::rstest;
use uuid::Uuid;

use crate::support::database::{Backend, TestDatabase};
use crate::support::writing::{Room, WritingServer, learn, text, user_id};

#[rstest]
#[tokio::test]
async fn a_page_of_history_is_oldest_first_and_knows_whether_there_is_more(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let (room, other) = (server.open(&["alice"]).await, server.open(&["alice"]).await);
    let said = (1..=10).flat_map(|n| [room, other].map(|it| it.says("alice", &format!("c-{n}"))));
    server.commit(said.collect()).await;

    let nothing = std::ops::Range::<u64>::default();
    for (position, limit, expected, has_more) in [
        (Position::Newest, 3, 8..11, true),
        (Position::Newest, 10, 1..11, false),
        (Position::Before(Seq(8)), 3, 5..8, true),
        (Position::Before(Seq(4)), 3, 1..4, false),
        (Position::Before(Seq(1)), 3, nothing.clone(), false),
        (Position::After(Seq(3)), 3, 4..7, true),
        (Position::After(Seq(7)), 3, 8..11, false),
        (Position::After(Seq(10)), 3, nothing.clone(), false),
    ] {
        let page = messages::page(server.store(), room.id, (position, Shown::Places), limit)
            .await
            .unwrap();
        let seqs = page.messages.iter().map(|it| it.seq.0);
        assert!(seqs.eq(expected), "{limit} of {position:?}");
        assert_eq!(page.has_more, has_more, "{limit} of {position:?}");
        assert!(page.messages.iter().all(|it| it.conversation == room.id));
    }
}

#[rstest]
#[tokio::test]
async fn pages_of_changes_lead_from_every_version_to_the_state_that_is_read_anew(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let people = ["alice", "bob", "carol", "dave", "erin", "frank", "grace"];
    let room = server.open(&people).await;
    learn(server.store(), "heidi").await;
    let mut states = vec![State::default(), State::read(&server, room).await];
    let history = [
        room.says("alice", "c-1"),
        room.marks("bob", 1, 1),
        room.says("bob", "c-1"),
        room.marks("grace", 0, 2),
        room.says("alice", "c-2"),
        room.leaves("carol"),
        room.under(Version(7)).says("frank", "c-1"),
        room.under(Version(7)).joins(&["heidi"]),
    ];
    for proposal in history {
        server.commit_one(proposal).await;
        states.push(State::read(&server, room).await);
    }
    let newest = (Version(9), states.last().unwrap().clone());

    for limit in [1, 2, 5, 100] {
        for (since, state) in (0..).map(Version).zip(&states) {
            let caught_up = catch_up(&server, room, since, state.clone(), limit).await;
            assert_eq!(caught_up, newest, "since {since:?}, {limit} at a time");
        }
    }
}

#[rstest]
#[tokio::test]
async fn those_who_were_there_from_the_beginning_come_in_one_page(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob", "carol", "dave"]).await;

    let page = changes::since(server.store(), room.id, Version(0), 2)
        .await
        .unwrap()
        .unwrap();

    assert_eq!(page.participants.len(), 4);
    assert_eq!((page.version, page.has_more), (Version(1), false));
}

#[rstest]
#[tokio::test]
async fn a_version_that_is_yet_to_come_has_no_changes_and_the_current_one_has_none(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice"]).await;
    let since = async |version| {
        changes::since(server.store(), room.id, Version(version), 10)
            .await
            .unwrap()
    };

    let current = since(1).await.unwrap();
    assert!(current.messages.is_empty() && current.participants.is_empty());
    assert_eq!((current.version, current.has_more), (Version(1), false));
    assert!(since(2).await.is_none());
}

#[rstest]
#[tokio::test]
async fn a_list_goes_on_among_conversations_of_the_same_moment(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let mut expected = Vec::new();
    for _ in 0..7 {
        let room = server.open(&["alice", "bob"]).await;
        server.commit_one(room.says("bob", "c-1")).await;
        expected.push(room.id);
    }
    server.open(&["bob"]).await;
    expected.sort_unstable();
    expected.reverse();

    let (mut listed, mut cursor) = (Vec::new(), None);
    loop {
        let page = list(&server, &ListFilter::default(), cursor, 3).await;
        listed.extend(page.conversations.into_iter().map(|it| it.conversation.id));
        cursor = page.next;
        if cursor.is_none() {
            break;
        }
    }

    assert_eq!(listed, expected);
}

#[rstest]
#[tokio::test]
async fn a_list_shows_what_was_asked_for_newest_activity_first(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let quiet = server.open(&["alice"]).await;
    let archived = server.open(&["alice", "bob"]).await;
    let left = server.open(&["alice", "bob"]).await;
    let status = ConversationStatus::Archived;
    server
        .commit(vec![archived.becomes(status, "bob"), left.leaves("alice")])
        .await;
    let of_status = |status| ListFilter {
        status: Some(status),
        ..ListFilter::default()
    };
    let ids = async |filter: ListFilter| -> Vec<_> {
        let page = list(&server, &filter, None, 10).await;
        page.conversations
            .iter()
            .map(|it| it.conversation.id)
            .collect()
    };

    assert_eq!(ids(ListFilter::default()).await, [archived.id, quiet.id]);
    assert_eq!(ids(of_status(status)).await, [archived.id]);
    assert_eq!(ids(of_status(ConversationStatus::Active)).await, [quiet.id]);
    let except = ListFilter {
        except: vec![archived.id],
        ..ListFilter::default()
    };
    assert_eq!(ids(except).await, [quiet.id]);
}

#[rstest]
#[tokio::test]
async fn unread_totals_add_up_over_conversations_somebody_is_in(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let one = server.open(&["alice", "bob"]).await;
    let other = server.open(&["alice", "bob"]).await;
    let left = server.open(&["alice", "bob"]).await;
    let said = (1..=3).flat_map(|n| [one, other, left].map(|it| it.says("alice", &n.to_string())));
    server.commit(said.collect()).await;
    server
        .commit(vec![one.marks("bob", 2, 3), left.leaves("bob")])
        .await;

    let asked = ["alice", "bob", "nobody"].map(user_id);
    let totals = participants::unread_totals(server.store(), &asked)
        .await
        .unwrap();

    assert_eq!(totals.get(&asked[0]), Some(&0));
    assert_eq!(totals.get(&asked[1]), Some(&4));
    assert_eq!(totals.get(&asked[2]), None);
}

#[rstest]
#[tokio::test]
async fn a_message_is_read_as_it_was_said(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice"]).await;
    let answered = MessageId::from_uuid(Uuid::now_v7());
    let draft = RawDraft {
        kind: MessageKind::Voice,
        content: "grüße 👋 \"'\\ \u{202e}".to_owned(),
        attachments: vec![full_attachment(), bare_attachment()],
        reply_to: Some(answered),
        metadata: Metadata::from_object_text(r#"{"b":1,"a":{"ü":[null,1.50]}}"#),
        ..text("c-1")
    };
    let id = MessageId::from_uuid(Uuid::now_v7());

    server
        .commit_one(room.says_as(id, "alice", draft.clone()))
        .await;

    let page = messages::page(
        server.store(),
        room.id,
        (Position::Newest, Shown::Places),
        1,
    )
    .await
    .unwrap();
    let message = &page.messages[0];
    assert_eq!(
        (message.id, message.seq, message.version),
        (id, Seq(1), Version(2))
    );
    assert_eq!(message.kind, draft.kind);
    assert_eq!(message.content, draft.content.trim());
    assert_eq!(message.attachments, draft.attachments);
    assert_eq!(message.reply_to, draft.reply_to);
    assert_eq!(message.metadata, draft.metadata);
    assert_eq!(message.client_id, draft.client_id);
    assert_eq!(
        (message.sender.user.as_str(), &*message.sender.name),
        ("alice", "Alice")
    );
    let quote = messages::quote(server.store(), room.id, id).await.unwrap();
    assert!(quote.is_some());
    let other = server.open(&["alice"]).await;
    let elsewhere = messages::quote(server.store(), other.id, id).await.unwrap();
    assert!(elsewhere.is_none());
}

async fn list(
    server: &WritingServer,
    filter: &ListFilter,
    after: Option<ListCursor>,
    limit: u64,
) -> listing::ListPage {
    listing::list(
        server.store(),
        Some(&user_id("alice")),
        filter,
        after,
        limit,
    )
    .await
    .unwrap()
}

/// Applies page after page to an old state, as a client does that was away.
async fn catch_up(
    server: &WritingServer,
    room: Room,
    since: Version,
    mut state: State,
    limit: usize,
) -> (Version, State) {
    let mut from = since;
    loop {
        let page = changes::since(server.store(), room.id, from, limit)
            .await
            .unwrap()
            .unwrap();
        assert!(page.version > from || !page.has_more, "pages lead on");
        assert_same(
            &beside_the_conversation(server, room, from, limit).await,
            &page,
        );
        state.apply(&page);
        from = page.version;
        if !page.has_more {
            return (from, state);
        }
    }
}

/// The same page, read together with the conversation as it is.
async fn beside_the_conversation(
    server: &WritingServer,
    room: Room,
    from: Version,
    limit: usize,
) -> Changes {
    let store = server.store();
    let loaded = conversations::load(store, room.id).await.unwrap().unwrap();
    let current = loaded.conversation.version;
    let (page, conversation) = changes::with_conversation(store, room.id, (from, current), limit)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(conversation, loaded);
    page
}

#[track_caller]
fn assert_same(one: &Changes, other: &Changes) {
    assert_eq!((one.version, one.has_more), (other.version, other.has_more));
    assert_eq!(one.messages, other.messages);
    assert_eq!(one.participants, other.participants);
}

/// What a client keeps of a conversation: each message and membership as it last heard.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct State {
    messages: BTreeMap<u64, String>,
    participants: BTreeMap<String, String>,
}

impl State {
    async fn read(server: &WritingServer, room: Room) -> Self {
        let page = messages::page(
            server.store(),
            room.id,
            (Position::Newest, Shown::Places),
            100,
        )
        .await
        .unwrap();
        let mut state = Self::default();
        state.apply(&changes::Changes {
            version: Version(0),
            messages: page.messages,
            participants: participants::all(server.store(), room.id).await.unwrap(),
            has_more: false,
        });
        state
    }

    fn apply(&mut self, changes: &changes::Changes) {
        for message in &changes.messages {
            self.messages.insert(message.seq.0, format!("{message:?}"));
        }
        for person in &changes.participants {
            self.participants
                .insert(person.user.to_string(), format!("{person:?}"));
        }
    }
}

fn full_attachment() -> Attachment {
    Attachment {
        id: Some("f_1".to_owned()),
        width: Some(640),
        height: Some(480),
        duration_ms: Some(1_500),
        thumbnail_url: Some("https://files.example/t".to_owned()),
        ..bare_attachment()
    }
}

fn bare_attachment() -> Attachment {
    Attachment {
        id: None,
        url: "https://files.example/1?a=\"b\"".to_owned(),
        name: "naïve \u{0} file.ogg".to_owned(),
        mime: "audio/ogg".to_owned(),
        size: u64::MAX,
        width: None,
        height: None,
        duration_ms: None,
        thumbnail_url: None,
    }
}
