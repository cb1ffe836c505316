//! Clients that connect: one after another, and all at once.

use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::Instant;

use super::lean::Lean;
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::spread::Spread;
use super::subjects::{AT_A_TIME, Subject};

/// Who takes turns; what is measured of them is in this order.
const SUBJECTS: [Subject; 4] = [
    Subject::Floor,
    Subject::PARLOR,
    Subject::Node,
    Subject::Socketioxide,
];
/// Clients that come in the same instant.
const AT_ONCE: u32 = 1_000;
/// Connects of a CPU second that are expected where the floor makes 17,000.
const A_CPU_SECOND: f64 = 13_000.0;
/// What part of the floor's connects is expected: 13,000 where the floor makes 17,000.
const TO_FLOOR: f64 = 0.76;

/// Both.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Vec<Section>> {
    Ok(vec![connects(scale).await?, at_once(scale).await?])
}

/// Connects of users who are known already, to a server that was just started.
async fn connects(scale: &Scale) -> anyhow::Result<Section> {
    let mut spreads = SUBJECTS.map(|_| [Spread::default(), Spread::default()]);
    for round in 1..=scale.rounds {
        for (subject, [rate, memory]) in SUBJECTS.into_iter().zip(&mut spreads) {
            progress(&format!("connects, round {round}: {}", subject.name()));
            let database = subject.database(scale).await?;
            let server = subject.start(&database).await?;
            let users = || 1..=scale.connects;
            drop(subject.connect_all(server.address(), users()).await?);
            drop(server);
            let server = subject.start(&database).await?;
            let processes = server.processes()?;
            let before = processes.cpu_seconds()?;
            let open = subject.connect_all(server.address(), users()).await?;
            let cpu = processes.cpu_seconds()? - before;
            memory.push(processes.resident_mebibytes()?);
            drop(open);
            rate.push(f64::from(scale.connects) / cpu);
        }
    }
    let [floor, parlor, ..] = spreads.each_ref().map(|[rate, _]| rate);
    let measure = "connects per CPU s of the server";
    let verdicts = vec![
        Verdict::at_least(measure, parlor, A_CPU_SECOND),
        Verdict::at_least(
            format!("{measure}: to the floor"),
            &parlor.to(floor),
            TO_FLOOR,
        ),
    ];
    let rows = SUBJECTS.iter().zip(&spreads);
    Ok(Section {
        title: "Connects".to_owned(),
        about: format!(
            "{} users who are known already connect to a server that was just started, {AT_A_TIME} \
             at a time, until each is ready: token checked, user looked up, unread counted. The \
             floor upgrades and does nothing else. Memory is resident once all are connected.",
            scale.connects
        ),
        head: vec!["server", "connects per CPU s", "MiB"],
        rows: rows
            .map(|(subject, [rate, memory])| {
                let name = subject.name().to_owned();
                vec![name, rate.to_string(), memory.to_string()]
            })
            .collect(),
        verdicts,
    })
}

/// Many in the same instant, of several rounds.
#[derive(Default)]
struct Crowd {
    failed: Spread,
    /// Milliseconds until 99 of a hundred are ready.
    p99: Spread,
    /// CPU seconds of the server.
    cpu: Spread,
    /// MiB of memory that it has then.
    memory: Spread,
}

impl Crowd {
    /// Comes once more.
    async fn come(&mut self, subject: Subject, scale: &Scale) -> anyhow::Result<()> {
        let database = subject.database(scale).await?;
        let server = subject.start(&database).await?;
        drop(subject.connect_all(server.address(), 1..=AT_ONCE).await?);
        let processes = server.processes()?;
        let (began, before) = (Instant::now(), processes.cpu_seconds()?);
        let address = server.address();
        let coming = (1..=AT_ONCE).map(|user| async move {
            let socket = subject.connect(address, user).await;
            (socket, began.elapsed())
        });
        let came: Vec<(anyhow::Result<Lean>, Duration)> = join_all(coming).await;
        self.cpu.push(processes.cpu_seconds()? - before);
        self.memory.push(processes.resident_mebibytes()?);
        let failed = came.iter().filter(|(socket, _)| socket.is_err()).count();
        self.failed.push(f64::from(u32::try_from(failed)?));
        let mut took: Vec<Duration> = came.iter().map(|(_, took)| *took).collect();
        took.sort_unstable();
        let p99 = took[took.len() * 99 / 100];
        self.p99.push(p99.as_secs_f64() * 1_000.0);
        Ok(())
    }
}

/// A thousand in the same instant.
async fn at_once(scale: &Scale) -> anyhow::Result<Section> {
    let mut crowds = SUBJECTS.map(|_| Crowd::default());
    for round in 1..=scale.rounds {
        for (subject, crowd) in SUBJECTS.into_iter().zip(&mut crowds) {
            progress(&format!(
                "{AT_ONCE} connects at once, round {round}: {}",
                subject.name()
            ));
            crowd.come(subject, scale).await?;
        }
    }
    let measure = format!("{AT_ONCE} connects at once");
    let [_floor, parlor, ..] = &crowds;
    let verdicts = vec![
        Verdict::never(format!("{measure}: failed"), &parlor.failed),
        Verdict::at_most(format!("{measure}: p99"), (&parlor.p99, 250.0), " ms"),
    ];
    let rows = SUBJECTS.iter().zip(&crowds).map(|(subject, crowd)| {
        vec![
            subject.name().to_owned(),
            crowd.failed.to_string(),
            crowd.p99.to_string(),
            crowd.cpu.to_string(),
            crowd.memory.to_string(),
        ]
    });
    Ok(Section {
        title: measure,
        about:
            "Users who are known already connect in the same instant; until the last is ready. CPU \
             seconds are the server's, memory is resident once all are connected."
                .to_owned(),
        head: vec!["server", "failed", "p99 ms", "CPU s", "MiB"],
        rows: rows.collect(),
        verdicts,
    })
}
