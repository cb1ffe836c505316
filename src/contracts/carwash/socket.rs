//! `/socket.io/`: from a handshake to a client that may say who it is.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Extension;
use axum::extract::{Request, State};
use axum::response::Response;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::value::RawValue;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::Settings;
use super::authentication::Member;
use super::events::Nobody;
use super::fields::Fields;
use super::session::CarwashSession;
use crate::actors::outbound::outbound;
use crate::gateway::Gateway;
use crate::gateway::connection::Identity;
use crate::gateway::heartbeat::Pace;
use crate::gateway::http::HttpState;
use crate::gateway::socketio::{
    Arrived, ConnectError, Endpoint, EngineError, EngineQuery, Handshake, SocketIoContract,
};

/// The address of the socket.
pub(super) const ADDRESS: &str = "/socket.io/";

const TOO_OFTEN: ConnectError = ConnectError("Rate limit exceeded. Too many connection attempts.");
const NO_KEY: ConnectError = ConnectError("Unauthorised");

/// What clients have to show before they are asked who they are.
#[derive(Clone, Debug)]
pub struct HandshakeKey {
    /// The name it has in their handshake.
    pub name: String,
    /// What it is.
    pub value: SecretString,
}

/// Who a client is, if anybody by now. Shared with what it has asked for.
#[derive(Clone, Default)]
pub(super) struct Seat(Arc<Mutex<Option<Arc<Member>>>>);

impl Seat {
    /// Who sits there.
    pub(super) fn member(&self) -> Option<Arc<Member>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Takes whoever sits there away, and puts somebody in their place.
    pub(super) fn replace(&self, member: Option<Arc<Member>>) -> Option<Arc<Member>> {
        let mut seat = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut *seat, member)
    }
}

/// The front end.
pub(super) struct CarwashContract(Settings);

impl SocketIoContract for CarwashContract {
    type Session = CarwashSession;

    fn pace(&self) -> Pace {
        self.0.pace
    }

    async fn arrive(
        &self,
        gateway: Arc<Gateway>,
        handshake: Handshake,
    ) -> Result<Arrived<CarwashSession>, ConnectError> {
        handshake.admitted.as_ref().map_err(|_| TOO_OFTEN)?;
        if !self
            .0
            .key
            .as_ref()
            .is_none_or(|key| shows(handshake.auth.as_deref(), key))
        {
            return Err(NO_KEY);
        }
        let now = gateway.clock.now();
        let (_, queue) = outbound(
            handshake.connection,
            Arc::new(Nobody),
            gateway.settings.outbound,
            now,
        );
        // Until it says who it is, it has as long as somebody whose token is about to expire.
        let until = now.after(self.0.authenticate_within);
        Ok(Arrived {
            session: CarwashSession::new(gateway, handshake.connection),
            identity: Identity {
                queue,
                expires_at_seconds: until.rounded_up_to_seconds().as_seconds(),
            },
            greeting: None,
        })
    }
}

/// Whether a handshake shows the key. Tells nothing by the time it takes but its length.
pub(super) fn shows(auth: Option<&RawValue>, key: &HandshakeKey) -> bool {
    let fields = auth.and_then(|auth| Fields::read(auth.get()));
    let shown = fields.and_then(|fields| fields.text(&key.name));
    shown.is_some_and(|shown| {
        let (shown, value) = (shown.as_bytes(), key.value.expose_secret().as_bytes());
        let differences = shown
            .iter()
            .zip(value)
            .fold(0, |all, (one, other)| all | (one ^ other));
        shown.len() == value.len() && differences == 0
    })
}

/// The routes of the socket.
pub(super) fn routes(settings: Settings) -> OpenApiRouter<Arc<HttpState>> {
    let endpoint = Endpoint::new(CarwashContract(settings));
    let socket = routes!(open, post).layer(Extension(endpoint));
    OpenApiRouter::default().routes(socket)
}

type Socket = Extension<Arc<Endpoint<CarwashContract>>>;

/// Opens a socket, or reads what one has to say
///
/// Made by clients of Socket.IO; its events are described by `/api/asyncapi.json`.
#[utoipa::path(
    get,
    operation_id = "carwash_open_socket",
    path = ADDRESS,
    tag = "socket",
    params(EngineQuery),
    responses(
        (status = 101, description = "From here on it is a WebSocket"),
        (status = 200, description = "Packets", body = String, content_type = "text/plain; charset=UTF-8"),
        (status = 400, description = "Not a request of Engine.IO 4", body = EngineError),
        (status = 403, description = "Pages of this origin may not connect", body = EngineError),
        (status = 503, description = "There are as many as there may be", body = EngineError),
    ),
    security(())
)]
async fn open(
    State(state): State<Arc<HttpState>>,
    Extension(endpoint): Socket,
    request: Request,
) -> Response {
    endpoint.serve(state, request).await
}

/// Says something on a socket that is read by polling
#[utoipa::path(
    post,
    operation_id = "carwash_post_to_socket",
    path = ADDRESS,
    tag = "socket",
    params(EngineQuery),
    responses(
        (status = 200, description = "Taken in", body = String, content_type = "text/plain; charset=UTF-8"),
        (status = 400, description = "Not a request of Engine.IO 4", body = EngineError),
        (status = 403, description = "Pages of this origin may not connect", body = EngineError),
        (status = 413, description = "The packets are too large", body = EngineError),
        (status = 503, description = "There are as many as there may be", body = EngineError),
    ),
    security(())
)]
async fn post(
    State(state): State<Arc<HttpState>>,
    Extension(endpoint): Socket,
    request: Request,
) -> Response {
    endpoint.serve(state, request).await
}
