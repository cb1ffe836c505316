//! Front ends that tell people of each message that got further.

use super::*;
use crate::actors::contract::ReceiptDetail;
use crate::domain::message::MessageStatus;
use crate::domain::receipt::ReachedMessage;

/// Renders what happens to each message: who got it, its place, how far it got and when, in
/// seconds after the start.
struct Ticks;

impl ContractRenderer for Ticks {
    fn name(&self) -> ContractName {
        ContractName::Transit
    }

    fn echoes_to_origin(&self) -> bool {
        true
    }

    fn receipt_detail(&self) -> ReceiptDetail {
        ReceiptDetail::Messages
    }

    fn render(&self, event: &Event, _variant: Variant) -> Option<Utf8Bytes> {
        if let Event::MarksMoved { user, reached, .. } = event {
            let reached = reached.as_deref()?;
            return Some(format!("ticks {user}{}", in_words(reached)).into());
        }
        Words.render(event, Variant::default())
    }
}

fn in_words(reached: &[ReachedMessage]) -> String {
    let seconds = |at: Option<Timestamp>| at.map(|at| START.until(at).as_secs());
    reached
        .iter()
        .map(|one| {
            let times = (seconds(one.times.delivered), seconds(one.times.read));
            match (one.times.status(), times) {
                (MessageStatus::Sent, _) => format!(" {}:sent", one.place.seq.0),
                (MessageStatus::Delivered, (at, _)) => {
                    format!(" {}:got@{}", one.place.seq.0, at.unwrap())
                }
                (MessageStatus::Read, (got, read)) => {
                    let (got, read) = (got.unwrap(), read.unwrap());
                    format!(" {}:got@{got},read@{read}", one.place.seq.0)
                }
            }
        })
        .collect()
}

impl House {
    fn wait_seconds(&self, seconds: u64) {
        let now = self.clock.now();
        self.clock.set(now.after(Duration::from_secs(seconds)));
    }
}

#[tokio::test]
async fn whoever_gets_a_message_first_is_told_of_and_nobody_after_them() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben", "cem"]).await;
    let mut ama = house.connect_as("ama", Arc::new(Ticks)).await;
    house.send(id, "ama", "one").await.unwrap();
    house.send(id, "ama", "two").await.unwrap();

    house.wait_seconds(1);
    house.mark(id, "ben", Mark::Delivered, 1).await;
    assert_eq!(ama.hear("ticks").await.last().unwrap(), "ticks ben 1:got@1");
    house.wait_seconds(1);
    house.mark(id, "cem", Mark::Read, 2).await;
    let heard = ama.hear("ticks").await;
    assert_eq!(heard, ["ticks cem 1:got@1,read@2 2:got@2,read@2"]);
    house.wait_seconds(1);
    house.mark(id, "ben", Mark::Read, 2).await;
    assert_eq!(ama.hear("ticks").await, ["ticks ben"]);
}

#[tokio::test]
async fn an_answer_tells_what_it_got_past_and_those_who_count_places_hear_as_much_as_ever() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ticks = house.connect_as("ama", Arc::new(Ticks)).await;
    let mut words = house.connect("ama").await;
    house.send(id, "ama", "one").await.unwrap();
    house.wait_seconds(1);
    house.mark(id, "ben", Mark::Delivered, 1).await;
    house.send(id, "ama", "two").await.unwrap();

    house.wait_seconds(2);
    house.send(id, "ben", "three").await.unwrap();
    house.send(id, "ben", "four").await.unwrap();

    assert_eq!(
        ticks.hear("message 6").await,
        [
            "message 2 one",
            "ticks ben 1:got@1",
            "message 4 two",
            "ticks ben 1:got@1,read@3 2:got@3,read@3",
            "message 5 three",
            "message 6 four",
        ]
    );
    assert_eq!(
        words.hear("message 6").await,
        [
            "message 2 one",
            "marks 3 ben 0",
            "message 4 two",
            "message 5 three",
            "message 6 four",
        ]
    );
}

#[tokio::test]
async fn what_happened_before_anybody_asked_is_read_from_the_store() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    house.send(id, "ama", "one").await.unwrap();
    house.send(id, "ben", "two").await.unwrap();
    house.send(id, "ama", "three").await.unwrap();
    house.wait_seconds(1);
    house.mark(id, "ben", Mark::Delivered, 3).await;
    house.wait_seconds(1);
    let mut ama = house.connect_as("ama", Arc::new(Ticks)).await;

    house.mark(id, "ben", Mark::Read, 3).await;

    assert_eq!(ama.hear("ticks").await, ["ticks ben 3:got@1,read@2"]);
}

