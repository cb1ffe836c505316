//! Telling the host's server what happens on channels.
//!
//! What queued while the last request ran is the next one. A request that fails is made again,
//! more and more seldom, and what comes meanwhile waits behind it, so each address hears things in
//! their order. Both the queue and the patience have a bound: what is beyond it is counted as
//! dropped or failed, and logged.
//!
//! Source: <https://pusher.com/docs/channels/server_api/webhooks/>.

use std::time::Duration;

use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, Url};
use serde::Serialize;
use serde_json::value::RawValue;
use smol_str::SmolStr;
use tokio::sync::mpsc;
use tokio::time::Instant;

use super::application::Application;
use super::channel::ChannelName;
use super::socket_id::SocketId;
use crate::clock::Clock;
use crate::metrics::{ChannelMetrics, WebhookOutcome};
use crate::outgoing::{ClientError, client_for};
use crate::shutdown::Shutdown;

/// How long an answer may take.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);
/// How long a request is made again and again: as long as Pusher does.
const TRIED_FOR: Duration = Duration::from_mins(5);
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_mins(1);
/// What may wait for one address.
const QUEUE: usize = 10_000;
/// Most that is told by one request.
const BATCH: usize = 100;

/// Something the host's server may hear of.
pub(super) enum Hook<'a> {
    Occupied {
        channel: &'a ChannelName,
    },
    Vacated {
        channel: &'a ChannelName,
    },
    MemberAdded {
        channel: &'a ChannelName,
        user: &'a SmolStr,
    },
    MemberRemoved {
        channel: &'a ChannelName,
        user: &'a SmolStr,
    },
    CacheMiss {
        channel: &'a ChannelName,
    },
    ClientEvent {
        channel: &'a ChannelName,
        event: &'a str,
        data: &'a RawValue,
        socket: SocketId,
        user: Option<&'a SmolStr>,
    },
}

/// One event of a request.
#[derive(Default, Serialize)]
struct Told<'a> {
    name: &'static str,
    channel: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    event: Option<&'a str>,
    /// What a client said, as a text.
    #[serde(skip_serializing_if = "Option::is_none")]
    data: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    socket_id: Option<String>,
}

impl<'a> From<&Hook<'a>> for Told<'a> {
    fn from(hook: &Hook<'a>) -> Self {
        let plain = |name, channel: &'a ChannelName| Self {
            name,
            channel: channel.as_str(),
            ..Self::default()
        };
        let of_member = |name, channel, user: &'a SmolStr| Self {
            user_id: Some(user.as_str()),
            ..plain(name, channel)
        };
        match hook {
            Hook::Occupied { channel } => plain("channel_occupied", channel),
            Hook::Vacated { channel } => plain("channel_vacated", channel),
            Hook::CacheMiss { channel } => plain("cache_miss", channel),
            Hook::MemberAdded { channel, user } => of_member("member_added", channel, user),
            Hook::MemberRemoved { channel, user } => of_member("member_removed", channel, user),
            Hook::ClientEvent {
                channel,
                event,
                data,
                socket,
                user,
            } => Self {
                event: Some(event),
                data: Some(data.get()),
                socket_id: Some(socket.to_string()),
                user_id: user.map(SmolStr::as_str),
                ..plain("client_event", channel)
            },
        }
    }
}

/// A request.
#[derive(Serialize)]
struct Request<'a> {
    time_ms: i64,
    events: &'a [Box<RawValue>],
}

/// Where events go that the host's server is told of.
pub struct Webhooks {
    queues: Vec<mpsc::Sender<Box<RawValue>>>,
    metrics: ChannelMetrics,
}

/// Tells one address, until the server stops.
pub struct Teller {
    url: Url,
    client: Client,
    application: Application,
    clock: Clock,
    metrics: ChannelMetrics,
    queue: mpsc::Receiver<Box<RawValue>>,
}

/// Makes a queue for each address, and what empties it.
///
/// # Errors
/// An address cannot be asked at all.
pub fn webhooks(
    urls: &[Url],
    application: &Application,
    clock: &Clock,
    metrics: &ChannelMetrics,
) -> Result<(Webhooks, Vec<Teller>), ClientError> {
    let (mut queues, mut tellers) = (Vec::new(), Vec::new());
    for url in urls {
        let (sender, queue) = mpsc::channel(QUEUE);
        queues.push(sender);
        tellers.push(Teller {
            client: client_for(url, ANSWER_WITHIN)?,
            url: url.clone(),
            application: application.clone(),
            clock: clock.clone(),
            metrics: metrics.clone(),
            queue,
        });
    }
    let metrics = metrics.clone();
    Ok((Webhooks { queues, metrics }, tellers))
}

impl Webhooks {
    /// Has every address told. Never waits.
    pub(super) fn tell(&self, hook: &Hook<'_>) {
        if self.queues.is_empty() {
            return;
        }
        // Texts always have a JSON form.
        let Ok(told) = serde_json::value::to_raw_value(&Told::from(hook)) else {
            return;
        };
        for queue in &self.queues {
            if queue.try_send(told.clone()).is_err() {
                self.metrics.webhooks(WebhookOutcome::Dropped, 1);
            }
        }
    }
}

impl Teller {
    /// Tells what is queued until nothing will be queued any more. Once the server is asked to stop,
    /// what is left is told once.
    pub async fn run(mut self, shutdown: Shutdown) {
        let mut batch = Vec::new();
        loop {
            let taken = tokio::select! {
                () = shutdown.asked(), if !self.queue.is_closed() => {
                    self.queue.close();
                    continue;
                }
                taken = self.queue.recv_many(&mut batch, BATCH) => taken,
            };
            if taken == 0 {
                return;
            }
            let is_told = tokio::select! {
                biased;
                () = shutdown.insisted() => false,
                is_told = self.tell(&batch, &shutdown) => is_told,
            };
            let outcome = if is_told {
                WebhookOutcome::Delivered
            } else {
                WebhookOutcome::Failed
            };
            self.metrics.webhooks(outcome, batch.len());
            batch.clear();
        }
    }

    /// Makes one request, again and again where it fails. Returns whether it was taken.
    async fn tell(&self, events: &[Box<RawValue>], shutdown: &Shutdown) -> bool {
        let request = Request {
            time_ms: self.clock.now().as_micros() / 1_000,
            events,
        };
        let body = serde_json::to_string(&request).unwrap_or_default();
        let signature = self.application.signature(&body);
        let given_up_at = Instant::now() + TRIED_FOR;
        let mut pause = FIRST_PAUSE;
        loop {
            match self.ask(body.clone(), &signature).await {
                Ok(()) => return true,
                Err(error) if shutdown.is_asked() || Instant::now() + pause >= given_up_at => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        events = events.len(),
                        "a webhook is given up"
                    );
                    return false;
                }
                Err(error) => {
                    tracing::warn!(
                        error = &error as &dyn std::error::Error,
                        "a webhook failed and is tried again"
                    );
                }
            }
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                () = shutdown.asked() => {}
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    async fn ask(&self, body: String, signature: &str) -> Result<(), reqwest::Error> {
        let asked = self
            .client
            .post(self.url.clone())
            .header(CONTENT_TYPE, "application/json")
            .header("X-Pusher-Key", self.application.key.as_str())
            .header("X-Pusher-Signature", signature)
            .body(body);
        asked.send().await?.error_for_status()?;
        Ok(())
    }
}
