//! What back ends may know of channels.

use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::de::DeserializeOwned;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::words::{Channel, ChannelQuery, Channels, ChannelsQuery, User, Users, Wanted};
use crate::gateway::http::{HttpState, json};
use crate::gateway::json::decode_query;
use crate::gateway::pusher::channel::{ChannelName, Kind};
use crate::gateway::pusher::signed::{BadQuery, Fault, Refused, Signed};

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(list))
        .routes(routes!(describe))
        .routes(routes!(members))
}

fn query_of<T: DeserializeOwned>(request: &Signed) -> Result<T, Fault> {
    decode_query(&request.query).map_err(|refusal| Fault::bad(refusal.message))
}

/// The channel that is named in an address.
fn named(name: &str) -> Result<ChannelName, Fault> {
    ChannelName::parse(name).map_err(|error| Fault::bad(format!("channel: {error}")))
}

/// Lists the channels that somebody follows
#[utoipa::path(
    get,
    operation_id = "pusher_list_channels",
    path = "/apps/{app}/channels",
    tag = "pusher",
    params(("app" = String, Path, description = "The id of the application"), ChannelsQuery),
    responses(
        (status = 200, description = "The channels", body = Channels),
        Refused, BadQuery,
    ),
    security(("pusher" = []))
)]
async fn list(request: Signed) -> Result<Response, Fault> {
    let query: ChannelsQuery = query_of(&request)?;
    let wanted = Wanted::read(&query.info);
    if wanted.users && !query.filter_by_prefix.starts_with("presence-") {
        let text = "info: user_count is for presence channels: expected filter_by_prefix to begin \
                    with presence-";
        return Err(Fault::bad(text));
    }
    let channels = request.hub.occupied(&query.filter_by_prefix);
    let told = channels.into_iter().map(|channel| {
        let info = wanted.of(&request.hub.following(&channel));
        (channel.to_string(), info)
    });
    let channels = told.collect();
    Ok(json(StatusCode::OK, &Channels { channels }))
}

/// Tells of one channel
#[utoipa::path(
    get,
    operation_id = "pusher_describe_channel",
    path = "/apps/{app}/channels/{channel}",
    tag = "pusher",
    params(
        ("app" = String, Path, description = "The id of the application"),
        ("channel" = String, Path, description = "The name of the channel"),
        ChannelQuery,
    ),
    responses(
        (status = 200, description = "The channel", body = Channel),
        Refused, BadQuery,
    ),
    security(("pusher" = []))
)]
async fn describe(
    Path((_, name)): Path<(String, String)>,
    request: Signed,
) -> Result<Response, Fault> {
    let query: ChannelQuery = query_of(&request)?;
    let channel = named(&name)?;
    let wanted = Wanted::read(&query.info);
    if wanted.users && channel.kind() != Kind::Presence {
        return Err(Fault::bad("info: user_count is for presence channels"));
    }
    let following = request.hub.following(&channel);
    let answer = Channel {
        occupied: following.subscriptions > 0,
        info: wanted.of(&following),
    };
    Ok(json(StatusCode::OK, &answer))
}

/// Lists the members of a presence channel
#[utoipa::path(
    get,
    operation_id = "pusher_list_users",
    path = "/apps/{app}/channels/{channel}/users",
    tag = "pusher",
    params(
        ("app" = String, Path, description = "The id of the application"),
        ("channel" = String, Path, description = "The name of the channel"),
    ),
    responses(
        (status = 200, description = "The members", body = Users),
        Refused, BadQuery,
    ),
    security(("pusher" = []))
)]
async fn members(
    Path((_, name)): Path<(String, String)>,
    request: Signed,
) -> Result<Response, Fault> {
    let channel = named(&name)?;
    if channel.kind() != Kind::Presence {
        return Err(Fault::bad("channel: expected a presence channel"));
    }
    let members = request.hub.following(&channel).members;
    let users = members.into_iter().map(|id| User { id: id.to_string() });
    let users = users.collect();
    Ok(json(StatusCode::OK, &Users { users }))
}
