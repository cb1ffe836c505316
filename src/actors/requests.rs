//! What the use cases ask of actors.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Instant;

use tokio::sync::oneshot;

use super::conversation::{
    AmendCommand, Amended, Command, ConversationHandle, ConversationMessage, Envelope, Marked,
    Marking, Pending, Permit, Reply, Requester, Sent, SettleCommand, Typist,
};
use super::outbound::Outbound;
use super::registry::Registry;
use super::support_room::{Monitor, SupportNotice, SupportRoomMessage};
use super::user_session::UserConnection;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::{ConnectionId, ConversationId, MessageId, UserId};
use crate::domain::message::Draft;
use crate::domain::policy::RoleName;
use crate::domain::proof::Proof;
use crate::domain::view::ConversationSnapshot;

/// How often a caller looks for the next actor when one stops under its hands.
const ENTER_ATTEMPTS: usize = 5;

impl Registry {
    /// Has a message stored.
    ///
    /// # Errors
    /// Unavailable when the conversation does not take it in; refusals come with the answer.
    pub async fn send_message(
        &self,
        conversation: ConversationId,
        requester: Requester,
        draft: Draft,
    ) -> Result<Pending<Sent>, Failure> {
        self.request(conversation, requester, |envelope, reply| Command::Send {
            envelope,
            draft,
            reply,
        })
        .await
    }

    /// Moves a mark.
    pub async fn mark(
        &self,
        conversation: ConversationId,
        requester: Requester,
        marking: Marking,
    ) -> Result<Pending<Marked>, Failure> {
        self.request(conversation, requester, |envelope, reply| Command::Mark {
            envelope,
            marking,
            reply,
        })
        .await
    }

    /// Shows that somebody types, or stopped.
    pub async fn set_typing(
        &self,
        conversation: ConversationId,
        requester: Requester,
        is_typing: bool,
    ) -> Result<Pending<()>, Failure> {
        self.request(conversation, requester, |envelope, reply| Command::Type {
            envelope,
            is_typing,
            reply,
        })
        .await
    }

    /// Says who types.
    pub async fn typing(
        &self,
        conversation: ConversationId,
        requester: Requester,
    ) -> Result<Pending<Vec<Typist>>, Failure> {
        self.request(conversation, requester, |envelope, reply| {
            Command::GetTyping { envelope, reply }
        })
        .await
    }

    /// Who types in these conversations, of those that are in use; of others nobody does.
    pub async fn typing_in(
        &self,
        conversations: &[ConversationId],
    ) -> HashMap<ConversationId, Vec<UserId>> {
        let mut asked = Vec::new();
        for &id in conversations.iter().filter(|&&id| self.is_running(id)) {
            if let Ok(pending) = self.typing(id, Requester::system()).await {
                asked.push((id, pending));
            }
        }
        let mut typing = HashMap::new();
        for (id, pending) in asked {
            // One that stopped in this moment had nobody typing in it.
            let typists = pending.await.unwrap_or_default();
            if !typists.is_empty() {
                typing.insert(id, typists.into_iter().map(|one| one.user).collect());
            }
        }
        typing
    }

    /// Shows that somebody looks on, or does so no more.
    pub async fn attend(
        &self,
        conversation: ConversationId,
        requester: Requester,
        is_attending: bool,
    ) -> Result<Pending<()>, Failure> {
        self.request(conversation, requester, |envelope, reply| Command::Attend {
            envelope,
            is_attending,
            reply,
        })
        .await
    }

    /// Changes status or membership.
    pub async fn settle(
        &self,
        conversation: ConversationId,
        requester: Requester,
        command: SettleCommand,
    ) -> Result<Pending<ConversationSnapshot>, Failure> {
        self.request(conversation, requester, |envelope, reply| Command::Settle {
            envelope,
            command,
            reply,
        })
        .await
    }

    /// Changes a stored message.
    pub async fn amend(
        &self,
        conversation: ConversationId,
        requester: Requester,
        message: MessageId,
        command: AmendCommand,
    ) -> Result<Pending<Amended>, Failure> {
        self.request(conversation, requester, |envelope, reply| Command::Amend {
            envelope,
            message,
            command,
            reply,
        })
        .await
    }

