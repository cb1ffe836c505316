//! How much there is already should not matter to a message: conversations that are stored, and
//! connections that are open.

use anyhow::{bail, ensure};
use procfs::process::{LimitValue, Process};

use super::chats::{self, Manner, Person};
use super::clients::Kind;
use super::database::Database;
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::spread::Spread;
use super::stored::{conversation_id, conversations, settle};
use super::subjects::{Subject, native_person};

/// Pairs who talk beside connections that are open.
const PAIRS: u32 = 200;
/// Pairs who talk beside conversations that are stored: no more than the fewest of these, so that it is
/// always as many.
const STRANGERS: u32 = 100;
/// Files and ports for all that is no silent connection: the pairs' connections, the database's, and what
/// the last measurement left to be cleared away.
const OTHER_FILES: u32 = 1_000;

/// Both.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Vec<Section>> {
    Ok(vec![messages(scale).await?, connections(scale).await?])
}

/// What a message costs beside more and more conversations.
async fn messages(scale: &Scale) -> anyhow::Result<Section> {
    let mut spreads: Vec<[Spread; 3]> = scale
        .conversations
        .iter()
        .map(|_| Default::default())
        .collect();
    let databases = store(scale).await?;
    for round in 1..=scale.rounds {
        for ((count, database), spread) in
            scale.conversations.iter().zip(&databases).zip(&mut spreads)
        {
            progress(&format!(
                "messages beside {count} conversations, round {round}"
            ));
            let server = Subject::PARLOR.start(database).await?;
            let people = strangers(server.address(), *count).await?;
            let processes = (server.processes()?, database.processes()?);
            let manner = (Manner::Unacknowledged(1), true);
            let measured = chats::measure(people, manner, scale.turn, processes).await?;
            let [cpu, servers, memory] = spread;
            let each = 1e6 / measured.per_cpu_second;
            cpu.push(each);
            servers.push(each * measured.servers_part);
            memory.push(measured.mebibytes);
        }
    }
    let [least, most] = [0, spreads.len() - 1].map(|place| &spreads[place][0]);
    let verdict = Verdict::at_most(
        format!(
            "cost of a message beside {} conversations, to that beside {}",
            scale.conversations[spreads.len() - 1],
            scale.conversations[0]
        ),
        (&most.to(least), 1.1),
        "",
    );
    let rows = scale.conversations.iter().zip(&spreads);
    Ok(Section {
        title: "Growth".to_owned(),
        about: format!(
            "{STRANGERS} pairs talk in conversations spread over all that are stored, one message \
             unacknowledged each. CPU microseconds of server and database for each message, and the \
             server's resident memory after it."
        ),
        head: vec![
            "conversations",
            "CPU µs a message",
            "of it the server's",
            "server's MiB",
        ],
        rows: rows.map(|(count, spreads)| row(*count, spreads)).collect(),
        verdicts: vec![verdict],
    })
}

/// A database for each number of conversations, which has them.
async fn store(scale: &Scale) -> anyhow::Result<Vec<Database>> {
    let mut databases = Vec::new();
    for &count in &scale.conversations {
        progress(&format!("storing {count} conversations"));
        let database = scale.postgres.seasoned().await?;
        drop(Subject::PARLOR.start(&database).await?);
        database.run(&conversations(count)).await?;
        settle(&database).await?;
        databases.push(database);
    }
    Ok(databases)
}

/// A line of a table: how much there was, and what was measured beside it.
fn row(count: u32, spreads: &[Spread]) -> Vec<String> {
    let figures = spreads.iter().map(ToString::to_string);
    std::iter::once(count.to_string()).chain(figures).collect()
}

/// People of conversations that are spread over all.
async fn strangers(address: std::net::SocketAddr, count: u32) -> anyhow::Result<Vec<Person>> {
    ensure!(
        count >= STRANGERS,
        "{STRANGERS} pairs in {count} conversations"
    );
    let mut people = Vec::new();
    for pair in 0..STRANGERS {
        let number = pair * (count / STRANGERS);
        for user in [2 * number + 1, 2 * number + 2] {
            let socket = Kind::Native.connect(address, user).await?;
            people.push(native_person(socket, &conversation_id(number)));
        }
    }
    Ok(people)
}

