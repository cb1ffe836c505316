//! What those who look after everything see over the native contract: all conversations, how things
//! stand, and what was reported.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::database::Backend;
use crate::support::http::HttpClient;
use crate::support::server::TestServer;

const ALL: &str = "/api/v1/conversations?scope=all";

fn titles(page: &Value) -> Vec<&str> {
    let conversations = page["conversations"].as_array().unwrap();
    conversations
        .iter()
        .map(|one| one["title"].as_str().unwrap())
        .collect()
}

async fn ask_support(server: &TestServer, user: &str, title: &str, content: &str) -> Value {
    let body = json!({
        "kind": "support", "title": title, "topic": title, "first_message": content,
    });
    let asker = server.http(user, "customer");
    let opened = asker.post("/api/v1/conversations", &body).await.json();
    opened["conversation"].clone()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn all_conversations_are_listed_and_searched_for_those_who_see_them(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    ask_support(&server, "ama", "billing", "I paid twice").await;
    let lost = ask_support(&server, "ben", "lost", "My ÄRMEL is on the bus").await;
    let ines = server.http("ines", "admin");
    let ask = async |query: &str| ines.get(&format!("{ALL}{query}")).await.json();

    assert_eq!(titles(&ask("").await), ["lost", "billing"]);
    assert_eq!(titles(&ask("&topic=billing").await), ["billing"]);
    assert_eq!(
        titles(&ask("&q=PAID+twice").await),
        ["billing"],
        "in a message"
    );
    assert_eq!(
        titles(&ask("&q=%C3%84RMEL").await),
        ["lost"],
        "in its own letters"
    );
    assert_eq!(titles(&ask("&q=ben").await), ["lost"], "in a name");
    assert_eq!(titles(&ask("&q=nowhere").await), Vec::<&str>::new());
    let first = ask("&limit=1").await;
    let next = first["next_cursor"].as_str().unwrap();
    assert_eq!(titles(&ask(&format!("&cursor={next}")).await), ["billing"]);
    assert_eq!(ask("&status=closed").await["conversations"], json!([]));

    // A search among one's own finds no others'.
    let ben = server.http("ben", "customer");
    let own = ben.get("/api/v1/conversations?q=paid").await.json();
    assert_eq!(own["conversations"], json!([]));
    let refused = ben.get(ALL).await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (403, "forbidden")
    );

    // The socket says the same.
    let mut socket = server.connect("ines", "admin").await;
    let found = socket
        .ask(
            "list_conversations",
            json!({ "scope": "all", "q": "sleeve", "limit": 5 }),
        )
        .await;
    assert_eq!(found["conversations"], json!([]));
    let found = socket
        .ask(
            "list_conversations",
            json!({ "scope": "all", "topic": "lost" }),
        )
        .await;
    assert_eq!(found["conversations"][0]["id"], lost["id"]);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_learns_an_address_by_searching_for_it(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    for (user, role) in [("ama", "customer"), ("ines", "admin")] {
        let email = format!("{user}@mail.test");
        let profile = json!({ "name": user, "role": role, "email": email });
        let path = format!("/api/v1/users/{user}");
        assert_eq!(server.host().put(&path, &profile).await.status, 201);
    }
    let asked = ask_support(&server, "ama", "billing", "I paid twice").await;
    let ines = server.http("ines", "admin");
    let claim = format!(
        "/api/v1/conversations/{}/claim",
        asked["id"].as_str().unwrap()
    );
    assert_eq!(ines.post(&claim, &json!({})).await.status, 200);

    let ama = server.http("ama", "customer");
    let find = async |who: &HttpClient, text: &str| {
        let found = who.get(&format!("/api/v1/conversations?q={text}")).await;
        titles(&found.json()).len()
    };
    assert_eq!(find(&ama, "ines").await, 1, "by a name");
    assert_eq!(find(&ama, "ines%40").await, 0, "by an address");
    assert_eq!(find(&ines, "ama%40mail").await, 1, "who sees all may know");
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn the_figures_are_those_of_the_conversations_there_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let ines = server.http("ines", "admin");
    ask_support(&server, "ama", "billing", "I paid twice").await;
    let lost = ask_support(&server, "ben", "lost", "My coat").await;
    let place = format!("/api/v1/conversations/{}", lost["id"].as_str().unwrap());
    for step in ["claim", "close"] {
        let answer = ines.post(&format!("{place}/{step}"), &json!({})).await;
        assert_eq!(answer.status, 200, "{answer:?}");
    }
    let _online = server.connect("ama", "customer").await;

    let figures = ines.get("/api/v1/figures").await.json();
    assert_eq!(figures["users_online"], 1);
    assert_eq!(figures["conversations_open"], 1);
    assert_eq!(figures["conversations_closed_today"], 1);
    assert_eq!(figures["support_unanswered"], 1);
    let rooms = figures["support_rooms"].as_array().unwrap();
    let waiting = rooms.iter().map(|room| room["waiting"].as_u64().unwrap());
    assert_eq!(waiting.max(), Some(1), "{figures}");

    let refused = server.http("ama", "customer").get("/api/v1/figures").await;
    assert_eq!(
        (refused.status, refused.problem().as_str()),
        (403, "forbidden")
    );
}

async fn moderate(by: &HttpClient, message: &Value, what: &str) -> u16 {
    let path = format!(
        "/api/v1/messages/{}/{what}",
        message["id"].as_str().unwrap()
    );
    by.post(&path, &json!({})).await.status
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_reported_message_is_hidden_shown_again_and_the_report_dismissed(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let (mut ama, mut ben, id) = server.pair("ama", "ben").await;
    let said = json!({ "conversation_id": id, "client_id": "m-1", "content": "rude" });
    let message = ama.ask("send_message", said).await["message"].clone();
    let path = format!(
        "/api/v1/messages/{}/report",
        message["id"].as_str().unwrap()
    );
    let report = async |user: &str, role: &str, reason: &str| {
        let body = json!({ "reason": reason });
        server.http(user, role).post(&path, &body).await
    };
    assert_eq!(report("ben", "support", "  insulting ").await.status, 201);
    assert_eq!(report("ama", "customer", "my own").await.status, 400);
    assert_eq!(
        report("eve", "customer", "not mine to see").await.status,
        404
    );
    assert_eq!(
        report("ben", "support", " ").await.json()["field"],
        "reason"
    );

    let akiko = server.http("akiko", "ADMIN");
    let reports = async || akiko.get("/api/v1/reports").await.json()["reports"].clone();
    let listed = reports().await;
    assert_eq!(listed[0]["message"]["content"], "rude");
    assert_eq!(
        (&listed[0]["reason"], &listed[0]["reporter_id"]),
        (&json!("insulting"), &json!("ben"))
    );

    assert_eq!(moderate(&akiko, &message, "hide").await, 200);
    let told = ben.event("message_updated").await;
    assert_eq!(told["message"]["content"], "");
    assert_eq!(reports().await[0]["message"]["content"], "rude");
    assert_eq!(moderate(&akiko, &message, "show").await, 200);
    assert_eq!(reports().await, json!([]));

    assert_eq!(report("ben", "support", "again").await.status, 201);
    assert_eq!(moderate(&akiko, &message, "dismiss").await, 200);
    assert_eq!(reports().await, json!([]));

    for what in ["hide", "show", "dismiss"] {
        assert_eq!(
            moderate(&server.http("ben", "support"), &message, what).await,
            403
        );
        let nothing = json!({ "id": "00000000-0000-7000-8000-000000000000" });
        assert_eq!(moderate(&akiko, &nothing, what).await, 404);
    }
}
