//! Guests come in: limited by address, and given a token for their one conversation.

use std::net::IpAddr;
use std::sync::Arc;

use super::http::HttpState;
use super::refusal::Refusal;
use crate::auth::GuestClaims;
use crate::chat::GuestWish;
use crate::domain::error::{ErrorCode, Failure};
use crate::domain::id::ConversationId;
use crate::domain::message::Message;
use crate::domain::timestamp::Timestamp;
use crate::domain::user::Principal;
use crate::domain::view::ConversationView;
use crate::metrics::{AuthFailure, ContractName};

/// The guest whose conversation was opened with this e-mail address, for whoever names both.
///
/// # Errors
/// Not found for every other address; rate limited after too many of them, by where they come from
/// and by which they are.
pub async fn prove_by_email(
    state: &HttpState,
    from: IpAddr,
    conversation: ConversationId,
    email: &str,
) -> Result<Arc<Principal>, Refusal> {
    let gateway = &state.gateway;
    let failed = state.limits.failed_proofs();
    failed.hear(from, email).inspect_err(|limited| {
        if let Failure::RateLimited { limit, .. } = limited {
            gateway.metrics.rate_limited(*limit);
        }
    })?;
    let admitted = gateway.chat.admit_guest_by_email(conversation, email);
    let admitted = admitted.await;
    if matches!(admitted, Err(Failure::NotFound(_))) {
        gateway.metrics.auth_failed(AuthFailure::Invalid);
        failed.note(from, email);
    }
    Ok(admitted?)
}

/// A guest who came in.
pub struct WelcomedGuest {
    /// What opens sockets and HTTP for the conversation.
    pub token: String,
    /// From when on it is no longer valid.
    pub expires_at: Timestamp,
    /// The conversation, with the guest's first message in it.
    pub conversation: ConversationView,
    /// The guest's first message.
    pub first_message: Message,
}

/// Lets a guest in from this address. What can be wrong is found before anything is counted, and
/// what is to be written before that is counted too.
///
/// # Errors
/// Names the field; forbidden where there are no guests; rate limited by address.
pub async fn welcome(
    state: &HttpState,
    address: IpAddr,
    wish: GuestWish,
    contract: ContractName,
) -> Result<WelcomedGuest, Refusal> {
    let gateway = &state.gateway;
    let Some(life) = gateway.authenticator.guest_token_life() else {
        let text = "guests are off: there is no secret to sign their tokens with";
        return Err(Refusal::new(ErrorCode::Forbidden, text));
    };
    let expected = gateway.chat.expect_guest(wish, contract).await?;
    state.limits.admit_guest(address).inspect_err(|limited| {
        if let Failure::RateLimited { limit, .. } = limited {
            gateway.metrics.rate_limited(*limit);
        }
    })?;
    let now = gateway.clock.now();
    let expires_at = now.after(life).rounded_up_to_seconds();
    let token = gateway
        .authenticator
        .issue_for_guest(&GuestClaims {
            user_id: expected.user().as_str(),
            conversation: &expected.conversation().to_string(),
            name: expected.profile().name(),
            email: expected.profile().email(),
            issued_at_unix: now.as_seconds(),
            expires_at_unix: expires_at.as_seconds(),
        })
        .map_err(|error| {
            tracing::error!(
                error = &error as &dyn std::error::Error,
                "a guest's token cannot be signed"
            );
            Failure::Internal
        })?;
    let (conversation, first_message) = gateway.chat.welcome_guest(expected).await?;
    Ok(WelcomedGuest {
        token,
        expires_at,
        conversation,
        first_message,
    })
}
