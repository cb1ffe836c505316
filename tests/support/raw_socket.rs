//! A WebSocket spoken by hand, byte by byte, for frames that no library would write.

use std::net::SocketAddr;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::native_client::PATIENCE;

/// What a client masks its frames with.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

/// The last frame of a message, and the bit that says so.
pub(crate) const FIN: u8 = 0x80;
pub(crate) const CONTINUATION: u8 = 0x0;
pub(crate) const TEXT: u8 = 0x1;
pub(crate) const BINARY: u8 = 0x2;
pub(crate) const CLOSE: u8 = 0x8;
pub(crate) const PING: u8 = 0x9;
pub(crate) const PONG: u8 = 0xa;

/// A frame as it travels, masked as a client has to.
pub(crate) fn frame(first_byte: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = head(first_byte, payload.len(), 0x80);
    bytes.extend(MASK);
    bytes.extend(
        payload
            .iter()
            .zip(MASK.iter().cycle())
            .map(|(byte, mask)| byte ^ mask),
    );
    bytes
}

/// A frame as only a server may write it.
pub(crate) fn unmasked(first_byte: u8, payload: &[u8]) -> Vec<u8> {
    let mut bytes = head(first_byte, payload.len(), 0);
    bytes.extend(payload);
    bytes
}

/// The head of a masked frame that says it has so many bytes, whatever follows.
pub(crate) fn promise(first_byte: u8, length: u64) -> Vec<u8> {
    let mut bytes = vec![first_byte, 0x80 | 127];
    bytes.extend(length.to_be_bytes());
    bytes.extend(MASK);
    bytes
}

fn head(first_byte: u8, length: usize, mask_bit: u8) -> Vec<u8> {
    let mut bytes = vec![first_byte];
    match u16::try_from(length) {
        Ok(short @ 0..126) => bytes.push(mask_bit | u8::try_from(short).unwrap()),
        Ok(middle) => {
            bytes.push(mask_bit | 0x7E);
            bytes.extend(middle.to_be_bytes());
        }
        Err(_) => {
            bytes.push(mask_bit | 0x7F);
            bytes.extend(u64::try_from(length).unwrap().to_be_bytes());
        }
    }
    bytes
}

/// What a server wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Written {
    /// A whole message of text.
    Text(String),
    /// A ping, pong or binary message, by its opcode.
    Other(u8, Vec<u8>),
    /// A close frame with its code; 1005 without one.
    Closed(u16),
    /// The end of the bytes.
    Ended,
}

/// One socket.
pub(crate) struct RawSocket {
    stream: TcpStream,
    received: Vec<u8>,
}

impl RawSocket {
    /// Upgrades at this path.
    pub(crate) async fn open(address: SocketAddr, path: &str) -> Self {
        Self::over(TcpStream::connect(address).await.unwrap(), path).await
    }

    /// Upgrades a connection at this path.
    pub(crate) async fn over(stream: TcpStream, path: &str) -> Self {
        let mut socket = Self {
            stream,
            received: Vec::new(),
        };
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        socket.send(request.as_bytes()).await;
        let end = loop {
            let ended = socket
                .received
                .windows(4)
                .position(|four| four == b"\r\n\r\n");
            if let Some(end) = ended {
                break end + 4;
            }
            assert!(socket.receive().await, "no answer to the upgrade");
        };
        let head = String::from_utf8_lossy(&socket.received[..end]).into_owned();
        assert!(head.starts_with("HTTP/1.1 101"), "{path}: {head}");
        socket.received.drain(..end);
        socket
    }

    /// Writes bytes, even if nobody is there any more.
    pub(crate) async fn send(&mut self, bytes: &[u8]) {
        // Whoever was put out learns it by reading.
        let _ = self.stream.write_all(bytes).await;
    }

    /// Writes a whole message of text.
    pub(crate) async fn text(&mut self, text: &str) {
        self.send(&frame(FIN | TEXT, text.as_bytes())).await;
    }

    /// The next that the server writes.
    pub(crate) async fn next(&mut self) -> Written {
        loop {
            if let Some(written) = self.taken() {
                return written;
            }
            if !self.receive().await {
                return Written::Ended;
            }
        }
    }

    /// The next text; `None` once there are no more.
    pub(crate) async fn next_text(&mut self) -> Option<String> {
        loop {
            match self.next().await {
                Written::Text(text) => return Some(text),
                Written::Other(..) => {}
                Written::Closed(_) | Written::Ended => return None,
            }
        }
    }

    /// The code that the server closes with; 1006 where it says none.
    pub(crate) async fn closed(&mut self) -> u16 {
        loop {
            match self.next().await {
                Written::Text(_) | Written::Other(..) => {}
                Written::Closed(code) => return code,
                Written::Ended => return 1006,
            }
        }
    }

    async fn receive(&mut self) -> bool {
        let reading = self.stream.read_buf(&mut self.received);
        let read = tokio::time::timeout(PATIENCE, reading).await;
        // A reset is an end as well.
        read.expect("the server is silent")
            .is_ok_and(|read| read > 0)
    }

    fn taken(&mut self) -> Option<Written> {
        let (first, second) = (*self.received.first()?, *self.received.get(1)?);
        assert_eq!(second & 0x80, 0, "a server masks nothing");
        let number = |range: std::ops::Range<usize>| {
            let bytes = self.received.get(range)?.iter();
            Some(bytes.fold(0, |number: usize, byte| number << 8 | usize::from(*byte)))
        };
        let (start, length) = match second {
            126 => (4, number(2..4)?),
            127 => (10, number(2..10)?),
            short => (2, usize::from(short)),
        };
        let payload = self.received.get(start..start + length)?.to_vec();
        self.received.drain(..start + length);
        assert_eq!(first & 0xf0, FIN, "whole frames without extensions");
        Some(match first & 0x0f {
            TEXT => Written::Text(String::from_utf8(payload).expect("text is UTF-8")),
            CLOSE if payload.len() < 2 => Written::Closed(1005),
            CLOSE => Written::Closed(u16::from_be_bytes([payload[0], payload[1]])),
            opcode => Written::Other(opcode, payload),
        })
    }
}
