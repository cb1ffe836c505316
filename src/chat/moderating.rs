//! Reports of messages, and what moderators do about them.

use super::{Caller, Chat, stored};
use crate::actors::conversation::{AmendCommand, Amended};
use crate::domain::error::{Failure, Thing};
use crate::domain::id::MessageId;
use crate::store::moderation::{self, NewReport, ReportNotice, ReportedMessage, Whereabouts};
use crate::store::participants;

/// Most characters of what somebody says of a message they report.
pub const REASON_CHARS: usize = 1_000;

impl Chat {
    /// Keeps a report of a message for the moderators, and has the address of the configuration
    /// told of it. Each report is kept, also a second one of the same message.
    ///
    /// # Errors
    /// Not found: the message, or the conversation for those who are not in it. Invalid: one's own
    /// message, or a reason that is blank or too long.
    pub async fn report_message(
        &self,
        caller: &Caller,
        message: MessageId,
        reason: &str,
    ) -> Result<(), Failure> {
        let reason = checked_reason(reason)?;
        let found = self.found(message).await?;
        let (user, conversation) = (&caller.principal.user, found.conversation);
        let is_in_it = stored(participants::is_present(&self.0.store, user, conversation).await)?;
        if !is_in_it || !caller.principal.may_enter(conversation) {
            return Err(Failure::NotFound(Thing::Conversation));
        }
        if !found.is_shown {
            return Err(Failure::NotFound(Thing::Message));
        }
        if found.sender == *user {
            return Err(Failure::invalid("message_id", "a message of somebody else"));
        }
        let new_id = || self.0.clock.new_uuid();
        let recipient = self.0.limits.report_recipient.clone();
        let report = NewReport {
            id: new_id(),
            conversation,
            message,
            reporter: user.clone(),
            reason,
            at: self.0.clock.now(),
            notice: recipient.map(|recipient| ReportNotice {
                id: new_id(),
                recipient,
            }),
        };
        stored(moderation::file(&self.0.store, report).await)
    }

    /// Messages whose reports were not dismissed, hidden or not, with all that they say: at most so
    /// many, the one reported last first.
    ///
    /// # Errors
    /// Forbidden for those who do not moderate.
    pub async fn reported_messages(
        &self,
        caller: &Caller,
        limit: u64,
    ) -> Result<Vec<ReportedMessage>, Failure> {
        self.require_moderator(caller)?;
        stored(moderation::reported(&self.0.store, limit).await)
    }

    /// Hides a message from everybody, which decides the reports of it. A hidden message keeps its
    /// place and says nothing. A second time changes nothing.
    ///
    /// # Errors
    /// Forbidden for those who do not moderate; not found.
    pub async fn hide_message(
        &self,
        caller: &Caller,
        message: MessageId,
    ) -> Result<Amended, Failure> {
        self.amend(caller, message, AmendCommand::Hide).await
    }

    /// Shows a hidden message again, which dismisses the reports it was hidden for.
    ///
    /// # Errors
    /// As [`Chat::hide_message`].
    pub async fn show_message(
        &self,
        caller: &Caller,
        message: MessageId,
    ) -> Result<Amended, Failure> {
        self.amend(caller, message, AmendCommand::Show).await
    }

    /// Dismisses the reports of a message that nobody has decided yet.
    ///
    /// # Errors
    /// As [`Chat::hide_message`].
    pub async fn dismiss_reports(
        &self,
        caller: &Caller,
        message: MessageId,
    ) -> Result<(), Failure> {
        self.require_moderator(caller)?;
        self.found(message).await?;
        let (by, now) = (&caller.principal.user, self.0.clock.now());
        stored(moderation::dismiss(&self.0.store, message, by, now).await)
    }

    async fn amend(
        &self,
        caller: &Caller,
        message: MessageId,
        command: AmendCommand,
    ) -> Result<Amended, Failure> {
        self.require_moderator(caller)?;
        let conversation = self.found(message).await?.conversation;
        let requester = self.requester(caller, conversation);
        let registry = &self.0.registry;
        registry
            .amend(conversation, requester, message, command)
            .await?
            .await
    }

    fn require_moderator(&self, caller: &Caller) -> Result<(), Failure> {
        let is_free = caller.principal.confined_to().is_none();
        if is_free && self.0.policy.moderates(&caller.principal.role) {
            Ok(())
        } else {
            Err(Failure::Forbidden("only moderators may do this"))
        }
    }

    async fn found(&self, message: MessageId) -> Result<Whereabouts, Failure> {
        let found = stored(moderation::whereabouts(&self.0.store, message).await)?;
        found.ok_or(Failure::NotFound(Thing::Message))
    }
}

fn checked_reason(reason: &str) -> Result<String, Failure> {
    let reason = reason.trim();
    let actual = reason.chars().count();
    if actual > REASON_CHARS {
        return Err(Failure::TooLong {
            field: "reason",
            max: REASON_CHARS,
            actual,
        });
    }
    // Postgres cannot store NUL in text.
    if reason.is_empty() || reason.contains('\0') {
        return Err(Failure::invalid(
            "reason",
            "text that is not blank, without NUL",
        ));
    }
    Ok(reason.to_owned())
}
