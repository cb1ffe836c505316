//! The port: takes connections in and serves HTTP/1.1 with upgrades on them.
//!
//! Accepting never waits for a connection: each is served by a task of its own. Beyond the most
//! connections there may be, sockets are dropped at once, so that memory and file descriptors have
//! a bound that a crowd cannot move.

mod counted;
#[doc(hidden)]
pub mod forwarded;

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use self::counted::Counted;
use self::forwarded::client_of;
use super::PeerAddress;
use crate::metrics::Metrics;
use crate::shutdown::Shutdown;

/// Pause after accepting failed, most likely for want of file descriptors: one may be free then.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);
/// Most bytes buffered for the head of a request; a token in the address fits well.
const HEAD_BYTES: usize = 64 * 1024;

/// A port that nobody else can take, and that does not answer yet.
pub struct Port {
    socket: TcpSocket,
}

/// A port that answers.
pub struct Listener {
    socket: TcpListener,
}

/// How connections are served.
#[derive(Clone)]
pub struct ServeOptions {
    /// Open connections at a time, upgraded ones included.
    pub max_connections: usize,
    /// How long a client may take to send the head of a request.
    pub header_read_timeout: Duration,
    /// Proxies that are believed when they say for whom they speak.
    pub trusted_proxies: Arc<[IpNet]>,
    /// Where refused connections are counted.
    pub metrics: Metrics,
}

/// Takes a port; 0 takes any that is free. The kernel may keep so many bytes for one connection that
/// is not read.
///
/// # Errors
/// As the system says, such as an address in use.
pub fn bind(address: SocketAddr, send_buffer_bytes: u32) -> io::Result<Port> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    // A restart must not wait for the old connections' last packets.
    socket.set_reuseaddr(true)?;
    // Accepted sockets inherit it.
    socket.set_send_buffer_size(send_buffer_bytes)?;
    socket.bind(address)?;
    Ok(Port { socket })
}

impl Port {
    /// Where clients will connect.
    ///
    /// # Errors
    /// As the system says.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }

    /// Answers, with so many connections that may wait to be accepted.
    ///
    /// # Errors
    /// As the system says.
    pub fn listen(self, backlog: u32) -> io::Result<Listener> {
        Ok(Listener {
            socket: self.socket.listen(backlog)?,
        })
    }
}

impl Listener {
    /// Where clients connect.
    ///
    /// # Errors
    /// As the system says.
    pub fn local_addr(&self) -> io::Result<SocketAddr> {
        self.socket.local_addr()
    }
}

/// Serves until asked to stop. Returns then; what is in flight is finished by tasks of `tasks`.
pub async fn serve(
    listener: Listener,
    router: Router,
    options: ServeOptions,
    shutdown: Shutdown,
    tasks: TaskTracker,
) {
    let places = Arc::new(Semaphore::new(
        options.max_connections.min(Semaphore::MAX_PERMITS),
    ));
    let mut asked = pin!(shutdown.asked());
    let mut is_failing = false;
    loop {
        let accepted = tokio::select! {
            biased;
            () = asked.as_mut() => return,
            accepted = listener.socket.accept() => accepted,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                if !is_failing {
                    tracing::warn!(error = &error as &dyn std::error::Error, "cannot accept");
                }
                is_failing = true;
                tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
                continue;
            }
        };
        is_failing = false;
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            options.metrics.connection_refused();
            continue;
        };
        prepare(&stream);
        let stream = Counted::new(stream, place);
        let (router, options) = (router.clone(), options.clone());
        let served = serve_connection(stream, peer.ip(), router, options, shutdown.clone());
        tasks.spawn(served);
    }
}

fn prepare(stream: &TcpStream) {
    // Frames are small and each is wanted at once. A socket that refuses works without.
    let _ = stream.set_nodelay(true);
}

/// Serves one connection until it ends, is upgraded, or the shutdown insists.
async fn serve_connection(
    stream: Counted,
    peer: IpAddr,
    router: Router,
    options: ServeOptions,
    shutdown: Shutdown,
) {
    let trusted = options.trusted_proxies;
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        let client = client_of(peer, request.headers(), &trusted);
        request.extensions_mut().insert(PeerAddress(client));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(options.header_read_timeout)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service)
        .with_upgrades();
    let mut connection = pin!(connection);
    // A connection that breaks is the client's affair.
    tokio::select! {
        biased;
        _ = connection.as_mut() => return,
        () = shutdown.asked() => connection.as_mut().graceful_shutdown(),
    }
    tokio::select! {
        biased;
        _ = connection.as_mut() => {}
        () = shutdown.insisted() => {}
    }
}

#[cfg(test)]
mod tests;
