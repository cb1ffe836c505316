//! People, and on whose behalf a request is made.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::id::{ConversationId, UserId};
use super::message::Metadata;
use super::policy::RoleName;
use super::proof::Proof;
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
    /// Where notices go.
    pub email: Option<SmolStr>,
    /// Picture to show.
    pub avatar_url: Option<SmolStr>,
    /// Whether the host lets this person in.
    pub is_active: bool,
    /// Whether the person has no account with the host: a guest belongs to one conversation.
    pub is_guest: bool,
    /// When the person was last connected.
    pub last_seen_at: Option<Timestamp>,
}

impl User {
    /// Whether this is somebody with an account whom the host lets in: no guest, and not the
    /// server itself.
    pub fn is_active_account(&self) -> bool {
        self.is_active && !self.is_guest && self.id != UserId::system()
    }
}

/// What the host says of one of its users: all of it, each time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Profile {
    /// The host's id.
    pub user: UserId,
    /// What the policy is asked about.
    pub role: RoleName,
    /// Name to show.
    pub name: SmolStr,
    /// Where notices go.
    pub email: Option<SmolStr>,
    /// Picture to show.
    pub avatar_url: Option<SmolStr>,
    /// The user's other ids, by their sort, such as `provider`.
    pub aliases: BTreeMap<SmolStr, SmolStr>,
    /// Whether the host lets this person in.
    pub is_active: bool,
    /// The host's own data.
    pub metadata: Metadata,
}

/// A user as the host's server sees them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownUser {
    /// What the host said of them, or their token where the host said nothing.
    pub profile: Profile,
    /// Whether the host itself told of them.
    pub is_synced: bool,
    /// Whether the person has no account with the host.
    pub is_guest: bool,
    /// When the person was last connected.
    pub last_seen_at: Option<Timestamp>,
    /// When the server first heard of them.
    pub created_at: Timestamp,
    /// When anything of this last changed.
    pub updated_at: Timestamp,
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
    /// The user's further ids that the token tells, by their sort.
    pub aliases: BTreeMap<SmolStr, SmolStr>,
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
    /// Where they can be reached, for front ends that show it.
    pub email: Option<SmolStr>,
    /// Picture to show to others.
    pub avatar_url: Option<SmolStr>,
    /// What they proved it with.
    pub proof: Proof,
    /// When the proof of identity ends, in whole seconds since 1970.
    pub expires_at_seconds: i64,
    /// When all this was looked up; `None` for whoever was not.
    pub looked_up: Option<LookedUp>,
}

/// The moment before somebody was looked up in the server's records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LookedUp {
    /// By the server's clock.
    pub at: Timestamp,
    /// How often this server had turned somebody out by then.
    pub turn_outs: u64,
}

impl Principal {
    /// The only conversation there is for them, if they are confined to one.
    pub const fn confined_to(&self) -> Option<ConversationId> {
        match self.proof {
            Proof::Signed | Proof::SessionToken(_) => None,
            Proof::Guest(conversation) => Some(conversation),
        }
    }

    /// Whether their proof of identity is good for this conversation.
    pub fn may_enter(&self, conversation: ConversationId) -> bool {
        self.confined_to().is_none_or(|only| only == conversation)
    }

    /// Who speaks for the server itself and for the host.
    ///
    /// # Panics
    /// Never: the role's name is one.
    pub fn system() -> Self {
        let role = RoleName::parse("system").expect("a word is a role name");
        Self {
            user: UserId::system(),
            role,
            name: SmolStr::new_static("System"),
            email: None,
            avatar_url: None,
            proof: Proof::Signed,
            expires_at_seconds: i64::MAX,
            looked_up: None,
        }
    }
}
