//! Who may follow which private channel.

use std::borrow::Cow;
use std::sync::Arc;

use axum::Extension;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::ok;
use crate::contracts::booking::asker::Asker;
use crate::contracts::booking::body::{Fields, field_of};
use crate::contracts::booking::channels::{Channel, Tracking};
use crate::contracts::booking::errors::FORBIDDEN;
use crate::contracts::booking::http_errors::HttpError;
use crate::contracts::booking::visitors;
use crate::contracts::booking::words::ChannelAuthBody;
use crate::domain::error::Failure;
use crate::domain::id::ConversationId;
use crate::domain::user::Principal;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::http::{self, HttpState, read_bytes};
use crate::gateway::pusher::{ChannelName, Hub, Kind, SocketId};

const MISSING: &str = "Missing required parameters";
const INVALID_NAME: &str = "Invalid channel name";
const ADMIN_ONLY: &str = "Admin access required";
const TRACKED_ONLY: &str = "Driver or customer access required";
const INTERNAL: &str = "Internal server error";

pub(super) fn routes(hub: Option<Arc<Hub>>) -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(authorize).layer(Extension(hub)))
}

/// A signature with which a connection may follow a channel.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BookingChannelAuth")]
struct Signed {
    auth: String,
    /// Of presence channels alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "String")]
    channel_data: Option<String>,
}

/// What went wrong.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "BookingChannelError")]
struct ChannelError<'a> {
    error: &'a str,
}

/// Who somebody is on a presence channel.
#[derive(Serialize)]
struct ChannelData<'a> {
    user_id: &'a str,
    user_info: UserInfo<'a>,
}

#[derive(Serialize)]
struct UserInfo<'a> {
    name: &'a str,
    role: &'a str,
}

