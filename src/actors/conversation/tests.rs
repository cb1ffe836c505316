use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::ws::Utf8Bytes;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::*;
use crate::actors::contract::ContractRenderer;
use crate::actors::outbound::{OutboundLimits, OutboundQueue, outbound};
use crate::actors::registry::{ActorParts, ActorSettings};
use crate::actors::supervisor::ActorTree;
use crate::clock::Clock;
use crate::domain::conversation::{ConversationKind, Standing, StatusChange};
use crate::domain::id::{ClientMessageId, Seq, UserId};
use crate::domain::message::{Draft, DraftLimits, MessageKind, Metadata, RawDraft};
use crate::domain::participant::Mark;
use crate::domain::policy::RoleName;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::{Claims, Principal};
use crate::metrics::{ContractName, Metrics};
use crate::store::opening::{self, NewConversation};
use crate::store::writer::{WriterLimits, writer};
use crate::store::{Store, StoreOptions, users};

/// Renders events as one word and a number, enough to see what was told in which order.
struct Words;

impl ContractRenderer for Words {
    fn name(&self) -> ContractName {
        ContractName::Native
    }

    fn echoes_to_origin(&self) -> bool {
        false
    }

    fn render(&self, event: &Event) -> Option<Utf8Bytes> {
        Some(Utf8Bytes::from(match event {
            Event::MessageCreated { message } => {
                format!("message {} {}", message.version.0, message.content)
            }
            Event::MarksMoved {
                version,
                user,
                marks,
                ..
            } => {
                format!("marks {} {user} {}", version.0, marks.read.0)
            }
            Event::ParticipantJoined { participant, .. } => format!("joined {}", participant.user),
            Event::ParticipantLeft { participant, .. } => format!("left {}", participant.user),
            Event::ConversationCreated { .. } => "created".to_owned(),
            Event::ConversationUpdated { conversation } => {
                format!("updated {}", conversation.conversation.status.name())
            }
            Event::SupportRequested { room, message, .. } => {
                format!("support {room} {}", message.content)
            }
            Event::TypingChanged {
                user, expires_in, ..
            } => {
                format!("typing {user} {}", expires_in.is_some())
            }
            Event::PresenceChanged { presence } => {
                format!("presence {} {:?}", presence.user, presence.state)
            }
            Event::UnreadChanged {
                unread,
                total_unread,
                ..
            } => {
                format!("unread {unread} {total_unread}")
            }
        }))
    }
}

/// The actors over a real database in a folder of its own.
struct House {
    tree: ActorTree,
    clock: Clock,
    exposition: crate::metrics::Exposition,
    store: Store,
    failed: CancellationToken,
    folder: Arc<tempfile::TempDir>,
}

const START: Timestamp = Timestamp::from_micros(1_700_000_000_000_000);

fn user(name: &str) -> UserId {
    UserId::parse(name).unwrap()
}

fn role() -> RoleName {
    RoleName::parse("customer").unwrap()
}

impl House {
    async fn build(adapt: impl FnOnce(&mut ActorSettings)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::connect(&StoreOptions {
            url: format!("sqlite://{}/house.db?mode=rwc", folder.path().display()),
            max_connections: 2,
            acquire_timeout: Duration::from_secs(5),
        })
        .await
        .unwrap();
        store.migrations().up().await.unwrap();
        Self::on(store, folder.into(), 100, adapt).await
    }

    /// Another server on the same database.
    async fn neighbour(&self, max_batch: usize) -> Self {
        let (store, folder) = (self.store.clone(), Arc::clone(&self.folder));
        Self::on(store, folder, max_batch, |_| {}).await
    }

