//! One socket: a task with a `select!` over everything that may happen to it.
//!
//! Knows queues, order, limits and time; what a frame means is the [`SocketContract`]'s.
//!
//! Requests are taken in one after another and answered in order. A request that is *admitted* is
//! out of the way once the use case has taken it in, so many may be pending; a request that runs
//! *alone* starts when nothing is pending and is waited for. While either keeps the connection
//! busy the socket is not read, which holds the client back, and what others say still goes out.
//!
//! Everything that is ready, events first and then replies, goes into one write. A write that is
//! stuck ends with the peer's patience: a full queue, an unanswered ping or a shutdown ends it.
//!
//! The socket is asked before the queue: how fast it may speak is limited, so it cannot hold up
//! what goes out, while a busy queue could hold up the socket for ever. After something was written at
//! once, whatever was just asked in vain is not asked again: it wakes the connection anyhow.

mod closing;
mod contract;
mod delivering;
mod ending;
mod flow;
mod joined;
mod plain;
mod replies;
mod socket;
mod wire;
mod writing;

use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::time::{Instant, Sleep};

pub use self::closing::{Closing, Ending, Farewell};
pub use self::contract::{
    Admission, Answer, BoxFuture, Expiry, Identity, Reply, SocketContract, Step,
};
pub use self::joined::Joined;
pub use self::plain::{Dialect, WebSocketWire};
pub use self::socket::{Received, Socket};
pub use self::wire::{Inbound, Wire};

use self::delivering::Deliveries;
use self::flow::Flow;
use super::Gateway;
use super::frame_rate::{FrameRate, Verdict};
use super::heartbeat::{Beat, Heartbeat};
use super::refusal::Refusal;
use crate::actors::outbound::{FrameNumber, OutboundQueue, QueueClosed, Queued};
use crate::domain::error::{Failure, Limit};

/// The longest the timer sleeps: it looks at the clock again then.
const LONGEST_SLEEP: Duration = Duration::from_hours(24);

/// A socket whose user is known.
pub struct Connection<W, C> {
    gateway: Arc<Gateway>,
    wire: W,
    /// Read while a write was stuck, to be dealt with after it.
    held: Option<Inbound>,
    queue: OutboundQueue,
    contract: C,
    expires_at_seconds: i64,
    /// Whether the proof of identity ran out and the peer is yet to be told so.
    is_expired: bool,
    flow: Flow,
    deliveries: Deliveries,
    /// What goes into the next write.
    batch: Vec<Queued>,
    /// The last event that was taken from the queue.
    taken: FrameNumber,
    rate: FrameRate,
    heartbeat: Heartbeat,
    outside: Outside,
}

/// What is known of all that comes from outside: the socket, the timer, the shutdown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Outside {
    /// Nothing.
    #[default]
    Unknown,
    /// It was asked since the connection last waited, and had nothing: it wakes the connection.
    Asked,
}

/// What happened.
enum Event {
    ShutdownAsked,
    TimerDue,
    Admitted(Admission),
    Received(Inbound),
    ReplyReady,
    DeliveriesDue,
    Taken(Result<(), QueueClosed>),
}

impl<W: Wire, C: SocketContract> Connection<W, C> {
    /// Puts together what a connection consists of.
    pub fn new(gateway: Arc<Gateway>, wire: W, contract: C, identity: Identity) -> Self {
        let now = Instant::now();
        let heartbeat = Heartbeat::new(contract.pace(&gateway.settings), now);
        Self {
            gateway,
            wire,
            held: None,
            queue: identity.queue,
            contract,
            expires_at_seconds: identity.expires_at_seconds,
            is_expired: false,
            flow: Flow::default(),
            deliveries: Deliveries::default(),
            batch: Vec::new(),
            taken: FrameNumber::default(),
            rate: FrameRate::new(now),
            heartbeat,
            outside: Outside::default(),
        }
    }

    /// Says this first.
    #[must_use]
    pub fn greeting(mut self, greeting: Queued) -> Self {
        self.batch = vec![greeting];
        self
    }

