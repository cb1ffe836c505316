//! Clients that connect: one after another, all at once, and after a restart.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, bail, ensure};
use futures_util::future::join_all;
use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::{Value, json};
use tokio::task::JoinSet;
use tokio::time::Instant;

use super::clients::{Kind, open, request};
use super::content::content;
use super::database::Database;
use super::lean::Lean;
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::server::Server;
use super::spread::Spread;
use super::subjects::{AT_A_TIME, Subject};

/// Who takes turns.
const SUBJECTS: [Subject; 3] = [Subject::Floor, Subject::PARLOR, Subject::Node];
/// Clients that come in the same instant.
const AT_ONCE: u32 = 1_000;
/// Messages of each conversation, and those of them that a client has when it goes.
const SAID: u64 = 3;
const KNOWN: u64 = 1;
/// What part of the floor's connects is expected: 13,000 where the floor makes 17,000.
const TO_FLOOR: f64 = 0.76;
/// How often a client tries to come back, and how long it waits between two times.
const ATTEMPTS: u32 = 600;
const PAUSE: Duration = Duration::from_millis(100);

/// All three.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Vec<Section>> {
    Ok(vec![
        connects(scale).await?,
        at_once(scale).await?,
        restart(scale).await?,
    ])
}

/// Connects of users who are known already, to a server that was just started.
async fn connects(scale: &Scale) -> anyhow::Result<Section> {
    let mut spreads = SUBJECTS.map(|_| Spread::default());
    for round in 1..=scale.rounds {
        for (subject, spread) in SUBJECTS.into_iter().zip(&mut spreads) {
            progress(&format!("connects, round {round}: {}", subject.name()));
            let database = Database::postgres().await;
            let server = subject.start(&database).await?;
            let users = || 1..=scale.connects;
            drop(subject.connect_all(server.address(), users()).await?);
            drop(server);
            let server = subject.start(&database).await?;
            let before = server.processes()?.cpu_seconds()?;
            let open = subject.connect_all(server.address(), users()).await?;
            let cpu = server.processes()?.cpu_seconds()? - before;
            drop(open);
            spread.push(f64::from(scale.connects) / cpu);
        }
    }
    let [floor, parlor, _] = spreads.each_ref().map(Spread::median);
    let measure = "connects per CPU s of the server";
    let verdicts = vec![
        Verdict::at_least(format!("{measure}, in thousands"), parlor / 1_000.0, 13.0),
        Verdict::at_least(format!("{measure}: to the floor"), parlor / floor, TO_FLOOR),
    ];
    let rows = SUBJECTS.iter().zip(&spreads);
    Ok(Section {
        title: "Connects".to_owned(),
        about: format!(
            "{} users who are known already connect to a server that was just started, {AT_A_TIME} \
             at a time, until each is ready: token checked, user looked up, unread counted. The \
             floor upgrades and does nothing else.",
            scale.connects
        ),
        head: vec!["server", "connects per CPU s"],
        rows: rows
            .map(|(subject, spread)| vec![subject.name().to_owned(), spread.to_string()])
            .collect(),
        verdicts,
    })
}

/// A thousand in the same instant.
async fn at_once(scale: &Scale) -> anyhow::Result<Section> {
    let mut rows = Vec::new();
    let mut verdicts = Vec::new();
    for subject in SUBJECTS {
        let (mut p99, mut failed) = (Spread::default(), 0);
        for round in 1..=scale.rounds {
            progress(&format!(
                "{AT_ONCE} connects at once, round {round}: {}",
                subject.name()
            ));
            let database = Database::postgres().await;
            let server = subject.start(&database).await?;
            drop(subject.connect_all(server.address(), 1..=AT_ONCE).await?);
            let began = Instant::now();
            let address = server.address();
            let coming = (1..=AT_ONCE).map(|user| async move {
                let socket = subject.connect(address, user).await;
                (socket, began.elapsed())
            });
            let came: Vec<(anyhow::Result<Lean>, Duration)> = join_all(coming).await;
            failed += came.iter().filter(|(socket, _)| socket.is_err()).count();
            let mut took: Vec<Duration> = came.iter().map(|(_, took)| *took).collect();
            took.sort_unstable();
            p99.push(took[took.len() * 99 / 100].as_secs_f64() * 1_000.0);
        }
        rows.push(vec![
            subject.name().to_owned(),
            failed.to_string(),
            p99.to_string(),
        ]);
        if subject == Subject::PARLOR {
            let failed = f64::from(u32::try_from(failed)?);
            let measure = format!("{AT_ONCE} connects at once");
            verdicts.push(Verdict::at_most(
                format!("{measure}: failed"),
                (failed, 0.0),
                "",
            ));
            let p99 = (p99.median(), 250.0);
            verdicts.push(Verdict::at_most(format!("{measure}: p99"), p99, " ms"));
        }
    }
    Ok(Section {
        title: format!("{AT_ONCE} connects at once"),
        about: "Users who are known already connect in the same instant; until the last is ready."
            .to_owned(),
        head: vec!["server", "failed", "p99 ms"],
        rows,
        verdicts,
    })
}

