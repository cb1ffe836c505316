//! Fan-out: one conversation, many connections.

use std::collections::BTreeMap;

use anyhow::Context as _;

use super::clients::Kind;
use super::fanout::{Audience, Measured, Pace};
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::sockudo;
use super::spread::Spread;
use super::subjects::Subject;

/// Who takes turns.
const SUBJECTS: [Subject; 3] = [Subject::Floor, Subject::PARLOR, Subject::Node];
/// Who else does where sockets' memory is not what decides.
const OTHERS: [Subject; 4] = [
    Subject::Socketioxide,
    Subject::Parlor(Kind::SocketIo),
    Subject::Parlor(Kind::Pusher),
    Subject::Sockudo,
];
/// Up to so many listeners it is not.
const MANY: u32 = 1_000;
/// Messages a second, and listeners, when there is nothing to join into one write.
const STEADY: (u32, u32) = (50, 500);

/// Deliveries for each CPU second, as fast as they are delivered and at a steady pace.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Vec<Section>> {
    let mut fast = section("Fan-out, as fast as it is delivered", fast_about());
    for &listeners in &scale.listeners {
        let subjects = subjects(listeners);
        let measured = turns(scale, &subjects, listeners, Pace::AsDelivered).await?;
        add_rows(&mut fast, listeners, &subjects, &measured);
        if listeners <= MANY {
            fast.verdicts.extend(verdicts(listeners, &measured));
        }
    }
    let (rate, listeners) = STEADY;
    let about = format!(
        "The same with {rate} messages a second, so that there is nothing to join into one write."
    );
    let mut steady = section("Fan-out at a steady pace", about);
    let [floor, parlor, node] = SUBJECTS;
    let subjects = [floor, parlor, node, Subject::Socketioxide];
    let measured = turns(scale, &subjects, listeners, Pace::PerSecond(rate)).await?;
    add_rows(&mut steady, listeners, &subjects, &measured);
    steady.verdicts.push(Verdict::at_least(
        format!("fan-out to {listeners} at {rate} messages/s: to the floor"),
        &measured.ratio(Subject::PARLOR, Subject::Floor),
        0.85,
    ));
    Ok(vec![fast, steady])
}

fn section(title: &str, about: String) -> Section {
    Section {
        title: title.to_owned(),
        about,
        head: vec![
            "listeners",
            "server",
            "deliveries per CPU s",
            "per second",
            "to the floor",
            "out of order",
            "bytes",
            "MiB",
        ],
        rows: Vec::new(),
        verdicts: Vec::new(),
    }
}

fn fast_about() -> String {
    let mut about = format!(
        "One speaks in a conversation of so many listeners, with 32 messages on their way at a time. \
         Deliveries for each CPU second of the server alone, the bytes of the frame that a message \
         comes in, and the server's resident memory at the end. Up to {MANY} listeners, socketioxide and \
         other wires are measured, too: whoever speaks does so natively, the others joined the conversation as the \
         front ends of `carwash` (Socket.IO) and `booking` (Pusher) do. A message is one delivery to \
         each of them, whatever else they are told of it: in `booking` a second event follows each \
         message, and what reached whom is noted by the server in both, while native clients say so \
         themselves, or do not, as here."
    );
    if !sockudo::is_installed() {
        about.push_str(" sockudo is not installed and was not measured.");
    }
    about
}

fn subjects(listeners: u32) -> Vec<Subject> {
    let others = OTHERS
        .into_iter()
        .filter(|one| listeners <= MANY && one.can_be_measured());
    SUBJECTS.into_iter().chain(others).collect()
}

fn verdicts(listeners: u32, measured: &Turns) -> Vec<Verdict> {
    let verdict = |what: &str, (one, other), target| {
        Verdict::at_least(
            format!("fan-out to {listeners}, {what}"),
            &measured.ratio(one, other),
            target,
        )
    };
    let parlor = Subject::PARLOR;
    let over = Subject::Parlor;
    vec![
        verdict("as delivered: to the floor", (parlor, Subject::Floor), 0.7),
        verdict("as delivered: to Node", (parlor, Subject::Node), 10.0),
        verdict(
            "over Socket.IO: to native",
            (over(Kind::SocketIo), parlor),
            0.8,
        ),
        verdict("over Pusher: to native", (over(Kind::Pusher), parlor), 0.8),
    ]
}

/// Everybody's rounds.
#[derive(Default)]
struct Turns(BTreeMap<&'static str, Vec<Measured>>);

impl Turns {
    fn spread(&self, subject: Subject, figure: fn(&Measured) -> f64) -> Spread {
        let rounds = self.0.get(subject.name());
        rounds.into_iter().flatten().map(figure).collect()
    }

    /// How many times as many deliveries one makes as another for each CPU second.
    fn ratio(&self, one: Subject, other: Subject) -> Spread {
        let rates = |subject| self.spread(subject, |one| one.per_cpu_second);
        rates(one).to(&rates(other))
    }
}

/// Everybody's rounds, taken in turns.
async fn turns(
    scale: &Scale,
    subjects: &[Subject],
    listeners: u32,
    pace: Pace,
) -> anyhow::Result<Turns> {
    let mut measured = Turns::default();
    for round in 1..=scale.rounds {
        for &subject in subjects {
            progress(&format!(
                "fan-out to {listeners}, round {round} of {}: {}",
                scale.rounds,
                subject.name()
            ));
            let one = turn(subject, listeners, (pace, scale)).await;
            let one = one.with_context(|| format!("{} cannot be measured", subject.name()))?;
            measured.0.entry(subject.name()).or_default().push(one);
        }
    }
    Ok(measured)
}

async fn turn(
    subject: Subject,
    listeners: u32,
    (pace, scale): (Pace, &Scale),
) -> anyhow::Result<Measured> {
    let database = subject.database(scale).await?;
    let server = subject.start(&database).await?;
    let (heard, speaker, frame) = subject.audience(server.address(), listeners).await?;
    let audience = Audience {
        listeners: heard,
        speaker,
        frame,
        processes: server.processes()?,
        keeps_order: subject.keeps_order(),
    };
    audience.measure(pace, scale.turn).await
}

fn add_rows(section: &mut Section, listeners: u32, subjects: &[Subject], measured: &Turns) {
    for &subject in subjects {
        let disorder = measured.spread(subject, |one| one.disorder).median();
        let bytes = measured.spread(subject, |one| one.bytes).median();
        section.rows.push(vec![
            listeners.to_string(),
            subject.name().to_owned(),
            measured
                .spread(subject, |one| one.per_cpu_second)
                .to_string(),
            measured.spread(subject, |one| one.per_second).to_string(),
            measured.ratio(subject, Subject::Floor).to_string(),
            format!("{:.1} %", 100.0 * disorder),
            format!("{bytes:.0}"),
            measured.spread(subject, |one| one.mebibytes).to_string(),
        ]);
    }
}
