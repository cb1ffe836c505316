//! The closed set of failures a client may act on.

use std::borrow::Cow;
use std::time::Duration;

/// What went wrong, in the words every contract translates into its own.
///
/// What the caller may not see is [`Failure::NotFound`], never [`Failure::Forbidden`].
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// It does not exist, or the caller may not know that it does.
    #[error("{0} not found")]
    NotFound(Thing),
    /// The caller knows the thing but may not do this to it.
    #[error("{0}")]
    Forbidden(&'static str),
    /// A field is missing or cannot be used.
    #[error("{field}: expected {expected}")]
    Invalid {
        /// The field's name in the native contract.
        field: &'static str,
        /// What would have been accepted.
        expected: Cow<'static, str>,
    },
    /// A field has more than is allowed.
    #[error("{field} has {actual}, at most {max} are allowed")]
    TooLong {
        /// The field's name in the native contract.
        field: &'static str,
        /// The limit.
        max: usize,
        /// What was sent.
        actual: usize,
    },
    /// The conversation takes no messages any more.
    #[error("the conversation is closed")]
    ConversationClosed,
    /// The conversation takes no messages while it is blocked.
    #[error("the conversation is blocked")]
    ConversationBlocked,
    /// The state does not allow this now.
    #[error("{0}")]
    Conflict(&'static str),
    /// Too much in too short a time.
    #[error("too many requests: {limit}")]
    RateLimited {
        /// Which limit.
        limit: Limit,
        /// When to try again.
        retry_after: Duration,
    },
    /// The user has as many connections as are allowed.
    #[error("too many connections for this user")]
    TooManyConnections,
    /// Try again with the same client message id; the outcome may be unknown.
    #[error("the server cannot do this right now, try again")]
    Unavailable,
    /// A bug or damaged data; logged where it was found.
    #[error("internal error")]
    Internal,
}

impl Failure {
    /// A field that cannot be used, and what would have been.
    pub fn invalid(field: &'static str, expected: impl Into<Cow<'static, str>>) -> Self {
        Self::Invalid {
            field,
            expected: expected.into(),
        }
    }

    /// The code a client switches on.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::NotFound(_) => ErrorCode::NotFound,
            Self::Forbidden(_) => ErrorCode::Forbidden,
            Self::Invalid { .. } => ErrorCode::InvalidRequest,
            Self::TooLong { .. } => ErrorCode::TooLong,
            Self::ConversationClosed => ErrorCode::ConversationClosed,
            Self::ConversationBlocked => ErrorCode::ConversationBlocked,
            Self::Conflict(_) => ErrorCode::Conflict,
            Self::RateLimited { .. } => ErrorCode::RateLimited,
            Self::TooManyConnections => ErrorCode::TooManyConnections,
            Self::Unavailable => ErrorCode::Unavailable,
            Self::Internal => ErrorCode::Internal,
        }
    }

    /// The field to blame, if one is.
    pub const fn field(&self) -> Option<&'static str> {
        match self {
            Self::Invalid { field, .. } | Self::TooLong { field, .. } => Some(field),
            Self::NotFound(_)
            | Self::Forbidden(_)
            | Self::ConversationClosed
            | Self::ConversationBlocked
            | Self::Conflict(_)
            | Self::RateLimited { .. }
            | Self::TooManyConnections
            | Self::Unavailable
            | Self::Internal => None,
        }
    }

    /// How long to wait before trying again, where the server knows.
    pub const fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } => Some(*retry_after),
            Self::Unavailable => Some(Duration::from_secs(1)),
            Self::NotFound(_)
            | Self::Forbidden(_)
            | Self::Invalid { .. }
            | Self::TooLong { .. }
            | Self::ConversationClosed
            | Self::ConversationBlocked
            | Self::Conflict(_)
            | Self::TooManyConnections
            | Self::Internal => None,
        }
    }
}

