//! What is promised of every decoder that meets bytes from outside, one function each.
//!
//! The fuzz targets call these with what they make up, and the test suite calls the same functions
//! with the corpus, so both hold decoders to the same: no input makes them panic; whatever is wrong
//! has a text that says what was expected; an answer is not much longer than what it answers; what
//! is written is read back as it was; and two contracts that read one thing agree about it.

// The test suite includes this file from elsewhere, and so the other is named by its path.
#[path = "targets/strangers.rs"]
mod strangers;

use axum::response::Response;
use futures_util::FutureExt as _;
use parlor::contracts::{agency, booking, carwash, native, transit, trip};
use parlor::domain::conversation::Reference;
use parlor::domain::guest::GuestProfile;
use parlor::domain::id::{ClientMessageId, ConversationId, UserId};
use parlor::domain::policy::RoleName;
use parlor::gateway::pusher::{Application, ChannelName, SocketId};
use parlor::gateway::refusal::Refusal;
use parlor::gateway::socketio::decoding::Message;
use parlor::gateway::{pusher, rfc3339, socketio};
use serde_json::value::RawValue;
use tungstenite::Utf8Bytes;

pub use strangers::{first_words, headers, socket_query, token};

/// A decoder and what is promised of it.
pub type Target = fn(&[u8]);

/// Every target, by the name of its file and of its folder of inputs.
pub const TARGETS: [(&str, Target); 14] = [
    ("native_frame", native_frame),
    ("native_query", native_query),
    ("transit_frame", transit_frame),
    ("socketio_message", socketio_message),
    ("polling_payload", polling_payload),
    ("pusher_frame", pusher_frame),
    ("pusher_request", pusher_request),
    ("socket_query", socket_query),
    ("first_words", first_words),
    ("token", token),
    ("key_set", key_set),
    ("headers", headers),
    ("product_body", product_body),
    ("text", text),
];

/// Bytes that an answer may have beyond twice those of what it answers.
const ANSWER_BYTES: usize = 1_024;
/// A moment at which tokens are looked at.
const NOW: i64 = 1_795_255_200;
const SECRET: &str = "a secret that only tests know, long enough for any check";

/// A text frame of the native contract, and the `data` of its requests.
pub fn native_frame(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match native::decoding::frame(text) {
        Ok(frame) => {
            is_answer(text, &frame.refused);
            native::decoding::data(frame.data).iter().for_each(explains);
        }
        Err(refusal) => explains(&refusal),
    }
    // As the body of a request.
    native::decoding::data(text).iter().for_each(explains);
}

/// The query of an address of the native contract.
pub fn native_query(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    native::decoding::query(text).iter().for_each(explains);
}

/// A text frame of the transit contract.
pub fn transit_frame(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for answer in transit::decoding::frame(text) {
        is_answer(text, &answer);
    }
}

/// The content of a message of Engine.IO.
pub fn socketio_message(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match socketio::decoding::message(text) {
        Message::Event(name, payload, again) => {
            let packets = socketio::decoding::packets(again);
            let again = packets[0].strip_prefix('4').unwrap_or_default();
            let Message::Event(name_again, payload_again, _) = socketio::decoding::message(again)
            else {
                panic!("no event: {again}");
            };
            assert_eq!(name_again, name);
            let given = payload.map_or("null", RawValue::get);
            assert_eq!(payload_again.map(RawValue::get), Some(given));
        }
        Message::Other(Some(answer)) => {
            assert!(answer.len() <= 2 * text.len() + ANSWER_BYTES);
        }
        Message::Other(None) | Message::Wrong => {}
    }
}

/// What a client of Socket.IO posts.
pub fn polling_payload(bytes: &[u8]) {
    const MOST: usize = 64;
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let packets: Vec<&str> = text.split('\u{1e}').collect();
    let taken = socketio::decoding::payload(text, MOST);
    let has_larger = packets.iter().any(|packet| packet.len() > MOST);
    assert_eq!(taken.is_none(), has_larger);
    if let Some(taken) = taken {
        let others = packets.iter().filter(|packet| !packet.starts_with('3'));
        assert!(
            others.eq(taken
                .iter()
                .map(Utf8Bytes::as_str)
                .collect::<Vec<_>>()
                .iter())
        );
    }
    let apart = socketio::decoding::packets(text.into());
    assert!(apart.iter().map(Utf8Bytes::as_str).eq(packets));
}

/// A frame of Pusher Channels.
pub fn pusher_frame(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    match pusher::decoding::frame(text) {
        Ok((event, relayed)) => {
            let (again, _) = pusher::decoding::frame(&relayed).expect("what is relayed is a frame");
            assert_eq!(again, event);
        }
        Err(refusal) => explains(&refusal),
    }
    if let Err(error) = pusher::decoding::member(text) {
        says_what_was_expected(error);
    }
}