/// What a connection takes, and a message beside it, the more of them there are.
async fn connections(scale: &Scale) -> anyhow::Result<Section> {
    let most = most_connections()?;
    let mut counts: Vec<u32> = scale.connections.iter().map(|one| most.min(*one)).collect();
    counts.dedup();
    let mut spreads: Vec<[Spread; 3]> = counts.iter().map(|_| Default::default()).collect();
    for round in 1..=scale.rounds {
        for (&count, spreads) in counts.iter().zip(&mut spreads) {
            progress(&format!("{count} connections, round {round}"));
            for (spread, figure) in spreads.iter_mut().zip(beside(scale, count).await?) {
                spread.push(figure);
            }
        }
    }
    let rows = counts.iter().zip(&spreads);
    Ok(Section {
        title: "Growth of connections".to_owned(),
        about: format!(
            "{PAIRS} pairs connect, and then so many others who are known already, each a user of their \
             own, at most as many as this machine lets one process have files and ports. CPU of the \
             server for each connect and resident memory for each connection; then the pairs talk, one \
             message unacknowledged each, while the others are silent: CPU of server and database for \
             each message."
        ),
        head: vec![
            "connections",
            "CPU µs a connect",
            "KiB a connection",
            "CPU µs a message",
        ],
        rows: rows.map(|(count, spreads)| row(*count, spreads)).collect(),
        verdicts: Vec::new(),
    })
}

/// CPU microseconds of a connect, KiB of a connection, CPU microseconds of a message beside so many.
async fn beside(scale: &Scale, count: u32) -> anyhow::Result<[f64; 3]> {
    let database = scale.postgres.seasoned().await?;
    let users = || 2 * PAIRS + 1..=2 * PAIRS + count;
    let server = Subject::PARLOR.start(&database).await?;
    drop(
        Subject::PARLOR
            .connect_all(server.address(), users())
            .await?,
    );
    drop(server);
    let server = Subject::PARLOR.start(&database).await?;
    let people = Subject::PARLOR.pairs(server.address(), PAIRS).await?;
    let (processes, files) = (server.processes()?, database.processes()?);
    tokio::time::sleep(scale.settling()).await;
    let (cpu, memory) = (processes.cpu_seconds()?, processes.resident_kibibytes()?);
    let silent = Subject::PARLOR
        .connect_all(server.address(), users())
        .await?;
    let cpu = processes.cpu_seconds()? - cpu;
    tokio::time::sleep(scale.settling()).await;
    let grown = processes.resident_kibibytes()? - memory;
    let manner = (Manner::Unacknowledged(1), true);
    let measured = chats::measure(people, manner, scale.turn, (processes, files)).await?;
    drop(silent);
    let each = f64::from(count);
    Ok([
        1e6 * cpu / each,
        grown / each,
        1e6 / measured.per_cpu_second,
    ])
}

/// As many connections as this machine lets one process have, beside what else it opens: it needs a file
/// for each at both ends, and a port at one.
fn most_connections() -> anyhow::Result<u32> {
    let files = Process::myself()?.limits()?.max_open_files.soft_limit;
    let files = match files {
        LimitValue::Value(files) => u32::try_from(files)?,
        LimitValue::Unlimited => u32::MAX,
    };
    let ports = std::fs::read_to_string("/proc/sys/net/ipv4/ip_local_port_range")?;
    let ports: Vec<u32> = ports
        .split_whitespace()
        .map(str::parse)
        .collect::<Result<_, _>>()?;
    let &[first, last] = ports.as_slice() else {
        bail!("unknown ports: {ports:?}");
    };
    Ok(files.min(last - first).saturating_sub(OTHER_FILES))
}
