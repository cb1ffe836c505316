//! A disk that can be full.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

/// How much there is on the disk.
const SIZE: &str = "256m";
/// What takes up the room that is left.
const BALLAST: &str = "ballast";

/// A folder whose room can be taken away.
///
/// For root it is a file system of its own in memory. Where none can be mounted, the kernel refuses
/// the server's process to write files instead, whatever room there is.
pub(crate) struct SmallDisk {
    folder: TempDir,
    is_mounted: bool,
}

impl SmallDisk {
    /// A disk with room.
    pub(crate) fn new() -> Self {
        let folder = TempDir::with_prefix("parlor-disk.").unwrap();
        let options = format!("size={SIZE}");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &options, "parlor-test"])
            .arg(folder.path())
            .output();
        let is_mounted = mounted.is_ok_and(|mounted| mounted.status.success());
        Self { folder, is_mounted }
    }

    /// Where it is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Takes up all room for this process.
    pub(crate) fn fill(&self, process: u32) {
        if self.is_mounted {
            let zeros = fs::File::open("/dev/zero").unwrap();
            let mut ballast = fs::File::options()
                .append(true)
                .create(true)
                .open(self.ballast())
                .unwrap();
            // Ends with the error that there is no room.
            let _ = std::io::copy(&mut &zeros, &mut ballast);
        } else {
            limit_files(process, "0");
        }
    }

    /// Gives it back.
    pub(crate) fn free(&self) {
        if let Err(error) = fs::remove_file(self.ballast()) {
            assert_eq!(error.kind(), std::io::ErrorKind::NotFound, "{error}");
        }
    }

    /// Gives it back to this process, if it is the only one that had none.
    pub(crate) fn free_for(&self, process: u32) {
        if !self.is_mounted {
            limit_files(process, "unlimited");
        }
    }

    fn ballast(&self) -> PathBuf {
        self.folder.path().join(BALLAST)
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        if self.is_mounted {
            // A drop cannot fail a test. What is busy goes when it is not any more.
            let _ = Command::new("umount")
                .arg("--lazy")
                .arg(self.folder.path())
                .status();
        }
    }
}

/// Sets how long files may be that a process writes. One that went meanwhile needs no limit.
fn limit_files(process: u32, bytes: &str) {
    let set = Command::new("prlimit")
        .arg(format!("--pid={process}"))
        .arg(format!("--fsize={bytes}:unlimited"))
        .output();
    let _ = set.expect("prlimit is part of util-linux");
}