    async fn on(
        store: Store,
        folder: Arc<tempfile::TempDir>,
        max_batch: usize,
        adapt: impl FnOnce(&mut ActorSettings),
    ) -> Self {
        let (metrics, exposition) = Metrics::new();
        let limits = WriterLimits {
            queue: NonZeroUsize::new(1_000).unwrap(),
            max_batch: NonZeroUsize::new(max_batch).unwrap(),
        };
        let (writer, task) = writer(store.clone(), metrics.store(), limits);
        let tasks = TaskTracker::new();
        tasks.spawn(task.run());
        let clock = Clock::fixed_at(START);
        let mut settings = ActorSettings {
            idle_after: Duration::from_mins(1),
            call_timeout: Duration::from_secs(10),
            mailbox_permits: 100,
            typing_expires_after: Duration::from_millis(40),
            typing_interval: Duration::from_secs(1),
            unread_interval: Duration::from_hours(1),
            restart_limit: 2,
            restart_window: Duration::from_mins(1),
            presence_grace: Duration::from_millis(20),
            away_after: Duration::from_mins(5),
            connections_per_user: 2,
            group_participants: 10,
        };
        adapt(&mut settings);
        let failed = CancellationToken::new();
        let parts = ActorParts {
            store: store.clone(),
            writer,
            clock: clock.clone(),
            metrics,
            tasks,
            support_rooms: Arc::default(),
            settings,
        };
        let tree = ActorTree::start(parts, failed.clone()).await.unwrap();
        Self {
            tree,
            clock,
            exposition,
            store,
            failed,
            folder,
        }
    }

    async fn open(&self, people: &[&str]) -> ConversationId {
        for name in people {
            let claims = Claims {
                user: user(name),
                role: role(),
                name: Some((*name).into()),
                email: None,
                avatar_url: None,
                expires_at_seconds: 0,
            };
            users::learn(&self.store, &claims, START).await.unwrap();
        }
        let new = NewConversation {
            id: ConversationId::from_uuid(self.clock.new_uuid()),
            kind: ConversationKind::Group,
            unique_key: None,
            topic: None,
            title: None,
            reference: None,
            support_room: None,
            priority: "normal".into(),
            created_by: user(people[0]),
            at: START,
            metadata: Metadata::empty(),
            people: people.iter().map(|name| (user(name), role())).collect(),
        };
        opening::open(&self.store, new).await.unwrap().id
    }

    async fn connect(&self, name: &str) -> Phone {
        let connection = ConnectionId::from_uuid(self.clock.new_uuid());
        let limits = OutboundLimits {
            frames: 100,
            bytes: 10_000,
        };
        let (outbound, queue) = outbound(connection, Arc::new(Words), limits, START);
        self.tree
            .registry
            .connect(&user(name), outbound)
            .await
            .unwrap();
        Phone {
            connection,
            queue,
            heard: Vec::new(),
        }
    }

    async fn send(&self, id: ConversationId, from: &str, text: &str) -> Result<Sent, Failure> {
        self.begin(id, from, text, None).await?.await
    }

    async fn begin(
        &self,
        id: ConversationId,
        from: &str,
        text: &str,
        origin: Option<ConnectionId>,
    ) -> Result<Pending<Sent>, Failure> {
        self.tree
            .registry
            .send_message(id, requester(from, origin), draft(text))
            .await
    }

    async fn settle(&self, id: ConversationId, by: &str, command: SettleCommand) {
        let pending = self
            .tree
            .registry
            .settle(id, requester(by, None), command)
            .await
            .unwrap();
        pending.await.unwrap();
    }

    fn metric(&self, name: &str) -> String {
        let text = self.exposition.render();
        let line = text
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_default();
        line.rsplit(' ').next().unwrap_or_default().to_owned()
    }

    async fn until(&self, name: &str, value: &str) {
        let reached = async {
            while self.metric(name) != value {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), reached)
            .await
            .unwrap_or_else(|_| panic!("{name} stays {}", self.metric(name)));
    }
}

fn requester(name: &str, origin: Option<ConnectionId>) -> Requester {
    Requester {
        principal: Arc::new(Principal {
            user: user(name),
            role: role(),
            name: name.into(),
            avatar_url: None,
            expires_at_seconds: 0,
        }),
        standing: Standing {
            is_participant: false,
            is_staff: false,
            sees_all: false,
            closes_own: true,
            closes_all: false,
        },
        origin,
        contract: ContractName::Native,
    }
}

/// A draft whose client id is its text.
fn draft(text: &str) -> Draft {
    let raw = RawDraft {
        client_id: ClientMessageId::parse(text).unwrap(),
        kind: MessageKind::Text,
        content: text.to_owned(),
        attachments: vec![],
        reply_to: None,
        metadata: Metadata::empty(),
    };
    let limits = DraftLimits {
        content_chars: 100,
        metadata_bytes: 100,
        attachments: 0,
    };
    Draft::parse(raw, &limits).unwrap()
}

