//! Who asks: somebody who is signed in at the site, or a guest.
//!
//! A session of the site counts first. Where there is none, or none that holds, a guest proves
//! themselves by the token that they were given, in a cookie or as a bearer's, or by the e-mail
//! address that their session was opened with, which a request names in its query or its body.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::request::Parts;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterIn};

use super::asker::Asker;
use super::body::{Fields, field_of};
use super::http_errors::HttpError;
use super::words::Id;
use crate::domain::error::{ErrorCode, Failure};
use crate::domain::id::ConversationId;
use crate::domain::user::Principal;
use crate::gateway::http::openapi::in_path;
use crate::gateway::http::{HttpState, peer_of, read_body};
use crate::gateway::refusal::Refusal;
use crate::gateway::{guests, identity};

/// Where a request says the address that a guest's session was opened with.
const GUEST_EMAIL: &str = "guestEmail";

/// Somebody who asks about the session that the address names, for reading.
pub(super) struct Reader {
    pub(super) asker: Asker,
    pub(super) session: ConversationId,
}

/// Somebody who asks for something to be done in the session that the address names.
pub(super) struct Writer {
    pub(super) asker: Asker,
    pub(super) session: ConversationId,
    pub(super) fields: Fields,
    parts: Parts,
}

impl FromRequestParts<Arc<HttpState>> for Asker {
    type Rejection = HttpError;

    /// Somebody who is signed in. Guests have one session and know it.
    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, HttpError> {
        match signed_in(state, parts).await? {
            Some(principal) if principal.confined_to().is_none() => admit(state, principal),
            Some(_) | None => Err(nobody(state, parts)),
        }
    }
}

impl FromRequestParts<Arc<HttpState>> for Reader {
    type Rejection = HttpError;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &Arc<HttpState>,
    ) -> Result<Self, HttpError> {
        let named = named(parts, state).await;
        let email = field_of(parts.uri.query().unwrap_or_default(), GUEST_EMAIL);
        let email = email.map(Cow::into_owned);
        let principal = visitor(state, parts, named, email.as_deref()).await?;
        Ok(Self {
            asker: admit(state, principal)?,
            session: named.ok_or_else(HttpError::forbidden)?,
        })
    }
}

impl FromRequest<Arc<HttpState>> for Writer {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &Arc<HttpState>) -> Result<Self, HttpError> {
        let (mut parts, body) = request.into_parts();
        let named = named(&mut parts, state).await;
        let known = proven(state, &parts, named).await?;
        let request = Request::from_parts(parts.clone(), body);
        let fields = fields(request, state).await?;
        let principal = if let Some(principal) = known {
            principal
        } else {
            let email = fields.words(GUEST_EMAIL);
            guest(state, &parts, named, email.as_deref()).await?
        };
        Ok(Self {
            asker: admit(state, principal)?,
            session: named.ok_or_else(HttpError::forbidden)?,
            fields,
            parts,
        })
    }
}

impl IntoParams for Reader {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        vec![in_path::<Id>("sessionId", "The id of a session")]
    }
}

impl Writer {
    /// Counts something that a guest says, by their address and their e-mail address.
    ///
    /// # Errors
    /// Too many.
    pub(super) fn admit_words(&self, state: &HttpState) -> Result<(), HttpError> {
        if !self.asker.is_guest() {
            return Ok(());
        }
        let email = self.asker.caller.principal.email.as_deref();
        let counted = state
            .limits
            .admit_guest_message(peer_of(&self.parts), email.unwrap_or_default());
        counted.map_err(|limited| HttpError::from(&state.too_often(limited)))
    }
}

/// Reads a body.
pub(super) async fn fields(request: Request, state: &HttpState) -> Result<Fields, HttpError> {
    let read = read_body(request, state.gateway.settings.body_bytes).await;
    Fields::parse(&read.map_err(|problem| HttpError::from(&problem))?)
}

/// The session that an address names. A text that is no id names none.
async fn named(parts: &mut Parts, state: &Arc<HttpState>) -> Option<ConversationId> {
    let path = Path::<HashMap<String, String>>::from_request_parts(parts, state).await;
    let Path(path) = path.ok()?;
    ConversationId::parse(path.get("sessionId")?)
}

