mod amending;
mod attending;
mod elsewhere;
mod life_cycle;
mod presence;
mod reached;
mod talking;
mod unanswered;

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tungstenite::Utf8Bytes;

use super::*;
use crate::actors::contract::{ContractRenderer, Variant};
use crate::actors::outbound::{FrameNumber, OutboundLimits, OutboundQueue, Queued, outbound};
use crate::actors::registry::{ActorParts, ActorSettings};
use crate::actors::supervisor::ActorTree;
use crate::clock::Clock;
use crate::domain::conversation::{ConversationKind, Standing, StatusChange};
use crate::domain::id::{ClientMessageId, Seq, UserId};
use crate::domain::message::{Draft, DraftLimits, MessageKind, Metadata, RawDraft};
use crate::domain::participant::Mark;
use crate::domain::policy::RoleName;
use crate::domain::proof::Proof;
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

    fn render(&self, event: &Event, _variant: Variant) -> Option<Utf8Bytes> {
        Some(Utf8Bytes::from(match event {
            Event::MessageCreated { message, .. } => {
                format!("message {} {}", message.version.0, message.content)
            }
            Event::MessageUpdated { message, .. } => {
                format!("changed {} {}", message.version.0, message.content)
            }
            Event::MarksMoved {
                by_message: true, ..
            } => return None,
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
            Event::ConversationUpdated { conversation, .. } => {
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
            Event::AttendanceChanged { user, .. } => format!("attendance {user}"),
            Event::MonitorJoined { room, user, .. } => format!("monitor {room} {user}"),
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
            place: None,
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
            policy: Arc::default(),
            support_rooms: Arc::default(),
            hub: None,
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
                aliases: std::collections::BTreeMap::new(),
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
            support_rooms: Vec::new(),
            priority: "normal".into(),
            created_by: user(people[0]),
            at: START,
            metadata: Metadata::empty(),
            people: people.iter().map(|name| (user(name), role())).collect(),
        };
        opening::open(&self.store, new).await.unwrap().id
    }

    async fn connect(&self, name: &str) -> Phone {
        self.connect_as(name, Arc::new(Words)).await
    }

    async fn connect_as(&self, name: &str, renderer: Arc<dyn ContractRenderer>) -> Phone {
        let limits = OutboundLimits {
            frames: 100,
            bytes: 100_000,
        };
        self.connect_with(name, renderer, limits).await
    }

    async fn connect_within(&self, name: &str, limits: OutboundLimits) -> Phone {
        self.connect_with(name, Arc::new(Words), limits).await
    }

    async fn connect_with(
        &self,
        name: &str,
        renderer: Arc<dyn ContractRenderer>,
        limits: OutboundLimits,
    ) -> Phone {
        let connection = ConnectionId::from_uuid(self.clock.new_uuid());
        let (outbound, queue) = outbound(connection, renderer, limits, START);
        self.tree
            .registry
            .connect(&user(name), outbound, (Proof::Signed, role()))
            .await
            .unwrap();
        Phone {
            connection,
            queue,
            heard: Vec::new(),
            places: BTreeMap::new(),
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

    async fn mark(&self, id: ConversationId, by: &str, mark: Mark, seq: u64) -> Marked {
        let marking = Marking::up_to(mark, Seq(seq));
        let pending = self
            .tree
            .registry
            .mark(id, requester(by, None), marking)
            .await;
        pending.unwrap().await.unwrap()
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
            proof: Proof::Signed,
            user: user(name),
            role: role(),
            name: name.into(),
            email: None,
            avatar_url: None,
            expires_at_seconds: 0,
            looked_up: None,
        }),
        standing: Standing {
            is_system: false,
            is_participant: false,
            monitors: false,
            is_staff: false,
            sees_all: false,
            closes_own: true,
            closes_all: false,
            moderates: false,
        },
        origin,
        contract: ContractName::Native,
    }
}

const LIMITS: DraftLimits = DraftLimits {
    content_chars: 100,
    metadata_bytes: 100,
    attachments: 0,
};

/// A draft whose client id is its text.
fn draft(text: &str) -> Draft {
    Draft::parse(raw(text), &LIMITS).unwrap()
}

fn raw(text: &str) -> RawDraft {
    RawDraft {
        client_id: ClientMessageId::parse(text).unwrap(),
        kind: MessageKind::Text,
        content: text.to_owned(),
        attachments: vec![],
        reply_to: None,
        metadata: Metadata::empty(),
    }
}

/// A connection that keeps what it hears.
struct Phone {
    connection: ConnectionId,
    queue: OutboundQueue,
    heard: Vec<String>,
    /// Everything heard, by its place.
    places: BTreeMap<FrameNumber, String>,
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
                for Queued { number, frame, .. } in batch {
                    self.places.insert(number, frame.to_string());
                    self.heard.push(frame.to_string());
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), waiting)
            .await
            .unwrap_or_else(|_| panic!("never heard {beginning}"))
    }
}
