//! People who talk whatever happens: they come back, catch up, and repeat what nobody acknowledged.

pub(crate) mod carwash;
pub(crate) mod channels;
pub(crate) mod known;
pub(crate) mod native;
pub(crate) mod replica;
pub(crate) mod socket;

use std::net::SocketAddr;
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use tokio_util::sync::CancellationToken;

use self::socket::Cut;
use super::history::Recorder;
use crate::support::token::{seconds_from_now, token_until};

/// The longest that a client waits for an answer before it takes the connection for dead.
pub(crate) const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// Tokens outlive every jump of a clock.
const TOKEN_LIFE_SECONDS: i64 = 20 * 366 * 86_400;

/// Everything a client needs.
#[derive(Clone)]
pub(crate) struct Setting {
    pub(crate) user: &'static str,
    pub(crate) token: String,
    /// Where the server is, or the wire to it.
    pub(crate) address: SocketAddr,
    pub(crate) rooms: Vec<String>,
    pub(crate) recorder: Recorder,
    /// Cancelled when it is time to say nothing new and to finish.
    pub(crate) finishing: CancellationToken,
}

impl Setting {
    /// Whether there is nothing new to say.
    pub(crate) fn is_finishing(&self) -> bool {
        self.finishing.is_cancelled()
    }
}

/// A token of somebody that no jump of a clock makes old.
pub(crate) fn lasting_token(user: &str, role: &str) -> String {
    token_until(user, role, seconds_from_now(TOKEN_LIFE_SECONDS))
}

/// The choices of one client, which follow from the seed and its name.
pub(crate) fn choices(seed: u64, user: &str) -> StdRng {
    let name = user
        .bytes()
        .fold(seed, |sum, byte| sum.rotate_left(9) ^ u64::from(byte));
    StdRng::seed_from_u64(name)
}

/// A pause before the next attempt to connect.
pub(crate) async fn pause(random: &mut StdRng) {
    let pause = random.random_range(20..200);
    tokio::time::sleep(Duration::from_millis(pause)).await;
}

/// Somebody who talks on one wire.
pub(crate) trait Client {
    /// Connects and talks until the connection is cut, or, when it is time to finish, until nothing
    /// is unacknowledged.
    async fn talk(&mut self) -> Result<(), Cut>;

    /// Catches up with everything, once all is quiet, and writes down what there is.
    async fn settle(&mut self) -> Result<(), Cut>;

    /// Waits a little.
    async fn rest(&mut self);
}

/// Talks until it is time to finish and everything is acknowledged.
pub(crate) async fn talk_through(client: &mut impl Client) {
    while client.talk().await.is_err() {
        client.rest().await;
    }
}

/// Catches up, however often that takes.
pub(crate) async fn settle_through(client: &mut impl Client) {
    while client.settle().await.is_err() {
        client.rest().await;
    }
}