/// A connection that keeps what it hears.
struct Phone {
    connection: ConnectionId,
    queue: OutboundQueue,
    heard: Vec<String>,
}

impl Phone {
    /// Waits for a frame with this beginning and returns everything heard until then.
    async fn hear(&mut self, beginning: &str) -> Vec<String> {
        let waiting = async {
            loop {
                if let Some(at) = self.heard.iter().position(|one| one.starts_with(beginning)) {
                    return self.heard.drain(..=at).collect();
                }
                let mut batch = Vec::new();
                self.queue.take(&mut batch).await.unwrap();
                self.heard
                    .extend(batch.into_iter().map(|queued| queued.frame.to_string()));
            }
        };
        tokio::time::timeout(Duration::from_secs(10), waiting)
            .await
            .unwrap_or_else(|_| panic!("never heard {beginning}"))
    }
}

#[tokio::test]
async fn everybody_hears_of_a_message_but_the_connection_that_sent_it() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut desk = house.connect("ama").await;
    let mut phone = house.connect("ama").await;
    let mut ben = house.connect("ben").await;

    house
        .begin(id, "ama", "one", Some(desk.connection))
        .await
        .unwrap()
        .await
        .unwrap();
    house.send(id, "ben", "two").await.unwrap();

    assert_eq!(
        ben.hear("message 3").await,
        ["message 2 one", "message 3 two"]
    );
    assert_eq!(
        phone.hear("message 3").await,
        ["message 2 one", "message 3 two"]
    );
    assert_eq!(desk.hear("message 3").await, ["message 3 two"]);
}

#[tokio::test]
async fn sending_the_same_message_again_answers_with_the_first_one() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;

    let first = house.send(id, "ama", "one").await.unwrap();
    let again = house.send(id, "ama", "one").await.unwrap();
    let next = house.send(id, "ama", "two").await.unwrap();

    assert!(!first.is_repeat && again.is_repeat);
    assert_eq!(again.message, first.message);
    assert_eq!(next.message.seq, Seq(2));
}

#[tokio::test]
async fn a_refused_message_leaves_the_conversation_running() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;

    let refused = house.send(id, "mallory", "let me in").await.unwrap_err();
    assert_eq!(refused, Failure::NotFound(Thing::Conversation));
    assert!(house.send(id, "ama", "one").await.is_ok());
}

#[tokio::test]
async fn what_comes_after_a_closing_is_decided_after_it() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let registry = &house.tree.registry;

    // All three are admitted before the first is stored.
    let before = house.begin(id, "ama", "before", None).await.unwrap();
    let command = SettleCommand::Status(StatusChange::Close);
    let close = registry
        .settle(id, requester("ben", None), command)
        .await
        .unwrap();
    let after = house.begin(id, "ama", "after", None).await.unwrap();

    assert!(before.await.is_ok());
    assert_eq!(close.await.unwrap().conversation.status.name(), "closed");
    assert_eq!(after.await.unwrap_err(), Failure::ConversationClosed);
}

#[tokio::test]
async fn somebody_removed_hears_of_it_and_of_nothing_more() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ben = house.connect("ben").await;
    let mut ama = house.connect("ama").await;

    house
        .settle(id, "ama", SettleCommand::Remove(user("ben")))
        .await;
    house.send(id, "ama", "alone").await.unwrap();

    assert_eq!(ama.hear("message").await, ["left ben", "message 3 alone"]);
    assert_eq!(ben.hear("left").await, ["left ben"]);
    let refused = house.send(id, "ben", "hello?").await.unwrap_err();
    assert_eq!(refused, Failure::NotFound(Thing::Conversation));

    house
        .settle(id, "ama", SettleCommand::Add(vec![(user("ben"), role())]))
        .await;
    assert_eq!(ben.hear("created").await, ["created"]);
    assert!(house.send(id, "ben", "back").await.is_ok());
}