wire_types!(sent: Signed, ChannelError<'static>);

/// Why a channel is not for somebody.
#[derive(Debug)]
pub(in crate::contracts::booking) struct Refused(StatusCode, &'static str);

/// Which channel, and whose connection is to follow it.
pub(in crate::contracts::booking) struct Wish {
    socket: SocketId,
    channel: ChannelName,
    is_of: Channel,
}

/// Signs a subscription to a private or presence channel
///
/// The channels of a session are for those who take part in it and for administrators,
/// `private-admin-support` is for administrators. Form or JSON.
#[utoipa::path(
    post,
    operation_id = "booking_authorize_channel",
    path = "/api/pusher/auth",
    tag = "booking",
    request_body(content((ChannelAuthBody = "application/json"),
        (ChannelAuthBody = "application/x-www-form-urlencoded"))),
    responses(
        (status = 200, description = "They may", body = Signed),
        (status = 400, description = "No such channel", body = ChannelError<'static>),
        (status = 401, description = "There is no session", body = ChannelError<'static>),
        (status = 403, description = "It is for others", body = ChannelError<'static>),
        (status = 408, description = "The body did not come in time", body = ChannelError<'static>),
        (status = 413, description = "The body is too large", body = ChannelError<'static>),
        (status = 429, description = "Too many requests", body = ChannelError<'static>),
        (status = 500, description = "There are no channels", body = ChannelError<'static>)
    )
)]
async fn authorize(
    Extension(hub): Extension<Option<Arc<Hub>>>,
    State(state): State<Arc<HttpState>>,
    request: Request,
) -> Response {
    match sign(hub, &state, request).await {
        Ok(signed) => ok(&signed),
        Err(Refused(status, error)) => http::json(status, &ChannelError { error }),
    }
}

async fn sign(
    hub: Option<Arc<Hub>>,
    state: &Arc<HttpState>,
    request: Request,
) -> Result<Signed, Refused> {
    let (parts, body) = request.into_parts();
    let known = visitors::somebody(state, &parts).await?;
    let request = Request::from_parts(parts.clone(), body);
    let bytes = read_bytes(request, state.gateway.settings.body_bytes).await;
    let bytes = bytes.map_err(|problem| HttpError::from(&problem))?;
    let fields = ChannelFields::read(&bytes);
    let asker = match known {
        Some(asker) => asker,
        None => {
            visitors::guest_of_channel(state, &parts, fields.session(), fields.email.as_deref())
                .await?
        }
    };
    let wish = fields.wish()?;
    decide(&asker, wish.is_of).await?;
    let hub = hub.ok_or(Refused(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL))?;
    let who = Arc::clone(&asker.caller.principal);
    let data = (wish.channel.kind() == Kind::Presence).then(|| presence_of(&who));
    Ok(Signed {
        auth: hub.sign_for(who, wish.socket, &wish.channel, data.as_deref()),
        channel_data: data,
    })
}

/// The fields of a form or of a JSON object.
pub(in crate::contracts::booking) struct ChannelFields {
    socket: Option<String>,
    channel: Option<String>,
    email: Option<String>,
}

impl ChannelFields {
    pub(in crate::contracts::booking) fn read(body: &[u8]) -> Self {
        let text = std::str::from_utf8(body).unwrap_or_default();
        let is_json = text.trim_start().starts_with('{');
        let object = Fields::parse(if is_json { body } else { &[] }).unwrap_or_default();
        let given = |name: &str| {
            if is_json {
                object.words(name)
            } else {
                field_of(text, name).map(Cow::into_owned)
            }
        };
        Self {
            socket: given("socket_id"),
            channel: given("channel_name"),
            email: given("guestEmail"),
        }
    }

    fn name(&self) -> Option<ChannelName> {
        ChannelName::parse(self.channel.as_deref()?).ok()
    }

    /// The session whose channel it is.
    fn session(&self) -> Option<ConversationId> {
        match Channel::of(&self.name()?)? {
            Channel::Session(session) => Some(session),
            Channel::AdminSupport | Channel::Tracking(_) => None,
        }
    }

    pub(in crate::contracts::booking) fn wish(&self) -> Result<Wish, Refused> {
        let missing = Refused(StatusCode::BAD_REQUEST, MISSING);
        let (Some(socket), Some(_)) = (&self.socket, &self.channel) else {
            return Err(missing);
        };
        let socket = SocketId::parse(socket).ok_or(missing)?;
        let invalid = || Refused(StatusCode::BAD_REQUEST, INVALID_NAME);
        let channel = self.name().ok_or_else(invalid)?;
        let is_of = Channel::of(&channel).ok_or_else(invalid)?;
        if channel.kind() == Kind::Public {
            return Err(invalid());
        }
        Ok(Wish {
            socket,
            channel,
            is_of,
        })
    }
}

async fn decide(asker: &Asker, channel: Channel) -> Result<(), Refused> {
    let only = |may_follow, error| {
        if may_follow {
            Ok(())
        } else {
            Err(Refused(StatusCode::FORBIDDEN, error))
        }
    };
    let role = asker.caller.principal.role.as_str();
    let is_tracked = matches!(role, "driver" | "customer");
    match channel {
        Channel::AdminSupport | Channel::Tracking(Tracking::Admins) => {
            only(asker.is_admin(), ADMIN_ONLY)
        }
        Channel::Tracking(Tracking::Tracked) => only(is_tracked, TRACKED_ONLY),
        Channel::Tracking(Tracking::Everybody) => only(!asker.is_guest(), FORBIDDEN),
        Channel::Session(session) => {
            let seen = asker.chat().conversation(&asker.caller, session).await;
            match seen {
                Ok(_) => Ok(()),
                Err(Failure::NotFound(_)) => Err(Refused(StatusCode::FORBIDDEN, FORBIDDEN)),
                Err(failure) => Err(HttpError::from(failure).into()),
            }
        }
    }
}

fn presence_of(who: &Principal) -> String {
    let data = ChannelData {
        user_id: who.user.as_str(),
        user_info: UserInfo {
            name: &who.name,
            role: who.role.as_str(),
        },
    };
    // Texts always have a JSON form.
    serde_json::to_string(&data).unwrap_or_default()
}

impl From<HttpError> for Refused {
    fn from(error: HttpError) -> Self {
        match error.status {
            StatusCode::UNAUTHORIZED => Self(error.status, "Unauthorized"),
            StatusCode::FORBIDDEN => Self(error.status, FORBIDDEN),
            StatusCode::TOO_MANY_REQUESTS => Self(error.status, "Too many requests"),
            StatusCode::PAYLOAD_TOO_LARGE | StatusCode::REQUEST_TIMEOUT => {
                Self(error.status, MISSING)
            }
            _ => Self(StatusCode::INTERNAL_SERVER_ERROR, INTERNAL),
        }
    }
}
