//! What RFC 6455 asks of a server, byte by byte, on every socket there is: the cases of the Autobahn
//! test suite that do not need an echo.

use std::net::SocketAddr;

use rstest::rstest;
use serde_json::json;

use crate::support::database::Backend;
use crate::support::raw_socket::{
    BINARY, CLOSE, CONTINUATION, FIN, PING, PONG, RawSocket, TEXT, Written, frame, promise,
    unmasked,
};
use crate::support::server::TestServer;
use crate::support::socketio_client::PollingClient;
use crate::support::token::token;

/// The sockets of a server with all contracts.
#[derive(Clone, Copy, Debug)]
enum Route {
    Native,
    Transit,
    OlderTransit,
    Carwash,
    Trip,
    Pusher,
}

impl Route {
    const ALL: [Self; 6] = [
        Self::Native,
        Self::Transit,
        Self::OlderTransit,
        Self::Carwash,
        Self::Trip,
        Self::Pusher,
    ];

    fn path(self) -> String {
        let token = token("dee", "BUS_DRIVER");
        match self {
            Self::Native => format!("/api/v1/ws?token={token}"),
            Self::Transit => format!("/api/websocket/connect?token={token}"),
            Self::OlderTransit => format!("/ws/connect?token={token}"),
            Self::Carwash => "/socket.io/?EIO=4&transport=websocket".to_owned(),
            Self::Trip => "/api/socket/?EIO=4&transport=websocket".to_owned(),
            Self::Pusher => "/app/parlor?protocol=7&client=js&version=8.4.0".to_owned(),
        }
    }

    /// Opens the socket and hears the greeting.
    async fn open(self, address: SocketAddr) -> RawSocket {
        let mut socket = RawSocket::open(address, &self.path()).await;
        let greeting = socket.next_text().await;
        assert!(greeting.is_some(), "{self:?} says nothing");
        socket
    }
}

/// A server with all contracts, whose host has told of the driver.
async fn server() -> TestServer {
    let server = TestServer::start(Backend::Sqlite).await;
    let dee = json!({ "role": "BUS_DRIVER", "name": "Dee Rivers" });
    let told = server.host().put("/api/v1/users/dee", &dee).await;
    assert!(told.status < 300, "{told:?}");
    server
}

