//! Takes connections off the kernel's queue, by a thread that does nothing else.
//!
//! The kernel keeps `server.listen_backlog` connections at most that nobody accepted. Whoever does
//! not fit is not refused but forgotten, and asks again after 1, 3, 7 and 15 seconds. As a task
//! among those of ten thousand clients that come back in the same instant, accepting would have its
//! turn too seldom; a thread is given its share of the processor however many tasks are ready.

use std::io;
use std::net::{SocketAddr, TcpListener as StdListener, TcpStream as StdStream};
use std::thread;
use std::time::Duration;

use mio::net::TcpListener;
use mio::{Events, Interest, Poll, Token, Waker};
use tokio::sync::{mpsc, oneshot};

/// Pause after accepting failed, most likely for want of file descriptors: one may be free then.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);

/// What the thread waits for: somebody who connects, and being told to end.
const COMES: Token = Token(0);
const ENDS: Token = Token(1);

/// A connection, or why there is none.
type Accepted = io::Result<(StdStream, SocketAddr)>;

/// A port whose connections are accepted. They are no longer when it is dropped.
pub(super) struct Accepting {
    accepted: mpsc::Receiver<Accepted>,
    /// Has the thread look whether anybody asks for connections still.
    waker: Waker,
    /// Nobody sends anything: the other end is dropped once the port is free.
    ended: oneshot::Receiver<()>,
}

impl Accepting {
    /// Begins, at a listener that does not block. So many connections wait here at most; more of them
    /// wait in the kernel.
    ///
    /// # Errors
    /// As the system says.
    pub(super) fn start(listener: StdListener, waiting: usize) -> io::Result<Self> {
        let (sender, accepted) = mpsc::channel(waiting);
        let (holding, ended) = oneshot::channel::<()>();
        let mut listener = TcpListener::from_std(listener);
        let poll = Poll::new()?;
        let registry = poll.registry();
        registry.register(&mut listener, COMES, Interest::READABLE)?;
        let waker = Waker::new(registry, ENDS)?;
        thread::Builder::new()
            .name("accepting".to_owned())
            .spawn(move || {
                accept(poll, &listener, &sender);
                drop(holding);
            })?;
        Ok(Self {
            accepted,
            waker,
            ended,
        })
    }

    /// The next connection; `None` when there will be none. Cancel safe.
    pub(super) async fn next(&mut self) -> Option<Accepted> {
        self.accepted.recv().await
    }

    /// Ends, and returns once the port is free. Who waited here is put out.
    pub(super) async fn stop(mut self) {
        self.end();
        // An error says that the other end is dropped, which is what this waits for.
        let _ = (&mut self.ended).await;
    }

    fn end(&mut self) {
        self.accepted.close();
        if let Err(error) = self.waker.wake() {
            let error = &error as &dyn std::error::Error;
            tracing::error!(error, "the port stays taken until the next one connects");
        }
    }
}

impl Drop for Accepting {
    fn drop(&mut self) {
        self.end();
    }
}

/// Accepts until nobody asks for connections any more.
fn accept(mut poll: Poll, listener: &TcpListener, accepted: &mpsc::Sender<Accepted>) {
    let mut events = Events::with_capacity(2);
    while !accepted.is_closed() {
        let failed = match listener.accept() {
            Ok((stream, peer)) => {
                // An error says that nobody asks any more.
                let _ = accepted.blocking_send(Ok((stream.into(), peer)));
                continue;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                poll.poll(&mut events, None).err()
            }
            Err(error) => Some(error),
        };
        let failed = failed.filter(|error| error.kind() != io::ErrorKind::Interrupted);
        if let Some(error) = failed {
            let _ = accepted.blocking_send(Err(error));
            thread::sleep(PAUSE_AFTER_FAILURE);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::task::JoinSet;

    use super::*;

    /// How long something takes at most that is not broken.
    const PATIENCE: Duration = Duration::from_secs(20);

    fn listener() -> (StdListener, SocketAddr) {
        let listener = StdListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        (listener, address)
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 1)]
    async fn a_connection_is_accepted_while_no_task_has_its_turn() {
        let (release, released) = std::sync::mpsc::channel::<()>();
        let (begins, worker_begins) = oneshot::channel();
        let worker = JoinSet::from_iter([async move {
            begins.send(()).unwrap();
            released.recv().is_err()
        }]);
        worker_begins.await.unwrap();

        let (listener, address) = listener();
        let mut accepting = Accepting::start(listener, 1).unwrap();
        let client = StdStream::connect(address).unwrap();
        let next = tokio::time::timeout(PATIENCE, accepting.next()).await;

        let (_, peer) = next.unwrap().unwrap().unwrap();
        assert_eq!(peer, client.local_addr().unwrap());
        drop(release);
        assert_eq!(worker.join_all().await, [true]);
    }

    #[tokio::test]
    async fn the_port_is_free_once_it_stopped() {
        let (listener, address) = listener();
        Accepting::start(listener, 1).unwrap().stop().await;
        assert!(StdListener::bind(address).is_ok());
    }

    #[tokio::test]
    async fn the_port_is_free_though_more_connections_came_than_may_wait() {
        let (listener, address) = listener();
        let mut accepting = Accepting::start(listener, 1).unwrap();
        let clients = [(); 3].map(|()| StdStream::connect(address).unwrap());
        accepting.next().await.unwrap().unwrap();
        accepting.stop().await;
        drop(clients);
        assert_eq!(
            StdStream::connect(address).unwrap_err().kind(),
            io::ErrorKind::ConnectionRefused
        );
    }
}
