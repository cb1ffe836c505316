//! The program under measurement.

use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use tempfile::TempDir;

/// The secret that tokens are signed with.
pub(crate) const SECRET: &str = "a secret that only measurements know, long enough";

/// The secret of the Pusher application.
pub(crate) const PUSHER_SECRET: &str = "a secret of an application that only measurements know";

/// A running `parlor serve` with a database of its own.
pub(crate) struct Server {
    child: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Server {
    /// Starts the program with a profile and waits until it serves.
    pub(crate) async fn start(profile: &str) -> anyhow::Result<Self> {
        let folder = TempDir::new()?;
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let database: PathBuf = folder.path().join("parlor.db");
        let child = Command::new(env!("CARGO_BIN_EXE_parlor"))
            .args(["serve", "--profile", profile])
            .env("PARLOR_LISTEN", address.to_string())
            .env("PARLOR_ADMIN_LISTEN", "127.0.0.1:0")
            .env(
                "DATABASE_URL",
                format!("sqlite://{}?mode=rwc", database.display()),
            )
            .env("JWT_SECRET", SECRET)
            .env("PUSHER_SECRET", PUSHER_SECRET)
            .env("PARLOR__LIMITS__CONNECTS_PER_MINUTE", "100000000")
            .env("PARLOR__LIMITS__MESSAGES_PER_MINUTE", "100000000")
            .env("PARLOR__LOG__FILTER", "error")
            .stdout(Stdio::null())
            .spawn()
            .context("cannot start the server")?;
        let mut server = Self {
            child,
            address,
            _folder: folder,
        };
        let started = Instant::now();
        while tokio::net::TcpStream::connect(address).await.is_err() {
            if let Some(status) = server.child.try_wait()? {
                bail!("the server ended at once: {status}");
            }
            if started.elapsed() > Duration::from_secs(30) {
                bail!("the server does not serve");
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(server)
    }

    /// Where clients connect.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Bytes of memory that are the process's own or shared, and not on disk alone: `VmRSS`.
    pub(crate) fn resident_bytes(&self) -> anyhow::Result<u64> {
        let path = format!("/proc/{}/status", self.child.id());
        let status =
            std::fs::read_to_string(&path).with_context(|| format!("cannot read {path}"))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes =
            line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
        kibibytes
            .map(|kibibytes| kibibytes * 1_024)
            .context("VmRSS is missing")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
