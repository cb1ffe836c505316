//! `close` and its like, `add_participants`, `remove_participant` and `leave`.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::{Id, OwnId, Word};
use super::fields::{conversation_id, required, user_id, user_ids};
use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, UserId};
use crate::domain::policy::RoleName;

/// Longest reason in characters.
const REASON_CHARS: usize = 200;

/// `data` of `close`, `reopen`, `archive`, `unarchive`, `block` and `unblock`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "ChangeStatus")]
pub(in crate::contracts::native) struct ChangeStatusData {
    #[schemars(with = "Id")]
    pub(in crate::contracts::native) conversation_id: Option<String>,
    /// For people who read logs; nothing is decided by it.
    #[schemars(length(max = REASON_CHARS))]
    reason: Option<String>,
}

impl ChangeStatusData {
    pub(in crate::contracts::native) fn parse(self) -> Result<ConversationId, Failure> {
        let actual = self
            .reason
            .as_deref()
            .map_or(0, |reason| reason.chars().count());
        if actual > REASON_CHARS {
            return Err(Failure::TooLong {
                field: "reason",
                max: REASON_CHARS,
                actual,
            });
        }
        conversation_id(self.conversation_id.as_deref())
    }
}

/// `data` of `leave`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "Leave")]
pub(in crate::contracts::native) struct LeaveData {
    #[schemars(with = "Id")]
    pub(in crate::contracts::native) conversation_id: Option<String>,
}

impl LeaveData {
    pub(in crate::contracts::native) fn parse(self) -> Result<ConversationId, Failure> {
        conversation_id(self.conversation_id.as_deref())
    }
}

/// `data` of `add_participants`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "AddParticipants")]
pub(in crate::contracts::native) struct AddParticipantsData {
    #[schemars(with = "Id")]
    pub(in crate::contracts::native) conversation_id: Option<String>,
    #[schemars(
        with = "Vec<OwnId<{ UserId::MAX_CHARS }>>",
        length(min = 1),
        extend("maxItems" = "config:limits.group_participants")
    )]
    user_ids: Option<Vec<String>>,
    /// In this conversation; everybody's own if there is none.
    #[schemars(with = "Option<Word<{ RoleName::MAX_CHARS }>>")]
    role: Option<String>,
}

impl AddParticipantsData {
    pub(in crate::contracts::native) fn parse(
        self,
    ) -> Result<(ConversationId, Vec<UserId>, Option<RoleName>), Failure> {
        let conversation = conversation_id(self.conversation_id.as_deref())?;
        let users = required(self.user_ids, "user_ids", "a list of user ids")?;
        let role = self.role.as_deref().map(|role| {
            RoleName::parse(role).map_err(|_| Failure::invalid("role", "the name of a role"))
        });
        Ok((
            conversation,
            user_ids(&users, "user_ids")?,
            role.transpose()?,
        ))
    }
}

/// `data` of `remove_participant`.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "RemoveParticipant")]
pub(in crate::contracts::native) struct RemoveParticipantData {
    #[schemars(with = "Id")]
    conversation_id: Option<String>,
    #[schemars(with = "OwnId<{ UserId::MAX_CHARS }>")]
    user_id: Option<String>,
}

impl RemoveParticipantData {
    /// The same from an address.
    pub(in crate::contracts::native) fn new(conversation: String, user: String) -> Self {
        Self {
            conversation_id: Some(conversation),
            user_id: Some(user),
        }
    }

    pub(in crate::contracts::native) fn parse(self) -> Result<(ConversationId, UserId), Failure> {
        let conversation = conversation_id(self.conversation_id.as_deref())?;
        let user = required(self.user_id, "user_id", "the id of a user")?;
        Ok((conversation, user_id(&user, "user_id")?))
    }
}
