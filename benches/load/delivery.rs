//! Fan-out: one conversation, many connections.

use std::collections::BTreeMap;

use super::database::Database;
use super::fanout::{Audience, Measured, Pace};
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::spread::Spread;
use super::subjects::Subject;

/// Who takes turns.
const SUBJECTS: [Subject; 3] = [Subject::Floor, Subject::Parlor, Subject::Node];
/// Messages a second, and listeners, when there is nothing to join into one write.
const STEADY: (u32, u32) = (50, 500);

/// Deliveries for each CPU second, as fast as they are delivered and at a steady pace.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Vec<Section>> {
    let mut fast = Section {
        title: "Fan-out, as fast as it is delivered".to_owned(),
        about:
            "One speaks in a conversation of so many listeners, with 32 messages on their way at a \
                time. Deliveries for each CPU second of the server alone."
                .to_owned(),
        head: vec![
            "listeners",
            "server",
            "deliveries per CPU s",
            "per second",
            "to the floor",
            "out of order",
        ],
        rows: Vec::new(),
        verdicts: Vec::new(),
    };
    for &listeners in &scale.listeners {
        let measured = turns(scale, listeners, Pace::AsDelivered).await?;
        let ratios = add_rows(&mut fast, listeners, &measured);
        // Memory of ten thousand sockets, not the server's work, decides beyond this.
        if listeners <= 1_000 {
            let measure = |to| format!("fan-out to {listeners}, as delivered: to {to}");
            let verdicts = &mut fast.verdicts;
            verdicts.push(Verdict::at_least(measure("the floor"), ratios.floor, 0.7));
            verdicts.push(Verdict::at_least(measure("Node"), ratios.node, 10.0));
        }
    }
    let (rate, listeners) = STEADY;
    let mut steady = Section {
        title: "Fan-out at a steady pace".to_owned(),
        about: format!(
            "The same with {rate} messages a second, so that there is nothing to join into one write."
        ),
        head: fast.head.clone(),
        rows: Vec::new(),
        verdicts: Vec::new(),
    };
    let measured = turns(scale, listeners, Pace::PerSecond(rate)).await?;
    let ratios = add_rows(&mut steady, listeners, &measured);
    steady.verdicts.push(Verdict::at_least(
        format!("fan-out to {listeners} at {rate} messages/s: to the floor"),
        ratios.floor,
        0.85,
    ));
    Ok(vec![fast, steady])
}

/// Everybody's rounds, taken in turns.
async fn turns(
    scale: &Scale,
    listeners: u32,
    pace: Pace,
) -> anyhow::Result<BTreeMap<&'static str, Vec<Measured>>> {
    let mut measured = BTreeMap::<_, Vec<Measured>>::new();
    for round in 1..=scale.rounds {
        for subject in SUBJECTS {
            progress(&format!(
                "fan-out to {listeners}, round {round} of {}: {}",
                scale.rounds,
                subject.name()
            ));
            let database = Database::postgres().await;
            let server = subject.start(&database).await?;
            let (heard, speaker, frame) = subject.audience(server.address(), listeners).await?;
            let audience = Audience {
                listeners: heard,
                speaker,
                frame,
                processes: server.processes()?,
                keeps_order: subject.keeps_order(),
            };
            let one = audience.measure(pace, scale.turn).await?;
            measured.entry(subject.name()).or_default().push(one);
        }
    }
    Ok(measured)
}

/// How many times as many deliveries Parlor makes.
struct Ratios {
    floor: f64,
    node: f64,
}

fn add_rows(
    section: &mut Section,
    listeners: u32,
    measured: &BTreeMap<&'static str, Vec<Measured>>,
) -> Ratios {
    let figures = |subject: Subject, figure: fn(&Measured) -> f64| -> Vec<f64> {
        let rounds = measured.get(subject.name());
        rounds.into_iter().flatten().map(figure).collect()
    };
    // Of each round: whatever slowed the machine down slowed both.
    let ratio = |one: Subject, other: Subject| -> Spread {
        let others = figures(other, |one| one.per_cpu_second);
        let ones = figures(one, |one| one.per_cpu_second);
        ones.iter()
            .zip(others)
            .map(|(one, other)| one / other)
            .collect()
    };
    for subject in SUBJECTS {
        section.rows.push(vec![
            listeners.to_string(),
            subject.name().to_owned(),
            Spread::from_iter(figures(subject, |one| one.per_cpu_second)).to_string(),
            Spread::from_iter(figures(subject, |one| one.per_second)).to_string(),
            ratio(subject, Subject::Floor).to_string(),
            format!(
                "{:.1} %",
                100.0 * Spread::from_iter(figures(subject, |one| one.disorder)).median()
            ),
        ]);
    }
    Ratios {
        floor: ratio(Subject::Parlor, Subject::Floor).median(),
        node: ratio(Subject::Parlor, Subject::Node).median(),
    }
}
