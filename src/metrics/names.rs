//! The names of all metrics, with what they say.

/// A metric's name and description.
#[derive(Clone, Copy)]
pub(super) struct Named {
    pub(super) name: &'static str,
    pub(super) help: &'static str,
}

macro_rules! named {
    ($($constant:ident = $name:literal, $help:literal;)*) => {
        $(pub(super) const $constant: Named = Named { name: $name, help: $help };)*
    };
}

named! {
    READY = "parlor_ready", "1 where what a client needs to be served is well, else 0. Looked at anew each time.";
    CONNECTIONS = "parlor_connections", "Open connections.";
    CONNECTIONS_REFUSED = "parlor_connections_refused_total",
        "Sockets dropped at once because the server has as many as it may.";
    CHANNELS = "parlor_channels", "Channels that somebody follows.";
    CHANNEL_SUBSCRIPTIONS = "parlor_channel_subscriptions",
        "Connections that follow channels, one for each channel.";
    CHANNEL_EVENTS = "parlor_channel_events_total",
        "Events published on channels, by clients and back ends; what conversations tell is not among them.";
    WEBHOOKS = "parlor_webhooks_total", "What the host's server was to be told of channels.";
    USERS_ONLINE = "parlor_users_online", "Users with a connection or within the grace period.";
    CONVERSATIONS_ACTIVE = "parlor_conversations_active", "Conversations held in memory.";
    MAILBOX_PERMITS = "parlor_mailbox_permits_in_use", "Requests waiting in conversations.";
    MESSAGES = "parlor_messages_total", "Messages stored.";
    DELIVERY = "parlor_delivery_seconds",
        "From accepting a message to writing its frame, for some of those whom it goes to.";
    DELIVERIES = "parlor_deliveries_total", "Messages told, once for each connection.";
    SLOW_CONSUMERS = "parlor_slow_consumers_closed_total",
        "Connections closed because they read too slowly.";
    CATCH_UPS = "parlor_catch_ups_total", "Catch-ups of one conversation.";
    AUTH_FAILURES = "parlor_auth_failures_total", "Refused proofs of identity.";
    RATE_LIMITED = "parlor_rate_limited_total", "Requests refused by a rate limit.";
    ACTOR_RESTARTS = "parlor_actor_restarts_total", "Actors that failed; they start again from the database.";
    SUPPORT_WAITING = "parlor_support_waiting",
        "Support conversations that nobody has taken, by each room that hears of them. The same on every server of one database.";
    SUPPORT_MONITORS = "parlor_support_monitors", "Connections that monitor a support room.";
    SUPPORT_FIRST_RESPONSE = "parlor_support_first_response_seconds",
        "From asking for support to the first answer by staff.";
    SUPPORT_CLOSE = "parlor_support_close_seconds", "From asking for support to the end.";
    UNREAD_DRIFT = "parlor_unread_drift_total",
        "Contradictions between stored numbers and messages. Always zero.";
    COMMIT_SECONDS = "parlor_commit_seconds", "Time to commit a batch of changes.";
    COMMIT_BATCH_SIZE = "parlor_commit_batch_size", "Changes in a batch.";
    HTTP_REQUESTS = "parlor_http_requests_total",
        "HTTP requests answered, by the pattern of their route. Sockets count when they are opened.";
    HTTP_REQUEST_SECONDS = "parlor_http_request_seconds",
        "From a request's head to its answer's. Polling of Socket.IO waits for something to tell.";
    HTTP_IN_FLIGHT = "parlor_http_requests_in_flight", "HTTP requests being answered.";
    RUNTIME_WORKERS = "parlor_runtime_workers", "Threads that run tasks.";
    RUNTIME_TASKS = "parlor_runtime_tasks", "Tasks that have not ended.";
    RUNTIME_QUEUED = "parlor_runtime_queue_depth",
        "Tasks ready to run that no thread has taken; those in threads' own queues are not among them.";
    STORE_ERRORS = "parlor_store_errors_total", "Commits the database failed, and single changes it refused.";
}
