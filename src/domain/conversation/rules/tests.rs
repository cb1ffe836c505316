use rstest::rstest;

use super::*;
use crate::domain::id::{ConversationId, Seq, Version};
use crate::domain::message::Metadata;
use crate::domain::timestamp::Timestamp;
use ConversationStatus::{Active, Archived, Blocked, Closed};

const PARTICIPANT: Standing = Standing {
    is_system: false,
    is_participant: true,
    monitors: false,
    is_staff: false,
    sees_all: false,
    closes_own: true,
    closes_all: false,
    moderates: false,
};
const OUTSIDER: Standing = Standing {
    is_participant: false,
    ..PARTICIPANT
};
const ONLOOKER: Standing = Standing {
    sees_all: true,
    ..OUTSIDER
};
const STAFF: Standing = Standing {
    is_staff: true,
    sees_all: true,
    closes_all: true,
    moderates: false,
    ..OUTSIDER
};

fn ama() -> UserId {
    UserId::parse("ama").unwrap()
}

fn ben() -> UserId {
    UserId::parse("ben").unwrap()
}

fn conversation(kind: ConversationKind, status: ConversationStatus) -> Conversation {
    Conversation {
        id: ConversationId::parse("019381a0-0000-7000-8000-000000000001").unwrap(),
        kind,
        topic: None,
        title: None,
        reference: None,
        status,
        blocked_by: (status == Blocked).then(ama),
        support_room: None,
        support_rooms: Vec::new(),
        priority: "normal".into(),
        assignee: None,
        created_by: ama(),
        created_at: Timestamp::from_micros(1),
        first_response_at: None,
        updated_at: Timestamp::from_micros(1),
        closed_at: None,
        closed_by: None,
        last_seq: Seq(0),
        version: Version(1),
        rules_version: Version(1),
        last_message_at: None,
        metadata: Metadata::empty(),
    }
}

#[rstest]
#[case(Active, Ok(()))]
#[case(Archived, Ok(()))]
#[case(Blocked, Err(Failure::ConversationBlocked))]
#[case(Closed, Err(Failure::ConversationClosed))]
fn sending_depends_on_the_status(
    #[case] status: ConversationStatus,
    #[case] expected: Result<(), Failure>,
) {
    let conversation = conversation(ConversationKind::Direct, status);
    assert_eq!(
        conversation.decide_send(PARTICIPANT, MessageKind::Text),
        expected
    );
}

#[test]
fn an_outsider_cannot_tell_a_conversation_from_none() {
    let unseen = Failure::NotFound(Thing::Conversation);
    for status in ConversationStatus::ALL {
        let one = conversation(ConversationKind::Group, status);
        assert_eq!(
            one.decide_send(OUTSIDER, MessageKind::System),
            Err(unseen.clone())
        );
        assert_eq!(one.decide_take_part(OUTSIDER), Err(unseen.clone()));
        assert_eq!(
            one.decide_status(OUTSIDER, &ben(), StatusChange::Close),
            Err(unseen.clone())
        );
        assert_eq!(one.decide_add(OUTSIDER, &ben()), Err(unseen.clone()));
        assert_eq!(
            one.decide_remove(OUTSIDER, &ben(), &ben()),
            Err(unseen.clone())
        );
    }
}

#[test]
fn an_onlooker_reads_and_does_nothing_else() {
    let one = conversation(ConversationKind::Group, Active);
    assert!(matches!(
        one.decide_send(ONLOOKER, MessageKind::Text),
        Err(Failure::Forbidden(_))
    ));
    assert!(matches!(
        one.decide_status(ONLOOKER, &ben(), StatusChange::Close),
        Err(Failure::Forbidden(_))
    ));
}

#[rstest]
#[case(StatusChange::Close, [Some(Closed), Some(Closed), Some(Closed), None])]
#[case(StatusChange::Archive, [Some(Archived), None, None, None])]
#[case(StatusChange::Block, [Some(Blocked), Some(Blocked), None, None])]
#[case(StatusChange::Reopen, [None, None, None, Some(Active)])]
#[case(StatusChange::Unarchive, [None, Some(Active), None, None])]
#[case(StatusChange::Unblock, [None, None, Some(Active), None])]
fn a_status_changes_only_along_its_ways(
    #[case] change: StatusChange,
    #[case] leads_to: [Option<ConversationStatus>; 4],
) {
    for (from, expected) in ConversationStatus::ALL.into_iter().zip(leads_to) {
        let decided =
            conversation(ConversationKind::Direct, from).decide_status(PARTICIPANT, &ama(), change);
        assert_eq!(decided.ok().flatten(), expected, "{change:?} from {from:?}");
    }
}

#[test]
fn a_change_that_is_in_force_already_is_no_error() {
    let closed = conversation(ConversationKind::Direct, Closed);
    assert_eq!(
        closed.decide_status(PARTICIPANT, &ama(), StatusChange::Close),
        Ok(None)
    );
}

#[test]
fn only_the_blocker_or_staff_unblocks() {
    let blocked = conversation(ConversationKind::Direct, Blocked);
    let by = |who: Standing, user: UserId| {
        blocked
            .decide_status(who, &user, StatusChange::Unblock)
            .is_ok()
    };
    assert!(by(PARTICIPANT, ama()));
    assert!(!by(PARTICIPANT, ben()));
    assert!(by(STAFF, ben()));
}

#[test]
fn people_of_a_group_are_managed_by_its_opener_and_staff_and_anybody_may_leave() {
    let group = conversation(ConversationKind::Group, Active);
    assert!(group.decide_add(PARTICIPANT, &ama()).is_ok());
    assert!(matches!(
        group.decide_add(PARTICIPANT, &ben()),
        Err(Failure::Forbidden(_))
    ));
    assert!(group.decide_add(STAFF, &ben()).is_ok());
    assert!(group.decide_remove(PARTICIPANT, &ben(), &ben()).is_ok());
    assert!(group.decide_remove(PARTICIPANT, &ben(), &ama()).is_err());
}

#[test]
fn a_direct_conversation_keeps_its_two_people() {
    let direct = conversation(ConversationKind::Direct, Active);
    assert!(matches!(
        direct.decide_add(STAFF, &ama()),
        Err(Failure::Conflict(_))
    ));
    assert!(matches!(
        direct.decide_remove(PARTICIPANT, &ama(), &ama()),
        Err(Failure::Conflict(_))
    ));
}
