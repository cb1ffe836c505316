//! Whoever makes a request: signed in on the host's site, or the bearer of a token.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use super::http_errors::HttpError;
use crate::chat::{Caller, Chat};
use crate::domain::id::{ClientMessageId, UserId};
use crate::domain::message::{MessageKind, Metadata, RawDraft};
use crate::domain::user::Principal;
use crate::gateway::http::HttpState;
use crate::gateway::refusal::Refusal;
use crate::gateway::{Gateway, identity};
use crate::metrics::ContractName;

/// Whoever asks, and whom they ask.
pub(super) struct Asker {
    pub(super) gateway: Arc<Gateway>,
    pub(super) caller: Caller,
}

impl Asker {
    pub(super) fn chat(&self) -> &Chat {
        &self.gateway.chat
    }

    pub(super) fn user(&self) -> &UserId {
        &self.caller.principal.user
    }

    /// What a message is for the store. The product's clients have no ids of their own for them.
    pub(super) fn draft(&self, content: String) -> RawDraft {
        let fresh = self.gateway.clock.new_uuid().as_simple().to_string();
        RawDraft {
            client_id: ClientMessageId::parse(&fresh)
                .expect("a UUID has 32 characters, none of them a control character"),
            kind: MessageKind::Text,
            content,
            attachments: Vec::new(),
            reply_to: None,
            metadata: Metadata::empty(),
        }
    }
}

/// Lets in the bearer of a token, else whoever is signed in on the host's site.
async fn admit(gateway: &Gateway, headers: &HeaderMap) -> Result<Arc<Principal>, Refusal> {
    if let Some(token) = identity::bearer(headers) {
        return identity::admit(gateway, token).await;
    }
    match identity::admit_session_cookie(gateway, headers).await {
        Some(admitted) => admitted,
        None => Err(identity::missing(
            gateway,
            "expected a session of the site or a bearer token",
        )),
    }
}

impl FromRequestParts<Arc<HttpState>> for Asker {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, HttpError> {
        let gateway = &state.gateway;
        let admitted = admit(gateway, &parts.headers).await;
        let principal = admitted.map_err(|refusal| {
            let turned_away = state.turn_away(parts, refusal);
            HttpError::not_let_in(turned_away.refusal())
        })?;
        // The product has no guests.
        if principal.confined_to().is_some() {
            return Err(HttpError::unauthorized());
        }
        match state.limits.admit_user(&principal.user) {
            Ok(()) => Ok(Self {
                gateway: Arc::clone(gateway),
                caller: Caller {
                    principal,
                    origin: None,
                    contract: ContractName::Agency,
                },
            }),
            Err(limited) => Err(HttpError::from(&state.too_often(limited))),
        }
    }
}
