//! Many frames by one write, beneath the library that speaks WebSocket.
//!
//! The library copies each frame into a buffer that every connection keeps for itself, and among
//! thousands of listeners none of these buffers is in the processor's caches when its turn comes. Here
//! frames are joined in memory that was in use a moment ago for another connection, and is given back
//! after the write. A connection keeps only what its peer did not take.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tungstenite::Error;
use tungstenite::protocol::frame::FrameHeader;
use tungstenite::protocol::frame::coding::{Data, OpCode};

/// Bytes that are joined before a write, at most, but for the end of the last frame. A longer burst is
/// written in pieces of this size.
const JOINED_BYTES: usize = 64 * 1024;

/// Text frames that leave by one write.
pub struct Joined(Vec<u8>);

impl Joined {
    /// Adds a message.
    ///
    /// # Errors
    /// None, as long as there is memory.
    pub fn text(&mut self, text: &str) -> Result<(), Error> {
        let header = FrameHeader {
            opcode: OpCode::Data(Data::Text),
            ..FrameHeader::default()
        };
        self.0.reserve(header.len(text.len() as u64) + text.len());
        header.format(text.len() as u64, &mut self.0)?;
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }

    fn is_full(&self) -> bool {
        self.0.len() >= JOINED_BYTES
    }
}

/// A stream that the library reads and answers by, and that frames are joined for.
pub(super) struct Joining<S> {
    stream: S,
    /// What was joined and not taken yet. It comes before anything else.
    rest: Vec<u8>,
}

impl<S: AsyncWrite + Unpin> Joining<S> {
    pub(super) const fn new(stream: S) -> Self {
        Self {
            stream,
            rest: Vec::new(),
        }
    }

    /// Writes frames, each put among those that are joined, as far as the peer takes them: ready when it
    /// took all. Frames that are not joined yet stay where they are.
    pub(super) fn poll_join<F>(
        &mut self,
        context: &mut Context<'_>,
        frames: &mut impl Iterator<Item = F>,
        put: impl Fn(&mut Joined, F) -> Result<(), Error>,
    ) -> Poll<Result<(), Error>> {
        ready!(self.poll_rest(context))?;
        let Some(first) = frames.next() else {
            return Poll::Ready(Ok(()));
        };
        let mut joined = Joined(Vec::new());
        put(&mut joined, first)?;
        // Others are as long, most likely; one that is alone needs no more than it has.
        let others = frames.size_hint().0.saturating_mul(joined.0.len());
        joined.0.reserve(others.min(JOINED_BYTES));
        loop {
            while !joined.is_full()
                && let Some(frame) = frames.next()
            {
                put(&mut joined, frame)?;
            }
            if joined.0.is_empty() {
                return Poll::Ready(Ok(()));
            }
            ready!(self.poll_begin(context, &joined.0))?;
            joined.0.clear();
        }
    }

    /// Writes as much of this as the peer takes, and keeps the rest.
    fn poll_begin(&mut self, context: &mut Context<'_>, mut bytes: &[u8]) -> Poll<io::Result<()>> {
        debug_assert!(self.rest.is_empty(), "it would overtake what is left");
        while !bytes.is_empty() {
            match Pin::new(&mut self.stream).poll_write(context, bytes) {
                Poll::Ready(written) => bytes = &bytes[taken(written)?..],
                Poll::Pending => {
                    self.rest = bytes.to_vec();
                    return Poll::Pending;
                }
            }
        }
        Poll::Ready(Ok(()))
    }

    /// Writes what is left.
    fn poll_rest(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while !self.rest.is_empty() {
            let written = ready!(Pin::new(&mut self.stream).poll_write(context, &self.rest));
            let taken = taken(written)?;
            self.rest.drain(..taken);
        }
        self.rest = Vec::new();
        Poll::Ready(Ok(()))
    }
}

/// How much a peer took, which is something unless it is gone.
fn taken(written: io::Result<usize>) -> io::Result<usize> {
    match written {
        Ok(0) => Err(io::ErrorKind::WriteZero.into()),
        written => written,
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Joining<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Joining<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        ready!(self.poll_rest(context))?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_rest(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        ready!(self.poll_rest(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use futures_util::StreamExt as _;
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream, duplex};
    use tokio_tungstenite::WebSocketStream;
    use tungstenite::Message;
    use tungstenite::protocol::Role;

    use super::*;

    fn text(joined: &mut Joined, text: impl AsRef<str>) -> Result<(), Error> {
        joined.text(text.as_ref())
    }

    /// Writes as far as the peer takes it at once.
    async fn begin<F: AsRef<str>>(
        joining: &mut Joining<DuplexStream>,
        frames: &mut impl Iterator<Item = F>,
    ) -> Poll<()> {
        let begun = poll_fn(|context| Poll::Ready(joining.poll_join(context, frames, text)));
        begun.await.map(|written| written.unwrap())
    }

    #[tokio::test]
    async fn what_the_peer_did_not_take_comes_before_anything_else() {
        let (stream, mut peer) = duplex(7);
        let mut joining = Joining::new(stream);
        let mut frames = ["one", "two"].into_iter();
        assert!(begin(&mut joining, &mut frames).await.is_pending());
        let going_on = async move {
            joining.write_all(b"a pong").await.unwrap();
            let mut frames = ["three"].into_iter();
            poll_fn(|context| joining.poll_join(context, &mut frames, text)).await
        };
        let mut read = Vec::new();
        let (written, _) = tokio::join!(going_on, peer.read_to_end(&mut read));
        written.unwrap();
        assert_eq!(read, b"\x81\x03one\x81\x03twoa pong\x81\x05three");
    }

    #[tokio::test]
    async fn of_a_long_burst_no_more_is_joined_than_is_written_at_once() {
        let (stream, peer) = duplex(1);
        let mut joining = Joining::new(stream);
        let mut frames = std::iter::repeat_n("x".repeat(1_000), 100);
        assert!(begin(&mut joining, &mut frames).await.is_pending());
        let joined = 100 - frames.len();
        assert_eq!(joined, JOINED_BYTES.div_ceil(1_000 + 4));
        // Nor is more of it kept while the peer takes nothing.
        assert!(begin(&mut joining, &mut frames).await.is_pending());
        assert_eq!(joined, 100 - frames.len());
        drop(peer);
    }

    #[tokio::test]
    async fn texts_of_any_length_are_read_as_they_were() {
        let (stream, peer) = duplex(1_000_000);
        let lengths = [0, 1, 125, 126, 65_535, 65_536, 100_000];
        let texts = lengths.map(|length| "é".repeat(length / 2) + &"e".repeat(length % 2));
        let mut joining = Joining::new(stream);
        assert!(begin(&mut joining, &mut texts.iter()).await.is_ready());
        let mut peer = WebSocketStream::from_raw_socket(peer, Role::Client, None).await;
        for text in texts {
            assert_eq!(peer.next().await.unwrap().unwrap(), Message::from(text));
        }
    }
}
