//! Somebody on the native protocol: names what they send, and resumes.

mod answers;

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::super::history::{Step, StreamId, Unread};
use super::replica::{Change, Copy, marks_in, marks_of};
use super::socket::{Cut, Socket, parsed};
use super::{Client, Setting, pause};

/// Whoever has this much to say says nothing new.
const MOST_UNSENT: usize = 8;

/// A message that is not acknowledged yet.
#[derive(Clone, Debug)]
struct Draft {
    room: usize,
    client_id: String,
}

/// What a request asked for.
#[derive(Debug)]
enum Asked {
    Send(Draft),
    Mark(usize),
    /// Something whose answer is waited for.
    Question,
}

/// A person.
pub(crate) struct NativePerson {
    setting: Setting,
    random: StdRng,
    copies: Vec<Copy>,
    outbox: VecDeque<Draft>,
    /// What was acknowledged last, to be sent once more.
    acknowledged: Option<Draft>,
    /// As it was listed last.
    unread: Vec<Unread>,
    said: u64,
    connections: u64,
}

impl NativePerson {
    pub(crate) fn new(setting: Setting, random: StdRng) -> Self {
        Self {
            copies: vec![Copy::default(); setting.rooms.len()],
            setting,
            random,
            outbox: VecDeque::new(),
            acknowledged: None,
            unread: Vec::new(),
            said: 0,
            connections: 0,
        }
    }

    /// How far each conversation's copy is.
    pub(crate) fn versions(&self) -> Vec<u64> {
        self.copies.iter().map(|copy| copy.version).collect()
    }

    /// Where to connect.
    pub(crate) fn path(&self) -> String {
        format!("/api/v1/ws?token={}", self.setting.token)
    }

    /// Talks on this socket as on any other.
    pub(crate) async fn take_up(&mut self, socket: Socket) -> Result<Connection<'_>, Cut> {
        self.connections += 1;
        let whose = format!("{}/native/{}", self.setting.user, self.connections);
        let rooms = self.setting.rooms.iter();
        let streams = rooms
            .map(|room| self.setting.recorder.stream(&whose, room))
            .collect();
        let mut connection = Connection {
            person: self,
            socket,
            streams,
            pending: BTreeMap::new(),
            next_id: 0,
            answer: None,
        };
        let welcome = parsed(&connection.socket.next().await?);
        if welcome["type"] != "welcome" {
            return Err(Cut::SILENT);
        }
        connection.resume().await?;
        Ok(connection)
    }

    /// Writes down what there is, after settling.
    pub(crate) fn record(&self) {
        let Setting { user, rooms, .. } = &self.setting;
        let mut history = self.setting.recorder.history();
        history.unread.extend(self.unread.iter().cloned());
        for (copy, room) in self.copies.iter().zip(rooms) {
            history.replicas.push(copy.to_replica(user, room));
        }
    }

    fn room(&self, id: &Value) -> Option<usize> {
        let rooms = &self.setting.rooms;
        rooms.iter().position(|room| id == room.as_str())
    }

    fn draft(&mut self) {
        self.said += 1;
        self.outbox.push_back(Draft {
            room: self.random.random_range(0..self.copies.len()),
            client_id: format!("{} {}", self.setting.user, self.said),
        });
    }
}

impl Client for NativePerson {
    async fn talk(&mut self) -> Result<(), Cut> {
        let socket = Socket::open(self.setting.address, &self.path()).await?;
        let mut connection = self.take_up(socket).await?;
        loop {
            connection.round().await?;
            let person = &mut *connection.person;
            if person.setting.is_finishing() && person.outbox.is_empty() {
                return Ok(());
            }
            // Now and then somebody goes away by themselves.
            if person.random.random_ratio(1, 80) {
                return Err(Cut::SILENT);
            }
        }
    }

