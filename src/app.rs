//! The composition root: the only place that names every part.
//!
//! Starting goes from the bottom up: database, writer, actors, use cases, wires. The ports are taken
//! first, so that two servers never share a place, and answer last, so that a server that cannot work
//! never does. Stopping goes the other way, in two stages
//! (see [`App::stopped`]). Several servers may live in one process; nothing is global.

mod background;
mod database;
mod pusher;
mod routes;
mod settings;
mod stopping;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use smol_str::{SmolStr, format_smolstr};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::actors::contract::EventHub;
use crate::actors::registry::ActorParts;
use crate::actors::supervisor::ActorTree;
use crate::admin::{self, Operation};
use crate::auth::Authenticator;
use crate::chat::Chat;
use crate::clock::Clock;
use crate::config::Config;
use crate::dev;
use crate::gateway::Gateway;
use crate::gateway::http::HttpState;
use crate::gateway::listener::{self, Listener, Port};
use crate::gateway::pusher::Hub;
use crate::metrics::{Exposition, Metrics};
use crate::shutdown::Shutdown;
use crate::store::writer::{self, Writer};
use crate::store::{ServerPlace, Store};

pub use self::database::connect;
use self::pusher::Pusher;
pub use self::stopping::Ended;
use self::stopping::Running;

/// What is not configuration, since an operator has no say in it or a test needs another.
#[derive(Clone, Debug, Default)]
pub struct AppOptions {
    /// Whether there are sample users and a page to try them.
    pub dev: bool,
    /// Where times and ids come from.
    pub clock: Clock,
    /// This server's name among several; a fresh one if there is none.
    pub node: Option<SmolStr>,
    /// Routes beside those of the contracts, within the same limits and layers.
    pub routes: Router<Arc<HttpState>>,
}

/// A running server.
///
/// Dropping it cuts everything at once; [`App::stop`] and [`App::stopped`] end it in order.
pub struct App {
    address: SocketAddr,
    admin_address: SocketAddr,
    exposition: Exposition,
    chat: Chat,
    store: Store,
    running: Running,
}

impl App {
    /// Starts a server: when this returns, it serves.
    ///
    /// # Errors
    ///
    /// One line that says what is missing and where. No port is open then.
    pub async fn start(config: Config, options: AppOptions) -> anyhow::Result<Self> {
        let (metrics, exposition) = Metrics::new();
        let authenticator = Authenticator::new(&config.auth).context("auth.jwks_url")?;
        let ports = Ports::bind(&config)?;
        let store = database::ready(&config, ports.place()?).await?;
        let pusher = Pusher::new(&config, &options.clock, &metrics)?;
        let hub = pusher.as_ref().map(|pusher| Arc::clone(&pusher.hub));
        let core = Core::start(&config, &options, &store, (&metrics, hub)).await?;
        let gateway = Gateway {
            chat: core.chat.clone(),
            authenticator: authenticator.into(),
            clock: options.clock.clone(),
            metrics,
            settings: settings::gateway(&config, node(&options)).into(),
            tasks: TaskTracker::new(),
            shutdown: Shutdown::default(),
        };
        let app = Self {
            address: config.server.listen,
            admin_address: config.server.admin_listen,
            exposition,
            chat: core.chat.clone(),
            store: store.clone(),
            // From here on whatever goes wrong ends what runs.
            running: Running::new(&config, &gateway, core, store),
        };
        if options.dev {
            dev::sync_sample_users(&config, &app.chat).await?;
            dev::sync_sample_references(&config, &app.chat).await?;
        }
        app.listen(&config, &options, (gateway, pusher), ports)
    }

    /// Opens the ports and serves.
    fn listen(
        mut self,
        config: &Config,
        options: &AppOptions,
        (gateway, pusher): (Gateway, Option<Pusher>),
        ports: Ports,
    ) -> anyhow::Result<Self> {
        let listeners = ports.listen(config)?;
        self.address = listeners.main.local_addr();
        self.admin_address = listeners.admin.local_addr();
        let hub = pusher.map(|pusher| pusher.work(&gateway));
        self.serve(config, options, (gateway, hub), listeners)?;
        Ok(self)
    }

    /// Gives every listener and background task its own task.
    fn serve(
        &self,
        config: &Config,
        options: &AppOptions,
        (gateway, hub): (Gateway, Option<Arc<Hub>>),
        on: Listeners,
    ) -> anyhow::Result<()> {
        let Running {
            operation,
            background,
            writer,
            ..
        } = &self.running;
        let node = gateway.settings.node.clone();
        let serving = settings::serve(config, &gateway.metrics);
        let operator = admin::router(Operation {
            exposition: self.exposition.clone(),
            metrics: gateway.metrics.clone(),
            store: self.store.clone(),
            writer: writer.clone(),
            shutdown: gateway.shutdown.clone(),
        });
        let (shutdown, tasks) = (gateway.shutdown.clone(), gateway.tasks.clone());
        let router = routes::main(config, options, (gateway, hub), self.address)?;
        tasks.spawn(listener::serve(
            on.main,
            router,
            serving.clone(),
            shutdown,
            tasks.clone(),
        ));
        // Readiness is asked for here: clients are served by then.
        background.spawn(listener::serve(
            on.admin,
            operator,
            serving,
            operation.clone(),
            background.clone(),
        ));
        background::start(background, operation, (&self.exposition, &self.chat));
        let (address, admin_address) = (self.address, self.admin_address);
        tracing::info!(%node, %address, %admin_address, "serving");
        if options.dev {
            tracing::info!("sample users are at http://{address}/dev");
        }
        Ok(())
    }

