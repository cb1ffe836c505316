//! Guests of two conversations, each with the other's ids in hand, cannot notice each other.
//!
//! Every request of the socket and every route of guests is tried with the other guest's ids, and
//! again with ids that nobody has: the answers are the same to the letter, and the other guest
//! hears nothing.

use std::collections::BTreeSet;

use reqwest::Method;
use rstest::rstest;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::database::Backend;
use crate::support::http::HttpClient;
use crate::support::native_client::NativeClient;
use crate::support::server::{Guest, TestServer};

/// Rules under which guests could do everything, were they not confined.
const CARELESS: &str = r#"
[roles.support]
is_staff = true

[roles.guest]
is_staff = true
direct = "all"
group = true
support_topics = "all"
monitors = "all"
sees_all = true
closes_all = true
moderates = true
"#;

/// Who may do what: as it is by default, and as it should not be.
#[derive(Clone, Copy, Debug)]
enum Rules {
    Default,
    Careless,
}

impl Rules {
    async fn start(self, backend: Backend) -> TestServer {
        match self {
            Self::Default => TestServer::start(backend).await,
            Self::Careless => TestServer::with_file(backend, CARELESS).await,
        }
    }
}

/// Ids to name in a request.
struct Ids {
    conversation: String,
    user: String,
    message: String,
}

impl Ids {
    fn of(guest: &Guest) -> Self {
        Self {
            conversation: guest.conversation.clone(),
            user: guest.user.clone(),
            message: guest.message.clone(),
        }
    }

    fn of_nobody() -> Self {
        let fresh = || Uuid::now_v7().to_string();
        Self {
            conversation: fresh(),
            user: format!("guest:{}", fresh()),
            message: fresh(),
        }
    }

    /// The text with these ids replaced by words, so that it says the same for all ids.
    fn redact(&self, text: &str) -> String {
        text.replace(&self.conversation, "CONVERSATION")
            .replace(&self.user, "USER")
            .replace(&self.message, "MESSAGE")
    }
}

