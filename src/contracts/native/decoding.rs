//! What strangers' bytes meet first, for tests that throw any bytes at it.
//!
//! The decoders themselves are private to the contract, and behind the sockets each input would cost
//! a server and a database. Nothing in the server uses this module.

use serde::Deserialize;
use tungstenite::Utf8Bytes;

use super::cursor;
use super::data::{
    AddParticipantsData, ChangeStatusData, ChangesQuery, GetChangesData, GetMessagesData,
    GuestData, IssueSessionTokenData, JoinSupportRoomData, LeaveData, ListConversationsData,
    ListQuery, MarkData, MessagesQuery, NamedConversationData, OnlineQuery, OpenConversationData,
    PeopleQuery, PingData, PresenceData, PutReferenceData, PutUserData, RemoveParticipantData,
    ReportData, ReportsQuery, ResumeData, SendMessageData, SupportRoomData, SystemMessageData,
    TypingData, UpdateConversationData, WaitingQuery,
};
use super::frames::{self, RequestFrame};
use super::socket::{self, SocketQuery};
use crate::domain::message::{Draft, DraftLimits, RawDraft};
use crate::gateway::json::{decode, decode_query};
use crate::gateway::refusal::Refusal;

/// What a message may have at most.
const LIMITS: DraftLimits = DraftLimits {
    content_chars: 4_000,
    metadata_bytes: 8_192,
    attachments: 10,
};

/// A frame that was understood.
#[derive(Debug)]
pub struct Frame<'a> {
    /// The request's `data`.
    pub data: &'a str,
    /// The reply to it if it fails, which has the id of the request.
    pub refused: Utf8Bytes,
}

/// Reads a text frame.
///
/// # Errors
/// As the client is told it.
pub fn frame(text: &str) -> Result<Frame<'_>, Refusal> {
    let frame = RequestFrame::decode(text)?;
    let refused = Refusal::invalid("type", "the name of a request");
    Ok(Frame {
        data: frame.data,
        refused: frames::refused(frame.id.as_ref(), &refused),
    })
}

/// Reads the `data` of a frame or the body of a request in every way there is, and says why it is
/// none of those it is not.
pub fn data(text: &str) -> Vec<Refusal> {
    let mut refused = Refusals::default();
    refused.of(decode(text).and_then(|it: OpenConversationData| {
        it.parse(|| "c".to_owned())?
            .first_message
            .map_or(Ok(()), allowed)
    }));
    refused.of(data_of(text, ListConversationsData::parse));
    refused.of(data_of(text, GetMessagesData::parse));
    refused.of(data_of(text, GetChangesData::parse));
    refused.of(data_of(text, ResumeData::parse));
    refused.of(decode(text).and_then(|it: SendMessageData| allowed(it.parse()?.1)));
    refused.of(data_of(text, MarkData::parse));
    refused.of(data_of(text, TypingData::parse));
    refused.of(data_of(text, ChangeStatusData::parse));
    refused.of(data_of(text, LeaveData::parse));
    refused.of(data_of(text, AddParticipantsData::parse));
    refused.of(data_of(text, RemoveParticipantData::parse));
    refused.of(data_of(text, PresenceData::parse));
    refused.of(data_of(text, NamedConversationData::parse));
    refused.of(data_of(text, UpdateConversationData::parse));
    refused.of(data_of(text, JoinSupportRoomData::parse));
    refused.of(data_of(text, SupportRoomData::parse));
    refused.of(data_of(text, |PingData {}| Ok::<_, Refusal>(())));
    refused
        .of(decode(text)
            .and_then(|it: GuestData| allowed(it.parse(|| "c".to_owned())?.first_message)));
    refused.of(data_of(text, IssueSessionTokenData::parse));
    refused.of(data_of(text, |it: PutUserData| it.parse("u")));
    refused.of(data_of(text, |it: PutReferenceData| it.parse("trip", "t")));
    refused.of(data_of(text, ReportData::parse));
    refused.of(decode(text).and_then(|it: SystemMessageData| allowed(it.parse()?)));
    refused.0
}

/// Reads the frame that a stranger begins with: the token in it, if it has one.
pub fn first_frame(text: &str) -> Option<String> {
    socket::token_of(text)
}

/// Reads the query of the socket's address: the token in it, if it has one.
///
/// # Errors
/// As the client is told it.
pub fn socket_query(text: &str) -> Result<Option<String>, Refusal> {
    decode_query::<SocketQuery>(text).map(|query| query.token)
}

/// Reads the query of an address in every way there is, and says why it is none of those it is not.
pub fn query(text: &str) -> Vec<Refusal> {
    let mut refused = Refusals::default();
    refused.of(query_of(text, ListQuery::parse));
    refused.of(query_of(text, MessagesQuery::parse));
    refused.of(query_of(text, ChangesQuery::parse));
    refused.of(query_of(text, WaitingQuery::parse));
    refused.of(query_of(text, PeopleQuery::parse));
    refused.of(query_of(text, OnlineQuery::parse));
    refused.of(decode_query::<ReportsQuery>(text));
    refused.0
}

/// Reads a cursor and writes it again; `None` for what is none.
pub fn cursor(text: &str) -> Option<String> {
    cursor::parse(text).map(cursor::render)
}

/// Reads a place in the list of people and writes it again; `None` for what is none.
pub fn place(text: &str) -> Option<String> {
    cursor::parse_place(text).map(|place| cursor::render_place(&place))
}

fn data_of<'a, T: Deserialize<'a>, P, E: Into<Refusal>>(
    text: &'a str,
    parse: impl FnOnce(T) -> Result<P, E>,
) -> Result<P, Refusal> {
    parse(decode(text)?).map_err(Into::into)
}

fn query_of<'a, T: Deserialize<'a>, P, E: Into<Refusal>>(
    text: &'a str,
    parse: impl FnOnce(T) -> Result<P, E>,
) -> Result<P, Refusal> {
    parse(decode_query(text)?).map_err(Into::into)
}

/// Whether a message may be stored.
fn allowed(raw: RawDraft) -> Result<(), Refusal> {
    Draft::parse(raw, &LIMITS)?;
    Ok(())
}

#[derive(Default)]
struct Refusals(Vec<Refusal>);

impl Refusals {
    fn of<T>(&mut self, read: Result<T, Refusal>) {
        self.0.extend(read.err());
    }
}
