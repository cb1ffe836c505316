//! The same message, sent once more.

use parlor::chat::Caller;
use parlor::domain::id::{ConversationId, MessageId};
use parlor::domain::message::RawDraft;
use parlor::domain::policy::RoleName;
use parlor::domain::proof::Proof;
use parlor::domain::user::Principal;
use parlor::metrics::ContractName;
use rstest::rstest;

use crate::support::database::Backend;
use crate::support::server::TestServer;
use crate::support::writing::{text, user_id};

fn ben() -> Caller {
    let principal = Principal {
        user: user_id("ben"),
        role: RoleName::parse("support").unwrap(),
        proof: Proof::Signed,
        ..Principal::system()
    };
    Caller {
        principal: principal.into(),
        origin: None,
        contract: ContractName::Native,
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_sent_again_quotes_what_it_answers_as_before(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, _ben, id) = server.pair("ama", "ben").await;
    ama.send(&id, "At nine?").await;
    let page = ama.history(&id).await;
    let answered = MessageId::parse(page[0]["id"].as_str().unwrap());
    let (chat, id) = (server.chat(), ConversationId::parse(&id).unwrap());
    let draft = RawDraft {
        reply_to: answered,
        ..text("yes")
    };
    let send = async || {
        let sending = chat.send_message(&ben(), id, draft.clone()).await;
        sending.unwrap().await.unwrap()
    };
    let (first, again) = (send().await, send().await);
    assert!(!first.is_repeat && again.is_repeat);
    assert_eq!(first.message.quoted.as_deref().unwrap().content, "At nine?");
    assert_eq!(again.message.quoted, first.message.quoted);
}
