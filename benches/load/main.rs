//! What the server costs, measured on the real program in a process of its own, beside the least that
//! any server could cost and beside what a product would run otherwise.
//!
//! `make bench` measures everything and writes `docs/performance.md`; `make bench-quick` shows in two
//! minutes that everything can be measured; `cargo bench --bench load -- --help` names the parts.
//! Clients live in this process, so its own memory and CPU time are not counted.

mod arriving;
mod audience;
mod chats;
mod clients;
mod content;
mod database;
mod delivery;
mod fanout;
mod floor;
mod growth;
mod idle;
mod inserting;
mod lean;
#[path = "../../tests/support/postgres.rs"]
#[expect(dead_code, reason = "tests stop and start it, too")]
mod postgres;
mod processes;
mod reading;
mod report;
mod returning;
mod scale;
mod server;
mod sockudo;
mod spread;
mod stored;
mod storm;
mod subjects;
mod talk;
mod talking;

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

use self::report::{Page, Section};
use self::scale::{Scale, Size};

/// Measures the server.
#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    part: Part,
    /// How much is measured.
    #[arg(long, global = true, value_enum, default_value_t = Size::Full)]
    size: Size,
    /// What `cargo bench` adds.
    #[arg(long, hide = true, global = true)]
    bench: bool,
}

#[derive(Clone, Subcommand)]
enum Part {
    /// Everything but the storm.
    All {
        /// Where the page goes, anew after each part; without it, it is only printed.
        #[arg(long)]
        write: Option<PathBuf>,
    },
    /// One conversation, many connections.
    Fanout,
    /// Direct chats.
    Chats,
    /// Memory of an idle connection, by wire.
    Idle,
    /// Clients that connect, and that come back.
    Connects,
    /// Messages beside much that is stored, and beside many connections.
    Growth,
    /// Pages and searches beside much that is stored.
    Reading,
    /// What people who talk notice of Socket.IO clients that come back at once.
    Storm(storm::Storm),
    /// Serves as the least that a server can do.
    #[command(hide = true)]
    Floor {
        /// Where.
        address: SocketAddr,
    },
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let Arguments { part, size, .. } = Arguments::parse();
    // The HTTP client wants one, though nothing here is encrypted. There is none before this.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let scale = size.scale();
    let text = match part {
        Part::All { write } => {
            let command = format!("scripts/bench all --size {}", size.name());
            all(&scale, &Page { command, write }).await?
        }
        Part::Fanout => text(&delivery::measure(&scale).await?),
        Part::Chats => text(&talking::measure(&scale).await?),
        Part::Idle => text(&[idle::measure(&scale).await?]),
        Part::Connects => text(&connects(&scale).await?),
        Part::Growth => text(&growth::measure(&scale).await?),
        Part::Reading => text(&[reading::measure(&scale).await?]),
        Part::Storm(storm) => storm::measure(storm).await?,
        Part::Floor { address } => return floor::serve(address).await,
    };
    std::io::stdout().write_all(text.as_bytes())?;
    Ok(())
}

/// Measures everything, and writes the page after each part: what took most of an hour outlives a
/// failure of what comes after it.
async fn all(scale: &Scale, page: &Page) -> anyhow::Result<String> {
    let mut sections = delivery::measure(scale).await?;
    page.write(&sections)?;
    sections.extend(talking::measure(scale).await?);
    page.write(&sections)?;
    sections.push(idle::measure(scale).await?);
    page.write(&sections)?;
    sections.extend(connects(scale).await?);
    page.write(&sections)?;
    sections.extend(growth::measure(scale).await?);
    page.write(&sections)?;
    sections.push(reading::measure(scale).await?);
    page.write(&sections)
}

async fn connects(scale: &Scale) -> anyhow::Result<Vec<Section>> {
    let mut sections = arriving::measure(scale).await?;
    sections.push(returning::measure(scale).await?);
    Ok(sections)
}

fn text(sections: &[Section]) -> String {
    let texts: Vec<String> = sections.iter().map(Section::text).collect();
    texts.join("\n")
}

/// Says what is being measured, where it does not mix with the results.
fn progress(what: &str) {
    // Whoever closed it does not want to know.
    let _ = writeln!(std::io::stderr(), "{what}");
}
