//! The program under measurement.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::processes::ProcessTree;
use anyhow::{Context as _, bail};

/// The secret that tokens are signed with.
pub(crate) const SECRET: &str = "a secret that only measurements know, long enough";

/// The secret of the Pusher application.
pub(crate) const PUSHER_SECRET: &str = "a secret of an application that only measurements know";

/// How long a server may take until it serves.
const PATIENCE: Duration = Duration::from_mins(1);

/// A server in a process of its own, which ends with this.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
}

impl Server {
    /// Starts `parlor serve` on this database, with these contracts.
    pub(crate) async fn start_on(
        database: &str,
        address: SocketAddr,
        contracts: &str,
    ) -> anyhow::Result<Self> {
        let config = concat!(env!("CARGO_MANIFEST_DIR"), "/benches/load/parlor.toml");
        let mut command = Command::new(env!("CARGO_BIN_EXE_parlor"));
        command
            .args(["serve", "--config", config])
            .env("PARLOR_LISTEN", address.to_string())
            .env("PARLOR_ADMIN_LISTEN", "127.0.0.1:0")
            .env("DATABASE_URL", database)
            .env("JWT_SECRET", SECRET)
            .env("PUSHER_SECRET", PUSHER_SECRET)
            .env("PARLOR__SERVER__CONTRACTS", contracts)
            .env("PARLOR__LOG__FILTER", "error");
        Self::spawn(command, address).await
    }

    /// Starts a program and waits until it serves at this address.
    pub(crate) async fn spawn(mut command: Command, address: SocketAddr) -> anyhow::Result<Self> {
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let mut server = Self { child, address };
        let started = Instant::now();
        while tokio::net::TcpStream::connect(address).await.is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("{command:?} ended at once: {status}");
            }
            if started.elapsed() > PATIENCE {
                bail!("{command:?} does not serve");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(server)
    }

    /// Where clients connect.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its processes.
    pub(crate) fn processes(&self) -> anyhow::Result<ProcessTree> {
        ProcessTree::of(self.child.id())
    }
}

/// An address that nobody listens at.
pub(crate) fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
