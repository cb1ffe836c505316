//! The sources of a configuration as layers, lowest first.

use std::path::Path;

use figment::value::{Dict, Map, Value};
use figment::{Metadata, Profile, Provider};
use secrecy::{ExposeSecret, SecretString};
use toml::Table;

use super::environment;
use super::{ConfigError, DevDefaults, SourceName, Sources};

const DEFAULT: &str = include_str!("../../config/default.toml");

const PROFILES: [(&str, &str); 5] = [
    (
        "booking",
        include_str!("../../config/profiles/booking.toml"),
    ),
    (
        "carwash",
        include_str!("../../config/profiles/carwash.toml"),
    ),
    ("trip", include_str!("../../config/profiles/trip.toml")),
    ("agency", include_str!("../../config/profiles/agency.toml")),
    (
        "transit",
        include_str!("../../config/profiles/transit.toml"),
    ),
];

/// Tables whose keys are the operator's own: a layer that has one replaces those beneath, since
/// roles of another product would otherwise stay in force unseen.
pub(super) const REPLACED_WHOLE: [&str; 2] = ["roles", "support_rooms"];

/// Lists the profiles that `--profile` accepts.
pub fn profile_names() -> impl Iterator<Item = &'static str> {
    PROFILES.iter().map(|(name, _)| *name)
}

/// What one source sets.
#[derive(Clone, Debug)]
pub(super) struct Layer {
    pub(super) source_name: SourceName,
    pub(super) table: Table,
}

impl Layer {
    fn parse(source_name: SourceName, text: &str) -> Result<Self, ConfigError> {
        match text.parse::<Table>() {
            Ok(table) => Ok(Self { source_name, table }),
            Err(error) => {
                let start = error.span().map_or(0, |span| span.start);
                let line = 1 + text
                    .bytes()
                    .take(start)
                    .filter(|byte| *byte == b'\n')
                    .count();
                let problem = error.message().replace('\n', ", ");
                Err(ConfigError::Syntax {
                    source_name,
                    line,
                    problem,
                })
            }
        }
    }

    /// Sets one key by its path.
    pub(super) fn single(source_name: SourceName, path: &[String], value: toml::Value) -> Self {
        let mut table = Table::new();
        let (last, sections) = path.split_last().expect("a key has at least one part");
        let mut section = &mut table;
        for name in sections {
            section = section
                .entry(name.clone())
                .or_insert_with(|| toml::Value::Table(Table::new()))
                .as_table_mut()
                .expect("only tables were put in");
        }
        section.insert(last.clone(), value);
        Self { source_name, table }
    }

    fn default() -> Self {
        Self {
            source_name: SourceName::Default,
            table: default_table(),
        }
    }

    fn dev(defaults: &DevDefaults) -> Self {
        let section = |name: &str, secrets: &[(&str, &SecretString)]| {
            let values = secrets
                .iter()
                .map(|(key, secret)| ((*key).to_owned(), secret.expose_secret().into()));
            (name.to_owned(), toml::Value::Table(values.collect()))
        };
        let auth = [
            ("jwt_secret", &defaults.jwt_secret),
            ("api_key", &defaults.api_key),
        ];
        let table = Table::from_iter([
            section("database", &[("url", &defaults.database_url)]),
            section("auth", &auth),
            section("pusher", &[("secret", &defaults.pusher_secret)]),
        ]);
        Self {
            source_name: SourceName::Dev,
            table,
        }
    }

    fn profile(name: &str) -> Result<Self, ConfigError> {
        match PROFILES.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Self::parse(SourceName::Profile(name.to_owned()), text),
            None => Err(ConfigError::UnknownProfile {
                name: name.escape_default().to_string(),
                known: profile_names().collect(),
            }),
        }
    }

    fn file(path: &Path) -> Result<Self, ConfigError> {
        let text = std::fs::read_to_string(path).map_err(|source| ConfigError::UnreadableFile {
            path: path.to_owned(),
            source,
        })?;
        Self::parse(SourceName::File(path.to_owned()), &text)
    }

    fn sets(&self, key: &str) -> bool {
        let mut parts = key.split('.');
        let first = parts.next().and_then(|part| self.table.get(part));
        parts
            .try_fold(first, |value, part| Some(value?.as_table()?.get(part)))
            .flatten()
            .is_some()
    }
}

impl Provider for &Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.source_name.to_string())
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let dict = Value::serialize(&self.table)?
            .into_dict()
            .unwrap_or_default();
        Ok(Map::from([(Profile::Default, dict)]))
    }
}

/// Reads the defaults, which also say which keys exist and of which type they are.
pub(super) fn default_table() -> Table {
    DEFAULT
        .parse()
        .expect("default.toml is compiled in and tested")
}

/// Puts all sources in order, lowest first.
pub(super) fn stack<E>(sources: Sources<'_, E>) -> Result<Vec<Layer>, ConfigError>
where
    E: IntoIterator<Item = (String, String)>,
{
    let mut layers = vec![Layer::default()];
    layers.extend(sources.dev.as_ref().map(Layer::dev));
    layers.extend(sources.profile.map(Layer::profile).transpose()?);
    layers.extend(sources.file.map(Layer::file).transpose()?);
    for name in REPLACED_WHOLE {
        if let Some(top) = layers
            .iter()
            .rposition(|layer| layer.table.contains_key(name))
        {
            for layer in &mut layers[..top] {
                layer.table.remove(name);
            }
        }
    }
    layers.extend(environment::layers(sources.environment)?);
    Ok(layers)
}

/// Says whether one table was set with the other one in view: in the same source or a later one.
///
/// Whoever replaces the roles alone leaves support rooms that name the former roles, and the other
/// way round; that is no mistake.
pub(super) fn is_set_in_view_of(layers: &[Layer], table: &str, other: &str) -> bool {
    let position = |name: &str| layers.iter().rposition(|layer| layer.sets(name));
    position(table) >= position(other)
}

/// Finds the source that a key's value comes from.
pub(super) fn source_of(layers: &[Layer], key: &str) -> SourceName {
    layers
        .iter()
        .rev()
        .find(|layer| layer.sets(key))
        .or_else(|| {
            // A value inside a list, or a key that is missing: whoever set what is around it.
            let (around, _) = key.rsplit_once('.')?;
            layers.iter().rev().find(|layer| layer.sets(around))
        })
        .map_or(SourceName::Default, |layer| layer.source_name.clone())
}
