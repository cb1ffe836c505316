//! One conversation, whatever its people do to it, against a model of what it promises.
//!
//! The seed of a run is printed; `PARLOR_SEED` runs the same cases again.

use std::sync::Arc;

use parlor::chat::{Caller, CaughtUp, Known, OpenConversation, Position};
use parlor::domain::conversation::ConversationKind;
use parlor::domain::error::Failure;
use parlor::domain::id::{ClientMessageId, ConversationId, MessageId, Seq, Version};
use parlor::domain::message::{Message, MessageKind, Metadata, RawDraft};
use parlor::domain::policy::RoleName;
use parlor::domain::user::Claims;
use parlor::domain::view::ConversationView;
use parlor::metrics::ContractName;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use proptest_state_machine::{ReferenceStateMachine as _, StateMachineTest};
use rstest::rstest;
use tokio::runtime::Runtime;

use crate::support::conversation_model::{Deed, Group, Model, PEOPLE, Told, words};
use crate::support::database::Backend;
use crate::support::replay;
use crate::support::server::TestServer;
use crate::support::writing::user_id;

/// Most things that are done to one conversation.
const DEEDS: usize = 40;
/// Messages of a page of history.
const PAGE: u64 = 3;

#[rstest]
fn a_conversation_does_what_its_model_does(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let seed = replay::seed();
    let cases = match backend {
        Backend::Sqlite => 12,
        Backend::Postgres => 3,
    };
    let config = Config {
        cases,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(seed),
        ..Config::default()
    };
    let strategy = Model::sequential_strategy(1..=DEEDS);
    let run = TestRunner::new(config.clone()).run(&strategy, |(group, deeds, seen)| {
        match backend {
            Backend::Sqlite => OnSqlite::test_sequential(config.clone(), group, deeds, seen),
            Backend::Postgres => OnPostgres::test_sequential(config.clone(), group, deeds, seen),
        }
        Ok(())
    });
    run.unwrap_or_else(|error| panic!("PARLOR_SEED={seed}: {error}"));
}

/// The conversation, in a server of its own.
struct Running {
    runtime: Runtime,
    server: TestServer,
    people: [Caller; 3],
    /// Who moderates, and is not in it.
    moderator: Caller,
    id: ConversationId,
}

struct OnSqlite;
struct OnPostgres;

macro_rules! state_machine_test {
    ($test:ty, $backend:expr) => {
        impl StateMachineTest for $test {
            type SystemUnderTest = Running;
            type Reference = Model;

            fn init_test(_: &Group) -> Running {
                Running::start($backend)
            }

            fn apply(running: Running, group: &Group, deed: Deed) -> Running {
                let told = running.runtime.block_on(running.carry_out(&deed, group));
                assert_eq!(told, group.told, "{deed:?}");
                running
            }

            fn check_invariants(running: &Running, group: &Group) {
                running.runtime.block_on(running.compare_with(group));
            }

            fn teardown(running: Running, _: Group) {
                running.runtime.block_on(running.server.stop());
            }
        }
    };
}

state_machine_test!(OnSqlite, Backend::Sqlite);
state_machine_test!(OnPostgres, Backend::Postgres);

async fn caller(server: &TestServer, user: &str, role: &str) -> Caller {
    let claims = Claims {
        user: user_id(user),
        role: RoleName::parse(role).unwrap(),
        name: None,
        email: None,
        avatar_url: None,
        aliases: std::collections::BTreeMap::new(),
        expires_at_seconds: i64::MAX,
    };
    Caller {
        principal: server.chat().admit(&claims).await.unwrap(),
        origin: None,
        contract: ContractName::Native,
    }
}

fn told<T>(result: Result<T, Failure>, done: impl FnOnce(T) -> Told) -> Told {
    result.map_or_else(|failure| Told::Refused(failure.code()), done)
}

