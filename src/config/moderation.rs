//! Section `[moderation]`.

use serde::{Deserialize, Serialize};

use super::values::optional_text;

/// What becomes of reported messages.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct ModerationConfig {
    /// The e-mail address that is told of each report.
    #[serde(with = "optional_text")]
    pub admin_email: Option<String>,
}
