//! JSON Web Tokens: signatures, and nothing about what the claims mean.

use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use serde_json::{Map, Value};

use super::AuthError;
use crate::config::{AuthConfig, SharedSecretAlgorithm};

/// The longest token that is looked at; far above what identity providers issue, and a bound on
/// the work that a stranger can ask for.
pub(super) const MAX_TOKEN_BYTES: usize = 16 * 1024;

/// The claims of a token.
pub(super) type Claims = Map<String, Value>;

/// How a token says it is signed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Signature {
    /// By a secret that both sides have.
    Shared(Algorithm),
    /// By a key pair whose public half has an id.
    Public {
        algorithm: Algorithm,
        key_id: Option<String>,
    },
}

/// Reads how a token says it is signed, which is not yet to be believed.
pub(super) fn read_header(token: &str) -> Result<Signature, AuthError> {
    if token.len() > MAX_TOKEN_BYTES {
        return Err(AuthError::Malformed);
    }
    let header = jsonwebtoken::decode_header(token).map_err(|_| AuthError::Malformed)?;
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the list of algorithms is open"
    )]
    match header.alg {
        algorithm @ (Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512) => {
            Ok(Signature::Shared(algorithm))
        }
        algorithm @ (Algorithm::RS256 | Algorithm::ES256 | Algorithm::EdDSA) => {
            Ok(Signature::Public {
                algorithm,
                key_id: header.kid,
            })
        }
        _ => Err(AuthError::UnsupportedAlgorithm),
    }
}

/// The secret that the host signs its users' tokens with.
#[derive(Debug)]
pub(super) struct SharedSecret {
    key: DecodingKey,
    algorithms: Vec<Algorithm>,
}

impl SharedSecret {
    pub(super) fn from_config(config: &AuthConfig) -> Option<Self> {
        let secret = config.jwt_secret.as_ref()?;
        let algorithms = config
            .jwt_algorithms
            .iter()
            .map(|algorithm| match algorithm {
                SharedSecretAlgorithm::Hs256 => Algorithm::HS256,
                SharedSecretAlgorithm::Hs384 => Algorithm::HS384,
                SharedSecretAlgorithm::Hs512 => Algorithm::HS512,
            });
        Some(Self {
            key: DecodingKey::from_secret(secret.expose_secret().as_bytes()),
            algorithms: algorithms.collect(),
        })
    }

    pub(super) fn verify(&self, token: &str, algorithm: Algorithm) -> Result<Claims, AuthError> {
        if !self.algorithms.contains(&algorithm) {
            return Err(AuthError::UnsupportedAlgorithm);
        }
        verify_signature(token, algorithm, &self.key)
    }
}

/// Accepts a token that one of the keys has signed.
pub(super) fn verify_with_any(
    token: &str,
    algorithm: Algorithm,
    keys: &[DecodingKey],
) -> Result<Claims, AuthError> {
    let mut refusal = AuthError::UnknownKey;
    for key in keys {
        match verify_signature(token, algorithm, key) {
            Ok(claims) => return Ok(claims),
            Err(error) => refusal = error,
        }
    }
    Err(refusal)
}

/// Accepts a token that this key has signed.
pub(super) fn verify_signature(
    token: &str,
    algorithm: Algorithm,
    key: &DecodingKey,
) -> Result<Claims, AuthError> {
    // The library reads the wall clock for times, so the claims are checked by `claims` instead.
    let mut validation = Validation::new(algorithm);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.required_spec_claims.clear();
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library's list of errors is open"
    )]
    jsonwebtoken::decode::<Claims>(token, key, &validation)
        .map(|token| token.claims)
        .map_err(|error| match error.kind() {
            ErrorKind::InvalidSignature => AuthError::BadSignature,
            ErrorKind::InvalidAlgorithm | ErrorKind::InvalidKeyFormat => {
                AuthError::UnsupportedAlgorithm
            }
            _ => AuthError::Malformed,
        })
}

/// What a token issued here says.
#[derive(Clone, Debug, Serialize)]
pub struct IssuedClaims<'a> {
    /// The id of the user.
    #[serde(rename = "sub")]
    pub user_id: &'a str,
    /// The role.
    pub role: &'a str,
    /// The name that others see.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// The e-mail address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub email: Option<&'a str>,
    /// The issuer, where the configuration asks for one.
    #[serde(rename = "iss", skip_serializing_if = "Option::is_none")]
    pub issuer: Option<&'a str>,
    /// The audience, where the configuration asks for one.
    #[serde(rename = "aud", skip_serializing_if = "Option::is_none")]
    pub audience: Option<&'a str>,
    /// When the token was issued, in seconds since 1970.
    #[serde(rename = "iat")]
    pub issued_at_unix: i64,
    /// The second from which the token is no longer valid.
    #[serde(rename = "exp")]
    pub expires_at_unix: i64,
}

/// A token could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum IssueError {
    /// The library refused.
    #[error("token cannot be signed")]
    Signature(#[from] jsonwebtoken::errors::Error),
    /// There is nothing to sign with.
    #[error("token cannot be signed without auth.jwt_secret and auth.jwt_algorithms")]
    NoSecret,
}

/// Signs a token with a shared secret (HS256).
pub fn issue(secret: &SecretString, claims: &IssuedClaims<'_>) -> Result<String, IssueError> {
    sign(secret, Algorithm::HS256, claims)
}

/// Signs whatever claims with a shared secret.
pub(super) fn sign(
    secret: &SecretString,
    algorithm: Algorithm,
    claims: &impl Serialize,
) -> Result<String, IssueError> {
    let key = EncodingKey::from_secret(secret.expose_secret().as_bytes());
    Ok(jsonwebtoken::encode(&Header::new(algorithm), claims, &key)?)
}
