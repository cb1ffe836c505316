//! How the server's log looks; `main` starts it once.
//!
//! A message reads alone; what is searched for is a field. The names, everywhere the same:
//! `conversation.id`, `user.id`, `connection.id`, `gateway`, `node`, `address`, `duration_ms`,
//! `error`. Never a message's text, a token, or a person's name or address.

use std::io::IsTerminal;

use anyhow::Context;
use parlor::config::{LogConfig, LogFormat};
use tracing_subscriber::EnvFilter;

/// Starts logging to standard output: errors of the command line have standard error alone.
pub(crate) fn start(config: &LogConfig) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&config.filter).context("log.filter")?;
    let is_terminal = std::io::stdout().is_terminal();
    let lines = tracing_subscriber::fmt().with_env_filter(filter);
    let started = if is_pretty(config.format, is_terminal) {
        lines.with_ansi(is_terminal).try_init()
    } else {
        lines.json().flatten_event(true).try_init()
    };
    started.map_err(|error| anyhow::anyhow!("logging cannot be started: {error}"))
}

const fn is_pretty(format: LogFormat, is_terminal: bool) -> bool {
    match format {
        LogFormat::Auto => is_terminal,
        LogFormat::Pretty => true,
        LogFormat::Json => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_get_text_and_machines_get_json_unless_told_otherwise() {
        assert!(is_pretty(LogFormat::Auto, true));
        assert!(!is_pretty(LogFormat::Auto, false));
        assert!(is_pretty(LogFormat::Pretty, false));
        assert!(!is_pretty(LogFormat::Json, true));
    }
}
