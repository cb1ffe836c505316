//! Servers that change the same conversations at once, and an account of what each was told.
//!
//! The account is text as well, so that servers in other processes can hand theirs over.

use std::collections::{BTreeMap, BTreeSet};

use parlor::domain::conversation::ConversationStatus;
use parlor::domain::id::{ConversationId, Version};
use parlor::store::conversations;
use parlor::store::entity::message;
use parlor::store::writer::{Change, Outcome, Settlement};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};

use super::database::TestDatabase;
use super::writing::{Proposal, Room, WritingServer, connect, learn};

/// Batches that each server submits, and changes in each.
const ROUNDS: usize = 12;
const CHANGES: usize = 20;

/// Everybody in the rooms: one for each server, one whose messages come by every server, and one
/// who comes and goes.
const PEOPLE: [&str; 6] = ["user-0", "user-1", "user-2", "user-3", "roamer", "guest"];

/// Something a server was told about one conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// A message is stored at this place by this change.
    Stored { seq: u64, version: u64 },
    /// A message was stored at this place by this change before.
    Repeated { seq: u64, version: u64 },
    /// This change is something else.
    Changed { version: u64 },
}

/// What a server was told, in its order.
pub(crate) type Account = Vec<(ConversationId, Told)>;

/// Opens the conversations that are to be hammered.
pub(crate) async fn open_rooms(url: &str, count: usize) -> Vec<ConversationId> {
    let server = WritingServer::on(url).await;
    for person in PEOPLE {
        learn(server.store(), person).await;
    }
    let mut rooms = Vec::new();
    for _ in 0..count {
        rooms.push(server.open(&PEOPLE).await.id);
    }
    rooms
}

/// Runs one server, whose choices follow from its number.
pub(crate) async fn hammer(url: &str, rooms: &[ConversationId], number: u64) -> Account {
    let mut server = WritingServer::with_limits(url, CHANGES, 8).await;
    let mut random = StdRng::seed_from_u64(number);
    let mut account = Account::new();
    for round in 0..ROUNDS {
        let mut proposals = Vec::with_capacity(CHANGES);
        let current = rules(&server, rooms).await;
        for change in 0..CHANGES {
            let room = current[random.random_range(0..current.len())];
            let own = format!("user-{number}");
            let client_id = format!("{round}-{change}");
            proposals.push(propose(&mut random, room, &own, &client_id));
        }
        let outcomes = server.commit(proposals.clone()).await;
        for (asked, outcome) in proposals.iter().zip(&outcomes) {
            account.extend(told(asked, outcome).map(|told| (asked.room.id, told)));
        }
    }
    account
}

fn propose(random: &mut StdRng, room: Room, own: &str, client_id: &str) -> Proposal {
    match random.random_range(0..100) {
        0..40 => room.says(own, client_id),
        40..65 => {
            let shared = random.random_range(0..60);
            room.says("roamer", &format!("shared-{shared}"))
        }
        65..95 => {
            let (read, delivered) = (random.random_range(0..9), random.random_range(0..9));
            room.marks(own, read.min(delivered), delivered)
        }
        95..97 => room.leaves("guest"),
        97..99 => room.joins(&["guest"]),
        _ => room.becomes(ConversationStatus::Archived, own),
    }
}

/// The rooms under the rules that are in force now, unless another server changes them.
async fn rules(server: &WritingServer, rooms: &[ConversationId]) -> Vec<Room> {
    let mut current = Vec::with_capacity(rooms.len());
    for id in rooms {
        let loaded = conversations::load(server.store(), *id).await.unwrap();
        let rules = loaded.unwrap().conversation.rules_version;
        current.push(Room { id: *id, rules });
    }
    current
}

fn told(asked: &Proposal, outcome: &Outcome) -> Option<Told> {
    match outcome {
        Outcome::Stored { seq, version } => Some(Told::Stored {
            seq: seq.0,
            version: version.0,
        }),
        Outcome::Repeated(message) => Some(Told::Repeated {
            seq: message.seq.0,
            version: message.version.0,
        }),
        Outcome::Moved { version } => Some(Told::Changed { version: version.0 }),
        Outcome::Settled(settled) => {
            let is_status = matches!(asked.change, Change::Settle(Settlement::Status { .. }));
            // Bringing in who is in already is no change.
            (is_status || !settled.participants.is_empty()).then_some(Told::Changed {
                version: settled.conversation.version.0,
            })
        }
        Outcome::Amended(amended) => amended.as_ref().map(|amended| Told::Changed {
            version: amended.message.version.0,
        }),
        Outcome::Stale => None,
        Outcome::Rejected | Outcome::Unavailable => panic!("{outcome:?} although all is well"),
    }
}

/// Compares what all servers together were told with what is stored.
pub(crate) async fn audit(database: &TestDatabase, rooms: &[ConversationId], account: &Account) {
    let store = connect(database.url()).await;
    let db = database.connect().await;
    for room in rooms {
        let loaded = conversations::load(&store, *room).await.unwrap().unwrap();
        let rows = message::Entity::find()
            .filter(message::Column::ConversationId.eq(room.as_uuid()))
            .order_by_asc(message::Column::Seq)
            .all(&db)
            .await
            .unwrap();
        let rows: BTreeMap<u64, u64> = rows
            .iter()
            .map(|row| (row.seq.cast_unsigned(), row.version.cast_unsigned()))
            .collect();
        let (mut acknowledged, mut versions) = (BTreeMap::new(), BTreeSet::from([1]));
        for (_, told) in account.iter().filter(|(id, _)| id == room) {
            let (version, is_new) = match *told {
                Told::Stored { seq, version } => {
                    (version, acknowledged.insert(seq, version).is_none())
                }
                Told::Changed { version } => (version, true),
                Told::Repeated { seq, version } => {
                    assert_eq!(rows.get(&seq), Some(&version), "a repeat of what is stored");
                    continue;
                }
            };
            assert!(is_new && versions.insert(version), "{told:?} told twice");
        }
        let conversation = &loaded.conversation;
        assert_eq!(acknowledged, rows, "acknowledged and stored are the same");
        assert!(rows.len() > 20, "something happened: {}", rows.len());
        assert!(rows.keys().copied().eq(1..=conversation.last_seq.0));
        assert!(versions.into_iter().eq(1..=conversation.version.0));
        assert!(loaded.participants.iter().all(|it| it.version > Version(0)
            && it.version <= conversation.version
            && it.marks.read <= it.marks.delivered));
    }
}

/// The account as text.
pub(crate) fn to_text(account: &Account) -> String {
    use std::fmt::Write as _;
    let mut text = String::new();
    for (room, told) in account {
        let (kind, seq, version) = match *told {
            Told::Stored { seq, version } => ("stored", seq, version),
            Told::Repeated { seq, version } => ("repeated", seq, version),
            Told::Changed { version } => ("changed", 0, version),
        };
        writeln!(text, "{room} {kind} {seq} {version}").unwrap();
    }
    text
}

/// The account that was made text.
pub(crate) fn from_text(text: &str) -> Account {
    text.lines()
        .map(|line| {
            let words: Vec<&str> = line.split(' ').collect();
            let (seq, version) = (words[2].parse().unwrap(), words[3].parse().unwrap());
            let told = match words[1] {
                "stored" => Told::Stored { seq, version },
                "repeated" => Told::Repeated { seq, version },
                "changed" => Told::Changed { version },
                other => panic!("{other} is no account"),
            };
            (ConversationId::parse(words[0]).unwrap(), told)
        })
        .collect()
}