    async fn request<T: Send + 'static>(
        &self,
        conversation: ConversationId,
        requester: Requester,
        command: impl FnOnce(Envelope, Reply<T>) -> Command,
    ) -> Result<Pending<T>, Failure> {
        let deadline = self.parts().settings.call_timeout;
        let entered = tokio::time::timeout(deadline, self.enter(conversation)).await;
        let (handle, permit) = entered.map_err(|_| Failure::Unavailable)??;
        let (reply, answer) = oneshot::channel();
        let envelope = Envelope {
            requester,
            accepted: Instant::now(),
            attempts: 0,
            _permit: Some(permit),
        };
        handle.ask(ConversationMessage::Request {
            command: command(envelope, reply),
        })?;
        Ok(Pending::reply(answer, deadline))
    }

    async fn enter(
        &self,
        conversation: ConversationId,
    ) -> Result<(ConversationHandle, Permit), Failure> {
        for _ in 0..ENTER_ATTEMPTS {
            let handle = self.conversation(conversation)?;
            if let Some(place) = handle.enter(self.parts().clock.now()).await {
                let permit = Permit {
                    _place: place,
                    _counted: self.parts().metrics.mailbox_entered(),
                };
                return Ok((handle, permit));
            }
        }
        Err(Failure::Unavailable)
    }

    /// Tells the people of a new conversation of it, but for the connection that opened it.
    pub fn conversation_opened(&self, id: ConversationId, origin: Option<ConnectionId>) {
        if let Ok(handle) = self.conversation(id) {
            handle.tell(ConversationMessage::Opened { origin });
        }
    }

    /// Tells the support rooms of a new conversation that was opened with its first message.
    pub fn conversation_begun(&self, id: ConversationId) {
        if let Ok(handle) = self.conversation(id) {
            handle.tell(ConversationMessage::Begun);
        }
    }

    /// Registers a connection with its user's session.
    ///
    /// # Errors
    /// Too many connections of this user.
    pub async fn connect(
        &self,
        user: &UserId,
        outbound: Outbound,
        (proof, role): (Proof, RoleName),
    ) -> Result<(), Failure> {
        let connection = UserConnection {
            outbound,
            proof,
            role,
        };
        let deadline = self.parts().settings.call_timeout;
        let connected = async {
            for _ in 0..ENTER_ATTEMPTS {
                match self.session(user)?.connect(connection.clone()).await {
                    // The session ended in this moment; there is a next one.
                    Err(Failure::Unavailable) => tokio::task::yield_now().await,
                    decided => return decided,
                }
            }
            Err(Failure::Unavailable)
        };
        tokio::time::timeout(deadline, connected)
            .await
            .map_err(|_| Failure::Unavailable)?
    }

    /// Tells the user's session that a connection is gone.
    pub fn disconnect(&self, user: &UserId, connection: ConnectionId) {
        if let Some(session) = self.running_session(user) {
            session.disconnected(connection);
        }
    }

    /// Tells a connection of new conversations in a support room, from when this returns.
    ///
    /// # Errors
    /// Not found when there is no such room.
    pub async fn join_support_room(&self, room: &str, monitor: Monitor) -> Result<(), Failure> {
        let handle = self
            .support_room(room)
            .ok_or(Failure::NotFound(Thing::SupportRoom))?;
        let (reply, answer) = oneshot::channel();
        handle
            .actor
            .cast(SupportRoomMessage::Join { monitor, reply })
            .map_err(|_| Failure::Unavailable)?;
        let deadline = self.parts().settings.call_timeout;
        match tokio::time::timeout(deadline, answer).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) | Err(_) => Err(Failure::Unavailable),
        }
    }

    /// Tells a connection no more.
    pub fn leave_support_room(&self, room: &str, connection: ConnectionId) {
        if let Some(handle) = self.support_room(room) {
            // A room that failed a moment ago leaves it to the next who looks.
            let _ = handle.actor.cast(SupportRoomMessage::Leave { connection });
        }
    }

    /// Tells the rooms that hear of a conversation what happened to it.
    pub(super) fn tell_support_rooms(&self, notice: SupportNotice) {
        let notice = Arc::new(notice);
        for room in &notice.rooms {
            if let Some(handle) = self.support_room(room) {
                let notice = Arc::clone(&notice);
                // A room that failed a moment ago lists what waits to whoever joins it next.
                let _ = handle.actor.cast(SupportRoomMessage::Noticed { notice });
            }
        }
    }
}