/// What was not found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Thing {
    /// A conversation.
    Conversation,
    /// A user.
    User,
    /// A message.
    Message,
    /// A support room.
    SupportRoom,
    /// Anybody who answers requests for support.
    Staff,
    /// A session token.
    SessionToken,
    /// One of the host's things.
    Reference,
}

impl std::fmt::Display for Thing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Conversation => "conversation",
            Self::User => "user",
            Self::Message => "message",
            Self::SupportRoom => "support room",
            Self::Staff => "staff",
            Self::SessionToken => "session token",
            Self::Reference => "reference",
        })
    }
}

/// A limit on how often something may happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Messages of one user.
    Messages,
    /// New conversations of one user.
    Conversations,
    /// Frames on one connection.
    Frames,
    /// HTTP requests of one user.
    HttpRequests,
    /// New connections from one address.
    Connects,
    /// Conversations that guests of one address open.
    GuestConversations,
    /// Messages of guests of one address, or with one e-mail address.
    GuestMessages,
    /// E-mail addresses that prove no guest, tried from one address or of one kind.
    GuestProofs,
}

impl Limit {
    /// Every limit, for registering metrics.
    pub const ALL: [Self; 8] = [
        Self::Messages,
        Self::Conversations,
        Self::Frames,
        Self::HttpRequests,
        Self::Connects,
        Self::GuestConversations,
        Self::GuestMessages,
        Self::GuestProofs,
    ];

    /// The key of `[limits]` that sets it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Messages => "messages_per_minute",
            Self::Conversations => "conversations_per_hour",
            Self::Frames => "frames_per_second",
            Self::HttpRequests => "http_requests_per_minute",
            Self::Connects => "connects_per_minute",
            Self::GuestConversations => "guest_conversations_per_hour",
            Self::GuestMessages => "guest_messages_per_minute",
            Self::GuestProofs => "guest_proofs_per_minute",
        }
    }
}

impl std::fmt::Display for Limit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// What a client switches on. Section 3 of the native contract.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorCode {
    /// No usable proof of identity.
    Unauthenticated,
    /// The proof of identity has run out.
    TokenExpired,
    /// Known, but not allowed.
    Forbidden,
    /// Not there, or not for the caller's eyes.
    NotFound,
    /// Not a frame of this protocol.
    InvalidFrame,
    /// A field is wrong.
    InvalidRequest,
    /// A field is too long.
    TooLong,
    /// Closed conversations take no messages.
    ConversationClosed,
    /// Blocked conversations take no messages.
    ConversationBlocked,
    /// Not in this state.
    Conflict,
    /// Come back later.
    RateLimited,
    /// Close another connection first.
    TooManyConnections,
    /// The whole frame or body is too large.
    PayloadTooLarge,
    /// Try again; the outcome may be unknown.
    Unavailable,
    /// A bug.
    Internal,
}

impl ErrorCode {
    /// Every code, for documentation.
    pub const ALL: [Self; 15] = [
        Self::Unauthenticated,
        Self::TokenExpired,
        Self::Forbidden,
        Self::NotFound,
        Self::InvalidFrame,
        Self::InvalidRequest,
        Self::TooLong,
        Self::ConversationClosed,
        Self::ConversationBlocked,
        Self::Conflict,
        Self::RateLimited,
        Self::TooManyConnections,
        Self::PayloadTooLarge,
        Self::Unavailable,
        Self::Internal,
    ];

    /// Its spelling on the native wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Unauthenticated => "unauthenticated",
            Self::TokenExpired => "token_expired",
            Self::Forbidden => "forbidden",
            Self::NotFound => "not_found",
            Self::InvalidFrame => "invalid_frame",
            Self::InvalidRequest => "invalid_request",
            Self::TooLong => "too_long",
            Self::ConversationClosed => "conversation_closed",
            Self::ConversationBlocked => "conversation_blocked",
            Self::Conflict => "conflict",
            Self::RateLimited => "rate_limited",
            Self::TooManyConnections => "too_many_connections",
            Self::PayloadTooLarge => "payload_too_large",
            Self::Unavailable => "unavailable",
            Self::Internal => "internal",
        }
    }
}
