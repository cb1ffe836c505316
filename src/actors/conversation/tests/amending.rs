//! Messages that are hidden and shown again.

use super::*;
use crate::actors::conversation::AmendCommand;
use crate::domain::message::{Message, Quote};

impl House {
    pub(super) async fn amend(&self, id: ConversationId, message: &Message, command: AmendCommand) {
        let mut moderator = requester("ama", None);
        moderator.standing.moderates = true;
        let registry = &self.tree.registry;
        let pending = registry.amend(id, moderator, message.id, command).await;
        pending.unwrap().await.unwrap();
    }

    /// What the newest message of the conversation quotes.
    async fn quoted(&self, id: ConversationId) -> String {
        let add = SettleCommand::Add(vec![(user("ama"), role())]);
        let registry = &self.tree.registry;
        let pending = registry.settle(id, requester("ama", None), add).await;
        let snapshot = pending.unwrap().await.unwrap();
        let last = snapshot.last_message.unwrap();
        last.quoted.as_deref().unwrap().content.clone()
    }
}

#[tokio::test]
async fn what_is_hidden_is_no_longer_quoted_by_the_newest_message() {
    let house = House::build(|_| {}).await;
    let elsewhere = house.neighbour(100).await;
    let id = house.open(&["ama", "ben"]).await;
    let rude = house.send(id, "ben", "rude").await.unwrap().message;
    let answer = Draft::parse(
        RawDraft {
            reply_to: Some(rude.id),
            ..raw("answer")
        },
        &LIMITS,
    );
    let quote = Quote {
        content: rude.content.clone(),
        sender_name: rude.sender.name.clone(),
    };
    let answer = answer.unwrap().quoting(quote);
    let registry = &house.tree.registry;
    let sending = registry.send_message(id, requester("ama", None), answer);
    sending.await.unwrap().await.unwrap();
    assert_eq!(house.quoted(id).await, "rude");

    house.amend(id, &rude, AmendCommand::Hide).await;
    assert_eq!(house.quoted(id).await, "");
    house.amend(id, &rude, AmendCommand::Show).await;
    assert_eq!(house.quoted(id).await, "rude");

    elsewhere.amend(id, &rude, AmendCommand::Hide).await;
    house.mark(id, "ben", Mark::Read, 2).await;
    assert_eq!(house.quoted(id).await, "");
}
