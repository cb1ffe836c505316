//! A Postgres server of a test's own, which can be stopped, and which leaves nothing behind.

use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tokio::time::{Instant, sleep};

/// How long a server may take to start or to stop.
const PATIENCE: Duration = Duration::from_mins(1);

/// What a server does to keep commits through a crash of the machine.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Durability {
    /// What production has: each commit is on disk before it is answered.
    Fsync,
    /// Nothing, for speed. Commits still outlive a crash of the server alone.
    None,
}

/// A running Postgres server with a folder and a port of its own.
///
/// Dropping it stops the server and removes the folder. So does the end of this process, however
/// it comes: see [`warden_of`].
#[derive(Debug)]
pub(crate) struct PostgresCluster {
    programs: PathBuf,
    folder: PathBuf,
    port: u16,
    durability: Durability,
    warden: Child,
}

impl PostgresCluster {
    /// Makes a cluster and starts its server.
    pub(crate) async fn start(durability: Durability) -> Self {
        let programs = server_programs().await;
        let template = std::env::temp_dir().join("parlor-postgres.XXXXXX");
        let folder = PathBuf::from(run(as_server("mktemp").arg("-d").arg(template)).await);
        let warden = warden_of(&programs, &folder);
        let mut cluster = Self {
            programs,
            folder,
            port: 0,
            durability,
            warden,
        };

        let mut initdb = as_server(cluster.programs.join("initdb"));
        initdb.args([
            "--username=postgres",
            "--auth=trust",
            "--encoding=UTF8",
            "--locale=C",
        ]);
        run(initdb.arg("--no-sync").arg("-D").arg(cluster.data())).await;
        cluster.start_on_free_port().await;
        cluster
    }

    /// The URL of the database `postgres`, with every right.
    pub(crate) fn admin_url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Everything the cluster has on disk.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// Whether anybody answers at the cluster's port.
    pub(crate) fn is_listening(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port)).is_ok()
    }

    /// Stops the server as a crash does: no checkpoint, no goodbye to clients.
    pub(crate) async fn stop_immediately(&self) {
        self.stop("immediate").await;
    }

    /// Stops the server as an operator does: transactions are cut, the rest is in order.
    pub(crate) async fn stop_fast(&self) {
        self.stop("fast").await;
    }

    /// Starts a stopped server on the port it had.
    pub(crate) async fn start_again(&self) {
        let deadline = Instant::now() + PATIENCE;
        // Somebody may have borrowed the port for a moment.
        while let Err(reason) = self.try_start().await {
            assert!(
                Instant::now() < deadline,
                "the server does not start again: {reason}"
            );
            sleep(Duration::from_millis(100)).await;
        }
    }

    async fn start_on_free_port(&mut self) {
        let deadline = Instant::now() + PATIENCE;
        loop {
            self.port = free_port();
            let Err(reason) = self.try_start().await else {
                return;
            };
            // The port may have been taken since it was free.
            assert!(
                Instant::now() < deadline,
                "the server does not start: {reason}"
            );
        }
    }

    /// Starts the server and waits until it accepts connections.
    async fn try_start(&self) -> Result<(), String> {
        let safety = match self.durability {
            Durability::Fsync => "",
            Durability::None => "-c fsync=off -c synchronous_commit=off -c full_page_writes=off",
        };
        let settings = format!(
            "-c listen_addresses=127.0.0.1 -c port={} -c unix_socket_directories={} \
             -c max_connections=300 {safety}",
            self.port,
            self.folder.display(),
        );
        let mut start = self.pg_ctl("start");
        start
            .arg("-l")
            .arg(self.folder.join("log"))
            .arg("-o")
            .arg(settings);
        try_run(&mut start).await.map(drop)
    }

    async fn stop(&self, mode: &str) {
        run(self.pg_ctl("stop").args(["-m", mode])).await;
    }

    /// A `pg_ctl` that waits, but not forever, until what it was asked for is so.
    fn pg_ctl(&self, what: &str) -> Command {
        let mut command = as_server(self.programs.join("pg_ctl"));
        command.args([what, "--silent", "--wait", "--timeout"]);
        command
            .arg(PATIENCE.as_secs().to_string())
            .arg("-D")
            .arg(self.data());
        command
    }

    fn data(&self) -> PathBuf {
        self.folder.join("data")
    }
}

impl Drop for PostgresCluster {
    fn drop(&mut self) {
        drop(self.warden.stdin.take());
        // A drop cannot fail a test, and there is nothing else to be done about it.
        let _ = self.warden.wait();
    }
}

/// Starts the process that stops the server and removes its folder when this process lets go of it.
///
/// It waits for the end of its input, which comes with a drop as well as with the end of this
/// process. So nothing is left of a test that was killed, or of a cluster in a static.
fn warden_of(programs: &Path, folder: &Path) -> Child {
    let script = r#"cat; "$1/pg_ctl" stop --silent -m immediate -D "$2/data"; rm -rf "$2""#;
    let mut warden = as_server("sh");
    warden
        .args(["-c", script, "warden"])
        .arg(programs)
        .arg(folder);
    warden
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    // What kills a test kills its process group. The warden has to outlive that.
    warden.process_group(0).spawn().expect("a shell starts")
}

/// Where `initdb` and `pg_ctl` are. Debian keeps them off the PATH.
async fn server_programs() -> PathBuf {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/scripts/find-postgres");
    PathBuf::from(run(&mut Command::new(script)).await)
}

/// A command run by the user who owns the server. Postgres refuses to run as root.
fn as_server(program: impl AsRef<std::ffi::OsStr>) -> Command {
    let is_root = std::fs::metadata("/proc/self").is_ok_and(|process| process.uid() == 0);
    let mut command = if is_root {
        let mut command = Command::new("setpriv");
        command
            .args([
                "--reuid=postgres",
                "--regid=postgres",
                "--init-groups",
                "--",
            ])
            .arg(program);
        command
    } else {
        Command::new(program)
    };
    command.current_dir("/");
    command
}

/// A port that is free now.
///
/// Below those that the system hands out itself, so that a server that was stopped finds its port
/// free when it starts again.
pub(crate) fn free_port() -> u16 {
    std::iter::repeat_with(|| rand::random_range(10_000..30_000))
        .find(|port| TcpListener::bind(("127.0.0.1", *port)).is_ok())
        .expect("the iterator is endless")
}

/// Runs a command to its end and returns what it printed, or else what it complained of.
async fn try_run(command: &mut Command) -> Result<String, String> {
    command.stdin(Stdio::null());
    let description = format!("{command:?}");
    let command = std::mem::replace(command, Command::new("true"));
    let output = tokio::process::Command::from(command)
        .output()
        .await
        .map_err(|error| format!("{description}: {error}"))?;
    if output.status.success() {
        Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned())
    } else {
        Err(format!(
            "{description}: {}",
            String::from_utf8_lossy(&output.stderr)
        ))
    }
}

/// Like [`try_run`], for commands that have to succeed.
async fn run(command: &mut Command) -> String {
    try_run(command)
        .await
        .unwrap_or_else(|reason| panic!("{reason}"))
}
