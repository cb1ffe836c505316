//! What becomes of a native client's requests.

use serde_json::Value;

use super::super::super::history::{MarkedAt, Said, Step};
use super::super::replica::Change;
use super::{Asked, Connection, Draft};

impl Connection<'_> {
    pub(super) fn answered(&mut self, asked: Asked, reply: &Value) {
        let is_done = reply["ok"] == true;
        match asked {
            Asked::Send(draft) if is_done => self.stored(draft, &reply["data"]["message"]),
            Asked::Mark(room) if is_done => self.marked(room, &reply["data"]),
            Asked::Send(draft) => {
                refused(&reply["error"]);
                self.step(draft.room, Step::Unanswered(1));
                self.person.outbox.push_back(draft);
            }
            Asked::Mark(_) => refused(&reply["error"]),
            Asked::Question => {
                self.answer = Some(if is_done {
                    Ok(reply["data"].clone())
                } else {
                    Err(reply["error"].clone())
                });
            }
        }
    }

    fn stored(&mut self, draft: Draft, message: &Value) {
        let setting = &self.person.setting;
        let id = message["id"].as_str().unwrap();
        let said = Said {
            room: setting.rooms[draft.room].clone(),
            sender: setting.user.to_owned(),
            text: draft.client_id.clone(),
        };
        setting
            .recorder
            .acknowledged(said, id, message["seq"].as_u64());
        self.step(draft.room, Step::Own(id.to_owned()));
        let version = message["version"].as_u64().unwrap();
        self.person.copies[draft.room].told(version, Change::Message(message.clone()));
        self.person.acknowledged = Some(draft);
    }

    fn marked(&mut self, room: usize, data: &Value) {
        let setting = &self.person.setting;
        let read = data["read_seq"].as_u64().unwrap();
        let (user, id) = (setting.user, &setting.rooms[room]);
        setting.recorder.marked(user, id, MarkedAt::Place(read));
        if let Some(version) = data["version"].as_u64() {
            let read = Change::Read(user.to_owned(), read);
            self.person.copies[room].told(version, read);
        }
    }
}

/// Nothing but the database may stand in the way, and then the outcome is not known.
fn refused(error: &Value) {
    assert_eq!(error["code"], "unavailable", "{error}");
}
