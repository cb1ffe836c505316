//! Malformed frames by the thousand on every socket there is: nothing panics, nothing grows, those
//! who do nothing wrong go on talking, and whatever can be answered is.
//!
//! `PARLOR_FRAMES` says how many (20,000 unless somebody does), `PARLOR_SEED` which; the seed of a
//! run is printed first, and the same seed makes the same frames.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use serde_json::value::RawValue;
use serde_json::{Value, json};

use crate::support::background;
use crate::support::carwash::{Market, NOOR, SHINE};
use crate::support::database::Backend;
use crate::support::mangling::{Mangled, Mangler};
use crate::support::native_client::NativeClient;
use crate::support::raw_socket::{FIN, PING, PONG, RawSocket, Written, frame};
use crate::support::replay;
use crate::support::server::TestServer;
use crate::support::token::token;
use crate::support::transit_client::Depot;
use crate::support::trip_client::Trip;

/// Frames that one connection is given before the next one comes, at most.
const BATCH: usize = 60;
/// Connections of a wire at a time.
const AT_ONCE: usize = 4;
/// What may be added to the memory of this process, servers and attackers together, once everything
/// has been used.
const GROWTH_KIB: u64 = 256 * 1024;
/// Bad frames are to be answered here, not to end the connection. Attackers hang up and come again
/// faster than a server that has much to do hears of it. Good frames among theirs are told to those
/// who did nothing, however fast they come; that is not to end theirs.
const SETTINGS: [(&str, &str); 4] = [
    ("PARLOR__LIMITS__BAD_FRAMES", "1000000"),
    ("PARLOR__LIMITS__CONNECTIONS_PER_USER", "60"),
    ("PARLOR__LIMITS__OUTBOUND_FRAMES", "65536"),
    ("PARLOR__LIMITS__OUTBOUND_BYTES", "67108864"),
];
/// An id that no mangled frame has.
const FENCE: &str = "the-fence";

/// A kind of socket, and what valid frames look like there.
struct Wire {
    name: &'static str,
    address: SocketAddr,
    path: String,
    /// Said first, each answered by at least one text.
    hello: Vec<String>,
    valid: Vec<String>,
    /// Asks for an answer that has [`FENCE`] in it.
    fence: String,
    /// Looks at what was answered to what was sent.
    check: fn(&[String], &[String]),
    /// Whether a frame may say that the client leaves.
    may_leave: bool,
}

#[tokio::test(flavor = "multi_thread")]
async fn no_frame_does_harm_and_whatever_can_be_answered_is() {
    let frames: u64 = replay::variable("PARLOR_FRAMES").unwrap_or(20_000);
    let seed = replay::seed();
    let panics = count_panics();
    let plain = TestServer::with(Backend::Sqlite, &SETTINGS).await;
    let market = Market::with(Backend::Sqlite, &SETTINGS).await;
    let depot = Depot::with(Backend::Sqlite, &SETTINGS).await;
    let trip = Trip::with(Backend::Sqlite, &SETTINGS).await;
    let wires = [
        native(&plain).await,
        pusher(&plain),
        carwash(&market).await,
        transit(&depot).await,
        trips(&trip).await,
    ];
    let wires = wires.map(Arc::new);
    let is_over = Arc::new(AtomicBool::new(false));
    let talking = background(talk(plain.pair("ama", "sam").await, Arc::clone(&is_over)));
    let mut others = Vec::new();
    for wire in &wires {
        let (socket, wire, is_over) = (open(wire).await, Arc::clone(wire), Arc::clone(&is_over));
        others.push(background(async move {
            ask_and_be_answered(socket, &wire, &is_over).await
        }));
    }
    let share = frames.div_ceil(10 * 5);
    assail(&wires, (seed, share)).await;
    let memory = resident_kib();
    for round in 1..10 {
        replay::say(&format!("{round} tenths of the frames are through"));
        assail(&wires, (seed.wrapping_add(round), share)).await;
    }
    let grown = resident_kib().saturating_sub(memory);
    is_over.store(true, Ordering::Relaxed);
    let mut exchanged = talking.await.unwrap();
    for other in others {
        exchanged += other.await.unwrap();
    }
    replay::say(&format!(
        "{frames} frames, {exchanged} exchanges went on meanwhile, {grown} KiB were added"
    ));
    assert_eq!(panics.load(Ordering::Relaxed), 0, "something panicked");
    assert!(grown < GROWTH_KIB, "{grown} KiB were added");
    for server in [plain, market.server, depot.server, trip.server] {
        // Nobody's connection is held once it is gone.
        server.metric_reaches("parlor_users_online", 0.0).await;
        server.stop().await;
    }
}

