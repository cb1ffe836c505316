//! Settings from environment variables.
//!
//! The defaults say which keys exist and of which type they are, so a variable is read by the type
//! of its key: a secret of digits stays text, and a name that is no key is an error.

use std::collections::BTreeMap;

use toml::{Table, Value};

use super::layers::{Layer, REPLACED_WHOLE, default_table};
use super::{ConfigError, SourceName};

const PREFIX: &str = "PARLOR__";

/// How an alias spells its value.
#[derive(Clone, Copy)]
enum Spelling {
    /// As the key itself.
    Same,
    /// A number of milliseconds for a duration.
    Milliseconds,
}

/// The names that the products already use. Parlor's own name of a key wins over its alias.
const ALIASES: [(&str, &str, Spelling); 14] = [
    ("PARLOR_LISTEN", "server.listen", Spelling::Same),
    ("PARLOR_ADMIN_LISTEN", "server.admin_listen", Spelling::Same),
    ("DATABASE_URL", "database.url", Spelling::Same),
    ("JWT_SECRET", "auth.jwt_secret", Spelling::Same),
    ("NEXTAUTH_SECRET", "auth.nextauth.secret", Spelling::Same),
    ("NEXTAUTH_URL", "auth.nextauth.url", Spelling::Same),
    ("PARLOR_API_KEY", "auth.api_key", Spelling::Same),
    ("PUSHER_APP_ID", "pusher.app_id", Spelling::Same),
    ("PUSHER_KEY", "pusher.key", Spelling::Same),
    ("PUSHER_SECRET", "pusher.secret", Spelling::Same),
    ("ADMIN_EMAIL", "moderation.admin_email", Spelling::Same),
    ("CHAT_MESSAGE_LIMIT", "limits.page_size", Spelling::Same),
    (
        "CHAT_TYPING_TIMEOUT",
        "conversation.typing_expires_after",
        Spelling::Milliseconds,
    ),
    (
        "CHAT_MAX_CONNECTIONS_PER_USER",
        "limits.connections_per_user",
        Spelling::Same,
    ),
];

/// Returns the variables of this process that are valid text.
pub fn process_environment() -> Vec<(String, String)> {
    std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect()
}

/// Turns variables into layers: aliases first, so that Parlor's own names win.
pub(super) fn layers(
    variables: impl IntoIterator<Item = (String, String)>,
) -> Result<Vec<Layer>, ConfigError> {
    let variables: BTreeMap<String, String> = variables.into_iter().collect();
    let known = default_table();
    let mut layers = Vec::new();
    for (name, key, spelling) in ALIASES {
        // An alias may be there for another program, so an empty one sets nothing.
        if let Some(raw) = variables.get(name).filter(|raw| !raw.is_empty()) {
            let path: Vec<String> = key.split('.').map(str::to_owned).collect();
            let raw = match spelling {
                Spelling::Same => raw.clone(),
                Spelling::Milliseconds => milliseconds(name, key, raw)?,
            };
            layers.push(layer(name, &path, &raw, &known)?);
        }
    }
    for (name, raw) in &variables {
        if let Some(rest) = name.strip_prefix(PREFIX) {
            let path: Vec<String> = rest.split("__").map(str::to_lowercase).collect();
            layers.push(layer(name, &path, raw, &known)?);
        }
    }
    Ok(layers)
}

fn layer(name: &str, path: &[String], raw: &str, known: &Table) -> Result<Layer, ConfigError> {
    let unknown = |problem: &str| ConfigError::UnknownVariable {
        variable: name.escape_default().to_string(),
        problem: problem.to_owned(),
    };
    if path
        .first()
        .is_some_and(|first| REPLACED_WHOLE.contains(&first.as_str()))
    {
        return Err(unknown(
            "roles and support rooms are set by --profile or --config",
        ));
    }
    let default = lookup(known, path)
        .filter(|value| !value.is_table())
        .ok_or_else(|| unknown("no such setting, expected PARLOR__SECTION__KEY"))?;
    let value = parse_like(default, raw).map_err(|expected| ConfigError::Setting {
        key: path.join("."),
        source_name: SourceName::Environment(name.to_owned()),
        problem: format!("expected {expected}, found {raw:?}"),
    })?;
    Ok(Layer::single(
        SourceName::Environment(name.to_owned()),
        path,
        value,
    ))
}

fn lookup<'a>(table: &'a Table, path: &[String]) -> Option<&'a Value> {
    let (first, rest) = path.split_first()?;
    let value = table.get(first)?;
    if rest.is_empty() {
        Some(value)
    } else {
        lookup(value.as_table()?, rest)
    }
}

/// Reads a value as the type its default has, or says what was expected.
fn parse_like(default: &Value, raw: &str) -> Result<Value, &'static str> {
    match default {
        Value::String(_) => Ok(raw.into()),
        Value::Integer(_) => raw
            .trim()
            .parse::<i64>()
            .map_or(Err("a whole number"), |n| Ok(n.into())),
        Value::Float(_) => raw
            .trim()
            .parse::<f64>()
            .map_or(Err("a number"), |n| Ok(n.into())),
        Value::Boolean(_) => raw
            .trim()
            .parse::<bool>()
            .map_or(Err("true or false"), |b| Ok(b.into())),
        Value::Array(_) => parse_list(raw).ok_or("a list such as a,b or [\"a\", \"b\"]"),
        Value::Table(_) | Value::Datetime(_) => Err("a setting"),
    }
}

fn parse_list(raw: &str) -> Option<Value> {
    let raw = raw.trim();
    if raw.starts_with('[') {
        return format!("list = {raw}")
            .parse::<Table>()
            .ok()?
            .remove("list");
    }
    let items = raw
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty());
    Some(items.map(Value::from).collect::<Vec<_>>().into())
}

fn milliseconds(name: &str, key: &str, raw: &str) -> Result<String, ConfigError> {
    match raw.trim().parse::<u32>() {
        Ok(number) => Ok(format!("{number}ms")),
        Err(_) => Err(ConfigError::Setting {
            key: key.to_owned(),
            source_name: SourceName::Environment(name.to_owned()),
            problem: format!("expected a whole number of milliseconds, found {raw:?}"),
        }),
    }
}
