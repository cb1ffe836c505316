//! One clear line for each thing that can be wrong.

use super::*;

fn line(result: Result<Config, ConfigError>) -> String {
    let line = result.unwrap_err().to_string();
    assert!(!line.contains('\n'), "{line:?} is one line");
    line
}

#[rstest]
#[case::unknown_key(
    "[presence]\ngrace_period = \"5s\"",
    "presence.grace_period in FILE: unknown key, expected one of grace, away_after"
)]
#[case::unknown_section(
    "[redis]\nurl = \"\"",
    "redis in FILE: unknown key, expected one of server, database, auth, limits, connection, \
     socket_io, pusher, contracts, conversation, presence, writer, log, references, moderation, \
     roles, support_rooms"
)]
#[case::unknown_key_of_a_role(
    "[roles.agent]\nis_admin = true",
    "roles.agent.is_admin in FILE: unknown key, expected one of is_staff, may_chat, direct, \
     direct_by_reference, group, support_topics, monitors, sees_all, closes_own, closes_all, \
     moderates"
)]
#[case::duration(
    "[connection]\nheartbeat = \"25\"",
    "connection.heartbeat in FILE: expected a duration above zero such as 250ms, 25s or 5m, \
     found \"25\""
)]
#[case::duration_of_nothing(
    "[connection]\nheartbeat = \"0s\"",
    "connection.heartbeat in FILE: expected a duration above zero such as 250ms, 25s or 5m, \
     found \"0s\""
)]
#[case::number(
    "[limits]\npage_size = 0",
    "limits.page_size in FILE: expected a whole number above zero, found 0"
)]
#[case::number_as_text(
    "[limits]\npage_size = \"many\"",
    "limits.page_size in FILE: expected a whole number above zero, found \"many\""
)]
#[case::address(
    "[server]\nlisten = \"8080\"",
    "server.listen in FILE: expected an address such as 127.0.0.1:8080, found \"8080\""
)]
#[case::one_address_twice(
    "[server]\nlisten = \"127.0.0.1:9464\"",
    "server.admin_listen in the defaults: expected another address than server.listen"
)]
#[case::contract(
    "[server]\ncontracts = [\"native\", \"rowing\"]",
    "server.contracts.1 in FILE: expected one of native, agency, carwash, transit, trip, booking, \
     found rowing"
)]
#[case::no_contract(
    "[server]\ncontracts = []",
    "server.contracts in FILE: expected at least one contract, such as native, and each once"
)]
#[case::contract_twice(
    "[server]\ncontracts = [\"native\", \"native\"]",
    "server.contracts in FILE: expected at least one contract, such as native, and each once"
)]
#[case::origin(
    "[server]\nallowed_origins = [\"app.example.org\"]",
    "server.allowed_origins in FILE: expected origins such as https://app.example.org, or *, \
     found \"app.example.org\""
)]
#[case::network(
    "[server]\ntrusted_proxies = [\"10.0.0.0/40\"]",
    "server.trusted_proxies in FILE: expected networks such as 10.0.0.0/8 or 2001:db8::1, \
     found \"10.0.0.0/40\""
)]
#[case::secret_of_the_wrong_type(
    "[auth]\njwt_secret = 31337",
    "auth.jwt_secret in FILE: expected text"
)]
#[case::placeholder(
    "[auth]\njwt_secret = \"<hidden>\"",
    "auth.jwt_secret in FILE: expected a secret, found the placeholder for one"
)]
#[case::database(
    "[database]\nurl = \"mysql://root:hunter2@localhost\"",
    "database.url in FILE: expected an address that starts with postgres:// or sqlite:"
)]
#[case::key_set(
    "[auth]\njwks_url = \"keys.json\"",
    "auth.jwks_url in FILE: expected an http or https address, found \"keys.json\""
)]
#[case::algorithm(
    "[auth]\njwt_algorithms = [\"none\"]",
    "auth.jwt_algorithms.0 in FILE: expected one of HS256, HS384, HS512, found none"
)]
#[case::no_algorithm(
    "[auth]\njwt_secret = \"x\"\njwt_algorithms = []",
    "auth.jwt_algorithms in FILE: expected at least one algorithm"
)]
#[case::api_key(
    "[auth]\napi_key = \"two words\"",
    "auth.api_key in FILE: expected visible ASCII characters without spaces"
)]
#[case::never_authenticated(
    "[socket_io.carwash]\nauthenticate_within = \"2h\"",
    "socket_io.carwash.authenticate_within in FILE: expected from 1s to 1h"
)]
#[case::log_filter(
    "[log]\nfilter = \"parlor=loud\"",
    "log.filter in FILE: expected a level such as info, or a filter, found \"parlor=loud\""
)]
#[case::log_format(
    "[log]\nformat = \"xml\"",
    "log.format in FILE: expected one of auto, pretty, json, found xml"
)]
#[case::role_that_is_none(
    "[roles.agent]\ndirect = [\"client\"]",
    "roles.agent.direct in FILE: expected names of [roles], found \"client\""
)]
#[case::room_that_is_none(
    "[roles.agent]\nmonitors = [\"desk\"]",
    "roles.agent.monitors in FILE: expected names of [support_rooms], found \"desk\""
)]
#[case::creator_that_is_none(
    "[support_rooms.desk]\ncreator_roles = [\"client\"]",
    "support_rooms.desk.creator_roles in FILE: expected names of [roles], found \"client\""
)]
#[case::selection(
    "[roles.agent]\ndirect = \"everyone\"",
    "roles.agent.direct in FILE: expected a list of names or \"all\", found \"everyone\""
)]
#[case::syntax("[limits]\npage_size =\n", "FILE, line 2: ")]
fn a_file_that_is_wrong_is_refused_with_one_line(#[case] text: &str, #[case] expected: &str) {
    let file = TemporaryFile::new(text);
    let line = line(Config::read(Sources {
        file: Some(&file.0),
        environment: Environment::new(),
        ..Sources::default()
    }))
    .replace(&format!("file {}", file.0.display()), "FILE");
    if text.ends_with("=\n") {
        assert!(line.starts_with(expected), "{line}");
    } else {
        assert_eq!(line, expected);
    }
}

