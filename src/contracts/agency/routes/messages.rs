//! What two people say to each other.

use std::sync::Arc;

use axum::extract::RawQuery;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Done, ok};
use crate::chat::{HistoryFrom, Mark, PairHistory};
use crate::contracts::agency::asker::Asker;
use crate::contracts::agency::fields::{self, Fields};
use crate::contracts::agency::http_errors::{BadBody, BadQuery, HttpError, NoSuchUser, NotLetIn};
use crate::contracts::agency::objects::{ConversationObject, MessageObject, Pair};
use crate::contracts::agency::words::{MessagesQuery, SeenBody, SendBody, TypingBody, Yes};
use crate::domain::error::Failure;
use crate::domain::id::{MessageId, UserId};
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;
use crate::gateway::rfc3339;

/// Messages of an answer to a query that asks for no page.
const WHOLE: u64 = 500;
/// Messages of a page unless the query says otherwise, and most of one.
const PAGE: u64 = 100;

const MISSING: &str = "Missing required fields";
const NO_USER_ID: &str = "userId is required";

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(send))
        .routes(routes!(list_messages))
        .routes(routes!(list_conversations))
        .routes(routes!(mark_seen))
        .routes(routes!(show_typing))
}

/// A message that was said.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencySent")]
struct SentAnswer<'a> {
    #[schemars(with = "Yes")]
    success: bool,
    message: MessageObject<'a>,
}

/// What two people said to each other.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencyHistory")]
#[serde(rename_all = "camelCase")]
struct History<'a> {
    /// Oldest first.
    messages: Vec<MessageObject<'a>>,
    /// Only of pages.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "bool")]
    has_more: Option<bool>,
}

/// The caller's conversations.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencyConversations")]
struct Conversations<'a> {
    /// Newest first; at most 500.
    conversations: Vec<ConversationObject<'a>>,
}

/// How many messages are seen by this.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencySeenCount")]
struct SeenCount {
    #[schemars(with = "Yes")]
    success: bool,
    count: usize,
}

wire_types!(sent: SentAnswer<'static>, History<'static>, Conversations<'static>, SeenCount);

/// Says something
///
/// The first message of two people opens their conversation.
#[utoipa::path(
    post,
    operation_id = "agency_send",
    path = "/send",
    tag = "agency",
    request_body = SendBody,
    responses(
        (status = 200, description = "It is stored, and told", body = SentAnswer<'static>),
        NotLetIn, BadBody, NoSuchUser,
    )
)]
async fn send(asker: Asker, fields: Fields) -> Answer {
    let receiver = fields.receiver().ok_or(HttpError::bad_request(MISSING))?;
    let content = fields.content().ok_or(HttpError::bad_request(MISSING))?;
    let receiver = fields::user(&receiver)?;
    let draft = asker.draft(content);
    let sent = asker
        .chat()
        .write_to(&asker.caller, &receiver, draft)
        .await?;
    let id = sent.message.conversation;
    let view = asker.chat().conversation(&asker.caller, id).await?;
    let pair = Pair::of(view.participants.iter().map(|one| &one.participant));
    let message = pair.and_then(|pair| MessageObject::new(&sent.message, pair));
    let message = message.ok_or(Failure::Internal)?;
    Ok(ok(&SentAnswer {
        success: true,
        message,
    }))
}

/// Which messages a query asks for.
pub(in crate::contracts::agency) struct Wish {
    other: UserId,
    from: HistoryFrom,
    limit: u64,
    is_page: bool,
}

impl Wish {
    pub(in crate::contracts::agency) fn parse(query: &str) -> Result<Self, HttpError> {
        let given = |name: &str| {
            let mut pairs = form_urlencoded::parse(query.as_bytes());
            let value = pairs.find_map(|(key, value)| (key == name).then_some(value));
            value.filter(|value| !value.is_empty())
        };
        let other = given("userId").ok_or(HttpError::bad_request(NO_USER_ID))?;
        let (limit, before) = (given("limit"), given("before"));
        let is_page = limit.is_some() || before.is_some();
        let limit = match limit {
            Some(text) => {
                let limit = text.parse().ok().filter(|limit: &u64| *limit > 0);
                let limit = limit.ok_or(HttpError::bad_request("limit is no number above 0"))?;
                limit.min(PAGE)
            }
            None if is_page => PAGE,
            None => WHOLE,
        };
        let from = match before {
            Some(before) => history_from(&before)
                .ok_or(HttpError::bad_request("before is no message and no moment"))?,
            None => HistoryFrom::Newest,
        };
        Ok(Self {
            other: fields::user(&other)?,
            from,
            limit,
            is_page,
        })
    }
}

