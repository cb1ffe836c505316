//! When messages got to people and were read: against a naive model, and through the use cases.

use std::collections::{BTreeMap, BTreeSet};

use parlor::chat::{Caller, Mark, Position};
use parlor::domain::error::{Failure, Thing};
use parlor::domain::id::{ConversationId, MessageId, Seq, UserId, Version};
use parlor::domain::message::MessageStatus;
use parlor::domain::proof::Proof;
use parlor::domain::receipt::ReceiptTimes;
use parlor::domain::timestamp::Timestamp;
use parlor::domain::user::Principal;
use parlor::metrics::ContractName;
use parlor::store::writer::Outcome;
use parlor::store::{messages, receipts};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};
use rstest::rstest;

use crate::support::database::{Backend, TestDatabase};
use crate::support::server::TestServer;
use crate::support::writing::{Proposal, Room, WritingServer, learn, role, user_id};

/// The last of them comes and goes.
const PEOPLE: [&str; 3] = ["alice", "bob", "guest"];
const GUEST: usize = 2;

/// The time counts from the action before it, until it is applied.
#[derive(Clone, Debug)]
enum Action {
    Say {
        at: i64,
        user: usize,
        client_id: u8,
    },
    Mark {
        at: i64,
        user: usize,
        read: u64,
        delivered: u64,
    },
}

/// Some messages and marks, and whether the guest is sent away or brought in after them.
type Batch = (Vec<Action>, Option<bool>);

fn batch() -> impl Strategy<Value = Batch> {
    let action = prop_oneof![
        (0..1_000_i64, 0..3_usize, any::<u8>()).prop_map(|(at, user, client_id)| Action::Say {
            at,
            user,
            client_id
        }),
        (0..1_000_i64, 0..3_usize, 0..20_u64, 0..20_u64).prop_map(|(at, user, read, delivered)| {
            Action::Mark {
                at,
                user,
                read,
                delivered,
            }
        }),
    ];
    (
        prop::collection::vec(action, 1..8),
        prop::option::weighted(0.3, any::<bool>()),
    )
}

#[rstest]
fn times_are_those_at_which_the_marks_moved(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let mut runtime = tokio::runtime::Builder::new_current_thread();
    let runtime = runtime.enable_all().build().unwrap();
    let (_database, server) = runtime.block_on(async {
        let database = TestDatabase::on(backend).await;
        let server = WritingServer::on(database.url()).await;
        for person in PEOPLE {
            learn(server.store(), person).await;
        }
        (database, std::cell::RefCell::new(server))
    });
    let config = ProptestConfig {
        failure_persistence: None,
        ..ProptestConfig::with_cases(64)
    };
    let histories = prop::collection::vec(batch(), 1..8);
    TestRunner::new(config)
        .run(&histories, |batches| {
            let mut server = server.borrow_mut();
            runtime.block_on(Box::pin(play(&mut server, batches)))
        })
        .unwrap();
    runtime.block_on(async { server.into_inner().close().await });
}

#[rstest]
#[tokio::test]
async fn who_comes_back_when_the_clock_went_back_got_no_message_after_reading_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let say = |client_id| Action::Say {
        at: 100,
        user: 0,
        client_id,
    };
    let gets_it = Action::Mark {
        at: 100,
        user: GUEST,
        read: 1,
        delivered: 2,
    };
    let comes_back_earlier = vec![
        (vec![say(1)], Some(true)),
        (vec![say(2), gets_it], Some(false)),
        (vec![], Some(true)),
    ];
    for person in PEOPLE {
        learn(server.store(), person).await;
    }
    play(&mut server, comes_back_earlier).await.unwrap();
    server.close().await;
}

async fn play(server: &mut WritingServer, batches: Vec<Batch>) -> TestCaseResult {
    let mut room = server.open(&PEOPLE[..GUEST]).await;
    let mut model = Model::default();
    for (actions, moves_guest) in batches {
        let proposals: Vec<Proposal> = actions
            .iter()
            .map(|action| model.apply(action).proposed_in(room))
            .collect();
        for outcome in server.commit(proposals).await {
            prop_assert!(!matches!(outcome, Outcome::Stale | Outcome::Rejected));
        }
        if let Some(comes) = moves_guest {
            let proposal = if comes {
                room.joins(&["guest"])
            } else {
                room.leaves("guest")
            };
            let Outcome::Settled(settled) = server.commit_one(proposal).await else {
                return Err(TestCaseError::fail("not settled"));
            };
            if let Some(guest) = settled.participants.first().filter(|_| comes) {
                model.joined(guest.joined_at.as_micros());
            }
            room = room.under(settled.conversation.rules_version);
        }
    }
    model.compare_with(server, room).await
}

/// What an action comes to, once it is known what was said before.
struct Applied(Action);

