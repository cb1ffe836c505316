//! The support rooms of the profile: started with the server, and again when one fails.

use std::sync::{Arc, PoisonError};

use ractor::{ActorId, ActorProcessingErr, ActorRuntime, SpawnErr};
use smol_str::SmolStr;
use tracing::field::display;

use super::Registry;
use crate::actors::support_room::{Monitors, SupportRoomActor, SupportRoomHandle};
use crate::domain::policy::{Policy, SupportRoomRules};
use crate::metrics::ActorName;

impl Registry {
    /// Which support rooms there are and what they hear of.
    pub fn support_room_rules(&self) -> Arc<SupportRoomRules> {
        Arc::clone(&self.parts().support_rooms)
    }

    /// What each role may do.
    pub fn policy(&self) -> Arc<Policy> {
        Arc::clone(&self.parts().policy)
    }

    /// Starts every support room of the profile.
    pub(in crate::actors) fn start_support_rooms(&self) -> Result<(), SpawnErr> {
        for room in self.parts().support_rooms.names() {
            self.start_support_room(room, Monitors::default())?;
        }
        Ok(())
    }

    fn start_support_room(&self, room: &SmolStr, monitors: Monitors) -> Result<(), SpawnErr> {
        let Some(supervisors) = self.0.supervisors.get() else {
            return Ok(());
        };
        let (actor, _starting) = ActorRuntime::spawn_linked_instant(
            None,
            SupportRoomActor::new(
                room.clone(),
                self.parts().metrics.support_room(room),
                self.parts().hub.clone(),
            ),
            Arc::clone(&monitors),
            supervisors.support_rooms.clone(),
        )?;
        self.0
            .support_rooms
            .insert(room.clone(), SupportRoomHandle { actor, monitors });
        Ok(())
    }

    /// Starts a support room that failed again, with the monitors it had.
    pub(in crate::actors) fn support_room_failed(
        &self,
        actor: ActorId,
        error: &ActorProcessingErr,
    ) -> Result<(), SpawnErr> {
        let failed = self
            .0
            .support_rooms
            .iter()
            .find(|entry| entry.value().actor_id() == actor)
            .map(|entry| (entry.key().clone(), Arc::clone(&entry.value().monitors)));
        let room = failed.as_ref().map(|(room, _)| display(room));
        tracing::error!(room, %error, "a support room failed");
        self.parts().metrics.actor_failed(ActorName::SupportRoom);
        match failed {
            Some((room, monitors)) => self.start_support_room(&room, monitors),
            None => Ok(()),
        }
    }

    /// How many conversations are in memory, and how many support rooms somebody monitors.
    pub fn active_rooms(&self) -> usize {
        let is_monitored = |room: &SupportRoomHandle| {
            let monitors = room.monitors.lock().unwrap_or_else(PoisonError::into_inner);
            !monitors.is_empty()
        };
        let rooms = self.0.support_rooms.iter();
        self.0.conversations.len() + rooms.filter(|entry| is_monitored(entry.value())).count()
    }

    pub(in crate::actors) fn support_room(&self, room: &str) -> Option<SupportRoomHandle> {
        self.0
            .support_rooms
            .get(room)
            .map(|running| running.clone())
    }
}
