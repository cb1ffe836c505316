//! Which part may know which, read from the source itself.

use std::fs;
use std::path::{Path, PathBuf};

/// Each part of `src/`, and what it may know of the others. A longer path allows only that module.
///
/// The order is the direction: a part knows none that comes after it, except that `app`, `cli` and
/// `main` put parts together.
const PARTS: [(&str, &[&str]); 19] = [
    ("domain", &[]),
    ("clock", &["domain"]),
    ("shutdown", &[]),
    ("outgoing", &[]),
    ("metrics", &["domain"]),
    ("config", &["domain"]),
    ("auth", &["config", "domain", "outgoing"]),
    ("store", &["domain", "metrics"]),
    ("actors", &["domain", "clock", "metrics", "store"]),
    ("chat", &["domain", "clock", "metrics", "store", "actors"]),
    (
        "gateway",
        &[
            "domain",
            "clock",
            "metrics",
            "shutdown",
            "outgoing",
            "auth",
            "chat",
            "actors::outbound",
            "actors::contract",
        ],
    ),
    (
        "contracts",
        &[
            "domain",
            "clock",
            "metrics",
            "shutdown",
            "chat",
            "gateway",
            "actors::outbound",
            "actors::contract",
        ],
    ),
    ("admin", &["metrics", "shutdown", "store"]),
    ("dev", &["domain", "clock", "config", "auth", "chat"]),
    ("web", &[]),
    (
        "app",
        &[
            "domain",
            "clock",
            "metrics",
            "shutdown",
            "config",
            "auth",
            "store",
            "actors",
            "chat",
            "gateway",
            "contracts",
            "admin",
            "dev",
            "web",
        ],
    ),
    ("logging", &["config"]),
    (
        "cli",
        &[
            "app", "auth", "clock", "config", "dev", "domain", "logging", "shutdown", "store",
        ],
    ),
    ("main", &["cli", "logging"]),
];

/// Crates that few parts may know, and which.
const CRATES: [(&str, &[&str]); 9] = [
    ("sea_orm", &["store"]),
    ("sqlx", &["store"]),
    ("migration", &["store"]),
    ("ractor", &["actors"]),
    (
        "axum",
        &[
            "actors",
            "gateway",
            "contracts",
            "admin",
            "dev",
            "web",
            "app",
        ],
    ),
    ("clap", &["cli"]),
    ("figment", &["config"]),
    ("rust_embed", &["web"]),
    ("anyhow", &["app", "cli", "dev", "logging"]),
];

/// All that the domain may know of the outside: nothing that does anything.
const OF_THE_DOMAIN: [&str; 8] = [
    "std",
    "smol_str",
    "thiserror",
    "uuid",
    "crate",
    "super",
    "self",
    "ConversationStatus",
];

/// Beyond this a file seldom has one idea.
const MOST_LINES: usize = 400;

/// A file of `src/`, without its tests.
struct Source {
    path: PathBuf,
    /// Its place among the modules, such as `["store", "writer"]`.
    module: Vec<String>,
    lines: Vec<String>,
}

impl Source {
    fn read(root: &Path, path: PathBuf) -> Self {
        let text = fs::read_to_string(&path).unwrap();
        let place = path.strip_prefix(root).unwrap().with_extension("");
        let module = place
            .iter()
            .map(|part| part.to_str().unwrap().to_owned())
            .collect();
        let lines = text.lines().map(str::to_owned).collect::<Vec<_>>();
        let tests = lines.windows(2).position(|pair| {
            pair[0] == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
        });
        let lines = lines[..tests.unwrap_or(lines.len())].to_vec();
        Self {
            path,
            module,
            lines,
        }
    }

    fn part(&self) -> &str {
        &self.module[0]
    }