#[tokio::test]
async fn marks_are_told_to_everybody_and_never_move_back() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ama = house.connect("ama").await;
    for text in ["one", "two", "three"] {
        house.send(id, "ama", text).await.unwrap();
    }
    let mark = async |seq| {
        let registry = &house.tree.registry;
        let pending = registry
            .mark(id, requester("ben", None), Mark::Read, Seq(seq))
            .await;
        pending.unwrap().await.unwrap()
    };

    assert_eq!(
        mark(2).await,
        Marked {
            read: Seq(2),
            unread: 1,
            after: None
        }
    );
    assert_eq!(
        mark(1).await,
        Marked {
            read: Seq(2),
            unread: 1,
            after: None
        }
    );
    assert_eq!(
        mark(99).await,
        Marked {
            read: Seq(3),
            unread: 0,
            after: None
        }
    );

    let heard = ama.hear("marks 6").await;
    assert!(heard.ends_with(&["marks 5 ben 2".to_owned(), "marks 6 ben 3".to_owned()]));
}

#[tokio::test]
async fn typing_is_forwarded_once_a_second_and_expires_by_itself() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ama = house.connect("ama").await;
    for _ in 0..3 {
        let pending = house
            .tree
            .registry
            .set_typing(id, requester("ben", None), true)
            .await;
        pending.unwrap().await.unwrap();
    }
    assert_eq!(
        ama.hear("typing ben false").await,
        ["typing ben true", "typing ben false"]
    );
}

#[tokio::test]
async fn a_failure_hurts_nobody_else_and_the_conversation_works_again() {
    let house = House::build(|_| {}).await;
    let failing = house.open(&["ama", "ben"]).await;
    let other = house.open(&["ama", "cem"]).await;
    let mut cem = house.connect("cem").await;
    let mut ben = house.connect("ben").await;
    house.send(failing, "ama", "one").await.unwrap();
    house.send(other, "ama", "one").await.unwrap();

    house
        .tree
        .registry
        .conversation(failing)
        .unwrap()
        .tell(ConversationMessage::Fail);
    house
        .until("parlor_actor_restarts_total{actor=\"conversation\"}", "1")
        .await;

    house.send(other, "ama", "two").await.unwrap();
    assert_eq!(cem.hear("message 3").await.last().unwrap(), "message 3 two");
    let sent = house.send(failing, "ama", "two").await.unwrap();
    assert_eq!(sent.message.seq, Seq(2));
    assert_eq!(ben.hear("message 3").await.last().unwrap(), "message 3 two");
    assert!(!house.failed.is_cancelled());
}

#[tokio::test]
async fn a_conversation_that_keeps_failing_is_left_alone_for_a_while() {
    let house = House::build(|settings| settings.restart_limit = 1).await;
    let failing = house.open(&["ama", "ben"]).await;
    let other = house.open(&["ama", "cem"]).await;
    for failures in ["1", "2"] {
        house
            .tree
            .registry
            .conversation(failing)
            .unwrap()
            .tell(ConversationMessage::Fail);
        house
            .until(
                "parlor_actor_restarts_total{actor=\"conversation\"}",
                failures,
            )
            .await;
    }
    assert_eq!(
        house.send(failing, "ama", "one").await.unwrap_err(),
        Failure::Unavailable
    );
    assert!(house.send(other, "ama", "one").await.is_ok());
}

#[tokio::test]
async fn a_conversation_nobody_uses_stops_and_comes_back() {
    let house = House::build(|settings| settings.unread_interval = Duration::from_millis(1)).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ben = house.connect("ben").await;
    house.send(id, "ama", "one").await.unwrap();
    assert_eq!(ben.hear("unread").await, ["message 2 one", "unread 1 1"]);
    house.tree.registry.sweep();
    assert_eq!(house.metric("parlor_conversations_active"), "1");

    house
        .clock
        .set(Timestamp::from_micros(START.as_micros() + 61_000_000));
    house.tree.registry.sweep();
    house.until("parlor_conversations_active", "0").await;

    house.send(id, "ama", "two").await.unwrap();
    assert_eq!(ben.hear("unread").await, ["message 3 two", "unread 2 2"]);
    assert_eq!(house.metric("parlor_unread_drift_total"), "0");
}

#[tokio::test]
async fn made_up_ids_leave_nothing_behind() {
    let house = House::build(|_| {}).await;
    let nowhere = ConversationId::from_uuid(house.clock.new_uuid());
    let refused = house.send(nowhere, "ama", "one").await.unwrap_err();
    assert_eq!(refused, Failure::NotFound(Thing::Conversation));
    house.until("parlor_conversations_active", "0").await;
}

