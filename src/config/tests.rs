use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;
use std::time::Duration;

use rstest::rstest;
use toml::{Table, Value};

use super::*;

mod errors;
mod matrix;
mod precedence;

type Environment = Vec<(String, String)>;

fn environment(variables: &[(&str, &str)]) -> Environment {
    variables
        .iter()
        .map(|(name, value)| ((*name).into(), (*value).into()))
        .collect()
}

/// Reads a profile with the variables given.
fn read(profile: Option<&str>, variables: &[(&str, &str)]) -> Result<Config, ConfigError> {
    Config::read(Sources {
        profile,
        environment: environment(variables),
        ..Sources::default()
    })
}

/// A configuration file that goes away with the value.
struct TemporaryFile(PathBuf);

impl TemporaryFile {
    fn new(text: &str) -> Self {
        let path = std::env::temp_dir().join(format!("parlor-{}.toml", uuid::Uuid::now_v7()));
        std::fs::File::create(&path)
            .unwrap()
            .write_all(text.as_bytes())
            .unwrap();
        Self(path)
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // A file that cannot be removed is no reason to fail the test.
        let _ = std::fs::remove_file(&self.0);
    }
}

fn read_file(profile: Option<&str>, text: &str) -> Result<Config, ConfigError> {
    let file = TemporaryFile::new(text);
    Config::read(Sources {
        profile,
        file: Some(&file.0),
        environment: Environment::new(),
        ..Sources::default()
    })
}

/// The paths of all keys, without those of roles and support rooms.
fn keys(table: &Table) -> BTreeSet<String> {
    fn collect(prefix: &str, table: &Table, keys: &mut BTreeSet<String>) {
        for (name, value) in table {
            if let Value::Table(inner) = value {
                collect(&format!("{prefix}{name}."), inner, keys);
            } else {
                keys.insert(format!("{prefix}{name}"));
            }
        }
    }
    let mut table = table.clone();
    for name in layers::REPLACED_WHOLE {
        table.remove(name);
    }
    let mut keys = BTreeSet::new();
    collect("", &table, &mut keys);
    keys
}

#[test]
fn the_defaults_document_every_key_and_nothing_else() {
    let in_force: Table = read(None, &[]).unwrap().to_toml().parse().unwrap();
    assert_eq!(keys(&layers::default_table()), keys(&in_force));
}

#[test]
fn every_key_of_the_defaults_has_a_comment() {
    let lines: Vec<&str> = include_str!("../../config/default.toml").lines().collect();
    let undocumented: Vec<_> = lines
        .iter()
        .take_while(|line| !line.starts_with("[roles"))
        .zip(lines.iter().skip(1))
        .filter(|(_, line)| line.contains(" = ") && !line.starts_with('#'))
        .filter(|(above, _)| !above.starts_with('#'))
        .map(|(_, line)| *line)
        .collect();
    assert_eq!(
        undocumented,
        [r#"restart_window = "1m""#],
        "it shares the comment above it"
    );
}

#[test]
fn the_configuration_in_force_is_printed_as_toml() {
    insta::assert_snapshot!(read(None, &[]).unwrap().to_toml());
}

#[rstest]
fn what_is_printed_can_be_read_again(
    #[values(None, Some("booking"), Some("transit"))] profile: Option<&str>,
) {
    let printed = read(profile, &[]).unwrap().to_toml();
    assert_eq!(read_file(None, &printed).unwrap().to_toml(), printed);
}

#[test]
fn secrets_are_never_printed() {
    let secrets = [
        ("DATABASE_URL", "postgres://parlor:hunter2@localhost/parlor"),
        ("JWT_SECRET", "hunter2"),
        ("PARLOR_API_KEY", "hunter2"),
        ("PARLOR__AUTH__GUEST_SECRET", "hunter2"),
    ];
    let config = read(None, &secrets).unwrap();
    let printed = config.to_toml();
    assert_eq!(printed.matches("<hidden>").count(), 4);
    assert!(!printed.contains("hunter2"));
    assert!(!format!("{config:?}").contains("hunter2"));
}

#[test]
fn dev_needs_nothing_else_and_yields_to_what_is_set() {
    let load = |variables: &[(&str, &str)]| {
        Config::load(Sources {
            dev: Some(DevDefaults::new(
                "made up".into(),
                "a-key".into(),
                "another".into(),
            )),
            environment: environment(variables),
            ..Sources::default()
        })
        .unwrap()
    };
    assert_eq!(
        load(&[]).database.url.expose_secret(),
        DevDefaults::DATABASE_URL
    );
    assert_eq!(
        load(&[]).auth.jwt_secret.unwrap().expose_secret(),
        "made up"
    );
    assert_eq!(load(&[]).auth.api_key.unwrap().expose_secret(), "a-key");
    let set = load(&[("DATABASE_URL", "sqlite::memory:"), ("JWT_SECRET", "mine")]);
    assert_eq!(set.database.url.expose_secret(), "sqlite::memory:");
    assert_eq!(set.auth.jwt_secret.unwrap().expose_secret(), "mine");
}

#[test]
fn profiles_set_their_products_limits() {
    let limits = |profile| read(Some(profile), &[]).unwrap().limits;
    assert_eq!(limits("booking").content_chars.get(), 5000);
    assert_eq!(limits("agency").content_chars.get(), 5000);
    assert_eq!(limits("carwash").content_chars.get(), 4000);
    assert_eq!(limits("carwash").connections_per_user.get(), 3);
    assert_eq!(limits("trip").content_chars.get(), 1000);
    assert_eq!(limits("trip").messages_per_minute.get(), 10);
    assert_eq!(limits("transit").content_chars.get(), 1000);
    assert_eq!(
        read(Some("carwash"), &[])
            .unwrap()
            .conversation
            .typing_expires_after,
        Duration::from_secs(3)
    );
}

#[test]
fn the_limits_of_the_native_contract_are_the_defaults() {
    let limits = read(None, &[]).unwrap().limits;
    assert_eq!(limits.frame_bytes.get(), 65_536);
    assert_eq!(limits.body_bytes.get(), 256 * 1024);
    assert_eq!(limits.content_chars.get(), 5000);
    assert_eq!(limits.page_size.get(), 100);
    assert_eq!(limits.group_participants.get(), 500);
    assert_eq!(limits.connections_per_user.get(), 20);
    assert_eq!(limits.messages_per_minute.get(), 60);
    assert_eq!(limits.conversations_per_hour.get(), 30);
    assert_eq!(limits.guest_conversations_per_hour.get(), 5);
    assert_eq!(limits.typing_per_second.get(), 1);
}
