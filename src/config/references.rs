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
}
