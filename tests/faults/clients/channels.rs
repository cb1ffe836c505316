//! Somebody on Pusher channels, in the words of the contract `booking`: says things over HTTP, hears
//! them on private channels, and reads back over HTTP.

use std::time::Duration;

use rand::Rng;
use rand::rngs::StdRng;
use reqwest::Method;
use serde_json::{Value, json};

use super::super::history::{MarkedAt, Said, StreamId};
use super::known::{Known, ReadingBack, Unsaid};
use super::socket::{Cut, Socket, parsed, request};
use super::{Client, Setting, pause};

/// How a channel of a conversation begins.
const CHANNEL: &str = "private-chat-session-";

/// A person.
pub(crate) struct PusherPerson {
    setting: Setting,
    random: StdRng,
    known: Vec<Known>,
    unsaid: Option<Unsaid>,
    said: u64,
    connections: u64,
}

impl PusherPerson {
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

    /// Connects, and follows the channels of all conversations.
    async fn connect(&mut self) -> Result<Connection<'_>, Cut> {
        let path = "/app/parlor?protocol=7&client=js&version=8.4.0&flash=false";
        let socket = Socket::open(self.setting.address, path).await?;
        self.connections += 1;
        let whose = format!("{}/pusher/{}", self.setting.user, self.connections);
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
        };
        let hello = parsed(&connection.socket.next().await?);
        if hello["event"] != "pusher:connection_established" {
            return Err(Cut::SILENT);
        }
        let socket_id = parsed(hello["data"].as_str().unwrap())["socket_id"].clone();
        for room in 0..connection.streams.len() {
            connection.follow(room, &socket_id).await?;
        }
        Ok(connection)
    }

    async fn ask(&self, (method, path): (Method, &str), body: Option<&Value>) -> Answer {
        let Setting { address, token, .. } = &self.setting;
        request(*address, token, (method, path), body).await
    }

    /// Reads from the newest message back to what is known. Whatever is shown is read.
    async fn read_back(&self, room: usize) -> Result<ReadingBack, Cut> {
        let id = &self.setting.rooms[room];
        let messages = format!("/api/chat/sessions/{id}/messages?limit=100");
        let mut path = messages.clone();
        let mut reading = ReadingBack::default();
        loop {
            let (status, page) = self.ask((Method::GET, &path), None).await?;
            if status != 200 {
                assert!(matches!(status, 500 | 503), "{status}: {page}");
                return Err(Cut::SILENT);
            }
            let next = reading.page(&page, &self.known[room]);
            if let Some(newest) = reading.newest() {
                let at = MarkedAt::Message(newest.to_owned());
                self.setting.recorder.marked(self.setting.user, id, at);
            }
            match next {
                Some(before) => path = format!("{messages}&before={before}"),
                None => return Ok(reading),
            }
        }
    }

    /// Says what is to be said; whether that was acknowledged.
    async fn say(&mut self) -> Result<(), Cut> {
        if self.unsaid.is_none() && !self.setting.is_finishing() {
            self.said += 1;
            let room = self.random.random_range(0..self.known.len());
            self.unsaid = Some(Unsaid::new(room, self.said));
        }
        let Some(unsaid) = &mut self.unsaid else {
            return Ok(());
        };
        let text = unsaid.next_attempt(&self.setting);
        let room = self.setting.rooms[unsaid.room].clone();
        let path = format!("/api/chat/sessions/{room}/messages");
        let body = json!({ "content": text });
        let (status, message) = self.ask((Method::POST, &path), Some(&body)).await?;
        if status != 201 {
            assert!(matches!(status, 500 | 503), "{status}: {message}");
            return Ok(());
        }
        let sender = self.setting.user.to_owned();
        let said = Said { room, sender, text };
        let id = message["id"].as_str().unwrap();
        self.setting.recorder.acknowledged(said, id, None);
        self.unsaid = None;
        Ok(())
    }
}

type Answer = Result<(u16, Value), Cut>;

impl Client for PusherPerson {
    async fn talk(&mut self) -> Result<(), Cut> {
        let mut connection = self.connect().await?;
        for room in 0..connection.streams.len() {
            let read = connection.person.read_back(room).await?;
            let page = read.finish(&mut connection.person.known[room]);
            let recorder = &connection.person.setting.recorder;
            recorder.step(connection.streams[room], page);
        }
        loop {
            // A request that failed says nothing about the socket.
            let _ = connection.person.say().await;
            connection.listen().await?;
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
        let mut replicas = Vec::new();
        for (room, id) in self.setting.rooms.iter().enumerate() {
            let read = self.read_back(room).await?;
            let whose = format!("{}/pusher", self.setting.user);
            replicas.push(read.to_replica(&whose, id));
        }
        self.setting.recorder.history().replicas.extend(replicas);
        Ok(())
    }

    async fn rest(&mut self) {
        pause(&mut self.random).await;
    }
}

/// One connection of a person.
struct Connection<'a> {
    person: &'a mut PusherPerson,
    socket: Socket,
    streams: Vec<StreamId>,
}

impl Connection<'_> {
    async fn follow(&mut self, room: usize, socket_id: &Value) -> Result<(), Cut> {
        let channel = format!("{CHANNEL}{}", self.person.setting.rooms[room]);
        let wish = json!({ "socket_id": socket_id, "channel_name": channel });
        let signing = self
            .person
            .ask((Method::POST, "/api/pusher/auth"), Some(&wish));
        let (status, signed) = signing.await?;
        if status != 200 {
            assert!(matches!(status, 500 | 503), "{status}: {signed}");
            return Err(Cut::SILENT);
        }
        let data = json!({ "channel": channel, "auth": signed["auth"] });
        let subscribe = json!({ "event": "pusher:subscribe", "data": data });
        self.socket.send(subscribe.to_string()).await?;
        loop {
            let frame = parsed(&self.socket.next().await?);
            if frame["event"] == "pusher_internal:subscription_succeeded"
                && frame["channel"] == *channel
            {
                return Ok(());
            }
            self.understand(&frame).await?;
        }
    }

    async fn listen(&mut self) -> Result<(), Cut> {
        let listening = Duration::from_millis(self.person.random.random_range(10..200));
        let until = tokio::time::Instant::now() + listening;
        loop {
            let left = until.saturating_duration_since(tokio::time::Instant::now());
            match self.socket.next_within(left).await? {
                Some(frame) => self.understand(&parsed(&frame)).await?,
                None => return Ok(()),
            }
        }
    }

    async fn understand(&mut self, frame: &Value) -> Result<(), Cut> {
        match frame["event"].as_str() {
            Some("pusher:ping") => {
                let pong = json!({ "event": "pusher:pong", "data": {} });
                self.socket.send(pong.to_string()).await
            }
            Some("message:new") => {
                let channel = frame["channel"].as_str().unwrap();
                let id = channel.strip_prefix(CHANNEL).unwrap();
                let rooms = &self.person.setting.rooms;
                if let Some(room) = rooms.iter().position(|one| one == id) {
                    let message = parsed(frame["data"].as_str().unwrap());
                    let step = self.person.known[room].delivered(&message);
                    self.person.setting.recorder.step(self.streams[room], step);
                }
                Ok(())
            }
            Some(_) | None => Ok(()),
        }
    }
}
