//! Whose a connection is: whom the page that opened it showed, and for whom the server's own routes
//! signed what it follows.

use std::sync::{Arc, Mutex, PoisonError};

use super::PusherSession;
use crate::chat::ConnectedUser;
use crate::domain::error::ErrorCode;
use crate::domain::id::UserId;
use crate::domain::user::Principal;
use crate::gateway::connection::{Admission, Closing, Step};

/// Those whose connection it is. A page may have let one sign out and another sign in meanwhile.
#[derive(Default)]
pub(super) struct Owners {
    /// The first of them.
    first: Option<Arc<Principal>>,
    users: Vec<UserId>,
    /// Keeps them connected.
    connected: Arc<Mutex<Vec<ConnectedUser>>>,
}

impl Owners {
    /// Nobody, or somebody who is connected already.
    pub(super) fn of(owner: Option<(Arc<Principal>, ConnectedUser)>) -> Self {
        let Some((who, connected)) = owner else {
            return Self::default();
        };
        Self {
            users: vec![who.user.clone()],
            first: Some(who),
            connected: Arc::new(Mutex::new(vec![connected])),
        }
    }

    /// As whom it follows what everybody may, and what gets to whom.
    pub(super) const fn first(&self) -> Option<&Arc<Principal>> {
        self.first.as_ref()
    }
}

impl PusherSession {
    /// Takes note that something the connection follows is somebody's: from then on it counts as
    /// theirs, and ends when they are turned out or their proof of identity does.
    pub(super) fn belong_to(&mut self, who: Arc<Principal>) -> Step {
        let owners = &mut self.owners;
        if owners.users.contains(&who.user) {
            return Step::Answer(None);
        }
        owners.users.push(who.user.clone());
        owners.first.get_or_insert_with(|| Arc::clone(&who));
        let kept = Arc::clone(&owners.connected);
        let (chat, outbound) = (self.gateway.chat.clone(), self.outbound.clone());
        Step::Admit(Box::pin(async move {
            match chat.connect(&who, outbound).await {
                Ok(connected) => {
                    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
                    kept.push(connected);
                    Admission::Until(who.expires_at_seconds)
                }
                Err(failure) if failure.code() == ErrorCode::TooManyConnections => {
                    Admission::Close(Closing::TooManyConnections)
                }
                // Whoever is not registered could not be turned out. The client comes back.
                Err(failure) => {
                    tracing::warn!(%failure, "whose a socket is cannot be registered");
                    Admission::Close(Closing::GoingAway)
                }
            }
        }))
    }
}
