//! One conversation of many who listen and one who speaks, on any server and wire.

use std::net::SocketAddr;

use futures_util::{StreamExt as _, TryStreamExt as _};
use serde_json::json;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use super::clients::{self, Kind};
use super::content::{FRAME, content};
use super::lean::Lean;
use super::sockudo;
use super::subjects::{ROOM, Say, Subject, native_say, node_frame};

/// How many join at a time: whoever does is told of all the others, which takes a while where a
/// thousand are in it, and requests have deadlines.
const JOINING_AT_A_TIME: usize = 8;

/// Those who listen, one who speaks, and what the speaker writes for the message of a number.
pub(crate) type Audience = (Vec<Lean>, Lean, Say);

impl Subject {
    /// One conversation of so many listeners and one who speaks.
    pub(crate) async fn audience(
        self,
        address: SocketAddr,
        listeners: u32,
    ) -> anyhow::Result<Audience> {
        let users = 1..=listeners;
        let say: Say = match self {
            Self::Parlor(kind) => return parlor(kind, address, listeners).await,
            Self::Floor => Box::new(|number| format!("{:FRAME$}", content(number))),
            Self::Node | Self::Socketioxide => Box::new(|number| node_frame(ROOM, number)),
            Self::Sockudo => Box::new(sockudo::frame),
        };
        let heard = self.connect_all(address, users).await?;
        let speaker = self.connect(address, listeners + 1).await?;
        Ok((heard, speaker, say))
    }
}

/// Whoever speaks does so natively, whatever the others listen by.
async fn parlor(kind: Kind, address: SocketAddr, listeners: u32) -> anyhow::Result<Audience> {
    let users = 1..=listeners;
    // They have to be known before they are named; who is connected would be told of everybody.
    drop(Subject::PARLOR.connect_all(address, users.clone()).await?);
    let mut speaker = Subject::PARLOR.connect(address, listeners + 1).await?;
    let conversation = clients::open(&mut speaker, "group", users.clone()).await?;
    // Would be told of everybody who comes, with nobody to listen.
    drop(speaker);
    let (tasks, all_came) = (TaskTracker::new(), CancellationToken::new());
    let came: Vec<JoinHandle<anyhow::Result<Lean>>> = futures_util::stream::iter(users)
        .map(|user| listener(kind, address, user, &conversation))
        .buffered(JOINING_AT_A_TIME)
        .map_ok(|socket| tasks.spawn(attend(socket, all_came.clone())))
        .try_collect()
        .await?;
    all_came.cancel();
    let mut heard = Vec::new();
    for one in came {
        heard.push(one.await??);
    }
    let speaker = Subject::PARLOR.connect(address, listeners + 1).await?;
    Ok((heard, speaker, native_say(conversation)))
}

/// Reads what is told of those who come later: whoever does not answer pings is taken for gone.
async fn attend(mut socket: Lean, all_came: CancellationToken) -> anyhow::Result<Lean> {
    loop {
        tokio::select! {
            () = all_came.cancelled() => return Ok(socket),
            frame = socket.next() => drop(frame?),
        }
    }
}

/// Connects somebody who hears what is said in a conversation, as front ends of this wire do.
async fn listener(
    kind: Kind,
    address: SocketAddr,
    user: u32,
    conversation: &str,
) -> anyhow::Result<Lean> {
    match kind {
        Kind::Native => kind.connect(address, user).await,
        Kind::SocketIo => {
            let mut socket = kind.connect(address, user).await?;
            let join = json!(["chat-join-conversation", { "conversationId": conversation }]);
            socket.send(&format!("42{join}")).await?;
            // What is told last to whoever joins.
            clients::until(&mut socket, "\"chat-history\"").await?;
            Ok(socket)
        }
        Kind::Pusher => {
            let channel = format!("chat-session-{conversation}");
            clients::follower(address, user, &channel).await
        }
    }
}