fn count_panics() -> Arc<AtomicUsize> {
    let panics = Arc::new(AtomicUsize::new(0));
    let (counted, before) = (Arc::clone(&panics), std::panic::take_hook());
    std::panic::set_hook(Box::new(move |panic| {
        counted.fetch_add(1, Ordering::Relaxed);
        before(panic);
    }));
    panics
}

fn resident_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.unwrap()
        .trim()
        .trim_end_matches(" kB")
        .parse()
        .unwrap()
}

/// Two people who talk to each other as long as it lasts; how often they did.
async fn talk(pair: (NativeClient, NativeClient, String), is_over: Arc<AtomicBool>) -> usize {
    let (mut ama, mut sam, id) = pair;
    let mut number = 0;
    while !is_over.load(Ordering::Relaxed) {
        number += 1;
        let said =
            json!({ "conversation_id": id, "client_id": number.to_string(), "content": "hi" });
        ama.ask("send_message", said).await;
        let heard = sam.event("message_created").await;
        assert_eq!(heard["message"]["seq"], number);
    }
    number
}

/// Somebody who asks something valid again and again; how often they were answered.
async fn ask_and_be_answered(mut socket: RawSocket, wire: &Wire, is_over: &AtomicBool) -> usize {
    let mut answered = 0;
    while !is_over.load(Ordering::Relaxed) {
        socket.text(&wire.fence).await;
        let heard = until_fence(&mut socket).await;
        if let Err(end) = heard {
            panic!("{}: who did nothing was put out: {end:?}", wire.name);
        }
        answered += 1;
    }
    answered
}

/// So many frames on each wire.
async fn assail(wires: &[Arc<Wire>], (seed, frames): (u64, u64)) {
    let frames = usize::try_from(frames).unwrap();
    let mut attacks = Vec::new();
    for (number, wire) in wires.iter().enumerate() {
        for lane in 0..AT_ONCE {
            let lane_seed = seed
                .wrapping_mul(1_000_003)
                .wrapping_add(u64::try_from(number * AT_ONCE + lane).unwrap());
            let wire = Arc::clone(wire);
            attacks.push(background(async move {
                let mut mangler = Mangler::new(lane_seed);
                let mut left = frames.div_ceil(AT_ONCE);
                while left > 0 {
                    left -= attack(&wire, &mut mangler, left.min(BATCH)).await;
                }
            }));
        }
    }
    for attack in attacks {
        attack.await.expect("PARLOR_SEED is printed above");
    }
}

async fn open(wire: &Wire) -> RawSocket {
    let mut socket = RawSocket::open(wire.address, &wire.path).await;
    for hello in &wire.hello {
        if !hello.is_empty() {
            socket.text(hello).await;
        }
        let answer = socket.next_text().await;
        assert!(answer.is_some(), "{} does not let in", wire.name);
    }
    socket
}

/// Everything that is heard before the fence.
///
/// # Errors
/// How the connection ends before.
async fn until_fence(socket: &mut RawSocket) -> Result<Vec<String>, Written> {
    let mut heard = Vec::new();
    loop {
        match socket.next().await {
            Written::Text(text) if text.contains(FENCE) => return Ok(heard),
            // The server asks whether somebody is there, by Engine.IO or by WebSocket itself.
            Written::Text(text) if text == "2" => socket.text("3").await,
            Written::Other(PING, payload) => socket.send(&frame(FIN | PONG, &payload)).await,
            Written::Text(text) => heard.push(text),
            Written::Other(..) => {}
            end @ (Written::Closed(_) | Written::Ended) => return Err(end),
        }
    }
}

