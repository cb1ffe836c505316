//! What was written without passing through this actor.

use super::*;
use crate::actors::conversation::AmendCommand;

#[tokio::test]
async fn what_was_decided_on_outdated_rules_keeps_its_order() {
    let house = House::build(|_| {}).await;
    let few_at_once = house.neighbour(3).await;
    let id = house.open(&["ama", "ben"]).await;
    few_at_once.send(id, "ama", "first").await.unwrap();
    for change in [StatusChange::Close, StatusChange::Reopen] {
        house.settle(id, "ben", SettleCommand::Status(change)).await;
    }

    let mut pending = Vec::new();
    for number in 0..20 {
        let text = number.to_string();
        pending.push(few_at_once.begin(id, "ama", &text, None).await.unwrap());
    }

    for (number, sent) in pending.into_iter().enumerate() {
        let sent = sent.await.unwrap();
        assert_eq!(sent.message.content, number.to_string());
        assert_eq!(sent.message.seq, Seq(number as u64 + 2));
    }
}

#[tokio::test]
async fn what_was_missed_has_the_consequences_of_what_was_not() {
    let house = House::build(|settings| {
        settings.unread_interval = Duration::from_millis(1);
        settings.typing_expires_after = Duration::from_mins(1);
    })
    .await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ben = house.connect("ben").await;
    house.send(id, "ama", "one").await.unwrap();
    ben.hear("unread 1").await;
    let typing = requester("ama", None);
    let typing = house.tree.registry.set_typing(id, typing, true).await;
    typing.unwrap().await.unwrap();
    ben.hear("typing ama true").await;

    let archive = SettleCommand::Status(StatusChange::Archive);
    house.settle(id, "ben", archive).await;
    ben.hear("updated archived").await;
    elsewhere.send(id, "ama", "two").await.unwrap();
    let mark = requester("ben", None);
    let marked = house
        .tree
        .registry
        .mark(id, mark, Marking::up_to(Mark::Delivered, Seq(1)));
    marked.await.unwrap().await.unwrap();

    let heard = ben.hear("unread 2").await;
    let place = |expected: &str| heard.iter().position(|one| one == expected);
    let places = ["message 4 two", "typing ama false", "updated active"].map(place);
    assert!(
        places.is_sorted() && places.iter().all(Option::is_some),
        "{heard:?}"
    );
}

#[tokio::test]
async fn somebody_who_came_in_and_spoke_elsewhere_is_in_here_too() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    house.open(&["cem"]).await;
    let mut ben = house.connect("ben").await;
    let mut cem = house.connect("cem").await;
    house.send(id, "ama", "one").await.unwrap();

    let add = SettleCommand::Add(vec![(user("cem"), role())]);
    elsewhere.settle(id, "ama", add).await;
    elsewhere.send(id, "cem", "two").await.unwrap();
    house.send(id, "ama", "three").await.unwrap();

    let heard = ben.hear("message 5").await;
    assert_eq!(
        heard,
        [
            "message 2 one",
            "joined cem",
            "message 4 two",
            "message 5 three"
        ]
    );
    assert_eq!(
        cem.hear("message 5").await.last().unwrap(),
        "message 5 three"
    );
    house.send(id, "cem", "four").await.unwrap();
}

#[tokio::test]
async fn a_connection_hears_no_message_of_its_own_even_after_a_gap() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut desk = house.connect("ama").await;
    let mut phone = house.connect("ama").await;
    house.send(id, "ben", "one").await.unwrap();
    elsewhere.send(id, "ben", "two").await.unwrap();

    let mut pending = Vec::new();
    for text in ["three", "four", "five"] {
        let origin = Some(desk.connection);
        pending.push(house.begin(id, "ama", text, origin).await.unwrap());
    }
    for sent in pending {
        sent.await.unwrap();
    }
    house.send(id, "ben", "six").await.unwrap();

    assert_eq!(
        desk.hear("message 7").await,
        ["message 2 one", "message 3 two", "message 7 six"]
    );
    assert_eq!(phone.hear("message 7").await.len(), 6);
}

