//! Guests: people without an account ask for support and are answered.

use parlor::store::entity::{conversation, user};
use rstest::rstest;
use sea_orm::{ColumnTrait as _, EntityTrait as _, PaginatorTrait as _, QueryFilter as _};
use serde_json::{Value, json};

use crate::support::browsing::client;
use crate::support::database::Backend;
use crate::support::http::HttpClient;
use crate::support::native_client::NativeClient;
use crate::support::server::TestServer;
use crate::support::token::token;

const PATH: &str = "/api/v1/guests";

fn wish() -> Value {
    json!({ "name": "Zoë", "email": "zoe@mail.example", "content": "Do you deliver pianos?" })
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_guest_asks_the_support_room_hears_and_both_talk(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let mut sam = server.connect("sam", "support").await;
    sam.ask("join_support_room", json!({ "room": "general_support" }))
        .await;

    let wish = json!({
        "name": " Zoë ", "email": "zoe@mail.example", "content": " Do you deliver pianos? ",
        "metadata": { "page": "/prices" }, "support_room": "general_support"
    });
    let welcomed = server.anonymous().post(PATH, &wish).await;

    assert_eq!(welcomed.status, 201);
    let welcomed = welcomed.json();
    let (conversation, message) = (&welcomed["conversation"], &welcomed["message"]);
    let id = conversation["id"].as_str().unwrap();
    assert_eq!(conversation["kind"], "support");
    assert_eq!(conversation["support_room"], "general_support");
    assert_eq!(conversation["metadata"], json!({ "page": "/prices" }));
    assert_eq!(
        (&conversation["last_seq"], &conversation["version"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(&conversation["last_message"]["id"], &message["id"]);
    assert_eq!(message["content"], "Do you deliver pianos?");
    assert_eq!(
        (&message["sender"]["name"], &message["sender"]["role"]),
        (&json!("Zoë"), &json!("guest"))
    );
    let heard = sam.event("support_request").await;
    assert_eq!(heard["message"]["id"], message["id"]);
    assert_eq!(heard["conversation"]["id"], id);

    let token = welcomed["token"].as_str().unwrap();
    let mut zoe = NativeClient::connect(server.address(), token).await;
    assert_eq!(zoe.welcome["user"]["name"], "Zoë");
    assert_eq!(zoe.welcome["total_unread"], 0);
    let join = json!({ "conversation_id": id, "user_ids": ["sam"] });
    sam.ask("add_participants", join).await;
    zoe.event("participant_joined").await;
    sam.send(id, "Up to the second floor.").await;
    zoe.message("Up to the second floor.").await;
    zoe.ask(
        "typing",
        json!({ "conversation_id": id, "is_typing": true }),
    )
    .await;
    sam.event("typing").await;
    let marked = zoe
        .ask("mark_read", json!({ "conversation_id": id, "seq": 2 }))
        .await;
    assert_eq!(marked["unread"], 0);
    sam.event("receipt").await;
    zoe.send(id, "Splendid.").await;
    sam.message("Splendid.").await;
    assert_eq!(zoe.history(id).await.len(), 3);
    let missed = zoe.missed(id, 2).await;
    let said: Vec<&Value> = missed[0]["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| &message["content"])
        .collect();
    assert_eq!(said, ["Up to the second floor.", "Splendid."]);

    let http = HttpClient::new(server.address(), Some(token.to_owned()));
    let path = format!("/api/v1/conversations/{id}");
    let sent = json!({ "client_id": "over-http", "content": "And by HTTP." });
    assert_eq!(
        http.post(&format!("{path}/messages"), &sent).await.status,
        201
    );
    sam.message("And by HTTP.").await;
    let page = http.get(&format!("{path}/messages")).await.json();
    assert_eq!(page["messages"].as_array().unwrap().len(), 4);
    let list = http.get("/api/v1/conversations").await.json();
    assert_eq!(list["conversations"].as_array().unwrap().len(), 1);
    let read = http
        .post(&format!("{path}/read"), &json!({ "seq": 4 }))
        .await;
    assert_eq!(read.json()["read_seq"], 4);
    assert_eq!(http.get("/api/v1/me").await.json()["user"]["role"], "guest");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_that_nobody_heard_waits_for_the_first_monitor() {
    let server = TestServer::start(Backend::Sqlite).await;
    let zoe = server.guest("zoe", "Is anybody there?").await;

    let mut sam = server.connect("sam", "support").await;
    let joined = sam.ask("join_support_room", json!({ "room": "admin_support" }));

    let waiting = joined.await["waiting"][0].clone();
    assert_eq!(waiting["id"], zoe.conversation.as_str());
    assert_eq!(waiting["last_message"]["content"], "Is anybody there?");
}

#[rstest]
#[case::no_name("name", json!(null))]
#[case::blank_name("name", json!("  "))]
#[case::name_with_nul("name", json!("a\u{0}b"))]
#[case::long_name("name", json!("x".repeat(101)))]
#[case::no_email("email", json!(null))]
#[case::no_address("email", json!("zoe at mail"))]
#[case::long_email("email", json!(format!("{}@mail.example", "x".repeat(250))))]
#[case::no_content("content", json!(null))]
#[case::blank_content("content", json!(" \n"))]
#[case::long_content("content", json!("x".repeat(5_001)))]
#[case::no_room("support_room", json!("nowhere"))]
#[case::metadata("metadata", json!([]))]
#[case::large_metadata("metadata", json!({ "x": "x".repeat(20_000) }))]
#[case::role("role", json!("admin"))]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_named_and_nothing_is_left_behind(
    #[case] field: &str,
    #[case] value: Value,
) {
    let limit = [("PARLOR__LIMITS__GUEST_CONVERSATIONS_PER_HOUR", "1")];
    let server = TestServer::with(Backend::Sqlite, &limit).await;
    let mut wrong = wish();
    wrong[field] = value;

    let refused = server.anonymous().post(PATH, &wrong).await;

    refused.problem();
    assert_eq!(
        (refused.status, &refused.json()["field"]),
        (400, &json!(field))
    );
    let database = server.database().connect().await;
    let guests = user::Entity::find().filter(user::Column::IsGuest.eq(true));
    assert_eq!(guests.count(&database).await.unwrap(), 0);
    assert_eq!(
        conversation::Entity::find().count(&database).await.unwrap(),
        0
    );
    // Nor was it counted.
    assert_eq!(server.anonymous().post(PATH, &wish()).await.status, 201);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_of_one_address_come_in_at_a_rate() {
    let limit = [("PARLOR__LIMITS__GUEST_CONVERSATIONS_PER_HOUR", "2")];
    let server = TestServer::with(Backend::Sqlite, &limit).await;
    for _ in 0..2 {
        assert_eq!(server.anonymous().post(PATH, &wish()).await.status, 201);
    }

    let refused = server.anonymous().post(PATH, &wish()).await;

    assert_eq!(
        (refused.status, refused.problem()),
        (429, "rate_limited".into())
    );
    assert!(refused.headers.contains_key("retry-after"));
    let limited = "parlor_rate_limited_total{limit=\"guest_conversations_per_hour\"}";
    assert!((server.metric(limited).await - 1.0).abs() < f64::EPSILON);
}

#[tokio::test(flavor = "multi_thread")]
async fn guests_behind_a_trusted_proxy_are_told_apart() {
    for (trusted, expected) in [("127.0.0.0/8", 201), ("10.0.0.0/8", 429)] {
        let settings = [
            ("PARLOR__LIMITS__GUEST_CONVERSATIONS_PER_HOUR", "1"),
            ("PARLOR__SERVER__TRUSTED_PROXIES", trusted),
        ];
        let server = TestServer::with(Backend::Sqlite, &settings).await;
        let mut second = 0;
        for address in ["198.51.100.1", "198.51.100.2"] {
            let asked = client()
                .post(format!("http://{}{PATH}", server.address()))
                .header("x-forwarded-for", address)
                .header("content-type", "application/json")
                .body(wish().to_string());
            second = asked.send().await.unwrap().status().as_u16();
        }
        assert_eq!(second, expected, "{trusted} is trusted");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_profile_without_guests_lets_none_in() {
    let roles = "[roles.support]\nis_staff = true\n";
    let server = TestServer::with_file(Backend::Sqlite, roles).await;

    let refused = server.anonymous().post(PATH, &wish()).await;

    assert_eq!(
        (refused.status, refused.problem()),
        (403, "forbidden".into())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_secret_to_sign_with_guests_are_off() {
    let settings = [
        ("JWT_SECRET", ""),
        ("PARLOR__AUTH__JWKS_URL", "http://127.0.0.1:1/keys"),
    ];
    let server = TestServer::with(Backend::Sqlite, &settings).await;

    let refused = server.anonymous().post(PATH, &wish()).await;

    assert_eq!(
        (refused.status, refused.problem()),
        (403, "forbidden".into())
    );
    let detail = refused.json()["detail"].clone();
    let text = "guests are off: there is no secret to sign their tokens with";
    assert_eq!(detail, text);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn nobody_brings_a_guest_into_another_conversation(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let server = TestServer::start(backend).await;
    let zoe = server.guest("zoe", "hello").await;
    let (mut ama, mut sam, _) = server.pair("ama", "sam").await;
    let group = json!({ "kind": "group", "participants": ["ama"] });
    let group = sam.ask("open_conversation", group).await;
    let group = group["conversation"]["id"].as_str().unwrap().to_owned();

    let direct = json!({ "kind": "direct", "participants": [zoe.user] });
    assert_eq!(sam.refusal("open_conversation", direct).await, "not_found");
    let another = json!({ "kind": "group", "participants": ["ama", zoe.user] });
    assert_eq!(sam.refusal("open_conversation", another).await, "not_found");
    let add = json!({ "conversation_id": group, "user_ids": [zoe.user] });
    assert_eq!(sam.refusal("add_participants", add).await, "not_found");
    let presence = ama
        .ask("watch_presence", json!({ "user_ids": [zoe.user] }))
        .await;
    assert_eq!(presence["presence"], json!([]));

    // Their own conversation is another matter.
    let back = json!({ "conversation_id": zoe.conversation, "user_ids": [zoe.user, "sam"] });
    let away = json!({ "conversation_id": zoe.conversation, "user_id": zoe.user });
    let path = format!("/api/v1/conversations/{}", zoe.conversation);
    sam.ask("remove_participant", away).await;
    assert_eq!(zoe.http(&server).get(&path).await.status, 404);
    sam.ask("add_participants", back).await;
    assert_eq!(zoe.http(&server).get(&path).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_guests_token_speaks_for_a_guest() {
    let server = TestServer::start(Backend::Sqlite).await;
    let zoe = server.guest("zoe", "hello").await;

    // Signed by the host itself, which would let the guest out of their conversation.
    let signed = HttpClient::new(server.address(), Some(token(&zoe.user, "admin")));
    let refused = signed.get("/api/v1/me").await;
    assert_eq!(
        (refused.status, refused.problem()),
        (403, "forbidden".into())
    );

    let wish = json!({ "user_id": zoe.user });
    let refused = server.host().post("/api/v1/session-tokens", &wish).await;
    assert_eq!(
        (refused.status, refused.problem()),
        (404, "not_found".into())
    );
    let refused = zoe
        .http(&server)
        .post("/api/v1/session-tokens", &wish)
        .await;
    assert_eq!(
        (refused.status, refused.problem()),
        (403, "forbidden".into())
    );
}
