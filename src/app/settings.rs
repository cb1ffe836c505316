//! From the operator's configuration to what each part is given.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use axum::http::HeaderName;
use secrecy::ExposeSecret;
use smol_str::SmolStr;

use crate::actors::outbound::OutboundLimits;
use crate::actors::registry::ActorSettings;
use crate::chat::{ChatLimits, RateLimit};
use crate::config::Config;
use crate::contracts::carwash::{self, HandshakeKey};
use crate::contracts::trip;
use crate::domain::message::DraftLimits;
use crate::domain::policy::RoleName;
use crate::gateway::GatewaySettings;
use crate::gateway::heartbeat::Pace;
use crate::gateway::listener::ServeOptions;
use crate::gateway::schema::Configured;
use crate::metrics::Metrics;
use crate::store::writer::WriterLimits;
use crate::store::{ServerPlace, StoreOptions};

const MINUTE: Duration = Duration::from_mins(1);
const HOUR: Duration = Duration::from_hours(1);

pub(super) fn store(config: &Config, place: Option<ServerPlace>) -> StoreOptions {
    let database = &config.database;
    StoreOptions {
        url: database.url.expose_secret().to_owned(),
        max_connections: database.max_connections.get(),
        acquire_timeout: database.acquire_timeout,
        place,
    }
}

pub(super) fn writer(config: &Config) -> WriterLimits {
    WriterLimits {
        queue: config.writer.queue_capacity,
        max_batch: config.writer.max_batch,
    }
}

pub(super) fn actors(config: &Config) -> ActorSettings {
    let (conversation, presence, limits) = (&config.conversation, &config.presence, &config.limits);
    ActorSettings {
        idle_after: conversation.idle_after,
        call_timeout: conversation.call_timeout,
        mailbox_permits: conversation.mailbox_permits.get(),
        typing_expires_after: conversation.typing_expires_after,
        typing_interval: Duration::from_secs(1) / limits.typing_per_second.get(),
        unread_interval: conversation.unread_interval,
        restart_limit: usize::try_from(conversation.restart_limit).unwrap_or(usize::MAX),
        restart_window: conversation.restart_window,
        presence_grace: presence.grace,
        away_after: presence.away_after,
        connections_per_user: limits.connections_per_user.get(),
        group_participants: limits.group_participants.get(),
    }
}

pub(super) fn chat(config: &Config) -> ChatLimits {
    let limits = &config.limits;
    ChatLimits {
        draft: DraftLimits {
            content_chars: limits.content_chars.get(),
            metadata_bytes: limits.metadata_bytes,
            attachments: limits.attachments_per_message,
        },
        title_chars: limits.title_chars.get(),
        page_size: u64::try_from(limits.page_size.get()).unwrap_or(u64::MAX),
        group_participants: limits.group_participants.get(),
        presence_watch: limits.presence_watch.get(),
        watched_conversations: limits.watched_conversations.get(),
        resume_conversations: limits.resume_conversations.get(),
        resume_changes: limits.resume_changes.get(),
        unique_references: config.references.unique.clone(),
        messages: each(MINUTE, limits.messages_per_minute),
        conversations: each(HOUR, limits.conversations_per_hour),
        entered_references: config.references.entered.clone(),
        report_recipient: config.moderation.admin_email.as_deref().map(SmolStr::new),
    }
}

pub(super) fn gateway(config: &Config, node: SmolStr) -> GatewaySettings {
    let (limits, connection) = (&config.limits, &config.connection);
    GatewaySettings {
        node,
        allowed_origins: config.server.allowed_origins.clone(),
        site_origin: site_origin(config),
        heartbeat: connection.heartbeat,
        authenticate_within: connection.authenticate_within,
        close_within: connection.close_within,
        read_buffer_bytes: connection.read_buffer_bytes.get(),
        frame_bytes: limits.frame_bytes.get(),
        body_bytes: limits.body_bytes.get(),
        polling_clients: config.server.max_connections.get(),
        frames_per_second: limits.frames_per_second,
        http_requests_per_minute: limits.http_requests_per_minute,
        http_requests_burst: NonZeroU32::new(limits.http_requests_burst)
            .unwrap_or(limits.http_requests_per_minute),
        token_header: token_header(config),
        connects_per_minute: limits.connects_per_minute,
        guest_conversations_per_hour: limits.guest_conversations_per_hour,
        guest_messages_per_minute: limits.guest_messages_per_minute,
        guest_proofs_per_minute: limits.guest_proofs_per_minute,
        requests_in_flight: limits.requests_in_flight.get(),
        bad_frames: limits.bad_frames.get(),
        outbound: OutboundLimits {
            frames: limits.outbound_frames.get(),
            bytes: limits.outbound_bytes.get(),
        },
    }
}

fn site_origin(config: &Config) -> Option<String> {
    let url = config.auth.nextauth.url.as_ref()?;
    Some(url.origin().ascii_serialization())
}

/// Checked when the configuration was read.
fn token_header(config: &Config) -> Option<HeaderName> {
    let name = config.auth.token_header.as_deref()?;
    HeaderName::try_from(name).ok()
}

/// What the car-wash marketplace's front end is served with.
pub(super) fn carwash(config: &Config) -> carwash::Settings {
    let (auth, socket) = (&config.auth, &config.socket_io.carwash);
    let key = auth.handshake_key.clone().zip(auth.handshake_value.clone());
    carwash::Settings {
        pace: Pace {
            interval: socket.ping_interval,
            timeout: socket.ping_timeout,
        },
        authenticate_within: socket.authenticate_within,
        key: key.map(|(name, value)| HandshakeKey { name, value }),
    }
}

/// What the front end of intercity trips is served with.
pub(super) const fn trip(config: &Config) -> trip::Settings {
    let socket = &config.socket_io.trip;
    trip::Settings {
        pace: Pace {
            interval: socket.ping_interval,
            timeout: socket.ping_timeout,
        },
        events_per_minute: socket.events_per_minute,
    }
}

/// What the documents say of what an operator can set.
pub(super) fn described(config: &Config) -> Configured {
    let limits = &config.limits;
    let rooms: Vec<&str> = config.support_rooms.keys().map(SmolStr::as_str).collect();
    let roles: Vec<&str> = config.roles.keys().map(RoleName::as_str).collect();
    [
        ("limits.content_chars", limits.content_chars.get()),
        ("limits.title_chars", limits.title_chars.get()),
        (
            "limits.attachments_per_message",
            limits.attachments_per_message,
        ),
        ("limits.group_participants", limits.group_participants.get()),
        ("limits.presence_watch", limits.presence_watch.get()),
        (
            "limits.resume_conversations",
            limits.resume_conversations.get(),
        ),
    ]
    .map(|(name, bound)| (name, bound.into()))
    .into_iter()
    .chain([("support_rooms", rooms.into()), ("roles", roles.into())])
    .collect()
}

pub(super) fn serve(config: &Config, metrics: &Metrics) -> Arc<ServeOptions> {
    Arc::new(ServeOptions {
        metrics: metrics.clone(),
        max_connections: config.server.max_connections.get(),
        header_read_timeout: config.server.header_read_timeout,
        trusted_proxies: config.server.trusted_proxies.as_slice().into(),
    })
}

const fn each(within: Duration, count: NonZeroU32) -> RateLimit {
    RateLimit { count, within }
}
