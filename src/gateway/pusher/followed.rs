//! One channel: who is subscribed, who of them is a member, and what was said last.

use std::collections::BTreeMap;
use std::sync::Arc;

use indexmap::IndexMap;
use serde_json::value::RawValue;
use smol_str::SmolStr;
use tokio::time::Instant;
use tungstenite::Utf8Bytes;

use super::channel::{ChannelName, Kind};
use super::frames::{
    self, Following, MemberData, Nothing, PresenceMembers, SubscriptionCount, SubscriptionError,
};
use super::socket_id::SocketId;
use crate::actors::outbound::{Carried, Outbound, Timing};
use crate::domain::id::UserId;
use crate::domain::user::Principal;

/// Up to how many subscribers everybody is told of each change of their number at once.
const COUNTED_AT_ONCE: usize = 100;

/// One connection that follows a channel.
pub(super) struct Subscriber {
    pub(super) outbound: Outbound,
    /// Whose it is, where that is known.
    pub(super) who: Option<Arc<Principal>>,
    /// Who they are on a presence channel.
    pub(super) member: Option<SmolStr>,
}

/// Who a connection says it is on a presence channel.
pub(super) struct Member {
    pub(super) id: SmolStr,
    pub(super) info: Option<Box<RawValue>>,
}

/// A member and how many connections they have there.
struct Known {
    info: Option<Box<RawValue>>,
    connections: usize,
}

/// What changed that others hear of.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    /// Whether a connection came or went at all.
    pub(super) happened: bool,
    /// Whether the channel has its first subscriber, or none any more.
    pub(super) turned: bool,
    /// The member who came or went.
    pub(super) member: Option<SmolStr>,
    /// Whether the number of subscribers is yet to be told.
    pub(super) is_count_due: bool,
}

/// The state of a channel.
pub(super) struct Followed {
    name: ChannelName,
    subscribers: IndexMap<SocketId, Subscriber>,
    members: IndexMap<SmolStr, Known>,
    /// The newest event, and until when it is kept.
    last: Option<(Utf8Bytes, Instant)>,
    /// Whether it was taken out of the list of channels: whoever finds it so looks again.
    pub(super) is_retired: bool,
}

impl Followed {
    pub(super) fn new(name: ChannelName) -> Self {
        Self {
            name,
            subscribers: IndexMap::new(),
            members: IndexMap::new(),
            last: None,
            is_retired: false,
        }
    }

    /// Whether nothing would be lost without it.
    pub(super) fn is_empty(&self, now: Instant) -> bool {
        self.subscribers.is_empty() && self.last.as_ref().is_none_or(|(_, until)| *until <= now)
    }

    pub(super) fn subscriptions(&self) -> usize {
        self.subscribers.len()
    }

    pub(super) fn members(&self) -> impl ExactSizeIterator<Item = &SmolStr> {
        self.members.keys()
    }

    /// What was said last, while it is kept.
    pub(super) fn last(&self, now: Instant) -> Option<&Utf8Bytes> {
        let last = self.last.as_ref().filter(|(_, until)| *until > now);
        last.map(|(frame, _)| frame)
    }

    /// Whether this connection follows.
    pub(super) fn has(&self, socket: SocketId) -> bool {
        self.subscribers.contains_key(&socket)
    }

    /// Tells the connections of a user that they may not follow any more. Says which those are.
    pub(super) fn refuse(&self, user: &UserId) -> Vec<SocketId> {
        let error = SubscriptionError {
            kind: "AuthError",
            error: "You may follow this channel no more",
            status: 403,
        };
        let name = Some(self.name.as_str());
        let frame = frames::said("pusher:subscription_error", name, &error);
        let theirs = self.subscribers.iter().filter(|(_, subscriber)| {
            let who = subscriber.who.as_ref();
            who.is_some_and(|who| who.user == *user)
        });
        theirs
            .map(|(socket, subscriber)| {
                subscriber.outbound.offer(frame.clone(), Carried::default());
                *socket
            })
            .collect()
    }

    /// Who this connection is on a presence channel.
    pub(super) fn member_of(&self, socket: SocketId) -> Option<&SmolStr> {
        self.subscribers.get(&socket)?.member.as_ref()
    }

    /// Whose connection this is, as far as the channel knows.
    pub(super) fn whose(&self, socket: SocketId) -> Option<Arc<Principal>> {
        self.subscribers.get(&socket)?.who.clone()
    }

