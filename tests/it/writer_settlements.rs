//! Status and membership: changes that decide what later changes may do.

use parlor::domain::conversation::ConversationStatus;
use parlor::domain::id::{Seq, Version};
use parlor::store::writer::{Outcome, Settled};
use rstest::rstest;

use crate::support::database::{Backend, TestDatabase};
use crate::support::writing::{Room, WritingServer, learn, stored, user_id};

#[rstest]
#[tokio::test]
async fn a_status_says_who_closed_or_blocked_for_as_long_as_it_lasts(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    use ConversationStatus::{Active, Blocked, Closed};
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let mut room = server.open(&["alice", "bob"]).await;

    let closed = settle(&mut server, &mut room, |it| it.becomes(Closed, "alice")).await;
    let active = settle(&mut server, &mut room, |it| it.becomes(Active, "bob")).await;
    let blocked = settle(&mut server, &mut room, |it| it.becomes(Blocked, "bob")).await;

    assert_eq!(closed.conversation.status, Closed);
    assert_eq!(closed.conversation.closed_by, Some(user_id("alice")));
    assert!(closed.conversation.closed_at.is_some());
    assert_eq!(active.conversation.status, Active);
    assert_eq!(active.conversation.closed_by, None);
    assert_eq!(active.conversation.closed_at, None);
    assert_eq!(blocked.conversation.blocked_by, Some(user_id("bob")));
    assert_eq!(blocked.conversation.version, Version(4));
    assert_eq!(blocked.conversation.rules_version, Version(4));
    assert_eq!(server.load(room).await.conversation, blocked.conversation);
}

#[rstest]
#[tokio::test]
async fn newcomers_have_a_version_each_and_begin_with_everything_read(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let mut room = server.open(&["alice"]).await;
    for newcomer in ["bob", "carol"] {
        learn(server.store(), newcomer).await;
    }
    server.commit_one(room.says("alice", "c-1")).await;

    let joined = settle(&mut server, &mut room, |it| it.joins(&["bob", "carol"])).await;

    let people: Vec<_> = joined
        .participants
        .iter()
        .map(|it| (it.user.as_str(), &*it.name, it.version, it.marks.read))
        .collect();
    assert_eq!(
        people,
        [
            ("bob", "Bob", Version(3), Seq(1)),
            ("carol", "Carol", Version(4), Seq(1))
        ]
    );
    assert_eq!(joined.conversation.version, Version(4));
}

#[rstest]
#[tokio::test]
async fn who_left_may_come_back_and_finds_their_marks_at_the_end(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let mut room = server.open(&["alice", "bob"]).await;

    let left = settle(&mut server, &mut room, |it| it.leaves("bob")).await;
    server.commit_one(room.says("alice", "c-1")).await;
    let back = settle(&mut server, &mut room, |it| it.joins(&["bob"])).await;

    assert!(!left.participants[0].is_present());
    assert_eq!(left.participants[0].version, Version(2));
    let bob = &back.participants[0];
    assert!(bob.is_present());
    assert_eq!((bob.version, bob.marks.read), (Version(4), Seq(1)));
    assert!(bob.joined_at > left.participants[0].joined_at);
    assert_eq!(server.load(room).await.present(&bob.user), Some(bob));
}

#[rstest]
#[tokio::test]
async fn what_is_so_already_changes_nothing_and_makes_nobody_stale(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut server = WritingServer::on(database.url()).await;
    let room = server.open(&["alice", "bob"]).await;
    server.commit_one(room.says("alice", "c-1")).await;
    let before = server.load(room).await;

    let join = settled(server.commit_one(room.joins(&["bob"])).await);
    let leave = settled(server.commit_one(room.leaves("nobody")).await);

    assert!(join.participants.is_empty() && leave.participants.is_empty());
    assert_eq!(join.conversation, before.conversation);
    assert_eq!(server.load(room).await, before);
    let outcome = server.commit_one(room.says("alice", "c-2")).await;
    assert_eq!(stored(&outcome), (2, 3));
}

#[rstest]
#[tokio::test]
async fn of_two_servers_that_decide_at_once_one_is_stale(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::on(backend).await;
    let mut one = WritingServer::on(database.url()).await;
    let mut other = WritingServer::on(database.url()).await;
    let room = one.open(&["alice", "bob"]).await;

    let (closed, left) = tokio::join!(
        one.commit_one(room.becomes(ConversationStatus::Closed, "alice")),
        other.commit_one(room.leaves("bob")),
    );

    let is_settled = |it: &Outcome| matches!(it, Outcome::Settled(_));
    let is_stale = |it: &Outcome| matches!(it, Outcome::Stale);
    assert!(is_settled(&closed) && is_stale(&left) || is_stale(&closed) && is_settled(&left));
    assert_eq!(one.load(room).await.conversation.version, Version(2));
}

/// Commits a settlement and goes on under the rules that it makes.
async fn settle(
    server: &mut WritingServer,
    room: &mut Room,
    proposal: impl FnOnce(Room) -> crate::support::writing::Proposal,
) -> Settled {
    let settled = settled(server.commit_one(proposal(*room)).await);
    *room = room.under(settled.conversation.rules_version);
    settled
}

#[track_caller]
fn settled(outcome: Outcome) -> Settled {
    let Outcome::Settled(settled) = outcome else {
        panic!("expected a settlement, got {outcome:?}");
    };
    *settled
}
