//! What the claims of a verified token mean.

use std::collections::BTreeMap;

use serde_json::Value;
use smol_str::{SmolStr, ToSmolStr};

use super::jwt::Claims;
use super::{AuthError, Identity};
use crate::config::{AuthConfig, ClaimsConfig};

/// How much of a name is kept, in characters: as much as the host may tell.
const NAME_CHARS: usize = 200;

/// Which claims are asked for and where they are found.
#[derive(Debug)]
pub(super) struct ClaimRules {
    issuer: Option<String>,
    audience: Option<String>,
    names: ClaimsConfig,
}

impl ClaimRules {
    pub(super) fn from_config(config: &AuthConfig) -> Self {
        Self {
            issuer: config.issuer.clone(),
            audience: config.audience.clone(),
            names: config.claims.clone(),
        }
    }

    /// Reads the identity out of claims whose signature was verified.
    pub(super) fn identify(&self, claims: &Claims, now: i64) -> Result<Identity, AuthError> {
        let expires_at_unix = check_times(claims, now)?;
        self.check_parties(claims)?;
        self.name(claims, expires_at_unix)
    }

    /// Reads the identity out of claims that the host sealed for itself, and by a clock that may be
    /// so many seconds apart from this one.
    pub(super) fn identify_within(
        &self,
        claims: &Claims,
        now: i64,
        tolerance: i64,
    ) -> Result<Identity, AuthError> {
        let expires_at_unix = check_times_within(claims, now, tolerance)?;
        self.name(claims, expires_at_unix)
    }

    fn name(&self, claims: &Claims, expires_at_unix: i64) -> Result<Identity, AuthError> {
        let text = |names: &[String]| first(claims, names, text_of);
        Ok(Identity {
            user_id: first(claims, &self.names.user_id, id_of)
                .ok_or(AuthError::MissingClaim("user_id"))?,
            role: text(&self.names.role)
                .ok_or(AuthError::MissingClaim("role"))?
                .into(),
            name: text(&self.names.name).map(shortened),
            email: text(&self.names.email).map(str::to_owned),
            avatar_url: text(&self.names.avatar_url).map(str::to_owned),
            aliases: self.aliases(claims),
            expires_at_unix,
        })
    }

    fn aliases(&self, claims: &Claims) -> BTreeMap<SmolStr, SmolStr> {
        let sorts = self.names.aliases.iter();
        sorts
            .filter_map(|(sort, names)| Some((sort.clone(), first(claims, names, id_of)?)))
            .collect()
    }

    fn check_parties(&self, claims: &Claims) -> Result<(), AuthError> {
        let names = |claim: &str, wanted: &str| match claims.get(claim) {
            Some(Value::String(given)) => given == wanted,
            Some(Value::Array(given)) => given.iter().any(|given| given == wanted),
            Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::Object(_)) | None => {
                false
            }
        };
        if self
            .issuer
            .as_ref()
            .is_some_and(|issuer| !names("iss", issuer))
        {
            return Err(AuthError::WrongIssuer);
        }
        if self
            .audience
            .as_ref()
            .is_some_and(|audience| !names("aud", audience))
        {
            return Err(AuthError::WrongAudience);
        }
        Ok(())
    }
}

/// As much of a name as is kept: it is part of an index, whose entries have a longest.
fn shortened(name: &str) -> String {
    name.chars().take(NAME_CHARS).collect()
}

/// Checks without leeway that the token is valid now, and returns when it expires.
pub(super) fn check_times(claims: &Claims, now: i64) -> Result<i64, AuthError> {
    check_times_within(claims, now, 0)
}

fn check_times_within(claims: &Claims, now: i64, tolerance: i64) -> Result<i64, AuthError> {
    let expires_at = claims
        .get("exp")
        .and_then(seconds_of)
        .ok_or(AuthError::MissingClaim("exp"))?
        .saturating_add(tolerance);
    if expires_at <= now {
        return Err(AuthError::Expired);
    }
    match claims.get("nbf") {
        None | Some(Value::Null) => Ok(expires_at),
        Some(value) => match seconds_of(value) {
            Some(not_before) if not_before <= now.saturating_add(tolerance) => Ok(expires_at),
            Some(_) => Err(AuthError::NotYetValid),
            None => Err(AuthError::Malformed),
        },
    }
}

/// Returns the first of the claims named that has a usable value.
fn first<'a, T>(
    claims: &'a Claims,
    names: &[String],
    read: impl Fn(&'a Value) -> Option<T>,
) -> Option<T> {
    names
        .iter()
        .find_map(|name| claims.get(name).and_then(&read))
}

fn text_of(value: &Value) -> Option<&str> {
    value.as_str().filter(|text| !text.is_empty())
}

/// Reads an id, which some hosts issue as a whole number.
fn id_of(value: &Value) -> Option<SmolStr> {
    match value {
        Value::String(text) if !text.is_empty() => Some(text.into()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_smolstr()),
        Value::String(_)
        | Value::Number(_)
        | Value::Null
        | Value::Bool(_)
        | Value::Array(_)
        | Value::Object(_) => None,
    }
}

/// Reads a time, which some libraries issue with a fraction.
fn seconds_of(value: &Value) -> Option<i64> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast saturates, which is never early"
    )]
    value
        .as_i64()
        .or_else(|| value.as_f64().map(|seconds| seconds.floor() as i64))
}
