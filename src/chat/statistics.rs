//! Figures about the whole server.

use std::collections::HashMap;

use super::{Caller, Chat, SupportFigures, SupportRoomSummary, stored};
use crate::domain::error::Failure;
use crate::domain::id::UserId;
use crate::domain::user::User;
use crate::domain::view::ConversationView;
use crate::store::statistics::{self, Statistics};
use crate::store::users;

/// Conversations listed among the figures.
const NEWEST: u64 = 5;

/// How things stand at this server.
#[derive(Clone, Debug)]
pub struct Figures {
    /// People who are connected.
    pub users_online: usize,
    /// Conversations in use, and support rooms that are followed.
    pub rooms_in_use: usize,
    /// How much support there is to give.
    pub support: SupportFigures,
    /// What waits, by the rooms the caller may monitor.
    pub support_rooms: Vec<SupportRoomSummary>,
}

impl Chat {
    /// How things stand. For those who look after all conversations.
    ///
    /// # Errors
    /// Forbidden for everybody else.
    pub async fn figures(&self, caller: &Caller) -> Result<Figures, Failure> {
        let support = self.support_figures(caller).await?;
        let support_rooms = match self.monitored_rooms(caller).await {
            Ok(rooms) => rooms,
            Err(Failure::Forbidden(_)) => Vec::new(),
            Err(failure) => return Err(failure),
        };
        Ok(Figures {
            users_online: self.users_online(),
            rooms_in_use: self.active_rooms(),
            support,
            support_rooms,
        })
    }

    /// How many conversations there are, and the newest of them. For staff.
    ///
    /// # Errors
    /// Forbidden for everybody else.
    pub async fn statistics(&self, caller: &Caller) -> Result<Statistics, Failure> {
        if !self.is_staff(caller) {
            return Err(Failure::Forbidden("only staff may see the figures"));
        }
        stored(statistics::of_conversations(&self.0.store, NEWEST).await)
    }

    /// How many users are connected.
    pub fn users_online(&self) -> usize {
        self.0.registry.users_online()
    }

    /// How many conversations are in use and how many support rooms are monitored.
    pub fn active_rooms(&self) -> usize {
        self.0.registry.active_rooms()
    }

    /// What is known of the people in these conversations, which the caller was shown.
    pub async fn known_people(
        &self,
        conversations: &[ConversationView],
    ) -> Result<HashMap<UserId, User>, Failure> {
        let ids: Vec<UserId> = conversations
            .iter()
            .flat_map(|view| &view.participants)
            .map(|view| view.participant.user.clone())
            .collect();
        stored(users::many(&self.0.store, &ids).await)
    }
}
