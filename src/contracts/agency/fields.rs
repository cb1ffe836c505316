//! What clients send: JSON objects, and forms where a library sends one.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use serde_json::value::RawValue;

use super::http_errors::HttpError;
use crate::domain::id::UserId;
use crate::gateway::http::{HttpState, read_body, read_bytes};

/// Words that product code has for whom a message is for.
const RECEIVER: [&str; 3] = ["receiverId", "recipientId", "toUserId"];
/// Words that product code has for what is said.
const CONTENT: [&str; 3] = ["message", "content", "text"];

/// The fields of an object.
pub(super) struct Fields(BTreeMap<String, Box<RawValue>>);

impl FromRequest<Arc<HttpState>> for Fields {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &Arc<HttpState>) -> Result<Self, HttpError> {
        let limit = state.gateway.settings.body_bytes;
        let read = read_body(request, limit).await;
        let bytes = read.map_err(|problem| HttpError::from(&problem))?;
        Self::parse(&bytes)
    }
}

impl Fields {
    /// Takes an object apart.
    ///
    /// # Errors
    /// It is none.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, HttpError> {
        let fields = serde_json::from_slice(bytes).map(Self);
        fields.map_err(|_| HttpError::not_json())
    }

    /// A text that has something in it, as it came.
    fn text(&self, field: &str) -> Option<String> {
        let text: String = serde_json::from_str(self.0.get(field)?.get()).ok()?;
        (!text.is_empty()).then_some(text)
    }

    /// Whom a message is for.
    pub(super) fn receiver(&self) -> Option<String> {
        RECEIVER.iter().find_map(|name| self.text(name))
    }

    /// What is said, also where it is nothing.
    pub(super) fn content(&self) -> Option<String> {
        let given = CONTENT.iter().find_map(|name| self.0.get(*name));
        serde_json::from_str(given?.get()).ok()
    }

    /// Who is asked about.
    pub(super) fn user(&self) -> Option<String> {
        self.text("userId")
    }

    /// Whether somebody types; they do unless they say otherwise.
    pub(super) fn is_typing(&self) -> Option<bool> {
        match self.0.get("isTyping") {
            Some(value) => serde_json::from_str(value.get()).ok(),
            None => Some(true),
        }
    }
}

/// What the client library asks when it wants to follow a channel.
pub(super) struct ChannelWish {
    pub(super) socket_id: String,
    pub(super) channel_name: String,
}

impl FromRequest<Arc<HttpState>> for ChannelWish {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &Arc<HttpState>) -> Result<Self, HttpError> {
        let is_form = is_form(request.headers());
        let read = read_bytes(request, state.gateway.settings.body_bytes).await;
        let bytes = read.map_err(|problem| HttpError::from(&problem))?;
        if is_form {
            Self::of_form(&bytes)
        } else {
            Self::of_json(&bytes)
        }
    }
}

impl ChannelWish {
    /// Reads a form.
    ///
    /// # Errors
    /// A field is missing.
    pub(super) fn of_form(bytes: &[u8]) -> Result<Self, HttpError> {
        let fields: BTreeMap<String, String> = form_urlencoded::parse(bytes).into_owned().collect();
        let given = |name: &str| fields.get(name).filter(|value| !value.is_empty()).cloned();
        Self::of(given)
    }

    /// Reads an object.
    ///
    /// # Errors
    /// It is none, or a field is missing.
    pub(super) fn of_json(bytes: &[u8]) -> Result<Self, HttpError> {
        let fields = Fields::parse(bytes)?;
        Self::of(|name| fields.text(name))
    }

    fn of(given: impl Fn(&str) -> Option<String>) -> Result<Self, HttpError> {
        let field = |name| given(name).ok_or(HttpError::bad_request("Missing required parameters"));
        Ok(Self {
            socket_id: field("socket_id")?,
            channel_name: field("channel_name")?,
        })
    }
}

fn is_form(headers: &HeaderMap) -> bool {
    let kind = headers
        .get(CONTENT_TYPE)
        .map(axum::http::HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded"))
}

/// The user of this id.
///
/// # Errors
/// Not found for what cannot be an id.
pub(super) fn user(id: &str) -> Result<UserId, HttpError> {
    UserId::parse(id).map_err(|_| HttpError::no_user())
}
