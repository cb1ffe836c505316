//! Makes a fault happen, and puts it right.

use std::net::SocketAddr;
use std::time::Duration;

use parlor::store::entity::conversation;
use sea_orm::{ActiveModelTrait, ActiveValue::Set, TransactionTrait};
use tokio::net::TcpStream;
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::clients::native::NativePerson;
use super::clients::socket::{Cut, Socket};
use super::plan::Fault;
use super::probe::{Outcome, Probe};
use super::proxy::{Proxy, Weather};
use super::trap::Trap;
use super::world::{HEARTBEAT, Server, World};
use crate::support::postgres::PostgresCluster;
use crate::support::process::ServerProcess;

/// How long any one fault may take to come about and to be over.
const PATIENCE: Duration = Duration::from_mins(3);

/// The code with which whoever reads too slowly is sent away.
const TOO_SLOW: u16 = 4408;

/// More messages of the probe than wait for one connection: 64 in its queue, and a few in the kernel,
/// whose buffers are small here.
const MORE_THAN_WAIT: u64 = 300;

/// How often a kill may come before the server has had enough of somebody silent. The next one waits.
const KILLS_BEFORE_SILENCE: u32 = 2;

/// What one lane needs to make faults.
pub(crate) struct Injector<'a> {
    pub(crate) world: &'a World,
    pub(crate) probe: Probe,
    /// Only in the lane of readers.
    pub(crate) reader: Option<NativePerson>,
    /// Only in the lane of actors.
    pub(crate) trap: Option<Trap>,
    /// Faults that are over, for names that nobody used.
    pub(crate) count: u64,
}