    async fn settle(&mut self) -> Result<(), Cut> {
        let socket = Socket::open(self.setting.address, &self.path()).await?;
        let mut connection = self.take_up(socket).await?;
        let listed = connection.ask("list_conversations", json!({})).await?;
        let user = connection.person.setting.user;
        let listed = listed["conversations"].as_array().unwrap().iter();
        let unread = listed.map(|conversation| Unread {
            told_to: format!("{user}/native"),
            of: user.to_owned(),
            room: conversation["id"].as_str().unwrap().to_owned(),
            count: conversation["unread"].as_u64().unwrap(),
        });
        connection.person.unread = unread.collect();
        Ok(())
    }

    async fn rest(&mut self) {
        pause(&mut self.random).await;
    }
}

/// One connection of a person.
pub(crate) struct Connection<'a> {
    person: &'a mut NativePerson,
    pub(crate) socket: Socket,
    streams: Vec<StreamId>,
    pending: BTreeMap<u64, Asked>,
    next_id: u64,
    /// What the last question was answered, or that it was refused.
    answer: Option<Result<Value, Value>>,
}

impl Drop for Connection<'_> {
    /// What has no answer goes back to be sent again.
    fn drop(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        for asked in pending.into_values().rev() {
            match asked {
                Asked::Send(draft) => {
                    self.step(draft.room, Step::Unanswered(1));
                    self.person.outbox.push_front(draft);
                }
                Asked::Mark(_) | Asked::Question => {}
            }
        }
    }
}

