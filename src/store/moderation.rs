//! Reports of messages: filed, decided, listed with what the messages say.

use std::collections::{BTreeSet, HashMap};

use sea_orm::ActiveValue::Set;
use sea_orm::entity::prelude::*;
use sea_orm::{QueryOrder, QuerySelect};
use serde::Serialize;
use smol_str::SmolStr;

use super::conversations::{timestamp, user_id};
use super::entity::{message, outbox, report};
use super::{Store, StoreError, receipts, senders};
use crate::domain::id::{ConversationId, MessageId, UserId};
use crate::domain::message::Message;
use crate::domain::receipt::ReceiptTimes;
use crate::domain::timestamp::Timestamp;

/// What became of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReportStatus {
    /// Nobody has decided yet.
    Pending,
    /// The message was hidden.
    Hidden,
    /// The message is shown.
    Dismissed,
}

impl ReportStatus {
    /// The name it is stored under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Hidden => "hidden",
            Self::Dismissed => "dismissed",
        }
    }
}

/// A message that somebody finds wrong.
#[derive(Clone, Debug)]
pub struct NewReport {
    /// The id of the report.
    pub id: Uuid,
    /// Where the message was said.
    pub conversation: ConversationId,
    /// The message.
    pub message: MessageId,
    /// Who reports it.
    pub reporter: UserId,
    /// What they say of it.
    pub reason: String,
    /// When.
    pub at: Timestamp,
    /// Who is to be told by e-mail.
    pub notice: Option<ReportNotice>,
}

/// Who is to be told of a report.
#[derive(Clone, Debug)]
pub struct ReportNotice {
    /// The id of the notice.
    pub id: Uuid,
    /// The e-mail address.
    pub recipient: SmolStr,
}

/// A message with reports that were not dismissed.
#[derive(Clone, Debug)]
pub struct ReportedMessage {
    /// The message with all that it says, hidden or not.
    pub message: Message,
    /// What the latest of the reports says.
    pub reason: String,
    /// Who said so.
    pub reporter: UserId,
    /// When.
    pub reported_at: Timestamp,
    /// When the message first got to, and was first read by, somebody else.
    pub receipt: ReceiptTimes,
}

/// The name of notices of reports.
const NOTICE_KIND: &str = "MESSAGE_REPORT";

/// All that telling of a report needs.
#[derive(Serialize)]
struct NoticePayload<'a> {
    channel: &'static str,
    recipient: &'a str,
    report_id: Uuid,
    message_id: Uuid,
    conversation_id: Uuid,
    reporter_id: &'a str,
    reason: &'a str,
}

/// Keeps a report, and the notice of it in the same transaction.
pub async fn file(store: &Store, new: NewReport) -> Result<(), StoreError> {
    let transaction = store.begin().await?;
    if let Some(notice) = &new.notice {
        outbox::Entity::insert(notice_row(notice, &new))
            .exec_without_returning(&*transaction)
            .await?;
    }
    let row = report::ActiveModel {
        id: Set(new.id),
        conversation_id: Set(new.conversation.as_uuid()),
        message_id: Set(new.message.as_uuid()),
        reporter_id: Set(new.reporter.as_str().to_owned()),
        reason: Set(new.reason),
        status: Set(ReportStatus::Pending.name().to_owned()),
        created_at: Set(new.at.as_micros()),
        resolved_at: Set(None),
        resolved_by: Set(None),
    };
    report::Entity::insert(row)
        .exec_without_returning(&*transaction)
        .await?;
    transaction.commit().await?;
    Ok(())
}

fn notice_row(notice: &ReportNotice, new: &NewReport) -> outbox::ActiveModel {
    let payload = NoticePayload {
        channel: "EMAIL",
        recipient: &notice.recipient,
        report_id: new.id,
        message_id: new.message.as_uuid(),
        conversation_id: new.conversation.as_uuid(),
        reporter_id: new.reporter.as_str(),
        reason: &new.reason,
    };
    outbox::ActiveModel {
        id: Set(notice.id),
        kind: Set(NOTICE_KIND.to_owned()),
        payload: Set(
            serde_json::to_string(&payload).expect("texts and ids always have a JSON form")
        ),
        created_at: Set(new.at.as_micros()),
        attempts: Set(0),
        next_attempt_at: Set(new.at.as_micros()),
        done_at: Set(None),
    }
}

