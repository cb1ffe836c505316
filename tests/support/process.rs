//! The real program in a process of its own, for tests that kill it.

use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::native_client::{NativeClient, PATIENCE};
use super::postgres::free_port;
use super::token::{SECRET, token};

/// A running `parlor serve`.
pub(crate) struct ServerProcess {
    pub(crate) child: Child,
    pub(crate) address: SocketAddr,
    /// Of the program's environment.
    settings: Vec<(String, String)>,
}

impl ServerProcess {
    /// Starts the program on this database and waits until it serves.
    pub(crate) async fn start(database_url: &str) -> Self {
        Self::with(database_url, &[]).await
    }

    /// Starts the program with further variables in its environment.
    pub(crate) async fn with(database_url: &str, settings: &[(&str, &str)]) -> Self {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()));
        let settings: Vec<_> = [("DATABASE_URL", database_url)]
            .iter()
            .chain(settings)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let mut server = Self {
            child: spawn(address, &settings),
            address,
            settings,
        };
        server.serving().await;
        server
    }

    /// Kills the program in the middle of whatever it does, and waits until it is gone.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts the program again where it was.
    pub(crate) async fn start_again(&mut self) {
        self.spawn_again();
        self.serving().await;
    }

    /// Starts the program again where it was, and waits for nothing.
    pub(crate) fn spawn_again(&mut self) {
        self.child = spawn(self.address, &self.settings);
    }

    /// Asks the program to stop, and waits for its exit status.
    pub(crate) async fn stop(&mut self) -> Option<i32> {
        let asked = Command::new("kill")
            .arg(self.child.id().to_string())
            .status()
            .unwrap();
        assert!(asked.success());
        let ended = async {
            loop {
                if let Some(status) = self.child.try_wait().unwrap() {
                    return status.code();
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, ended)
            .await
            .expect("the server does not stop")
    }

    /// Connects as somebody.
    pub(crate) async fn connect(&self, user: &str, role: &str) -> NativeClient {
        NativeClient::connect(self.address, &token(user, role)).await
    }

    async fn serving(&mut self) {
        let address = self.address;
        let answering = async {
            while tokio::net::TcpStream::connect(address).await.is_err() {
                let ended = self.child.try_wait().unwrap();
                assert!(ended.is_none(), "the server ended at once: {ended:?}");
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        };
        tokio::time::timeout(PATIENCE, answering)
            .await
            .expect("the server does not serve");
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(address: SocketAddr, settings: &[(String, String)]) -> Child {
    Command::new(env!("CARGO_BIN_EXE_parlor"))
        .arg("serve")
        .env("PARLOR_LISTEN", address.to_string())
        .env("PARLOR_ADMIN_LISTEN", "127.0.0.1:0")
        .env("JWT_SECRET", SECRET)
        .env("PARLOR__LIMITS__MESSAGES_PER_MINUTE", "10000000")
        .env("PARLOR__LIMITS__FRAMES_PER_SECOND", "1000000")
        .env("PARLOR__LOG__FILTER", "error")
        .envs(settings.iter().map(|(name, value)| (name, value)))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}
