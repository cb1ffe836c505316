//! The real binary, in a folder and an environment of its own.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A folder in which commands are run that know nothing of the machine.
pub(crate) struct Shell {
    folder: TempDir,
    environment: Vec<(String, String)>,
}

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) status: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Shell {
    /// An empty folder and an empty environment.
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::with_prefix("parlor-cli.").unwrap(),
            environment: Vec::new(),
        }
    }

    /// Sets a variable.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Where commands run.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file into the folder.
    pub(crate) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.folder().join(name), text).unwrap();
    }

    /// Runs a command to its end; its words are separated by spaces.
    pub(crate) fn parlor(&self, words: &str) -> Finished {
        let output = self.command(words).output().unwrap();
        Finished {
            status: output.status.code().expect("the command was not killed"),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// Starts a server and waits until it serves.
    pub(crate) fn serve(&self, words: &str) -> Serving {
        let mut child = self.command(words).stdout(Stdio::piped()).spawn().unwrap();
        let log = BufReader::new(child.stdout.take().unwrap());
        let mut serving = Serving {
            child,
            log,
            address: String::new(),
            admin: String::new(),
        };
        let started = serving.wait_for_line("serving");
        let text = |field: &str| started[field].as_str().unwrap().to_owned();
        serving.address = text("address");
        serving.admin = text("admin_address");
        serving
    }

    fn command(&self, words: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_parlor"));
        command
            .args(words.split_whitespace())
            .current_dir(self.folder())
            .env_clear()
            .envs(self.environment.iter().cloned());
        command
    }
}

impl Finished {
    /// What a command printed that did what it was asked.
    pub(crate) fn answer(self) -> String {
        assert_eq!((self.status, self.stderr.as_str()), (0, ""), "{self:?}");
        self.stdout
    }

    /// The one line with which a command refused.
    pub(crate) fn refusal(self) -> String {
        assert_eq!((self.status, self.stdout.as_str()), (2, ""), "{self:?}");
        assert_eq!(self.stderr.lines().count(), 1, "{self:?}");
        let line = self.stderr.trim_end();
        line.strip_prefix("parlor: ")
            .expect("parlor says so")
            .to_owned()
    }
}

/// A server in a process of its own, which ends with this.
pub(crate) struct Serving {
    child: Child,
    log: BufReader<ChildStdout>,
    pub(crate) address: String,
    pub(crate) admin: String,
}

impl Serving {
    /// Waits for a line of the log with this message.
    pub(crate) fn wait_for_line(&mut self, message: &str) -> Value {
        loop {
            let mut line = String::new();
            let read = self.log.read_line(&mut line).unwrap();
            assert!(read > 0, "the server ended without saying {message:?}");
            let line: Value = serde_json::from_str(&line).unwrap();
            if line["message"] == message {
                return line;
            }
        }
    }

    /// Ends the server; what it logged since it was last waited for.
    pub(crate) fn into_log(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        let lines = self.log.by_ref().lines();
        lines
            .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
            .collect()
    }

    /// Asks the server to stop and waits until it has.
    pub(crate) fn terminate(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().unwrap();
        self.child.wait().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Runs commands as somebody who pastes them into a shell; returns what they write.
pub(crate) async fn bash(commands: &str, variables: &[(&str, &str)]) -> String {
    let output = tokio::process::Command::new("bash")
        .args(["-euo", "pipefail", "-c", commands])
        .envs(variables.iter().copied())
        .output()
        .await
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{errors}");
    String::from_utf8(output.stdout).unwrap()
}
