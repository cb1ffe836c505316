//! Who can be reached, told to one connection: whoever comes or goes at once, the whole list at
//! most once a second and at least every half minute.

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::events::is_online;
use super::objects::OnlineObject;
use super::use_cases::Asker;
use crate::actors::outbound::{Carried, Outbound};
use crate::chat::{ConnectedUser, PeopleOnline};
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::presence::Presence;
use crate::domain::user::User;
use crate::gateway::socketio::event_packet;

/// The least time between two lists, so that many who come at once are one change.
const AT_MOST_EVERY: Duration = Duration::from_secs(1);
/// The longest time between two lists, that one included.
const AT_LEAST_EVERY: Duration = Duration::from_secs(30);

/// What became of the people whom a connection knows, since its last list.
#[derive(Debug, Default)]
pub(super) struct News {
    /// Who could be reached when the connection last heard.
    online: Mutex<HashSet<UserId>>,
    /// Whether it knows others than before.
    are_others: AtomicBool,
    changed: Notify,
}

impl News {
    /// Notes somebody's presence; whether it is another than before.
    pub(super) fn changes(&self, presence: &Presence) -> bool {
        let mut online = self.online.lock().unwrap_or_else(PoisonError::into_inner);
        let is_change = if is_online(presence) {
            online.insert(presence.user.clone())
        } else {
            online.remove(&presence.user)
        };
        drop(online);
        if is_change {
            self.changed.notify_one();
        }
        is_change
    }

    /// Notes that the user may know others from now on.
    pub(super) fn people_changed(&self) {
        self.are_others.store(true, Ordering::Release);
        self.changed.notify_one();
    }

    fn heard_of(&self, online: &PeopleOnline) {
        let mut known = self.online.lock().unwrap_or_else(PoisonError::into_inner);
        *known = online.people.iter().map(|user| user.id.clone()).collect();
    }
}

/// Whom a connection is told of.
enum Known {
    Everybody,
    These(Vec<User>),
}

/// Tells a connection who can be reached, until it ends.
pub(super) async fn keep_telling(
    asker: Asker,
    connection: Weak<ConnectedUser>,
    outbound: Outbound,
    news: Arc<News>,
) {
    let mut known = None;
    let mut listed: Option<Instant> = None;
    loop {
        // At once: whoever is not followed yet comes and goes unheard.
        if known.is_none() || news.are_others.swap(false, Ordering::AcqRel) {
            let Some(connection) = connection.upgrade() else {
                return;
            };
            known = follow(&asker, &connection).await.or(known);
            if let Some(Known::These(people)) = &known {
                // Whoever is there already may go before the next list.
                news.heard_of(&asker.chat().online_among(people));
            }
        }
        let is_early = listed.is_some_and(|at| at.elapsed() < AT_MOST_EVERY);
        if !is_early {
            if let Some(online) = online(&asker, known.as_ref()).await {
                news.heard_of(&online);
                let list = OnlineObject::new(&online, asker.now());
                let packet = event_packet("chat-online-users", &list);
                outbound.offer(packet, Carried::default());
            }
            listed = Some(Instant::now());
        }
        let pause = if is_early {
            AT_MOST_EVERY
        } else {
            AT_LEAST_EVERY
        };
        let due = listed.map_or_else(Instant::now, |at| at + pause);
        // Either way there is something to tell.
        let _ = tokio::time::timeout_at(due, news.changed.notified()).await;
    }
}

/// Follows all whom the user knows; `None` while that cannot be known.
async fn follow(asker: &Asker, connection: &ConnectedUser) -> Option<Known> {
    match asker.chat().follow_people(&asker.caller, connection).await {
        Ok(Some(people)) => Some(Known::These(people)),
        Ok(None) => Some(Known::Everybody),
        Err(failure) => {
            log(&failure);
            None
        }
    }
}

async fn online(asker: &Asker, known: Option<&Known>) -> Option<PeopleOnline> {
    match known? {
        Known::These(people) => Some(asker.chat().online_among(people)),
        Known::Everybody => match asker.chat().people_online(&asker.caller).await {
            Ok(online) => Some(online),
            Err(failure) => {
                log(&failure);
                None
            }
        },
    }
}

fn log(failure: &Failure) {
    tracing::debug!(%failure, "who is online is not known");
}
