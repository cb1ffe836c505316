//! Memory of an idle connection.

use std::fmt::Write as _;
use std::time::Duration;

use futures_util::{StreamExt as _, TryStreamExt as _};

use super::clients::{Kind, Socket};
use super::server::Server;

/// Connections that are being opened at a time.
const AT_A_TIME: usize = 64;
/// Connections that warm up what every server has once.
const WARMING_UP: u32 = 200;
/// How long memory is given to settle.
const SETTLE: Duration = Duration::from_secs(3);

/// Opens as many connections of each wire, each of a user of its own, and compares memory before
/// and after.
pub(crate) async fn measure(connections: u32) -> anyhow::Result<String> {
    let mut table = String::from("| wire | connections | memory of one |\n|---|---|---|\n");
    for kind in Kind::ALL {
        let server = Server::start("carwash").await?;
        let warm = open(&server, kind, 0..WARMING_UP).await?;
        tokio::time::sleep(SETTLE).await;
        let before = server.resident_bytes()?;
        let sockets = open(&server, kind, WARMING_UP..WARMING_UP + connections).await?;
        tokio::time::sleep(SETTLE).await;
        let grown = server.resident_bytes()?.saturating_sub(before);
        let each = f64::from(u32::try_from(grown / 1_024)?) / f64::from(connections);
        writeln!(table, "| {} | {connections} | {each:.1} KiB |", kind.name())?;
        drop((sockets, warm));
    }
    Ok(table)
}

async fn open(
    server: &Server,
    kind: Kind,
    users: std::ops::Range<u32>,
) -> anyhow::Result<Vec<Socket>> {
    let address = server.address();
    futures_util::stream::iter(users)
        .map(|user| kind.connect(address, user + 1))
        .buffer_unordered(AT_A_TIME)
        .try_collect()
        .await
}