/// One connection that is given at most so many frames; how many it got.
async fn attack(wire: &Wire, mangler: &mut Mangler, most: usize) -> usize {
    let mut socket = open(wire).await;
    let mut sent = Vec::new();
    for number in 1..=most {
        match mangler.mangled(&wire.valid) {
            Mangled::Text(text, bytes) => {
                socket.send(&bytes).await;
                sent.push(text);
            }
            Mangled::Quiet(bytes) => socket.send(&bytes).await,
            Mangled::Fatal(bytes, codes) => {
                socket.send(&bytes).await;
                let code = socket.closed().await;
                let is_right = codes.contains(&code) || wire.may_leave && code != 1006;
                assert!(is_right, "{}: {code} after {bytes:02x?}", wire.name);
                return number;
            }
        }
    }
    socket.text(&wire.fence).await;
    match until_fence(&mut socket).await {
        Ok(heard) => (wire.check)(&sent, &heard),
        Err(end) => assert!(wire.may_leave, "{}: {end:?} after {sent:?}", wire.name),
    }
    most
}

/// Whether it is an object to whoever does not look at the numbers in it.
fn is_object(text: &str) -> bool {
    let raw = serde_json::from_str::<&RawValue>(text);
    raw.is_ok_and(|raw| raw.get().starts_with('{'))
}

fn objects(texts: &[String]) -> Vec<Value> {
    let read = texts
        .iter()
        .filter_map(|text| serde_json::from_str(text).ok());
    read.filter(Value::is_object).collect()
}

/// A request of each sort, in a conversation.
fn native_requests(id: &str) -> Vec<(&'static str, Value)> {
    let message = "018f0000-0000-7000-8000-000000000002";
    let mut requests = native_talk(id, message);
    requests.extend(native_reading(id));
    requests
}

/// Of those that say something.
fn native_talk(id: &str, message: &str) -> Vec<(&'static str, Value)> {
    vec![
        (
            "send_message",
            json!({ "conversation_id": id, "client_id": "c", "content": "hi" }),
        ),
        (
            "send_message",
            json!({ "conversation_id": id, "client_id": "d", "kind": "image",
            "attachments": [{ "url": "u", "name": "n", "mime": "image/png", "size": 1 }],
            "reply_to": message, "metadata": { "a": [1, 2.5] } }),
        ),
        (
            "open_conversation",
            json!({ "kind": "group", "participants": ["eve"], "title": "t",
            "reference": { "type": "trip", "id": "1" }, "first_message": { "content": "x" } }),
        ),
        (
            "open_conversation",
            json!({ "kind": "direct", "participants": ["eve"] }),
        ),
        ("mark_read", json!({ "conversation_id": id, "seq": 1 })),
        ("mark_delivered", json!({ "conversation_id": id, "seq": 1 })),
        (
            "typing",
            json!({ "conversation_id": id, "is_typing": true }),
        ),
    ]
}

/// Of those that ask for something, and the others.
fn native_reading(id: &str) -> Vec<(&'static str, Value)> {
    vec![
        (
            "list_conversations",
            json!({ "q": "hi", "status": "active", "limit": 2 }),
        ),
        ("get_conversation", json!({ "conversation_id": id })),
        (
            "get_messages",
            json!({ "conversation_id": id, "before_seq": 5, "limit": 2 }),
        ),
        (
            "get_changes",
            json!({ "conversation_id": id, "since_version": 1 }),
        ),
        ("resume", json!({ "conversations": { id: 1 } })),
        (
            "add_participants",
            json!({ "conversation_id": id, "user_ids": ["x"], "role": "member" }),
        ),
        (
            "remove_participant",
            json!({ "conversation_id": id, "user_id": "x" }),
        ),
        (
            "update_conversation",
            json!({ "conversation_id": id, "title": "t", "metadata": {} }),
        ),
        ("watch_presence", json!({ "user_ids": ["eve"] })),
        (
            "join_support_room",
            json!({ "room": "general", "limit": 2 }),
        ),
        ("ping", json!({})),
    ]
}

async fn native(server: &TestServer) -> Wire {
    let (_mallory, _eve, id) = server.pair("mallory", "eve").await;
    let requests = native_requests(&id);
    let valid = requests.iter().enumerate();
    let valid = valid.map(|(number, (name, data))| {
        json!({ "id": number, "type": name, "data": data }).to_string()
    });
    Wire {
        name: "native",
        address: server.address(),
        path: format!("/api/v1/ws?token={}", token("mallory", "customer")),
        hello: vec![String::new()],
        valid: valid.collect(),
        fence: json!({ "id": FENCE, "type": "ping" }).to_string(),
        check: native_answers,
        may_leave: false,
    }
}