/// Waits for the pong with this payload, past whatever is said besides.
async fn ponged(socket: &mut RawSocket, payload: &[u8]) {
    loop {
        match socket.next().await {
            Written::Other(PONG, found) => {
                assert_eq!(found, payload);
                return;
            }
            Written::Text(_) | Written::Other(..) => {}
            ended @ (Written::Closed(_) | Written::Ended) => panic!("{ended:?} instead of a pong"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pings_are_answered_with_what_is_in_them() {
    let server = server().await;
    for route in Route::ALL {
        let mut socket = route.open(server.address()).await;
        let longest = [b'x'; 125];
        for payload in [b"".as_slice(), b"hello", b"\x00\xff\xfe\xfd", &longest] {
            socket.send(&frame(FIN | PING, payload)).await;
            ponged(&mut socket, payload).await;
        }
        // Nobody asked for this one.
        socket.send(&frame(FIN | PONG, b"unsolicited")).await;
        // Byte by byte is as good as at once.
        for byte in frame(FIN | PING, b"slow") {
            socket.send(&[byte]).await;
        }
        ponged(&mut socket, b"slow").await;
    }
}

#[rstest]
#[case::reserved_bit_1(frame(FIN | 0x40 | TEXT, b"{}"))]
#[case::reserved_bit_2(frame(FIN | 0x20 | TEXT, b"{}"))]
#[case::reserved_bit_3(frame(FIN | 0x10 | PING, b""))]
#[case::all_reserved_bits(frame(FIN | 0x70 | BINARY, b"x"))]
#[case::reserved_data_opcode(frame(FIN | 0x3, b""))]
#[case::last_reserved_data_opcode(frame(FIN | 0x7, b"x"))]
#[case::reserved_control_opcode(frame(FIN | 0xb, b""))]
#[case::last_reserved_control_opcode(frame(FIN | 0xf, b"x"))]
#[case::unmasked(unmasked(FIN | TEXT, b"{}"))]
#[case::ping_too_long(frame(FIN | PING, &[b'x'; 126]))]
#[case::ping_in_pieces(frame(PING, b"x"))]
#[case::close_in_pieces(frame(CLOSE, &[0x03, 0xe8]))]
#[case::continuation_of_nothing(frame(FIN | CONTINUATION, b"x"))]
#[case::text_within_text([frame(TEXT, b"a"), frame(FIN | TEXT, b"b")].concat())]
#[case::binary_within_text([frame(TEXT, b"a"), frame(FIN | BINARY, b"b")].concat())]
#[case::continuation_after_the_end(
    [frame(FIN | CONTINUATION, b"a"), frame(FIN | TEXT, b"b")].concat()
)]
#[tokio::test(flavor = "multi_thread")]
async fn what_breaks_the_protocol_ends_with_1002(#[case] bytes: Vec<u8>) {
    let server = server().await;
    for route in Route::ALL {
        let mut socket = route.open(server.address()).await;
        socket.send(&bytes).await;
        assert_eq!(socket.closed().await, 1002, "{route:?}");
    }
}

#[rstest]
#[case::no_such_byte(frame(FIN | TEXT, b"a\xff"))]
#[case::overlong(frame(FIN | TEXT, b"\xc0\xaf"))]
#[case::overlong_of_four(frame(FIN | TEXT, b"\xf0\x80\x80\xaf"))]
#[case::surrogate(frame(FIN | TEXT, b"\xed\xa0\x80"))]
#[case::beyond_unicode(frame(FIN | TEXT, b"\xf4\x90\x80\x80"))]
#[case::lone_continuation(frame(FIN | TEXT, b"\x80"))]
#[case::cut_off(frame(FIN | TEXT, b"\xce\xba\xe1\xbd"))]
#[case::cut_off_in_pieces([frame(TEXT, b"\xce"), frame(FIN | CONTINUATION, b"")].concat())]
// Nothing that may follow makes it text again.
#[case::at_once([frame(TEXT, b"a\xff"), frame(CONTINUATION, b"b")].concat())]
#[case::reason_of_a_close(frame(FIN | CLOSE, b"\x03\xe8\xff"))]
#[tokio::test(flavor = "multi_thread")]
async fn text_that_is_not_utf8_ends_with_1007(#[case] bytes: Vec<u8>) {
    let server = server().await;
    for route in Route::ALL {
        let mut socket = route.open(server.address()).await;
        socket.send(&bytes).await;
        assert_eq!(socket.closed().await, 1007, "{route:?}");
    }
}

#[rstest]
#[case::promised(promise(FIN | TEXT, 65_537))]
#[case::promised_beyond_memory(promise(FIN | BINARY, i64::MAX.cast_unsigned()))]
#[case::sent(frame(FIN | TEXT, &vec![b'x'; 65_537]))]
#[case::in_pieces([frame(TEXT, &vec![b'x'; 60_000]), frame(FIN | CONTINUATION, &[b'x'; 6_000])].concat())]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_too_large_ends_with_1009(#[case] bytes: Vec<u8>) {
    let server = server().await;
    for route in Route::ALL {
        let mut socket = route.open(server.address()).await;
        socket.send(&bytes).await;
        assert_eq!(socket.closed().await, 1009, "{route:?}");
    }
}

#[rstest]
#[case::normal(b"\x03\xe8", 1000)]
#[case::with_a_reason(b"\x03\xe8bye", 1000)]
#[case::without_a_code(b"", 1005)]
#[case::of_a_library(b"\x0b\xb8", 3000)]
#[case::of_an_application(b"\x13\x87", 4999)]
#[case::one_byte(b"\x03", 1002)]
#[case::code_0(b"\x00\x00", 1002)]
#[case::code_999(b"\x03\xe7", 1002)]
#[case::code_1004(b"\x03\xec", 1002)]
#[case::code_1005(b"\x03\xed", 1002)]
#[case::code_1006(b"\x03\xee", 1002)]
#[case::code_1016(b"\x03\xf8", 1002)]
#[case::code_2999(b"\x0b\xb7", 1002)]
#[case::code_65535(b"\xff\xff", 1002)]
#[tokio::test(flavor = "multi_thread")]
async fn a_close_is_answered_with_its_code_or_1002(#[case] payload: &[u8], #[case] code: u16) {
    let server = server().await;
    for route in Route::ALL {
        let mut socket = route.open(server.address()).await;
        socket.send(&frame(FIN | CLOSE, payload)).await;
        assert_eq!(socket.closed().await, code, "{route:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_pieces_with_pings_in_between_is_one_message() {
    let server = server().await;
    let mut socket = Route::Native.open(server.address()).await;
    let text = r#"{"id":"ε😀","type":"ping"}"#;
    for size in 1..text.len() {
        let mut pieces = text.as_bytes().chunks(size).peekable();
        let mut opcode = TEXT;
        while let Some(piece) = pieces.next() {
            let fin = if pieces.peek().is_none() { FIN } else { 0 };
            socket.send(&frame(fin | opcode, piece)).await;
            if fin == 0 {
                socket.send(&frame(FIN | PING, b"in between")).await;
            }
            opcode = CONTINUATION;
        }
        let reply = socket.next_text().await.unwrap();
        assert!(reply.contains("ε😀") && reply.contains("true"), "{reply}");
    }
}

/// Where somebody may be who is not let in yet: at the front door, and on a WebSocket that a client
/// tries which polls so far.
async fn waiting_rooms(server: &TestServer) -> [String; 2] {
    let polling = PollingClient::open(server.address(), "/socket.io/").await;
    let probe = format!("/socket.io/?EIO=4&transport=websocket&sid={}", polling.sid);
    ["/api/v1/ws".to_owned(), probe]
}

#[rstest]
#[case::reserved_bit(frame(FIN | 0x40 | TEXT, b"{}"), 1002)]
#[case::reserved_opcode(frame(FIN | 0xb, b""), 1002)]
#[case::unmasked(unmasked(FIN | TEXT, b"{}"), 1002)]
#[case::close_with_one_byte(frame(FIN | CLOSE, b"\x03"), 1002)]
#[case::not_utf8(frame(FIN | TEXT, b"a\xff"), 1007)]
#[case::too_large(frame(FIN | TEXT, &vec![b'x'; 65_537]), 1009)]
#[case::leaving(frame(FIN | CLOSE, b"\x03\xe8"), 1000)]
#[tokio::test(flavor = "multi_thread")]
async fn who_breaks_the_protocol_or_leaves_before_they_are_let_in_is_answered(
    #[case] bytes: Vec<u8>,
    #[case] code: u16,
) {
    let server = server().await;
    for path in waiting_rooms(&server).await {
        let mut socket = RawSocket::open(server.address(), &path).await;
        socket.send(&bytes).await;
        assert_eq!(socket.closed().await, code, "{path}");
    }
}

#[rstest]
#[case::text(frame(FIN | TEXT, b"{}"))]
#[case::binary(frame(FIN | BINARY, b"{}"))]
#[tokio::test(flavor = "multi_thread")]
async fn who_says_something_else_before_they_are_let_in_is_told_so(#[case] bytes: Vec<u8>) {
    let server = server().await;
    for (path, code) in waiting_rooms(&server).await.iter().zip([4401, 1002]) {
        let mut socket = RawSocket::open(server.address(), path).await;
        socket.send(&bytes).await;
        assert_eq!(socket.closed().await, code, "{path}");
    }
}
