//! What moderators are told.

use schemars::JsonSchema;
use serde::{Serialize, Serializer};

use crate::chat::ReportedMessage;
use crate::contracts::native::objects::{MessageObject, Time};
use crate::domain::message::{Message, MessageStatus};

/// Messages whose reports were not dismissed, the one reported last first.
#[derive(JsonSchema, Serialize)]
pub(in crate::contracts::native) struct ReportsAnswer {
    reports: Vec<ReportObject>,
}

/// A reported message, and what the latest of its reports says.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "Report")]
struct ReportObject {
    /// With all that it says, hidden or not.
    #[serde(serialize_with = "as_message")]
    #[schemars(with = "MessageObject")]
    message: (Message, MessageStatus),
    reason: String,
    reporter_id: String,
    reported_at: Time,
}

impl From<Vec<ReportedMessage>> for ReportsAnswer {
    fn from(reported: Vec<ReportedMessage>) -> Self {
        Self {
            reports: reported.into_iter().map(ReportObject::from).collect(),
        }
    }
}

impl From<ReportedMessage> for ReportObject {
    fn from(reported: ReportedMessage) -> Self {
        let status = reported.receipt.status();
        Self {
            message: (reported.message, status),
            reason: reported.reason,
            reporter_id: reported.reporter.to_string(),
            reported_at: Time(reported.reported_at),
        }
    }
}

fn as_message<S: Serializer>(
    (message, status): &(Message, MessageStatus),
    serializer: S,
) -> Result<S::Ok, S::Error> {
    MessageObject::new(message, *status).serialize(serializer)
}
