//! Guests' tokens: signed here, good for one conversation.
//!
//! They are signed with a key that is derived for them alone, so none of the host's tokens can be
//! taken for one and none of them for the host's, though both may begin with the same secret. The
//! header's `kid` tells them apart before anything is verified.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header};
use secrecy::ExposeSecret as _;
use serde::Serialize;
use serde_json::Value;
use sha2::Sha256;
use smol_str::SmolStr;

use super::AuthError;
use super::claims::check_times;
use super::jwt::{IssueError, MAX_TOKEN_BYTES, verify_signature};
use crate::config::AuthConfig;

/// What the key is derived for. Another text makes another key, and every token out there invalid.
const LABEL: &[u8] = b"parlor guest token v1";

/// The header's `kid`.
const KEY_ID: &str = "parlor-guest";

/// What a guest's token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GuestClaims<'a> {
    /// The guest's id.
    #[serde(rename = "sub")]
    pub user_id: &'a str,
    /// The only conversation it is good for.
    #[serde(rename = "conversation_id")]
    pub conversation: &'a str,
    /// What others see.
    pub name: &'a str,
    /// Where the guest says they can be reached.
    pub email: &'a str,
    /// When it was issued, in seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at_unix: i64,
    /// The second from which it is no longer valid.
    #[serde(rename = "exp")]
    pub expires_at_unix: i64,
}

/// What the server needs of a valid token; the rest it knows itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestIdentity {
    /// The guest's id.
    pub user_id: SmolStr,
    /// The only conversation they may enter.
    pub conversation: SmolStr,
    /// The second from which the token is no longer valid.
    pub expires_at_unix: i64,
}

/// Signs and verifies guests' tokens.
pub(super) struct GuestKey {
    encoding: EncodingKey,
    decoding: DecodingKey,
}

impl std::fmt::Debug for GuestKey {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("GuestKey")
    }
}

impl GuestKey {
    /// Derives the key from the secret for guests, or else from one for users.
    pub(super) fn from_config(config: &AuthConfig) -> Option<Self> {
        let secret = config
            .guest_secret
            .as_ref()
            .or(config.jwt_secret.as_ref())
            .or(config.nextauth.secret.as_ref())?;
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.expose_secret().as_bytes())
            .expect("HMAC takes keys of any length");
        mac.update(LABEL);
        let key = mac.finalize().into_bytes();
        Some(Self {
            encoding: EncodingKey::from_secret(&key),
            decoding: DecodingKey::from_secret(&key),
        })
    }

    pub(super) fn issue(&self, claims: &GuestClaims<'_>) -> Result<String, IssueError> {
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(KEY_ID.to_owned());
        Ok(jsonwebtoken::encode(&header, claims, &self.encoding)?)
    }

    pub(super) fn verify(&self, token: &str, now: i64) -> Result<GuestIdentity, AuthError> {
        let claims = verify_signature(token, Algorithm::HS256, &self.decoding)?;
        let expires_at_unix = check_times(&claims, now)?;
        let text = |name: &'static str| {
            let value = claims.get(name).and_then(Value::as_str);
            value.map(SmolStr::new).ok_or(AuthError::MissingClaim(name))
        };
        Ok(GuestIdentity {
            user_id: text("sub")?,
            conversation: text("conversation_id")?,
            expires_at_unix,
        })
    }
}

/// Whether a token says that it is a guest's, which is not yet to be believed.
pub(super) fn claims_to_be_a_guests(token: &str) -> bool {
    token.len() <= MAX_TOKEN_BYTES
        && jsonwebtoken::decode_header(token)
            .is_ok_and(|header| header.kid.as_deref() == Some(KEY_ID))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::{Authenticator, Bearer, issue_for};
    use crate::config::{Config, Sources};

    const NOW: i64 = 1_795_255_200;
    const SECRET: &str = "a secret that is long enough for every algorithm there is";

    fn config(secrets: &[(&str, &str)]) -> AuthConfig {
        let environment = secrets
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect::<Vec<_>>();
        let sources = Sources {
            environment,
            ..Sources::default()
        };
        Config::read(sources).unwrap().auth
    }

    fn authenticator(secrets: &[(&str, &str)]) -> Authenticator {
        Authenticator::new(&config(secrets)).unwrap()
    }

    fn claims() -> GuestClaims<'static> {
        GuestClaims {
            user_id: "guest:1",
            conversation: "c-1",
            name: "Zoë",
            email: "zoe@mail.example",
            issued_at_unix: NOW,
            expires_at_unix: NOW + 60,
        }
    }

    #[test]
    fn a_token_says_whose_it_is_until_it_expires() {
        let server = authenticator(&[("JWT_SECRET", SECRET)]);
        let token = server.issue_for_guest(&claims()).unwrap();
        let identity = GuestIdentity {
            user_id: "guest:1".into(),
            conversation: "c-1".into(),
            expires_at_unix: NOW + 60,
        };
        assert_eq!(server.verify_guest(&token, NOW + 59), Some(Ok(identity)));
        let expired = server.verify_guest(&token, NOW + 60);
        assert_eq!(expired, Some(Err(AuthError::Expired)));
    }

    #[tokio::test]
    async fn guests_and_users_tokens_are_not_taken_for_each_other() {
        // The same secret for both is the worst case.
        let secrets = [
            ("JWT_SECRET", SECRET),
            ("PARLOR__AUTH__GUEST_SECRET", SECRET),
        ];
        let server = authenticator(&secrets);
        let guests = server.issue_for_guest(&claims()).unwrap();
        let taken = server.verify(&guests, NOW).await;
        assert_eq!(taken, Err(AuthError::BadSignature));

        let bearer = Bearer {
            user_id: "guest:1",
            role: "guest",
            name: None,
            issued_at_unix: NOW,
            expires_at_unix: NOW + 60,
        };
        let users = issue_for(&config(&secrets), &bearer).unwrap();
        assert_eq!(server.verify_guest(&users, NOW), None);
        let mut header = Header::new(Algorithm::HS256);
        header.kid = Some(KEY_ID.to_owned());
        let key = EncodingKey::from_secret(SECRET.as_bytes());
        let disguised = jsonwebtoken::encode(&header, &claims(), &key).unwrap();
        let taken = server.verify_guest(&disguised, NOW);
        assert_eq!(taken, Some(Err(AuthError::BadSignature)));
    }

    #[test]
    fn a_secret_of_their_own_replaces_the_one_of_users() {
        let shared = authenticator(&[("JWT_SECRET", SECRET)]);
        let own = [
            ("JWT_SECRET", SECRET),
            ("PARLOR__AUTH__GUEST_SECRET", "another"),
        ];
        let token = authenticator(&own).issue_for_guest(&claims()).unwrap();
        let refused = shared.verify_guest(&token, NOW);
        assert_eq!(refused, Some(Err(AuthError::BadSignature)));
    }

    #[test]
    fn without_any_secret_there_are_no_guests() {
        let token = authenticator(&[("JWT_SECRET", SECRET)])
            .issue_for_guest(&claims())
            .unwrap();
        let server = authenticator(&[]);
        assert_eq!(server.guest_token_life(), None);
        assert!(server.issue_for_guest(&claims()).is_err());
        assert_eq!(
            server.verify_guest(&token, NOW),
            Some(Err(AuthError::UnknownKey))
        );
    }
}
