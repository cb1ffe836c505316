//! Somebody on Socket.IO, in the words of the contract `carwash`: joins again and reads back.

use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;
use serde_json::{Value, json};

use super::super::history::{MarkedAt, Said, Step, StreamId, Unread};
use super::known::{Known, ReadingBack, Unsaid};
use super::socket::{Cut, Socket, parsed};
use super::{Client, Setting, pause};

/// A person whose id is a number.
pub(crate) struct SocketIoPerson {
    setting: Setting,
    random: StdRng,
    known: Vec<Known>,
    unsaid: Option<Unsaid>,
    said: u64,
    connections: u64,
}

impl SocketIoPerson {
    pub(crate) fn new(setting: Setting, random: StdRng) -> Self {
        Self {
            known: vec![Known::default(); setting.rooms.len()],
            setting,
            random,
            unsaid: None,
            said: 0,
            connections: 0,
        }
    }

    /// Connects, and authenticates.
    async fn connect(&mut self) -> Result<Connection<'_>, Cut> {
        let path = "/socket.io/?EIO=4&transport=websocket";
        let socket = Socket::open(self.setting.address, path).await?;
        self.connections += 1;
        let whose = format!("{}/socketio/{}", self.setting.user, self.connections);
        let rooms = self.setting.rooms.iter();
        let streams = rooms
            .map(|room| self.setting.recorder.stream(&whose, room))
            .collect();
        for known in &mut self.known {
            known.come_back();
        }
        let mut connection = Connection {
            person: self,
            socket,
            streams,
            next_ack: 0,
        };
        connection.say_hello().await?;
        Ok(connection)
    }
}

impl Client for SocketIoPerson {
    async fn talk(&mut self) -> Result<(), Cut> {
        let mut connection = self.connect().await?;
        for room in 0..connection.streams.len() {
            connection.join(room).await?;
            let read = connection.read_back(room).await?;
            connection.finish(room, read);
        }
        loop {
            connection.round().await?;
            let person = &mut *connection.person;
            if person.setting.is_finishing() && person.unsaid.is_none() {
                return Ok(());
            }
            if person.random.random_ratio(1, 80) {
                return Err(Cut::SILENT);
            }
        }
    }

    async fn settle(&mut self) -> Result<(), Cut> {
        // Knows nothing, and so reads everything.
        self.known.fill(Known::default());
        let mut connection = self.connect().await?;
        for room in 0..connection.streams.len() {
            let joined = connection.join(room).await?;
            let read = connection.read_back(room).await?;
            let Setting {
                user,
                rooms,
                recorder,
                ..
            } = &connection.person.setting;
            let whose = format!("{user}/socketio");
            let replica = read.to_replica(&whose, &rooms[room]);
            let mut history = recorder.history();
            history.replicas.push(replica);
            for participant in joined["participants"].as_array().unwrap() {
                history.unread.push(Unread {
                    told_to: whose.clone(),
                    of: host_id(&participant["userId"]),
                    room: rooms[room].clone(),
                    count: participant["unreadCount"].as_u64().unwrap(),
                });
            }
        }
        Ok(())
    }

    async fn rest(&mut self) {
        pause(&mut self.random).await;
    }
}

/// Numbers are ids, and so are texts.
fn host_id(id: &Value) -> String {
    id.as_str().map_or_else(|| id.to_string(), str::to_owned)
}

/// One connection of a person.
struct Connection<'a> {
    person: &'a mut SocketIoPerson,
    socket: Socket,
    streams: Vec<StreamId>,
    next_ack: u64,
}

