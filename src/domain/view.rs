//! What one person sees of a conversation.

use super::conversation::Conversation;
use super::id::{Seq, UserId};
use super::message::{Message, MessageStatus};
use super::participant::{Marks, Participant};

/// A conversation with its people and newest message, as it is for nobody in particular.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationSnapshot {
    /// The conversation.
    pub conversation: Conversation,
    /// Everybody who is or was in it, in the order of their ids.
    pub participants: Vec<Participant>,
    /// Its newest message.
    pub last_message: Option<Message>,
}

impl ConversationSnapshot {
    /// The user's membership, if they are in the conversation now.
    pub fn present(&self, user: &UserId) -> Option<&Participant> {
        self.participants
            .iter()
            .find(|participant| participant.user == *user && participant.is_present())
    }

    /// As one person sees it.
    pub fn seen_by(self, viewer: UserId, is_online: impl Fn(&UserId) -> bool) -> ConversationView {
        let participants = self
            .participants
            .into_iter()
            .map(|participant| {
                let is_online = participant.is_present() && is_online(&participant.user);
                ParticipantView {
                    participant,
                    is_online,
                }
            })
            .collect();
        ConversationView {
            conversation: self.conversation,
            participants,
            last_message: self.last_message,
            viewer,
        }
    }
}

/// A participant together with whether they can be reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipantView {
    /// The membership.
    pub participant: Participant,
    /// Whether they are connected.
    pub is_online: bool,
}

/// A conversation with its people and newest message, as one viewer sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationView {
    /// The conversation.
    pub conversation: Conversation,
    /// Everybody who is or was in it, in the order of their ids.
    pub participants: Vec<ParticipantView>,
    /// Its newest message.
    pub last_message: Option<Message>,
    /// Who looks.
    pub viewer: UserId,
}

impl ConversationView {
    /// The viewer's own membership, if they have one.
    pub fn own(&self) -> Option<&Participant> {
        self.participants
            .iter()
            .map(|view| &view.participant)
            .find(|participant| participant.user == self.viewer)
    }

    /// How many messages the viewer has not read; nothing for onlookers and those who left.
    pub fn unread(&self) -> u64 {
        self.own()
            .filter(|own| own.is_present())
            .map_or(0, |own| unread(self.conversation.last_seq, own.marks))
    }
}

/// Unread messages, derived and never counted: everything after the read mark.
///
/// Sending moves the sender's own mark, so one's own messages are never among them.
pub fn unread(last_seq: Seq, marks: Marks) -> u64 {
    last_seq.0.saturating_sub(marks.read.0)
}

/// The status of a message among these people, seen from its sender.
pub fn status_among<'a>(
    message: &Message,
    people: impl IntoIterator<Item = &'a Participant>,
) -> MessageStatus {
    let others = people
        .into_iter()
        .filter(|participant| participant.user != message.sender.user)
        .fold(Marks::default(), |furthest, participant| {
            furthest.furthest(participant.marks)
        });
    MessageStatus::of(message.seq, others)
}