/// Dismisses the reports of a message that nobody has decided yet. None is not an error.
pub async fn dismiss(
    store: &Store,
    message: MessageId,
    by: &UserId,
    at: Timestamp,
) -> Result<(), StoreError> {
    let change = (ReportStatus::Pending, ReportStatus::Dismissed);
    decide(
        &*store.writing().await?,
        message,
        change,
        (by, at.as_micros()),
    )
    .await
}

fn not_dismissed() -> Select<report::Entity> {
    let shown = [ReportStatus::Pending, ReportStatus::Hidden].map(ReportStatus::name);
    report::Entity::find().filter(report::Column::Status.is_in(shown))
}

/// Decides the reports of a message that are in one state.
pub(super) async fn decide(
    db: &impl ConnectionTrait,
    message: MessageId,
    (from, to): (ReportStatus, ReportStatus),
    (by, at): (&UserId, i64),
) -> Result<(), StoreError> {
    report::Entity::update_many()
        .col_expr(report::Column::Status, Expr::value(to.name()))
        .col_expr(report::Column::ResolvedAt, Expr::value(at))
        .col_expr(report::Column::ResolvedBy, Expr::value(by.as_str()))
        .filter(report::Column::MessageId.eq(message.as_uuid()))
        .filter(report::Column::Status.eq(from.name()))
        .exec(db)
        .await?;
    Ok(())
}

/// Where a message was said, and by whom; none of what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whereabouts {
    /// The conversation.
    pub conversation: ConversationId,
    /// Who said it.
    pub sender: UserId,
    /// Whether there is anything to show of it.
    pub is_shown: bool,
}

/// Finds a message by its id alone.
pub async fn whereabouts(store: &Store, id: MessageId) -> Result<Option<Whereabouts>, StoreError> {
    type Row = (Uuid, String, Option<i64>, Option<i64>);
    let row: Option<Row> = message::Entity::find_by_id(id.as_uuid())
        .select_only()
        .column(message::Column::ConversationId)
        .column(message::Column::SenderId)
        .column(message::Column::HiddenAt)
        .column(message::Column::DeletedAt)
        .into_tuple()
        .one(&store.reads)
        .await?;
    row.map(|(conversation, sender, hidden_at, deleted_at)| {
        Ok(Whereabouts {
            conversation: ConversationId::from_uuid(conversation),
            sender: user_id(&sender)?,
            is_shown: hidden_at.is_none() && deleted_at.is_none(),
        })
    })
    .transpose()
}

/// Messages whose reports were not dismissed, the one reported last first: at most so many,
/// however often somebody reports one of them.
pub async fn reported(store: &Store, limit: u64) -> Result<Vec<ReportedMessage>, StoreError> {
    let newest: Vec<(Uuid, i64)> = not_dismissed()
        .select_only()
        .column(report::Column::MessageId)
        .column_as(report::Column::CreatedAt.max(), "newest_at")
        .group_by(report::Column::MessageId)
        .order_by_desc(report::Column::CreatedAt.max())
        .order_by_desc(report::Column::MessageId)
        .limit(limit)
        .into_tuple()
        .all(&store.reads)
        .await?;
    if newest.is_empty() {
        return Ok(Vec::new());
    }
    // A few more than those, where two messages were reported in the same moment.
    let mut reports = not_dismissed()
        .filter(report::Column::MessageId.is_in(newest.iter().map(|(message, _)| *message)))
        .filter(report::Column::CreatedAt.is_in(newest.iter().map(|(_, at)| *at)))
        .all(&store.reads)
        .await?;
    reports.sort_unstable_by_key(|row| std::cmp::Reverse((row.created_at, row.id)));
    let mut seen = BTreeSet::new();
    reports.retain(|row| seen.insert(row.message_id));
    let rows = message::Entity::find()
        .filter(message::Column::Id.is_in(reports.iter().map(|row| row.message_id)))
        .all(&store.reads)
        .await?;
    let found = senders::in_full(&store.reads, rows).await?;
    let mut found: HashMap<Uuid, Message> = found
        .into_iter()
        .map(|message| (message.id.as_uuid(), message))
        .collect();
    let ids: Vec<MessageId> = found.values().map(|message| message.id).collect();
    let times = receipts::times_of(store, &ids).await?;
    let mut reported = Vec::with_capacity(reports.len());
    for row in reports {
        // A report outlives what it is about.
        let Some(message) = found.remove(&row.message_id) else {
            continue;
        };
        reported.push(ReportedMessage {
            receipt: times.get(&message.id).copied().unwrap_or_default(),
            reporter: user_id(&row.reporter_id)?,
            reason: row.reason,
            reported_at: timestamp(row.created_at),
            message,
        });
    }
    Ok(reported)
}