impl Running {
    fn start(backend: Backend) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .unwrap();
        let (server, people, moderator, id) = runtime.block_on(async {
            let server = TestServer::start(backend).await;
            let mut people = Vec::new();
            for (user, role) in PEOPLE {
                people.push(caller(&server, user, role).await);
            }
            let moderator = caller(&server, "mod", "admin").await;
            let people: [Caller; 3] = people.try_into().ok().unwrap();
            let wish = OpenConversation {
                kind: ConversationKind::Group,
                participants: vec![user_id(PEOPLE[1].0)],
                title: None,
                topic: None,
                reference: None,
                support_room: None,
                priority: None,
                first_message: None,
                metadata: Metadata::empty(),
            };
            let opened = server.chat().open_conversation(&people[0], wish).await;
            let id = opened.unwrap().conversation.conversation.id;
            (server, people, moderator, id)
        });
        Self {
            runtime,
            server,
            people,
            moderator,
            id,
        }
    }

    async fn carry_out(&self, deed: &Deed, group: &Group) -> Told {
        let chat = self.server.chat();
        match *deed {
            Deed::Say {
                who,
                client_id,
                words,
            } => self.say(who, client_id, words).await,
            Deed::Mark { who, mark, seq } => {
                let marking = chat.mark(&self.people[who], self.id, mark, Seq(seq)).await;
                let marked = match marking {
                    Ok(marking) => marking.await,
                    Err(failure) => Err(failure),
                };
                told(marked, |marked| Told::Marked(marked.read.0))
            }
            Deed::Hide { seq } => {
                let message = self.message_at(seq).await;
                told(chat.hide_message(&self.moderator, message).await, |_| {
                    Told::Done
                })
            }
            Deed::Show { seq } => {
                let message = self.message_at(seq).await;
                told(chat.show_message(&self.moderator, message).await, |_| {
                    Told::Done
                })
            }
            Deed::Add { by, who } => {
                let (by, users) = (&self.people[by], [user_id(PEOPLE[who].0)]);
                let added = chat.add_participants(by, self.id, &users, None).await;
                told(added, |_| Told::Done)
            }
            Deed::Remove { by, who } => {
                let (by, user) = (&self.people[by], user_id(PEOPLE[who].0));
                let removed = chat.remove_participant(by, self.id, user).await;
                told(removed, |_| Told::Done)
            }
            Deed::Change { who, to } => {
                let changed = chat.change_status(&self.people[who], self.id, to).await;
                told(changed, |_| Told::Done)
            }
            Deed::Resume { who, since } => self.resume(who, since, group).await,
        }
    }

    async fn say(&self, who: usize, client_id: u8, said: u8) -> Told {
        let draft = RawDraft {
            client_id: ClientMessageId::parse(&client_id.to_string()).unwrap(),
            kind: MessageKind::Text,
            content: words(said),
            attachments: Vec::new(),
            reply_to: None,
            metadata: Metadata::empty(),
        };
        let chat = self.server.chat();
        let sent = match chat.send_message(&self.people[who], self.id, draft).await {
            Ok(sending) => sending.await,
            Err(failure) => Err(failure),
        };
        told(sent, |sent| {
            let message = Arc::unwrap_or_clone(sent.message).withheld();
            Told::Said(message.seq.0, message.content, sent.is_repeat)
        })
    }

    async fn resume(&self, who: usize, since: u64, group: &Group) -> Told {
        let known = Known::from([(self.id, Version(since))]);
        let resumed = self.server.chat().resume(&self.people[who], &known).await;
        let mut resumed = resumed.unwrap();
        if resumed.gone.contains(&self.id) {
            return Told::Gone;
        }
        let (changes, conversation) = match resumed.changed.remove(&self.id) {
            None => return Told::UpToDate,
            Some(CaughtUp::Reset) => return Told::Reset,
            Some(CaughtUp::Changes {
                changes,
                conversation,
            }) => (changes, conversation),
        };
        assert!(!changes.has_more);
        assert_eq!(changes.version.0, group.version);
        compare_view(&conversation, group);
        let mut seqs = Vec::new();
        for message in &changes.messages {
            compare_message(message, group);
            seqs.push(message.seq.0);
        }
        let mut people = Vec::new();
        for (place, (user, _)) in PEOPLE.iter().enumerate() {
            let mut members = changes.participants.iter();
            if let Some(member) = members.find(|one| one.user.as_str() == *user) {
                let expected = group.members[place];
                let marks = (member.marks.read.0, member.marks.delivered.0);
                assert_eq!(marks, (expected.read, expected.delivered));
                assert_eq!(member.is_present(), expected.is_present);
                // Whoever said something since comes as well.
                if expected.version > since {
                    people.push(place);
                }
            }
        }
        Told::CaughtUp(seqs, people)
    }

    async fn message_at(&self, seq: u64) -> MessageId {
        let position = Position::After(Seq(seq - 1));
        let page = self.page(position, 1).await;
        page.0[0].id
    }

    async fn page(&self, position: Position, limit: u64) -> (Vec<Message>, bool) {
        let chat = self.server.chat();
        let page = chat
            .messages(&self.moderator, self.id, position, limit)
            .await;
        let page = page.unwrap();
        (page.messages, page.has_more)
    }

    /// What each of the people sees, and all that was said, read in both directions.
    async fn compare_with(&self, group: &Group) {
        for (place, person) in self.people.iter().enumerate() {
            let seen = self.server.chat().conversation(person, self.id).await;
            assert_eq!(seen.is_ok(), group.sees(place), "{seen:?}");
            if let Ok(view) = seen {
                compare_view(&view, group);
                let member = group.members[place];
                let unread = group.last_seq() - member.read;
                assert_eq!(view.unread(), if member.is_present { unread } else { 0 });
            }
        }
        let forwards = self.forwards().await;
        assert_eq!(forwards, self.backwards().await);
        let seqs: Vec<u64> = forwards.iter().map(|message| message.seq.0).collect();
        assert_eq!(seqs, (1..=group.last_seq()).collect::<Vec<_>>());
        for message in &forwards {
            compare_message(message, group);
        }
    }

    async fn forwards(&self) -> Vec<Message> {
        let mut messages: Vec<Message> = Vec::new();
        loop {
            let after = messages.last().map_or(Seq(0), |last| last.seq);
            let (page, has_more) = self.page(Position::After(after), PAGE).await;
            messages.extend(page);
            if !has_more {
                return messages;
            }
        }
    }

    async fn backwards(&self) -> Vec<Message> {
        let (mut messages, mut has_more) = self.page(Position::Newest, PAGE).await;
        while has_more {
            let (page, more) = self.page(Position::Before(messages[0].seq), PAGE).await;
            messages.splice(0..0, page);
            has_more = more;
        }
        messages
    }
}