/// Each frame is answered: by a reply to its id, or by an error where it has none that can be read.
/// Whatever is wrong with a field names it.
fn native_answers(sent: &[String], heard: &[String]) {
    let answers = objects(heard);
    let errors = answers.iter().filter(|it| it["type"] == "error").count();
    let replies = answers.iter().filter(|it| it["type"] == "reply").count();
    let with_id = |text: &String| {
        let value: Value = serde_json::from_str(text).unwrap_or_default();
        value["id"].is_number() || value["id"].is_string()
    };
    // Without an id only what is wrong is answered.
    let silent = sent.iter().filter(|text| !with_id(text)).count();
    let answered = errors + replies;
    assert!(
        answered + silent >= sent.len() && answered <= sent.len(),
        "{answered} answers to {sent:#?}: {heard:#?}"
    );
    for answer in &answers {
        let error = [&answer["error"], &answer["data"]]
            .into_iter()
            .find(|error| error["code"].is_string());
        let Some(error) = error else { continue };
        let message = error["message"].as_str().unwrap();
        match error["code"].as_str().unwrap() {
            "invalid_frame" => assert!(message.starts_with("expected "), "{answer}"),
            "invalid_request" => {
                let field = error["field"].as_str();
                let is_named = field.is_some_and(|field| message.starts_with(field));
                assert!(is_named, "{answer} to one of {sent:#?}");
            }
            code => assert_ne!(code, "internal", "{answer} to one of {sent:#?}"),
        }
    }
}

fn pusher(server: &TestServer) -> Wire {
    let valid = [
        json!({ "event": "pusher:ping", "data": {} }),
        json!({ "event": "pusher:subscribe", "data": { "channel": "news" } }),
        json!({ "event": "pusher:subscribe", "data": "{\"channel\":\"cache-news\"}" }),
        json!({ "event": "pusher:subscribe", "data": { "channel": "presence-x",
            "auth": "parlor:00", "channel_data": "{\"user_id\":7}" } }),
        json!({ "event": "pusher:unsubscribe", "data": { "channel": "news" } }),
        json!({ "event": "pusher:signin", "data": { "auth": "parlor:00", "user_data": "{}" } }),
        json!({ "event": "client-typing", "channel": "private-x", "data": { "a": [1] } }),
    ];
    // A refusal: whoever follows a channel hears of all who come to it.
    let channel = format!("private-{FENCE}");
    let fence = json!({ "event": "pusher:subscribe", "data": { "channel": channel } });
    Wire {
        name: "pusher",
        address: server.address(),
        path: "/app/parlor?protocol=7&client=js&version=8.4.0&flash=false".to_owned(),
        hello: vec![String::new()],
        valid: valid.map(|frame| frame.to_string()).into(),
        fence: fence.to_string(),
        check: pusher_answers,
        may_leave: false,
    }
}

/// Whatever is no frame is told so.
fn pusher_answers(sent: &[String], heard: &[String]) {
    let no_frames = sent.iter().filter(|text| !is_object(text)).count();
    let errors = objects(heard);
    let errors = errors.iter().filter(|it| it["event"] == "pusher:error");
    let texts = errors.map(|error| {
        let data: Value = serde_json::from_str(error["data"].as_str().unwrap()).unwrap();
        data["message"].as_str().unwrap().to_owned()
    });
    let texts: Vec<String> = texts.collect();
    assert!(texts.len() >= no_frames, "{texts:#?} to {sent:#?}");
    let says = |text: &String| text.contains("expected") || text.contains("allow");
    assert!(texts.iter().all(says), "{texts:#?}");
}

