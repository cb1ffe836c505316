//! Random interleavings against a model of what the writer promises, small enough to be believed.

use std::collections::BTreeMap;

use parlor::domain::conversation::ConversationStatus;
use parlor::domain::id::Version;
use parlor::store::writer::Outcome;
use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

use crate::support::database::TestDatabase;
use crate::support::writing::{Proposal, Room, WritingServer, learn};

const PEOPLE: [&str; 2] = ["alice", "bob"];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(24) })]

    #[test]
    fn the_writer_does_what_the_model_does(batches in prop::collection::vec(batch(), 1..8)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(Box::pin(play(batches)))?;
    }
}

#[derive(Clone, Debug)]
enum Action {
    Say {
        user: usize,
        client_id: u8,
    },
    Mark {
        user: usize,
        read: u64,
        delivered: u64,
    },
    Archive,
    Join,
    Leave,
}

fn batch() -> impl Strategy<Value = Vec<Action>> {
    let action = prop_oneof![
        6 => (0..2_usize, 0..12_u8).prop_map(|(user, client_id)| Action::Say { user, client_id }),
        4 => (0..2_usize, 0..9_u64, 0..9_u64).prop_map(|(user, read, more)| Action::Mark {
            user,
            read,
            delivered: read + more,
        }),
        1 => Just(Action::Archive),
        1 => Just(Action::Join),
        1 => Just(Action::Leave),
    ];
    prop::collection::vec(action, 1..10)
}

async fn play(batches: Vec<Vec<Action>>) -> TestCaseResult {
    let database = TestDatabase::sqlite().await;
    let mut server = WritingServer::on(database.url()).await;
    learn(server.store(), "guest").await;
    let room = server.open(&PEOPLE).await;
    let mut model = Model::default();
    for batch in batches {
        let rules = Version(model.rules);
        let proposals = batch
            .iter()
            .map(|it| it.proposed_in(room.under(rules)))
            .collect();
        let outcomes: Vec<Told> = server
            .commit(proposals)
            .await
            .iter()
            .map(Told::from)
            .collect();
        prop_assert_eq!(outcomes, model.commit(&batch));
    }
    model.compare_with(&server, room).await
}

impl Action {
    fn proposed_in(&self, room: Room) -> Proposal {
        match *self {
            Self::Say { user, client_id } => room.says(PEOPLE[user], &client_id.to_string()),
            Self::Mark {
                user,
                read,
                delivered,
            } => room.marks(PEOPLE[user], read, delivered),
            Self::Archive => room.becomes(ConversationStatus::Archived, "alice"),
            Self::Join => room.joins(&["guest"]),
            Self::Leave => room.leaves("guest"),
        }
    }
}

/// An outcome as far as the model goes: its seq and version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Stored(u64, u64),
    Repeated(u64, u64),
    Moved(u64),
    Settled(u64),
    Stale,
    Failed,
}

impl From<&Outcome> for Told {
    fn from(outcome: &Outcome) -> Self {
        match outcome {
            Outcome::Stored { seq, version } => Self::Stored(seq.0, version.0),
            Outcome::Repeated(message) => Self::Repeated(message.seq.0, message.version.0),
            Outcome::Moved { version } => Self::Moved(version.0),
            Outcome::Settled(settled) => Self::Settled(settled.conversation.version.0),
            Outcome::Stale => Self::Stale,
            Outcome::Amended(_) | Outcome::Rejected | Outcome::Unavailable => Self::Failed,
        }
    }
}

struct Model {
    seq: u64,
    version: u64,
    rules: u64,
    is_archived: bool,
    has_guest: bool,
    said: BTreeMap<(usize, u8), (u64, u64)>,
    /// Read and delivered, for each of the people.
    marks: [(u64, u64); 2],
}

impl Default for Model {
    fn default() -> Self {
        Self {
            seq: 0,
            version: 1,
            rules: 1,
            is_archived: false,
            has_guest: false,
            said: BTreeMap::new(),
            marks: [(0, 0); 2],
        }
    }
}

impl Model {
    fn commit(&mut self, batch: &[Action]) -> Vec<Told> {
        let mut is_settling = false;
        let mut told = Vec::with_capacity(batch.len());
        for action in batch {
            told.push(if is_settling {
                Told::Stale
            } else {
                self.apply(action)
            });
            is_settling |= matches!(action, Action::Archive | Action::Join | Action::Leave);
        }
        told
    }

    fn apply(&mut self, action: &Action) -> Told {
        match *action {
            Action::Say { user, client_id } => {
                if let Some((seq, version)) = self.said.get(&(user, client_id)) {
                    return Told::Repeated(*seq, *version);
                }
                self.seq += 1;
                self.version += 1;
                self.is_archived = false;
                self.said
                    .insert((user, client_id), (self.seq, self.version));
                self.marks[user] = (
                    self.marks[user].0.max(self.seq),
                    self.marks[user].1.max(self.seq),
                );
                Told::Stored(self.seq, self.version)
            }
            Action::Mark {
                user,
                read,
                delivered,
            } => {
                self.version += 1;
                let (earlier_read, earlier_delivered) = self.marks[user];
                self.marks[user] = (earlier_read.max(read), earlier_delivered.max(delivered));
                Told::Moved(self.version)
            }
            Action::Archive => {
                self.is_archived = true;
                self.settle(true)
            }
            Action::Join => {
                let is_change = !std::mem::replace(&mut self.has_guest, true);
                self.settle(is_change)
            }
            Action::Leave => {
                let is_change = std::mem::replace(&mut self.has_guest, false);
                self.settle(is_change)
            }
        }
    }

    fn settle(&mut self, is_change: bool) -> Told {
        if is_change {
            self.version += 1;
            self.rules = self.version;
        }
        Told::Settled(self.version)
    }

    async fn compare_with(&self, server: &WritingServer, room: Room) -> TestCaseResult {
        let stored = server.load(room).await;
        let conversation = &stored.conversation;
        prop_assert_eq!(conversation.last_seq.0, self.seq);
        prop_assert_eq!(conversation.version.0, self.version);
        prop_assert_eq!(conversation.rules_version.0, self.rules);
        let is_archived = conversation.status == ConversationStatus::Archived;
        prop_assert_eq!(is_archived, self.is_archived);
        for person in &stored.participants {
            if let Some(index) = PEOPLE.iter().position(|it| *it == person.user.as_str()) {
                let marks = (person.marks.read.0, person.marks.delivered.0);
                prop_assert_eq!(marks, self.marks[index]);
            } else {
                prop_assert_eq!(person.is_present(), self.has_guest);
            }
        }
        Ok(())
    }
}
