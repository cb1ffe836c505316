//! Section `[references]`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use smol_str::SmolStr;

/// How references of the host product behave.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ReferencesConfig {
    /// Types of references that have one conversation each.
    pub unique: BTreeSet<SmolStr>,
    /// Types of references whose people come in by themselves, each when they first open the
    /// conversation; the people of others are brought in as the host names them.
    pub entered: BTreeSet<SmolStr>,
}