#[rstest]
#[case::unknown(
    "PARLOR__LIMITS__PAGE",
    "1",
    "environment variable PARLOR__LIMITS__PAGE: no such setting, expected PARLOR__SECTION__KEY"
)]
#[case::section(
    "PARLOR__LIMITS",
    "1",
    "environment variable PARLOR__LIMITS: no such setting, expected PARLOR__SECTION__KEY"
)]
#[case::role(
    "PARLOR__ROLES__CUSTOMER__GROUP",
    "true",
    "environment variable PARLOR__ROLES__CUSTOMER__GROUP: roles and support rooms are set by \
     --profile or --config"
)]
#[case::type_of_the_key(
    "PARLOR__LIMITS__PAGE_SIZE",
    "ten",
    "limits.page_size in environment variable PARLOR__LIMITS__PAGE_SIZE: expected a whole number, \
     found \"ten\""
)]
#[case::bounds_of_the_key(
    "PARLOR__LIMITS__PAGE_SIZE",
    "0",
    "limits.page_size in environment variable PARLOR__LIMITS__PAGE_SIZE: expected a whole number \
     above zero, found 0"
)]
#[case::alias(
    "CHAT_TYPING_TIMEOUT",
    "3s",
    "conversation.typing_expires_after in environment variable CHAT_TYPING_TIMEOUT: expected a \
     whole number of milliseconds, found \"3s\""
)]
#[case::alias_of_a_secret(
    "DATABASE_URL",
    "mysql://root:hunter2@localhost",
    "database.url in environment variable DATABASE_URL: expected an address that starts with \
     postgres:// or sqlite:"
)]
fn a_variable_that_is_wrong_is_refused_with_one_line(
    #[case] name: &str,
    #[case] value: &str,
    #[case] expected: &str,
) {
    assert_eq!(line(read(None, &[(name, value)])), expected);
}

#[test]
fn an_unknown_profile_lists_the_known_ones() {
    assert_eq!(
        line(read(Some("taxi"), &[])),
        "profile taxi does not exist, expected one of booking, carwash, trip, agency, transit"
    );
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let path = PathBuf::from("missing.toml");
    let sources = Sources {
        file: Some(&path),
        environment: Environment::new(),
        ..Sources::default()
    };
    assert!(line(Config::read(sources)).starts_with("file missing.toml cannot be read: "));
}

#[test]
fn what_a_server_needs_must_be_set() {
    let load = |variables: &[(&str, &str)]| {
        Config::load(Sources {
            environment: environment(variables),
            ..Sources::default()
        })
    };
    assert_eq!(
        line(load(&[("JWT_SECRET", "secret")])),
        "database.url is not set: set DATABASE_URL, for example \
         postgres://user:password@host/parlor, or start with --dev"
    );
    let database = ("DATABASE_URL", "sqlite://parlor.db");
    assert_eq!(
        line(load(&[database])),
        "auth.jwt_secret is not set: set JWT_SECRET, NEXTAUTH_SECRET or auth.jwks_url, or start with --dev"
    );
    assert!(load(&[database, ("JWT_SECRET", "secret")]).is_ok());
    let jwks = ("PARLOR__AUTH__JWKS_URL", "https://id.example.org/keys");
    assert!(load(&[database, jwks]).is_ok());
}
