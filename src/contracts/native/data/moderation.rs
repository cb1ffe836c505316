//! Reports of messages.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::Reason;
use super::fields::required;
use crate::domain::error::Failure;

/// Items of the list when the client does not say how many.
const PAGE: u64 = 50;

/// What somebody says of a message they report.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ReportMessage")]
pub(in crate::contracts::native) struct ReportData {
    #[schemars(with = "Reason")]
    reason: Option<String>,
}

impl ReportData {
    pub(in crate::contracts::native) fn parse(self) -> Result<String, Failure> {
        required(self.reason, "reason", "what is wrong with the message")
    }
}

/// How many reported messages to list.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct ReportsQuery {
    /// Most messages; 50 if nobody says, cut to the largest page.
    limit: Option<u64>,
}

impl ReportsQuery {
    pub(in crate::contracts::native) fn limit(&self) -> u64 {
        self.limit.unwrap_or(PAGE)
    }
}
