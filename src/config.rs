//! What an operator can set, read in one place and checked before anything starts.
//!
//! `config/default.toml` documents every key and is compiled in; a profile, a file and the
//! environment override it in that order (see [`Sources`]). Each section is a struct of typed
//! values in a file of its own. Nothing here opens a file but the configuration file, and nothing
//! reads the process's environment but [`process_environment`]: tests pass their own.

mod auth;
mod connection;
mod contracts;
mod conversation;
mod database;
mod environment;
mod error;
mod layers;
mod limits;
mod log;
mod moderation;
mod names;
mod presence;
mod pusher;
mod references;
mod roles;
mod server;
mod socket_io;
mod support_rooms;
mod validate;
mod values;
mod writer;

use std::collections::BTreeMap;
use std::path::Path;

use figment::Figment;
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

pub use self::auth::{AuthConfig, ClaimsConfig, NextAuthConfig, SharedSecretAlgorithm};
pub use self::connection::ConnectionConfig;
pub use self::contracts::{AgencyConfig, ContractsConfig};
pub use self::conversation::ConversationConfig;
pub use self::database::DatabaseConfig;
pub use self::environment::process_environment;
pub use self::error::{ConfigError, SourceName};
pub use self::layers::profile_names;
pub use self::limits::LimitsConfig;
pub use self::log::{LogConfig, LogFormat};
pub use self::moderation::ModerationConfig;
pub use self::presence::PresenceConfig;
pub use self::pusher::PusherConfig;
pub use self::references::ReferencesConfig;
pub use self::roles::RoleConfig;
pub use self::server::{Contract, ServerConfig};
pub use self::socket_io::{CarwashSocketConfig, SocketIoConfig, TripSocketConfig};
pub use self::support_rooms::SupportRoomConfig;
pub use self::writer::WriterConfig;
use crate::domain::policy::{Policy, RoleName, SupportRoomRules};

/// Everything in force, one field a section.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Listeners and what holds for all of their connections.
    pub server: ServerConfig,
    /// Where conversations are stored.
    pub database: DatabaseConfig,
    /// How people and host servers prove who they are.
    pub auth: AuthConfig,
    /// What one client may ask.
    pub limits: LimitsConfig,
    /// Timing and buffers of one socket.
    pub connection: ConnectionConfig,
    /// The front ends that speak Socket.IO.
    pub socket_io: SocketIoConfig,
    /// Clients and back ends that speak Pusher Channels.
    pub pusher: PusherConfig,
    /// What a front end can be told to do otherwise.
    pub contracts: ContractsConfig,
    /// Timing and bounds of one conversation in memory.
    pub conversation: ConversationConfig,
    /// When users count as online and away.
    pub presence: PresenceConfig,
    /// The group-commit writer.
    pub writer: WriterConfig,
    /// What is logged and in which form.
    pub log: LogConfig,
    /// How references of the host product behave.
    pub references: ReferencesConfig,
    /// What becomes of reported messages.
    pub moderation: ModerationConfig,
    /// What each role may do.
    #[serde(with = "names::table")]
    pub roles: BTreeMap<RoleName, RoleConfig>,
    /// Which support conversations each support room hears of.
    #[serde(with = "names::table")]
    pub support_rooms: BTreeMap<SmolStr, SupportRoomConfig>,
}

/// Where a configuration comes from; later fields override earlier ones.
#[derive(Clone, Debug, Default)]
pub struct Sources<'a, E> {
    /// What `--dev` puts in place of settings that have no default.
    pub dev: Option<DevDefaults>,
    /// The name given by `--profile`.
    pub profile: Option<&'a str>,
    /// The path given by `--config`.
    pub file: Option<&'a Path>,
    /// The environment variables, usually [`process_environment`].
    pub environment: E,
}

/// What `--dev` puts in place of settings that have no default.
#[derive(Clone, Debug)]
pub struct DevDefaults {
    /// The database that a laptop gets.
    pub database_url: SecretString,
    /// The secret made on the first start.
    pub jwt_secret: SecretString,
    /// The key of the server API made on the first start.
    pub api_key: SecretString,
    /// The secret of the Pusher application made on the first start.
    pub pusher_secret: SecretString,
}

impl DevDefaults {
    /// The database of `--dev`.
    pub const DATABASE_URL: &str = "sqlite://data/parlor.db?mode=rwc";

    /// Takes the secrets made on the first start and the usual database of `--dev`.
    pub fn new(
        jwt_secret: SecretString,
        api_key: SecretString,
        pusher_secret: SecretString,
    ) -> Self {
        Self {
            database_url: Self::DATABASE_URL.into(),
            jwt_secret,
            api_key,
            pusher_secret,
        }
    }
}

impl Config {
    /// Reads and checks everything a server needs to start.
    ///
    /// # Errors
    ///
    /// One line that names the key, where its value came from and what was expected. Besides what
    /// [`Config::read`] refuses, a missing database or a missing way to verify tokens.
    pub fn load<E>(sources: Sources<'_, E>) -> Result<Self, ConfigError>
    where
        E: IntoIterator<Item = (String, String)>,
    {
        let config = Self::read(sources)?;
        config.require_secrets()?;
        Ok(config)
    }

    /// Reads and checks what is set, without asking for what a server needs to start.
    ///
    /// For commands that only show or use a part, such as `parlor config`.
    pub fn read<E>(sources: Sources<'_, E>) -> Result<Self, ConfigError>
    where
        E: IntoIterator<Item = (String, String)>,
    {
        let layers = layers::stack(sources)?;
        let merged = layers.iter().fold(Figment::new(), Figment::merge);
        let config: Self = merged
            .extract()
            .map_err(|error| ConfigError::from_figment(error, &layers))?;
        config.validate(&layers)?;
        Ok(config)
    }

    /// Writes everything in force as TOML, secrets as `<hidden>`.
    ///
    /// # Panics
    ///
    /// Never for a configuration that was read: all of it came from TOML.
    pub fn to_toml(&self) -> String {
        toml::to_string_pretty(self).expect("every section consists of tables, texts and numbers")
    }

    /// Builds the rules of all roles.
    pub fn policy(&self) -> Policy {
        Policy::new(
            self.roles
                .iter()
                .map(|(name, rules)| (name.clone(), rules.to_rules()))
                .collect(),
        )
    }

    /// Builds the routing of support conversations to support rooms.
    pub fn support_room_rules(&self) -> SupportRoomRules {
        SupportRoomRules::new(
            self.support_rooms
                .iter()
                .map(|(name, room)| (name.clone(), room.to_rule()))
                .collect(),
        )
    }

    fn require_secrets(&self) -> Result<(), ConfigError> {
        self.require_database()?;
        let auth = &self.auth;
        let is_closed = auth.jwt_secret.is_none() && auth.nextauth.secret.is_none();
        if is_closed && auth.jwks_url.is_none() {
            return Err(ConfigError::Missing {
                key: "auth.jwt_secret",
                remedy: "set JWT_SECRET, NEXTAUTH_SECRET or auth.jwks_url, or start with --dev",
            });
        }
        Ok(())
    }

    /// Checks that a database is named, for commands that need one and no more.
    ///
    /// # Errors
    ///
    /// Says how to name one.
    pub fn require_database(&self) -> Result<(), ConfigError> {
        if self.database.url.expose_secret().is_empty() {
            return Err(ConfigError::Missing {
                key: "database.url",
                remedy: "set DATABASE_URL, for example postgres://user:password@host/parlor, \
                         or start with --dev",
            });
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests;
