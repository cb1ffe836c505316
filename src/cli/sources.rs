//! Where a command takes its configuration from.

use std::path::{Path, PathBuf};

use clap::Args;
use parlor::config::{Config, DevDefaults, Sources, process_environment};
use parlor::dev::{self, DevSecret};
use secrecy::SecretString;

/// Which configuration is meant; every command takes these.
#[derive(Args, Debug)]
pub(super) struct SourceArguments {
    /// For development: SQLite and secrets under data/, sample users, a page at /dev
    #[arg(long)]
    pub(super) dev: bool,
    /// The rules of one product: booking, carwash, trip, agency or transit
    #[arg(long, value_name = "NAME")]
    profile: Option<String>,
    /// A TOML file with settings that differ from the defaults and the profile
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

impl SourceArguments {
    /// Reads what a server needs to start. With `--dev` secrets are made when there are none.
    pub(super) fn load(&self) -> anyhow::Result<Config> {
        let dev = self.dev.then(|| dev_defaults(made_secret)).transpose()?;
        Ok(Config::load(self.sources(dev))?)
    }

    /// Reads what is set. Makes nothing.
    pub(super) fn read(&self) -> anyhow::Result<Config> {
        // A secret that is not made yet is shown as hidden like one that is.
        let found = |which| {
            let found = dev::find_secret(folder(), which)?;
            Ok(found.unwrap_or_else(|| "none-yet".into()))
        };
        let dev = self.dev.then(|| dev_defaults(found)).transpose()?;
        Ok(Config::read(self.sources(dev))?)
    }

    fn sources(&self, dev: Option<DevDefaults>) -> Sources<'_, Vec<(String, String)>> {
        Sources {
            dev,
            profile: self.profile.as_deref(),
            file: self.config.as_deref(),
            environment: process_environment(),
        }
    }
}

/// What `--dev` puts in place of missing settings, its secrets from here.
fn dev_defaults(
    secret: impl Fn(DevSecret) -> Result<SecretString, dev::SecretError>,
) -> Result<DevDefaults, dev::SecretError> {
    Ok(DevDefaults::new(
        secret(DevSecret::Jwt)?,
        secret(DevSecret::ApiKey)?,
        secret(DevSecret::Pusher)?,
    ))
}

/// A secret of development, made when there is none.
pub(super) fn made_secret(which: DevSecret) -> Result<SecretString, dev::SecretError> {
    dev::find_or_make_secret(folder(), which)
}

/// Where development keeps its files: under the folder the command runs in.
pub(super) fn folder() -> &'static Path {
    Path::new(dev::FOLDER)
}