fn compare_view(view: &ConversationView, group: &Group) {
    let conversation = &view.conversation;
    assert_eq!(conversation.version.0, group.version);
    assert_eq!(conversation.last_seq.0, group.last_seq());
    assert_eq!(conversation.status, group.status);
    let last = view.last_message.as_ref().map(|message| message.seq.0);
    assert_eq!(last.unwrap_or(0), group.last_seq());
    for (member, (user, _)) in group.members.iter().zip(PEOPLE) {
        let mut people = view.participants.iter().map(|one| &one.participant);
        let person = people.find(|one| one.user.as_str() == user);
        assert_eq!(person.is_some(), member.version > 0);
        if let Some(person) = person {
            let marks = (person.marks.read.0, person.marks.delivered.0);
            assert_eq!(marks, (member.read, member.delivered), "{user}");
            assert_eq!(person.is_present(), member.is_present, "{user}");
        }
    }
}

fn compare_message(message: &Message, group: &Group) {
    let line = &group.lines[usize::try_from(message.seq.0).unwrap() - 1];
    assert_eq!(message.sender.user.as_str(), PEOPLE[line.sender].0);
    assert_eq!(message.client_id.as_str(), line.client_id.to_string());
    assert_eq!(message.version.0, line.version);
    assert_eq!(message.clone().withheld().content, line.shown());
}