    /// Writes the greeting and serves the connection until it ends.
    pub async fn run(mut self: Box<Self>) {
        let gateway = Arc::clone(&self.gateway);
        let ending = {
            let mut asked = pin!(gateway.shutdown.asked());
            let mut timer = pin!(tokio::time::sleep_until(self.next_due()));
            match self.flush().await {
                Err(ending) => ending,
                Ok(()) => loop {
                    if let Err(ending) = self.turn(asked.as_mut(), timer.as_mut()).await {
                        break ending;
                    }
                },
            }
        };
        // A rare and larger future, kept out of every idle connection's size.
        Box::pin(self.end(ending)).await;
    }

    /// Waits for one thing to happen and deals with it.
    async fn turn(
        &mut self,
        mut asked: Pin<&mut impl Future<Output = ()>>,
        mut timer: Pin<&mut Sleep>,
    ) -> Result<(), Ending> {
        let may_read = self.flow.may_read(self.gateway.settings.requests_in_flight);
        let mut is_known = std::mem::take(&mut self.outside) == Outside::Asked;
        let mut outside = Outside::Unknown;
        let (held, wire, state) = (&mut self.held, &mut self.wire, &mut outside);
        let mut due = timer.as_mut();
        let ask_outside = poll_fn(move |context| {
            if std::mem::take(&mut is_known) {
                return Poll::Pending;
            }
            *state = Outside::Asked;
            if asked.as_mut().poll(context).is_ready() {
                return Poll::Ready(Ok(Event::ShutdownAsked));
            }
            if due.as_mut().poll(context).is_ready() {
                return Poll::Ready(Ok(Event::TimerDue));
            }
            if !may_read {
                return Poll::Pending;
            }
            let received = poll_next(held, wire, context);
            received.map(|received| received.map(Event::Received))
        });
        let event = tokio::select! {
            biased;
            event = ask_outside => event?,
            admission = self.flow.admission.next(), if self.flow.may_run() => {
                Event::Admitted(admission)
            }
            () = self.flow.replies.ready(), if !self.flow.replies.is_empty() => Event::ReplyReady,
            () = self.deliveries.waited(), if self.deliveries.is_waiting() => Event::DeliveriesDue,
            taken = self.queue.take(&mut self.batch) => Event::Taken(taken),
        };
        if may_read {
            self.outside = outside;
        }
        self.deal_with(event, timer).await
    }

    async fn deal_with(&mut self, event: Event, mut timer: Pin<&mut Sleep>) -> Result<(), Ending> {
        let outside = std::mem::take(&mut self.outside);
        match event {
            Event::ShutdownAsked => Err(Closing::GoingAway.into()),
            Event::TimerDue => {
                let beaten = self.beat().await;
                timer.as_mut().reset(self.next_due());
                beaten
            }
            Event::Admitted(Admission::Close(closing)) => Err(closing.into()),
            Event::Admitted(Admission::Identified(reply, identity)) => {
                self.flow.admitted(Admission::Done(reply));
                self.identify(identity);
                timer.as_mut().reset(self.next_due());
                Ok(())
            }
            Event::Admitted(Admission::Until(expires_at_seconds)) => {
                self.flow.admitted(Admission::Done(None));
                self.expires_at_seconds = self.expires_at_seconds.min(expires_at_seconds);
                timer.as_mut().reset(self.next_due());
                Ok(())
            }
            Event::Admitted(admission) => {
                self.flow.admitted(admission);
                Ok(())
            }
            Event::DeliveriesDue => {
                self.deliveries.go_on(&self.contract);
                Ok(())
            }
            Event::Received(inbound) => self.receive(inbound),
            Event::ReplyReady => self.flush().await,
            Event::Taken(Ok(())) => {
                if self.write().await? {
                    self.outside = outside;
                }
                Ok(())
            }
            Event::Taken(Err(why)) => Err(Closing::from(why).into()),
        }
    }

