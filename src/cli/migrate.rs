//! `parlor migrate`: the database's tables, step by step.

use std::fmt::Write as _;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use parlor::app;
use parlor::dev;
use parlor::store::Store;

use super::sources::{self, SourceArguments};

/// What to do with the tables, and which database is meant.
#[derive(Args, Debug)]
pub(super) struct MigrateArguments {
    #[arg(value_enum, default_value_t = Direction::Up)]
    direction: Direction,
    #[command(flatten)]
    sources: SourceArguments,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Direction {
    /// Apply every step that is missing
    Up,
    /// Take back the newest step, and the data in the tables it made
    Down,
    /// List all steps and whether they are applied; change nothing
    Status,
}

/// A step's name and whether it is applied.
type Steps = Vec<(String, bool)>;

/// Connects, does what is asked, and prints the steps it concerned.
pub(super) fn run(arguments: &MigrateArguments) -> anyhow::Result<ExitCode> {
    let sources = &arguments.sources;
    let config = sources.read()?;
    config.require_database()?;
    if sources.dev {
        dev::make_folder(sources::folder())?;
    }
    let report = super::runtime()?.block_on(async {
        let store = app::connect(&config).await?;
        let report = migrate(&store, arguments.direction).await;
        store.close().await;
        report
    })?;
    super::answer(&report)
}

async fn migrate(store: &Store, direction: Direction) -> anyhow::Result<String> {
    let migrations = store.migrations();
    let before = migrations.status().await?;
    match direction {
        Direction::Status => return Ok(listed(&before)),
        Direction::Down => Box::pin(migrations.down()).await?,
        Direction::Up => Box::pin(migrations.up()).await?,
    }
    Ok(changed(&before, &migrations.status().await?))
}

fn listed(steps: &Steps) -> String {
    lines(steps.iter().map(|(name, is_applied)| {
        let state = if *is_applied { "applied" } else { "pending" };
        (state, name)
    }))
}

fn changed(before: &Steps, after: &Steps) -> String {
    let report = lines(after.iter().filter(|step| !before.contains(step)).map(
        |(name, is_applied)| {
            let change = if *is_applied { "applied" } else { "taken back" };
            (change, name)
        },
    ));
    if report.is_empty() {
        return "nothing to do".to_owned();
    }
    report
}

fn lines<'a>(steps: impl Iterator<Item = (&'static str, &'a String)>) -> String {
    steps.fold(String::new(), |mut text, (state, name)| {
        writeln!(text, "{state}  {name}").expect("text can be written to");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_steps_that_changed_are_reported() {
        let before = vec![("one".to_owned(), true), ("two".to_owned(), false)];
        let after = vec![("one".to_owned(), true), ("two".to_owned(), true)];
        assert_eq!(changed(&before, &after), "applied  two\n");
        assert_eq!(changed(&after, &before), "taken back  two\n");
        assert_eq!(changed(&after, &after), "nothing to do");
    }
}