#[tokio::test]
async fn what_moved_through_another_server_is_told_with_its_own_times() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ama = house.connect_as("ama", Arc::new(Ticks)).await;
    house.send(id, "ama", "one").await.unwrap();
    ama.hear("message 2").await;

    elsewhere.wait_seconds(5);
    elsewhere.mark(id, "ben", Mark::Delivered, 1).await;
    elsewhere.wait_seconds(1);
    elsewhere.mark(id, "ben", Mark::Read, 1).await;
    house.send(id, "ama", "two").await.unwrap();
    elsewhere.wait_seconds(1);
    elsewhere.send(id, "ben", "three").await.unwrap();
    house.send(id, "ama", "four").await.unwrap();

    assert_eq!(
        ama.hear("message 7").await,
        [
            "ticks ben 1:got@5,read@6",
            "message 5 two",
            "ticks ben 2:got@7,read@7",
            "message 6 three",
            "ticks ama 3:got@0,read@0",
            "message 7 four",
        ]
    );
}

#[tokio::test]
async fn what_was_delivered_here_and_read_elsewhere_is_told_as_read() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ama = house.connect_as("ama", Arc::new(Ticks)).await;
    house.send(id, "ama", "one").await.unwrap();
    house.wait_seconds(1);
    house.mark(id, "ben", Mark::Delivered, 1).await;
    assert_eq!(ama.hear("ticks").await.last().unwrap(), "ticks ben 1:got@1");

    elsewhere.wait_seconds(5);
    elsewhere.mark(id, "ben", Mark::Read, 1).await;
    house.send(id, "ama", "two").await.unwrap();

    assert_eq!(ama.hear("ticks").await, ["ticks ben 1:got@1,read@5"]);
}

#[tokio::test]
async fn whoever_marks_may_ask_which_messages_got_further() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    house.send(id, "ama", "one").await.unwrap();
    house.send(id, "ama", "two").await.unwrap();
    let naming = async |seq| {
        let marking = Marking {
            names_messages: true,
            ..Marking::up_to(Mark::Read, Seq(seq))
        };
        let registry = &house.tree.registry;
        let pending = registry.mark(id, requester("ben", None), marking).await;
        let marked = pending.unwrap().await.unwrap();
        (marked.moved_at, marked.reached.as_deref().map(in_words))
    };

    house.wait_seconds(1);
    let words = " 1:got@1,read@1".to_owned();
    assert_eq!(naming(1).await, (Some(house.clock.now()), Some(words)));
    assert_eq!(naming(1).await, (None, None));

    // Also where something else has to be told first.
    elsewhere.send(id, "ama", "three").await.unwrap();
    house.wait_seconds(1);
    let words = " 2:got@2,read@2 3:got@2,read@2".to_owned();
    assert_eq!(naming(3).await, (Some(house.clock.now()), Some(words)));
}

#[tokio::test]
async fn all_who_mark_at_once_are_told_which_messages_got_further_also_after_a_gap() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben", "cem", "dan"]).await;
    house.send(id, "ama", "one").await.unwrap();
    house.send(id, "ama", "two").await.unwrap();
    elsewhere.mark(id, "dan", Mark::Delivered, 1).await;

    let mut pending = Vec::new();
    for (name, seq) in [("cem", 1), ("ben", 2)] {
        let marking = Marking {
            names_messages: true,
            ..Marking::up_to(Mark::Read, Seq(seq))
        };
        let registry = &house.tree.registry;
        let marking = registry.mark(id, requester(name, None), marking);
        pending.push(marking.await.unwrap());
    }
    let mut told = Vec::new();
    for marked in pending {
        let marked = marked.await.unwrap();
        told.push(marked.reached.as_deref().map(in_words).unwrap_or_default());
    }

    assert_eq!(told, [" 1:got@0,read@0", " 2:got@0,read@0"]);
}

#[tokio::test]
async fn of_very_many_messages_the_newest_are_named() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ama = house.connect_as("ama", Arc::new(Ticks)).await;
    for hundred in 0..11 {
        let mut pending = Vec::new();
        for number in 0..100 {
            let text = (100 * hundred + number).to_string();
            pending.push(house.begin(id, "ama", &text, None).await.unwrap());
        }
        for sent in pending {
            sent.await.unwrap();
        }
        ama.hear(&format!("message {} ", 100 * (hundred + 1) + 1))
            .await;
    }

    house.mark(id, "ben", Mark::Read, 1_100).await;

    let heard = ama.hear("ticks").await;
    let ticks = heard.last().unwrap();
    assert!(ticks.starts_with("ticks ben 101:got@0,read@0 102:"));
    assert!(ticks.ends_with(" 1100:got@0,read@0"));
}