#[tokio::test]
async fn a_user_is_present_until_the_grace_after_the_last_connection() {
    let house = House::build(|_| {}).await;
    house.open(&["ama", "ben"]).await;
    let ben = house.connect("ben").await;
    let mut watcher = house.connect("ama").await;
    let (watching, _queue) = outbound(
        watcher.connection,
        Arc::new(Words),
        OutboundLimits {
            frames: 9,
            bytes: 999,
        },
        START,
    );
    let registry = &house.tree.registry;
    let own = registry
        .connections_of(&user("ama"))
        .pop()
        .unwrap_or(watching);
    registry.watch_presence(user("ben"), &own);

    registry.disconnect(&user("ben"), ben.connection);
    assert!(registry.is_online(&user("ben")));
    watcher.hear("presence ben Offline").await;
    assert!(!registry.is_online(&user("ben")));
    house.connect("ben").await;
    watcher.hear("presence ben Online").await;
}

#[tokio::test]
async fn connections_beyond_the_limit_are_refused_and_the_old_ones_stay() {
    let house = House::build(|_| {}).await;
    let _desk = house.connect("ama").await;
    let phone = house.connect("ama").await;
    let limits = OutboundLimits {
        frames: 9,
        bytes: 999,
    };
    let third = ConnectionId::from_uuid(house.clock.new_uuid());
    let (third, _queue) = outbound(third, Arc::new(Words), limits, START);

    let refused = house
        .tree
        .registry
        .connect(&user("ama"), third.clone())
        .await;
    assert_eq!(refused.unwrap_err(), Failure::TooManyConnections);
    house
        .tree
        .registry
        .disconnect(&user("ama"), phone.connection);
    assert!(
        house
            .tree
            .registry
            .connect(&user("ama"), third)
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn what_was_decided_on_outdated_rules_keeps_its_order() {
    let house = House::build(|_| {}).await;
    let few_at_once = house.neighbour(3).await;
    let id = house.open(&["ama", "ben"]).await;
    few_at_once.send(id, "ama", "first").await.unwrap();
    for change in [StatusChange::Close, StatusChange::Reopen] {
        house.settle(id, "ben", SettleCommand::Status(change)).await;
    }

    let mut pending = Vec::new();
    for number in 0..20 {
        let text = number.to_string();
        pending.push(few_at_once.begin(id, "ama", &text, None).await.unwrap());
    }

    for (number, sent) in pending.into_iter().enumerate() {
        let sent = sent.await.unwrap();
        assert_eq!(sent.message.content, number.to_string());
        assert_eq!(sent.message.seq, Seq(number as u64 + 2));
    }
}

#[tokio::test]
async fn what_was_missed_has_the_consequences_of_what_was_not() {
    let house = House::build(|settings| {
        settings.unread_interval = Duration::from_millis(1);
        settings.typing_expires_after = Duration::from_mins(1);
    })
    .await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ben = house.connect("ben").await;
    house.send(id, "ama", "one").await.unwrap();
    ben.hear("unread 1").await;
    let typing = requester("ama", None);
    let typing = house.tree.registry.set_typing(id, typing, true).await;
    typing.unwrap().await.unwrap();
    ben.hear("typing ama true").await;

    let archive = SettleCommand::Status(StatusChange::Archive);
    house.settle(id, "ben", archive).await;
    ben.hear("updated archived").await;
    elsewhere.send(id, "ama", "two").await.unwrap();
    let mark = requester("ben", None);
    let marked = house.tree.registry.mark(id, mark, Mark::Delivered, Seq(1));
    marked.await.unwrap().await.unwrap();

    let heard = ben.hear("unread 2").await;
    for expected in ["typing ama false", "message 4 two", "updated active"] {
        assert!(heard.iter().any(|one| one == expected), "{heard:?}");
    }
}

#[tokio::test]
async fn somebody_who_came_in_and_spoke_elsewhere_is_in_here_too() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    house.open(&["cem"]).await;
    let mut ben = house.connect("ben").await;
    let mut cem = house.connect("cem").await;
    house.send(id, "ama", "one").await.unwrap();

    let add = SettleCommand::Add(vec![(user("cem"), role())]);
    elsewhere.settle(id, "ama", add).await;
    elsewhere.send(id, "cem", "two").await.unwrap();
    house.send(id, "ama", "three").await.unwrap();

    let heard = ben.hear("message 5").await;
    assert_eq!(
        heard,
        [
            "message 2 one",
            "joined cem",
            "message 4 two",
            "message 5 three"
        ]
    );
    assert_eq!(
        cem.hear("message 5").await.last().unwrap(),
        "message 5 three"
    );
    house.send(id, "cem", "four").await.unwrap();
}

#[tokio::test]
async fn a_connection_hears_no_message_of_its_own_even_after_a_gap() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut desk = house.connect("ama").await;
    let mut phone = house.connect("ama").await;
    house.send(id, "ben", "one").await.unwrap();
    elsewhere.send(id, "ben", "two").await.unwrap();

    let mut pending = Vec::new();
    for text in ["three", "four", "five"] {
        let origin = Some(desk.connection);
        pending.push(house.begin(id, "ama", text, origin).await.unwrap());
    }
    for sent in pending {
        sent.await.unwrap();
    }
    house.send(id, "ben", "six").await.unwrap();

    assert_eq!(
        desk.hear("message 7").await,
        ["message 2 one", "message 3 two", "message 7 six"]
    );
    assert_eq!(phone.hear("message 7").await.len(), 6);
}

