//! What a client knows whose wire has neither places nor versions: ids, and the words that go with
//! them. It catches up by reading back until it finds something it knew before.

use std::collections::HashSet;

use serde_json::Value;

use super::super::history::{Replica, Step};
use super::Setting;

/// One conversation as such a client knows it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Known {
    /// Without a hole up to the newest.
    whole: HashSet<String>,
    /// What this connection was told before it had caught up, and that it has.
    fresh: HashSet<String>,
    has_caught_up: bool,
}

impl Known {
    /// A new connection knows what there was, and nothing of what came since.
    pub(crate) fn come_back(&mut self) {
        self.fresh.clear();
        self.has_caught_up = false;
    }

    /// Takes note of a message that was delivered.
    pub(crate) fn delivered(&mut self, message: &Value) -> Step {
        let id = message["id"].as_str().unwrap().to_owned();
        let known = if self.has_caught_up {
            &mut self.whole
        } else {
            &mut self.fresh
        };
        known.insert(id.clone());
        Step::Delivered(id)
    }
}

/// Pages that are read from the newest back, until they meet what is known.
#[derive(Debug, Default)]
pub(crate) struct ReadingBack {
    /// Ids and words, newest first.
    messages: Vec<(String, String)>,
}

impl ReadingBack {
    /// Takes in a page, oldest first; what to ask for next: what came before this id.
    pub(crate) fn page(&mut self, messages: &Value, known: &Known) -> Option<String> {
        let messages = messages.as_array().unwrap();
        for message in messages.iter().rev() {
            let text = |field: &str| message[field].as_str().unwrap().to_owned();
            self.messages.push((text("id"), text("content")));
        }
        let oldest = messages.first()?["id"].as_str().unwrap();
        (!known.whole.contains(oldest)).then(|| oldest.to_owned())
    }

    /// The newest that was read.
    pub(crate) fn newest(&self) -> Option<&str> {
        self.messages.first().map(|(id, _)| id.as_str())
    }

    /// All that was read as one page. From here on the client knows everything.
    pub(crate) fn finish(self, known: &mut Known) -> Step {
        known.has_caught_up = true;
        known.whole.extend(known.fresh.drain());
        let ids = self.messages.into_iter().rev().map(|(id, _)| id);
        let ids: Vec<String> = ids.collect();
        known.whole.extend(ids.iter().cloned());
        Step::Page(ids)
    }

    /// All that was read, if that was from the beginning on.
    pub(crate) fn to_replica(&self, whose: &str, room: &str) -> Replica {
        let messages = (1..).zip(self.messages.iter().rev());
        Replica {
            whose: whose.to_owned(),
            room: room.to_owned(),
            messages: messages
                .map(|(seq, (id, text))| (seq, id.clone(), text.clone()))
                .collect(),
            marks: None,
        }
    }
}

/// A message that is not acknowledged yet. Each attempt has words of its own, since the wire has no
/// names for what is sent: what became of an attempt without an answer, nobody can tell.
#[derive(Debug)]
pub(crate) struct Unsaid {
    pub(crate) room: usize,
    number: u64,
    attempt: u32,
}

impl Unsaid {
    pub(crate) fn new(room: usize, number: u64) -> Self {
        Self {
            room,
            number,
            attempt: 0,
        }
    }

    /// The words of the next attempt.
    pub(crate) fn next_attempt(&mut self, setting: &Setting) -> String {
        self.attempt += 1;
        setting.recorder.sent();
        format!("{} {}/{}", setting.user, self.number, self.attempt)
    }
}