    /// Where clients connect.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Where metrics and health are.
    pub const fn admin_address(&self) -> SocketAddr {
        self.admin_address
    }

    /// What Prometheus would scrape now.
    pub fn metrics(&self) -> String {
        self.exposition.render()
    }

    /// The use cases, for tests that need no wire.
    pub const fn chat(&self) -> &Chat {
        &self.chat
    }

    /// The database, for tests that look behind the wire.
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// Asks or orders the server to stop; [`App::stopped`] says when it has.
    pub fn shutdown(&self) -> Shutdown {
        self.running.shutdown.clone()
    }

    /// Cancelled when a part failed that the server cannot do without; it stops by itself then.
    pub fn failed(&self) -> CancellationToken {
        self.running.failed.clone()
    }

    /// Waits until the server is asked to stop or fails, and stops it in order:
    ///
    /// 1. Nothing new is accepted, clients hear goodbye, requests under way end. Whoever orders
    ///    instead of asking, or the time of `server.shutdown_within`, cuts what is left.
    /// 2. Actors end, then the writer commits what is queued, then the database is let go.
    ///
    /// Metrics and readiness answer until the second step. Nothing outlives this.
    pub async fn stopped(self) -> Ended {
        self.running.stopped().await
    }

    /// Asks the server to stop and waits until it has.
    pub async fn stop(self) -> Ended {
        self.running.shutdown.ask();
        self.stopped().await
    }
}

/// What runs below the wires.
struct Core {
    tree: ActorTree,
    chat: Chat,
    writer: Writer,
    /// Has the writer and what actors leave for others to do.
    tasks: TaskTracker,
    failed: CancellationToken,
}

impl Core {
    async fn start(
        config: &Config,
        options: &AppOptions,
        store: &Store,
        (metrics, hub): (&Metrics, Option<Arc<Hub>>),
    ) -> anyhow::Result<Self> {
        let failed = CancellationToken::new();
        let (writer, task) =
            writer::writer(store.clone(), metrics.store(), settings::writer(config));
        let tasks = TaskTracker::new();
        let watch = failed.clone().drop_guard();
        tasks.spawn(async move {
            // Whichever way the writer ends, the server cannot go on without it.
            let _watch = watch;
            task.run().await;
        });
        tasks.close();
        let parts = ActorParts {
            store: store.clone(),
            writer: writer.clone(),
            clock: options.clock.clone(),
            metrics: metrics.clone(),
            tasks: tasks.clone(),
            policy: config.policy().into(),
            support_rooms: config.support_room_rules().into(),
            hub: hub.map(|hub| hub as Arc<dyn EventHub>),
            settings: settings::actors(config),
        };
        let tree = ActorTree::start(parts, failed.clone())
            .await
            .context("actors cannot be started")?;
        let chat = Chat::new(
            tree.registry.clone(),
            store.clone(),
            settings::chat(config),
            (options.clock.clone(), metrics.clone()),
        );
        Ok(Self {
            tree,
            chat,
            writer,
            tasks,
            failed,
        })
    }
}

/// The two ports, taken.
struct Ports {
    main: Port,
    admin: Port,
}

/// The two ports, answering.
struct Listeners {
    main: Listener,
    admin: Listener,
}

impl Ports {
    fn bind(config: &Config) -> anyhow::Result<Self> {
        let server = &config.server;
        let send_buffer_bytes = config.connection.send_buffer_bytes.get();
        let bind = |key: &'static str, address: SocketAddr| {
            listener::bind(address, send_buffer_bytes)
                .map_err(move |error| anyhow::anyhow!("{key} {address}: {error}"))
        };
        Ok(Self {
            main: bind("server.listen", server.listen)?,
            admin: bind("server.admin_listen", server.admin_listen)?,
        })
    }

    /// The place of a server with these ports: whoever had them before has ended.
    fn place(&self) -> anyhow::Result<ServerPlace> {
        let host = rustix::system::uname();
        let host = host.nodename().to_string_lossy();
        Ok(ServerPlace::named(&format!(
            "{host} {}",
            self.main.local_addr()?
        )))
    }

    fn listen(self, config: &Config) -> anyhow::Result<Listeners> {
        let server = &config.server;
        let listen =
            |key: &'static str, port: Port| port.listen(server.listen_backlog).with_context(|| key);
        Ok(Listeners {
            main: listen("server.listen", self.main)?,
            admin: listen("server.admin_listen", self.admin)?,
        })
    }
}

/// A name that tells this server from its neighbours in greetings and logs.
fn node(options: &AppOptions) -> SmolStr {
    let fresh = || format_smolstr!("{:08x}", rand::random::<u32>());
    options.node.clone().unwrap_or_else(fresh)
}

/// How long what was ordered to end may take until it is given up.
const CUT_WITHIN: Duration = Duration::from_secs(2);
