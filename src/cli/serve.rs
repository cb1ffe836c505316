//! `parlor serve`: the server, and the signals that stop it.

use std::process::ExitCode;

use parlor::app::{App, AppOptions, Ended};
use parlor::config::Config;
use parlor::shutdown::Shutdown;
use secrecy::{ExposeSecret as _, SecretString};
use tokio::signal::unix::{Signal, SignalKind, signal};

use super::sources::SourceArguments;
use crate::logging;

/// A server that had started failed.
const FAILED: u8 = 1;

/// Runs the server until a signal or a failure ends it.
pub(super) fn run(arguments: &SourceArguments) -> anyhow::Result<ExitCode> {
    let config = arguments.load()?;
    logging::start(&config.log)?;
    let options = AppOptions {
        dev: arguments.dev,
        ..AppOptions::default()
    };
    warn_of_short_secrets(&config);
    let runtime = super::runtime()?;
    let ended = runtime.block_on(async {
        let app = Box::pin(App::start(config, options)).await?;
        let mut signals = Signals::catch()?;
        let shutdown = app.shutdown();
        tokio::select! {
            ended = app.stopped() => Ok::<_, anyhow::Error>(ended),
            never = signals.forward(&shutdown) => match never {},
        }
    })?;
    Ok(match ended {
        Ended::Cleanly => ExitCode::SUCCESS,
        Ended::AfterFailure => ExitCode::from(FAILED),
    })
}

/// RFC 7518, section 3.2: a key of the same size as the hash output or larger must be used.
const SECRET_BYTES: usize = 32;

/// The host chose its secrets, and uses them already: refusing them would stop the product, so the
/// operator is told.
fn warn_of_short_secrets(config: &Config) {
    let is_short = |secret: &Option<SecretString>| {
        let secret = secret.as_ref();
        secret.is_some_and(|secret| secret.expose_secret().len() < SECRET_BYTES)
    };
    if is_short(&config.auth.jwt_secret) {
        tracing::warn!("auth.jwt_secret has fewer than 32 bytes and can be guessed from a token");
    }
    if is_short(&config.auth.nextauth.secret) {
        tracing::warn!(
            "auth.nextauth.secret has fewer than 32 bytes and can be guessed from a cookie"
        );
    }
    if is_short(&config.auth.api_key) {
        tracing::warn!("auth.api_key has fewer than 32 bytes and can be guessed by trying");
    }
}

/// The two signals that ask a server to stop.
struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

impl Signals {
    fn catch() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// Passes the first signal on as a wish and the second as an order.
    async fn forward(&mut self, shutdown: &Shutdown) -> std::convert::Infallible {
        self.next().await;
        tracing::info!("stopping; a second signal cuts what is left");
        shutdown.ask();
        self.next().await;
        tracing::warn!("cutting what is left");
        shutdown.insist();
        std::future::pending().await
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => (),
            _ = self.interrupt.recv() => (),
        }
    }
}