async fn transit(depot: &Depot) -> Wire {
    let mut dee = depot.connect("dee").await;
    let asked = json!({ "title": "t", "content": "c" });
    let opened = dee.ask("create_support_conversation", asked.clone()).await;
    let id = opened["conversation_id"].as_str().unwrap().to_owned();
    let requests = [
        ("create_support_conversation", asked),
        (
            "send_chat_message",
            json!({ "conversation_id": id, "content": "hi" }),
        ),
        ("get_active_conversations", json!({})),
        (
            "get_conversation_messages",
            json!({ "conversation_id": id, "limit": 2, "skip": 0 }),
        ),
        (
            "typing_indicator",
            json!({ "conversation_id": id, "is_typing": true }),
        ),
        (
            "mark_message_read",
            json!({ "conversation_id": id, "message_id": id }),
        ),
        (
            "join_room",
            json!({ "room_id": format!("conversation_{id}") }),
        ),
        ("ping", json!({ "timestamp": 1 })),
    ];
    let valid = requests.iter().enumerate();
    let valid = valid.map(|(number, (name, data))| {
        json!({ "type": name, "request_id": number, "data": data }).to_string()
    });
    let fence = json!({ "type": "ping", "request_id": FENCE });
    Wire {
        name: "transit",
        address: depot.server.address(),
        path: format!("/ws/connect?token={}", token("dee", "BUS_DRIVER")),
        hello: vec![String::new()],
        valid: valid.collect(),
        fence: fence.to_string(),
        check: transit_answers,
        may_leave: false,
    }
}

/// Every frame is answered, under the id that it has.
fn transit_answers(sent: &[String], heard: &[String]) {
    let answers = objects(heard);
    let ids: BTreeSet<String> = answers
        .iter()
        .map(|it| it["request_id"].to_string())
        .collect();
    for asked in objects(sent) {
        let id = &asked["request_id"];
        let is_answered = !id.is_u64() || ids.contains(&id.to_string());
        assert!(is_answered, "no answer to {asked}: {heard:#?}");
    }
    let no_frames = sent.iter().filter(|text| !is_object(text)).count();
    let errors = answers.iter().filter(|it| it["type"] == "error").count();
    assert!(errors >= no_frames, "{heard:#?} to {sent:#?}");
}

async fn carwash(market: &Market) -> Wire {
    let id = market.conversation_id().await;
    let seat = json!({ "token": SHINE.token(), "userId": SHINE.id });
    let events = [
        (
            "chat-authenticate",
            json!({ "token": NOOR.token(), "userId": NOOR.id }),
        ),
        ("chat-join-conversation", json!({ "conversationId": id })),
        (
            "chat-get-history",
            json!({ "conversationId": id, "page": 1, "limit": 2 }),
        ),
        (
            "chat-send-message",
            json!({ "conversationId": id, "content": "hi", "metadata": {} }),
        ),
        (
            "chat-typing",
            json!({ "conversationId": id, "isTyping": true }),
        ),
        (
            "chat-update-message-status",
            json!({ "messageId": id, "status": "READ" }),
        ),
        ("chat-leave-conversation", json!({ "conversationId": id })),
    ];
    socketio(
        "carwash",
        market.server.address(),
        "/socket.io/",
        &json!({}),
        &events,
    )
    .greeted(&format!("42{}", json!(["chat-authenticate", seat])))
}

async fn trips(trip: &Trip) -> Wire {
    let (_aida, id) = trip.join("aida").await;
    let auth = json!({ "token": trip.server.session_token("cem").await });
    let events = [
        ("join:conversation", json!({ "tripId": "t_1" })),
        (
            "message:send",
            json!({ "conversationId": id, "content": "hi", "type": "TEXT" }),
        ),
        ("typing:start", json!({ "conversationId": id })),
        ("typing:stop", json!({ "conversationId": id })),
        ("messages:read", json!({ "conversationId": id })),
    ];
    socketio(
        "trip",
        trip.server.address(),
        "/api/socket/",
        &auth,
        &events,
    )
}

fn socketio(
    name: &'static str,
    address: SocketAddr,
    path: &str,
    auth: &Value,
    events: &[(&str, Value)],
) -> Wire {
    let valid = events.iter().enumerate();
    let valid = valid.map(|(ack, (name, payload))| format!("42{ack}{}", json!([name, payload])));
    Wire {
        name,
        address,
        path: format!("{path}?EIO=4&transport=websocket"),
        hello: vec![String::new(), format!("40{auth}")],
        valid: valid.collect(),
        fence: format!("40/{FENCE},"),
        check: |_, _| {},
        may_leave: true,
    }
}

impl Wire {
    /// Says something more before anything else.
    fn greeted(mut self, hello: &str) -> Self {
        self.hello.push(hello.to_owned());
        self
    }
}
