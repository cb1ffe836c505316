//! Memory of an idle connection.

use super::clients::Kind;
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::spread::Spread;
use super::subjects::Subject;

/// Connections that warm up what every server has once.
const WARMING_UP: u32 = 200;

/// Who takes turns, where each can be measured.
const SUBJECTS: [Subject; 7] = [
    Subject::Floor,
    Subject::PARLOR,
    Subject::Parlor(Kind::Pusher),
    Subject::Parlor(Kind::SocketIo),
    Subject::Node,
    Subject::Socketioxide,
    Subject::Sockudo,
];

/// KiB that a connection may take.
const fn target(subject: Subject) -> Option<f64> {
    match subject {
        Subject::Parlor(Kind::Native) => Some(10.9),
        Subject::Parlor(Kind::Pusher) => Some(13.0),
        Subject::Parlor(Kind::SocketIo) => Some(18.0),
        Subject::Floor | Subject::Node | Subject::Socketioxide | Subject::Sockudo => None,
    }
}

/// Opens many connections of each wire, each of a user of its own, and compares memory before and
/// after.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Section> {
    let mut section = Section {
        title: "Memory of an idle connection".to_owned(),
        about: format!(
            "Resident memory that {} authenticated connections add, each of a user of its own with \
             an actor, after {WARMING_UP} others. Over Pusher each follows a channel of its own, in \
             sockudo all follow one. The floor asks nobody who they are.",
            scale.idle
        ),
        head: vec!["server", "KiB a connection"],
        rows: Vec::new(),
        verdicts: Vec::new(),
    };
    let mut measured: Vec<(Subject, Spread)> = SUBJECTS
        .into_iter()
        .filter(|subject| subject.can_be_measured())
        .map(|subject| (subject, Spread::default()))
        .collect();
    for round in 1..=scale.rounds {
        for (subject, spread) in &mut measured {
            progress(&format!(
                "idle connections, round {round}: {}",
                subject.name()
            ));
            spread.push(kibibytes(*subject, scale).await?);
        }
    }
    for (subject, spread) in measured {
        let name = subject.name();
        section.rows.push(vec![name.to_owned(), spread.to_string()]);
        section.verdicts.extend(target(subject).map(|target| {
            let measure = format!("memory of an idle connection: {name}");
            Verdict::at_most(measure, (&spread, target), " KiB")
        }));
    }
    Ok(section)
}

async fn kibibytes(subject: Subject, scale: &Scale) -> anyhow::Result<f64> {
    let (connections, settling) = (scale.idle, scale.settling());
    let database = subject.database(scale).await?;
    let server = subject.start(&database).await?;
    let address = server.address();
    let warm = subject.connect_all(address, 1..=WARMING_UP).await?;
    tokio::time::sleep(settling).await;
    let before = server.processes()?.resident_kibibytes()?;
    let users = WARMING_UP + 1..=WARMING_UP + connections;
    let sockets = subject.connect_all(address, users).await?;
    tokio::time::sleep(settling).await;
    let grown = server.processes()?.resident_kibibytes()? - before;
    drop((sockets, warm));
    Ok(grown / f64::from(connections))
}
