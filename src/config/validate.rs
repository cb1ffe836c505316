//! Rules that concern more than one key, or more than a key's type.

use std::time::Duration;

use reqwest::header::HeaderName;
use secrecy::{ExposeSecret, SecretString};
use tracing_subscriber::EnvFilter;

use super::layers::{Layer, is_set_in_view_of};
use super::{Config, ConfigError};
use crate::domain::policy::Selection;

/// What is wrong with one key.
type Problem = (String, String);

impl Config {
    /// Checks what the types of the values cannot.
    pub(super) fn validate(&self, layers: &[Layer]) -> Result<(), ConfigError> {
        let problem = self
            .server_problem()
            .or_else(|| self.database_problem())
            .or_else(|| self.auth_problem())
            .or_else(|| self.socket_io_problem())
            .or_else(|| self.pusher_problem())
            .or_else(|| self.log_problem())
            .or_else(|| self.role_problem(layers))
            .or_else(|| self.support_room_problem(layers));
        match problem {
            Some((key, problem)) => Err(ConfigError::setting(&key, layers, problem)),
            None => Ok(()),
        }
    }

    fn server_problem(&self) -> Option<Problem> {
        let server = &self.server;
        if server.listen == server.admin_listen && server.listen.port() != 0 {
            return Some(problem(
                "server.admin_listen",
                "expected another address than server.listen",
            ));
        }
        if i32::try_from(server.listen_backlog.get()).is_err() {
            return Some(problem(
                "server.listen_backlog",
                "expected at most 2147483647",
            ));
        }
        let contracts = &server.contracts;
        let is_repeated = |at: usize| contracts[..at].contains(&contracts[at]);
        if contracts.is_empty() || (0..contracts.len()).any(is_repeated) {
            return Some(problem(
                "server.contracts",
                "expected at least one contract, such as native, and each once",
            ));
        }
        let wrong = server
            .allowed_origins
            .iter()
            .find(|origin| !is_origin(origin))?;
        Some(problem(
            "server.allowed_origins",
            format!("expected origins such as https://app.example.org, or *, found {wrong:?}"),
        ))
    }

    fn database_problem(&self) -> Option<Problem> {
        let url = self.database.url.expose_secret();
        let is_known = ["postgres://", "postgresql://", "sqlite:"]
            .iter()
            .any(|scheme| url.starts_with(scheme));
        if url.is_empty() || is_known {
            return None;
        }
        Some(problem(
            "database.url",
            "expected an address that starts with postgres:// or sqlite:",
        ))
    }

    fn pusher_problem(&self) -> Option<Problem> {
        let is_name = |text: &str| {
            let mut bytes = text.bytes();
            !text.is_empty()
                && bytes.all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
        };
        let expected = "expected letters, digits, - and _";
        if !is_name(&self.pusher.app_id) {
            return Some(problem("pusher.app_id", expected));
        }
        (!is_name(&self.pusher.key)).then(|| problem("pusher.key", expected))
    }

    fn auth_problem(&self) -> Option<Problem> {
        if self.auth.jwt_secret.is_some() && self.auth.jwt_algorithms.is_empty() {
            return Some(problem(
                "auth.jwt_algorithms",
                "expected at least one algorithm",
            ));
        }
        let fits_a_header = |key: &SecretString| {
            let key = key.expose_secret();
            key.bytes().all(|byte| byte.is_ascii_graphic())
        };
        if !self.auth.api_key.as_ref().is_none_or(fits_a_header) {
            return Some(problem(
                "auth.api_key",
                "expected visible ASCII characters without spaces",
            ));
        }
        let is_header = |name: &String| HeaderName::try_from(name).is_ok();
        if !self.auth.token_header.as_ref().is_none_or(is_header) {
            return Some(problem(
                "auth.token_header",
                "expected the name of a header",
            ));
        }
        if self.auth.handshake_key.is_some() != self.auth.handshake_value.is_some() {
            return Some(problem(
                "auth.handshake_value",
                "expected a value with auth.handshake_key, and none without",
            ));
        }
        if self.auth.claims.user_id.is_empty() {
            return Some(problem(
                "auth.claims.user_id",
                "expected at least one name of a claim",
            ));
        }
        if self.auth.claims.role.is_empty() {
            return Some(problem(
                "auth.claims.role",
                "expected at least one name of a claim",
            ));
        }
        None
    }

    fn socket_io_problem(&self) -> Option<Problem> {
        let within = self.socket_io.carwash.authenticate_within;
        let fits = (Duration::from_secs(1)..=Duration::from_hours(1)).contains(&within);
        (!fits).then(|| {
            problem(
                "socket_io.carwash.authenticate_within",
                "expected from 1s to 1h",
            )
        })
    }

    fn log_problem(&self) -> Option<Problem> {
        match EnvFilter::try_new(&self.log.filter) {
            Ok(_) => None,
            Err(_) => Some(problem(
                "log.filter",
                format!(
                    "expected a level such as info, or a filter, found {:?}",
                    self.log.filter
                ),
            )),
        }
    }

    fn role_problem(&self, layers: &[Layer]) -> Option<Problem> {
        for (name, rules) in &self.roles {
            for (key, roles) in [
                ("direct", &rules.direct),
                ("direct_by_reference", &rules.direct_by_reference),
            ] {
                if let Some(unknown) = first_unknown(roles, |role| self.roles.contains_key(role)) {
                    return Some(problem(
                        format!("roles.{name}.{key}"),
                        format!("expected names of [roles], found {:?}", unknown.as_str()),
                    ));
                }
            }
            let unknown = first_unknown(&rules.monitors, |room| {
                self.support_rooms.contains_key(room)
            })
            .filter(|_| is_set_in_view_of(layers, "roles", "support_rooms"));
            if let Some(unknown) = unknown {
                return Some(problem(
                    format!("roles.{name}.monitors"),
                    format!(
                        "expected names of [support_rooms], found {:?}",
                        unknown.as_str()
                    ),
                ));
            }
        }
        None
    }

    fn support_room_problem(&self, layers: &[Layer]) -> Option<Problem> {
        if !is_set_in_view_of(layers, "support_rooms", "roles") {
            return None;
        }
        self.support_rooms.iter().find_map(|(name, room)| {
            let unknown = first_unknown(&room.creator_roles, |role| self.roles.contains_key(role))?;
            Some(problem(
                format!("support_rooms.{name}.creator_roles"),
                format!("expected names of [roles], found {:?}", unknown.as_str()),
            ))
        })
    }
}

fn problem(key: impl Into<String>, text: impl Into<String>) -> Problem {
    (key.into(), text.into())
}

fn first_unknown<T>(selection: &Selection<T>, is_known: impl Fn(&T) -> bool) -> Option<&T> {
    match selection {
        Selection::All => None,
        Selection::Listed(listed) => listed.iter().find(|name| !is_known(name)),
    }
}

fn is_origin(text: &str) -> bool {
    text == "*"
        || reqwest::Url::parse(text).is_ok_and(|url| {
            matches!(url.scheme(), "http" | "https") && url.origin().ascii_serialization() == text
        })
}
