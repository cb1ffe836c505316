//! Whom one may write to, and everybody, for those who look after all.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::server::TestServer;

const PEOPLE: &str = "/api/v1/people";

fn names(page: &Value) -> Vec<&str> {
    let people = page["people"].as_array().unwrap();
    people
        .iter()
        .map(|person| person["name"].as_str().unwrap())
        .collect()
}

async fn put(server: &TestServer, id: &str, profile: Value) {
    let path = format!("/api/v1/users/{id}");
    let answer = server.host().put(&path, &profile).await;
    assert!([200, 201].contains(&answer.status), "{answer:?}");
}

/// Two customers, two of the staff and a driver; one of each pair is called Alice.
async fn inhabited(backend: Backend) -> TestServer {
    let server = TestServer::start(backend).await;
    let person = |name: &str, role: &str| {
        let email = format!("{}@people.test", name.to_lowercase());
        json!({ "name": name, "role": role, "email": email })
    };
    put(&server, "c1", person("Alice", "customer")).await;
    put(&server, "c2", person("Bertil", "customer")).await;
    put(&server, "s1", person("Alice", "support")).await;
    put(&server, "s2", person("Zoë", "admin")).await;
    put(&server, "d1", person("Dora", "driver")).await;
    server
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn people_find_those_they_may_write_to_and_learn_no_more_of_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = inhabited(backend).await;
    let mut disabled = json!({ "name": "Gone", "role": "support", "is_active": false });
    put(&server, "s3", disabled.take()).await;

    let page = server.http("c1", "customer").get(PEOPLE).await.json();
    assert_eq!(names(&page), ["Alice", "Zoë"]);
    let nothing_more = json!({
        "id": "s1", "name": "Alice", "role": "support", "avatar_url": null,
        "state": null, "email": null, "is_active": null, "last_seen": null,
    });
    assert_eq!(page["people"][0], nothing_more);

    let drivers = server.http("c1", "customer");
    let drivers = drivers.get(&format!("{PEOPLE}?role=driver")).await.json();
    assert_eq!(drivers, json!({ "people": [], "next_cursor": null }));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_found_by_an_address_that_one_may_not_know(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = inhabited(backend).await;
    let customer = server.http("c1", "customer");
    let find = async |text: &str| customer.get(&format!("{PEOPLE}?q={text}")).await.json();
    assert_eq!(names(&find("zo").await), ["Zoë"]);
    for part_of_an_address in ["alice%40", "people.test"] {
        let found = find(part_of_an_address).await;
        assert_eq!(names(&found), Vec::<&str>::new(), "{part_of_an_address}");
    }
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_list_goes_on_where_it_was_whatever_becomes_of_who_was_last(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = inhabited(backend).await;
    let zoe = server.http("s2", "admin");
    let page = zoe.get(&format!("{PEOPLE}?limit=2")).await.json();
    assert_eq!(names(&page), ["Alice", "Alice"]);
    let next = page["next_cursor"].as_str().unwrap();
    let rest = async || {
        let page = zoe.get(&format!("{PEOPLE}?cursor={next}")).await.json();
        names(&page).join(" ")
    };

    put(&server, "s1", json!({ "name": "Yrsa", "role": "support" })).await;
    assert_eq!(rest().await, "Bertil Dora Yrsa");
    let gone = server.host().delete("/api/v1/users/s1").await;
    assert_eq!(gone.status, 204);
    assert_eq!(rest().await, "Bertil Dora");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn whoever_sees_all_finds_everybody_by_name_address_and_role(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = inhabited(backend).await;
    put(
        &server,
        "c3",
        json!({ "name": "Gone", "role": "customer", "is_active": false }),
    )
    .await;
    let zoe = server.http("s2", "admin");
    let ask = async |query: &str| zoe.get(&format!("{PEOPLE}{query}")).await.json();

    assert_eq!(
        names(&ask("").await),
        ["Alice", "Alice", "Bertil", "Dora", "Gone"]
    );
    assert_eq!(names(&ask("?q=BERTIL%40people").await), ["Bertil"]);
    assert_eq!(names(&ask("?role=customer&q=LICE").await), ["Alice"]);
    assert_eq!(names(&ask("?q=100%25").await), Vec::<&str>::new());
    let gone = &ask("?q=gone").await["people"][0];
    assert_eq!(
        (&gone["is_active"], &gone["state"]),
        (&json!(false), &json!("offline"))
    );

    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = ask(&format!("?limit=2{cursor}")).await;
        let people = page["people"].as_array().unwrap();
        found.extend(
            people
                .iter()
                .map(|person| person["id"].as_str().unwrap().to_owned()),
        );
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        cursor = format!("&cursor={next}");
    }
    assert_eq!(
        found,
        ["c1", "s1", "c2", "d1", "c3"],
        "each once, by name and id"
    );
}

#[rstest]
#[case("?q=", "q")]
#[case("?q=%00", "q")]
#[case("?role=", "role")]
#[case("?role=astronaut", "role")]
#[case("?cursor=%00", "cursor")]
#[case("?cursor=c1", "cursor")]
#[case("?cursor=6.61", "cursor")]
#[tokio::test(flavor = "multi_thread")]
async fn what_makes_no_sense_is_said(#[case] query: &str, #[case] field: &str) {
    let server = TestServer::start(Backend::Sqlite).await;
    let answer = server
        .http("c1", "customer")
        .get(&format!("{PEOPLE}{query}"))
        .await;
    assert_eq!(
        (answer.status, answer.problem().as_str()),
        (400, "invalid_request")
    );
    assert_eq!(answer.json()["field"], field);
}
