//! Who is there.

use super::*;

#[tokio::test]
async fn a_user_is_present_until_the_grace_after_the_last_connection() {
    let house = House::build(|_| {}).await;
    house.open(&["ama", "ben"]).await;
    let ben = house.connect("ben").await;
    let mut watcher = house.connect("ama").await;
    let (watching, _queue) = outbound(
        watcher.connection,
        Arc::new(Words),
        OutboundLimits {
            frames: 9,
            bytes: 999,
        },
        START,
    );
    let registry = &house.tree.registry;
    let own = registry
        .connections_of(&user("ama"))
        .pop()
        .unwrap_or(watching);
    registry.watch_presence(user("ben"), &own);

    registry.disconnect(&user("ben"), ben.connection);
    assert!(registry.is_online(&user("ben")));
    watcher.hear("presence ben Offline").await;
    assert!(!registry.is_online(&user("ben")));
    house.connect("ben").await;
    watcher.hear("presence ben Online").await;
}

#[tokio::test]
async fn connections_beyond_the_limit_are_refused_and_the_old_ones_stay() {
    let house = House::build(|_| {}).await;
    let _desk = house.connect("ama").await;
    let phone = house.connect("ama").await;
    let limits = OutboundLimits {
        frames: 9,
        bytes: 999,
    };
    let third = ConnectionId::from_uuid(house.clock.new_uuid());
    let (third, _queue) = outbound(third, Arc::new(Words), limits, START);

    let refused = house
        .tree
        .registry
        .connect(&user("ama"), third.clone(), (Proof::Signed, role()))
        .await;
    assert_eq!(refused.unwrap_err(), Failure::TooManyConnections);
    house
        .tree
        .registry
        .disconnect(&user("ama"), phone.connection);
    assert!(
        house
            .tree
            .registry
            .connect(&user("ama"), third, (Proof::Signed, role()))
            .await
            .is_ok()
    );
}

#[tokio::test]
async fn who_left_while_their_session_failed_is_offline_in_the_end() {
    for is_told in [true, false] {
        let house = House::build(|settings| {
            if is_told {
                settings.presence_grace = Duration::from_hours(1);
            }
        })
        .await;
        house.open(&["ama", "ben"]).await;
        let registry = &house.tree.registry;
        let ama = house.connect("ama").await;
        let session = registry.running_session(&user("ama")).unwrap();
        if is_told {
            registry.disconnect(&user("ama"), ama.connection);
        }
        drop(ama);
        session.fail();

        let failures = "parlor_actor_restarts_total{actor=\"user_session\"}";
        house.until(failures, "1").await;
        house.until("parlor_users_online", "0").await;
        let gone = async {
            while registry.is_online(&user("ama")) {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), gone)
            .await
            .expect("still online");
    }
}
