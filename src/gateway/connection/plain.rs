//! A WebSocket whose text frames are a contract's own.

use std::marker::PhantomData;
use std::task::{Context, Poll, ready};
use std::vec::IntoIter;

use bytes::Bytes;
use tungstenite::Message;

use super::closing::{Ending, Farewell};
use super::socket::{Received, Socket};
use super::wire::{Inbound, Wire};
use crate::actors::outbound::Queued;
use crate::metrics::{GatewayName, GaugeGuard};

/// How a protocol on top of WebSocket finds out whether the peer is there.
pub trait Dialect: Send + 'static {
    /// Which gateway speaks it.
    const GATEWAY: GatewayName;
    /// Whether whatever the peer says answers a ping.
    const EVERY_FRAME_IS_A_PONG: bool;

    /// What asks for a sign of life.
    fn ping() -> Message;
}

/// WebSocket itself.
pub struct Plain;

impl Dialect for Plain {
    const GATEWAY: GatewayName = GatewayName::Websocket;
    const EVERY_FRAME_IS_A_PONG: bool = false;

    fn ping() -> Message {
        Message::Ping(Bytes::new())
    }
}

/// The wire of contracts whose frames are those of a WebSocket.
pub struct WebSocketWire<D = Plain> {
    socket: Socket,
    is_ping_due: bool,
    has_ponged: bool,
    _counted: GaugeGuard,
    _dialect: PhantomData<fn() -> D>,
}

impl<D: Dialect> WebSocketWire<D> {
    /// Takes a socket over, which is counted for as long as it is open.
    pub fn new(socket: Socket, counted: GaugeGuard) -> Self {
        Self {
            socket,
            is_ping_due: false,
            has_ponged: false,
            _counted: counted,
            _dialect: PhantomData,
        }
    }
}

impl<D: Dialect> Wire for WebSocketWire<D> {
    const GATEWAY: GatewayName = D::GATEWAY;

    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Result<Inbound, Ending>> {
        Poll::Ready(Ok(match ready!(self.socket.poll_next(context))? {
            Received::Text(text) => {
                self.has_ponged |= D::EVERY_FRAME_IS_A_PONG;
                Inbound::Text(text)
            }
            Received::Binary(_) => Inbound::Binary,
            Received::Ping => Inbound::Ping,
            Received::Pong => {
                self.has_ponged = true;
                Inbound::Pong
            }
            Received::Close => Inbound::Closed,
        }))
    }

    fn poll_write(
        &mut self,
        context: &mut Context<'_>,
        frames: &mut IntoIter<Queued>,
    ) -> Poll<Result<(), Ending>> {
        if self.is_ping_due {
            ready!(self.socket.poll_room(context))?;
            self.is_ping_due = false;
            self.socket.start(D::ping())?;
        }
        self.socket
            .poll_write(context, frames, |joined, queued| joined.text(&queued.frame))
    }

    fn ping(&mut self) {
        self.is_ping_due = true;
    }

    fn take_pong(&mut self) -> bool {
        std::mem::take(&mut self.has_ponged)
    }

    async fn finish(&mut self) {
        self.socket.finish().await;
    }

    async fn say_farewell(&mut self, farewell: Farewell, may_drain: bool) {
        let close = (farewell.code, farewell.reason);
        self.socket.close(farewell.frame, close, may_drain).await;
    }
}
