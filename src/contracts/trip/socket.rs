//! `/api/socket/`: from a handshake to a client that is let in.

use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Settings;
use super::asker::{self, Asker};
use super::errors::{
    AUTHENTICATION_FAILED, AUTHENTICATION_REQUIRED, INVALID_SESSION, RATE_LIMITED,
};
use super::events::TripRenderer;
use super::rooms::Rooms;
use super::session::TripSession;
use crate::actors::outbound::outbound;
use crate::gateway::connection::Identity;
use crate::gateway::heartbeat::Pace;
use crate::gateway::refusal::{Refusal, TurnedAway};
use crate::gateway::socketio::{Arrived, ConnectError, Handshake, SocketIoContract};
use crate::gateway::{Gateway, identity};

/// The socket of the contract.
pub(super) struct TripSocket(Settings);

impl TripSocket {
    pub(super) fn new(settings: Settings) -> Self {
        Self(settings)
    }
}

impl SocketIoContract for TripSocket {
    type Session = TripSession;

    fn pace(&self) -> Pace {
        self.0.pace
    }

    async fn arrive(
        &self,
        gateway: Arc<Gateway>,
        handshake: Handshake,
    ) -> Result<Arrived<TripSession>, ConnectError> {
        handshake.admitted.map_err(|refusal| refused(&refusal))?;
        let said = handshake.auth.as_deref().and_then(token_of);
        let shown = said
            .as_deref()
            .or_else(|| identity::bearer(&handshake.headers));
        let Some(token) = shown else {
            let refusal = identity::missing(&gateway, "expected a session token");
            tracing::debug!(%refusal.message, "a client showed no token");
            return Err(ConnectError(AUTHENTICATION_REQUIRED));
        };
        let admitted = asker::admit(&gateway, token).await;
        let principal = admitted.map_err(|refusal| refused(&refusal))?;
        let rooms = Arc::new(Rooms::default());
        let renderer = TripRenderer::new(principal.user.clone(), Arc::clone(&rooms));
        let (sender, queue) = outbound(
            handshake.connection,
            Arc::new(renderer),
            gateway.settings.outbound,
            gateway.clock.now(),
        );
        let connecting = gateway.chat.connect(&principal, sender).await;
        let user = connecting.map_err(|failure| refused(&failure.into()))?;
        let identity = Identity {
            queue,
            expires_at_seconds: principal.expires_at_seconds,
        };
        let asker = Asker::new(gateway, principal, Some(handshake.connection));
        Ok(Arrived {
            session: TripSession::new(asker, rooms, user, self.0.events_per_minute),
            identity,
            greeting: None,
        })
    }
}

/// The token of a handshake, if it says one.
pub(super) fn token_of(auth: &RawValue) -> Option<String> {
    #[derive(Deserialize)]
    struct Auth {
        token: Option<String>,
    }
    let auth: Auth = serde_json::from_str(auth.get()).ok()?;
    auth.token.filter(|token| !token.is_empty())
}

/// What the `connect_error` of somebody says who is not let in.
fn refused(refusal: &Refusal) -> ConnectError {
    ConnectError(match refusal.turned_away() {
        TurnedAway::TooOften => RATE_LIMITED,
        TurnedAway::TooManyConnections => "Too many connections",
        TurnedAway::NotNow => AUTHENTICATION_FAILED,
        TurnedAway::Stranger => INVALID_SESSION,
    })
}
