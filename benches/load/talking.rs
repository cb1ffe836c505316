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
/// And twice as many: who takes all of them in has all of them wait twice as long.
const MORE: usize = 2 * MANY;
/// How much longer the slowest may take then. This server takes in what its queue holds, less than there
/// is of either.
const LONGER: f64 = 1.5;

/// A server on a database.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pairing {
    ParlorPostgres,
    ParlorSqlite,
    NodePostgres,
    SocketioxidePostgres,
}

impl Pairing {
    const ALL: [Self; 4] = [
        Self::ParlorPostgres,
        Self::ParlorSqlite,
        Self::NodePostgres,
        Self::SocketioxidePostgres,
    ];

    const fn subject(self) -> Subject {
        match self {
            Self::ParlorPostgres | Self::ParlorSqlite => Subject::PARLOR,
            Self::NodePostgres => Subject::Node,
            Self::SocketioxidePostgres => Subject::Socketioxide,
        }
    }

    async fn database(self, scale: &Scale) -> anyhow::Result<Database> {
        match self {
            Self::ParlorPostgres | Self::NodePostgres | Self::SocketioxidePostgres => {
                self.subject().database(scale).await
            }
            Self::ParlorSqlite => Database::sqlite(),
        }
    }

    /// What tables call it.
    const fn name(self) -> &'static str {
        match self {
            Self::ParlorPostgres => "Parlor on Postgres",
            Self::ParlorSqlite => "Parlor on SQLite",
            Self::NodePostgres => "Node on Postgres",
            Self::SocketioxidePostgres => "socketioxide on Postgres",
        }
    }
}

/// Rounds of one pairing, whose people talk in the same manner.
struct Rounds {
    pairing: Pairing,
    manner: Manner,
    measured: Vec<Measured>,
}

impl Rounds {
    /// None yet, of any pairing.
    fn of_all(manner: Manner) -> [Self; 4] {
        Pairing::ALL.map(|pairing| Self::of(pairing, manner))
    }

    /// None yet.
    const fn of(pairing: Pairing, manner: Manner) -> Self {
        Self {
            pairing,
            manner,
            measured: Vec::new(),
        }
    }

    /// Adds one.
    async fn take_turn(&mut self, scale: &Scale, about: &str) -> anyhow::Result<()> {
        progress(&format!("{about}: {}", self.pairing.name()));
        let database = self.pairing.database(scale).await?;
        let measured = turn(scale, self.manner, self.pairing.subject(), &database).await?;
        self.measured.push(measured);
        Ok(())
    }

    /// What the table has of them.
    fn row(&self) -> Vec<String> {
        let name = self.pairing.name();
        let name = match self.manner {
            Manner::Unacknowledged(window @ MORE..) => format!("{name}, {window} each"),
            Manner::Unacknowledged(_) | Manner::PerSecond(_) => name.to_owned(),
        };
        vec![
            name,
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

    /// How many times the other's figure it is.
    fn ratio(&self, other: &Self, figure: impl Fn(&Measured) -> f64) -> Spread {
        self.spread(&figure).to(&other.spread(&figure))
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
    let all = Rounds::of_all(Manner::Unacknowledged(1));
    let mut inserted = Vec::new();
    let [postgres, _, node, socketioxide] = turns(scale, all, &mut busy, async |about| {
        progress(&format!("{about}: rows alone"));
        inserted.push(inserting::measure(PAIRS, scale).await?);
        Ok(())
    })
    .await?;
    add_floor(&mut busy, &inserted, &postgres)?;
    let verdict = |what: &str, peer: &Rounds, target| {
        let per_cpu = |one: &Measured| one.per_cpu_second;
        let ratio = postgres.ratio(peer, per_cpu);
        let what = format!("{what} {:.0}", peer.median(per_cpu));
        Verdict::at_least(what, &ratio, target)
    };
    let about = "direct chats: acknowledged per CPU s of server and database, to";
    busy.verdicts.extend([
        verdict(&format!("{about} Node's"), &node, 5.0),
        verdict(&format!("{about} socketioxide's"), &socketioxide, 2.8),
        Verdict::at_most(
            "direct chats: p99, to the best peer's",
            (&to_the_best(p99, &postgres, [&node, &socketioxide]), 0.5),
            "",
        ),
    ]);
    Ok(busy)
}

/// How many times the figure of that peer it is whose figure is least.
fn to_the_best(
    figure: fn(&Measured) -> f64,
    parlor: &Rounds,
    [one, other]: [&Rounds; 2],
) -> Spread {
    let is_one = one.median(figure) <= other.median(figure);
    parlor.ratio(if is_one { one } else { other }, figure)
}

async fn easy(scale: &Scale) -> anyhow::Result<Section> {
    let mut easy = section(
        "Direct chats at an easy pace",
        format!("The same pairs say {EASY} messages a second together."),
    );
    let all = Rounds::of_all(Manner::PerSecond(EASY));
    let [postgres, _, node, socketioxide] = turns(scale, all, &mut easy, async |_| Ok(())).await?;
    for (name, quantile) in [("p50", p50 as fn(&Measured) -> f64), ("p99", p99)] {
        let ratio = to_the_best(quantile, &postgres, [&node, &socketioxide]);
        easy.verdicts.push(Verdict::at_most(
            format!("direct chats at {EASY} messages/s: {name}, to the best peer's"),
            (&ratio, 1.0),
            "",
        ));
    }
    Ok(easy)
}

async fn saturated(scale: &Scale) -> anyhow::Result<Section> {
    let mut saturated = section(
        "Direct chats, saturated",
        format!(
            "Each says the next thing while fewer than {MANY} are unacknowledged, or {MORE} where it says so. \
             What Parlor refuses, because too much waits to be stored already, is not said again. Rows in \
             the database are compared with acknowledgements, and each listener with what was said."
        ),
    );
    let [postgres, sqlite, node, socketioxide] = Rounds::of_all(Manner::Unacknowledged(MANY));
    let more = |pairing| Rounds::of(pairing, Manner::Unacknowledged(MORE));
    let all = [
        postgres,
        more(Pairing::ParlorPostgres),
        sqlite,
        more(Pairing::ParlorSqlite),
        node,
        socketioxide,
    ];
    let [postgres, postgres_more, sqlite, sqlite_more, ..] =
        turns(scale, all, &mut saturated, async |_| Ok(())).await?;
    for (rounds, more) in [(postgres, postgres_more), (sqlite, sqlite_more)] {
        let name = rounds.pairing.name();
        let both = rounds.measured.iter().chain(&more.measured);
        let disorder: Spread = both.map(|one| one.disorder).collect();
        saturated.verdicts.push(Verdict::never(
            format!("saturated, {name}: out of order, lost or doubled"),
            &disorder,
        ));
        saturated.verdicts.push(Verdict::at_most(
            format!("saturated, {name}: p99 with {MORE} unacknowledged each, to that with {MANY}"),
            (&more.ratio(&rounds, p99), LONGER),
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
        parlor.pairing.name()
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

/// Takes turns, in each round all and then what else belongs to it, as rows of the section.
async fn turns<const N: usize>(
    scale: &Scale,
    mut all: [Rounds; N],
    section: &mut Section,
    mut and_then: impl AsyncFnMut(&str) -> anyhow::Result<()>,
) -> anyhow::Result<[Rounds; N]> {
    for round in 1..=scale.rounds {
        let about = format!("{}, round {round} of {}", section.title, scale.rounds);
        for rounds in &mut all {
            rounds.take_turn(scale, &about).await?;
        }
        and_then(&about).await?;
    }
    section.rows.extend(all.iter().map(Rounds::row));
    Ok(all)
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
