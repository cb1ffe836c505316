//! One run: people talk, faults come, all becomes quiet, and the checker has the last word.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::future::join_all;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::checker::{Verdict, check};
use super::clients::carwash::SocketIoPerson;
use super::clients::channels::PusherPerson;
use super::clients::native::NativePerson;
use super::clients::{Setting, choices, lasting_token, settle_through, talk_through};
use super::history::Recorder;
use super::inject::Injector;
use super::plan::{Fault, Lane, Plan};
use super::probe::Probe;
use super::stored;
use super::trap::Trap;
use super::world::{PEOPLE, Server, World};
use crate::support::database::Backend;

/// How long it may take until all is quiet and everybody has caught up.
const PATIENCE: Duration = Duration::from_mins(3);

/// How long faults come.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Length {
    /// Until each lane had each of its faults once.
    EachOnce,
    Time(Duration),
}

/// What a run came to.
pub(crate) struct Outcome {
    pub(crate) verdict: Verdict,
    pub(crate) tally: Tally,
}

/// What happened.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tally {
    pub(crate) sent: u64,
    pub(crate) acknowledged: usize,
    pub(crate) delivered: usize,
    pub(crate) connections: usize,
    pub(crate) faults: BTreeMap<&'static str, u64>,
    /// What goes wrong now.
    pub(crate) going_on: Vec<Fault>,
}

/// One run.
pub(crate) struct Run {
    seed: u64,
    world: World,
    recorder: Recorder,
    finishing: CancellationToken,
    faults: Mutex<Faults>,
}

#[derive(Default)]
struct Faults {
    over: BTreeMap<&'static str, u64>,
    going_on: Vec<Fault>,
}

impl Run {
    /// Makes everything that is needed. With actor panics the server is in this process.
    pub(crate) async fn prepare(seed: u64, backend: Backend, lanes: &[Lane]) -> Self {
        let world = if lanes.contains(&Lane::Actors) {
            World::here(backend).await
        } else {
            World::of_process(backend).await
        };
        Self {
            seed,
            world,
            recorder: Recorder::default(),
            finishing: CancellationToken::new(),
            faults: Mutex::default(),
        }
    }

    /// Lets faults come in these lanes, side by side, while people talk; then judges.
    pub(crate) async fn go(&self, lanes: &[Lane], length: Length) -> Outcome {
        let mut natives: Vec<_> = PEOPLE[..3].iter().map(|one| self.native(one.0)).collect();
        let mut socketio: Vec<_> = PEOPLE[3..5]
            .iter()
            .map(|one| self.socketio(one.0))
            .collect();
        let mut pusher: Vec<_> = PEOPLE[5..7].iter().map(|one| self.pusher(one.0)).collect();
        let faults = async {
            let lanes = lanes.iter().map(|lane| Box::pin(self.lane(*lane, length)));
            let readers = join_all(lanes).await;
            self.finishing.cancel();
            readers
        };
        let talking = async {
            tokio::join!(
                join_all(natives.iter_mut().map(talk_through)),
                join_all(socketio.iter_mut().map(talk_through)),
                join_all(pusher.iter_mut().map(talk_through)),
            )
        };
        // Faults end by themselves or fail; from then on there is nothing to wait for.
        let quiet = async {
            self.finishing.cancelled().await;
            sleep(PATIENCE).await;
        };
        let readers = tokio::select! {
            (readers, _) = async { tokio::join!(faults, talking) } => readers,
            () = quiet => panic!("somebody is never acknowledged"),
        };
        natives.extend(readers.into_iter().flatten());
        let settling = async {
            join_all(pusher.iter_mut().map(settle_through)).await;
            join_all(socketio.iter_mut().map(settle_through)).await;
            self.settle_natives(&mut natives).await;
        };
        let settled = timeout(PATIENCE, settling).await;
        assert!(settled.is_ok(), "somebody never catches up");
        self.judge(&natives).await
    }

    /// What happened by now.
    pub(crate) fn tally(&self) -> Tally {
        let history = self.recorder.history();
        let faults = self.faults();
        Tally {
            sent: history.sent,
            acknowledged: history.acknowledged.len(),
            delivered: history.delivered(),
            connections: history.streams.len() / self.world.rooms.len(),
            faults: faults.over.clone(),
            going_on: faults.going_on.clone(),
        }
    }

    /// Lets the faults of one lane come, each after the one before is over.
    async fn lane(&self, lane: Lane, length: Length) -> Option<NativePerson> {
        let trap = match &*self.world.server.lock().await {
            Server::Here(server) if lane == Lane::Actors => Some(Trap::set(server.chat()).await),
            Server::Here(_) | Server::Process(_) => None,
        };
        let mut injector = Injector {
            world: &self.world,
            probe: self.probe(lane),
            reader: (lane == Lane::Readers).then(|| self.reader()),
            trap,
            count: 0,
        };
        let mut plan = Plan::of(self.seed, lane);
        let until = match length {
            Length::EachOnce => None,
            Length::Time(time) => Some(Instant::now() + time),
        };
        let mut left = plan.round();
        while until.map_or(left > 0, |until| Instant::now() < until) {
            let (calm, fault) = plan.next();
            sleep(calm).await;
            self.faults().going_on.push(fault);
            injector.inject(fault).await;
            let mut faults = self.faults();
            faults.going_on.retain(|one| *one != fault);
            *faults.over.entry(fault.name()).or_default() += 1;
            drop(faults);
            left = left.saturating_sub(1);
        }
        // A jump is not taken back: whatever time it is then is the time.
        injector.reader
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Everybody on the native protocol catches up until they have what is stored by then.
    async fn settle_natives(&self, natives: &mut [NativePerson]) {
        loop {
            join_all(natives.iter_mut().map(settle_through)).await;
            let stored = stored::versions(&self.world.place.db, &self.world.rooms).await;
            if natives.iter().all(|one| one.versions() == stored) {
                return;
            }
        }
    }

    async fn judge(&self, natives: &[NativePerson]) -> Outcome {
        for native in natives {
            native.record();
        }
        let stored = stored::rooms(&self.world.place.db, &self.world.rooms).await;
        let verdict = check(&self.recorder.history(), &stored);
        Outcome {
            verdict,
            tally: self.tally(),
        }
    }

    fn setting(&self, user: &'static str) -> Setting {
        let role = PEOPLE.iter().find(|one| one.0 == user).unwrap().1;
        Setting {
            user,
            token: lasting_token(user, role),
            address: self.world.front.address(),
            rooms: self.world.rooms.clone(),
            recorder: self.recorder.clone(),
            finishing: self.finishing.clone(),
        }
    }

    fn native(&self, user: &'static str) -> NativePerson {
        NativePerson::new(self.setting(user), choices(self.seed, user))
    }

    fn socketio(&self, user: &'static str) -> SocketIoPerson {
        SocketIoPerson::new(self.setting(user), choices(self.seed, user))
    }

    fn pusher(&self, user: &'static str) -> PusherPerson {
        PusherPerson::new(self.setting(user), choices(self.seed, user))
    }

    /// Who reads slowly or not at all, past the wire whose faults are others'.
    fn reader(&self) -> NativePerson {
        let setting = Setting {
            address: self.world.address,
            ..self.setting("slow")
        };
        NativePerson::new(setting, choices(self.seed, "slow"))
    }

    fn probe(&self, lane: Lane) -> Probe {
        let user = "probe";
        Probe {
            user,
            token: self.setting(user).token,
            address: self.world.address,
            room: self.world.rooms[lane as usize % self.world.rooms.len()].clone(),
            recorder: self.recorder.clone(),
        }
    }
}
