//! What one speaks through.

use anyhow::ensure;

use super::clients::has;
use super::lean::Lean;
use super::sockudo::Publisher;

/// A connection that one speaks through, and hears on that it was taken.
pub(crate) enum Voice {
    /// A WebSocket; what is said is a frame.
    Socket(Lean),
    /// A back end's connection; what is said is a request.
    Requests(Publisher),
}

impl Voice {
    /// Says something.
    pub(crate) async fn say(&mut self, what: &str) -> anyhow::Result<()> {
        match self {
            Self::Socket(socket) => socket.send(what).await,
            Self::Requests(publisher) => publisher.send(what).await,
        }
    }

    /// Takes the next thing that the server answers off the wire. Cancel safe.
    ///
    /// # Errors
    /// Something was refused.
    pub(crate) async fn answered(&mut self) -> anyhow::Result<()> {
        match self {
            Self::Socket(socket) => {
                let answer = socket.next().await?;
                let is_refused = has(&answer, "\"ok\":false");
                ensure!(!is_refused, "refused: {answer:?}");
                Ok(())
            }
            Self::Requests(publisher) => publisher.answered().await,
        }
    }
}
