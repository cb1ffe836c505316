//! A WebSocket client that does next to nothing but count.
//!
//! A library's client costs more for each frame than the servers under measurement do. On a machine
//! that the generator shares with the server, that would measure the library: the server would wait
//! for it. So frames are found by their headers (RFC 6455, section 5.2) and left where they are.
//! Servers are trusted: what is not a plain frame ends the measurement.

use std::fmt::Write as _;
use std::net::SocketAddr;

use anyhow::{Context as _, bail, ensure};
use bytes::{Buf as _, Bytes, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// How much is read at once, at most.
const READ_BYTES: usize = 16 * 1024;
/// Headers of an answer to a request for an upgrade, at most.
const HEAD_BYTES: usize = 8 * 1024;

/// The bit that a client's frames have, beside their length: masked.
const MASKED: u8 = 0x80;
/// Lengths that say that two bytes, or eight, with the real one follow.
const MEDIUM: u8 = 0x7E;
const LONG: u8 = 0x7F;

const TEXT: u8 = 0x1;
const BINARY: u8 = 0x2;
const CLOSE: u8 = 0x8;
const PING: u8 = 0x9;
const PONG: u8 = 0xA;

/// An open WebSocket.
pub(crate) struct Lean {
    stream: TcpStream,
    unread: BytesMut,
    unsent: Vec<u8>,
}

impl Lean {
    /// Opens one.
    ///
    /// # Errors
    /// The server is not there, or answers otherwise than by 101.
    pub(crate) async fn open(
        address: SocketAddr,
        target: &str,
        headers: &[(&str, &str)],
    ) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        let mut request = format!(
            "GET {target} HTTP/1.1\r\nHost: {address}\r\nConnection: Upgrade\r\n\
             Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n\
             Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n",
        );
        for (name, value) in headers {
            write!(request, "{name}: {value}\r\n")?;
        }
        request.push_str("\r\n");
        stream.write_all(request.as_bytes()).await?;
        let mut unread = BytesMut::new();
        let head = loop {
            if let Some(end) = memchr::memmem::find(&unread, b"\r\n\r\n") {
                break unread.split_to(end + 4);
            }
            ensure!(unread.len() < HEAD_BYTES, "an endless answer");
            let read = stream.read_buf(&mut unread).await?;
            ensure!(read > 0, "closed instead of an answer");
        };
        ensure!(
            head.starts_with(b"HTTP/1.1 101 "),
            "not upgraded: {}",
            String::from_utf8_lossy(&head),
        );
        Ok(Self {
            stream,
            unread,
            unsent: Vec::new(),
        })
    }

    /// Sends a text.
    pub(crate) async fn send(&mut self, text: &str) -> anyhow::Result<()> {
        self.write(TEXT, text.as_bytes()).await
    }

    /// The next text; pings, of WebSocket and of Engine.IO, are answered meanwhile. Cancel safe but for the answer to a ping.
    ///
    /// # Errors
    /// The server closed.
    pub(crate) async fn next(&mut self) -> anyhow::Result<Bytes> {
        loop {
            while let Some((kind, payload)) = self.take()? {
                match kind {
                    // Engine.IO's own ping: a text of one digit.
                    TEXT if payload == "2" => self.send("3").await?,
                    TEXT | BINARY => return Ok(payload),
                    PING => self.write(PONG, &payload).await?,
                    PONG => {}
                    CLOSE => {
                        let code = payload.get(..2).map(|mut code| code.get_u16());
                        bail!("closed by {code:?}");
                    }
                    _ => bail!("a frame of kind {kind}"),
                }
            }
            self.fill().await?;
        }
    }

    /// Waits for bytes. Cancel safe.
    async fn fill(&mut self) -> anyhow::Result<()> {
        if self.unread.is_empty() {
            // A silent connection holds no buffer.
            self.unread = BytesMut::new();
            self.stream.readable().await?;
        }
        self.unread.reserve(READ_BYTES);
        let read = self.stream.read_buf(&mut self.unread).await?;
        ensure!(read > 0, "closed without a word");
        Ok(())
    }

    /// The first whole frame that was read, without waiting.
    fn take(&mut self) -> anyhow::Result<Option<(u8, Bytes)>> {
        let [first, second, ..] = self.unread[..] else {
            return Ok(None);
        };
        ensure!(first & 0xF0 == 0x80, "a fragment or an extension");
        ensure!(second & MASKED == 0, "a masked frame of a server");
        let mut rest = &self.unread[2..];
        let length = match second {
            MEDIUM if rest.len() >= 2 => u64::from(rest.get_u16()),
            LONG if rest.len() >= 8 => rest.get_u64(),
            MEDIUM | LONG => return Ok(None),
            short => u64::from(short),
        };
        let length = usize::try_from(length).context("a huge frame")?;
        if rest.len() < length {
            return Ok(None);
        }
        let header = self.unread.len() - rest.len();
        self.unread.advance(header);
        Ok(Some((first & 0x0F, self.unread.split_to(length).freeze())))
    }

    async fn write(&mut self, kind: u8, payload: &[u8]) -> anyhow::Result<()> {
        self.unsent.clear();
        self.unsent.push(0x80 | kind);
        // Clients have to mask. A mask of zeros leaves the payload as it is.
        match payload.len() {
            short @ ..126 => self.unsent.push(MASKED | u8::try_from(short)?),
            medium @ ..=0xFFFF => {
                self.unsent.push(MASKED | MEDIUM);
                self.unsent
                    .extend_from_slice(&u16::try_from(medium)?.to_be_bytes());
            }
            long => {
                self.unsent.push(MASKED | LONG);
                self.unsent
                    .extend_from_slice(&u64::try_from(long)?.to_be_bytes());
            }
        }
        self.unsent.extend_from_slice(&[0; 4]);
        self.unsent.extend_from_slice(payload);
        self.stream.write_all(&self.unsent).await?;
        Ok(())
    }
}
