//! The command line: what it prints, what it refuses, and with which status it ends.

use std::net::TcpListener;
use std::time::{Duration, Instant};

use parlor::auth::{Authenticator, Identity};
use parlor::config::{Config, Sources, profile_names};
use rstest::rstest;

use crate::support::browsing::get;
use crate::support::command::Shell;
use crate::support::database::{Backend, TestDatabase};

const SECRET: &str = "a secret of sixty-four characters is long enough for every algorithm";

#[rstest]
#[case::no_database(
    &[],
    "serve",
    "database.url is not set: set DATABASE_URL, for example postgres://user:password@host/parlor, \
     or start with --dev"
)]
#[case::no_secret(
    &[("DATABASE_URL", "sqlite://parlor.db?mode=rwc")],
    "serve",
    "auth.jwt_secret is not set: set JWT_SECRET, NEXTAUTH_SECRET or auth.jwks_url, or start with --dev"
)]
#[case::unknown_profile(
    &[],
    "serve --dev --profile rowing",
    "profile rowing does not exist, expected one of booking, carwash, trip, agency, transit"
)]
#[case::no_file(
    &[],
    "serve --dev --config nowhere.toml",
    "file nowhere.toml cannot be read: No such file or directory (os error 2)"
)]
#[case::broken_file(
    &[],
    "config --config broken.toml",
    "file broken.toml, line 2: key with no value, expected `=`"
)]
#[case::unknown_key(
    &[],
    "config --config unknown.toml",
    "limits.page_sise in file unknown.toml: unknown key, expected one of"
)]
#[case::unknown_variable(
    &[("PARLOR__LIMITS__PAGE_SISE", "3")],
    "migrate --dev",
    "environment variable PARLOR__LIMITS__PAGE_SISE: no such setting, expected PARLOR__SECTION__KEY"
)]
#[case::bad_value(
    &[("PARLOR_LISTEN", "everywhere")],
    "serve --dev",
    "server.listen in environment variable PARLOR_LISTEN: expected an address such as \
     127.0.0.1:8080, found \"everywhere\""
)]
#[case::nobody_listens(
    &[("DATABASE_URL", "postgres://ama:hush@127.0.0.1:1/parlor"), ("JWT_SECRET", SECRET)],
    "serve",
    "database.url (postgres://127.0.0.1:1/parlor): cannot reach the database: \
     error communicating with database: Connection refused (os error 111)"
)]
#[case::no_folder(
    &[("DATABASE_URL", "sqlite://nowhere/parlor.db?mode=rwc")],
    "migrate",
    "database.url (sqlite://nowhere/parlor.db): cannot reach the database: \
     error returned from database: (code: 14) unable to open database file"
)]
#[case::nothing_to_sign_with(
    &[],
    "token --user ama --role customer",
    "auth.jwt_secret is not set: set JWT_SECRET, or sign with the secret of development by --dev"
)]
#[case::bad_user(
    &[("JWT_SECRET", SECRET)],
    "token --user= --role customer",
    "--user: expected 1 to 128 characters without control characters"
)]
fn what_is_wrong_is_said_in_one_line_with_status_2(
    #[case] environment: &[(&str, &str)],
    #[case] words: &str,
    #[case] line: &str,
) {
    let shell = environment
        .iter()
        .fold(Shell::new(), |shell, (name, value)| shell.with(name, value));
    shell.write("broken.toml", "[limits]\npage_size\n");
    shell.write("unknown.toml", "[limits]\npage_sise = 3\n");

    let refusal = shell.parlor(words).refusal();

    assert!(refusal.starts_with(line), "{refusal}");
}

#[test]
fn a_database_that_never_answers_is_given_up_after_the_time_that_is_set() {
    // Takes connections in and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("postgres://{}/parlor", silent.local_addr().unwrap());
    let shell = Shell::new()
        .with("DATABASE_URL", &url)
        .with("JWT_SECRET", SECRET)
        .with("PARLOR__DATABASE__CONNECT_TIMEOUT", "200ms");
    let started = Instant::now();

    let refusal = shell.parlor("serve").refusal();

    assert_eq!(
        refusal,
        format!("database.url ({url}): cannot reach the database: no answer within 200ms")
    );
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn a_port_that_is_taken_is_named_and_neither_port_is_served() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let shell = Shell::new()
        .with("PARLOR_LISTEN", "127.0.0.1:0")
        .with("PARLOR_ADMIN_LISTEN", &address)
        .with("PARLOR__LOG__FILTER", "off");

    let refusal = shell.parlor("serve --dev").refusal();

    assert_eq!(
        refusal,
        format!("server.admin_listen {address}: Address already in use (os error 98)")
    );
}

#[test]
fn what_config_prints_is_a_configuration_that_prints_the_same() {
    let shell = Shell::new().with("CHAT_MESSAGE_LIMIT", "33");
    for profile in [None].into_iter().chain(profile_names().map(Some)) {
        let words = profile.map_or("config".to_owned(), |name| {
            format!("config --profile {name}")
        });
        let printed = shell.parlor(&words).answer();
        assert!(printed.contains("page_size = 33\n"), "{printed}");

        shell.write("printed.toml", &printed);
        let again = shell.parlor("config --config printed.toml").answer();

        assert_eq!(again, printed, "{profile:?}");
    }
}

