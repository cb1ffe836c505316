//! Replies to what is stored while what came before it cannot be read.

use std::pin::pin;

use futures_util::poll;
use sea_orm::{ConnectionTrait, Database};

use super::*;
use crate::domain::conversation::ConversationStatus;
use crate::domain::id::MessageId;
use crate::store::conversations;

impl House {
    async fn execute(&self, statement: &str) {
        let url = format!("sqlite://{}/house.db", self.folder.path().display());
        let database = Database::connect(url).await.unwrap();
        database.execute_unprepared(statement).await.unwrap();
        database.close().await.unwrap();
    }

    /// Has every reading of a message fail.
    async fn damage(&self, seq: Seq) {
        let damage = format!(
            "UPDATE messages SET attachments = '?' WHERE seq = {}",
            seq.0
        );
        self.execute(&damage).await;
    }

    async fn repair(&self) {
        self.execute("UPDATE messages SET attachments = '[]'").await;
    }

    /// Waits until the conversation has heard of this many changes being committed.
    async fn until_reported(&self, id: ConversationId, changes: u64) {
        // Counted in the moment of the report.
        let (name, value) = ("parlor_commit_batch_size_sum", changes.to_string());
        self.until(name, &value).await;
        let registry = &self.tree.registry;
        let asked = registry.typing(id, requester("ben", None)).await;
        asked.unwrap().await.unwrap();
    }

    async fn begin_marking(
        &self,
        id: ConversationId,
        (by, origin): (&str, ConnectionId),
        marking: Marking,
    ) -> Pending<Marked> {
        let requester = requester(by, Some(origin));
        let begun = self.tree.registry.mark(id, requester, marking).await;
        begun.unwrap()
    }
}

impl Phone {
    /// What the peer hears before a reply that belongs there.
    fn heard_before(&self, reply: Option<FrameNumber>) -> &str {
        &self.places[&reply.unwrap()]
    }
}

/// A conversation in which somebody said something here, and then something elsewhere that cannot be
/// read.
struct Gap {
    house: House,
    id: ConversationId,
    first: MessageId,
}

impl Gap {
    async fn make(kind: ConversationKind) -> Self {
        let house = House::build(|_| {}).await;
        let elsewhere = house.neighbour(100).await;
        let id = house.open(&["ama", "ben", "cem"]).await;
        let kind = format!("UPDATE conversations SET kind = '{}'", kind.name());
        house.execute(&kind).await;
        let first = house.send(id, "cem", "one").await.unwrap().message.id;
        let missed = elsewhere.send(id, "cem", "two").await.unwrap();
        house.damage(missed.message.seq).await;
        Self { house, id, first }
    }
}

#[tokio::test]
async fn a_reply_waits_for_what_comes_before_it_however_long_that_cannot_be_read() {
    let Gap { house, id, .. } = Gap::make(ConversationKind::Group).await;
    let mut ama = house.connect("ama").await;
    let mut ben = house.connect("ben").await;
    let (ama_here, ben_here) = (ama.connection, ben.connection);

    let read = Marking {
        names_messages: true,
        ..Marking::up_to(Mark::Read, Seq(1))
    };
    let marked = house.begin_marking(id, ("ben", ben_here), read).await;
    let three = house.begin(id, "ama", "three", Some(ama_here)).await;
    let again = house.begin(id, "ama", "three", Some(ama_here)).await;
    let four = house.begin(id, "ama", "four", Some(ama_here)).await;
    let (mut three, mut four) = (pin!(three.unwrap()), pin!(four.unwrap()));
    let (mut marked, mut again) = (pin!(marked), pin!(again.unwrap()));
    house.until_reported(id, 5).await;

    assert!(poll!(&mut three).is_pending());
    assert!(poll!(&mut marked).is_pending());
    assert!(poll!(&mut again).is_pending());
    assert!(poll!(&mut four).is_pending());
    house.repair().await;

    let (three, four) = (three.await.unwrap(), four.await.unwrap());
    let (marked, again) = (marked.await.unwrap(), again.await.unwrap());
    house.send(id, "cem", "five").await.unwrap();
    let versions = [three.message.version, four.message.version];
    assert_eq!(versions, [Version(5), Version(6)]);
    assert_eq!(ama.hear("message 7").await.len(), 3);
    assert_eq!(ama.heard_before(three.after), "marks 4 ben 1");
    assert_eq!(ama.heard_before(four.after), "marks 4 ben 1");
    assert_eq!(ben.hear("message 7").await.len(), 4);
    assert_eq!(ben.heard_before(marked.after), "message 3 two");
    assert_eq!((marked.read, marked.version), (Seq(1), Some(Version(4))));
    assert_eq!(marked.reached.unwrap().len(), 1);
    assert!(again.is_repeat);
    assert_eq!(again.message.id, three.message.id);
}

#[tokio::test]
async fn what_changes_the_conversation_or_a_message_waits_as_well() {
    let Gap { house, id, first } = Gap::make(ConversationKind::Group).await;
    let registry = &house.tree.registry;
    let mut ben = house.connect("ben").await;
    let three = house.begin(id, "ben", "three", None).await.unwrap();
    house.until_reported(id, 2).await;

    let mut moderator = requester("ben", Some(ben.connection));
    moderator.standing.moderates = true;
    let hidden = registry.amend(id, moderator, first, AmendCommand::Hide);
    let mut hidden = pin!(hidden.await.unwrap());
    house.until_reported(id, 3).await;
    let archive = SettleCommand::Status(StatusChange::Archive);
    let archived = registry.settle(id, requester("ama", None), archive).await;
    let mut archived = pin!(archived.unwrap());
    house.until_reported(id, 4).await;
    assert!(poll!(&mut archived).is_pending());
    assert!(poll!(&mut hidden).is_pending());
    house.repair().await;

    assert_eq!(three.await.unwrap().message.version, Version(4));
    let archived = archived.await.unwrap().conversation;
    let hidden = hidden.await.unwrap();
    assert_eq!(archived.status, ConversationStatus::Archived);
    assert!(hidden.message.hidden_at.is_some());
    let heard = ben.hear("updated").await;
    assert_eq!(
        heard,
        ["message 3 two", "message 4 three", "updated archived"]
    );
    assert_eq!(ben.heard_before(hidden.after), "message 4 three");
}

#[tokio::test]
async fn who_no_longer_waits_for_a_reply_hears_of_the_change_as_everybody_does() {
    let Gap { house, id, .. } = Gap::make(ConversationKind::Group).await;
    let mut ama = house.connect("ama").await;

    let three = house.begin(id, "ama", "three", Some(ama.connection)).await;
    house.until_reported(id, 2).await;
    drop(three);
    house.repair().await;

    let heard = ama.hear("message 4").await;
    assert_eq!(heard, ["message 3 two", "message 4 three"]);
}

#[tokio::test]
async fn the_first_answer_of_staff_is_noted_also_when_it_is_told_late() {
    let Gap { house, id, .. } = Gap::make(ConversationKind::Support).await;
    let mut staff = requester("ben", None);
    staff.standing.is_staff = true;
    let registry = &house.tree.registry;

    let answer = registry.send_message(id, staff, draft("three")).await;
    house.until_reported(id, 2).await;
    house.repair().await;
    answer.unwrap().await.unwrap();

    house.until_reported(id, 3).await;
    let noted = conversations::load(&house.store, id)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(noted.conversation.first_response_at, Some(START));
}
