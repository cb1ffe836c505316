//! Direct chats, each message acknowledged once it is stored.

use std::fmt::Write as _;
use std::time::Duration;

use anyhow::ensure;

use super::chats::{self, Manner, Measured};
use super::database::Database;
use super::inserting::{self, BATCH, Inserted};
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::spread::Spread;
use super::subjects::Subject;

/// Pairs who talk.
const PAIRS: u32 = 200;
/// Messages a second of all together, when the server has time.
const EASY: u32 = 1_000;
/// Messages that each may leave unacknowledged when the server has no time.
const MANY: usize = 32;
/// Messages that this server lets wait to be stored (`writer.queue_capacity`).
const QUEUE: f64 = 8_192.0;
/// How often its queue's own time a message may take: it is stored and told besides, and the rate is
/// that of a whole turn.
const WAITING: f64 = 2.0;

/// A server on a database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pairing {
    ParlorPostgres,
    ParlorSqlite,
    NodePostgres,
}

impl Pairing {
    const ALL: [Self; 3] = [Self::ParlorPostgres, Self::ParlorSqlite, Self::NodePostgres];

    const fn subject(self) -> Subject {
        match self {
            Self::ParlorPostgres | Self::ParlorSqlite => Subject::PARLOR,
            Self::NodePostgres => Subject::Node,
        }
    }

    async fn database(self, scale: &Scale) -> anyhow::Result<Database> {
        match self {
            Self::ParlorPostgres | Self::NodePostgres => scale.postgres.seasoned().await,
            Self::ParlorSqlite => Database::sqlite(),
        }
    }
}

/// Rounds of one pairing.
struct Rounds {
    name: String,
    measured: Vec<Measured>,
}

impl Rounds {
    /// None yet, of any pairing.
    fn none() -> [Self; 3] {
        Pairing::ALL.map(|_| Self {
            name: String::new(),
            measured: Vec::new(),
        })
    }

    /// What the table has of them.
    fn row(&self) -> Vec<String> {
        vec![
            self.name.clone(),
            self.spread(|one| one.per_cpu_second).to_string(),
            format!("{:.0} %", 100.0 * self.median(|one| one.servers_part)),
            self.spread(|one| one.per_second).to_string(),
            self.spread(p50).to_string(),
            self.spread(p99).to_string(),
            format!("{:.1} %", 100.0 * self.median(|one| one.disorder)),
            format!("{:.1} %", 100.0 * self.median(|one| one.refused)),
            self.spread(|one| one.mebibytes).to_string(),
        ]
    }

    fn spread(&self, figure: impl Fn(&Measured) -> f64) -> Spread {
        self.measured.iter().map(figure).collect()
    }

    fn median(&self, figure: impl Fn(&Measured) -> f64) -> f64 {
        self.spread(figure).median()
    }
}

/// Chats with one message unacknowledged, at an easy pace, and with many.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Vec<Section>> {
    Ok(vec![
        busy(scale).await?,
        easy(scale).await?,
        saturated(scale).await?,
    ])
}

async fn busy(scale: &Scale) -> anyhow::Result<Section> {
    let mut busy = section(
        "Direct chats, one unacknowledged each",
        format!("{PAIRS} pairs; each says the next thing once the last is acknowledged."),
    );
    let manner = Manner::Unacknowledged(1);
    let [postgres, _, node] = turns_and_floor(scale, manner, &mut busy).await?;
    let per_cpu = |one: &Measured| one.per_cpu_second;
    let ratio: Spread = postgres
        .measured
        .iter()
        .zip(&node.measured)
        .map(|(one, other)| one.per_cpu_second / other.per_cpu_second)
        .collect();
    busy.verdicts.push(Verdict::at_least(
        format!(
            "direct chats: acknowledged per CPU s of server and database, to Node's {:.0}",
            node.median(per_cpu)
        ),
        ratio.median(),
        5.0,
    ));
    busy.verdicts.push(Verdict::at_most(
        "direct chats: p99, to Node's",
        (postgres.median(p99) / node.median(p99), 0.5),
        "",
    ));
    Ok(busy)
}

async fn easy(scale: &Scale) -> anyhow::Result<Section> {
    let mut easy = section(
        "Direct chats at an easy pace",
        format!("The same pairs say {EASY} messages a second together."),
    );
    let [postgres, _, node] = turns(scale, Manner::PerSecond(EASY), &mut easy).await?;
    for (name, quantile) in [("p50", p50 as fn(&Measured) -> f64), ("p99", p99)] {
        let ratio = postgres.median(quantile) / node.median(quantile);
        easy.verdicts.push(Verdict::at_most(
            format!("direct chats at {EASY} messages/s: {name}, to Node's"),
            (ratio, 1.0),
            "",
        ));
    }
    Ok(easy)
}