    /// Lets a connection follow, and tells it and the others so. One that follows already is told
    /// again, as whom it came first.
    pub(super) fn subscribe(
        &mut self,
        socket: SocketId,
        mut subscriber: Subscriber,
        member: Option<Member>,
        now: Instant,
    ) -> Change {
        if let Some(known) = self.subscribers.get(&socket) {
            let outbound = known.outbound.clone();
            self.welcome(&outbound, now);
            return Change::default();
        }
        let mut change = Change {
            happened: true,
            turned: self.subscribers.is_empty(),
            ..Change::default()
        };
        let mut came = None;
        if let Some(member) = member {
            subscriber.member = Some(member.id.clone());
            let info = member.info;
            let known = self.members.entry(member.id.clone()).or_insert(Known {
                info,
                connections: 0,
            });
            known.connections += 1;
            if known.connections == 1 {
                came = Some(self.member_frame("pusher_internal:member_added", &member.id));
                change.member = Some(member.id);
            }
        }
        let outbound = subscriber.outbound.clone();
        if let Some(frame) = came {
            self.offer(&frame, None);
        }
        self.subscribers.insert(socket, subscriber);
        self.welcome(&outbound, now);
        change.is_count_due = self.count();
        change
    }

    /// Lets a connection go, and tells the others so. `None` for one that did not follow.
    pub(super) fn unsubscribe(&mut self, socket: SocketId) -> Option<Change> {
        let gone = self.subscribers.swap_remove(&socket)?;
        let mut change = Change {
            happened: true,
            turned: self.subscribers.is_empty(),
            ..Change::default()
        };
        if let Some(member) = gone.member
            && let Some(known) = self.members.get_mut(&member)
        {
            known.connections -= 1;
            if known.connections == 0 {
                self.members.swap_remove(&member);
                let data = MemberData {
                    user_id: &member,
                    user_info: None,
                };
                let name = Some(self.name.as_str());
                let frame = frames::said("pusher_internal:member_removed", name, &data);
                self.offer(&frame, None);
                change.member = Some(member);
            }
        }
        change.is_count_due = self.count();
        Some(change)
    }

    /// Tells everybody how many they are.
    pub(super) fn tell_count(&self) {
        let count = SubscriptionCount {
            subscription_count: self.subscribers.len(),
        };
        let name = Some(self.name.as_str());
        let frame = frames::said("pusher_internal:subscription_count", name, &count);
        self.offer(&frame, None);
    }

    /// Offers a frame to everybody but one.
    pub(super) fn offer(&self, frame: &Utf8Bytes, except: Option<SocketId>) {
        for (socket, subscriber) in &self.subscribers {
            if Some(*socket) != except {
                subscriber.outbound.offer(frame.clone(), Carried::default());
            }
        }
    }

    /// Offers frames to everybody for whom this finds something to carry, given how their deliveries are
    /// timed. To how many.
    pub(super) fn offer_carrying(
        &self,
        frames: &[Utf8Bytes],
        accepted: Option<std::time::Instant>,
        carried: impl Fn(&Subscriber, Option<std::time::Instant>) -> Option<Carried>,
    ) -> u64 {
        let timing = Timing::new(accepted, self.subscribers.len());
        let mut count = 0;
        for (place, subscriber) in self.subscribers.values().enumerate() {
            if let Some(carried) = carried(subscriber, timing.of(place)) {
                let frames = frames.iter().cloned();
                subscriber.outbound.offer_all(frames, carried);
                count += 1;
            }
        }
        count
    }

    /// Keeps what was said last.
    pub(super) fn keep(&mut self, frame: Utf8Bytes, until: Instant) {
        self.last = Some((frame, until));
    }

    /// Tells a connection that it follows, and what was said last where that is kept.
    fn welcome(&self, outbound: &Outbound, now: Instant) {
        let name = Some(self.name.as_str());
        let is_presence = self.name.kind() == Kind::Presence;
        let following = Following {
            presence: is_presence.then(|| self.presence()),
        };
        let event = "pusher_internal:subscription_succeeded";
        let frame = frames::said(event, name, &following);
        outbound.offer(frame, Carried::default());
        if self.name.is_cache() {
            let missed = || frames::said("pusher:cache_miss", name, &Nothing {});
            let last = self.last(now).cloned().unwrap_or_else(missed);
            outbound.offer(last, Carried::default());
        }
    }

    fn presence(&self) -> PresenceMembers<'_> {
        let ids: Vec<&str> = self.members.keys().map(SmolStr::as_str).collect();
        let hash: BTreeMap<&str, &RawValue> = self
            .members
            .iter()
            .map(|(id, known)| (id.as_str(), known.info.as_deref().unwrap_or(RawValue::NULL)))
            .collect();
        let count = ids.len();
        PresenceMembers { ids, hash, count }
    }

    fn member_frame(&self, event: &str, member: &str) -> Utf8Bytes {
        let known = self.members.get(member);
        let data = MemberData {
            user_id: member,
            user_info: known.and_then(|known| known.info.as_deref()),
        };
        frames::said(event, Some(self.name.as_str()), &data)
    }

    /// Tells everybody how many they are, or says that it has to be done later: telling many of
    /// each of many who come at once is work that grows with the square.
    fn count(&self) -> bool {
        if matches!(self.name.kind(), Kind::Presence | Kind::ServerToUser) {
            return false;
        }
        let is_due = self.subscribers.len() > COUNTED_AT_ONCE;
        if !is_due {
            self.tell_count();
        }
        is_due
    }
}
