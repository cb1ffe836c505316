//! The commands of `parlor`, and what each leaves as an exit status.
//!
//! 0: done. 1: a server that had started failed. 2: something is wrong with the command, the
//! configuration or what the server needs to start; one line on standard error says what and
//! where, and no port was opened.

mod config;
mod migrate;
mod serve;
mod sources;
mod token;

use std::io::Write;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use self::sources::SourceArguments;

/// Something is wrong with the command, the configuration or the surroundings.
const REFUSED: u8 = 2;

/// A real-time messaging server: durable, ordered conversations over plain WebSocket.
#[derive(Debug, Parser)]
#[command(name = "parlor", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the server
    Serve(SourceArguments),
    /// Bring the database's tables up to date (default), take a step back, or show the steps
    Migrate(migrate::MigrateArguments),
    /// Print a token for a user, signed with the configured secret
    Token(token::TokenArguments),
    /// Print the configuration in force as TOML, secrets hidden
    Config(SourceArguments),
}

/// Does what the command line asks.
pub(crate) fn run() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Serve(arguments) => serve::run(&arguments),
        Command::Migrate(arguments) => migrate::run(&arguments),
        Command::Token(arguments) => token::run(&arguments),
        Command::Config(arguments) => config::run(&arguments),
    };
    done.unwrap_or_else(|error| {
        complain(&error.to_string());
        ExitCode::from(REFUSED)
    })
}

/// What runs everything that waits.
fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("the system gives no threads")
}

/// Prints what the command was asked for.
fn answer(text: &str) -> anyhow::Result<ExitCode> {
    let mut stdout = std::io::stdout().lock();
    match writeln!(stdout, "{}", text.trim_end()) {
        // Whoever read along has seen enough.
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(ExitCode::SUCCESS),
        written => Ok(written.map(|()| ExitCode::SUCCESS)?),
    }
}

/// Says in one line what is wrong.
fn complain(problem: &str) {
    let line = problem.split_whitespace().collect::<Vec<_>>().join(" ");
    // Without standard error there is nobody to tell; the exit status still does.
    let _ = writeln!(std::io::stderr().lock(), "parlor: {line}");
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_well_formed() {
        Arguments::command().debug_assert();
    }
}
