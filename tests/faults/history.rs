//! What clients saw, written down as it happens, for the checker to judge afterwards.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Something that was said, by words that nobody says twice in one conversation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Said {
    pub(crate) room: String,
    pub(crate) sender: String,
    pub(crate) text: String,
}

/// An acknowledgement: what was said is stored as this message, at this place where the wire says.
#[derive(Clone, Debug)]
pub(crate) struct Acknowledged {
    pub(crate) said: Said,
    pub(crate) message: String,
    pub(crate) seq: Option<u64>,
}

/// How far somebody got in a conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Marks {
    pub(crate) read: u64,
    pub(crate) delivered: u64,
}

/// Where a read mark was acknowledged to be.
#[derive(Clone, Debug)]
pub(crate) enum MarkedAt {
    Place(u64),
    Message(String),
}

/// What one connection was told of one conversation, one after the other.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// The client has everything up to this place already.
    Has(u64),
    /// A page of the past, oldest first. Pages older than one another may follow.
    Page(Vec<String>),
    /// A message was delivered.
    Delivered(String),
    /// A message of the client's own, known from the answer to sending it.
    Own(String),
    /// What became of so many of the client's own messages it was not told.
    Unanswered(u64),
    /// Somebody's marks are here.
    Receipt(String, Marks),
    /// Somebody's marks were here when the client caught up. What was told meanwhile may be newer.
    CaughtUp(String, Marks),
    /// This version was told right after that one although nothing of the client's own was under
    /// way, so it asked for what lies between.
    Skipped { after: u64, before: u64 },
}

/// One connection and one conversation.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    /// Who, on which wire, and their how manieth connection.
    pub(crate) whose: String,
    pub(crate) room: String,
    pub(crate) steps: Vec<Step>,
}

/// What a client believes of a conversation once it has caught up: ids and words by place.
#[derive(Clone, Debug)]
pub(crate) struct Replica {
    pub(crate) whose: String,
    pub(crate) room: String,
    pub(crate) messages: Vec<(u64, String, String)>,
    /// Nothing where the wire does not tell marks.
    pub(crate) marks: Option<BTreeMap<String, Marks>>,
}

/// How many unread messages a client is told that somebody has.
#[derive(Clone, Debug)]
pub(crate) struct Unread {
    pub(crate) told_to: String,
    pub(crate) of: String,
    pub(crate) room: String,
    pub(crate) count: u64,
}

/// Everything that was seen.
#[derive(Clone, Debug, Default)]
pub(crate) struct History {
    pub(crate) sent: u64,
    pub(crate) acknowledged: Vec<Acknowledged>,
    pub(crate) marked: Vec<(String, String, MarkedAt)>,
    pub(crate) streams: Vec<Stream>,
    pub(crate) replicas: Vec<Replica>,
    pub(crate) unread: Vec<Unread>,
}

impl Stream {
    /// Who, on which wire, whichever of their connections it is.
    pub(crate) fn client(&self) -> &str {
        let (client, _connection) = self.whose.rsplit_once('/').expect("three names");
        client
    }

    /// Who.
    pub(crate) fn user(&self) -> &str {
        let (user, _wire) = self.client().split_once('/').expect("three names");
        user
    }
}

impl History {
    /// Deliveries on all connections.
    pub(crate) fn delivered(&self) -> usize {
        let steps = self.streams.iter().flat_map(|stream| &stream.steps);
        steps
            .filter(|step| matches!(step, Step::Delivered(_)))
            .count()
    }
}

/// Where clients write down what they see. Cheap to clone.
#[derive(Clone, Default)]
pub(crate) struct Recorder(Arc<Mutex<History>>);

/// The place of a stream in the recorder that opened it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StreamId(usize);

impl Recorder {
    /// What is written down by now.
    pub(crate) fn history(&self) -> MutexGuard<'_, History> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Something is on its way.
    pub(crate) fn sent(&self) {
        self.history().sent += 1;
    }

    /// Something was acknowledged.
    pub(crate) fn acknowledged(&self, said: Said, message: &str, seq: Option<u64>) {
        self.history().acknowledged.push(Acknowledged {
            said,
            message: message.to_owned(),
            seq,
        });
    }

    /// Somebody's read mark was acknowledged.
    pub(crate) fn marked(&self, user: &str, room: &str, at: MarkedAt) {
        let marked = (user.to_owned(), room.to_owned(), at);
        self.history().marked.push(marked);
    }

    /// A new connection looks at a conversation.
    pub(crate) fn stream(&self, whose: &str, room: &str) -> StreamId {
        let mut history = self.history();
        history.streams.push(Stream {
            whose: whose.to_owned(),
            room: room.to_owned(),
            steps: Vec::new(),
        });
        StreamId(history.streams.len() - 1)
    }

    /// The connection is told something.
    pub(crate) fn step(&self, stream: StreamId, step: Step) {
        self.history().streams[stream.0].steps.push(step);
    }
}
