//! People, and on whose behalf a request is made.

use smol_str::SmolStr;

use super::id::UserId;
use super::policy::RoleName;
use super::timestamp::Timestamp;

/// A person as the server knows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The host's id.
    pub id: UserId,
    /// What the policy is asked about.
    pub role: RoleName,
    /// Name to show; may be empty when no token or host ever told one.
    pub name: SmolStr,
    /// Picture to show.
    pub avatar_url: Option<SmolStr>,
    /// Whether the host lets this person in.
    pub is_active: bool,
    /// When the person was last connected.
    pub last_seen_at: Option<Timestamp>,
}

/// Whom a token speaks for: what the user presented, before the server's own records are asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// The user's id.
    pub user: UserId,
    /// The role the token names.
    pub role: RoleName,
    /// The name the token tells, if any.
    pub name: Option<SmolStr>,
    /// The e-mail address the token tells, if any.
    pub email: Option<SmolStr>,
    /// The picture the token tells, if any.
    pub avatar_url: Option<SmolStr>,
    /// When the token stops being good, in whole seconds since 1970.
    pub expires_at_seconds: i64,
}

/// Who makes a request: an authenticated, active user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    /// The user's id.
    pub user: UserId,
    /// The role in force: the host's word where it spoke, else the token's.
    pub role: RoleName,
    /// Name to show to others.
    pub name: SmolStr,
    /// Picture to show to others.
    pub avatar_url: Option<SmolStr>,
    /// When the proof of identity ends, in whole seconds since 1970.
    pub expires_at_seconds: i64,
}