impl Injector<'_> {
    /// Makes a fault, ends it, and waits until the server does its work.
    pub(crate) async fn inject(&mut self, fault: Fault) {
        self.count += 1;
        let name = format!("{} {}", fault.name(), self.count);
        let injecting = async {
            match fault {
                Fault::Kill(down) => self.kill(down).await,
                Fault::ClockJump(seconds) => self.world.clock.jump(seconds),
                Fault::PostgresStopped(time) => {
                    self.cluster().stop_fast().await;
                    self.start_postgres_after(time, &name).await;
                }
                Fault::PostgresKilled(time) => {
                    self.cluster().stop_immediately().await;
                    self.start_postgres_after(time, &name).await;
                }
                Fault::PostgresSlow(delay, time) => {
                    self.back().endure(Weather::Slow(delay), time).await;
                }
                Fault::PostgresCut => self.back().cut(),
                Fault::RowsHeld(time) => self.hold(time).await,
                Fault::DiskFull(time) => self.fill_disk(time, &name).await,
                Fault::Cut => self.world.front.cut(),
                Fault::Stalled(time) => self.world.front.endure(Weather::Stalled, time).await,
                Fault::Slow(delay, time) => {
                    self.world.front.endure(Weather::Slow(delay), time).await;
                }
                Fault::HalfClosed => self.world.front.half_close(),
                Fault::SlowReader => self.read_slowly(&name).await,
                Fault::DeadReader => self.fall_silent().await,
                Fault::Panic => self.panic().await,
            }
            self.probe.until_stored(&format!("after {name}")).await;
        };
        let in_time = tokio::time::timeout(PATIENCE, injecting).await;
        assert!(in_time.is_ok(), "{fault} is never over");
    }

    async fn kill(&self, down: Duration) {
        let mut server = self.world.server.lock().await;
        let Server::Process(process) = &mut *server else {
            panic!("this server cannot be killed");
        };
        process.kill();
        sleep(down).await;
        start_persistently(process).await;
    }

    fn cluster(&self) -> &PostgresCluster {
        let cluster = self.world.place.cluster.as_ref();
        cluster.expect("a Postgres of its own")
    }

    fn back(&self) -> &Proxy {
        let back = self.world.place.back.as_ref();
        back.expect("a wire to Postgres")
    }

    /// Waits until the server is in want of Postgres, and lets it wait for so long.
    async fn start_postgres_after(&self, time: Duration, name: &str) {
        self.probe.until_not_stored(name, || ()).await;
        sleep(time).await;
        self.cluster().start_again().await;
    }

    /// Holds a conversation in the database, as a stray transaction does; on SQLite, all of it.
    async fn hold(&self, time: Duration) {
        let id = Uuid::parse_str(&self.world.rooms[0]).unwrap();
        let held = conversation::ActiveModel {
            id: Set(id),
            title: Set(Some("held".to_owned())),
            ..Default::default()
        };
        // The database may be held by others, or gone, and then the server is in trouble anyway.
        if let Ok(holder) = self.world.place.db.begin().await
            && held.update(&holder).await.is_ok()
        {
            sleep(time).await;
            let _ = holder.rollback().await;
        }
    }

    async fn fill_disk(&self, time: Duration, name: &str) {
        let disk = self
            .world
            .place
            .disk
            .as_ref()
            .expect("a disk that can be full");
        let fill = || {
            // While the server is being started again there is nobody who writes.
            if let Ok(server) = self.world.server.try_lock() {
                disk.fill(server.process().child.id());
            }
        };
        self.probe.until_not_stored(name, fill).await;
        sleep(time).await;
        // Before it waits for the server, which may wait for the disk.
        disk.free();
        disk.free_for(self.world.server.lock().await.process().child.id());
    }

    /// Connects and does not read, while much is said, until the server had enough; comes back and
    /// catches up.
    async fn read_slowly(&mut self, name: &str) {
        let (world, probe) = (self.world, &self.probe);
        let reader = self.reader.as_mut().expect("somebody who reads");
        for attempt in 0_u64.. {
            let closed = async {
                let socket = Socket::open_narrow(world.address, &reader.path()).await?;
                let mut connection = reader.take_up(socket).await?;
                let before = world.slow_consumers().await.ok_or(Cut::SILENT)?;
                let (mut said, mut stored) = (0_u64, 0_u64);
                while world.slow_consumers().await.ok_or(Cut::SILENT)? == before {
                    // While nothing is stored a ping may go unanswered, or the server be killed:
                    // then there is no connection any more that could read too slowly.
                    if stored == MORE_THAN_WAIT {
                        return Err(Cut::SILENT);
                    }
                    said += 1;
                    let outcome = probe.bulk(&format!("{name} {attempt} {said}")).await;
                    stored += u64::from(outcome == Outcome::Stored);
                }
                connection.listen(Duration::from_secs(5)).await
            };
            let too_slow = Cut {
                code: Some(TOO_SLOW),
            };
            if closed.await == Err(too_slow) {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    /// Connects and says nothing, not even that it is there, until that is why the server closes.
    async fn fall_silent(&self) {
        let world = self.world;
        let path = self.reader.as_ref().expect("somebody who reads").path();
        for attempt in 0.. {
            let server = world.server.lock().await;
            let process = server.process_id();
            // Whoever holds the server keeps it from being killed.
            let held = (attempt >= KILLS_BEFORE_SILENCE).then_some(server);
            let is_given_up = is_given_up(world.address, &path).await;
            drop(held);
            // The same process still runs, so nothing closed the connection but itself.
            if is_given_up && world.server.lock().await.process_id() == process {
                return;
            }
            sleep(Duration::from_millis(50)).await;
        }
    }

    async fn panic(&self) {
        let trap = self.trap.as_ref().expect("a trap that is set");
        trap.arm();
        while trap.is_armed() {
            sleep(Duration::from_millis(5)).await;
        }
    }
}

/// Connects and says nothing; whether the connection is closed as it is to somebody who answers no
/// ping: without a close frame, and no sooner than the ping and the wait for its answer take.
async fn is_given_up(address: SocketAddr, path: &str) -> bool {
    let began = Instant::now();
    let Ok(socket) = Socket::open(address, path).await else {
        return false;
    };
    let cut = socket.fall_silent().await;
    cut == Cut::SILENT && began.elapsed() >= HEARTBEAT + HEARTBEAT / 2
}

/// Starts the program where it was, again and again while it ends at once, as it does without its
/// database.
async fn start_persistently(server: &mut ServerProcess) {
    loop {
        server.spawn_again();
        while server.child.try_wait().unwrap().is_none() {
            if TcpStream::connect(server.address).await.is_ok() {
                return;
            }
            sleep(Duration::from_millis(5)).await;
        }
        sleep(Duration::from_millis(100)).await;
    }
}
