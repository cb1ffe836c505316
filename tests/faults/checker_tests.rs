//! The checker finds what it is there to find: each history here has one fault.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::checker::{Promise, StoredMessage, StoredRoom, check};
use super::history::{Acknowledged, History, MarkedAt, Marks, Replica, Said, Step, Stream, Unread};

const ROOM: &str = "room";
const COUNT: u64 = 5;

fn id(seq: u64) -> String {
    format!("id-{seq}")
}

fn text(seq: u64) -> String {
    format!("text {seq}")
}

fn row(seq: u64) -> StoredMessage {
    StoredMessage {
        seq,
        version: seq + 1,
        id: id(seq),
        sender: "ama".into(),
        client_id: text(seq),
        text: text(seq),
    }
}

fn marks(read: u64, delivered: u64) -> Marks {
    Marks { read, delivered }
}

/// Five messages of which the other one has read three.
fn stored() -> StoredRoom {
    StoredRoom {
        id: ROOM.into(),
        last_seq: COUNT,
        version: COUNT + 3,
        messages: (1..=COUNT).map(row).collect(),
        marks: BTreeMap::from([
            ("ama".to_owned(), marks(COUNT, COUNT)),
            ("ben".to_owned(), marks(3, 4)),
        ]),
    }
}

fn said(seq: u64) -> Said {
    Said {
        room: ROOM.into(),
        sender: "ama".into(),
        text: text(seq),
    }
}

fn delivered(seq: u64) -> Step {
    Step::Delivered(id(seq))
}

fn read(marks: Marks) -> Step {
    Step::Receipt("ben".into(), marks)
}

fn caught_up(marks: Marks) -> Step {
    Step::CaughtUp("ben".into(), marks)
}

fn stream(whose: &str, steps: Vec<Step>) -> Stream {
    Stream {
        whose: whose.into(),
        room: ROOM.into(),
        steps,
    }
}

/// What two people saw of it, without any fault.
fn history() -> History {
    let acknowledged = (1..=COUNT).map(|seq| Acknowledged {
        said: said(seq),
        message: id(seq),
        seq: Some(seq),
    });
    let steps = vec![
        Step::Page(vec![id(1), id(2)]),
        delivered(3),
        read(marks(1, 3)),
        delivered(4),
        delivered(5),
        read(marks(3, 4)),
    ];
    let replica = Replica {
        whose: "ben".into(),
        room: ROOM.into(),
        messages: (1..=COUNT).map(|seq| (seq, id(seq), text(seq))).collect(),
        marks: Some(stored().marks),
    };
    let unread = Unread {
        told_to: "ben".into(),
        of: "ben".into(),
        room: ROOM.into(),
        count: 2,
    };
    History {
        sent: COUNT,
        acknowledged: acknowledged.collect(),
        marked: vec![("ben".into(), ROOM.into(), MarkedAt::Place(3))],
        streams: vec![stream("ben/native/1", steps)],
        replicas: vec![replica],
        unread: vec![unread],
    }
}

#[test]
fn what_fits_breaks_no_promise() {
    let verdict = check(&history(), &[stored()]);
    assert!(verdict.broken().is_empty(), "{verdict}");
}

type Spoil = fn(&mut History, &mut StoredRoom);

