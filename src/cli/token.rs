//! `parlor token`: a token for a user, as the host product would sign it.

use std::process::ExitCode;
use std::time::Duration;

use anyhow::anyhow;
use clap::Args;
use parlor::auth::{Bearer, issue_for};
use parlor::clock::Clock;
use parlor::config::{AuthConfig, ConfigError};
use parlor::dev::{self, DevSecret};
use parlor::domain::id::UserId;
use parlor::domain::policy::RoleName;

use super::sources::{self, SourceArguments};

/// Whom the token speaks of.
#[derive(Args, Debug)]
pub(super) struct TokenArguments {
    /// The user's id
    #[arg(long, value_name = "ID")]
    user: String,
    /// The user's role, one of [roles] in the configuration
    #[arg(long)]
    role: String,
    /// The name that others see
    #[arg(long)]
    name: Option<String>,
    /// How long the token is valid, such as 15m, 1h or 30days
    #[arg(long, value_name = "DURATION", default_value = "1h", value_parser = humantime::parse_duration)]
    expires_in: Duration,
    #[command(flatten)]
    sources: SourceArguments,
}

/// Prints a token.
pub(super) fn run(arguments: &TokenArguments) -> anyhow::Result<ExitCode> {
    if arguments.sources.dev {
        // So that a token can be had before the first start.
        sources::made_secret(DevSecret::Jwt)?;
    }
    let config = arguments.sources.read()?;
    let user = UserId::parse(&arguments.user).map_err(|error| anyhow!("--user: {error}"))?;
    let role = RoleName::parse(&arguments.role).map_err(|error| anyhow!("--role: {error}"))?;
    if !config.policy().knows(&role) {
        super::complain(&format!(
            "warning: role {role} is not one of [roles], so a server with this configuration \
             does not let it in"
        ));
    }
    let now = Clock::system().now().as_seconds();
    let valid_for = i64::try_from(arguments.expires_in.as_secs()).unwrap_or(i64::MAX);
    let bearer = Bearer {
        user_id: user.as_str(),
        role: role.as_str(),
        name: arguments.name.as_deref(),
        issued_at_unix: now,
        expires_at_unix: now.saturating_add(valid_for),
    };
    super::answer(&issue_for(&with_secret(config.auth)?, &bearer)?)
}

/// The settings of tokens, with the secret of development where no other is set.
fn with_secret(mut auth: AuthConfig) -> anyhow::Result<AuthConfig> {
    if auth.jwt_secret.is_none() {
        auth.jwt_secret = dev::find_secret(sources::folder(), DevSecret::Jwt)?;
    }
    match auth.jwt_secret {
        Some(_) => Ok(auth),
        None => Err(ConfigError::Missing {
            key: "auth.jwt_secret",
            remedy: "set JWT_SECRET, or sign with the secret of development by --dev",
        }
        .into()),
    }
}
