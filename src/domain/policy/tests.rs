use super::*;

fn role(name: &str) -> RoleName {
    RoleName::parse(name).unwrap()
}

fn quiet() -> RoleRules {
    RoleRules {
        is_staff: false,
        may_chat: true,
        direct: Selection::none(),
        direct_by_reference: Selection::none(),
        group: false,
        support_topics: Selection::none(),
        monitors: Selection::none(),
        sees_all: false,
        closes_own: true,
        closes_all: false,
        moderates: false,
    }
}

fn policy() -> Policy {
    let customer = RoleRules {
        direct: [role("admin"), role("silent")].into_iter().collect(),
        direct_by_reference: [role("driver")].into_iter().collect(),
        support_topics: ["billing".into()].into_iter().collect(),
        ..quiet()
    };
    let admin = RoleRules {
        is_staff: true,
        direct: Selection::All,
        group: true,
        monitors: Selection::All,
        sees_all: true,
        closes_all: true,
        moderates: false,
        ..quiet()
    };
    let silent = RoleRules {
        may_chat: false,
        ..admin.clone()
    };
    Policy::new(BTreeMap::from([
        (role("customer"), customer),
        (role("driver"), quiet()),
        (role("admin"), admin),
        (role("silent"), silent),
    ]))
}

#[test]
fn a_role_name_is_short_text_without_control_characters() {
    assert_eq!(role("BUS_DRIVER").as_str(), "BUS_DRIVER");
    assert_eq!(RoleName::parse(""), Err(RoleNameError::Empty));
    assert_eq!(
        RoleName::parse("a\nb"),
        Err(RoleNameError::ControlCharacter)
    );
    assert!(RoleName::parse(&"é".repeat(64)).is_ok());
    assert_eq!(
        RoleName::parse(&"é".repeat(65)),
        Err(RoleNameError::TooLong { actual: 65 })
    );
}

#[test]
fn case_tells_roles_apart() {
    assert!(policy().knows(&role("admin")));
    assert!(!policy().knows(&role("Admin")));
}

#[test]
fn a_direct_conversation_needs_the_role_or_a_shared_reference() {
    let policy = policy();
    let may = |opener: &str, other: &str, shares| {
        policy.may_open_direct(&role(opener), &role(other), shares)
    };
    assert!(may("customer", "admin", SharesReference::No));
    assert!(!may("customer", "driver", SharesReference::No));
    assert!(may("customer", "driver", SharesReference::Yes));
    assert!(!may("customer", "customer", SharesReference::Yes));
    assert!(!may("driver", "customer", SharesReference::Yes));
    assert!(may("admin", "driver", SharesReference::No));
}

#[test]
fn a_role_that_may_not_chat_opens_nothing_and_is_reached_by_nobody() {
    let policy = policy();
    let silent = role("silent");
    assert!(!policy.may_chat(&silent));
    assert!(!policy.is_staff(&silent));
    assert!(!policy.sees_all(&silent));
    assert!(!policy.may_open_direct(&silent, &role("admin"), SharesReference::Yes));
    assert!(!policy.may_open_direct(&role("customer"), &silent, SharesReference::No));
    assert!(!policy.may_open_direct(&role("admin"), &silent, SharesReference::No));
}

#[test]
fn an_unknown_role_may_do_nothing() {
    let policy = policy();
    let stranger = role("stranger");
    assert!(!policy.may_chat(&stranger));
    assert!(!policy.may_open_direct(&role("admin"), &stranger, SharesReference::No));
    assert!(!policy.may_open_group(&stranger));
    assert!(!policy.may_open_support(&stranger, None));
    assert!(!policy.may_monitor(&stranger, "general"));
    assert!(!policy.closes_own(&stranger));
}

#[test]
fn support_goes_by_topic_and_without_one_by_having_any() {
    let policy = policy();
    assert!(policy.may_open_support(&role("customer"), Some("billing")));
    assert!(!policy.may_open_support(&role("customer"), Some("safety")));
    assert!(policy.may_open_support(&role("customer"), None));
    assert!(!policy.may_open_support(&role("driver"), None));
}

#[test]
fn staff_rules_belong_to_staff() {
    let policy = policy();
    let (admin, customer) = (role("admin"), role("customer"));
    for rule in [
        Policy::is_staff,
        Policy::may_open_group,
        Policy::sees_all,
        Policy::closes_all,
    ] {
        assert!(rule(&policy, &admin));
        assert!(!rule(&policy, &customer));
    }
    assert!(policy.may_monitor(&admin, "anything"));
    assert!(!policy.may_monitor(&customer, "anything"));
    assert!(policy.closes_own(&customer));
}

#[test]
fn support_rooms_are_found_by_role_and_priority_most_specific_first() {
    let rule = |creator_roles, priorities| SupportRoomRule {
        creator_roles,
        priorities,
    };
    let rooms = SupportRoomRules::new(BTreeMap::from([
        ("all".into(), rule(Selection::All, Selection::All)),
        (
            "drivers".into(),
            rule([role("driver")].into_iter().collect(), Selection::All),
        ),
        (
            "urgent".into(),
            rule(Selection::All, ["emergency".into()].into_iter().collect()),
        ),
    ]));
    assert_eq!(
        rooms.rooms_for(&role("driver"), "normal"),
        ["drivers", "all"]
    );
    assert_eq!(
        rooms.rooms_for(&role("driver"), "emergency"),
        ["urgent", "drivers", "all"]
    );
    assert_eq!(rooms.rooms_for(&role("customer"), "normal"), ["all"]);
    assert!(rooms.knows("urgent") && !rooms.knows("other"));
}
