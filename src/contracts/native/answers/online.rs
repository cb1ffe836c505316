//! Who is online.

use schemars::JsonSchema;
use serde::Serialize;

use crate::chat::OnlinePage;
use crate::contracts::native::objects::Time;
use crate::contracts::native::words::PresenceWord;

/// Some of those who are connected.
#[derive(JsonSchema, Serialize)]
pub(in crate::contracts::native) struct OnlineAnswer {
    users: Vec<OnlineObject>,
    /// After whom to go on; `null` at the end.
    next_after: Option<String>,
}

/// Somebody who is connected, or was a moment ago.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "OnlineUser")]
struct OnlineObject {
    user_id: String,
    name: String,
    role: String,
    #[schemars(with = "PresenceWord")]
    state: &'static str,
    last_seen: Option<Time>,
}

impl From<OnlinePage> for OnlineAnswer {
    fn from(page: OnlinePage) -> Self {
        let people = page.people.into_iter();
        Self {
            users: people
                .map(|(user, presence)| OnlineObject {
                    user_id: user.id.to_string(),
                    name: user.name.into(),
                    role: user.role.to_string(),
                    state: presence.state.name(),
                    last_seen: presence.last_seen_at.map(Time),
                })
                .collect(),
            next_after: page.next.map(|user| user.to_string()),
        }
    }
}
