//! Asks over HTTP whether the server does its work: by sending a message, with the same client id
//! until it is stored.

use std::net::SocketAddr;
use std::time::Duration;

use reqwest::Method;
use serde_json::json;

use super::clients::socket::request;
use super::history::{Recorder, Said};

/// How long a fault and its end may take to be noticed.
const PATIENCE: Duration = Duration::from_mins(2);

/// How long a message is that is to fill queues.
const BULK_CHARS: usize = 2_000;

/// Somebody who sends one message after the other.
pub(crate) struct Probe {
    pub(crate) user: &'static str,
    pub(crate) token: String,
    pub(crate) address: SocketAddr,
    pub(crate) room: String,
    pub(crate) recorder: Recorder,
}

/// What became of an attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Stored,
    /// The server said that it cannot now.
    Refused,
    /// There was no answer.
    Silent,
}

impl Probe {
    /// Sends new messages until one is not stored, doing something about it before each attempt.
    pub(crate) async fn until_not_stored(&self, name: &str, cause: impl Fn()) -> Outcome {
        let trying = async {
            let mut number = 0_u64;
            loop {
                cause();
                // One that is stored is never refused again.
                number += 1;
                let outcome = self.attempt(&format!("{name} {number}")).await;
                if outcome != Outcome::Stored {
                    return outcome;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let outcome = tokio::time::timeout(PATIENCE, trying).await;
        outcome.unwrap_or_else(|_| panic!("{name} does not keep anything from being stored"))
    }

    /// Sends one message until it is stored.
    pub(crate) async fn until_stored(&self, client_id: &str) {
        let trying = async {
            while self.attempt(client_id).await != Outcome::Stored {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        let in_time = tokio::time::timeout(PATIENCE, trying).await;
        assert!(in_time.is_ok(), "{client_id}: nothing is stored any more");
    }

    /// Sends a message once.
    pub(crate) async fn attempt(&self, client_id: &str) -> Outcome {
        self.say(client_id, client_id.to_owned()).await
    }

    /// Sends much, once.
    pub(crate) async fn bulk(&self, client_id: &str) -> Outcome {
        self.say(client_id, format!("{client_id} {}", "x".repeat(BULK_CHARS)))
            .await
    }

    async fn say(&self, client_id: &str, text: String) -> Outcome {
        let path = format!("/api/v1/conversations/{}/messages", self.room);
        let body = json!({ "client_id": client_id, "content": text });
        self.recorder.sent();
        let what = (Method::POST, path.as_str());
        match request(self.address, &self.token, what, Some(&body)).await {
            Err(_cut) => Outcome::Silent,
            Ok((200 | 201, answer)) => {
                let said = Said {
                    room: self.room.clone(),
                    sender: self.user.to_owned(),
                    text,
                };
                let message = &answer["message"];
                let id = message["id"].as_str().unwrap();
                self.recorder
                    .acknowledged(said, id, message["seq"].as_u64());
                Outcome::Stored
            }
            Ok((status, problem)) => {
                let refusal = (status, problem["code"].as_str());
                assert_eq!(refusal, (503, Some("unavailable")), "{problem}");
                Outcome::Refused
            }
        }
    }
}
