//! What is wrong with a configuration, in one line an operator can act on.

use std::fmt;
use std::path::PathBuf;

use figment::error::Kind;

use super::layers::{Layer, source_of};
use super::values::is_secret;

/// Where a value was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SourceName {
    /// The defaults that are compiled in.
    Default,
    /// What `--dev` puts in place of missing settings.
    Dev,
    /// A profile that is compiled in.
    Profile(String),
    /// The file given by `--config`.
    File(PathBuf),
    /// An environment variable.
    Environment(String),
}

impl fmt::Display for SourceName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => formatter.write_str("the defaults"),
            Self::Dev => formatter.write_str("--dev"),
            Self::Profile(name) => write!(formatter, "profile {name}"),
            Self::File(path) => write!(formatter, "file {}", path.display()),
            Self::Environment(variable) => write!(formatter, "environment variable {variable}"),
        }
    }
}

/// Why a configuration is refused. The text never holds the value of a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A key has a value it cannot have, or does not exist.
    #[error("{key} in {source_name}: {problem}")]
    Setting {
        /// The key with its section, such as `limits.page_size`.
        key: String,
        /// Where the value was set.
        source_name: SourceName,
        /// What was expected and what was found.
        problem: String,
    },
    /// A setting without a default is not set.
    #[error("{key} is not set: {remedy}")]
    Missing {
        /// The key with its section.
        key: &'static str,
        /// What to do about it.
        remedy: &'static str,
    },
    /// There is no such profile.
    #[error("profile {name} does not exist, expected one of {}", known.join(", "))]
    UnknownProfile {
        /// The name asked for.
        name: String,
        /// The names there are.
        known: Vec<&'static str>,
    },
    /// An environment variable looks like a setting and is none.
    #[error("environment variable {variable}: {problem}")]
    UnknownVariable {
        /// The name of the variable.
        variable: String,
        /// What was expected.
        problem: String,
    },
    /// The file cannot be read.
    #[error("file {} cannot be read: {source}", path.display())]
    UnreadableFile {
        /// The path given by `--config`.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{source_name}, line {line}: {problem}")]
    Syntax {
        /// The file or profile.
        source_name: SourceName,
        /// The line counted from one.
        line: usize,
        /// What the parser expected.
        problem: String,
    },
}

impl ConfigError {
    pub(super) fn setting(key: &str, layers: &[Layer], problem: impl Into<String>) -> Self {
        let source_name = source_of(layers, key);
        Self::Setting {
            key: key.to_owned(),
            source_name,
            problem: problem.into(),
        }
    }

    pub(super) fn from_figment(error: figment::Error, layers: &[Layer]) -> Self {
        let mut path = error.path;
        let problem = match error.kind {
            Kind::UnknownField(field, expected) => {
                if path.last() != Some(&field) {
                    path.push(field);
                }
                format!("unknown key, expected one of {}", expected.join(", "))
            }
            Kind::InvalidType(actual, expected) | Kind::InvalidValue(actual, expected) => {
                let expected = in_plain_words(&expected);
                if is_secret(&path.join(".")) {
                    format!("expected {expected}")
                } else {
                    format!("expected {expected}, found {}", in_their_words(&actual))
                }
            }
            Kind::UnknownVariant(actual, expected) => {
                format!("expected one of {}, found {actual}", expected.join(", "))
            }
            Kind::MissingField(field) => {
                path.push(field.into_owned());
                "is missing".to_owned()
            }
            other @ (Kind::Message(_)
            | Kind::InvalidLength(..)
            | Kind::DuplicateField(_)
            | Kind::ISizeOutOfRange(_)
            | Kind::USizeOutOfRange(_)
            | Kind::Unsupported(_)
            | Kind::UnsupportedKey(..)) => other.to_string().replace('\n', " "),
        };
        Self::setting(&path.join("."), layers, problem)
    }
}

/// Says what serde expects without the names of Rust's types.
fn in_plain_words(expected: &str) -> &str {
    match expected {
        "a nonzero u32" | "a nonzero usize" => "a whole number above zero",
        "u32" | "usize" | "u64" | "i64" => "a whole number",
        "a boolean" | "bool" => "true or false",
        "a string" => "text",
        other => other.strip_prefix("struct ").map_or(other, |_| "a table"),
    }
}

/// Says what was found as an operator wrote it.
fn in_their_words(actual: &figment::error::Actual) -> String {
    use figment::error::Actual;
    match actual {
        Actual::Bool(value) => value.to_string(),
        Actual::Unsigned(value) => value.to_string(),
        Actual::Signed(value) => value.to_string(),
        Actual::Float(value) => value.to_string(),
        Actual::Seq => "a list".to_owned(),
        Actual::Map => "a table".to_owned(),
        Actual::Str(value) => format!("{value:?}"),
        other @ (Actual::Char(_)
        | Actual::Bytes(_)
        | Actual::Unit
        | Actual::Option
        | Actual::NewtypeStruct
        | Actual::Enum
        | Actual::UnitVariant
        | Actual::NewtypeVariant
        | Actual::TupleVariant
        | Actual::StructVariant
        | Actual::Other(_)) => other.to_string(),
    }
}
