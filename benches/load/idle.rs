//! Memory of an idle connection.

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::clients::Kind;
use super::lean::Lean;
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::server::Server;
use super::spread::Spread;
use super::subjects::{AT_A_TIME, Subject};

/// Connections that warm up what every server has once.
const WARMING_UP: u32 = 200;

/// Somebody whose connections are silent.
#[derive(Clone, Copy)]
enum Idler {
    Parlor(Kind),
    Node,
}

impl Idler {
    const ALL: [Self; 4] = [
        Self::Parlor(Kind::Native),
        Self::Parlor(Kind::Pusher),
        Self::Parlor(Kind::SocketIo),
        Self::Node,
    ];

    fn name(self) -> String {
        match self {
            Self::Parlor(kind) => format!("Parlor, {}", kind.name()),
            Self::Node => "Node, Socket.IO".to_owned(),
        }
    }

    async fn connect(self, server: &Server, user: u32) -> anyhow::Result<Lean> {
        match self {
            Self::Parlor(kind) => kind.connect(server.address(), user).await,
            Self::Node => Subject::Node.connect(server.address(), user).await,
        }
    }

    /// KiB that a connection may take.
    const fn target(self) -> Option<f64> {
        match self {
            Self::Parlor(Kind::Native) => Some(10.9),
            Self::Parlor(Kind::Pusher) => Some(13.0),
            Self::Parlor(Kind::SocketIo) => Some(18.0),
            Self::Node => None,
        }
    }
}

/// Opens many connections of each wire, each of a user of its own, and compares memory before and
/// after.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Section> {
    let mut section = Section {
        title: "Memory of an idle connection".to_owned(),
        about: format!(
            "Resident memory that {} authenticated connections add, each of a user of its own with \
             an actor, after {WARMING_UP} others.",
            scale.idle
        ),
        head: vec!["server", "KiB a connection"],
        rows: Vec::new(),
        verdicts: Vec::new(),
    };
    let mut spreads = Idler::ALL.map(|_| Spread::default());
    for round in 1..=scale.rounds.min(3) {
        for (idler, spread) in Idler::ALL.into_iter().zip(&mut spreads) {
            progress(&format!(
                "idle connections, round {round}: {}",
                idler.name()
            ));
            spread.push(kibibytes(idler, scale).await?);
        }
    }
    for (idler, spread) in Idler::ALL.into_iter().zip(&spreads) {
        let name = idler.name();
        section.rows.push(vec![name.clone(), spread.to_string()]);
        section.verdicts.extend(idler.target().map(|target| {
            let measure = format!("memory of an idle connection: {name}");
            Verdict::at_most(measure, (spread.median(), target), " KiB")
        }));
    }
    Ok(section)
}

async fn kibibytes(idler: Idler, scale: &Scale) -> anyhow::Result<f64> {
    let (connections, settling) = (scale.idle, scale.settling());
    let database = scale.postgres.database().await?;
    let server = match idler {
        Idler::Parlor(_) => Subject::PARLOR.start(&database).await?,
        Idler::Node => Subject::Node.start(&database).await?,
    };
    let warm = open(idler, &server, 0..WARMING_UP).await?;
    tokio::time::sleep(settling).await;
    let before = server.processes()?.resident_kibibytes()?;
    let sockets = open(idler, &server, WARMING_UP..WARMING_UP + connections).await?;
    tokio::time::sleep(settling).await;
    let grown = server.processes()?.resident_kibibytes()? - before;
    drop((sockets, warm));
    Ok(grown / f64::from(connections))
}

async fn open(
    idler: Idler,
    server: &Server,
    users: std::ops::Range<u32>,
) -> anyhow::Result<Vec<Lean>> {
    futures_util::stream::iter(users)
        .map(|user| idler.connect(server, user + 1))
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await
}