impl Connection<'_> {
    /// Says some things, waits for what becomes of them, and listens for a while.
    async fn round(&mut self) -> Result<(), Cut> {
        let person = &mut *self.person;
        if !person.setting.is_finishing() && person.outbox.len() < MOST_UNSENT {
            for _ in 0..person.random.random_range(0..4) {
                person.draft();
            }
        }
        // What is refused meanwhile is for the next round.
        for _ in 0..self.person.outbox.len() {
            if let Some(draft) = self.person.outbox.pop_front() {
                self.send(draft).await?;
            }
        }
        if self.person.random.random_ratio(1, 10)
            && let Some(again) = self.person.acknowledged.take()
        {
            self.send(again).await?;
        }
        if self.person.random.random_ratio(1, 3) {
            self.mark().await?;
        }
        while !self.pending.is_empty() {
            let frame = self.socket.next().await?;
            self.hear(&parsed(&frame));
        }
        self.fill_gaps().await?;
        let listening = Duration::from_millis(self.person.random.random_range(10..120));
        self.listen(listening).await
    }

    /// Hears what comes for so long.
    pub(crate) async fn listen(&mut self, time: Duration) -> Result<(), Cut> {
        let until = tokio::time::Instant::now() + time;
        loop {
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            match self.socket.next_within(left).await? {
                Some(frame) => self.hear(&parsed(&frame)),
                None => return Ok(()),
            }
        }
    }

    async fn send(&mut self, draft: Draft) -> Result<(), Cut> {
        let Draft { room, client_id } = &draft;
        let room = &self.person.setting.rooms[*room];
        let data = json!({ "conversation_id": room, "client_id": client_id, "content": client_id });
        self.person.setting.recorder.sent();
        self.request("send_message", &data, Asked::Send(draft))
            .await
    }

    async fn mark(&mut self) -> Result<(), Cut> {
        let room = self.person.random.random_range(0..self.streams.len());
        let seq = self.person.copies[room].last_seq();
        if seq == 0 {
            return Ok(());
        }
        let data = json!({ "conversation_id": self.person.setting.rooms[room], "seq": seq });
        self.request("mark_read", &data, Asked::Mark(room)).await
    }

    async fn request(&mut self, kind: &str, data: &Value, asked: Asked) -> Result<(), Cut> {
        self.next_id += 1;
        self.pending.insert(self.next_id, asked);
        let frame = json!({ "id": self.next_id, "type": kind, "data": data });
        self.socket.send(frame.to_string()).await
    }

    /// Asks until it is not refused.
    pub(crate) async fn ask(&mut self, kind: &str, data: Value) -> Result<Value, Cut> {
        loop {
            self.request(kind, &data, Asked::Question).await?;
            loop {
                let frame = self.socket.next().await?;
                self.hear(&parsed(&frame));
                match self.answer.take() {
                    Some(Ok(answer)) => return Ok(answer),
                    Some(Err(error)) => {
                        assert_eq!(error["code"], "unavailable", "{kind} {data}: {error}");
                        break;
                    }
                    None => {}
                }
            }
        }
    }

    async fn resume(&mut self) -> Result<(), Cut> {
        let rooms = self.person.setting.rooms.clone();
        let known: serde_json::Map<String, Value> = rooms
            .iter()
            .zip(self.person.versions())
            .map(|(room, version)| (room.clone(), version.into()))
            .collect();
        let resumed = self
            .ask("resume", json!({ "conversations": known }))
            .await?;
        for (room, id) in rooms.iter().enumerate() {
            let mut changes = resumed["changed"][id].clone();
            while changes.is_object() {
                self.caught_up(room, &changes);
                if changes["has_more"] != true {
                    break;
                }
                changes = self.changes(room).await?;
            }
            self.has(room);
        }
        Ok(())
    }

    async fn changes(&mut self, room: usize) -> Result<Value, Cut> {
        let since = self.person.copies[room].version;
        let id = self.person.setting.rooms[room].clone();
        let since = json!({ "conversation_id": id, "since_version": since });
        self.ask("get_changes", since).await
    }

    fn has(&self, room: usize) {
        let had = Step::Has(self.person.copies[room].last_seq());
        self.person.setting.recorder.step(self.streams[room], had);
    }

    /// Nothing is under way, so whatever is missing was left out.
    async fn fill_gaps(&mut self) -> Result<(), Cut> {
        for room in 0..self.streams.len() {
            while let Some(before) = self.person.copies[room].gap() {
                let after = self.person.copies[room].version;
                let changes = self.changes(room).await?;
                self.step(room, Step::Skipped { after, before });
                self.caught_up(room, &changes);
            }
        }
        Ok(())
    }

    /// Takes in a stretch of all that changed.
    fn caught_up(&mut self, room: usize, changes: &Value) {
        for (user, marks) in marks_in(changes) {
            self.step(room, Step::CaughtUp(user, marks));
        }
        self.person.copies[room].caught_up(changes);
    }

    /// Takes in whatever the server says.
    fn hear(&mut self, frame: &Value) {
        let data = &frame["data"];
        if frame["type"] == "reply" {
            let id = frame["id"].as_u64().unwrap();
            let asked = self.pending.remove(&id).expect("a reply to a request");
            self.answered(asked, frame);
            return;
        }
        let conversation = &data["conversation"];
        let id = data.get("conversation_id").unwrap_or(&conversation["id"]);
        let Some(room) = self.person.room(id) else {
            return;
        };
        let version = data.get("version").unwrap_or(&conversation["version"]);
        let Some(version) = version.as_u64() else {
            return;
        };
        let change = match frame["type"].as_str() {
            Some("message_created") => {
                self.delivered(room, &data["message"]);
                Change::Message(data["message"].clone())
            }
            Some("receipt") => {
                let user = data["user_id"].as_str().unwrap().to_owned();
                let receipt = Step::Receipt(user.clone(), marks_of(data));
                self.step(room, receipt);
                Change::Marks(user, marks_of(data))
            }
            Some(_) | None => Change::Other,
        };
        self.person.copies[room].told(version, change);
    }

    fn step(&self, room: usize, step: Step) {
        self.person.setting.recorder.step(self.streams[room], step);
    }

    fn delivered(&self, room: usize, message: &Value) {
        let id = message["id"].as_str().unwrap().to_owned();
        self.step(room, Step::Delivered(id));
    }
}
