//! Signatures for channels.

use std::sync::Arc;

use axum::Extension;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::{OpenApiRouter, UtoipaMethodRouterExt as _};
use utoipa_axum::routes;

use super::{Answer, ok};
use crate::contracts::agency::asker::Asker;
use crate::contracts::agency::channels::{Purpose, purpose};
use crate::contracts::agency::fields::ChannelWish;
use crate::contracts::agency::http_errors::{BadBody, HttpError, NotLetIn};
use crate::contracts::agency::words::ChannelBody;
use crate::domain::error::{Failure, Thing};
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::pusher::{ChannelName, Hub, SocketId};

pub(super) fn routes(hub: Option<Arc<Hub>>) -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default().routes(routes!(sign).layer(Extension(hub)))
}

/// What lets a connection follow a channel.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencyChannelAuth")]
struct Signature {
    /// `key:signature`.
    auth: String,
}

wire_types!(sent: Signature);

/// Lets a connection follow a channel
///
/// That of the caller and somebody whom they may write to, or the caller's own.
#[utoipa::path(
    post,
    operation_id = "agency_sign_channel",
    path = "/pusher/auth",
    tag = "agency",
    request_body(content(
        (ChannelBody = "application/json"),
        (ChannelBody = "application/x-www-form-urlencoded"),
    )),
    responses((status = 200, description = "It may", body = Signature), NotLetIn, BadBody)
)]
async fn sign(
    asker: Asker,
    Extension(hub): Extension<Option<Arc<Hub>>>,
    wish: ChannelWish,
) -> Answer {
    let hub = hub.ok_or_else(HttpError::forbidden)?;
    let socket = SocketId::parse(&wish.socket_id);
    let channel = ChannelName::parse(&wish.channel_name).ok();
    let (Some(socket), Some(channel)) = (socket, channel) else {
        return Err(HttpError::forbidden());
    };
    match purpose(&channel, asker.user()) {
        Some(Purpose::Own) => {}
        Some(Purpose::Pair(other)) => {
            let known = asker.chat().counterpart(&asker.caller, &other).await;
            known.map_err(|failure| {
                let is_nobody = matches!(
                    failure,
                    Failure::NotFound(Thing::User) | Failure::Invalid { .. }
                );
                if is_nobody {
                    HttpError::forbidden()
                } else {
                    HttpError::from(failure)
                }
            })?;
        }
        None => return Err(HttpError::forbidden()),
    }
    let who = Arc::clone(&asker.caller.principal);
    let auth = hub.sign_for(who, socket, &channel, None);
    Ok(ok(&Signature { auth }))
}
