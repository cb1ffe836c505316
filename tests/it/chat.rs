//! People talk: messages, receipts, typing, presence, unread figures, history.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::server::TestServer;

fn seqs(messages: &Value) -> Vec<u64> {
    messages
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one["seq"].as_u64().unwrap())
        .collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn two_people_chat_and_each_sees_how_far_the_other_got(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let mut ama = server.connect("ama", "customer").await;
    let mut ben = server.connect("ben", "support").await;
    assert_eq!(ben.welcome["total_unread"], 0);
    assert_eq!(ben.welcome["user"]["role"], "support");

    let opened = ama
        .ask(
            "open_conversation",
            json!({ "kind": "direct", "participants": ["ben"] }),
        )
        .await;
    assert_eq!(opened["created"], true);
    let id = opened["conversation"]["id"].as_str().unwrap();
    assert_eq!(
        ben.event("conversation_created").await["conversation"]["id"],
        id
    );

    let hello = ama.send(id, "hello").await;
    assert_eq!(
        (&hello["seq"], &hello["status"]),
        (&json!(1), &json!("sent"))
    );
    let heard = ben.event("message_created").await;
    assert_eq!(heard["version"], heard["message"]["version"]);
    assert_eq!(heard["message"]["content"], "hello");
    assert_eq!(heard["message"]["sender"]["id"], "ama");
    assert_eq!(
        ben.event("unread").await,
        json!({
            "conversation_id": id, "unread": 1, "total_unread": 1
        })
    );

    ben.ask("mark_delivered", json!({ "conversation_id": id, "seq": 1 }))
        .await;
    let receipt = ama.event("receipt").await;
    assert_eq!(
        (&receipt["delivered_seq"], &receipt["read_seq"]),
        (&json!(1), &json!(0))
    );
    let page = ama
        .ask("get_messages", json!({ "conversation_id": id }))
        .await;
    assert_eq!(page["messages"][0]["status"], "delivered");

    let read = ben
        .ask("mark_read", json!({ "conversation_id": id, "seq": 1 }))
        .await;
    let receipt = ama.event("receipt").await;
    assert_eq!(receipt["read_seq"], 1);
    let version = &receipt["version"];
    assert_eq!(
        read,
        json!({ "read_seq": 1, "unread": 0, "version": version })
    );
    let again = ben
        .ask("mark_read", json!({ "conversation_id": id, "seq": 1 }))
        .await;
    assert_eq!(again["version"], Value::Null, "it was there already");
    let page = ama
        .ask("get_messages", json!({ "conversation_id": id }))
        .await;
    assert_eq!(page["messages"][0]["status"], "read");

    ben.ask(
        "typing",
        json!({ "conversation_id": id, "is_typing": true }),
    )
    .await;
    let typing = ama.event("typing").await;
    assert_eq!(
        (&typing["user_id"], &typing["is_typing"]),
        (&json!("ben"), &json!(true))
    );
    ben.send(id, "hi Ama").await;
    assert_eq!(ama.message("hi Ama").await["seq"], 2);
    assert_eq!(ama.event("typing").await["is_typing"], false);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn opening_a_direct_conversation_again_returns_the_one_there_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let mut ama = server.connect("ama", "customer").await;
    let mut ben = server.connect("ben", "support").await;
    let open = |other: &str| json!({ "kind": "direct", "participants": [other] });

    let first = ama.ask("open_conversation", open("ben")).await;
    let again = ben.ask("open_conversation", open("ama")).await;

    assert_eq!(again["created"], false);
    assert_eq!(again["conversation"]["id"], first["conversation"]["id"]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn history_is_paged_by_seq_in_both_directions(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, _ben, id) = server.pair("ama", "ben").await;
    for number in 1..=25 {
        ama.send(&id, &format!("message {number}")).await;
    }
    let page = |extra: Value| {
        let mut data = json!({ "conversation_id": id, "limit": 10 });
        data.as_object_mut()
            .unwrap()
            .extend(extra.as_object().unwrap().clone());
        data
    };

    let newest = ama.ask("get_messages", page(json!({}))).await;
    assert_eq!(seqs(&newest["messages"]), (16..=25).collect::<Vec<_>>());
    assert_eq!(newest["has_more"], true);
    let before = ama
        .ask("get_messages", page(json!({ "before_seq": 6 })))
        .await;
    assert_eq!(seqs(&before["messages"]), (1..=5).collect::<Vec<_>>());
    assert_eq!(before["has_more"], false);
    let after = ama
        .ask("get_messages", page(json!({ "after_seq": 20 })))
        .await;
    assert_eq!(seqs(&after["messages"]), (21..=25).collect::<Vec<_>>());
    assert_eq!(after["has_more"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_sent_without_waiting_are_stored_and_answered_in_their_order() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    let mut ids = Vec::new();
    for number in 0..500 {
        let text = number.to_string();
        let data = json!({ "conversation_id": id, "client_id": text, "content": text });
        ids.push(ama.feed("send_message", &data).await);
    }
    ama.flush().await;
    for (number, request) in ids.into_iter().enumerate() {
        let sent = ama.reply(request).await.unwrap();
        assert_eq!(sent["message"]["seq"], number as u64 + 1);
    }
    for number in 0..500 {
        let heard = ben.event("message_created").await;
        assert_eq!(heard["message"]["content"], number.to_string());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_comes_back_with_everything_it_was_sent_with() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    let first = ama.send(&id, "where?").await;
    let attachment = json!({
        "url": "https://files.example/a.png", "name": "a.png", "mime": "image/png", "size": 12,
        "width": 3, "height": 4,
    });
    let metadata = json!({ "tempId": "t-1", "deep": { "a": [1, null, "ü"] } });
    let sent = ama
        .ask(
            "send_message",
            json!({
                "conversation_id": id, "client_id": "c-2", "kind": "image", "content": "",
                "attachments": [attachment], "reply_to": first["id"], "metadata": metadata,
            }),
        )
        .await["message"]
        .clone();

    let heard = ben
        .event_where("message_created", |data| data["message"]["seq"] == 2)
        .await;
    let page = ben
        .ask("get_messages", json!({ "conversation_id": id }))
        .await;
    for message in [&sent, &heard["message"], &page["messages"][1]] {
        assert_eq!(message["kind"], "image");
        assert_eq!(message["client_id"], "c-2");
        assert_eq!(message["reply_to"], first["id"]);
        assert_eq!(message["metadata"], metadata);
        assert_eq!(message["attachments"][0]["name"], "a.png");
        assert_eq!(message["attachments"][0]["width"], 3);
    }
    assert_eq!(heard["message"], page["messages"][1]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_resend_answers_with_the_first_message_even_after_closing() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    let data = json!({ "conversation_id": id, "client_id": "once", "content": "once" });
    let first = ama.ask("send_message", data.clone()).await;
    assert_eq!(first["duplicate"], false);
    ben.ask("mark_read", json!({ "conversation_id": id, "seq": 1 }))
        .await;
    ben.ask("close", json!({ "conversation_id": id })).await;

    let again = ama.ask("send_message", data).await;

    assert_eq!(again["duplicate"], true);
    assert_eq!(again["message"]["id"], first["message"]["id"]);
    assert_eq!(again["message"]["status"], "read");
    let new = json!({ "conversation_id": id, "client_id": "twice", "content": "twice" });
    assert_eq!(
        ama.refusal("send_message", new).await,
        "conversation_closed"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn people_of_a_group_come_and_go() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut sam = server.connect("sam", "support").await;
    let mut ama = server.connect("ama", "customer").await;
    let mut ben = server.connect("ben", "customer").await;
    let opened = sam
        .ask(
            "open_conversation",
            json!({
                "kind": "group", "participants": ["ama"], "title": "Van 12",
            }),
        )
        .await;
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
    sam.send(&id, "before").await;

    sam.ask(
        "add_participants",
        json!({ "conversation_id": id, "user_ids": ["ben"] }),
    )
    .await;
    let created = ben.event("conversation_created").await;
    assert_eq!(created["conversation"]["title"], "Van 12");
    assert_eq!(created["conversation"]["unread"], 0);
    let joined = ama.event("participant_joined").await;
    assert_eq!(joined["participant"]["user_id"], "ben");
    sam.send(&id, "welcome").await;
    ben.message("welcome").await;

    sam.ask(
        "remove_participant",
        json!({ "conversation_id": id, "user_id": "ben" }),
    )
    .await;
    assert_eq!(
        ben.event("participant_left").await["participant"]["user_id"],
        "ben"
    );
    assert_eq!(
        ben.refusal("get_messages", json!({ "conversation_id": id }))
            .await,
        "not_found"
    );
    ama.ask("leave", json!({ "conversation_id": id })).await;
    let list = ama.ask("list_conversations", json!({})).await;
    assert_eq!(list["conversations"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn statuses_change_along_their_ways_and_everybody_hears_of_it() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    for (request, status) in [
        ("archive", "archived"),
        ("unarchive", "active"),
        ("block", "blocked"),
        ("unblock", "active"),
        ("close", "closed"),
        ("reopen", "active"),
    ] {
        let answer = ama.ask(request, json!({ "conversation_id": id })).await;
        assert_eq!(answer["conversation"]["status"], status, "{request}");
        let heard = ben.event("conversation_updated").await;
        assert_eq!(heard["conversation"]["status"], status, "{request}");
        assert_eq!(
            heard["conversation"]["version"],
            answer["conversation"]["version"]
        );
    }
    ama.ask("archive", json!({ "conversation_id": id })).await;
    ben.event("conversation_updated").await;
    ama.send(&id, "again").await;
    ben.message("again").await;
    let heard = ben.event("conversation_updated").await;
    assert_eq!(heard["conversation"]["status"], "active");
}

#[tokio::test(flavor = "multi_thread")]
async fn watchers_hear_who_comes_and_goes() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, ben, _id) = server.pair("ama", "ben").await;
    let watched = ama
        .ask("watch_presence", json!({ "user_ids": ["ben", "nobody"] }))
        .await;
    assert_eq!(watched["presence"].as_array().unwrap().len(), 1);
    assert_eq!(watched["presence"][0]["state"], "online");

    ben.vanish();
    let gone = ama.event("presence").await;
    assert_eq!(
        (&gone["user_id"], &gone["state"]),
        (&json!("ben"), &json!("offline"))
    );
    assert!(gone["last_seen"].is_string());
    let _ben = server.connect("ben", "support").await;
    assert_eq!(ama.event("presence").await["state"], "online");
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_are_listed_by_their_newest_activity() {
    let server = TestServer::start(Backend::Sqlite).await;
    let mut ama = server.connect("ama", "customer").await;
    let mut ids = Vec::new();
    for name in ["s1", "s2", "s3"] {
        server.connect(name, "support").await.vanish();
        let open = json!({ "kind": "direct", "participants": [name] });
        let opened = ama.ask("open_conversation", open).await;
        ids.push(opened["conversation"]["id"].as_str().unwrap().to_owned());
    }
    ama.send(&ids[0], "newest").await;

    let first = ama.ask("list_conversations", json!({ "limit": 2 })).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = ama
        .ask(
            "list_conversations",
            json!({ "limit": 2, "cursor": cursor }),
        )
        .await;

    let listed: Vec<&str> = [&first, &second]
        .into_iter()
        .flat_map(|page| page["conversations"].as_array().unwrap())
        .map(|one| one["id"].as_str().unwrap())
        .collect();
    assert_eq!(listed, [&ids[0], &ids[2], &ids[1]]);
    assert_eq!(
        first["conversations"][0]["last_message"]["content"],
        "newest"
    );
    assert!(second["next_cursor"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn answers_and_events_of_a_conversation_come_in_the_order_of_versions() {
    let server = TestServer::start(Backend::Sqlite).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    for client in [&mut ama, &mut ben] {
        for number in 0..300 {
            let text = number.to_string();
            let data = json!({ "conversation_id": id, "client_id": text, "content": text });
            client.feed("send_message", &data).await;
        }
    }
    tokio::join!(ama.flush(), ben.flush());
    // Each of them gets half of the versions as answers and half as events.
    for client in [&mut ama, &mut ben] {
        let mut version = 1;
        while version < 601 {
            let frame = client.next().await.unwrap();
            let message = &frame["data"]["message"];
            if message.is_object() {
                version += 1;
                assert_eq!(message["version"], version, "{frame}");
            }
        }
    }
}
