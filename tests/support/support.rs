//! What tests stand on: databases and servers of their own, which leave nothing behind.

pub(crate) mod agency;
pub(crate) mod booking;
pub(crate) mod browsing;
pub(crate) mod carwash;
pub(crate) mod command;
pub(crate) mod conversation_model;
pub(crate) mod database;
pub(crate) mod documents;
pub(crate) mod filling;
pub(crate) mod hammer;
pub(crate) mod http;
pub(crate) mod mangling;
pub(crate) mod native_client;
pub(crate) mod nextauth;
pub(crate) mod plans;
pub(crate) mod postgres;
pub(crate) mod process;
pub(crate) mod pusher_client;
pub(crate) mod raw_socket;
pub(crate) mod replay;
pub(crate) mod server;
pub(crate) mod socketio_client;
pub(crate) mod token;
pub(crate) mod transit_client;
pub(crate) mod trip_client;
pub(crate) mod waiting;
pub(crate) mod writing;

use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

/// Lets something go on beside the test, which waits for it by the handle.
pub(crate) fn background<T: Send + 'static>(
    work: impl Future<Output = T> + Send + 'static,
) -> JoinHandle<T> {
    TaskTracker::new().spawn(work)
}