impl Applied {
    fn proposed_in(&self, room: Room) -> Proposal {
        match self.0 {
            Action::Say {
                at,
                user,
                client_id,
            } => room.says_at(at, PEOPLE[user], &client_id.to_string()),
            Action::Mark {
                at,
                user,
                read,
                delivered,
            } => room.marks_at(at, PEOPLE[user], (read, delivered)),
        }
    }
}

/// Everybody's marks at every moment.
#[derive(Default)]
struct Model {
    now: i64,
    /// Senders, from the first message on.
    said: Vec<usize>,
    client_ids: BTreeSet<(usize, u8)>,
    has_guest: bool,
    /// By person: when, and where their read and delivered marks were then.
    moves: [Vec<(i64, [u64; 2])>; 3],
}

impl Model {
    fn apply(&mut self, action: &Action) -> Applied {
        match *action {
            Action::Say {
                at,
                user,
                client_id,
            } => {
                let at = self.after(at);
                let user = self.who(user);
                if self.client_ids.insert((user, client_id)) {
                    self.said.push(user);
                    let seq = self.said.len() as u64;
                    self.moved(at, user, [seq, seq]);
                }
                Applied(Action::Say {
                    at,
                    user,
                    client_id,
                })
            }
            Action::Mark {
                at,
                user,
                read,
                delivered,
            } => {
                let at = self.after(at);
                let last = self.said.len() as u64;
                let (read, delivered) = (read.min(last), read.max(delivered).min(last));
                self.moved(at, user, [read, delivered]);
                Applied(Action::Mark {
                    at,
                    user,
                    read,
                    delivered,
                })
            }
        }
    }

    fn after(&mut self, pause: i64) -> i64 {
        self.now += pause;
        self.now
    }

    /// Nobody speaks before they come in.
    fn who(&self, user: usize) -> usize {
        if user == GUEST && !self.has_guest {
            0
        } else {
            user
        }
    }

    fn joined(&mut self, at: i64) {
        self.has_guest = true;
        self.now = self.now.max(at);
        let last = self.said.len() as u64;
        self.moved(at, GUEST, [last, last]);
    }

    fn moved(&mut self, at: i64, user: usize, marks: [u64; 2]) {
        if user == GUEST && !self.has_guest {
            return;
        }
        let before = self.moves[user].last().map_or([0, 0], |(_, marks)| *marks);
        let now = [before[0].max(marks[0]), before[1].max(marks[1])];
        self.moves[user].push((at, now));
    }

    /// When somebody but the sender first had the mark at the place.
    fn first(&self, seq: u64, sender: usize, mark: usize) -> Option<Timestamp> {
        let others = (0..PEOPLE.len()).filter(|user| *user != sender);
        let reached = |user: usize| {
            let mut moves = self.moves[user].iter();
            moves
                .find(|(_, marks)| marks[mark] >= seq)
                .map(|(at, _)| *at)
        };
        others.filter_map(reached).min().map(Timestamp::from_micros)
    }

    /// When it first reached somebody and was first read. It was there no later than it was read,
    /// also when the clock went back in between.
    fn times(&self, seq: u64, sender: usize) -> ReceiptTimes {
        let read = self.first(seq, sender, 0);
        let delivered = self.first(seq, sender, 1).into_iter().chain(read).min();
        ReceiptTimes { delivered, read }
    }

    /// When somebody's read mark last got past what others had said.
    fn last_read(&self, user: usize) -> Option<Timestamp> {
        let mut last = None;
        let mut before = 0;
        for (at, [read, _]) in &self.moves[user] {
            let passed = usize::try_from(before).unwrap()..usize::try_from(*read).unwrap();
            if self.said[passed].iter().any(|sender| *sender != user) {
                last = Some(Timestamp::from_micros(*at));
            }
            before = *read;
        }
        last
    }

    async fn compare_with(&self, server: &WritingServer, room: Room) -> TestCaseResult {
        let people: Vec<UserId> = PEOPLE.iter().map(|id| user_id(id)).collect();
        let messages: Vec<(Seq, &UserId)> = (1..)
            .map(Seq)
            .zip(self.said.iter().map(|user| &people[*user]))
            .collect();
        let expected: Vec<ReceiptTimes> = (1..)
            .zip(&self.said)
            .map(|(seq, sender)| self.times(seq, *sender))
            .collect();
        for page in [1, 3, messages.len().max(1)] {
            let mut found = Vec::new();
            for part in messages.chunks(page) {
                found.extend(
                    receipts::times(server.store(), room.id, part)
                        .await
                        .unwrap(),
                );
            }
            prop_assert_eq!(&found, &expected);
        }
        let last = Seq(messages.len() as u64);
        let places = messages::places(server.store(), room.id, Seq(0), last)
            .await
            .unwrap();
        let ids: Vec<MessageId> = places.iter().map(|one| one.message).collect();
        let found = receipts::times_of(server.store(), &ids).await.unwrap();
        let found: Vec<ReceiptTimes> = ids.iter().map(|id| found[id]).collect();
        prop_assert_eq!(&found, &expected);
        let last_reads = receipts::last_reads(server.store(), room.id).await.unwrap();
        for (user, id) in people.iter().enumerate() {
            prop_assert_eq!(last_reads.get(id).copied(), self.last_read(user));
        }
        Ok(())
    }
}

