//! The root of the tree and the three supervisors below it.
//!
//! A failed conversation or support room is started again at once, and a session if it has
//! connections. Each conversation has a budget of failures, beyond which it alone is left for a while.
//! The failure of a supervisor is a bug in the server itself: it goes up, and the server stops, to be
//! started again by whatever runs it.

use std::time::Duration;

use ractor::{Actor, ActorId, ActorProcessingErr, ActorRef, SpawnErr, SupervisionEvent};
use tokio_util::sync::CancellationToken;

use super::registry::{ActorParts, Registry, Supervisors};

/// How often idle conversations and quiet users are looked for.
const SWEEP_INTERVAL: Duration = Duration::from_secs(5);

/// The running tree.
pub struct ActorTree {
    /// How the rest of the server reaches actors.
    pub registry: Registry,
    root: ActorRef<()>,
}

impl ActorTree {
    /// Starts the supervisors; `failed` is cancelled when one of them fails.
    pub async fn start(parts: ActorParts, failed: CancellationToken) -> Result<Self, SpawnErr> {
        let registry = Registry::new(parts);
        let (root, _task) = Actor::spawn(
            None,
            RootSupervisor {
                registry: registry.clone(),
                failed,
            },
            (),
        )
        .await?;
        Ok(Self { registry, root })
    }

    /// Ends every actor, from the root down, without waiting for it.
    pub fn abandon(&self) {
        self.root.stop(None);
    }

    /// Ends every actor, from the root down, and waits until they have ended.
    pub async fn stop(&self, deadline: Duration) {
        // An actor that does not stop in time is killed with the runtime; its state is stored.
        let _ = self.root.stop_and_wait(None, Some(deadline)).await;
    }
}

struct RootSupervisor {
    registry: Registry,
    failed: CancellationToken,
}

impl Actor for RootSupervisor {
    type Msg = ();
    type State = ();
    type Arguments = ();

    async fn pre_start(
        &self,
        myself: ActorRef<Self::Msg>,
        (): Self::Arguments,
    ) -> Result<Self::State, ActorProcessingErr> {
        let start = async |children| {
            let supervisor = ChildSupervisor {
                registry: self.registry.clone(),
                children,
            };
            let (actor, _task) =
                Actor::spawn_linked(None, supervisor, (), myself.get_cell()).await?;
            Ok::<_, SpawnErr>(actor.get_cell())
        };
        self.registry.supervise(Supervisors {
            conversations: start(Children::Conversations).await?,
            sessions: start(Children::Sessions).await?,
            support_rooms: start(Children::SupportRooms).await?,
        });
        self.registry.start_support_rooms()?;
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        myself: ActorRef<Self::Msg>,
        event: SupervisionEvent,
        _state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        match event {
            SupervisionEvent::ActorFailed(child, error) => {
                tracing::error!(?child, %error, "a supervisor failed");
                self.failed.cancel();
                myself.stop(None);
            }
            SupervisionEvent::ActorTerminated(..)
            | SupervisionEvent::ActorStarted(_)
            | SupervisionEvent::ProcessGroupChanged(_) => (),
        }
        Ok(())
    }
}

/// Which actors a supervisor starts and watches.
#[derive(Clone, Copy)]
enum Children {
    Conversations,
    Sessions,
    SupportRooms,
}

/// Timer of the conversations' supervisor.
struct Sweep;

/// Keeps its children's failures from everybody else.
struct ChildSupervisor {
    registry: Registry,
    children: Children,
}

impl ChildSupervisor {
    fn child_failed(&self, child: ActorId, error: &ActorProcessingErr) -> Result<(), SpawnErr> {
        match self.children {
            Children::Conversations => self.registry.conversation_failed(child, error),
            Children::Sessions => self.registry.session_failed(child, error),
            Children::SupportRooms => self.registry.support_room_failed(child, error)?,
        }
        Ok(())
    }
}

impl Actor for ChildSupervisor {
    type Msg = Sweep;
    type State = ();
    type Arguments = ();

    async fn pre_start(
        &self,
        myself: ActorRef<Self::Msg>,
        (): Self::Arguments,
    ) -> Result<Self::State, ActorProcessingErr> {
        // One of them looks for idle conversations and quiet users alike.
        if matches!(self.children, Children::Conversations) {
            myself.send_interval(SWEEP_INTERVAL, || Sweep);
        }
        Ok(())
    }

    async fn handle(
        &self,
        _myself: ActorRef<Self::Msg>,
        Sweep: Self::Msg,
        _state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        self.registry.sweep();
        Ok(())
    }

    async fn handle_supervisor_evt(
        &self,
        _myself: ActorRef<Self::Msg>,
        event: SupervisionEvent,
        _state: &mut Self::State,
    ) -> Result<(), ActorProcessingErr> {
        match event {
            SupervisionEvent::ActorFailed(child, error) => {
                self.child_failed(child.get_id(), &error)?;
            }
            // Whoever stops has made itself forgotten before.
            SupervisionEvent::ActorTerminated(..)
            | SupervisionEvent::ActorStarted(_)
            | SupervisionEvent::ProcessGroupChanged(_) => (),
        }
        Ok(())
    }
}
