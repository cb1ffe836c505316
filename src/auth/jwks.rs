//! The public keys of an identity provider, fetched when they are needed.
//!
//! Keys are kept until newer ones arrive, however long the provider is silent. Fetches are rare
//! (never two within `jwks_refresh_min_interval`) and single: whoever needs one while it runs waits
//! for its result. A body above a bound or a provider that takes too long counts as silence.

use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, KeyAlgorithm, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey};
use reqwest::Url;
use serde::Deserialize;
use tokio::sync::Mutex;

use super::AuthError;
use crate::config::AuthConfig;
use crate::outgoing::{ClientError, client_for};

const FETCH_WITHIN: Duration = Duration::from_secs(5);
/// Providers publish a handful of keys of about a kilobyte.
const MAX_BODY_BYTES: usize = 256 * 1024;
/// Bounds the signatures checked for a token that names no key.
const MAX_KEYS: usize = 32;
const ED25519_KEY_BYTES: usize = 32;

/// Why keys cannot be fetched.
#[derive(Debug, thiserror::Error)]
pub enum JwksError {
    /// The provider cannot be asked.
    #[error("key sets cannot be fetched")]
    Client(#[from] ClientError),
    /// The request failed.
    #[error("key set cannot be fetched")]
    Request(#[from] reqwest::Error),
    /// The answer is longer than a key set.
    #[error("key set is larger than {MAX_BODY_BYTES} bytes")]
    TooLarge,
    /// The answer is not a key set.
    #[error("key set is malformed")]
    Malformed(#[from] serde_json::Error),
    /// The key set has no key that could verify a token.
    #[error("key set has no usable key")]
    Empty,
}

/// One public key and what it may verify.
#[derive(Clone, Debug)]
pub(super) struct PublicKey {
    id: Option<String>,
    algorithm: Algorithm,
    key: DecodingKey,
}

/// What is known, replaced as a whole by each fetch.
#[derive(Debug, Default)]
struct Known {
    keys: Vec<PublicKey>,
    fetched_at: Option<i64>,
}

/// When and how the last fetch went; locked while one runs.
#[derive(Debug, Default)]
struct LastFetch {
    started_at: Option<i64>,
    has_failed: bool,
}

/// The keys of one provider.
#[derive(Debug)]
pub(super) struct KeySet {
    url: Url,
    client: reqwest::Client,
    cache_for: Duration,
    refresh_min_interval: Duration,
    /// Read on every token and written once a fetch, hence not behind the fetch's own lock.
    known: RwLock<Arc<Known>>,
    last_fetch: Mutex<LastFetch>,
}

impl KeySet {
    pub(super) fn from_config(config: &AuthConfig) -> Result<Option<Self>, JwksError> {
        let Some(url) = config.jwks_url.clone() else {
            return Ok(None);
        };
        Ok(Some(Self {
            client: client_for(&url, FETCH_WITHIN)?,
            url,
            cache_for: config.jwks_cache,
            refresh_min_interval: config.jwks_refresh_min_interval,
            known: RwLock::default(),
            last_fetch: Mutex::default(),
        }))
    }

    /// Returns the keys that may have signed a token, fetching them when they are unknown or old.
    pub(super) async fn find(
        &self,
        algorithm: Algorithm,
        key_id: Option<&str>,
        now: i64,
    ) -> Result<Vec<DecodingKey>, AuthError> {
        let known = self.known();
        let keys = matching(&known, algorithm, key_id);
        let is_fresh = known
            .fetched_at
            .is_some_and(|fetched_at| !has_passed(fetched_at, self.cache_for, now));
        if is_fresh && !keys.is_empty() {
            return Ok(keys);
        }
        if !keys.is_empty() && self.last_fetch.try_lock().is_err() {
            // Old keys are better than waiting for the fetch that somebody else runs.
            return Ok(keys);
        }
        let has_failed = self.refresh(&known, now).await;
        let keys = matching(&self.known(), algorithm, key_id);
        match (keys.is_empty(), has_failed) {
            (false, _) => Ok(keys),
            // The key may be a new one: the provider would know.
            (true, true) => Err(AuthError::Unavailable),
            (true, false) => Err(AuthError::UnknownKey),
        }
    }

    /// Fetches the keys unless that was done a moment ago, and says whether the last fetch failed.
    async fn refresh(&self, seen: &Arc<Known>, now: i64) -> bool {
        let mut last = self.last_fetch.lock().await;
        // Somebody else may have fetched while this one waited for the lock.
        let is_still_the_one_seen = Arc::ptr_eq(seen, &self.known());
        let may_fetch = last
            .started_at
            .is_none_or(|started_at| has_passed(started_at, self.refresh_min_interval, now));
        if !is_still_the_one_seen || !may_fetch {
            return last.has_failed;
        }
        // Noted first: a caller who goes away in the middle has asked the provider all the same.
        *last = LastFetch {
            started_at: Some(now),
            has_failed: true,
        };
        match self.fetch().await {
            Ok(keys) => {
                let known = Known {
                    keys,
                    fetched_at: Some(now),
                };
                *self.known.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(known);
                last.has_failed = false;
            }
            Err(error) => {
                tracing::warn!(
                    error = &error as &dyn std::error::Error,
                    "keys of the identity provider cannot be fetched, known keys stay in use"
                );
            }
        }
        last.has_failed
    }

    async fn fetch(&self) -> Result<Vec<PublicKey>, JwksError> {
        let mut response = self
            .client
            .get(self.url.clone())
            .send()
            .await?
            .error_for_status()?;
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await? {
            if body.len() + chunk.len() > MAX_BODY_BYTES {
                return Err(JwksError::TooLarge);
            }
            body.extend_from_slice(&chunk);
        }
        parse(&body)
    }

    fn known(&self) -> Arc<Known> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Says whether a time span is over; a clock that was set back ends it too.
fn has_passed(since: i64, span: Duration, now: i64) -> bool {
    u64::try_from(now.saturating_sub(since))
        .map_or(true, |elapsed| Duration::from_secs(elapsed) >= span)
}

fn matching(known: &Known, algorithm: Algorithm, key_id: Option<&str>) -> Vec<DecodingKey> {
    known
        .keys
        .iter()
        .filter(|key| key.algorithm == algorithm)
        .filter(|key| key_id.is_none_or(|key_id| key.id.as_deref() == Some(key_id)))
        .map(|key| key.key.clone())
        .collect()
}

pub(super) fn parse(body: &[u8]) -> Result<Vec<PublicKey>, JwksError> {
    #[derive(Deserialize)]
    struct Document {
        keys: Vec<serde_json::Value>,
    }

    let document: Document = serde_json::from_slice(body)?;
    // A provider may publish keys of kinds unknown here beside the ones in use.
    let keys: Vec<_> = document
        .keys
        .into_iter()
        .filter_map(|key| public_key(&serde_json::from_value(key).ok()?))
        .take(MAX_KEYS)
        .collect();
    if keys.is_empty() {
        Err(JwksError::Empty)
    } else {
        Ok(keys)
    }
}

/// Accepts a key that verifies signatures of one of the three algorithms, and no shared secret.
fn public_key(jwk: &Jwk) -> Option<PublicKey> {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the lists of key kinds are open"
    )]
    let algorithm = match &jwk.algorithm {
        AlgorithmParameters::RSA(_) => Algorithm::RS256,
        AlgorithmParameters::EllipticCurve(key) if key.curve == EllipticCurve::P256 => {
            Algorithm::ES256
        }
        AlgorithmParameters::OctetKeyPair(key) if key.curve == EllipticCurve::Ed25519 => {
            Algorithm::EdDSA
        }
        _ => return None,
    };
    let is_for_signatures = matches!(
        jwk.common.public_key_use,
        None | Some(PublicKeyUse::Signature)
    );
    let is_for_algorithm = jwk
        .common
        .key_algorithm
        .is_none_or(|declared| declared == KeyAlgorithm::from(algorithm));
    if !is_for_signatures || !is_for_algorithm {
        return None;
    }
    let key = DecodingKey::from_jwk(jwk).ok()?;
    // The library takes the first 32 bytes of such a key without asking whether there are any.
    if algorithm == Algorithm::EdDSA && key.try_get_as_bytes().ok()?.len() != ED25519_KEY_BYTES {
        return None;
    }
    Some(PublicKey {
        id: jwk.common.key_id.clone(),
        algorithm,
        key,
    })
}
