//! The role matrices of the contracts, profile by profile.

use super::*;
use crate::domain::policy::SharesReference;

struct Rules {
    policy: Policy,
    rooms: SupportRoomRules,
}

fn rules(profile: Option<&str>) -> Rules {
    let config = read(profile, &[]).unwrap();
    Rules {
        policy: config.policy(),
        rooms: config.support_room_rules(),
    }
}

fn role(name: &str) -> RoleName {
    RoleName::parse(name).unwrap()
}

impl Rules {
    /// The roles that `opener` reaches directly, in alphabetical order.
    fn reach(&self, opener: &str, shares: SharesReference) -> Vec<&str> {
        let opener = role(opener);
        self.policy
            .roles()
            .filter(|other| self.policy.may_open_direct(&opener, other, shares))
            .map(RoleName::as_str)
            .collect()
    }

    fn roles_that(&self, may: impl Fn(&Policy, &RoleName) -> bool) -> Vec<&str> {
        self.policy
            .roles()
            .filter(|role| may(&self.policy, role))
            .map(RoleName::as_str)
            .collect()
    }
}

#[rstest]
#[case::booking("booking", "customer", &["admin", "support"], &["admin", "driver", "support"])]
#[case::booking("booking", "driver", &["admin", "support"], &["admin", "customer", "support"])]
#[case::booking("booking", "admin", &["admin", "customer", "driver", "support"],
    &["admin", "customer", "driver", "support"])]
#[case::booking("booking", "guest", &[], &[])]
#[case::carwash("carwash", "Customer", &["Provider"], &["Provider"])]
#[case::carwash("carwash", "Provider", &["Customer"], &["Customer"])]
#[case::carwash("carwash", "Admin", &["Customer", "Provider"], &["Customer", "Provider"])]
#[case::trip("trip", "PASSENGER", &[], &[])]
#[case::trip("trip", "DRIVER", &[], &[])]
#[case::trip("trip", "ADMIN", &[], &[])]
#[case::agency("agency", "admin", &["customer", "member", "staff"], &["customer", "member", "staff"])]
#[case::agency("agency", "customer", &["admin"], &["admin"])]
#[case::agency("agency", "member", &["admin"], &["admin"])]
#[case::agency("agency", "staff", &["admin"], &["admin"])]
#[case::transit("transit", "BUS_DRIVER", &["CONTROL_ADMIN", "CONTROL_STAFF"],
    &["CONTROL_ADMIN", "CONTROL_STAFF"])]
#[case::transit("transit", "QUEUE_REGULATOR", &["CONTROL_ADMIN", "CONTROL_STAFF"],
    &["CONTROL_ADMIN", "CONTROL_STAFF"])]
#[case::transit("transit", "CONTROL_STAFF",
    &["BUS_DRIVER", "CONTROL_ADMIN", "CONTROL_STAFF", "QUEUE_REGULATOR"],
    &["BUS_DRIVER", "CONTROL_ADMIN", "CONTROL_STAFF", "QUEUE_REGULATOR"])]
#[case::transit("transit", "PASSENGER", &[], &[])]
fn direct_conversations_follow_the_contract(
    #[case] profile: &str,
    #[case] opener: &str,
    #[case] without_reference: &[&str],
    #[case] with_reference: &[&str],
) {
    let rules = rules(Some(profile));
    assert_eq!(rules.reach(opener, SharesReference::No), without_reference);
    assert_eq!(rules.reach(opener, SharesReference::Yes), with_reference);
}

#[rstest]
#[case("booking", "customer_admin", &["admin", "customer"])]
#[case("booking", "driver_admin", &["admin", "driver"])]
#[case("booking", "guest_admin", &["admin", "guest"])]
#[case("booking", "support", &["admin", "customer", "driver", "support"])]
#[case("carwash", "anything", &[])]
#[case("trip", "anything", &[])]
#[case("agency", "anything", &[])]
#[case("transit", "anything", &["BUS_DRIVER", "QUEUE_REGULATOR"])]
fn support_conversations_follow_the_contract(
    #[case] profile: &str,
    #[case] topic: &str,
    #[case] openers: &[&str],
) {
    let may = |policy: &Policy, role: &RoleName| policy.may_open_support(role, Some(topic));
    assert_eq!(rules(Some(profile)).roles_that(may), openers);
}