/// What is wrong, the promise that it breaks, and how to do it.
const FAULTS: [(&str, Promise, Spoil); 27] = [
    (
        "acknowledged and not stored",
        Promise::NothingLost,
        |history, _| {
            history.acknowledged.push(Acknowledged {
                said: said(9),
                message: id(9),
                seq: Some(9),
            });
        },
    ),
    (
        "the same words twice",
        Promise::NothingDoubled,
        |_, room| {
            room.messages[4].text = text(4);
            room.messages[3].text = text(4);
        },
    ),
    ("a client id twice", Promise::NothingDoubled, |_, room| {
        room.messages[4].client_id = text(4);
    }),
    (
        "one client id acknowledged as two messages",
        Promise::NothingDoubled,
        |history, _| {
            history.acknowledged.push(Acknowledged {
                said: said(1),
                message: id(2),
                seq: None,
            });
        },
    ),
    ("delivered twice", Promise::NothingDoubled, |history, _| {
        history.streams[0].steps.push(delivered(5));
    }),
    ("a gap in the rows", Promise::NoGap, |_, room| {
        room.messages[4].seq = 6;
    }),
    ("a count that is off", Promise::NoGap, |_, room| {
        room.last_seq += 1;
    }),
    (
        "a message that was not delivered",
        Promise::NoGap,
        |history, _| {
            history.streams[0].steps.remove(3);
        },
    ),
    (
        "a message of somebody else that was not delivered, beside one without an answer",
        Promise::NoGap,
        |history, _| {
            history.streams[0].steps.remove(3);
            history.streams[0].steps.push(Step::Unanswered(1));
        },
    ),
    (
        "more messages of one's own that were not told than had no answer",
        Promise::NoGap,
        |history, room| {
            said_by_ben(history, room, 3);
            said_by_ben(history, room, 4);
            history.streams[0]
                .steps
                .retain(|step| !is_delivery_of(step, 3..=4));
            history.streams[0].steps.push(Step::Unanswered(1));
        },
    ),
    (
        "a hole between the past and the present",
        Promise::NoGap,
        |history, _| {
            history.streams[0].steps[0] = Step::Page(vec![id(1)]);
        },
    ),
    ("a page with a hole", Promise::NoGap, |history, _| {
        history.streams[0]
            .steps
            .push(Step::Page(vec![id(1), id(3)]));
    }),
    (
        "nothing between what was had and what came",
        Promise::NoGap,
        |history, _| {
            history.streams[0].steps = vec![Step::Has(2), delivered(4), delivered(5)];
        },
    ),
    (
        "a message whose version was left out",
        Promise::NoGap,
        |history, _| {
            history.streams[0].steps.push(Step::Skipped {
                after: 2,
                before: 4,
            });
        },
    ),
    (
        "delivered in another order",
        Promise::OneOrder,
        |history, _| {
            history.streams[0].steps.swap(3, 4);
        },
    ),
    (
        "a page in another order",
        Promise::OneOrder,
        |history, _| {
            history.streams[0].steps[0] = Step::Page(vec![id(2), id(1)]);
        },
    ),
    (
        "acknowledged at another place",
        Promise::OneOrder,
        |history, _| {
            history.acknowledged[0].seq = Some(2);
        },
    ),
    ("versions in another order", Promise::OneOrder, |_, room| {
        room.messages[3].version = 2;
    }),
    (
        "delivered and not stored",
        Promise::StoredBeforeSeen,
        |history, _| {
            history.streams[0].steps.push(delivered(6));
        },
    ),
    ("unread off by one", Promise::UnreadIsTrue, |history, _| {
        history.unread[0].count += 1;
    }),
    (
        "a receipt that goes back",
        Promise::MarksAdvance,
        |history, _| {
            history.streams[0].steps.push(read(marks(2, 4)));
        },
    ),
    (
        "a receipt that goes back on the next connection",
        Promise::MarksAdvance,
        |history, _| {
            let steps = vec![read(marks(2, 4))];
            history.streams.push(stream("ben/native/2", steps));
        },
    ),
    (
        "marks that went back when the client caught up",
        Promise::MarksAdvance,
        |history, _| {
            let steps = vec![caught_up(marks(3, 3))];
            history.streams.push(stream("ben/native/2", steps));
        },
    ),
    (
        "a mark acknowledged and not stored",
        Promise::MarksAdvance,
        |history, _| {
            history
                .marked
                .push(("ben".into(), ROOM.into(), MarkedAt::Message(id(4))));
        },
    ),
    (
        "read and not delivered",
        Promise::MarksAdvance,
        |history, room| {
            room.marks.insert("ben".into(), marks(3, 2));
            history.replicas[0].marks = None;
        },
    ),
    (
        "a replica without the last",
        Promise::CaughtUp,
        |history, _| {
            history.replicas[0].messages.pop();
        },
    ),
    (
        "a replica with other marks",
        Promise::CaughtUp,
        |history, _| {
            history.replicas[0].marks = Some(BTreeMap::from([("ben".to_owned(), marks(3, 3))]));
        },
    ),
];

#[test]
fn each_fault_is_named() {
    for (name, promise, spoil) in FAULTS {
        let (mut history, mut room) = (history(), stored());
        spoil(&mut history, &mut room);
        let verdict = check(&history, &[room]);
        assert!(verdict.broken().contains(&promise), "{name}:\n{verdict}");
    }
}

#[test]
fn what_a_client_was_not_told_of_its_own_is_no_gap() {
    let (mut history, mut room) = (history(), stored());
    said_by_ben(&mut history, &mut room, 4);
    history.streams[0].steps.remove(3);
    history.streams[0].steps.push(Step::Unanswered(1));
    let verdict = check(&history, &[room]);
    assert!(verdict.broken().is_empty(), "{verdict}");
}

#[test]
fn what_others_were_told_and_what_was_asked_before_may_be_older() {
    let mut history = history();
    // As old as the question, on the same connection.
    history.streams[0].steps.push(caught_up(marks(1, 3)));
    let steps = vec![read(marks(1, 1))];
    history.streams.push(stream("cleo/native/1", steps));
    let steps = vec![caught_up(marks(3, 4)), read(marks(3, 4))];
    history.streams.push(stream("ben/native/2", steps));
    let verdict = check(&history, &[stored()]);
    assert!(verdict.broken().is_empty(), "{verdict}");
}

/// Has ben have said what ama did.
fn said_by_ben(history: &mut History, room: &mut StoredRoom, seq: u64) {
    for row in room.messages.iter_mut().filter(|row| row.seq == seq) {
        row.sender = "ben".into();
    }
    let told = history.acknowledged.iter_mut();
    for told in told.filter(|told| told.seq == Some(seq)) {
        told.said.sender = "ben".into();
    }
}

fn is_delivery_of(step: &Step, mut seqs: RangeInclusive<u64>) -> bool {
    matches!(step, Step::Delivered(told) if seqs.any(|seq| *told == id(seq)))
}
