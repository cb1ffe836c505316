//! Engine.IO as a wire: packets over a WebSocket, or over polls until the client goes on with one.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

use tungstenite::{Message, Utf8Bytes};

use super::engine::{self, CLOSE, Kind, PING, SEPARATOR_BYTE};
use super::polling::{Done, PollingEnd};
use crate::actors::outbound::Queued;
use crate::gateway::connection::{Ending, Farewell, Inbound, Joined, Received, Socket, Wire};
use crate::metrics::{GatewayName, GaugeGuard};

/// The wire of contracts that speak Socket.IO.
pub struct EngineWire {
    transport: Transport,
    is_ping_due: bool,
    has_ponged: bool,
    _counted: GaugeGuard,
}

#[expect(
    clippy::large_enum_variant,
    reason = "nearly all are WebSockets; a box more for each of them would gain nothing"
)]
enum Transport {
    WebSocket {
        socket: Socket,
        left_over: Option<Box<LeftOver>>,
    },
    Polling(Box<PollingEnd>),
}

/// What an upgrade found in the mailbox.
struct LeftOver {
    /// To be taken in before anything that comes over the WebSocket.
    posted: VecDeque<Utf8Bytes>,
    /// To be written before anything else.
    untold: IntoIter<Utf8Bytes>,
}

impl LeftOver {
    fn poll_tell(
        &mut self,
        socket: &mut Socket,
        context: &mut Context<'_>,
    ) -> Poll<Result<(), Ending>> {
        socket.poll_write(context, &mut self.untold, put)
    }
}

impl EngineWire {
    /// Takes a WebSocket over, which is counted for as long as it is open.
    pub fn over_websocket(socket: Socket, counted: GaugeGuard) -> Self {
        let transport = Transport::WebSocket {
            socket,
            left_over: None,
        };
        Self::over(transport, counted)
    }

    /// Takes a client that polls over.
    pub(super) fn over_polling(end: PollingEnd, counted: GaugeGuard) -> Self {
        Self::over(Transport::Polling(Box::new(end)), counted)
    }

    fn over(transport: Transport, counted: GaugeGuard) -> Self {
        Self {
            transport,
            is_ping_due: false,
            has_ponged: false,
            _counted: counted,
        }
    }

    /// Writes one packet.
    ///
    /// # Errors
    /// What ends the connection.
    pub(super) async fn tell(&mut self, packet: Utf8Bytes) -> Result<(), Ending> {
        let mut frames = vec![Queued::unnumbered(packet)].into_iter();
        poll_fn(|context| self.poll_write(context, &mut frames)).await
    }

    /// Goes on with a WebSocket where the client does.
    fn follow_upgrade(&mut self) {
        let Transport::Polling(end) = &mut self.transport else {
            return;
        };
        if let Some(upgraded) = end.take_upgrade() {
            self.has_ponged |= upgraded.has_ponged;
            self.transport = Transport::WebSocket {
                socket: upgraded.socket,
                left_over: Some(Box::new(LeftOver {
                    posted: upgraded.posted,
                    untold: upgraded.untold.into_iter(),
                })),
            };
        }
    }

    fn poll_packet(&mut self, context: &mut Context<'_>) -> Poll<Result<Inbound, Ending>> {
        self.follow_upgrade();
        match &mut self.transport {
            Transport::Polling(end) => Poll::Ready(match ready!(end.poll_next(context)) {
                Done::Packet(packet) => Ok(Inbound::Text(packet)),
                Done::Ponged => Ok(Inbound::Pong),
                Done::Left => Err(Ending::Lost),
            }),
            Transport::WebSocket { socket, left_over } => {
                if let Some(left) = left_over {
                    // Nobody may have anything to write for a while: it goes out by itself.
                    let told = left.poll_tell(socket, context)?;
                    if let Some(posted) = left.posted.pop_front() {
                        return Poll::Ready(Ok(Inbound::Text(posted)));
                    }
                    if told.is_ready() {
                        *left_over = None;
                    }
                }
                Poll::Ready(Ok(match ready!(socket.poll_next(context))? {
                    Received::Text(packet) => Inbound::Text(packet),
                    Received::Binary(_) => Inbound::Binary,
                    Received::Ping => Inbound::Ping,
                    Received::Pong => Inbound::Pong,
                    Received::Close => Inbound::Closed,
                }))
            }
        }
    }
}