    /// Every path in its code, with the line it is on.
    fn paths(&self) -> impl Iterator<Item = (usize, Vec<&str>)> {
        self.lines.iter().enumerate().flat_map(|(number, line)| {
            let code = line.split("//").next().unwrap_or_default();
            code.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':'))
                .filter(|word| word.contains("::"))
                .map(move |word| (number + 1, word.split("::").collect()))
        })
    }

    /// What a path names within this package, from its root; nothing for other crates' paths.
    fn own_path<'a>(&self, path: &[&'a str]) -> Option<Vec<&'a str>> {
        if matches!(path[0], "crate" | "parlor") {
            return Some(path[1..].to_vec());
        }
        let ups = path.iter().take_while(|part| **part == "super").count();
        (ups > 0 && ups >= self.module.len()).then(|| path[ups..].to_vec())
    }

    fn is_in(&self, place: &str) -> bool {
        self.module.join("/").starts_with(place)
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![root.clone()];
    let mut sources = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let is_rust = path.extension().is_some_and(|extension| extension == "rs");
            if path.is_dir() && name != "tests" {
                folders.push(path);
            } else if is_rust && !name.ends_with("tests") && name != "lib" {
                sources.push(Source::read(&root, path));
            }
        }
    }
    sources
}

fn allowed_for(part: &str) -> &'static [&'static str] {
    let found = PARTS.iter().find(|(name, _)| *name == part);
    found
        .unwrap_or_else(|| panic!("src/{part} has no place in PARTS"))
        .1
}

fn is_within(path: &[&str], allowed: &str) -> bool {
    allowed
        .split("::")
        .enumerate()
        .all(|(at, part)| path.get(at) == Some(&part))
}

#[test]
fn every_part_knows_only_what_it_may() {
    let mut forbidden = Vec::new();
    for source in sources() {
        let part = source.part();
        let allowed = allowed_for(part);
        for (line, path) in source.paths() {
            let Some(own) = source.own_path(&path) else {
                continue;
            };
            let known = PARTS.iter().any(|(name, _)| own.first() == Some(name));
            let is_group = own.first().is_some_and(|first| first.is_empty());
            let is_own = own.first() == Some(&part);
            let may = is_own || allowed.iter().any(|allowed| is_within(&own, allowed));
            if is_group || (known && !may) {
                forbidden.push(format!(
                    "{}:{line}: {}",
                    source.path.display(),
                    path.join("::")
                ));
            }
        }
    }
    assert!(
        forbidden.is_empty(),
        "against the direction:\n{}",
        forbidden.join("\n")
    );
}

#[test]
fn crates_stay_where_they_belong() {
    let mut forbidden = Vec::new();
    for source in sources() {
        for (line, path) in source.paths() {
            let found = CRATES.iter().find(|(name, _)| *name == path[0]);
            let may = found.is_none_or(|(_, places)| places.iter().any(|it| source.is_in(it)));
            if !may {
                forbidden.push(format!(
                    "{}:{line}: {}",
                    source.path.display(),
                    path.join("::")
                ));
            }
        }
    }
    assert!(
        forbidden.is_empty(),
        "out of place:\n{}",
        forbidden.join("\n")
    );
}

#[test]
fn the_domain_knows_nothing_that_does_anything() {
    let mut forbidden = Vec::new();
    for source in sources().iter().filter(|source| source.part() == "domain") {
        for line in &source.lines {
            let Some(used) = line.trim_start().strip_prefix("use ") else {
                continue;
            };
            let first = used.split([':', ';', ' ']).next().unwrap_or_default();
            if !OF_THE_DOMAIN.contains(&first) {
                forbidden.push(format!("{}: {line}", source.path.display()));
            }
        }
    }
    assert!(
        forbidden.is_empty(),
        "not for the domain:\n{}",
        forbidden.join("\n")
    );
}

#[test]
fn no_source_file_outgrows_one_idea() {
    let too_long: Vec<String> = sources()
        .iter()
        .filter(|source| source.lines.len() > MOST_LINES)
        .map(|source| format!("{}: {} lines", source.path.display(), source.lines.len()))
        .collect();
    assert!(
        too_long.is_empty(),
        "longer than {MOST_LINES} lines:\n{}",
        too_long.join("\n")
    );
}