#[rstest]
#[tokio::test]
async fn servers_that_move_the_same_marks_note_them_in_the_order_of_versions(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut here = WritingServer::on(database.url()).await;
    let mut there = WritingServer::on(database.url()).await;
    let room = here.open(&["alice", "bob"]).await;
    let said = (1..=200).map(|n| room.says("alice", &n.to_string()));
    here.commit(said.collect()).await;

    let mut moved: BTreeMap<Version, (i64, u64)> = BTreeMap::new();
    for round in 0..100_u64 {
        // Each a little ahead of or behind the other.
        let marks = |server: u64| {
            let seq = 2 * round + (round + server) % 3;
            let at = i64::try_from(10 * round + server).unwrap();
            (at, seq)
        };
        let propose = |(at, seq)| room.marks_at(at, "bob", (seq, seq));
        let (one, other) = tokio::join!(
            here.commit_one(propose(marks(0))),
            there.commit_one(propose(marks(1)))
        );
        for (outcome, mark) in [(one, marks(0)), (other, marks(1))] {
            let Outcome::Moved { version } = outcome else {
                panic!("not moved: {outcome:?}");
            };
            moved.insert(version, mark);
        }
    }

    let alice = user_id("alice");
    let messages: Vec<_> = (1..=200).map(|seq| (Seq(seq), &alice)).collect();
    let times = receipts::times(here.store(), room.id, &messages)
        .await
        .unwrap();
    for ((seq, _), times) in messages.iter().zip(times) {
        let mut in_order = moved.values();
        let first = in_order.find(|(_, reached)| *reached >= seq.0);
        let expected = first.map(|(at, _)| Timestamp::from_micros(*at));
        assert_eq!(
            (times.delivered, times.read),
            (expected, expected),
            "{seq:?}"
        );
    }
}

fn caller(user: &str) -> Caller {
    let principal = Principal {
        user: user_id(user),
        role: role(),
        name: user.into(),
        email: None,
        avatar_url: None,
        proof: Proof::Signed,
        expires_at_seconds: i64::MAX,
        looked_up: None,
    };
    Caller {
        principal: principal.into(),
        origin: None,
        contract: ContractName::Native,
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_marked_by_its_id_by_those_who_received_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut phone, _ben, id) = server.pair("ama", "ben").await;
    for text in ["one", "two"] {
        phone.send(&id, text).await;
    }
    let (chat, id) = (server.chat(), ConversationId::parse(&id).unwrap());
    let ama = caller("ama");
    let page = chat.messages(&ama, id, Position::Newest, 10).await;
    let messages = page.unwrap().messages;
    let status = async || {
        let times = chat.receipt_times(&ama, id, &messages).await.unwrap();
        times.iter().map(|one| one.status()).collect::<Vec<_>>()
    };
    assert_eq!(status().await, [MessageStatus::Sent; 2]);

    let ben = caller("ben");
    let received = chat.mark_received(&ben, messages[1].id, Mark::Delivered);
    let (place, marked) = received.await.unwrap();
    let marked = marked.await.unwrap();
    assert_eq!((place, marked.read, marked.unread), (id, Seq(0), 2));
    assert_eq!(status().await, [MessageStatus::Delivered; 2]);
    assert!(chat.last_reads(&ben, id).await.unwrap().is_empty());
    for mark in [Mark::Read, Mark::Delivered] {
        let received = chat.mark_received(&ben, messages[0].id, mark).await;
        let marked = received.unwrap().1.await.unwrap();
        assert_eq!((marked.read, marked.unread), (Seq(1), 1));
        // The second goes back.
        assert_eq!(marked.moved_at.is_some(), mark == Mark::Read);
        let last_reads = chat.last_reads(&ben, id).await.unwrap();
        let read = chat.receipt_times(&ben, id, &messages).await.unwrap()[0].read;
        assert_eq!(last_reads.get(&user_id("ben")).copied(), read);
    }
    assert_eq!(
        status().await,
        [MessageStatus::Read, MessageStatus::Delivered]
    );

    let own = chat.mark_received(&ama, messages[0].id, Mark::Read).await;
    assert!(matches!(own, Err(Failure::Forbidden(_))));
    let unknown = Failure::NotFound(Thing::Message);
    let stranger = caller("cem");
    let other = chat.mark_received(&stranger, messages[0].id, Mark::Read);
    assert_eq!(other.await.err(), Some(unknown.clone()));
    let nothing = MessageId::from_uuid(id.as_uuid());
    let none = chat.mark_received(&ben, nothing, Mark::Read).await;
    assert_eq!(none.err(), Some(unknown));
    let hidden = chat.receipt_times(&stranger, id, &messages).await;
    assert_eq!(hidden, Err(Failure::NotFound(Thing::Conversation)));
}
