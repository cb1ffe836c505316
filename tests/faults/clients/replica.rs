//! What a native client believes of one conversation, as the protocol says to keep it: changes are
//! applied in the order of their versions, once, without a gap.

use std::collections::BTreeMap;

use serde_json::Value;

use super::super::history::{Marks, Replica};

/// A change that a client was told.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Message(Value),
    /// Somebody's marks are here now.
    Marks(String, Marks),
    /// Somebody has read this far.
    Read(String, u64),
    /// Something that this client does not show.
    Other,
}

/// A conversation as one client has it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Copy {
    pub(crate) version: u64,
    messages: BTreeMap<u64, (String, String)>,
    marks: BTreeMap<String, Marks>,
    /// Told before what comes before it.
    early: BTreeMap<u64, Change>,
}

impl Copy {
    /// The last place there is.
    pub(crate) fn last_seq(&self) -> u64 {
        self.messages.last_key_value().map_or(0, |(seq, _)| *seq)
    }

    /// Takes in a change; it is applied as soon as all before it are.
    pub(crate) fn told(&mut self, version: u64, change: Change) {
        if version > self.version {
            // A conversation is shown again under the version of what changed it.
            self.early.entry(version).or_insert(change);
        }
        while let Some(change) = self.early.remove(&(self.version + 1)) {
            self.version += 1;
            self.apply(change);
        }
    }

    /// What is told and cannot be applied since something before it is missing: the first version.
    pub(crate) fn gap(&self) -> Option<u64> {
        self.early.first_key_value().map(|(version, _)| *version)
    }

    /// Takes in a stretch of all that changed.
    pub(crate) fn caught_up(&mut self, changes: &Value) {
        assert_ne!(changes["reset"], true, "nobody knows too much: {changes}");
        for message in changes["messages"].as_array().unwrap() {
            self.insert(message);
        }
        self.marks.extend(marks_in(changes));
        let version = changes["version"].as_u64().unwrap();
        self.version = self.version.max(version);
        self.early = self.early.split_off(&(self.version + 1));
        while let Some(change) = self.early.remove(&(self.version + 1)) {
            self.version += 1;
            self.apply(change);
        }
    }

    /// What this client has, for the checker.
    pub(crate) fn to_replica(&self, whose: &str, room: &str) -> Replica {
        let messages = self.messages.iter();
        Replica {
            whose: whose.to_owned(),
            room: room.to_owned(),
            messages: messages
                .map(|(seq, (id, text))| (*seq, id.clone(), text.clone()))
                .collect(),
            marks: Some(self.marks.clone()),
        }
    }

    fn apply(&mut self, change: Change) {
        match change {
            Change::Message(message) => {
                self.insert(&message);
                // Saying something is having read what was said before.
                let seq = message["seq"].as_u64().unwrap();
                let sender = message["sender"]["id"].as_str().unwrap();
                let marks = Marks {
                    read: seq,
                    delivered: seq,
                };
                self.marks.insert(sender.to_owned(), marks);
            }
            Change::Marks(user, marks) => {
                self.marks.insert(user, marks);
            }
            Change::Read(user, seq) => {
                let marks = self.marks.entry(user).or_default();
                marks.read = marks.read.max(seq);
                marks.delivered = marks.delivered.max(seq);
            }
            Change::Other => {}
        }
    }

    fn insert(&mut self, message: &Value) {
        let text = |field: &str| message[field].as_str().unwrap().to_owned();
        let seq = message["seq"].as_u64().unwrap();
        self.messages.insert(seq, (text("id"), text("content")));
    }
}

/// Whose marks are where, by a stretch of all that changed.
pub(crate) fn marks_in(changes: &Value) -> impl Iterator<Item = (String, Marks)> {
    let participants = changes["participants"].as_array().unwrap().iter();
    participants.map(|participant| {
        let user = participant["user_id"].as_str().unwrap().to_owned();
        (user, marks_of(participant))
    })
}

/// The marks in an object that has some.
pub(crate) fn marks_of(object: &Value) -> Marks {
    Marks {
        read: object["read_seq"].as_u64().unwrap(),
        delivered: object["delivered_seq"].as_u64().unwrap(),
    }
}