#[tokio::test]
async fn a_mark_on_a_message_stored_elsewhere_is_kept() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    house.send(id, "ama", "one").await.unwrap();
    elsewhere.send(id, "ama", "two").await.unwrap();

    let mark = requester("ben", None);
    let marked = house
        .tree
        .registry
        .mark(id, mark, Marking::up_to(Mark::Read, Seq(2)));
    let marked = marked.await.unwrap().await.unwrap();
    assert_eq!((marked.read, marked.unread), (Seq(2), 0));

    let made_up = requester("ben", None);
    let marked = house
        .tree
        .registry
        .mark(id, made_up, Marking::up_to(Mark::Read, Seq(99)));
    assert_eq!(marked.await.unwrap().await.unwrap().read, Seq(2));
}

#[tokio::test]
async fn what_another_server_allows_again_is_not_refused_for_long() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let status = SettleCommand::Status;
    house.settle(id, "ama", status(StatusChange::Close)).await;
    elsewhere
        .settle(id, "ama", status(StatusChange::Reopen))
        .await;

    house.send(id, "ben", "one").await.unwrap();

    let remove = SettleCommand::Remove(user("ben"));
    elsewhere.settle(id, "ama", remove).await;
    let add = SettleCommand::Add(vec![(user("ben"), role())]);
    let refused = house.send(id, "ben", "two").await.unwrap_err();
    assert_eq!(refused, Failure::NotFound(Thing::Conversation));
    elsewhere.settle(id, "ama", add).await;
    let let_in = async { while house.send(id, "ben", "three").await.is_err() {} };
    tokio::time::timeout(Duration::from_secs(10), let_in)
        .await
        .expect("still refused");
}

#[tokio::test]
async fn what_was_changed_long_after_it_was_missed_is_new_in_its_place() {
    const MISSED: usize = 1_100;
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(500).await;
    let id = house.open(&["ama", "ben"]).await;
    let limits = OutboundLimits {
        frames: 10 * MISSED,
        bytes: 1_000 * MISSED,
    };
    let mut ben = house.connect_within("ben", limits).await;
    house.send(id, "ama", "0").await.unwrap();
    ben.hear("message 2 0").await;

    let mut said = Vec::new();
    for texts in (1..=MISSED).collect::<Vec<_>>().chunks(90) {
        let mut pending = Vec::new();
        for text in texts {
            let begun = elsewhere.begin(id, "ama", &text.to_string(), None).await;
            pending.push(begun.unwrap());
        }
        for sent in pending {
            said.push(sent.await.unwrap().message);
        }
    }
    for hidden in [&said[9], &said[699]] {
        elsewhere.amend(id, hidden, AmendCommand::Hide).await;
    }
    elsewhere.amend(id, &said[9], AmendCommand::Show).await;
    house.send(id, "ama", "last").await.unwrap();

    let heard = ben.hear(&format!("message {} last", MISSED + 6)).await;
    let words: Vec<Vec<&str>> = heard.iter().map(|one| one.split(' ').collect()).collect();
    let new: Vec<&str> = words
        .iter()
        .filter(|word| word[0] == "message")
        .map(|word| word[2])
        .collect();
    let mut expected: Vec<String> = (1..=MISSED).map(|number| number.to_string()).collect();
    // Nobody is told what it said.
    expected[699] = String::new();
    expected.push("last".to_owned());
    assert_eq!(new, expected);
    let versions: Vec<u64> = words.iter().map(|word| word[1].parse().unwrap()).collect();
    assert!(versions.is_sorted(), "{versions:?}");
    let changed: Vec<&String> = heard
        .iter()
        .filter(|one| one.starts_with("changed"))
        .collect();
    let (hidden, shown) = (MISSED + 4, MISSED + 5);
    assert_eq!(
        changed,
        [
            &format!("changed {hidden} "),
            &format!("changed {shown} 10")
        ]
    );
}
