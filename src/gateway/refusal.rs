//! A refusal on its way to a client: code, safe text, and the field to blame.

use std::borrow::Cow;
use std::time::Duration;

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::schema;
use crate::domain::error::{ErrorCode, Failure};

/// What every wire form of an error is made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What a client switches on.
    pub code: ErrorCode,
    /// A sentence that is safe to show.
    pub message: Cow<'static, str>,
    /// The field to blame, as a path such as `attachments[0].size`.
    pub field: Option<Cow<'static, str>>,
    /// When to try again, where the server knows.
    pub retry_after: Option<Duration>,
}

impl Refusal {
    /// A refusal that blames no field.
    pub fn new(code: ErrorCode, message: impl Into<Cow<'static, str>>) -> Self {
        Self {
            code,
            message: message.into(),
            field: None,
            retry_after: None,
        }
    }

    /// A field that cannot be used, and what would have been.
    pub fn invalid(field: impl Into<Cow<'static, str>>, expected: &str) -> Self {
        let field = field.into();
        Self {
            code: ErrorCode::InvalidRequest,
            message: Cow::Owned(format!("{field}: expected {expected}")),
            field: Some(field),
            retry_after: None,
        }
    }

    /// The same refusal for a field of an object inside another; an empty field is that object.
    #[must_use]
    pub fn inside(self, parent: &'static str) -> Self {
        let Some(field) = &self.field else {
            return self;
        };
        if field.is_empty() {
            return Self {
                field: Some(Cow::Borrowed(parent)),
                message: Cow::Owned(format!("{parent}{}", self.message)),
                ..self
            };
        }
        Self {
            field: Some(Cow::Owned(format!("{parent}.{field}"))),
            message: Cow::Owned(format!("{parent}.{}", self.message)),
            ..self
        }
    }

    /// How long to wait, in whole milliseconds, at least one.
    pub fn retry_after_ms(&self) -> Option<u64> {
        let rounded_up = |wait: Duration| wait.as_nanos().div_ceil(1_000_000).max(1);
        self.retry_after
            .map(|wait| u64::try_from(rounded_up(wait)).unwrap_or(u64::MAX))
    }
}

/// Why somebody is not let in, as far as a front end with few words for it tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TurnedAway {
    /// They come too often.
    TooOften,
    /// They have as many connections as they may.
    TooManyConnections,
    /// The server cannot say right now who they are.
    NotNow,
    /// They proved nothing, or nobody who may come in.
    Stranger,
}

impl Refusal {
    /// What a refusal of whoever wants to come in comes down to.
    pub const fn turned_away(&self) -> TurnedAway {
        match self.code {
            ErrorCode::RateLimited => TurnedAway::TooOften,
            ErrorCode::TooManyConnections => TurnedAway::TooManyConnections,
            ErrorCode::Unavailable | ErrorCode::Internal => TurnedAway::NotNow,
            ErrorCode::Unauthenticated
            | ErrorCode::TokenExpired
            | ErrorCode::Forbidden
            | ErrorCode::NotFound
            | ErrorCode::InvalidFrame
            | ErrorCode::InvalidRequest
            | ErrorCode::TooLong
            | ErrorCode::ConversationClosed
            | ErrorCode::ConversationBlocked
            | ErrorCode::Conflict
            | ErrorCode::PayloadTooLarge => TurnedAway::Stranger,
        }
    }

    /// The message, but for what comes too often, which every front end has its own words for.
    pub fn message_or(self, too_often: &'static str) -> Cow<'static, str> {
        match self.turned_away() {
            TurnedAway::TooOften => Cow::Borrowed(too_often),
            TurnedAway::TooManyConnections | TurnedAway::NotNow | TurnedAway::Stranger => {
                self.message
            }
        }
    }
}

/// The schema of a `code`.
pub struct CodeWord;

impl JsonSchema for CodeWord {
    fn schema_name() -> Cow<'static, str> {
        "ErrorCode".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schema::one_of(ErrorCode::ALL.map(ErrorCode::name))
    }
}

impl From<Failure> for Refusal {
    fn from(failure: Failure) -> Self {
        Self {
            code: failure.code(),
            message: Cow::Owned(failure.to_string()),
            field: failure.field().map(Cow::Borrowed),
            retry_after: failure.retry_after(),
        }
    }
}
