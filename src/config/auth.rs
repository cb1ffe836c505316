//! Section `[auth]`.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

use super::values::{duration, optional_secret, optional_text, optional_url};

/// How people and host servers prove who they are.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct AuthConfig {
    /// The secret that users' tokens are signed with.
    #[serde(with = "optional_secret")]
    pub jwt_secret: Option<SecretString>,
    /// The algorithms accepted for that secret.
    pub jwt_algorithms: Vec<SharedSecretAlgorithm>,
    /// Where the public keys of an identity provider are.
    #[serde(with = "optional_url")]
    pub jwks_url: Option<Url>,
    /// How long fetched keys are used before they are fetched again.
    #[serde(with = "duration")]
    pub jwks_cache: Duration,
    /// The least time between two fetches.
    #[serde(with = "duration")]
    pub jwks_refresh_min_interval: Duration,
    /// The issuer that tokens must name.
    #[serde(with = "optional_text")]
    pub issuer: Option<String>,
    /// The audience that tokens must name.
    #[serde(with = "optional_text")]
    pub audience: Option<String>,
    /// The secret that guests' tokens are signed with, where it is not to be `jwt_secret`.
    #[serde(with = "optional_secret")]
    pub guest_secret: Option<SecretString>,
    /// How long a guest's token is valid.
    #[serde(with = "duration")]
    pub guest_token_life: Duration,
    /// The key of the server API; without it that API is off.
    #[serde(with = "optional_secret")]
    pub api_key: Option<SecretString>,
    /// The header in which products that have one of their own send a user's token as it is.
    #[serde(with = "optional_text")]
    pub token_header: Option<String>,
    /// The name under which clients show `handshake_value` before they are asked who they are.
    #[serde(with = "optional_text")]
    pub handshake_key: Option<String>,
    /// What they have to show.
    #[serde(with = "optional_secret")]
    pub handshake_value: Option<SecretString>,
    /// The session cookie of a host that runs NextAuth.
    pub nextauth: NextAuthConfig,
    /// Which claims say who the user is.
    pub claims: ClaimsConfig,
}

/// The session cookie of a host that runs NextAuth (Auth.js).
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct NextAuthConfig {
    /// The secret that the host seals its cookies with; without it no cookie is read.
    #[serde(with = "optional_secret")]
    pub secret: Option<SecretString>,
    /// Where browsers find the host's site.
    #[serde(with = "optional_url")]
    pub url: Option<Url>,
}

/// An algorithm that signs and verifies with the same secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub enum SharedSecretAlgorithm {
    /// HMAC with SHA-256.
    #[serde(rename = "HS256")]
    Hs256,
    /// HMAC with SHA-384.
    #[serde(rename = "HS384")]
    Hs384,
    /// HMAC with SHA-512.
    #[serde(rename = "HS512")]
    Hs512,
}

/// Which claims of a token say who the user is; the first one present counts.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ClaimsConfig {
    /// The host's id of the user.
    pub user_id: Vec<String>,
    /// The role.
    pub role: Vec<String>,
    /// The name that others see.
    pub name: Vec<String>,
    /// The e-mail address.
    pub email: Vec<String>,
    /// The address of a picture.
    pub avatar_url: Vec<String>,
    /// Further ids of the user, by their sort.
    pub aliases: BTreeMap<SmolStr, Vec<String>>,
}
