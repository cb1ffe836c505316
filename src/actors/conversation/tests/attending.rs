//! Who looks on, where that is shown.

use super::*;

/// Looks at every conversation.
struct Looking(Arc<Principal>);

impl ContractRenderer for Looking {
    fn name(&self) -> ContractName {
        Words.name()
    }

    fn echoes_to_origin(&self) -> bool {
        Words.echoes_to_origin()
    }

    fn attending(&self, _conversation: ConversationId) -> Option<&Principal> {
        Some(&self.0)
    }

    fn render(&self, event: &Event, variant: Variant) -> Option<Utf8Bytes> {
        Words.render(event, variant)
    }
}

impl House {
    async fn looks(&self, name: &str) -> Phone {
        let principal = requester(name, None).principal;
        self.connect_as(name, Arc::new(Looking(principal))).await
    }

    fn disconnect(&self, name: &str, phone: &Phone) {
        let registry = &self.tree.registry;
        registry.disconnect(&user(name), phone.connection);
    }
}

#[tokio::test]
async fn a_conversation_that_somebody_looks_at_stays_until_they_are_gone() {
    let house = House::build(|settings| settings.unread_interval = Duration::from_millis(1)).await;
    let id = house.open(&["ama", "ben"]).await;
    let mut ama = house.connect("ama").await;
    let (mut desk, mut phone) = (house.looks("ben").await, house.looks("ben").await);
    house.send(id, "ama", "one").await.unwrap();
    desk.hear("unread").await;
    let later = |seconds: i64| Timestamp::from_micros(START.as_micros() + seconds * 1_000_000);
    house.clock.set(later(61));
    house.tree.registry.sweep();
    house.send(id, "ama", "two").await.unwrap();
    assert_eq!(house.metric("parlor_conversations_active"), "1");

    // Nor does a failure make it forget who looks on.
    let conversation = house.tree.registry.conversation(id).unwrap();
    conversation.tell(ConversationMessage::Fail);
    let failures = "parlor_actor_restarts_total{actor=\"conversation\"}";
    house.until(failures, "1").await;
    house.disconnect("ben", &desk);
    house.send(id, "ama", "three").await.unwrap();
    let heard = ama.hear("message 4").await;
    assert!(heard.iter().all(|one| one != "attendance ben"), "{heard:?}");
    phone.hear("unread 3").await;
    house.disconnect("ben", &phone);
    ama.hear("attendance ben").await;

    house.clock.set(later(200));
    house.tree.registry.sweep();
    house.until("parlor_conversations_active", "0").await;
}