    fn receive(&mut self, inbound: Inbound) -> Result<(), Ending> {
        self.queue.touch(self.gateway.clock.now());
        let is_awaited = self.heartbeat.is_waiting();
        if self.wire.take_pong() {
            self.heartbeat.ponged();
        }
        match inbound {
            Inbound::Pong if is_awaited => return Ok(()),
            Inbound::Closed => return Err(Ending::PeerClosed),
            Inbound::Text(_) | Inbound::Binary if self.is_expired => {
                return Err(Closing::TokenExpired.into());
            }
            Inbound::Text(_) | Inbound::Binary | Inbound::Ping | Inbound::Pong => {}
        }
        let settings = &self.gateway.settings;
        let refused_for = match self.rate.judge(Instant::now(), settings.frames_per_second) {
            Verdict::Admitted => None,
            Verdict::Refused(wait) => Some(wait),
            Verdict::Abusive => return Err(Closing::TooManyFrames.into()),
        };
        if let Some(retry_after) = refused_for {
            self.gateway.metrics.rate_limited(Limit::Frames);
            let limit = Limit::Frames;
            let refusal = Refusal::from(Failure::RateLimited { limit, retry_after });
            let reply = self.contract.refuse(&inbound, refusal);
            self.flow.replies.push_ready(reply);
            return Ok(());
        }
        if matches!(inbound, Inbound::Ping | Inbound::Pong) {
            // A ping is answered by the wire itself with the next read or write; the answer to a
            // ping that nobody sent is one more frame, and no more.
            return Ok(());
        }
        match self.contract.receive(inbound) {
            Step::Answer(reply) => self.flow.replies.push_ready(reply),
            Step::Admit(admission) => self.flow.admission.begin(admission),
            Step::Alone(answer) => self.flow.begin_alone(answer),
            Step::Identify(admission) => {
                // What got here got to whoever it was before.
                self.finish_deliveries();
                self.flow.begin_identifying(admission);
            }
            Step::Close(closing) => return Err(closing.into()),
            Step::Leave => return Err(Ending::PeerClosed),
        }
        Ok(())
    }

    async fn beat(&mut self) -> Result<(), Ending> {
        if self.gateway.clock.now().as_seconds() >= self.expires_at_seconds {
            self.expire()?;
        }
        // It may have come while a write was stuck, when nothing is taken in.
        if self.wire.take_pong() {
            self.heartbeat.ponged();
        }
        match self.heartbeat.beat(Instant::now()) {
            Beat::Nothing => Ok(()),
            Beat::Lost => Err(Ending::Unanswered),
            Beat::Ping => {
                self.wire.ping();
                self.flush().await
            }
        }
    }

    /// Goes on as somebody: what was queued for whom it was before is not written.
    fn identify(&mut self, identity: Identity) {
        self.queue = identity.queue;
        self.expires_at_seconds = identity.expires_at_seconds;
        self.is_expired = false;
        self.taken = FrameNumber::default();
        self.deliveries = Deliveries::default();
    }

    fn expire(&mut self) -> Result<(), Ending> {
        match self.contract.expire() {
            Expiry::Silence(wait) if !self.is_expired => {
                self.is_expired = true;
                let wait = i64::try_from(wait.as_secs()).unwrap_or(i64::MAX);
                self.expires_at_seconds = self.expires_at_seconds.saturating_add(wait);
                Ok(())
            }
            Expiry::Silence(_) | Expiry::Close => Err(Closing::TokenExpired.into()),
        }
    }

    /// When the timer has to fire: for the heartbeat or the end of the proof of identity.
    fn next_due(&self) -> Instant {
        let now = self.gateway.clock.now().as_micros();
        let left = self
            .expires_at_seconds
            .saturating_mul(1_000_000)
            .saturating_sub(now);
        let left = Duration::from_micros(u64::try_from(left).unwrap_or(0));
        (Instant::now() + left.min(LONGEST_SLEEP)).min(self.heartbeat.due_at())
    }
}

/// Takes in what comes next.
fn poll_next<W: Wire>(
    held: &mut Option<Inbound>,
    wire: &mut W,
    context: &mut Context<'_>,
) -> Poll<Result<Inbound, Ending>> {
    match held.take() {
        Some(held) => Poll::Ready(Ok(held)),
        None => wire.poll_next(context),
    }
}