async fn saturated(scale: &Scale) -> anyhow::Result<Section> {
    let mut saturated = section(
        "Direct chats, saturated",
        format!(
            "Each says the next thing while fewer than {MANY} are unacknowledged. What Parlor \
                 refuses, because {QUEUE} already wait to be stored, is not said again. Rows in the \
                 database are compared with acknowledgements, and each listener with what was said."
        ),
    );
    let [postgres, sqlite, _] = turns(scale, Manner::Unacknowledged(MANY), &mut saturated).await?;
    for rounds in [&postgres, &sqlite] {
        saturated.verdicts.push(Verdict::at_most(
            format!("saturated, {}: out of order, lost or doubled", rounds.name),
            (rounds.median(|one| one.disorder), 0.0),
            "",
        ));
        let waiting = |one: &Measured| one.p99.as_secs_f64() * one.per_second / QUEUE;
        saturated.verdicts.push(Verdict::at_most(
            format!(
                "saturated, {}: p99, to how long a full queue takes at that rate",
                rounds.name
            ),
            (rounds.median(waiting), WAITING),
            "",
        ));
    }
    Ok(saturated)
}

fn section(title: &str, about: String) -> Section {
    Section {
        title: title.to_owned(),
        about,
        head: vec![
            "server",
            "acknowledged per CPU s",
            "of it the server's",
            "per second",
            "p50 ms",
            "p99 ms",
            "out of order",
            "refused",
            "server's MiB",
        ],
        rows: Vec::new(),
        verdicts: Vec::new(),
    }
}

/// What the database alone takes for the same rows, and how much of it this server leaves the database
/// to do.
fn add_floor(section: &mut Section, inserted: &[Inserted], parlor: &Rounds) -> anyhow::Result<()> {
    let spread = |figure: fn(&Inserted) -> f64| -> Spread { inserted.iter().map(figure).collect() };
    let per_cpu_second = spread(|one| one.per_cpu_second);
    let mut row = vec![
        "floor: multi-row INSERT".to_owned(),
        per_cpu_second.to_string(),
        "0 %".to_owned(),
        spread(|one| one.per_second).to_string(),
    ];
    row.resize(section.head.len(), "–".to_owned());
    section.rows.push(row);
    let database = |one: &Measured| one.per_cpu_second / (1.0 - one.servers_part);
    let times = per_cpu_second.median() / parlor.median(database);
    write!(
        section.about,
        " The floor only inserts the same rows into the same table, {BATCH} a transaction, over one \
         connection. {} takes {times:.1} times as much of the database's CPU for a message, whose \
         numbers, marks and receipts it stores besides.",
        parlor.name
    )?;
    Ok(())
}

fn p50(one: &Measured) -> f64 {
    milliseconds(one.p50)
}

fn p99(one: &Measured) -> f64 {
    milliseconds(one.p99)
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// Rounds of all pairings in turn, as rows of the section.
async fn turns(
    scale: &Scale,
    manner: Manner,
    section: &mut Section,
) -> anyhow::Result<[Rounds; 3]> {
    let mut all = Rounds::none();
    for round in 1..=scale.rounds {
        let about = format!("{}, round {round} of {}", section.title, scale.rounds);
        take_turns(scale, manner, &about, &mut all).await?;
    }
    section.rows.extend(all.iter().map(Rounds::row));
    Ok(all)
}

/// As [`turns`], and the database alone has its turn in each round, too.
async fn turns_and_floor(
    scale: &Scale,
    manner: Manner,
    section: &mut Section,
) -> anyhow::Result<[Rounds; 3]> {
    let mut all = Rounds::none();
    let mut inserted = Vec::new();
    for round in 1..=scale.rounds {
        let about = format!("{}, round {round} of {}", section.title, scale.rounds);
        take_turns(scale, manner, &about, &mut all).await?;
        progress(&format!("{about}: rows alone"));
        inserted.push(inserting::measure(PAIRS, scale).await?);
    }
    section.rows.extend(all.iter().map(Rounds::row));
    add_floor(section, &inserted, &all[0])?;
    Ok(all)
}

/// One round.
async fn take_turns(
    scale: &Scale,
    manner: Manner,
    about: &str,
    all: &mut [Rounds; 3],
) -> anyhow::Result<()> {
    for (pairing, rounds) in Pairing::ALL.into_iter().zip(all) {
        let database = pairing.database(scale).await?;
        let subject = pairing.subject();
        rounds.name = format!("{} on {}", subject.name(), database.name());
        progress(&format!("{about}: {}", rounds.name));
        rounds
            .measured
            .push(turn(scale, manner, subject, &database).await?);
    }
    Ok(())
}

async fn turn(
    scale: &Scale,
    manner: Manner,
    subject: Subject,
    database: &Database,
) -> anyhow::Result<Measured> {
    let server = subject.start(database).await?;
    let people = subject.pairs(server.address(), PAIRS).await?;
    let processes = (server.processes()?, database.processes()?);
    let manner = (manner, subject.keeps_order());
    let measured = chats::measure(people, manner, scale.turn, processes).await?;
    let rows = database.number("SELECT COUNT(*) FROM messages").await?;
    ensure!(
        u64::try_from(rows)? == measured.acknowledged,
        "{rows} rows, {} acknowledgements",
        measured.acknowledged
    );
    Ok(measured)
}