impl Connection<'_> {
    async fn say_hello(&mut self) -> Result<(), Cut> {
        self.packet().await?;
        self.socket.send("40".to_owned()).await?;
        self.packet().await?;
        let Setting { user, token, .. } = &self.person.setting;
        let user: u64 = user.parse().unwrap();
        let proof = json!({ "userId": user, "token": token });
        let welcome = self.ask("chat-authenticate", &proof).await?;
        if welcome["success"] == true {
            Ok(())
        } else {
            Err(Cut::SILENT)
        }
    }

    /// Says something, waits for what becomes of it, and listens for a while.
    async fn round(&mut self) -> Result<(), Cut> {
        let person = &mut *self.person;
        if person.unsaid.is_none() && !person.setting.is_finishing() {
            person.said += 1;
            let room = person.random.random_range(0..person.known.len());
            person.unsaid = Some(Unsaid::new(room, person.said));
        }
        if let Some(mut unsaid) = self.person.unsaid.take() {
            let text = unsaid.next_attempt(&self.person.setting);
            let room = unsaid.room;
            self.person.unsaid = Some(unsaid);
            self.say(room, text).await?;
        }
        let listening = Duration::from_millis(self.person.random.random_range(10..150));
        let until = tokio::time::Instant::now() + listening;
        loop {
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            match self.socket.next_within(left).await? {
                Some(packet) => drop(self.understand(packet).await?),
                None => return Ok(()),
            }
        }
    }

    async fn say(&mut self, room: usize, text: String) -> Result<(), Cut> {
        let id = self.person.setting.rooms[room].clone();
        let message = json!({ "conversationId": id, "content": text });
        let answer = self.ask("chat-send-message", &message).await?;
        if answer["success"] != true {
            assert_eq!(answer["message"], "Failed to send message", "{answer}");
            return Ok(());
        }
        let message = answer["message"]["id"].as_str().unwrap().to_owned();
        let Setting { user, recorder, .. } = &self.person.setting;
        let said = Said {
            room: id,
            sender: (*user).to_owned(),
            text,
        };
        recorder.acknowledged(said, &message, None);
        self.person.unsaid = None;
        if self.person.random.random_ratio(1, 3) {
            self.mark(room, &message).await?;
        }
        Ok(())
    }

    async fn mark(&mut self, room: usize, message: &str) -> Result<(), Cut> {
        let read = json!({ "messageId": message, "status": "READ" });
        let answer = self.ask("chat-update-message-status", &read).await?;
        if answer["message"] != "Failed to update message status" {
            let Setting {
                user,
                rooms,
                recorder,
                ..
            } = &self.person.setting;
            let at = MarkedAt::Message(message.to_owned());
            recorder.marked(user, &rooms[room], at);
        }
        Ok(())
    }

    async fn join(&mut self, room: usize) -> Result<Value, Cut> {
        let about = json!({ "conversationId": self.person.setting.rooms[room] });
        let joined = self.ask("chat-join-conversation", &about).await?;
        if joined["participants"].is_array() {
            Ok(joined)
        } else {
            Err(Cut::SILENT)
        }
    }

    /// Reads from the newest message back to what is known.
    async fn read_back(&mut self, room: usize) -> Result<ReadingBack, Cut> {
        let mut reading = ReadingBack::default();
        let mut wish = json!({ "conversationId": self.person.setting.rooms[room], "limit": 100 });
        loop {
            let page = self.ask("chat-get-history", &wish).await?;
            if !page["messages"].is_array() {
                return Err(Cut::SILENT);
            }
            match reading.page(&page["messages"], &self.person.known[room]) {
                Some(before) => wish["beforeMessageId"] = before.into(),
                None => return Ok(reading),
            }
        }
    }

    fn finish(&mut self, room: usize, read: ReadingBack) {
        let page = read.finish(&mut self.person.known[room]);
        let recorder = &self.person.setting.recorder;
        recorder.step(self.streams[room], page);
    }

    /// Sends an event and waits for what answers it.
    async fn ask(&mut self, name: &str, payload: &Value) -> Result<Value, Cut> {
        self.next_ack += 1;
        let packet = format!("42{}{}", self.next_ack, json!([name, payload]));
        self.socket.send(packet).await?;
        loop {
            let packet = self.packet().await?;
            if let Some(answer) = self.understand(packet).await? {
                return Ok(answer);
            }
        }
    }

    async fn packet(&mut self) -> Result<String, Cut> {
        self.socket.next().await
    }

    /// Takes in a packet; what it answers, if it does.
    async fn understand(&mut self, packet: String) -> Result<Option<Value>, Cut> {
        if packet == "2" {
            self.socket.send("3".to_owned()).await?;
        } else if packet == "41" {
            return Err(Cut::SILENT);
        } else if let Some(event) = packet.strip_prefix("42") {
            let event = parsed(event);
            if event[0] == "chat-new-message" {
                self.delivered(&event[1]);
            }
        } else if let Some(answer) = packet.strip_prefix("43") {
            let digits = answer.find('[').unwrap();
            assert_eq!(answer[..digits], self.next_ack.to_string());
            return Ok(Some(parsed(&answer[digits..])[0].take()));
        }
        Ok(None)
    }

    fn delivered(&mut self, event: &Value) {
        let rooms = &self.person.setting.rooms;
        let room = rooms.iter().position(|id| event["conversationId"] == **id);
        if let Some(room) = room {
            let step: Step = self.person.known[room].delivered(&event["message"]);
            self.person.setting.recorder.step(self.streams[room], step);
        }
    }
}
