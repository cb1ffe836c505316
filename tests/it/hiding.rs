//! Hiding messages, as seen over Parlor's own protocol.

use parlor::chat::Caller;
use parlor::domain::id::MessageId;
use parlor::domain::policy::RoleName;
use parlor::domain::proof::Proof;
use parlor::domain::user::Principal;
use parlor::metrics::ContractName;
use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::native_client::NativeClient;
use crate::support::server::TestServer;

/// An administrator, who moderates.
fn moderator() -> Caller {
    let principal = Principal {
        role: RoleName::parse("admin").unwrap(),
        proof: Proof::Signed,
        ..Principal::system()
    };
    Caller {
        principal: principal.into(),
        origin: None,
        contract: ContractName::Native,
    }
}

fn id_of(message: &Value) -> MessageId {
    MessageId::parse(message["id"].as_str().unwrap()).unwrap()
}

async fn say(client: &mut NativeClient, conversation: &str, content: &str) -> Value {
    let send = json!({
        "conversation_id": conversation, "client_id": content, "content": content,
        "metadata": { "repeats": content },
    });
    client.ask("send_message", send).await["message"].clone()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_hidden_message_keeps_its_place_and_says_nothing(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, mut sam, conversation) = server.pair("ama", "sam").await;
    let rude = say(&mut ama, &conversation, "rude words").await;
    sam.event("message_created").await;
    let chat = server.chat();
    chat.hide_message(&moderator(), id_of(&rude)).await.unwrap();
    for client in [&mut ama, &mut sam] {
        let update = client.event("message_updated").await;
        let version = rude["version"].as_u64().unwrap() + 1;
        assert_eq!(update["version"], version);
        let hidden = &update["message"];
        assert_eq!(
            (&hidden["id"], &hidden["seq"], &hidden["content"]),
            (&rude["id"], &rude["seq"], &json!(""))
        );
        assert_eq!(hidden["metadata"], json!({}));
        assert!(hidden["hidden_at"].is_string());
    }
    // A second time changes nothing, and is told to nobody.
    chat.hide_message(&moderator(), id_of(&rude)).await.unwrap();

    let ask = json!({ "conversation_id": conversation });
    let page = sam.ask("get_messages", ask.clone()).await;
    let places = page["messages"].as_array().unwrap();
    assert_eq!((places.len(), &places[0]["content"]), (1, &json!("")));
    let shown = sam.ask("get_conversation", ask).await;
    assert_eq!(shown["conversation"]["last_message"]["content"], "");
    // Sending it again answers with the first one, which says nothing now.
    let again = say(&mut ama, &conversation, "rude words").await;
    assert_eq!((&again["id"], &again["content"]), (&rude["id"], &json!("")));
    // What answers it quotes nothing either.
    chat.show_message(&moderator(), id_of(&rude)).await.unwrap();
    let back = sam.event("message_updated").await;
    assert_eq!(back["message"]["content"], "rude words");
    assert_eq!(
        back["message"]["metadata"],
        json!({ "repeats": "rude words" })
    );
    assert_eq!(back["message"]["hidden_at"], Value::Null);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_away_catches_up_with_what_was_hidden(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, _sam, conversation) = server.pair("ama", "sam").await;
    let rude = say(&mut ama, &conversation, "rude words").await;
    let kind = say(&mut ama, &conversation, "kind words").await;
    let chat = server.chat();
    chat.hide_message(&moderator(), id_of(&rude)).await.unwrap();
    let hidden = ama.event("message_updated").await;
    let since =
        |version: &Value| json!({ "conversation_id": conversation, "since_version": version });
    let changes = ama.ask("get_changes", since(&kind["version"])).await;
    assert_eq!(changes["version"], hidden["version"]);
    assert_eq!(changes["messages"], json!([hidden["message"]]));
    let known = json!({ "conversations": { conversation.clone(): kind["version"] } });
    let resumed = ama.ask("resume", known).await;
    let changed = &resumed["changed"][&conversation];
    assert_eq!(changed["messages"], json!([hidden["message"]]));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn another_server_tells_of_what_was_hidden_here(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, _sam, conversation) = server.pair("ama", "sam").await;
    let elsewhere = server.beside().await;
    let mut away = elsewhere.connect("sam", "support").await;
    let seen = json!({ "conversation_id": conversation });
    away.ask("get_conversation", seen.clone()).await;
    let first = say(&mut away, &conversation, "first").await;
    // Said and hidden elsewhere before this server looks; then something after it.
    let rude = say(&mut ama, &conversation, "rude words").await;
    say(&mut ama, &conversation, "kind words").await;
    let chat = server.chat();
    for message in [&rude, &first] {
        chat.hide_message(&moderator(), id_of(message))
            .await
            .unwrap();
    }
    say(&mut away, &conversation, "last").await;
    let mut told = Vec::new();
    while told.len() < 4 {
        let event = away.next_event().await;
        let name = event["type"].as_str().unwrap().to_owned();
        if name.starts_with("message_") {
            let message = &event["data"]["message"];
            told.push((name, message["seq"].as_u64(), message["content"].clone()));
        }
    }
    let of = |name: &str, seq: u64, content: &str| (name.to_owned(), Some(seq), json!(content));
    assert_eq!(
        told,
        [
            of("message_created", 2, ""),
            of("message_created", 3, "kind words"),
            of("message_updated", 2, ""),
            of("message_updated", 1, ""),
        ]
    );
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_but_moderators_hides(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, _sam, conversation) = server.pair("ama", "sam").await;
    let said = say(&mut ama, &conversation, "words").await;
    let mut caller = moderator();
    let principal = Principal {
        role: RoleName::parse("support").unwrap(),
        ..(*caller.principal).clone()
    };
    caller.principal = principal.into();
    let chat = server.chat();
    let refused = chat.hide_message(&caller, id_of(&said)).await.unwrap_err();
    assert_eq!(refused.code().name(), "forbidden");
    let refused = chat.reported_messages(&caller, 10).await.unwrap_err();
    assert_eq!(refused.code().name(), "forbidden");
}