#[rstest]
#[case("booking", &["admin", "support"], &["admin"], &["admin"], &["admin"])]
#[case("carwash", &["Admin"], &[], &["Admin"], &["Admin"])]
#[case("trip", &["ADMIN"], &[], &[], &[])]
#[case("agency", &["admin"], &[], &[], &[])]
#[case("transit", &["CONTROL_ADMIN", "CONTROL_STAFF"], &["CONTROL_ADMIN", "CONTROL_STAFF"], &[],
    &["CONTROL_ADMIN", "CONTROL_STAFF"])]
fn staff_rules_follow_the_contract(
    #[case] profile: &str,
    #[case] staff: &[&str],
    #[case] monitors: &[&str],
    #[case] sees_all: &[&str],
    #[case] closes_all: &[&str],
) {
    let rules = rules(Some(profile));
    assert_eq!(rules.roles_that(Policy::is_staff), staff);
    assert_eq!(
        rules.roles_that(|policy, role| policy.may_monitor(role, "any")),
        monitors
    );
    assert_eq!(rules.roles_that(Policy::sees_all), sees_all);
    assert_eq!(rules.roles_that(Policy::closes_all), closes_all);
    assert!(rules.roles_that(Policy::may_open_group).is_empty());
}

#[rstest]
#[case("booking", &["admin", "customer", "driver", "support"])]
#[case("carwash", &["Admin", "Customer", "Provider"])]
#[case("trip", &[])]
#[case("agency", &[])]
#[case("transit", &["CONTROL_ADMIN", "CONTROL_STAFF"])]
fn participants_close_where_the_contract_has_closing(
    #[case] profile: &str,
    #[case] closers: &[&str],
) {
    assert_eq!(rules(Some(profile)).roles_that(Policy::closes_own), closers);
}

#[test]
fn passengers_of_buses_may_not_chat_and_passengers_of_trips_may() {
    assert!(!rules(Some("transit")).policy.may_chat(&role("PASSENGER")));
    assert!(rules(Some("trip")).policy.may_chat(&role("PASSENGER")));
}

#[rstest]
#[case("transit", "BUS_DRIVER", "normal", &["driver_support", "general_support"])]
#[case("transit", "QUEUE_REGULATOR", "normal", &["regulator_support", "general_support"])]
#[case("transit", "BUS_DRIVER", "emergency",
    &["emergency_support", "driver_support", "general_support"])]
#[case("booking", "guest", "normal", &["admin_support"])]
#[case("agency", "customer", "normal", &[])]
fn support_is_routed_by_role_and_priority(
    #[case] profile: &str,
    #[case] creator: &str,
    #[case] priority: &str,
    #[case] rooms: &[&str],
) {
    assert_eq!(
        rules(Some(profile))
            .rooms
            .rooms_for(&role(creator), priority),
        rooms
    );
}

#[rstest]
fn by_default_people_reach_staff_and_the_drivers_and_providers_of_their_references(
    #[values(
        "customer",
        "Customer",
        "member",
        "staff",
        "PASSENGER",
        "ACTIVITY_OWNER",
        "BUS_DRIVER",
        "QUEUE_REGULATOR"
    )]
    opener: &str,
) {
    let staff = [
        "ADMIN",
        "Admin",
        "CONTROL_ADMIN",
        "CONTROL_STAFF",
        "admin",
        "support",
    ];
    let rules = rules(None);
    assert_eq!(rules.reach(opener, SharesReference::No), staff);
    let mut shared = [&staff[..], &["DRIVER", "Provider", "driver"]].concat();
    shared.sort_unstable();
    assert_eq!(rules.reach(opener, SharesReference::Yes), shared);
    assert!(!rules.policy.may_open_group(&role(opener)));
    assert!(
        rules
            .policy
            .may_open_support(&role(opener), Some("driver_support"))
    );
}

#[rstest]
fn by_default_staff_reach_everybody(
    #[values("admin", "support", "Admin", "ADMIN", "CONTROL_STAFF", "CONTROL_ADMIN")] opener: &str,
) {
    let rules = rules(None);
    let everybody = rules.roles_that(|_, _| true);
    assert_eq!(rules.reach(opener, SharesReference::No), everybody);
    let opener = role(opener);
    assert!(rules.policy.is_staff(&opener) && rules.policy.may_open_group(&opener));
    assert!(rules.policy.sees_all(&opener) && rules.policy.closes_all(&opener));
    assert!(rules.policy.may_monitor(&opener, "general_support"));
}

#[test]
fn by_default_drivers_reach_the_people_of_their_references() {
    let rules = rules(None);
    let shared = rules.reach("driver", SharesReference::Yes);
    assert!(shared.contains(&"customer"));
    assert!(
        !rules
            .reach("driver", SharesReference::No)
            .contains(&"customer")
    );
}
