//! `chat-authenticate`: a client says who it is, or that it is somebody else from now on.

use std::sync::Arc;

use tokio_util::task::AbortOnDropHandle;
use tungstenite::Utf8Bytes;

use super::events::CarwashRenderer;
use super::fields::Fields;
use super::objects::HostId;
use super::presence::{News, keep_telling};
use super::pushes::{Authenticated, AuthenticationFailed};
use super::rooms::Rooms;
use super::socket::Seat;
use super::use_cases::Asker;
use crate::actors::outbound::{Outbound, OutboundQueue, outbound};
use crate::chat::ConnectedUser;
use crate::domain::error::Failure;
use crate::domain::id::ConnectionId;
use crate::domain::user::Principal;
use crate::gateway::Gateway;
use crate::gateway::connection::{Admission, Closing, Identity, Step};
use crate::gateway::identity;
use crate::gateway::socketio::{AckId, IncomingEvent, answered, event_packet};

const WRONG_USER: &str = "Invalid user";
pub(super) const FAILED: &str = "Authentication failed";
pub(super) const TOO_MANY: &str = "Maximum connections per user exceeded";

/// Somebody who is connected. Dropping it takes them out of everything they were in.
pub(super) struct Member {
    pub(super) asker: Asker,
    pub(super) user: Arc<ConnectedUser>,
    /// The connection's own queue.
    pub(super) outbound: Outbound,
    pub(super) rooms: Arc<Rooms>,
    _telling: AbortOnDropHandle<()>,
}

/// Understands the event. Everything asked before it is answered first, and everything after it is
/// asked by whoever it names.
pub(super) fn step(
    gateway: &Arc<Gateway>,
    connection: ConnectionId,
    seat: &Seat,
    event: &IncomingEvent<'_>,
) -> Step {
    let (gateway, seat, ack) = (Arc::clone(gateway), seat.clone(), event.ack);
    let fields = event
        .payload
        .and_then(|payload| Fields::read(payload.get()));
    Step::Identify(Box::pin(async move {
        let principal = match proved(&gateway, &fields.unwrap_or_default()).await {
            Ok(principal) => principal,
            Err(error) => return Admission::Done(Some(failed(ack, error).into())),
        };
        // Whoever it was before is gone first: their rooms, and their place among the connections.
        drop(seat.replace(None));
        match sit_down(&gateway, connection, &principal).await {
            Ok((member, queue)) => {
                seat.replace(Some(Arc::new(member)));
                let identity = Identity {
                    queue,
                    expires_at_seconds: principal.expires_at_seconds,
                };
                Admission::Identified(Some(welcome(ack, &principal).into()), identity)
            }
            Err(Failure::TooManyConnections) => Admission::Close(Closing::TooManyConnections),
            Err(_) => Admission::Done(Some(failed(ack, FAILED).into())),
        }
    }))
}

/// Whom a token proves the client to be, if that is who it says it is.
async fn proved(gateway: &Gateway, fields: &Fields) -> Result<Arc<Principal>, &'static str> {
    let Some(token) = fields.text("token") else {
        identity::missing(gateway, "expected a token");
        return Err(FAILED);
    };
    let admitted = identity::admit(gateway, &token).await;
    let principal = admitted.map_err(|_| FAILED)?;
    if principal.confined_to().is_some() {
        // The product has no guests.
        return Err(FAILED);
    }
    let named = fields.raw("userId").and_then(HostId::read);
    if named.is_none_or(|named| *named != *principal.user.as_str()) {
        return Err(WRONG_USER);
    }
    Ok(principal)
}

async fn sit_down(
    gateway: &Arc<Gateway>,
    connection: ConnectionId,
    principal: &Arc<Principal>,
) -> Result<(Member, OutboundQueue), Failure> {
    let (rooms, news) = (Arc::<Rooms>::default(), Arc::<News>::default());
    let renderer = CarwashRenderer {
        clock: gateway.clock.clone(),
        principal: Arc::clone(principal),
        rooms: Arc::clone(&rooms),
        news: Arc::clone(&news),
    };
    let (sender, queue) = outbound(
        connection,
        Arc::new(renderer),
        gateway.settings.outbound,
        gateway.clock.now(),
    );
    let user = Arc::new(gateway.chat.connect(principal, sender.clone()).await?);
    let asker = Asker::new(Arc::clone(gateway), Arc::clone(principal), Some(connection));
    let weak = Arc::downgrade(&user);
    let telling = keep_telling(asker.clone(), weak, sender.clone(), news);
    let telling = AbortOnDropHandle::new(gateway.tasks.spawn(telling));
    let member = Member {
        asker,
        user,
        outbound: sender,
        rooms,
        _telling: telling,
    };
    Ok((member, queue))
}

fn welcome(ack: Option<AckId>, principal: &Principal) -> Utf8Bytes {
    let welcome = Authenticated {
        success: true,
        user_id: HostId::from(&principal.user),
        user_type: principal.role.as_str(),
        user_name: &principal.name,
    };
    answered(ack, "chat-authenticated", &welcome)
}

fn failed(ack: Option<AckId>, error: &'static str) -> Utf8Bytes {
    answered(
        ack,
        "chat-authentication-failed",
        &AuthenticationFailed { error },
    )
}

/// What a client hears whose proof does not hold, or not any more.
pub(super) fn no_longer(error: &'static str) -> Utf8Bytes {
    event_packet(
        "chat-authentication-failed",
        &AuthenticationFailed { error },
    )
}