/// What a request of the socket is answered with, whoever's ids it names.
enum Expected {
    Code(&'static str),
    Data(Value),
}

use Expected::{Code, Data};

type Request = (&'static str, Value, Expected);

/// Every request of the socket, by name.
fn requests(ids: &Ids, own: &Guest) -> Vec<Request> {
    let mut table = about_messages(ids, own);
    table.extend(about_conversations(ids, own));
    table.extend(about_people(ids, own));
    table
}

/// Data that names a conversation, and more.
fn with(conversation: &str, more: &Value) -> Value {
    let mut data = more.clone();
    data["conversation_id"] = json!(conversation);
    data
}

fn about_messages(ids: &Ids, own: &Guest) -> Vec<Request> {
    let says = json!({ "client_id": "c-1", "content": "psst" });
    let answers = json!({ "client_id": "c-2", "content": "psst", "reply_to": ids.message });
    let mine = with(&own.conversation, &answers);
    let mut table = vec![("send_message", mine, Code("invalid_request"))];
    let unseen = [
        ("send_message", says),
        ("send_message", answers),
        ("mark_read", json!({ "seq": 1 })),
        ("mark_delivered", json!({ "seq": 1 })),
        ("typing", json!({ "is_typing": true })),
        ("typing", json!({ "is_typing": false })),
        ("get_messages", json!({})),
        ("get_messages", json!({ "after_seq": 0 })),
        ("get_changes", json!({ "since_version": 1 })),
    ];
    table.extend(unseen.map(|(name, more)| {
        let data = with(&ids.conversation, &more);
        (name, data, Code("not_found"))
    }));
    table
}

fn about_conversations(ids: &Ids, own: &Guest) -> Vec<Request> {
    let unseen = [
        "get_conversation",
        "watch",
        "claim",
        "release",
        "leave",
        "close",
        "reopen",
        "archive",
        "unarchive",
        "block",
        "unblock",
        "update_conversation",
    ];
    let mut table: Vec<Request> = unseen
        .map(|name| (name, with(&ids.conversation, &json!({})), Code("not_found")))
        .into();
    let unwatched = with(&ids.conversation, &json!({}));
    table.push(("unwatch", unwatched, Data(json!({}))));
    let title = json!({ "title": "psst" });
    let (theirs, mine) = (
        with(&ids.conversation, &title),
        with(&own.conversation, &title),
    );
    table.push(("update_conversation", theirs, Code("not_found")));
    table.push(("update_conversation", mine, Code("forbidden")));
    let known = json!({ own.conversation.as_str(): 2, ids.conversation.as_str(): 1 });
    let resumed = json!({
        "changed": {}, "gone": ["CONVERSATION"], "new": [], "has_more": false
    });
    table.push(("resume", json!({ "conversations": known }), Data(resumed)));
    let closed = json!({ "status": "closed" });
    let nothing = json!({ "conversations": [], "next_cursor": null });
    table.push(("list_conversations", closed, Data(nothing)));
    let open = [
        json!({ "kind": "direct", "participants": [ids.user] }),
        json!({ "kind": "group", "participants": [ids.user] }),
        json!({ "kind": "support" }),
    ];
    table.extend(open.map(|data| ("open_conversation", data, Code("forbidden"))));
    table
}

fn about_people(ids: &Ids, own: &Guest) -> Vec<Request> {
    let (one, many) = (
        json!({ "user_id": ids.user }),
        json!({ "user_ids": [ids.user] }),
    );
    let (mine, others) = (&own.conversation, &ids.conversation);
    let nobody = || Data(json!({ "presence": [] }));
    let room = json!({ "room": "general_support" });
    let left = json!({ "room": "general_support", "waiting": [], "next_cursor": null });
    vec![
        ("add_participants", with(others, &many), Code("not_found")),
        ("add_participants", with(mine, &many), Code("forbidden")),
        ("remove_participant", with(others, &one), Code("not_found")),
        ("remove_participant", with(mine, &one), Code("forbidden")),
        ("watch_presence", many.clone(), nobody()),
        ("unwatch_presence", many, nobody()),
        ("join_support_room", room.clone(), Code("forbidden")),
        ("leave_support_room", room, Data(left)),
        ("authenticate", json!({ "token": "x" }), Code("conflict")),
    ]
}

/// Requests that name nobody, and that a guest may make.
const HARMLESS: [&str; 1] = ["ping"];

/// The names of requests, as the server describes them.
async fn described_requests(server: &TestServer) -> BTreeSet<String> {
    let document = server.anonymous().get("/api/asyncapi.json").await.json();
    let operations = document["operations"].as_object().unwrap().keys();
    operations
        .filter_map(|name| name.strip_prefix("native.receive."))
        .map(str::to_owned)
        .collect()
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn no_request_of_the_socket_reaches_another_guest(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(Rules::Default, Rules::Careless)] rules: Rules,
) {
    let server = rules.start(backend).await;
    let (zoe, eve) = (
        server.guest("zoe", "hello").await,
        server.guest("eve", "hi").await,
    );
    let mut listening = zoe.connect(&server).await;
    let mut prying = eve.connect(&server).await;

    let mut tried: BTreeSet<String> = HARMLESS.map(str::to_owned).into();
    let (others, nobodys) = (Ids::of(&zoe), Ids::of_nobody());
    for ((name, data, expected), (_, made_up, _)) in requests(&others, &eve)
        .into_iter()
        .zip(requests(&nobodys, &eve))
    {
        let answer = answer(&mut prying, name, data.clone()).await;
        let about_nobody = self::answer(&mut prying, name, made_up).await;
        let said = others.redact(&answer.to_string());
        assert_eq!(
            said,
            nobodys.redact(&about_nobody.to_string()),
            "{name} {data}"
        );
        match expected {
            Code(code) => assert_eq!(answer["code"], code, "{name} {data}: {answer}"),
            Data(expected) => assert_eq!(said, expected.to_string(), "{name} {data}"),
        }
        tried.insert(name.to_owned());
    }

    let described = described_requests(&server).await;
    assert_eq!(tried, described, "every request is to be tried");
    is_untouched(&mut listening, &zoe).await;
    assert_eq!(heard_by(&mut prying, &eve).await, Vec::<Value>::new());
}

/// What a guest was told, but for the beginning of their own conversation: that may be told before
/// they connect, or after.
async fn heard_by(client: &mut NativeClient, guest: &Guest) -> Vec<Value> {
    let mut heard = client.drain_events().await;
    heard.retain(|event| {
        let own = event["data"]["conversation"]["id"] == guest.conversation;
        !(own && event["type"] == "conversation_created")
    });
    heard
}

/// A reply's data or error.
async fn answer(client: &mut NativeClient, request: &str, data: Value) -> Value {
    client
        .request(request, data)
        .await
        .unwrap_or_else(|error| error)
}

/// The guest heard nothing, and their conversation is as it was.
async fn is_untouched(client: &mut NativeClient, guest: &Guest) {
    assert_eq!(heard_by(client, guest).await, Vec::<Value>::new());
    let known = json!({ "conversation_id": guest.conversation });
    let conversation = client.ask("get_conversation", known).await["conversation"].clone();
    assert_eq!(
        (&conversation["version"], &conversation["last_seq"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(conversation["participants"].as_array().unwrap().len(), 1);
    assert_eq!(conversation["status"], "active");
}

/// A request over HTTP: a route with ids put into its address.
struct Call {
    method: Method,
    /// The address as the server describes it.
    route: String,
    path: String,
    body: Value,
    status: u16,
}

/// Every route that a guest could learn something by, with the ids in it.
fn calls(ids: &Ids, own: &Guest) -> Vec<Call> {
    let mut calls = about_anothers(ids);
    calls.extend(about_ones_own(ids, &own.conversation));
    calls.extend(about_nothing(ids));
    calls.extend(about_transit(ids));
    calls.extend(about_carwash(ids));
    calls.extend(about_trips(ids));
    calls.extend(about_vans(ids));
    calls.extend(about_agency(ids));
    calls.extend(about_channels(ids));
    calls
}

fn about_anothers(ids: &Ids) -> Vec<Call> {
    let says = json!({ "client_id": "h-1", "content": "psst" });
    let answers = json!({ "client_id": "h-2", "content": "psst", "reply_to": ids.message });
    let people = json!({ "user_ids": [ids.user] });
    let seq = json!({ "seq": 1 });
    let typing = json!({ "is_typing": true });
    let title = json!({ "title": "psst" });
    let (none, get, post) = (json!({}), Method::GET, Method::POST);
    let (delete, patch) = (Method::DELETE, Method::PATCH);
    let of = |method: &Method, rest, query, (body, status): (&Value, u16)| {
        call(
            method,
            (&ids.conversation, ids),
            (ONE, rest, query),
            (body, status),
        )
    };
    let wrong = json!({ "reason": "psst" });
    let report = ("/api/v1", "/messages/{message}/report", "");
    let mut calls = vec![
        of(&post, "/system-messages", "", (&says, 403)),
        call(&post, ("", ids), report, (&wrong, 404)),
        call(
            &get,
            ("", ids),
            ("/api/v1", "/conversations", "?scope=all"),
            (&none, 403),
        ),
    ];
    let unseen = [
        (&get, "", "", &none),
        (&patch, "", "", &title),
        (&get, "/messages", "", &none),
        (&post, "/messages", "", &says),
        (&post, "/messages", "", &answers),
        (&get, "/changes", "?since_version=1", &none),
        (&post, "/read", "", &seq),
        (&post, "/typing", "", &typing),
        (&post, "/participants", "", &people),
        (&delete, "/participants/{user}", "", &none),
        (&post, "/leave", "", &none),
        (&post, "/close", "", &none),
        (&post, "/reopen", "", &none),
        (&post, "/archive", "", &none),
        (&post, "/unarchive", "", &none),
        (&post, "/block", "", &none),
        (&post, "/unblock", "", &none),
        (&post, "/claim", "", &none),
        (&post, "/release", "", &none),
    ];
    calls.extend(unseen.map(|(method, rest, query, body)| of(method, rest, query, (body, 404))));
    calls
}

fn about_ones_own(ids: &Ids, own: &str) -> Vec<Call> {
    let answers = json!({ "client_id": "h-2", "content": "psst", "reply_to": ids.message });
    let people = json!({ "user_ids": [ids.user] });
    let title = json!({ "title": "psst" });
    let (none, post, delete) = (json!({}), Method::POST, Method::DELETE);
    [
        ("", &Method::PATCH, &title, 403),
        ("/messages", &post, &answers, 400),
        ("/participants", &post, &people, 403),
        ("/participants/{user}", &delete, &none, 403),
        ("/claim", &post, &none, 403),
    ]
    .map(|(rest, method, body, status)| call(method, (own, ids), (ONE, rest, ""), (body, status)))
    .into()
}

fn about_nothing(ids: &Ids) -> Vec<Call> {
    let user = json!({ "user_id": ids.user });
    let direct = json!({ "kind": "direct", "participants": [ids.user] });
    let named = json!({ "participants": [{ "user_id": ids.user, "role": "guest" }] });
    let profile = json!({ "name": "Zoë", "role": "guest" });
    let (none, get, post) = (json!({}), Method::GET, Method::POST);
    let (put, delete) = (Method::PUT, Method::DELETE);
    [
        ("/conversations", &post, &direct),
        ("/people", &get, &none),
        ("/figures", &get, &none),
        ("/reports", &get, &none),
        ("/messages/{message}/hide", &post, &none),
        ("/messages/{message}/show", &post, &none),
        ("/messages/{message}/dismiss", &post, &none),
        ("/support-rooms", &get, &none),
        ("/support-rooms/{room}/conversations", &get, &none),
        ("/users/{user}", &get, &none),
        ("/users/{user}", &put, &profile),
        ("/users/{user}", &delete, &none),
        ("/references/{type}/{id}", &put, &named),
        ("/session-tokens", &post, &user),
        ("/session-tokens/{token}", &delete, &none),
    ]
    .map(|(rest, method, body)| call(method, ("", ids), ("/api/v1", rest, ""), (body, 403)))
    .into()
}

/// The bus operator's front end is for people whom the host knows.
fn about_transit(ids: &Ids) -> Vec<Call> {
    let (none, get, post) = (json!({}), Method::GET, Method::POST);
    let ask = json!({ "title": "psst", "content": "psst" });
    let start = json!({ "participant_id": ids.user, "initial_message": "psst" });
    let says = json!({ "content": "psst" });
    [
        ("", &get, &none),
        ("/stats", &get, &none),
        ("/create", &post, &start),
        ("/create-support", &post, &ask),
        ("/{conversation}/messages", &get, &none),
        ("/{conversation}/messages", &post, &says),
        ("/{conversation}/close", &post, &none),
    ]
    .map(|(rest, method, body)| {
        let place = ("/api/conversations", rest, "");
        call(method, (&ids.conversation, ids), place, (body, 401))
    })
    .into()
}

/// The marketplace has no guests.
fn about_carwash(ids: &Ids) -> Vec<Call> {
    let (none, get, post) = (json!({}), Method::GET, Method::POST);
    let patch = Method::PATCH;
    let start = json!({ "providerId": 7, "customerId": ids.user });
    let answers = json!({ "content": "psst", "replyToId": ids.message });
    [
        ("/conversations", &get, &none),
        ("/conversations", &post, &start),
        ("/conversations/{conversation}", &get, &none),
        ("/conversations/{conversation}/messages", &get, &none),
        ("/conversations/{conversation}/messages", &post, &answers),
        ("/conversations/{conversation}/read", &patch, &none),
        ("/conversations/{conversation}/archive", &patch, &none),
        ("/conversations/{conversation}/unarchive", &patch, &none),
        ("/conversations/{conversation}/block", &patch, &none),
        ("/conversations/{conversation}/unblock", &patch, &none),
        ("/conversations/{conversation}/end", &patch, &none),
        ("/conversations/{conversation}/typing", &get, &none),
        ("/online-users", &get, &none),
    ]
    .map(|(rest, method, body)| {
        let place = ("/api/provider-customer-chat", rest, "");
        call(method, (&ids.conversation, ids), place, (body, 401))
    })
    .into()
}

/// Nor has the trip service.
fn about_trips(ids: &Ids) -> Vec<Call> {
    let (none, get, post) = (json!({}), Method::GET, Method::POST);
    let says = json!({ "tripId": "t_1", "content": "psst" });
    let reads = json!({ "conversationId": ids.conversation });
    let reports = json!({ "messageId": ids.message, "reason": "psst" });
    [
        ("/messages/{tripId}", &get, &none),
        ("/messages/send", &post, &says),
        ("/messages/read", &post, &reads),
        ("/messages/report", &post, &reports),
        ("/admin/messages/reported", &get, &none),
        ("/admin/messages/{messageId}/hide", &post, &none),
        ("/admin/messages/{messageId}/unhide", &post, &none),
        ("/admin/messages/{messageId}/dismiss", &post, &none),
    ]
    .map(|(rest, method, body)| {
        call(
            method,
            (&ids.conversation, ids),
            ("/api", rest, ""),
            (body, 401),
        )
    })
    .into()
}

/// The van delivery has guests of the same sort.
fn about_vans(ids: &Ids) -> Vec<Call> {
    let (none, get, post, put) = (json!({}), Method::GET, Method::POST, Method::PUT);
    let ask = json!({ "type": "support", "participantIds": [ids.user] });
    let says = json!({ "content": "psst" });
    let types = json!({ "isTyping": true });
    let channel = format!("private-chat-session-{}", ids.conversation);
    let follows = json!({ "socket_id": "1.2", "channel_name": channel });
    [
        ("/chat/sessions", &get, &none, 401),
        ("/chat/sessions", &post, &ask, 401),
        ("/chat/stats", &get, &none, 401),
        ("/chat/sessions/{sessionId}", &get, &none, 403),
        ("/chat/sessions/{sessionId}/messages", &get, &none, 403),
        ("/chat/sessions/{sessionId}/messages", &post, &says, 403),
        ("/chat/sessions/{sessionId}/typing", &post, &types, 403),
        ("/chat/sessions/{sessionId}/read", &post, &none, 403),
        ("/chat/sessions/{sessionId}/close", &put, &none, 404),
        ("/chat/sessions/{sessionId}/close", &post, &none, 404),
        ("/chat/sessions/{sessionId}/reopen", &put, &none, 403),
        ("/pusher/auth", &post, &follows, 403),
    ]
    .map(|(rest, method, body, status)| {
        let place = ("/api", rest, "");
        call(method, (&ids.conversation, ids), place, (body, status))
    })
    .into()
}

/// The agency has no guests.
fn about_agency(ids: &Ids) -> Vec<Call> {
    let (none, get, post) = (json!({}), Method::GET, Method::POST);
    let says = json!({ "receiverId": ids.user, "message": "psst" });
    let about = json!({ "userId": ids.user });
    let channel = format!("private-user-{}", ids.user);
    let follows = json!({ "socket_id": "1.2", "channel_name": channel });
    [
        ("/conversations", &get, &none),
        ("/messages", &get, &none),
        ("/support-contact", &get, &none),
        ("/unread", &get, &none),
        ("/users", &get, &none),
        ("/pusher/auth", &post, &follows),
        ("/seen", &post, &about),
        ("/send", &post, &says),
        ("/typing", &post, &says),
    ]
    .map(|(rest, method, body)| {
        let place = ("/api/chat", rest, "");
        call(method, (&ids.conversation, ids), place, (body, 401))
    })
    .into()
}

/// Back ends are believed for their signature alone.
fn about_channels(ids: &Ids) -> Vec<Call> {
    let (none, get, post) = (json!({}), Method::GET, Method::POST);
    let channel = format!("private-chat-session-{}", ids.conversation);
    let event = json!({ "name": "message:new", "data": "{}", "channel": channel });
    let batch = json!({ "batch": [event] });
    [
        ("/channels", &get, &none),
        ("/channels/{channel}", &get, &none),
        ("/channels/{channel}/users", &get, &none),
        ("/events", &post, &event),
        ("/batch_events", &post, &batch),
        ("/users/{user}/terminate_connections", &post, &none),
    ]
    .map(|(rest, method, body)| {
        let place = ("/apps/{app}", rest, "");
        call(method, (&ids.conversation, ids), place, (body, 401))
    })
    .into()
}

const ONE: &str = "/api/v1/conversations/{conversation}";

fn call(
    method: &Method,
    (conversation, ids): (&str, &Ids),
    (base, rest, query): (&str, &str, &str),
    (body, status): (&Value, u16),
) -> Call {
    let route = format!("{base}{rest}");
    let path = route
        .replace("{conversation}", conversation)
        .replace("{sessionId}", conversation)
        .replace("{user}", &ids.user)
        .replace("{app}", "1")
        .replace("{channel}", "presence-room")
        .replace("{room}", "general_support")
        .replace("{type}", "trip")
        .replace("{id}", "t_1")
        .replace("{token}", "pst_0")
        .replace("{tripId}", "t_1")
        .replace("{messageId}", &ids.message)
        .replace("{message}", &ids.message);
    Call {
        method: method.clone(),
        route,
        path: format!("{path}{query}"),
        body: body.clone(),
        status,
    }
}

/// Routes that name nobody and are open to everybody, or answer with what is the guest's own.
const OPEN: [&str; 19] = [
    "get /api/asyncapi.json",
    "get /api/openapi.json",
    "get /api/socket",
    "get /api/socket/",
    "get /api/v1/me",
    "get /api/v1/users/online",
    "get /api/v1/ws",
    "get /api/websocket/connect",
    "get /health",
    "get /healthz",
    "get /app/{key}",
    "get /pusher-relay",
    "get /socket.io/",
    "get /ws/connect",
    "get /ws/status",
    "post /api/chat/guest",
    "post /api/socket/",
    "post /api/v1/guests",
    "post /socket.io/",
];

/// The routes that the server describes.
async fn described_routes(server: &TestServer) -> BTreeSet<String> {
    let document = server.anonymous().get("/api/openapi.json").await.json();
    let mut routes = BTreeSet::new();
    for (path, methods) in document["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            routes.insert(format!("{method} {path}"));
        }
    }
    routes
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn no_route_reaches_another_guest(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values(Rules::Default, Rules::Careless)] rules: Rules,
) {
    let server = rules.start(backend).await;
    let (zoe, eve) = (
        server.guest("zoe", "hello").await,
        server.guest("eve", "hi").await,
    );
    let mut listening = zoe.connect(&server).await;
    let prying = eve.http(&server);

    let mut tried: BTreeSet<String> = OPEN.map(str::to_owned).into();
    let (others, nobodys) = (Ids::of(&zoe), Ids::of_nobody());
    for (known, made_up) in calls(&others, &eve).into_iter().zip(calls(&nobodys, &eve)) {
        let about = format!("{} {}", known.method, known.path);
        let method = known.method.as_str().to_lowercase();
        tried.insert(format!("{method} {}", known.route));
        let status = known.status;
        let (known, unknown) = (
            problem(&prying, known).await,
            problem(&prying, made_up).await,
        );
        assert_eq!(known["status"], status, "{about}: {known}");
        let known = others.redact(&known.to_string());
        assert_eq!(known, nobodys.redact(&unknown.to_string()), "{about}");
    }
    assert_eq!(
        tried,
        described_routes(&server).await,
        "every route is to be tried"
    );
    let list = prying.get("/api/v1/conversations").await.json();
    let listed = list["conversations"].as_array().unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["id"], eve.conversation.as_str());
    assert!(!list.to_string().contains(&zoe.user));

    is_untouched(&mut listening, &zoe).await;
}

/// What a request is refused with, but for what names the request.
async fn problem(client: &HttpClient, call: Call) -> Value {
    let body = (call.method != Method::GET).then(|| call.body.to_string());
    let answer = client.call(call.method, &call.path, body).await;
    // Other front ends have errors of their own form.
    if call.route.starts_with("/api/v1/") {
        answer.problem();
    }
    let said = || json!({ "text": answer.text });
    let mut problem = serde_json::from_str(&answer.text).unwrap_or_else(|_| said());
    problem["status"] = answer.status.into();
    problem["request_id"] = Value::Null;
    problem
}
