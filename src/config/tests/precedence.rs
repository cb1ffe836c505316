//! Which source wins.

use super::*;

#[test]
fn a_profile_overrides_the_defaults_a_file_the_profile_and_the_environment_the_file() {
    let file = TemporaryFile::new("[limits]\nmessages_per_minute = 7\npage_size = 40\n");
    let config = Config::read(Sources {
        profile: Some("trip"),
        file: Some(&file.0),
        environment: environment(&[("PARLOR__LIMITS__PAGE_SIZE", "30")]),
        ..Sources::default()
    })
    .unwrap();
    assert_eq!(config.limits.title_chars.get(), 200, "default");
    assert_eq!(config.limits.content_chars.get(), 1000, "profile");
    assert_eq!(config.limits.messages_per_minute.get(), 7, "file");
    assert_eq!(config.limits.page_size.get(), 30, "environment");
}

#[test]
fn variables_are_read_by_the_type_of_their_key() {
    let config = read(
        None,
        &[
            ("PARLOR__SERVER__LISTEN", "0.0.0.0:9000"),
            ("PARLOR__CONNECTION__HEARTBEAT", "40s"),
            ("PARLOR__AUTH__JWT_SECRET", "12345"),
            ("PARLOR__AUTH__CLAIMS__ROLE", "groups, role"),
            ("PARLOR__AUTH__JWT_ALGORITHMS", r#"["HS512"]"#),
            ("PARLOR__SERVER__ALLOWED_ORIGINS", ""),
            ("PARLOR__LOG__FORMAT", "json"),
        ],
    )
    .unwrap();
    assert_eq!(config.server.listen.port(), 9000);
    assert_eq!(config.connection.heartbeat, Duration::from_secs(40));
    assert_eq!(config.auth.jwt_secret.unwrap().expose_secret(), "12345");
    assert_eq!(config.auth.claims.role, ["groups", "role"]);
    assert_eq!(config.auth.jwt_algorithms, [SharedSecretAlgorithm::Hs512]);
    assert!(config.server.allowed_origins.is_empty());
    assert_eq!(config.log.format, LogFormat::Json);
}

#[test]
fn the_products_own_names_of_variables_work() {
    let config = read(
        None,
        &[
            ("PARLOR_LISTEN", "127.0.0.1:1"),
            ("PARLOR_ADMIN_LISTEN", "127.0.0.1:2"),
            ("DATABASE_URL", "postgres://localhost/parlor"),
            ("JWT_SECRET", "secret"),
            ("PARLOR_API_KEY", "key"),
            ("CHAT_MESSAGE_LIMIT", "80"),
            ("CHAT_TYPING_TIMEOUT", "3000"),
            ("CHAT_MAX_CONNECTIONS_PER_USER", "3"),
            ("UNRELATED", "ignored"),
        ],
    )
    .unwrap();
    assert_eq!(config.server.listen.port(), 1);
    assert_eq!(config.server.admin_listen.port(), 2);
    assert_eq!(
        config.database.url.expose_secret(),
        "postgres://localhost/parlor"
    );
    assert_eq!(config.auth.jwt_secret.unwrap().expose_secret(), "secret");
    assert_eq!(config.auth.api_key.unwrap().expose_secret(), "key");
    assert_eq!(config.limits.page_size.get(), 80);
    assert_eq!(
        config.conversation.typing_expires_after,
        Duration::from_secs(3)
    );
    assert_eq!(config.limits.connections_per_user.get(), 3);
}

#[test]
fn parlors_own_name_of_a_variable_wins_over_its_alias() {
    let variables = [("JWT_SECRET", "alias"), ("PARLOR__AUTH__JWT_SECRET", "own")];
    let config = read(None, &variables).unwrap();
    assert_eq!(config.auth.jwt_secret.unwrap().expose_secret(), "own");
}

#[test]
fn an_empty_alias_sets_nothing() {
    let config = read(None, &[("PARLOR_LISTEN", ""), ("JWT_SECRET", "")]).unwrap();
    assert_eq!(config.server.listen.port(), 8080);
    assert!(config.auth.jwt_secret.is_none());
}

#[test]
fn roles_of_a_profile_or_a_file_replace_all_roles_beneath() {
    let transit = read(Some("transit"), &[]).unwrap();
    assert!(!transit.roles.contains_key("customer"));
    assert_eq!(transit.support_rooms.len(), 4);

    let own = read_file(Some("transit"), "[roles.agent]\nis_staff = true\n").unwrap();
    assert_eq!(
        own.roles.keys().map(RoleName::as_str).collect::<Vec<_>>(),
        ["agent"]
    );
    assert_eq!(
        own.support_rooms.len(),
        4,
        "a table that is not named stays"
    );
}

#[test]
fn a_file_may_replace_roles_alone_or_support_rooms_alone() {
    assert!(read_file(None, "[roles.agent]\n").is_ok());
    let rooms = read_file(None, "[support_rooms.desk]\n")
        .unwrap()
        .support_room_rules();
    assert_eq!(
        rooms.rooms_for(&RoleName::parse("customer").unwrap(), "high"),
        ["desk"]
    );
    assert!(
        read_file(None, "[support_rooms]\n")
            .unwrap()
            .support_rooms
            .is_empty()
    );
}