#[test]
fn config_prints_no_secret_and_makes_none() {
    let shell = Shell::new()
        .with("JWT_SECRET", SECRET)
        .with("DATABASE_URL", "postgres://ama:hush@db.example/parlor");

    let printed = shell.parlor("config --dev").answer();

    assert!(
        !printed.contains(SECRET) && !printed.contains("hush"),
        "{printed}"
    );
    assert!(printed.contains("jwt_secret = \"<hidden>\""), "{printed}");
    assert!(!shell.folder().join("data").exists());
}

async fn verified(token: &str, environment: &[(&str, &str)]) -> Identity {
    let environment = environment
        .iter()
        .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()));
    let sources = Sources {
        dev: None,
        profile: None,
        file: None,
        environment,
    };
    let config = Config::read(sources).unwrap();
    let now = parlor::clock::Clock::system().now().as_seconds();
    let authenticator = Authenticator::new(&config.auth).unwrap();
    authenticator.verify(token.trim_end(), now).await.unwrap()
}

#[tokio::test]
async fn a_token_holds_under_the_configuration_it_was_signed_with() {
    let environment = [
        ("JWT_SECRET", SECRET),
        ("PARLOR__AUTH__JWT_ALGORITHMS", "HS512"),
        ("PARLOR__AUTH__CLAIMS__USER_ID", "uid"),
        ("PARLOR__AUTH__ISSUER", "https://host.example"),
        ("PARLOR__AUTH__AUDIENCE", "chat"),
    ];
    let shell = environment
        .iter()
        .fold(Shell::new(), |shell, (k, v)| shell.with(k, v));

    let words = "token --user u1 --role driver --name Ravi --expires-in 15m";
    let identity = verified(&shell.parlor(words).answer(), &environment).await;

    assert_eq!(
        (identity.user_id.as_str(), identity.role.as_str()),
        ("u1", "driver")
    );
    assert_eq!(identity.name.as_deref(), Some("Ravi"));
    let left = identity.expires_at_unix - parlor::clock::Clock::system().now().as_seconds();
    assert!((890..=900).contains(&left), "{left} s are left");
}

#[tokio::test]
async fn the_secret_of_development_is_made_once_and_signs_tokens_from_then_on() {
    let shell = Shell::new();

    let first = shell
        .parlor("token --dev --user ama --role customer")
        .answer();
    let second = shell.parlor("token --user ben --role support").answer();

    let secret = std::fs::read_to_string(shell.folder().join("data/jwt_secret")).unwrap();
    let environment = [("JWT_SECRET", secret.as_str())];
    assert_eq!(verified(&first, &environment).await.user_id, "ama");
    assert_eq!(verified(&second, &environment).await.user_id, "ben");
}

#[test]
fn a_token_for_an_unknown_role_comes_with_a_warning() {
    let shell = Shell::new().with("JWT_SECRET", SECRET);

    let finished = shell.parlor("token --user ama --role rower");

    assert_eq!(finished.status, 0);
    assert_eq!(finished.stdout.lines().count(), 1);
    assert!(
        finished
            .stderr
            .contains("warning: role rower is not one of [roles]")
    );
}

#[rstest]
#[tokio::test]
async fn the_schema_goes_up_and_down_and_says_where_it_is(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let database = TestDatabase::empty_on(backend).await;
    let shell = Shell::new().with("DATABASE_URL", database.url());
    let count =
        |text: &str, state: &str| text.lines().filter(|line| line.starts_with(state)).count();

    let before = shell.parlor("migrate status").answer();
    let steps = before.lines().count();
    assert_eq!(count(&before, "pending  m"), steps);
    assert_eq!(
        count(&shell.parlor("migrate").answer(), "applied  m"),
        steps
    );
    assert_eq!(shell.parlor("migrate up").answer(), "nothing to do\n");
    let newest = before
        .lines()
        .last()
        .unwrap()
        .replace("pending", "taken back");
    assert_eq!(shell.parlor("migrate down").answer().trim_end(), newest);
    let after = shell.parlor("migrate status").answer();
    assert_eq!(
        (count(&after, "applied  m"), count(&after, "pending  m")),
        (steps - 1, 1)
    );
}

#[tokio::test]
async fn a_server_for_development_starts_with_nothing_and_stops_when_asked() {
    let shell = Shell::new()
        .with("PARLOR_LISTEN", "127.0.0.1:0")
        .with("PARLOR_ADMIN_LISTEN", "127.0.0.1:0");
    let server = shell.serve("serve --dev");

    let page = get(&server.address, "/dev").await;
    assert!(page.text().await.unwrap().contains("Ama"));
    let ready = get(&server.admin, "/readyz").await;
    assert_eq!(ready.status(), 200);

    assert_eq!(server.terminate().code(), Some(0));
}
