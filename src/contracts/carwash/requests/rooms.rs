//! Conversations: joined, left and read.

use std::sync::Arc;

use tungstenite::Utf8Bytes;

use super::{Refused, Request};
use crate::chat::{Chat, Mark, Position};
use crate::contracts::carwash::answers::{History, Page};
use crate::contracts::carwash::authentication::Member;
use crate::contracts::carwash::errors::Wrong;
use crate::contracts::carwash::fields::required;
use crate::contracts::carwash::objects::participants_of;
use crate::contracts::carwash::paging::{MOST_WHOLE, PAGE, Paging};
use crate::contracts::carwash::pushes::{Joined, Left};
use crate::domain::error::Failure;
use crate::domain::id::{ConversationId, MessageId};
use crate::domain::participant::Participant;
use crate::domain::view::ConversationView;
use crate::gateway::connection::{Answer, Step};
use crate::gateway::socketio::{answered, event_packet, join};

const NO_HISTORY: &str = "Failed to get chat history";
const NOT_JOINED: &str = "Failed to join conversation";

/// Which messages a client asks for.
enum Asked {
    /// A page, the first of which has the newest.
    Page(Paging),
    /// Those beside a message.
    Beside(MessageId, fn(crate::domain::id::Seq) -> Position, Paging),
}

impl Request {
    /// Runs alone.
    fn run(
        self,
        conversation: ConversationId,
        otherwise: &'static str,
        running: impl Future<Output = Result<Answer, Failure>> + Send + 'static,
    ) -> Step {
        let ack = self.ack;
        Step::Alone(Box::pin(async move {
            Some(match running.await {
                Ok(answer) => answer,
                Err(failure) => {
                    let refused = Refused::of(&failure, otherwise);
                    refused.packet(ack, Some(conversation)).into()
                }
            })
        }))
    }

    /// `chat-join-conversation`.
    pub(super) fn join(self) -> Step {
        let id = match self.conversation() {
            Ok(id) => id,
            Err(refused) => return self.refuse(&refused, None),
        };
        let (member, ack) = (Arc::clone(&self.member), self.ack);
        self.run(id, NOT_JOINED, async move {
            let view = member.enter(id).await?;
            let paging = Paging::new(1, PAGE, member.chat().limits().page_size);
            let page = member.asker.page(id, paging).await?;
            let joined = Joined {
                conversation_id: id.to_string(),
                participants: participants_of(&view, member.asker.now()),
            };
            let history = History::new(&page, paging);
            let answer = member.answer(join([
                answered(ack, "chat-joined-conversation", &joined),
                event_packet("chat-history", &history),
            ]));
            member.note_delivered(&page);
            Ok(answer)
        })
    }

    /// `chat-leave-conversation`.
    pub(super) fn leave(self) -> Step {
        let id = match self.conversation() {
            Ok(id) => id,
            Err(refused) => return self.refuse(&refused, None),
        };
        let (member, ack) = (Arc::clone(&self.member), self.ack);
        self.run(id, NOT_JOINED, async move {
            member.leave(id).await;
            let left = Left {
                conversation_id: id.to_string(),
            };
            Ok(member.answer(answered(ack, "chat-left-conversation", &left)))
        })
    }

    /// `chat-get-history`.
    pub(super) fn history(self) -> Step {
        let id = match self.conversation() {
            Ok(id) => id,
            Err(refused) => return self.refuse(&refused, None),
        };
        let asked = match self.asked() {
            Ok(asked) => asked,
            Err(wrong) => return self.refuse(&wrong.into(), Some(id)),
        };
        let (member, ack) = (Arc::clone(&self.member), self.ack);
        self.run(id, NO_HISTORY, async move {
            let (page, paging) = match asked {
                Asked::Page(paging) => (member.asker.page(id, paging).await?, paging),
                Asked::Beside(message, position, paging) => {
                    let page = member.asker.beside(id, message, position, paging.limit);
                    (page.await?, paging)
                }
            };
            let history = History::new(&page, paging);
            let answer = member.answer(answered(ack, "chat-history", &history));
            member.note_delivered(&page);
            Ok(answer)
        })
    }

    fn asked(&self) -> Result<Asked, Wrong> {
        let number = |field, usual| {
            let given = self.fields.optional::<u64>(field)?.unwrap_or(usual);
            let fits = (1..=MOST_WHOLE).contains(&given);
            fits.then_some(given).ok_or_else(|| required(field))
        };
        let (page, limit) = (number("page", 1)?, number("limit", PAGE)?);
        let paging = Paging::new(page, limit, self.member.chat().limits().page_size);
        let message = |field: &'static str| {
            let id = self.fields.optional::<String>(field)?;
            let id = id.map(|id| MessageId::parse(&id).ok_or_else(|| required(field)));
            id.transpose()
        };
        if let Some(id) = message("beforeMessageId")? {
            return Ok(Asked::Beside(id, Position::Before, paging));
        }
        if let Some(id) = message("afterMessageId")? {
            return Ok(Asked::Beside(id, Position::After, paging));
        }
        Ok(Asked::Page(paging))
    }
}

impl Member {
    fn chat(&self) -> &Chat {
        self.asker.chat()
    }

    /// An answer that belongs behind what the connection was told so far, and before what comes of
    /// the messages in it.
    fn answer(&self, frame: Utf8Bytes) -> Answer {
        Answer {
            frame,
            after: Some(self.outbound.last_offered()),
        }
    }

    /// Joins a conversation, and shows the others. Administrators look on.
    async fn enter(&self, id: ConversationId) -> Result<ConversationView, Failure> {
        let (chat, caller) = (self.chat(), &self.asker.caller);
        let view = chat.conversation(caller, id).await?;
        let is_in_it = view.own().is_some_and(Participant::is_present);
        let view = if is_in_it {
            view
        } else {
            chat.watch_conversation(caller, &self.user, id).await?
        };
        self.rooms
            .join(id)
            .map_err(|_| Failure::Forbidden("this connection is in too many conversations"))?;
        chat.attend(caller, id, true).await?;
        Ok(view)
    }

    /// Leaves one, and shows the others that they are gone and do not type.
    async fn leave(&self, id: ConversationId) {
        if !self.rooms.leave(id) {
            return;
        }
        let (chat, caller) = (self.chat(), &self.asker.caller);
        // Whoever cannot be told now hears nothing of the caller any more, which says the same.
        if let Ok(stopping) = chat.set_typing(caller, id, false).await {
            let _ = stopping.await;
        }
        let _ = chat.attend(caller, id, false).await;
        chat.unwatch_conversation(&self.user, id);
    }

    /// Notes that the messages of a page reach the client. Not waited for, so that the client has
    /// them before it hears of it.
    fn note_delivered(&self, page: &Page) {
        let Some(newest) = page.counted.messages.last() else {
            return;
        };
        let (id, seq) = (newest.conversation, newest.seq);
        let asker = self.asker.clone();
        self.asker.gateway.tasks.spawn(async move {
            // Whoever only looks on has no marks.
            let chat = asker.chat();
            if let Ok(marking) = chat.mark(&asker.caller, id, Mark::Delivered, seq).await {
                let _ = marking.await;
            }
        });
    }
}
