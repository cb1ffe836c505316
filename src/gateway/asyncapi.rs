//! The AsyncAPI document: every frame of every socket.
//!
//! Each contract describes its sockets as [`Channel`]s; [`document`] puts them together. The forms
//! of frames are schemas of the wire types (see [`schema`](super::schema)); what is around them is
//! written here by hand. In AsyncAPI's words the application is the server: it *receives* requests
//! and *sends* replies and events.

use serde_json::{Map, Value, json};

use super::schema::{self, Configured, Schemas};

/// One address of a socket and what is said on it.
pub struct Channel {
    name: &'static str,
    address: &'static str,
    description: String,
    query: Value,
    messages: Map<String, Value>,
    operations: Map<String, Value>,
    schemas: Schemas,
}

impl Channel {
    /// A socket of which nothing is said yet. `query` is the schema of its address's query.
    pub fn new(
        name: &'static str,
        address: &'static str,
        description: impl Into<String>,
        query: Value,
    ) -> Self {
        Self {
            name,
            address,
            description: description.into(),
            query,
            messages: Map::new(),
            operations: Map::new(),
            schemas: Schemas::new(),
        }
    }

    /// Where the schemas go that frames refer to.
    pub const fn schemas(&mut self) -> &mut Schemas {
        &mut self.schemas
    }

    /// Adds a frame that is one of the possible replies to requests, and returns its key.
    pub fn reply(&mut self, name: &str, summary: &str, frame: &Value) -> String {
        self.message(name, "reply", summary, frame)
    }

    /// Adds a frame that clients send, and the keys of what it is answered with.
    pub fn request(&mut self, name: &str, summary: &str, frame: &Value, replies: &[String]) {
        let key = self.message(name, "request", summary, frame);
        let mut operation = json!({
            "action": "receive",
            "channel": self.reference(),
            "summary": summary,
            "messages": [self.message_reference(&key)],
        });
        if !replies.is_empty() {
            let replies: Vec<Value> = replies
                .iter()
                .map(|key| self.message_reference(key))
                .collect();
            operation["reply"] = json!({ "channel": self.reference(), "messages": replies });
        }
        let name = format!("{}.receive.{name}", self.name);
        self.operations.insert(name, operation);
    }

    /// Adds a frame that clients are sent unasked.
    pub fn event(&mut self, name: &str, summary: &str, frame: &Value) {
        let key = self.message(name, "event", summary, frame);
        let operation = json!({
            "action": "send",
            "channel": self.reference(),
            "summary": summary,
            "messages": [self.message_reference(&key)],
        });
        let name = format!("{}.send.{name}", self.name);
        self.operations.insert(name, operation);
    }

    fn message(&mut self, name: &str, role: &str, summary: &str, frame: &Value) -> String {
        let key = format!("{name}.{role}");
        let message = json!({ "name": name, "summary": summary, "payload": frame });
        self.messages.insert(key.clone(), message);
        key
    }

    fn reference(&self) -> Value {
        json!({ "$ref": format!("#/channels/{}", self.name) })
    }

    fn message_reference(&self, key: &str) -> Value {
        json!({ "$ref": format!("#/channels/{}/messages/{key}", self.name) })
    }

    fn describe(&mut self) -> Value {
        let messages = std::mem::take(&mut self.messages);
        json!({
            "address": self.address,
            "description": self.description,
            "messages": messages,
            "bindings": { "ws": { "method": "GET", "query": self.query } },
        })
    }
}

/// The document of all channels, with what the operator has configured.
pub fn document(channels: Vec<Channel>, configured: &Configured) -> Value {
    let (mut described, mut operations) = (Map::new(), Map::new());
    let mut schemas = Schemas::new();
    for mut channel in channels {
        described.insert(channel.name.to_owned(), channel.describe());
        operations.extend(channel.operations);
        schemas.extend(channel.schemas);
    }
    let mut document = json!({
        "asyncapi": "3.0.0",
        "info": {
            "title": "Parlor",
            "version": env!("CARGO_PKG_VERSION"),
            "description": "Every frame of every WebSocket. HTTP is described by `/api/openapi.json`.",
            "license": { "name": env!("CARGO_PKG_LICENSE") },
        },
        "defaultContentType": "application/json",
        "servers": {
            "this": {
                "host": "{host}",
                "protocol": "ws",
                "description": "This server; `wss` where it is behind TLS",
                "variables": { "host": { "default": "localhost:8080" } },
            },
        },
        "channels": described,
        "operations": operations,
        "components": { "schemas": schemas },
    });
    schema::fill_in(&mut document, configured);
    document
}
