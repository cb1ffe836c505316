//! What processes cost: CPU seconds and memory, as the kernel counts them.

use std::collections::{HashMap, HashSet};

use anyhow::Context as _;
use procfs::process::{Process, Stat, all_processes};

/// A process and all that it started, living or waited for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ProcessTree(i32);

impl ProcessTree {
    /// The one with this process at its root.
    pub(crate) fn of(root: u32) -> anyhow::Result<Self> {
        Ok(Self(i32::try_from(root)?))
    }

    /// Seconds of CPU it used so far, in user mode and in the kernel. Counted in ticks of a
    /// hundredth of a second: measure for seconds.
    pub(crate) fn cpu_seconds(self) -> anyhow::Result<f64> {
        let ticks: u64 = self
            .members()?
            .iter()
            .map(|stat| {
                // Children that ended count with the parent that waited for them.
                let ended = u64::try_from(stat.cutime + stat.cstime).unwrap_or(0);
                stat.utime + stat.stime + ended
            })
            .sum();
        let ticks = f64::from(u32::try_from(ticks)?);
        Ok(ticks / f64::from(u32::try_from(procfs::ticks_per_second())?))
    }

    /// KiB of memory of the process at the root that are in use and not on disk alone: `VmRSS`.
    pub(crate) fn resident_kibibytes(self) -> anyhow::Result<f64> {
        let status = Process::new(self.0)?.status()?;
        let kibibytes = status.vmrss.context("VmRSS is missing")?;
        Ok(f64::from(u32::try_from(kibibytes)?))
    }

    /// The same in MiB.
    pub(crate) fn resident_mebibytes(self) -> anyhow::Result<f64> {
        Ok(self.resident_kibibytes()? / 1_024.0)
    }

    fn members(self) -> anyhow::Result<Vec<Stat>> {
        let mut children: HashMap<i32, Vec<Stat>> = HashMap::new();
        for process in all_processes()? {
            // It may have ended between the two looks.
            if let Ok(stat) = process.and_then(|process| process.stat()) {
                children.entry(stat.ppid).or_default().push(stat);
            }
        }
        let root = Process::new(self.0)?.stat()?;
        let (mut members, mut known) = (vec![root], HashSet::new());
        let mut next = 0;
        while let Some(stat) = members.get(next) {
            if known.insert(stat.pid) {
                members.extend(children.remove(&stat.pid).unwrap_or_default());
            }
            next += 1;
        }
        Ok(members)
    }
}