impl Wire for EngineWire {
    const GATEWAY: GatewayName = GatewayName::SocketIo;

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Inbound, Ending>> {
        let inbound = ready!(self.poll_packet(context))?;
        let kind = match &inbound {
            Inbound::Text(packet) => Kind::of(packet),
            Inbound::Pong => Kind::Pong,
            Inbound::Binary | Inbound::Ping | Inbound::Closed => {
                return Poll::Ready(Ok(inbound));
            }
        };
        Poll::Ready(Ok(match kind {
            Kind::Close => Inbound::Closed,
            Kind::Pong => {
                self.has_ponged = true;
                Inbound::Pong
            }
            Kind::Message | Kind::Wrong => inbound,
            // As a ping of the WebSocket itself: it counts as a frame, and nobody answers it.
            Kind::Idle => Inbound::Ping,
        }))
    }

    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        frames: &mut IntoIter<Queued>,
    ) -> Poll<Result<(), Ending>> {
        self.follow_upgrade();
        match &mut self.transport {
            Transport::Polling(end) => {
                let is_something = self.is_ping_due || !frames.as_slice().is_empty();
                if is_something {
                    ready!(end.poll_room(context)).map_err(|_| Ending::Lost)?;
                    let ping = std::mem::take(&mut self.is_ping_due).then_some(PING);
                    end.tell(ping.into_iter().chain(frames.map(|queued| queued.frame)));
                }
                Poll::Ready(Ok(()))
            }
            Transport::WebSocket { socket, left_over } => {
                if let Some(left) = left_over {
                    ready!(left.poll_tell(socket, context))?;
                }
                if self.is_ping_due {
                    ready!(socket.poll_room(context))?;
                    self.is_ping_due = false;
                    socket.start(Message::Text(PING))?;
                }
                socket.poll_write(context, frames, |joined, queued| put(joined, queued.frame))
            }
        }
    }

    fn ping(&mut self) {
        self.is_ping_due = true;
    }

    fn take_pong(&mut self) -> bool {
        std::mem::take(&mut self.has_ponged)
    }

    async fn finish(&mut self) {
        match &mut self.transport {
            Transport::Polling(_) => {}
            Transport::WebSocket { socket, .. } => socket.finish().await,
        }
    }

    async fn say_farewell(&mut self, farewell: Farewell, may_drain: bool) {
        let mut last = farewell.frame;
        // Clients forget what came in one payload with the end, so the end is a payload of its own.
        // One of them may be taken over by a WebSocket that the client goes on with.
        let is_said = last.is_some();
        for is_end in [false, true] {
            self.follow_upgrade();
            if let Transport::Polling(end) = &mut self.transport {
                // Whoever has nothing to hear is not waited for: they learn it with their next poll.
                if is_said || end.is_polled() {
                    end.tell(if is_end { Some(CLOSE) } else { last.take() });
                    end.taken().await;
                }
            }
        }
        self.follow_upgrade();
        if let Transport::WebSocket { socket, left_over } = &mut self.transport {
            let untold = left_over.take().map(|left| left.untold);
            let last = last.into_iter().flat_map(engine::packets);
            let packets: Vec<Utf8Bytes> = untold.into_iter().flatten().chain(last).collect();
            let close = (farewell.code, farewell.reason);
            socket.close(packets, close, may_drain).await;
        }
    }
}

/// Puts a frame among those that are joined: each of its packets is a message.
fn put(joined: &mut Joined, frame: Utf8Bytes) -> Result<(), tungstenite::Error> {
    if memchr::memchr(SEPARATOR_BYTE, frame.as_bytes()).is_none() {
        return joined.text(&frame);
    }
    engine::packets(frame).try_for_each(|packet| joined.text(&packet))
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt as _;

    use super::super::polling::PollingClients;
    use super::*;
    use crate::metrics::Metrics;

    #[tokio::test]
    async fn packets_without_meaning_are_frames_like_any_others() {
        let clients = PollingClients::default();
        let end = clients.begin(1).unwrap();
        let mailbox = clients.find(end.id()).unwrap();
        let counted = Metrics::new().0.connection_opened(GatewayName::SocketIo);
        let mut wire = EngineWire::over_polling(end, counted);
        mailbox.post("6\u{1e}5", 10).await.unwrap();
        for _ in 0..2 {
            let inbound = wire.next().now_or_never();
            assert!(matches!(inbound, Some(Ok(Inbound::Ping))), "{inbound:?}");
        }
        assert!(wire.next().now_or_never().is_none());
    }
}
