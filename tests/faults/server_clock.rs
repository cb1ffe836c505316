//! The clock of a server in a process of its own, which can be set: by Debian's `libfaketime`.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

/// Where libraries are.
const LIBRARIES: &str = "/usr/lib";
/// The library, in a folder of the machine's kind of processor or in none.
const LIBRARY: &str = "faketime/libfaketime.so.1";

/// What time it is for the server.
pub(crate) struct ServerClock {
    folder: TempDir,
}

impl ServerClock {
    /// A clock that goes right.
    pub(crate) fn new() -> Self {
        let clock = Self {
            folder: TempDir::with_prefix("parlor-clock.").unwrap(),
        };
        clock.jump(0);
        clock
    }

    /// From now on it is that many seconds ahead.
    pub(crate) fn jump(&self, seconds: i64) {
        let new = self.folder.path().join("new");
        fs::write(&new, format!("{seconds:+}\n")).unwrap();
        fs::rename(new, self.file()).unwrap();
    }

    /// What the server has to be started with. Time that is measured is left alone, as it is by
    /// whoever sets a clock.
    pub(crate) fn settings(&self) -> [(&'static str, String); 4] {
        [
            ("LD_PRELOAD", library()),
            ("FAKETIME_TIMESTAMP_FILE", self.file().display().to_string()),
            ("FAKETIME_NO_CACHE", "1".to_owned()),
            ("DONT_FAKE_MONOTONIC", "1".to_owned()),
        ]
    }

    fn file(&self) -> PathBuf {
        self.folder.path().join("offset")
    }
}

fn library() -> String {
    let folders = fs::read_dir(LIBRARIES).unwrap();
    let folders = folders.map(|entry| entry.unwrap().path());
    let found = folders
        .chain([PathBuf::from(LIBRARIES)])
        .map(|folder| folder.join(LIBRARY))
        .find(|library| library.exists());
    let found = found.expect("libfaketime is installed (Debian: apt-get install libfaketime)");
    found.display().to_string()
}
