//! What is said, marked, typed and settled reaches those it concerns.

use super::*;
use crate::actors::outbound::Reaches;

#[tokio::test]
async fn everybody_hears_of_a_message_but_the_connection_that_sent_it() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut desk = house.connect("ama").await;
    let mut phone = house.connect("ama").await;
    let mut ben = house.connect("ben").await;

    house
        .begin(id, "ama", "one", Some(desk.connection))
        .await
        .unwrap()
        .await
        .unwrap();
    house.send(id, "ben", "two").await.unwrap();

    assert_eq!(
        ben.hear("message 3").await,
        ["message 2 one", "message 3 two"]
    );
    assert_eq!(
        phone.hear("message 3").await,
        ["message 2 one", "message 3 two"]
    );
    assert_eq!(desk.hear("message 3").await, ["message 3 two"]);
}

#[tokio::test]
async fn what_others_said_is_queued_with_its_place_and_the_number_of_people() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben", "cleo"]).await;
    let desk = house.connect("ama").await;

    house.send(id, "ama", "one").await.unwrap();
    house.send(id, "ben", "two").await.unwrap();
    let mut heard = Vec::new();
    while heard.len() < 2 {
        desk.queue.take(&mut heard).await.unwrap();
    }

    let of_ben = Reaches {
        conversation: id,
        seq: Seq(2),
        people: 3,
    };
    let reaches: Vec<_> = heard.iter().map(|queued| queued.reaches).collect();
    assert_eq!(reaches, [None, Some(of_ben)]);
}

#[tokio::test]
async fn sending_the_same_message_again_answers_with_the_first_one() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;

    let first = house.send(id, "ama", "one").await.unwrap();
    let again = house.send(id, "ama", "one").await.unwrap();
    let next = house.send(id, "ama", "two").await.unwrap();

    assert!(!first.is_repeat && again.is_repeat);
    assert_eq!(again.message, first.message);
    assert_eq!(next.message.seq, Seq(2));
}

#[tokio::test]
async fn the_answer_to_a_repeat_belongs_after_what_was_told_before_it() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let desk = house.connect("ama").await;
    let say = async |text| {
        let begun = house.begin(id, "ama", text, Some(desk.connection)).await;
        begun.unwrap().await.unwrap()
    };

    let first = say("one").await;
    house.send(id, "ben", "two").await.unwrap();
    let again = say("one").await;

    assert!(again.is_repeat);
    assert!(again.after > first.after, "it overtakes what ben said");
}

#[tokio::test]
async fn a_refused_message_leaves_the_conversation_running() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;

    let refused = house.send(id, "mallory", "let me in").await.unwrap_err();
    assert_eq!(refused, Failure::NotFound(Thing::Conversation));
    assert!(house.send(id, "ama", "one").await.is_ok());
}

#[tokio::test]
async fn what_comes_after_a_closing_is_decided_after_it() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let registry = &house.tree.registry;

    // All three are admitted before the first is stored.
    let before = house.begin(id, "ama", "before", None).await.unwrap();
    let command = SettleCommand::Status(StatusChange::Close);
    let close = registry
        .settle(id, requester("ben", None), command)
        .await
        .unwrap();
    let after = house.begin(id, "ama", "after", None).await.unwrap();

    assert!(before.await.is_ok());
    assert_eq!(close.await.unwrap().conversation.status.name(), "closed");
    assert_eq!(after.await.unwrap_err(), Failure::ConversationClosed);
}

#[tokio::test]
async fn somebody_removed_hears_of_it_and_of_nothing_more() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ben = house.connect("ben").await;
    let mut ama = house.connect("ama").await;

    house
        .settle(id, "ama", SettleCommand::Remove(user("ben")))
        .await;
    house.send(id, "ama", "alone").await.unwrap();

    assert_eq!(ama.hear("message").await, ["left ben", "message 3 alone"]);
    assert_eq!(ben.hear("left").await, ["left ben"]);
    let refused = house.send(id, "ben", "hello?").await.unwrap_err();
    assert_eq!(refused, Failure::NotFound(Thing::Conversation));

    house
        .settle(id, "ama", SettleCommand::Add(vec![(user("ben"), role())]))
        .await;
    assert_eq!(ben.hear("created").await, ["created"]);
    assert!(house.send(id, "ben", "back").await.is_ok());
}

#[tokio::test]
async fn marks_are_told_to_everybody_and_never_move_back() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ama = house.connect("ama").await;
    for text in ["one", "two", "three"] {
        house.send(id, "ama", text).await.unwrap();
    }
    let mark = async |seq| {
        let registry = &house.tree.registry;
        let pending = registry
            .mark(
                id,
                requester("ben", None),
                Marking::up_to(Mark::Read, Seq(seq)),
            )
            .await;
        pending.unwrap().await.unwrap()
    };

    for (asked, reached, unread) in [(2, 2, 1), (1, 2, 1), (99, 3, 0)] {
        let marked = mark(asked).await;
        assert_eq!((marked.read, marked.unread), (Seq(reached), unread));
        assert_eq!(marked.moved_at, (asked >= reached).then_some(START));
        // Nobody asked for them.
        assert_eq!(marked.reached, None);
    }

    let heard = ama.hear("marks 6").await;
    assert!(heard.ends_with(&["marks 5 ben 2".to_owned(), "marks 6 ben 3".to_owned()]));
}

#[tokio::test]
async fn typing_is_forwarded_once_a_second_and_expires_by_itself() {
    let house = House::build(|_| {}).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ama = house.connect("ama").await;
    for _ in 0..3 {
        let pending = house
            .tree
            .registry
            .set_typing(id, requester("ben", None), true)
            .await;
        pending.unwrap().await.unwrap();
    }
    assert_eq!(
        ama.hear("typing ben false").await,
        ["typing ben true", "typing ben false"]
    );
}
