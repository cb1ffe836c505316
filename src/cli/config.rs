//! `parlor config`.

use std::process::ExitCode;

use super::answer;
use super::sources::SourceArguments;

/// Prints the configuration in force.
pub(super) fn run(arguments: &SourceArguments) -> anyhow::Result<ExitCode> {
    answer(&arguments.read()?.to_toml())
}
