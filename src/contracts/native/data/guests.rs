//! `POST /guests`.

use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::super::words::{AnyObject, Email, Spoken, SupportRoomName, Visible};
use super::fields::{metadata, required};
use super::sending::SendMessageData;
use crate::chat::GuestWish;
use crate::domain::error::Failure;
use crate::domain::guest::GuestProfile;

/// The body of `POST /guests`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "WelcomeGuest")]
pub(in crate::contracts::native) struct GuestData {
    /// What others see.
    #[schemars(with = "Visible<{ GuestProfile::NAME_CHARS }>")]
    name: Option<String>,
    /// Where the guest says they can be reached. Nobody in the conversation sees it.
    #[schemars(with = "Email<{ GuestProfile::EMAIL_CHARS }>")]
    email: Option<String>,
    /// What the guest says first.
    #[schemars(with = "Spoken")]
    content: Option<String>,
    #[schemars(with = "Option<SupportRoomName>")]
    support_room: Option<String>,
    /// The host's own data, kept with the conversation as it is.
    #[schemars(with = "Option<AnyObject>")]
    metadata: Option<Box<RawValue>>,
}

impl GuestData {
    /// What the guest wants. Their first message gets the fresh id.
    pub(in crate::contracts::native) fn parse(
        self,
        fresh_client_id: impl FnOnce() -> String,
    ) -> Result<GuestWish, Failure> {
        let name = required(self.name, "name", "the guest's name")?;
        let email = required(self.email, "email", "the guest's e-mail address")?;
        let content = required(self.content, "content", "text that is not blank")?;
        Ok(GuestWish {
            topic: None,
            title: None,
            meets_staff: false,
            profile: GuestProfile::parse(&name, &email)?,
            first_message: SendMessageData::text(content)
                .with_client_id(fresh_client_id())
                .draft()?,
            support_room: self.support_room,
            metadata: metadata(self.metadata.as_deref())?,
        })
    }
}