/// A message, by its id, or a moment.
fn history_from(text: &str) -> Option<HistoryFrom> {
    let message = MessageId::parse(text).map(HistoryFrom::Message);
    message.or_else(|| rfc3339::read(text).map(HistoryFrom::Moment))
}

/// Reads what the caller and somebody said to each other
///
/// Whatever the other said up to here counts as seen from now on. The newest 500 messages, or a page
/// where the query asks for one.
#[utoipa::path(
    get,
    operation_id = "agency_list_messages",
    path = "/messages",
    tag = "agency",
    params(MessagesQuery),
    responses(
        (status = 200, description = "The messages", body = History<'static>),
        NotLetIn, BadQuery, NoSuchUser,
    )
)]
async fn list_messages(asker: Asker, RawQuery(query): RawQuery) -> Answer {
    let wish = Wish::parse(query.as_deref().unwrap_or_default())?;
    let chat = asker.chat();
    let history = chat
        .history_with(&asker.caller, &wish.other, wish.from, wish.limit)
        .await?;
    let Some(mut history) = history else {
        let has_more = wish.is_page.then_some(false);
        return Ok(ok(&History {
            messages: Vec::new(),
            has_more,
        }));
    };
    see(&asker, &mut history).await?;
    let pair = Pair::of(&history.participants).ok_or(Failure::Internal)?;
    let messages = history.messages.iter();
    Ok(ok(&History {
        messages: messages
            .filter_map(|message| MessageObject::new(message, pair))
            .collect(),
        has_more: wish.is_page.then_some(history.has_more),
    }))
}

/// Marks what was read as seen: up to the newest message of the answer.
async fn see(asker: &Asker, history: &mut PairHistory) -> Result<(), HttpError> {
    let Some(newest) = history.messages.last().map(|message| message.seq) else {
        return Ok(());
    };
    let own = asker.user();
    let mut people = history.participants.iter_mut();
    let Some(own) = people.find(|person| person.user == *own) else {
        return Ok(());
    };
    if own.marks.read < newest {
        let (chat, id) = (asker.chat(), history.conversation);
        let marked = chat
            .mark(&asker.caller, id, Mark::Read, newest)
            .await?
            .await?;
        own.marks.read = marked.read;
    }
    Ok(())
}

/// Lists the caller's conversations
///
/// Those in which something was said, newest first; at most 500.
#[utoipa::path(
    get,
    operation_id = "agency_list_conversations",
    path = "/conversations",
    tag = "agency",
    responses(
        (status = 200, description = "The conversations", body = Conversations<'static>),
        NotLetIn,
    )
)]
async fn list_conversations(asker: Asker) -> Answer {
    let pairs = asker.chat().pairs(&asker.caller).await?;
    let conversations = pairs.iter().filter_map(ConversationObject::new).collect();
    Ok(ok(&Conversations { conversations }))
}

/// Marks as seen what somebody said
#[utoipa::path(
    post,
    operation_id = "agency_mark_seen",
    path = "/seen",
    tag = "agency",
    request_body = SeenBody,
    responses(
        (status = 200, description = "It is seen", body = SeenCount),
        NotLetIn, BadBody, NoSuchUser,
    )
)]
async fn mark_seen(asker: Asker, fields: Fields) -> Answer {
    let other = fields.user().ok_or(HttpError::bad_request(NO_USER_ID))?;
    let other = fields::user(&other)?;
    let marked = asker.chat().mark_read_from(&asker.caller, &other).await?;
    let reached = marked.and_then(|marked| marked.reached);
    let count = reached.map_or(0, |reached| {
        let read = reached.iter().filter(|one| one.times.read.is_some());
        read.count()
    });
    Ok(ok(&SeenCount {
        success: true,
        count,
    }))
}

/// Shows somebody that the caller types, or stopped
#[utoipa::path(
    post,
    operation_id = "agency_show_typing",
    path = "/typing",
    tag = "agency",
    request_body = TypingBody,
    responses(
        (status = 200, description = "It is shown", body = Done),
        NotLetIn, BadBody, NoSuchUser,
    )
)]
async fn show_typing(asker: Asker, fields: Fields) -> Answer {
    let receiver = fields.receiver().ok_or(HttpError::bad_request(MISSING))?;
    let is_typing = fields.is_typing().ok_or(HttpError::bad_request(MISSING))?;
    let receiver = fields::user(&receiver)?;
    let shown = asker
        .chat()
        .type_to(&asker.caller, &receiver, is_typing)
        .await?;
    if let Some(shown) = shown {
        shown.await?;
    }
    Ok(ok(&Done { success: true }))
}
