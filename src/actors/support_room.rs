//! A named room in which staff hear of new support conversations.
//!
//! Lives as long as the server. Which conversations come here is routed by the creator's role and
//! the priority; whoever is in several of the rooms that hear of one conversation hears of it once.

use std::collections::{BTreeSet, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ractor::{Actor, ActorId, ActorProcessingErr, ActorRef};
use smol_str::SmolStr;
use tokio::sync::oneshot;

use super::contract::{EventHub, Told};
use super::outbound::Outbound;
use crate::domain::event::Event;
use crate::domain::id::{ConnectionId, UserId};
use crate::metrics::SupportRoomMetrics;

/// Everything a support room can be told or asked.
pub(super) enum SupportRoomMessage {
    /// Command: tell this connection of new conversations from now on.
    Join {
        monitor: Monitor,
        reply: oneshot::Sender<()>,
    },
    /// Command: tell it no more.
    Leave { connection: ConnectionId },
    /// Fact: something happened to a conversation that the room hears of.
    Noticed { notice: Arc<SupportNotice> },
}

/// Something happened to a conversation, and these rooms hear of it.
pub(super) struct SupportNotice {
    /// The rooms, the conversation's own first.
    pub(super) rooms: Vec<SmolStr>,
    /// Connections that have heard already.
    pub(super) except: HashSet<ConnectionId>,
    /// What is told, by the room it is told in.
    pub(super) event: Box<dyn Fn(SmolStr) -> Event + Send + Sync>,
}

/// The rooms one connection is in, shared by those rooms.
#[derive(Clone, Debug, Default)]
pub struct JoinedRooms(Arc<Mutex<BTreeSet<SmolStr>>>);

impl JoinedRooms {
    fn lock(&self) -> MutexGuard<'_, BTreeSet<SmolStr>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes a room.
    pub(super) fn insert(&self, room: SmolStr) {
        self.lock().insert(room);
    }

    /// Forgets a room.
    pub(super) fn remove(&self, room: &str) {
        self.lock().remove(room);
    }

    /// Which rooms they are.
    pub fn names(&self) -> Vec<SmolStr> {
        self.lock().iter().cloned().collect()
    }

    /// The first of these rooms that the connection is in.
    fn first_of<'a>(&self, rooms: &'a [SmolStr]) -> Option<&'a SmolStr> {
        let joined = self.lock();
        rooms.iter().find(|room| joined.contains(*room))
    }
}

/// A connection that is told.
#[derive(Clone)]
pub struct Monitor {
    /// Whose it is.
    pub user: UserId,
    /// Their name.
    pub name: SmolStr,
    /// Its queue.
    pub outbound: Outbound,
    /// Every room it is in.
    pub joined: JoinedRooms,
}

/// The monitors of a room, kept beside the actor so that they outlive its failure.
pub(super) type Monitors = Arc<Mutex<Vec<Monitor>>>;

/// How others reach a support room.
#[derive(Clone)]
pub(super) struct SupportRoomHandle {
    pub(super) actor: ActorRef<SupportRoomMessage>,
    pub(super) monitors: Monitors,
}

impl SupportRoomHandle {
    pub(super) fn actor_id(&self) -> ActorId {
        self.actor.get_id()
    }
}

/// The actor. See the module's text.
pub(super) struct SupportRoomActor {
    room: SmolStr,
    metrics: SupportRoomMetrics,
    hub: Option<Arc<dyn EventHub>>,
}

impl SupportRoomActor {
    pub(super) fn new(
        room: SmolStr,
        metrics: SupportRoomMetrics,
        hub: Option<Arc<dyn EventHub>>,
    ) -> Self {
        Self { room, metrics, hub }
    }

    /// Tells those who are there that somebody came.
    fn tell_joined(&self, monitors: &[Monitor], joined: &Monitor) {
        let event = Event::MonitorJoined {
            room: self.room.clone(),
            user: joined.user.clone(),
            name: joined.name.clone(),
        };
        for monitor in monitors {
            monitor.outbound.tell(&event);
        }
    }

    fn tell(&self, monitors: &[Monitor], notice: &SupportNotice) {
        let event = (notice.event)(self.room.clone());
        if let Some(hub) = &self.hub
            && notice.rooms.first() == Some(&self.room)
        {
            hub.tell(&Told {
                event: &event,
                accepted: None,
                message: None,
                conversation: None,
            });
        }
        for monitor in monitors {
            let has_heard = notice.except.contains(&monitor.outbound.connection());
            if has_heard || monitor.joined.first_of(&notice.rooms) != Some(&self.room) {
                // Another room tells this connection.
                continue;
            }
            monitor.outbound.tell(&event);
        }
    }
}

impl Actor for SupportRoomActor {
    type Msg = SupportRoomMessage;
    type State = Monitors;
    type Arguments = Monitors;

    async fn pre_start(
        &self,
        _myself: ActorRef<Self::Msg>,
        monitors: Self::Arguments,
    ) -> Result<Self::State, ActorProcessingErr> {
        Ok(monitors)
    }

    async fn handle(
        &self,
        _myself: ActorRef<Self::Msg>,
        message: Self::Msg,
        state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        let mut monitors = state.lock().unwrap_or_else(PoisonError::into_inner);
        match message {
            SupportRoomMessage::Join { monitor, reply } => {
                let connection = monitor.outbound.connection();
                let is_there = monitors.iter().any(|known| known.user == monitor.user);
                monitors.retain(|known| known.outbound.connection() != connection);
                if !monitor.outbound.is_closed() {
                    if !is_there {
                        self.tell_joined(&monitors, &monitor);
                    }
                    monitor.joined.insert(self.room.clone());
                    monitors.push(monitor);
                }
                // Whoever asked may have gone: before this, and then its queue is closed, or
                // after it, and then its guard leaves.
                let _ = reply.send(());
            }
            SupportRoomMessage::Leave { connection } => {
                for left in monitors
                    .iter()
                    .filter(|one| one.outbound.connection() == connection)
                {
                    left.joined.remove(&self.room);
                }
                monitors.retain(|known| known.outbound.connection() != connection);
            }
            SupportRoomMessage::Noticed { notice } => self.tell(&monitors, &notice),
        }
        self.metrics.monitors(monitors.len());
        Ok(())
    }
}
