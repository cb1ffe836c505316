//! Where a command takes its configuration from.

use std::path::{Path, PathBuf};

use clap::Args;
use parlor::config::{Config, DevDefaults, Sources, process_environment};
use parlor::dev;
use secrecy::SecretString;

/// Which configuration is meant; every command takes these.
#[derive(Args, Debug)]
pub(super) struct SourceArguments {
    /// For development: SQLite and a secret under data/, sample users, a page at /dev
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
    /// Reads what a server needs to start. With `--dev` the secret is made when there is none.
    pub(super) fn load(&self) -> anyhow::Result<Config> {
        let secret = self.dev.then(made_secret).transpose()?;
        let dev = secret.map(DevDefaults::new);
        Ok(Config::load(self.sources(dev))?)
    }

    /// Reads what is set. Makes nothing.
    pub(super) fn read(&self) -> anyhow::Result<Config> {
        // A secret that is not made yet is shown as hidden like one that is.
        let found = self.dev.then(|| dev::find_secret(folder())).transpose()?;
        let dev = found.map(|found| found.unwrap_or_else(|| "none yet".into()));
        let dev = dev.map(DevDefaults::new);
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

/// The secret of development, made when there is none.
pub(super) fn made_secret() -> Result<SecretString, dev::SecretError> {
    dev::find_or_make_secret(folder())
}

/// Where development keeps its files: under the folder the command runs in.
pub(super) fn folder() -> &'static Path {
    Path::new(dev::FOLDER)
}