/// Whoever a request proves to be without naming an address, guests of whichever session too.
pub(super) async fn somebody(state: &HttpState, parts: &Parts) -> Result<Option<Asker>, HttpError> {
    let principal = match signed_in(state, parts).await? {
        Some(principal) => Some(principal),
        None => identity::guest_by_cookie(&state.gateway, &parts.headers).await,
    };
    principal.map(|one| admit(state, one)).transpose()
}

/// A guest who wants to follow the channel of their session.
pub(super) async fn guest_of_channel(
    state: &HttpState,
    parts: &Parts,
    session: Option<ConversationId>,
    email: Option<&str>,
) -> Result<Asker, HttpError> {
    let email = email.filter(|_| session.is_some());
    admit(state, guest(state, parts, session, email).await?)
}

async fn visitor(
    state: &HttpState,
    parts: &Parts,
    session: Option<ConversationId>,
    email: Option<&str>,
) -> Result<Arc<Principal>, HttpError> {
    match proven(state, parts, session).await? {
        Some(principal) => Ok(principal),
        None => guest(state, parts, session, email).await,
    }
}

/// Whoever a request proves to be by what it brings besides its own words. A guest's cookie for
/// another session proves nothing here.
async fn proven(
    state: &HttpState,
    parts: &Parts,
    session: Option<ConversationId>,
) -> Result<Option<Arc<Principal>>, HttpError> {
    if let Some(principal) = signed_in(state, parts).await? {
        return Ok(Some(principal));
    }
    let kept = identity::guest_by_cookie(&state.gateway, &parts.headers).await;
    Ok(kept.filter(|guest| session.is_some_and(|session| guest.may_enter(session))))
}

/// The bearer of a token, or whoever is signed in at the site. A session that ended is as good as
/// none; a token that does not hold is refused.
async fn signed_in(state: &HttpState, parts: &Parts) -> Result<Option<Arc<Principal>>, HttpError> {
    let (gateway, headers) = (&state.gateway, &parts.headers);
    let refused = |refusal| HttpError::from(&state.turn_away(parts, refusal));
    if let Some(token) = identity::bearer(headers) {
        let admitted = identity::admit(gateway, token).await;
        return admitted.map(Some).map_err(refused);
    }
    match identity::admit_session_cookie(gateway, headers).await {
        Some(Err(refusal))
            if matches!(
                refusal.code,
                ErrorCode::Unauthenticated | ErrorCode::TokenExpired
            ) =>
        {
            Ok(None)
        }
        Some(admitted) => admitted.map(Some).map_err(refused),
        None => Ok(None),
    }
}

/// A guest by the address that their session was opened with.
async fn guest(
    state: &HttpState,
    parts: &Parts,
    session: Option<ConversationId>,
    email: Option<&str>,
) -> Result<Arc<Principal>, HttpError> {
    let Some(email) = email else {
        // A guest of another session is somebody, whom this one is not for.
        let elsewhere = identity::guest_by_cookie(&state.gateway, &parts.headers).await;
        return Err(match elsewhere {
            Some(_) => HttpError::forbidden(),
            None => nobody(state, parts),
        });
    };
    let session = session.ok_or_else(HttpError::forbidden)?;
    let proof = guests::prove_by_email(state, peer_of(parts), session, email);
    proof.await.map_err(|refusal| HttpError::from(&refusal))
}

/// The refusal of somebody who proves nothing. Counted here.
fn nobody(state: &HttpState, parts: &Parts) -> HttpError {
    let missing: Refusal = identity::missing(&state.gateway, "expected a session");
    HttpError::from(&state.turn_away(parts, missing))
}

fn admit(state: &HttpState, principal: Arc<Principal>) -> Result<Asker, HttpError> {
    let admitted: Result<(), Failure> = state.limits.admit_user(&principal.user);
    match admitted {
        Ok(()) => Ok(Asker::new(Arc::clone(&state.gateway), principal)),
        Err(limited) => Err(HttpError::from(&state.too_often(limited))),
    }
}