#[tokio::test]
async fn a_mark_on_a_message_stored_elsewhere_is_kept() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    house.send(id, "ama", "one").await.unwrap();
    elsewhere.send(id, "ama", "two").await.unwrap();

    let mark = requester("ben", None);
    let marked = house.tree.registry.mark(id, mark, Mark::Read, Seq(2));
    let marked = marked.await.unwrap().await.unwrap();
    assert_eq!((marked.read, marked.unread), (Seq(2), 0));

    let made_up = requester("ben", None);
    let marked = house.tree.registry.mark(id, made_up, Mark::Read, Seq(99));
    assert_eq!(marked.await.unwrap().await.unwrap().read, Seq(2));
}

#[tokio::test]
async fn what_another_server_allows_again_is_not_refused_for_long() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let status = SettleCommand::Status;
    house.settle(id, "ama", status(StatusChange::Close)).await;
    elsewhere
        .settle(id, "ama", status(StatusChange::Reopen))
        .await;

    house.send(id, "ben", "one").await.unwrap();

    let remove = SettleCommand::Remove(user("ben"));
    elsewhere.settle(id, "ama", remove).await;
    let add = SettleCommand::Add(vec![(user("ben"), role())]);
    let refused = house.send(id, "ben", "two").await.unwrap_err();
    assert_eq!(refused, Failure::NotFound(Thing::Conversation));
    elsewhere.settle(id, "ama", add).await;
    let let_in = async { while house.send(id, "ben", "three").await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(10), let_in)
        .await
        .expect("still refused");
}

#[tokio::test]
async fn a_failure_before_loading_tells_nothing_old() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    elsewhere.send(id, "ama", "one").await.unwrap();
    let mut ben = house.connect("ben").await;

    let conversation = house.tree.registry.conversation(id).unwrap();
    conversation.tell(ConversationMessage::Fail);
    let failures = "parlor_actor_restarts_total{actor=\"conversation\"}";
    house.until(failures, "1").await;
    house.send(id, "ama", "two").await.unwrap();

    assert_eq!(ben.hear("message 3").await, ["message 3 two"]);
}

#[tokio::test]
async fn who_left_while_their_session_failed_is_offline_in_the_end() {
    for is_told in [true, false] {
        let house = House::build(|settings| {
            if is_told {
                settings.presence_grace = Duration::from_hours(1);
            }
        })
        .await;
        house.open(&["ama", "ben"]).await;
        let registry = &house.tree.registry;
        let ama = house.connect("ama").await;
        let session = registry.running_session(&user("ama")).unwrap();
        if is_told {
            registry.disconnect(&user("ama"), ama.connection);
        }
        drop(ama);
        session.fail();

        let failures = "parlor_actor_restarts_total{actor=\"user_session\"}";
        house.until(failures, "1").await;
        house.until("parlor_users_online", "0").await;
        let gone = async {
            while registry.is_online(&user("ama")) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), gone)
            .await
            .expect("still online");
    }
}
