//! Support rooms: who may hear of conversations that wait for help.

use super::{Caller, Chat, ConnectedUser, store_failure};
use crate::domain::error::{Failure, Thing};
use crate::domain::view::ConversationView;
use crate::store::listing;

impl Chat {
    /// Tells the connection of new conversations in a room from now on; answers what waits there,
    /// oldest first, at most a page.
    ///
    /// # Errors
    /// Not found when there is no such room, forbidden for roles that may not monitor it.
    pub async fn join_support_room(
        &self,
        caller: &Caller,
        connection: &ConnectedUser,
        room: &str,
    ) -> Result<Vec<ConversationView>, Failure> {
        if !self.0.support_rooms.knows(room) {
            return Err(Failure::NotFound(Thing::SupportRoom));
        }
        if !self.0.policy.may_monitor(&caller.principal.role, room) {
            return Err(Failure::Forbidden(
                "your role may not join this support room",
            ));
        }
        // Joined before it is read what waits, so that nothing falls in between.
        connection.join_support_room(room).await?;
        let limit = self.0.limits.page_size;
        let waiting = listing::waiting(&self.0.store, room, limit)
            .await
            .map_err(|error| store_failure(&error))?;
        Ok(waiting
            .into_iter()
            .map(|snapshot| self.view(snapshot, caller))
            .collect())
    }

    /// Tells the connection no more. Leaving a room one is not in is no error.
    pub fn leave_support_room(&self, connection: &ConnectedUser, room: &str) {
        connection.leave_support_room(room);
    }
}
