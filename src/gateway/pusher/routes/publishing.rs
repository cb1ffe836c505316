//! What back ends say on channels, and whom they turn away.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use serde::de::DeserializeOwned;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::words::{BatchBody, BatchPublished, Done, EventBody, Info, Published, Wanted};
use crate::gateway::http::{HttpState, json};
use crate::gateway::json::decode;
use crate::gateway::pusher::channel::ChannelName;
use crate::gateway::pusher::frames::{DATA_BYTES_MAX, EVENT_CHARS_MAX};
use crate::gateway::pusher::hub::Hub;
use crate::gateway::pusher::signed::{BadBody, Fault, Refused, Signed};
use crate::gateway::pusher::socket_id::SocketId;
use crate::metrics::Publisher;

/// Most channels of one event.
const CHANNELS_MAX: usize = 100;
/// Most events of one batch.
const BATCH_MAX: usize = 10;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(publish))
        .routes(routes!(publish_batch))
        .routes(routes!(terminate))
}

/// An event that may be published.
pub(in crate::gateway::pusher) struct Event {
    name: String,
    data: String,
    channels: Vec<ChannelName>,
    except: Option<SocketId>,
}

impl Event {
    pub(in crate::gateway::pusher) fn read(
        name: String,
        data: String,
        channels: &[String],
        except: Option<&str>,
    ) -> Result<Self, Fault> {
        if !(1..=EVENT_CHARS_MAX).contains(&name.chars().count()) {
            let text = format!("name: expected 1 to {EVENT_CHARS_MAX} characters");
            return Err(Fault::bad(text));
        }
        if data.len() > DATA_BYTES_MAX {
            let text = format!("data: expected at most {DATA_BYTES_MAX} bytes");
            return Err(Fault::new(StatusCode::PAYLOAD_TOO_LARGE, text));
        }
        if !(1..=CHANNELS_MAX).contains(&channels.len()) {
            let text = format!("channels: expected 1 to {CHANNELS_MAX} names");
            return Err(Fault::bad(text));
        }
        let channels: Result<Vec<ChannelName>, _> =
            channels.iter().map(|one| ChannelName::parse(one)).collect();
        let channels = channels.map_err(|error| Fault::bad(format!("channels: {error}")))?;
        let except = except
            .map(|id| SocketId::parse(id).ok_or_else(|| Fault::bad("socket_id: expected one")))
            .transpose()?;
        Ok(Self {
            name,
            data,
            channels,
            except,
        })
    }

    fn publish(&self, hub: &Hub) {
        for channel in &self.channels {
            hub.publish(channel, &self.name, &self.data, self.except);
            hub.metrics().published(Publisher::Backend);
        }
    }
}

fn body_of<T: DeserializeOwned>(request: &Signed) -> Result<T, Fault> {
    decode(&request.body).map_err(|refusal| Fault::bad(refusal.message))
}

/// Publishes an event
///
/// Whoever follows one of the channels is given it. What a front end's own conversations tell needs
/// no back end.
#[utoipa::path(
    post,
    operation_id = "pusher_publish",
    path = "/apps/{app}/events",
    tag = "pusher",
    params(("app" = String, Path, description = "The id of the application")),
    request_body = EventBody,
    responses(
        (status = 200, description = "Published", body = Published),
        Refused, BadBody,
    ),
    security(("pusher" = []))
)]
async fn publish(request: Signed) -> Result<Response, Fault> {
    let body: EventBody = body_of(&request)?;
    let mut channels = body.channels.unwrap_or_default();
    channels.extend(body.channel);
    let event = Event::read(body.name, body.data, &channels, body.socket_id.as_deref())?;
    event.publish(&request.hub);
    let answer = body.info.map_or_else(Published::default, |info| {
        let wanted = Wanted::read(&info);
        let told = event.channels.iter().map(|channel| {
            let following = request.hub.following(channel);
            (channel.to_string(), wanted.of(&following))
        });
        Published {
            channels: Some(told.collect::<BTreeMap<_, _>>()),
        }
    });
    Ok(json(StatusCode::OK, &answer))
}

/// Publishes several events
///
/// All of them or none.
#[utoipa::path(
    post,
    operation_id = "pusher_publish_batch",
    path = "/apps/{app}/batch_events",
    tag = "pusher",
    params(("app" = String, Path, description = "The id of the application")),
    request_body = BatchBody,
    responses(
        (status = 200, description = "Published", body = BatchPublished),
        Refused, BadBody,
    ),
    security(("pusher" = []))
)]
async fn publish_batch(request: Signed) -> Result<Response, Fault> {
    let body: BatchBody = body_of(&request)?;
    if body.batch.len() > BATCH_MAX {
        return Err(Fault::bad(format!(
            "batch: expected at most {BATCH_MAX} events"
        )));
    }
    let mut events = Vec::new();
    let mut wanted = Vec::new();
    for one in body.batch {
        wanted.push(one.info.as_deref().map(Wanted::read));
        let channels = [one.channel];
        let event = Event::read(one.name, one.data, &channels, one.socket_id.as_deref())?;
        events.push(event);
    }
    for event in &events {
        event.publish(&request.hub);
    }
    let is_asked = wanted.iter().any(Option::is_some);
    let told = || {
        let each = events.iter().zip(&wanted);
        let each = each.flat_map(|(event, wanted)| {
            let wanted = wanted.unwrap_or_default();
            let channels = event.channels.iter();
            let hub = &request.hub;
            channels.map(move |channel| wanted.of(&hub.following(channel)))
        });
        each.collect::<Vec<Info>>()
    };
    let answer = BatchPublished {
        batch: is_asked.then(told),
    };
    Ok(json(StatusCode::OK, &answer))
}

/// Closes every connection that signed in as a user
///
/// They do not come back by themselves.
#[utoipa::path(
    post,
    operation_id = "pusher_terminate_connections",
    path = "/apps/{app}/users/{user}/terminate_connections",
    tag = "pusher",
    params(
        ("app" = String, Path, description = "The id of the application"),
        ("user" = String, Path, description = "The id the user signed in with"),
    ),
    responses(
        (status = 200, description = "They end", body = Done),
        Refused, BadBody,
    ),
    security(("pusher" = []))
)]
async fn terminate(Path((_, user)): Path<(String, String)>, request: Signed) -> Response {
    request.hub.terminate(&user);
    json(StatusCode::OK, &Done {})
}