/// A request of a back end: its query in the first line, then its body.
pub fn pusher_request(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    let (query, body) = text.split_once('\n').unwrap_or((text, ""));
    let application = Application {
        id: "app".into(),
        key: "key".into(),
        secret: SECRET.into(),
    };
    let request = pusher::SignedRequest {
        method: "POST",
        path: "/apps/app/events",
        query,
        body: body.as_bytes(),
    };
    let refused = application.verify(&request, NOW);
    let error = refused.expect_err("nobody guesses the signature");
    says_what_was_expected(&error.to_string());
    for wrong in [pusher::decoding::body(body), pusher::decoding::query(query)] {
        for text in &wrong {
            says_what_was_expected(text);
        }
    }
}

/// The keys of an identity provider.
pub fn key_set(bytes: &[u8]) {
    match parlor::auth::decoding::key_set(bytes) {
        Ok(keys) => assert!(keys <= bytes.len()),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Bodies, payloads and queries of the products' contracts.
pub fn product_body(bytes: &[u8]) {
    let mut told = booking::decoding::body(bytes);
    told.extend(agency::decoding::body(bytes));
    told.extend(transit::decoding::body(bytes));
    if let Ok(text) = std::str::from_utf8(bytes) {
        let client_id = ClientMessageId::parse("c").expect("an id");
        let wrong = carwash::decoding::fields(text, client_id);
        let wrong = wrong.into_iter().flatten();
        let mut wrong = wrong.chain(carwash::decoding::query(text));
        assert!(wrong.all(|it| !it.is_empty()));
        let wrong = trip::decoding::fields(text).unwrap_or_default();
        assert!(wrong.iter().all(|it| !it.is_empty()));
        // Refused or understood, both are fine.
        let _ = trip::decoding::query(text);
        told.extend(booking::decoding::query(text));
        told.extend(agency::decoding::query(text));
        told.extend(transit::decoding::query(text));
    }
    for response in told {
        is_the_clients_fault(response, bytes.len());
    }
}

/// Cursors, references, ids, names and moments.
pub fn text(bytes: &[u8]) {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return;
    };
    for read in [native::decoding::cursor, native::decoding::place] {
        if let Some(written) = read(text) {
            assert_eq!(read(&written), Some(written));
        }
    }
    if let Some(id) = ConversationId::parse(text) {
        assert_eq!(ConversationId::parse(&id.to_string()), Some(id));
    }
    if let Ok(user) = UserId::parse(text) {
        assert_eq!(user.as_str(), text);
    }
    if let Ok(role) = RoleName::parse(text) {
        assert_eq!(role.as_str(), text);
    }
    let channel = match ChannelName::parse(text) {
        Ok(name) => {
            let _ = (name.kind(), name.is_cache(), name.user());
            let _ = booking::decoding::is_channel(&name);
            None
        }
        Err(error) => Some(error.to_string()),
    };
    if let Some(socket) = SocketId::parse(text) {
        assert_eq!(SocketId::parse(&socket.to_string()), Some(socket));
    }
    let (one, other) = text.split_once('\n').unwrap_or((text, text));
    let reference = Reference::parse(one, other).err();
    let guest = GuestProfile::parse(one, other).err();
    let failures = reference.into_iter().chain(guest);
    let failures = failures.map(|failure| failure.to_string());
    for error in failures.chain(channel) {
        says_what_was_expected(&error);
    }
    moments_stay(text);
}

/// What is read of a moment is what is written of it, but for what is below a millisecond.
fn moments_stay(text: &str) {
    if let Some(moment) = rfc3339::read(text) {
        let written = rfc3339::Milliseconds(moment).to_string();
        let again = rfc3339::read(&written).expect("it was written here");
        let milliseconds = moment.as_micros().div_euclid(1_000);
        assert_eq!(again.as_micros(), milliseconds * 1_000, "{text} {written}");
    }
}

/// An answer is JSON and not much longer than what it answers.
fn is_answer(asked: &str, answer: &str) {
    let json = serde_json::from_str::<&RawValue>(answer);
    assert!(json.is_ok(), "{answer}");
    assert!(answer.len() <= 2 * asked.len() + ANSWER_BYTES, "{answer}");
}

/// A refusal says what was expected, and of which field where it blames one.
fn explains(refusal: &Refusal) {
    says_what_was_expected(&refusal.message);
    if let Some(field) = &refusal.field {
        assert!(!field.is_empty(), "{refusal:?}");
        assert!(refusal.message.starts_with(&**field), "{refusal:?}");
    }
}

fn says_what_was_expected(text: &str) {
    let says = ["expected", "at most", "allowed"];
    assert!(says.iter().any(|word| text.contains(word)), "{text:?}");
    assert!(text.len() < 64 * ANSWER_BYTES, "it repeats what was sent");
}

/// A response says what the client did wrong, and is not much longer than what it did.
fn is_the_clients_fault(response: Response, sent: usize) {
    let status = response.status();
    assert!(status.is_client_error(), "{status}");
    let body = axum::body::to_bytes(response.into_body(), usize::MAX);
    let body = body.now_or_never().expect("it is there already");
    let length = body.expect("it is whole").len();
    assert!(length > 0 && length <= 8 * sent + ANSWER_BYTES, "{length}");
}