/// Somebody who comes back.
struct Returning {
    user: u32,
    conversation: String,
    version: u64,
}

/// A restart: all come back and have what they missed.
async fn restart(scale: &Scale) -> anyhow::Result<Section> {
    let mut spread = Spread::default();
    for round in 1..=scale.rounds.min(3) {
        progress(&format!("{} come back, round {round}", scale.back));
        let database = Database::postgres().await;
        let server = Subject::PARLOR.start(&database).await?;
        let address = server.address();
        let pairs: Vec<(Vec<Lean>, Returning)> = futures_util::stream::iter(0..scale.back / 2)
            .map(|pair| prepare(address, pair))
            .buffer_unordered(AT_A_TIME)
            .try_collect()
            .await?;
        let (sockets, known): (Vec<Vec<Lean>>, Vec<Returning>) = pairs.into_iter().unzip();
        let killed = Instant::now();
        drop(server);
        drop(sockets);
        let mut coming = JoinSet::new();
        for one in known {
            for user in [one.user, one.user + 1] {
                let one = Returning {
                    user,
                    conversation: one.conversation.clone(),
                    ..one
                };
                coming.spawn(async move { one.come_back(address).await });
            }
        }
        let server = Server::start_on(&database.url(), address, Kind::Native.contracts()).await?;
        let mut back = Vec::new();
        while let Some(came) = coming.join_next().await {
            back.push(came??);
        }
        ensure!(
            back.len() == usize::try_from(scale.back)?,
            "somebody is missing"
        );
        spread.push(killed.elapsed().as_secs_f64());
        drop(server);
    }
    Ok(Section {
        title: "After a restart".to_owned(),
        about: format!(
            "The server is killed and started again. {} clients come back, each when it can, and \
             resume; each has to be told exactly the {} messages that it missed. Seconds from the \
             kill until the last one has them.",
            scale.back,
            SAID - KNOWN
        ),
        head: vec!["server", "seconds until all are back"],
        rows: vec![vec!["Parlor".to_owned(), spread.to_string()]],
        verdicts: vec![Verdict::at_most(
            format!(
                "{} clients back after a restart, nothing lost or doubled",
                scale.back
            ),
            (spread.median(), 10.0),
            " s",
        )],
    })
}

/// Two who talked before the restart.
async fn prepare(address: SocketAddr, pair: u32) -> anyhow::Result<(Vec<Lean>, Returning)> {
    let user = 2 * pair + 1;
    let other = Kind::Native.connect(address, user + 1).await?;
    let mut socket = Kind::Native.connect(address, user).await?;
    let conversation = open(&mut socket, "direct", [user + 1]).await?;
    let mut version = 0;
    for number in 0..SAID {
        let data = json!({
            "conversation_id": conversation, "client_id": number.to_string(),
            "content": content(number),
        });
        let said = request(&mut socket, "send_message", &data).await?;
        if number < KNOWN {
            version = said["message"]["version"].as_u64().context("no version")?;
        }
    }
    let known = Returning {
        user,
        conversation,
        version,
    };
    Ok((vec![socket, other], known))
}

impl Returning {
    /// Tries until it is back and has what it missed.
    async fn come_back(self, address: SocketAddr) -> anyhow::Result<Lean> {
        let mut last = None;
        for _ in 0..ATTEMPTS {
            match Kind::Native.connect(address, self.user).await {
                Ok(mut socket) => {
                    self.resume(&mut socket).await?;
                    return Ok(socket);
                }
                Err(error) => last = Some(error),
            }
            tokio::time::sleep(PAUSE).await;
        }
        bail!("{} is not back: {last:?}", self.user)
    }

    async fn resume(&self, socket: &mut Lean) -> anyhow::Result<()> {
        let known = json!({ "conversations": { &self.conversation: self.version } });
        let resumed = request(socket, "resume", &known).await?;
        let missed = &resumed["changed"][&self.conversation]["messages"];
        let missed = missed.as_array().context("nothing was missed")?;
        let told: Vec<&str> = missed
            .iter()
            .filter_map(|message: &Value| message["content"].as_str())
            .collect();
        let expected: Vec<String> = (KNOWN..SAID).map(content).collect();
        ensure!(told == expected, "{} was told {told:?}", self.user);
        Ok(())
    }
}
