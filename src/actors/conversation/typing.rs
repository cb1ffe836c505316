//! Who types and who looks on. Kept in memory only, if at all, and forgotten after a while.

use ractor::ActorRef;
use tokio::time::Instant;

use super::audience::Recipient;
use super::message::{Command, ConversationMessage, Envelope, Reply, Typist};
use super::room::{Room, Typing};
use super::{ConversationActor, ConversationState};
use crate::domain::error::{Failure, Thing};
use crate::domain::event::Event;
use crate::domain::id::UserId;
use crate::domain::message::MessageKind;
use crate::domain::user::Principal;

impl ConversationActor {
    /// Takes a typing signal. At most one a second of a typist is forwarded; a stop always is.
    pub(super) fn set_typing(
        &self,
        myself: &ActorRef<ConversationMessage>,
        room: &mut Room,
        command: Command,
    ) {
        let Command::Type {
            envelope,
            is_typing,
            reply,
        } = command
        else {
            return command.refuse(Failure::Internal);
        };
        let standing = room.standing(&envelope);
        if let Err(refused) = room.conversation.decide_send(standing, MessageKind::Text) {
            // Whoever asked may have stopped waiting.
            let _ = reply.send(Err(refused));
            return;
        }
        let principal = &envelope.requester.principal;
        if is_typing {
            self.start_typing(room, &principal.user);
            self.time_typing(myself, room);
        } else {
            self.stop_typing_of(room, &principal.user);
        }
        let _ = reply.send(Ok(()));
    }

    fn start_typing(&self, room: &mut Room, user: &UserId) {
        let settings = &self.parts().settings;
        let now = Instant::now();
        let expires_at = now + settings.typing_expires_after;
        let since = match room.typing.get_mut(user) {
            Some(typing) if now < typing.forwarded_at + settings.typing_interval => {
                typing.expires_at = expires_at;
                return;
            }
            Some(typing) => typing.since,
            None => self.parts().clock.now(),
        };
        room.typing.insert(
            user.clone(),
            Typing {
                since,
                expires_at,
                forwarded_at: now,
            },
        );
        self.tell_typing(room, user, true);
    }

    /// Ends somebody's typing, if they were.
    pub(super) fn stop_typing_of(&self, room: &mut Room, user: &UserId) {
        if room.typing.remove(user).is_some() {
            self.tell_typing(room, user, false);
        }
    }

    pub(super) fn typing_due(
        &self,
        myself: &ActorRef<ConversationMessage>,
        state: &mut ConversationState,
    ) {
        let Some(room) = &mut state.room else {
            return;
        };
        room.is_typing_timed = false;
        let now = Instant::now();
        let expired: Vec<UserId> = room
            .typing
            .iter()
            .filter(|(_, typing)| typing.expires_at <= now)
            .map(|(user, _)| user.clone())
            .collect();
        for user in &expired {
            self.stop_typing_of(room, user);
        }
        self.time_typing(myself, room);
    }

    /// Sets the timer for the first signal to expire, unless it is set.
    #[expect(clippy::unused_self, reason = "reads as the actor's own step")]
    fn time_typing(&self, myself: &ActorRef<ConversationMessage>, room: &mut Room) {
        let first = room.typing.values().map(|typing| typing.expires_at).min();
        if let (Some(first), false) = (first, room.is_typing_timed) {
            room.is_typing_timed = true;
            let wait = first.saturating_duration_since(Instant::now());
            myself.send_after(wait, || ConversationMessage::TypingDue);
        }
    }

    fn tell_typing(&self, room: &Room, user: &UserId, is_typing: bool) {
        let person = room.people.get(user);
        let name = person.map(|person| person.name.clone());
        let role = person.map(|person| person.role.clone());
        let expires_in = is_typing.then_some(self.parts().settings.typing_expires_after);
        let event = Event::TypingChanged {
            conversation: self.id,
            user: user.clone(),
            name: name.unwrap_or_default(),
            role,
            expires_in,
        };
        room.tell_others(&event, user);
    }
}

impl Room {
    /// Shows the others that somebody looks at the conversation, or does so no more: they have no
    /// connection left that does.
    pub(super) fn show_attendance(
        &self,
        envelope: &Envelope,
        is_attending: bool,
        reply: Reply<()>,
    ) {
        let answer = if self.standing(envelope).sees() {
            self.tell_attendance(&envelope.requester.principal, is_attending);
            Ok(())
        } else {
            Err(Failure::NotFound(Thing::Conversation))
        };
        // Whoever asked may have stopped waiting.
        let _ = reply.send(answer);
    }

    /// Shows the others that whoever had this connection looks on no more.
    pub(super) fn show_gone(&self, gone: Option<&Recipient>) {
        let gone = gone.map(|gone| gone.outbound.renderer());
        if let Some(principal) = gone.and_then(|gone| gone.attending(self.conversation.id)) {
            self.tell_attendance(principal, false);
        }
    }

    /// Nobody is gone who looks on with another connection.
    fn tell_attendance(&self, principal: &Principal, is_attending: bool) {
        let mut own = self.recipients.iter();
        if !is_attending && own.any(|one| one.user == principal.user && self.is_attended_by(one)) {
            return;
        }
        let event = Event::AttendanceChanged {
            conversation: self.conversation.id,
            user: principal.user.clone(),
            name: principal.name.clone(),
            role: principal.role.clone(),
            is_attending,
        };
        self.tell_others(&event, &principal.user);
    }

    /// Whether anybody looks at the conversation who is shown to.
    pub(super) fn is_attended(&self) -> bool {
        self.recipients.iter().any(|one| self.is_attended_by(one))
    }

    fn is_attended_by(&self, recipient: &Recipient) -> bool {
        let renderer = recipient.outbound.renderer();
        renderer.attending(self.conversation.id).is_some()
    }

    /// Says who types, to those who may know of the conversation.
    pub(super) fn say_who_types(&self, envelope: &Envelope, reply: Reply<Vec<Typist>>) {
        let answer = if self.standing(envelope).sees() {
            let mut typists: Vec<Typist> = self
                .typing
                .iter()
                .map(|(user, typing)| Typist {
                    user: user.clone(),
                    name: self
                        .people
                        .get(user)
                        .map(|person| person.name.clone())
                        .unwrap_or_default(),
                    since: typing.since,
                })
                .collect();
            typists.sort_by(|one, other| (one.since, &one.user).cmp(&(other.since, &other.user)));
            Ok(typists)
        } else {
            Err(Failure::NotFound(Thing::Conversation))
        };
        // Whoever asked may have stopped waiting.
        let _ = reply.send(answer);
    }
}
