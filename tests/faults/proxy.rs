//! A wire that can be cut, held up and slowed down: it stands between two that speak TCP.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::support::background;

/// What the wire does with what it is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Weather {
    /// It passes at once.
    Clear,
    /// Nothing passes, and nothing is taken any more.
    Stalled,
    /// Each piece passes after this long.
    Slow(Duration),
}

/// What happens to the connections that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    /// Both sides lose the other.
    Cut,
    /// The far side hears that the near one says nothing more; the other way stays open.
    Half,
}

/// A wire to one address. Dropping it cuts everything.
pub(crate) struct Proxy {
    address: SocketAddr,
    weather: watch::Sender<Weather>,
    /// Counts ends, and says which the last one was.
    ends: watch::Sender<(u64, End)>,
    _running: DropGuard,
}

impl Proxy {
    /// Opens a wire to this address.
    pub(crate) async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (weather, weather_rx) = watch::channel(Weather::Clear);
        let (ends, ends_rx) = watch::channel((0, End::Cut));
        let running = CancellationToken::new();
        let stop = running.clone();
        let _accepting = background(async move {
            while let Some(Ok((near, _))) = stop.run_until_cancelled(listener.accept()).await {
                let (weather, ends) = (weather_rx.clone(), ends_rx.clone());
                let wire = connect(near, target, weather, ends);
                let stop = stop.clone();
                let _passing = background(async move { stop.run_until_cancelled(wire).await });
            }
        });
        Self {
            address,
            weather,
            ends,
            _running: running.drop_guard(),
        }
    }

    /// Where to connect instead.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Lets this weather be for so long.
    pub(crate) async fn endure(&self, weather: Weather, time: Duration) {
        self.weather.send_replace(weather);
        tokio::time::sleep(time).await;
        self.weather.send_replace(Weather::Clear);
    }

    /// Cuts all connections that there are.
    pub(crate) fn cut(&self) {
        self.ends.send_modify(|end| *end = (end.0 + 1, End::Cut));
    }

    /// Ends one direction of all connections that there are.
    pub(crate) fn half_close(&self) {
        self.ends.send_modify(|end| *end = (end.0 + 1, End::Half));
    }
}

/// Passes on what one connection says, both ways, until it is over.
async fn connect(
    near: TcpStream,
    target: SocketAddr,
    weather: watch::Receiver<Weather>,
    mut ends: watch::Receiver<(u64, End)>,
) {
    // What ended before this connection began is not about it.
    ends.mark_unchanged();
    let Ok(far) = TcpStream::connect(target).await else {
        return;
    };
    // Small pieces are to pass when they come.
    let _ = (near.set_nodelay(true), far.set_nodelay(true));
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    let forth = pass(near_read, far_write, weather.clone(), Some(ends.clone()));
    let back = pass(far_read, near_write, weather, None);
    let cut = async move {
        while ends.changed().await.is_ok() {
            if ends.borrow_and_update().1 == End::Cut {
                return;
            }
        }
    };
    tokio::select! {
        () = cut => {}
        _ = async { tokio::join!(forth, back) } => {}
    }
}

/// Passes on one direction. With `ends`, also ends it when it is to be closed halfway.
async fn pass(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut weather: watch::Receiver<Weather>,
    ends: Option<watch::Receiver<(u64, End)>>,
) {
    let halved = async move {
        match ends {
            // Any end does: after a cut nobody listens.
            Some(mut ends) => drop(ends.changed().await),
            None => std::future::pending().await,
        }
    };
    let passing = async {
        let mut piece = vec![0; 4_096];
        loop {
            let Ok(read @ 1..) = from.read(&mut piece).await else {
                return;
            };
            let is_open = weather.wait_for(|it| *it != Weather::Stalled).await;
            let Ok(now) = is_open.map(|weather| *weather) else {
                return;
            };
            if let Weather::Slow(delay) = now {
                tokio::time::sleep(delay).await;
            }
            if to.write_all(&piece[..read]).await.is_err() {
                return;
            }
        }
    };
    tokio::select! {
        () = halved => {}
        () = passing => {}
    }
    // The other side may be gone already.
    let _ = to.shutdown().await;
}
