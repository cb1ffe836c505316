//! What a request's `data` may hold, as it comes, and how it becomes the domain's.
//!
//! Every field is optional to serde and asked for by hand, so that a missing one is refused in the
//! same words as a wrong one. Unknown fields are refused.

mod describing;
mod directory;
mod fields;
mod guests;
mod host_users;
mod listing;
mod marking;
mod membership;
mod moderation;
mod opening;
mod presence;
mod reading;
mod references;
mod sending;
mod session_tokens;
mod support;
mod system_messages;

use crate::gateway::http::openapi::wire_types;

pub(super) use self::describing::UpdateConversationData;
pub(super) use self::directory::PeopleQuery;
pub(super) use self::fields::{WANTED_CHARS, named_conversation};
pub(super) use self::guests::GuestData;
pub(super) use self::host_users::PutUserData;
pub(super) use self::listing::{ListConversationsData, ListQuery, ListScope, ListWish};
pub(super) use self::marking::{MarkData, TypingData};
pub(super) use self::membership::{
    AddParticipantsData, ChangeStatusData, LeaveData, RemoveParticipantData,
};
pub(super) use self::moderation::{ReportData, ReportsQuery};
pub(super) use self::opening::OpenConversationData;
pub(super) use self::presence::{OnlineQuery, PingData, PresenceData};
pub(super) use self::reading::{
    ChangesQuery, GetChangesData, GetMessagesData, MessagesQuery, NamedConversationData, ResumeData,
};
pub(super) use self::references::PutReferenceData;
pub(super) use self::sending::SendMessageData;
pub(super) use self::session_tokens::IssueSessionTokenData;
pub(super) use self::support::{JoinSupportRoomData, SupportRoomData, WaitingPage, WaitingQuery};
pub(super) use self::system_messages::SystemMessageData;

wire_types! {
    received: OpenConversationData, GuestData, IssueSessionTokenData, PutUserData, PutReferenceData,
    ReportData,
}
wire_types! {
    received without conversation_id: SendMessageData, MarkData, TypingData, ChangeStatusData,
    LeaveData, AddParticipantsData, NamedConversationData, SystemMessageData, UpdateConversationData,
}
wire_types! {
    query: OnlineQuery, PeopleQuery, ListQuery, MessagesQuery, ChangesQuery, WaitingQuery, ReportsQuery,
}

#[cfg(test)]
mod tests;
