//! Bodies, of which only the fields that are asked for are understood.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use serde_json::value::RawValue;

use super::errors::{INVALID_PAYLOAD, INVALID_TYPE};
use super::http_errors::{HttpError, not_json};
use crate::domain::message::{MessageKind, Metadata};
use crate::gateway::http::{HttpState, read_body};
use crate::gateway::json::compact;

/// The fields of a JSON object that a client sent, over HTTP or a socket.
pub(super) struct Fields(BTreeMap<String, Box<RawValue>>);

impl FromRequest<Arc<HttpState>> for Fields {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &Arc<HttpState>) -> Result<Self, HttpError> {
        let limit = state.gateway.settings.body_bytes;
        let read = read_body(request, limit).await;
        let bytes = read.map_err(|problem| HttpError::from(&problem))?;
        let text = std::str::from_utf8(&bytes).map_err(|_| not_json())?;
        Self::parse(text).ok_or_else(not_json)
    }
}

impl Fields {
    /// Takes an object apart; `None` for what is none.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// A text that is not blank, as it came.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        let text: String = serde_json::from_str(self.0.get(field)?.get()).ok()?;
        // Neither database takes NUL.
        (!text.trim().is_empty() && !text.contains('\0')).then_some(text)
    }

    /// A text, as it came.
    pub(super) fn any_text(&self, field: &str) -> Option<String> {
        serde_json::from_str(self.0.get(field)?.get()).ok()
    }

    /// What a message is; text unless the client says.
    pub(super) fn kind(&self) -> Result<MessageKind, &'static str> {
        let Some(value) = self.given("type") else {
            return Ok(MessageKind::Text);
        };
        match serde_json::from_str(value) {
            Ok("TEXT") => Ok(MessageKind::Text),
            Ok("IMAGE") => Ok(MessageKind::Image),
            Ok("FILE") => Ok(MessageKind::File),
            Ok("LOCATION") => Ok(MessageKind::Location),
            Ok(_) | Err(_) => Err(INVALID_TYPE),
        }
    }

    /// The client's own data, as it came but for white space; an empty object unless it is there.
    pub(super) fn metadata(&self) -> Result<Metadata, &'static str> {
        let Some(value) = self.given("metadata") else {
            return Ok(Metadata::empty());
        };
        if !value.starts_with('{') {
            return Err(INVALID_PAYLOAD);
        }
        Ok(Metadata::from_object_text(compact(value)))
    }

    /// A field that is there and not null.
    fn given(&self, field: &str) -> Option<&str> {
        let value = self.0.get(field)?.get();
        (value != RawValue::NULL.get()).then_some(value)
    }
}
