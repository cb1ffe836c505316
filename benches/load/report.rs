//! What was measured, as the page that says it.

use std::fmt::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use procfs::Current as _;

use super::spread::{Spread, short};

/// Words before the figures.
const PREFACE: &str = "# Performance

Written by the command below; do not edit. Every figure is of one run on one machine that the server, \
its database and the generator shared; where there are several subjects, they took turns. Ratios \
travel between machines, figures do not. Figures of several rounds are medians, with the least and the \
most; ratios are taken round by round.

CPU seconds are user and system time of the server's processes, and of its database's where it says \
so; the generator's are not counted. Tokens are checked, messages are stored with `fsync` and \
acknowledged after the commit. Where messages are counted, Postgres has the files of its log \
already, as one has that runs for long (`benches/load/database.rs`).

- *Floor*: axum's WebSocket and a broadcast channel, nothing parsed, stored or checked, frames that \
wait for a connection joined into one write (`benches/load/floor.rs`).
- *Node*: Socket.IO on Node, one `INSERT` into Postgres a message (`benches/peers/node`).
- *socketioxide*: the same in Rust (`benches/peers/socketioxide`).
- *sockudo*: a server of Pusher's protocol that stores nothing; one client speaks to the others by \
client events (`benches/peers/sockudo`).
- *Parlor*: this server, its native protocol unless another is named. Its settings are the defaults but for \
limits that one generator, which is thousands of people, would meet: rates, sizes of groups and frames, and \
bytes that wait for a connection (`benches/load/parlor.toml`).
";

/// One thing that was measured.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) title: String,
    /// What was done, in a sentence or two.
    pub(crate) about: String,
    /// Names of the columns.
    pub(crate) head: Vec<&'static str>,
    pub(crate) rows: Vec<Vec<String>>,
    pub(crate) verdicts: Vec<Verdict>,
}

/// A target and what became of it.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) measure: String,
    pub(crate) measured: String,
    pub(crate) target: String,
    pub(crate) is_met: bool,
}

impl Verdict {
    /// Ratios whose median should be no less than a target.
    pub(crate) fn at_least(measure: impl Into<String>, ratios: &Spread, target: f64) -> Self {
        Self {
            measure: measure.into(),
            measured: ratios.to_string(),
            target: format!("at least {}", short(target)),
            is_met: ratios.median() >= target,
        }
    }

    /// Figures whose median should be no more than a target.
    pub(crate) fn at_most(
        measure: impl Into<String>,
        (figures, target): (&Spread, f64),
        unit: &str,
    ) -> Self {
        Self {
            measure: measure.into(),
            measured: format!("{figures}{unit}"),
            target: format!("at most {}{unit}", short(target)),
            is_met: figures.median() <= target,
        }
    }

    /// Something that should never have happened, how often it did in each round.
    pub(crate) fn never(measure: impl Into<String>, figures: &Spread) -> Self {
        Self {
            measure: measure.into(),
            measured: figures.to_string(),
            target: "0".to_owned(),
            is_met: figures.is_zero(),
        }
    }
}

/// The page of everything.
#[derive(Debug)]
pub(crate) struct Page {
    /// What makes it.
    pub(crate) command: String,
    /// Where it goes; without it, it is only told.
    pub(crate) write: Option<PathBuf>,
}

impl Page {
    /// Writes what has been measured so far where it belongs, and tells it.
    pub(crate) fn write(&self, sections: &[Section]) -> anyhow::Result<String> {
        let page = self.text(sections)?;
        if let Some(path) = &self.write {
            std::fs::write(path, &page)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(page)
    }

    fn text(&self, sections: &[Section]) -> anyhow::Result<String> {
        let mut page = String::from(PREFACE);
        write!(page, "\nMade by `{}` on {}.\n", self.command, machine()?)?;
        page.push_str("\n## Targets\n\n| measure | measured | target | |\n|---|---|---|---|\n");
        for verdict in sections.iter().flat_map(|section| &section.verdicts) {
            let Verdict {
                measure,
                measured,
                target,
                is_met,
            } = verdict;
            let met = if *is_met { "met" } else { "**missed**" };
            writeln!(page, "| {measure} | {measured} | {target} | {met} |")?;
        }
        for section in sections {
            write!(page, "\n{}", section.text())?;
        }
        Ok(page)
    }
}

impl Section {
    /// As Markdown.
    pub(crate) fn text(&self) -> String {
        let line = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
        let mut text = format!("## {}\n\n{}\n\n", self.title, self.about);
        text.push_str(&line(self.head.clone()));
        text.push_str(&line(self.head.iter().map(|_| "---").collect()));
        for row in &self.rows {
            text.push_str(&line(row.iter().map(String::as_str).collect()));
        }
        text
    }
}

/// The machine, as far as it matters.
fn machine() -> anyhow::Result<String> {
    let processors = procfs::CpuInfo::current()?;
    let memory = procfs::Meminfo::current()?.mem_total >> 30;
    let model = processors.model_name(0).unwrap_or("an unnamed processor");
    let kernel = procfs::sys::kernel::Version::current()?;
    let cores = processors.num_cores();
    Ok(format!(
        "{cores} cores of {model}, {memory} GiB, Linux {}.{}",
        kernel.major, kernel.minor
    ))
}
