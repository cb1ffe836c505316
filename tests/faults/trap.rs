//! A front end that panics: its connection is served by the actors of its user's conversations.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use parlor::actors::contract::{ContractRenderer, Variant};
use parlor::actors::outbound::{OutboundLimits, OutboundQueue, outbound};
use parlor::chat::{Chat, ConnectedUser};
use parlor::clock::Clock;
use parlor::domain::event::Event;
use parlor::domain::id::{ConnectionId, UserId};
use parlor::domain::policy::RoleName;
use parlor::domain::proof::Proof;
use parlor::domain::user::Principal;
use parlor::metrics::ContractName;
use tungstenite::Utf8Bytes;

use super::world::TRAP;

/// A connection that is there to be panicked about.
pub(crate) struct Trap {
    renderer: Arc<TrapRenderer>,
    _connected: ConnectedUser,
    _queue: OutboundQueue,
}

impl Trap {
    /// Connects.
    pub(crate) async fn set(chat: &Chat) -> Self {
        let renderer = Arc::new(TrapRenderer::default());
        let clock = Clock::system();
        let limits = OutboundLimits {
            frames: 1,
            bytes: 1,
        };
        let connection = ConnectionId::from_uuid(clock.new_uuid());
        let (sending, queue) =
            outbound(connection, Arc::clone(&renderer) as _, limits, clock.now());
        let (user, role) = TRAP;
        let principal = Principal {
            user: UserId::parse(user).unwrap(),
            role: RoleName::parse(role).unwrap(),
            name: user.into(),
            email: None,
            avatar_url: None,
            proof: Proof::Signed,
            expires_at_seconds: i64::MAX,
            looked_up: None,
        };
        let connected = chat.connect(&principal, sending).await.unwrap();
        Self {
            renderer,
            _connected: connected,
            _queue: queue,
        }
    }

    /// The actor that delivers the next message panics.
    pub(crate) fn arm(&self) {
        self.renderer.is_armed.store(true, Ordering::SeqCst);
    }

    /// Whether nothing panicked since.
    pub(crate) fn is_armed(&self) -> bool {
        self.renderer.is_armed.load(Ordering::SeqCst)
    }
}

#[derive(Default)]
struct TrapRenderer {
    is_armed: AtomicBool,
}

impl ContractRenderer for TrapRenderer {
    fn name(&self) -> ContractName {
        // One that no other connection here has, as frames are shared by name.
        ContractName::Trip
    }

    fn echoes_to_origin(&self) -> bool {
        true
    }

    fn render(&self, event: &Event, _variant: Variant) -> Option<Utf8Bytes> {
        let is_message = matches!(event, Event::MessageCreated { .. });
        assert!(
            !is_message || !self.is_armed.swap(false, Ordering::SeqCst),
            "this is the panic that was ordered"
        );
        None
    }
}
