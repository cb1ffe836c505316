//! The port: takes connections in and serves HTTP/1.1 with upgrades on them.
//!
//! Accepting never waits for a connection, nor for a turn among tasks: each connection is served by a
//! task of its own. Beyond the most connections there may be, sockets are dropped at once, so that
//! memory and file descriptors have a bound that a crowd cannot move.

mod accepting;
mod counted;
#[doc(hidden)]
pub mod forwarded;

use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream as StdStream};
use std::num::NonZeroU32;
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
use tokio::net::{TcpSocket, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;
use tower::ServiceExt as _;

use self::accepting::Accepting;
use self::counted::Counted;
use self::forwarded::client_of;
use super::PeerAddress;
use crate::metrics::Metrics;
use crate::shutdown::Shutdown;

/// Most bytes buffered for the head of a request; a token in the address fits well.
const HEAD_BYTES: usize = 64 * 1024;

/// A port that nobody else can take, and that does not answer yet.
pub struct Port {
    socket: TcpSocket,
}

/// A port that answers.
pub struct Listener {
    address: SocketAddr,
    accepting: Accepting,
}

/// How connections are served.
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

    /// Answers, with so many connections that may wait to be accepted, and as many to be served.
    ///
    /// # Errors
    /// As the system says.
    pub fn listen(self, backlog: NonZeroU32) -> io::Result<Listener> {
        let socket = self.socket.listen(backlog.get())?.into_std()?;
        let waiting = usize::try_from(backlog.get()).unwrap_or(usize::MAX);
        Ok(Listener {
            address: socket.local_addr()?,
            accepting: Accepting::start(socket, waiting.min(Semaphore::MAX_PERMITS))?,
        })
    }
}

impl Listener {
    /// Where clients connect.
    pub const fn local_addr(&self) -> SocketAddr {
        self.address
    }
}

/// Serves until asked to stop. Returns then; what is in flight is finished by tasks of `tasks`.
pub async fn serve(
    listener: Listener,
    router: Router,
    options: Arc<ServeOptions>,
    shutdown: Shutdown,
    tasks: TaskTracker,
) {
    let places = Arc::new(Semaphore::new(
        options.max_connections.min(Semaphore::MAX_PERMITS),
    ));
    let mut accepting = listener.accepting;
    let mut asked = pin!(shutdown.asked());
    let mut is_failing = false;
    loop {
        let accepted = tokio::select! {
            biased;
            () = asked.as_mut() => break,
            accepted = accepting.next() => accepted,
        };
        let Some(accepted) = accepted else {
            tracing::error!("nothing is accepted any more");
            break;
        };
        let (stream, peer) = match accepted.and_then(prepared) {
            Ok(accepted) => accepted,
            Err(error) => {
                if !is_failing {
                    tracing::warn!(error = &error as &dyn std::error::Error, "cannot accept");
                }
                is_failing = true;
                continue;
            }
        };
        is_failing = false;
        let Ok(place) = Arc::clone(&places).try_acquire_owned() else {
            options.metrics.connection_refused();
            continue;
        };
        let stream = Counted::new(stream, place);
        let (router, options) = (router.clone(), Arc::clone(&options));
        let served = serve_connection(stream, peer.ip(), router, options, shutdown.clone());
        tasks.spawn(served);
    }
    accepting.stop().await;
}

fn prepared((stream, peer): (StdStream, SocketAddr)) -> io::Result<(TcpStream, SocketAddr)> {
    let stream = TcpStream::from_std(stream)?;
    // Frames are small and each is wanted at once. A socket that refuses works without.
    let _ = stream.set_nodelay(true);
    Ok((stream, peer))
}

/// Serves one connection until it ends, is upgraded, or the shutdown insists.
async fn serve_connection(
    stream: Counted,
    peer: IpAddr,
    router: Router,
    options: Arc<ServeOptions>,
    shutdown: Shutdown,
) {
    let header_read_timeout = options.header_read_timeout;
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        let client = client_of(peer, request.headers(), &options.trusted_proxies);
        request.extensions_mut().insert(PeerAddress(client));
        router.clone().oneshot(request)
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_read_timeout)
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
