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

use tokio::net::TcpListener;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{mpsc, oneshot};

/// Pause after accepting failed, most likely for want of file descriptors: one may be free then.
const PAUSE_AFTER_FAILURE: Duration = Duration::from_millis(50);

/// A connection, or why there is none.
type Accepted = io::Result<(StdStream, SocketAddr)>;

/// A port whose connections are accepted. They are no longer when it is dropped.
pub(super) struct Accepting {
    accepted: mpsc::Receiver<Accepted>,
    /// Nobody sends anything: the other end is dropped once the port is free.
    ended: oneshot::Receiver<()>,
}

impl Accepting {
    /// Begins. So many connections wait here at most; more of them wait in the kernel.
    ///
    /// # Errors
    /// As the system says.
    pub(super) fn start(listener: StdListener, waiting: usize) -> io::Result<Self> {
        let (sender, accepted) = mpsc::channel(waiting);
        let (holding, ended) = oneshot::channel::<()>();
        let (starting, started) = std::sync::mpsc::sync_channel(1);
        thread::Builder::new()
            .name("accepting".to_owned())
            .spawn(move || {
                let prepared = prepare(listener);
                let runtime = prepared.map(|(runtime, listener)| {
                    // Whoever starts it waits for this.
                    let _ = starting.send(Ok(()));
                    runtime.block_on(accept(listener, sender));
                });
                if let Err(error) = runtime {
                    let _ = starting.send(Err(error));
                }
                drop(holding);
            })?;
        started.recv().map_err(io::Error::other)??;
        Ok(Self { accepted, ended })
    }

    /// The next connection; `None` when there will be none. Cancel safe.
    pub(super) async fn next(&mut self) -> Option<Accepted> {
        self.accepted.recv().await
    }

    /// Ends, and returns once the port is free. Who waited here is put out.
    pub(super) async fn stop(self) {
        drop(self.accepted);
        // An error says that the other end is dropped, which is what this waits for.
        let _ = self.ended.await;
    }
}

fn prepare(listener: StdListener) -> io::Result<(Runtime, TcpListener)> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let listener = {
        let _entered = runtime.enter();
        TcpListener::from_std(listener)?
    };
    Ok((runtime, listener))
}

/// Accepts until nobody asks for connections any more.
async fn accept(listener: TcpListener, accepted: mpsc::Sender<Accepted>) {
    loop {
        let connection = tokio::select! {
            biased;
            () = accepted.closed() => return,
            connection = listener.accept() => connection,
        };
        // It is to be a matter of the runtime that serves it.
        let connection = connection.and_then(|(stream, peer)| Ok((stream.into_std()?, peer)));
        let has_failed = connection.is_err();
        if accepted.send(connection).await.is_err() {
            return;
        }
        if has_failed {
            tokio::time::sleep(PAUSE_AFTER_FAILURE).await;
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
}
