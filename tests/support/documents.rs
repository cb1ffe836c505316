//! Holds what a server says against what its documents say it says.
//!
//! Clients of the tests show every answer and every frame here, so whatever a test happens to see
//! has to be documented: its status, its headers, its shape, and no field beyond. What a server
//! accepted has to be acceptable by the document as well.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use jsonschema::{Draft, Validator};
use reqwest::header::HeaderMap;
use reqwest::{Method, Response};
use serde_json::{Map, Value, json};
use tokio::sync::OnceCell;

use super::browsing::shared_client;

/// The documents of each server, by its address. However many clients begin at once, they are
/// fetched and read only once: reading them takes a tenth of a second.
static KNOWN: LazyLock<Mutex<HashMap<String, Arc<Known>>>> = LazyLock::new(Mutex::default);

type Known = OnceCell<Arc<Documents>>;

/// What a server says of itself.
pub(crate) struct Documents {
    openapi: Document,
    asyncapi: Document,
}

struct Document {
    content: Value,
    /// Schemas of what is received, as they are.
    received: Value,
    /// Schemas of what is sent, in which fields beyond those that are named are forbidden.
    sent: Value,
    validators: Mutex<HashMap<String, Arc<Validator>>>,
}

/// There is no such document at an address.
struct Undocumented;

/// One request over HTTP and what came of it.
pub(crate) struct Exchange<'a> {
    pub(crate) method: &'a Method,
    pub(crate) path: &'a str,
    pub(crate) body: Option<&'a str>,
    pub(crate) status: u16,
    pub(crate) headers: &'a HeaderMap,
    pub(crate) answer: &'a str,
}

impl Documents {
    /// The documents of the server at this address; none where there are none, as at an
    /// operator's.
    pub(crate) async fn of(authority: &str) -> Option<Arc<Self>> {
        let known = {
            let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(known.entry(authority.to_owned()).or_default())
        };
        let documents = known.get_or_try_init(|| async {
            Ok::<_, Undocumented>(Arc::new(Self {
                openapi: Document::fetch(authority, "/api/openapi.json").await?,
                asyncapi: Document::fetch(authority, "/api/asyncapi.json").await?,
            }))
        });
        documents.await.ok().cloned()
    }

    /// Fails when the document describes the route, but not this exchange.
    pub(crate) fn check_exchange(&self, exchange: &Exchange<'_>) {
        let Some((template, operation)) = self.operation(exchange) else {
            return;
        };
        let Exchange {
            method,
            status,
            answer,
            ..
        } = exchange;
        let what = format!("{method} {template} answered {status}");
        let described = &operation["responses"][status.to_string()];
        assert!(
            described.is_object(),
            "{what}, which is not documented: {answer}"
        );
        let described = self.openapi.resolved(described);
        for (name, _) in described["headers"].as_object().into_iter().flatten() {
            assert!(exchange.headers.contains_key(name), "{what} without {name}");
        }
        for (kind, content) in described["content"].as_object().into_iter().flatten() {
            assert_eq!(exchange.headers["content-type"], kind.as_str(), "{what}");
            let Some(schema) = content.get("schema") else {
                continue;
            };
            let answer = if kind.starts_with("text/plain") {
                Value::from(*answer)
            } else {
                serde_json::from_str(answer).expect("the answer is JSON")
            };
            let key = format!("{what} as {kind}");
            let sent = || (schema.clone(), &self.openapi.sent);
            self.openapi.check(&key, sent, &answer);
        }
        let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
        if let Some(body) = exchange.body
            && *status < 300
            && schema.is_object()
        {
            let body = serde_json::from_str(body).expect("an accepted body is JSON");
            let key = format!("{method} {template} accepted");
            let received = || (schema.clone(), &self.openapi.received);
            self.openapi.check(&key, received, &body);
        }
    }

    fn operation(&self, exchange: &Exchange<'_>) -> Option<(&str, &Value)> {
        let path = exchange.path.split('?').next().unwrap_or_default();
        let method = exchange.method.as_str().to_ascii_lowercase();
        let paths = self.openapi.content["paths"].as_object()?;
        // Spelt out comes before a parameter.
        let mut fitting: Vec<_> = paths.iter().filter(|(one, _)| fits(one, path)).collect();
        fitting.sort_by_key(|(template, _)| template.matches('{').count());
        let (template, item) = fitting.first()?;
        Some((template, item.get(&method)?))
    }

    /// Fails for a frame that the channel does not say it sends. `request` is what a reply answers.
    pub(crate) fn check_frame(&self, channel: &str, frame: &Value, request: Option<&Value>) {
        let kind = frame["type"].as_str().expect("a frame has a type");
        let asked = request.and_then(|request| request["type"].as_str());
        let key = match (kind, frame["ok"].as_bool(), asked) {
            ("reply", Some(true), Some(asked)) => format!("{asked}.reply"),
            ("reply", Some(true), None) => panic!("a reply to nothing: {frame}"),
            ("reply", _, _) => "refused.reply".to_owned(),
            (event, _, _) => format!("{event}.event"),
        };
        self.check_message(channel, &key, self.sent(), frame);
        if frame["ok"] == true
            && let (Some(asked), Some(request)) = (asked, request)
        {
            let key = format!("{asked}.request");
            let received = |message: &Value| (message["payload"].clone(), &self.asyncapi.received);
            self.check_message(channel, &key, received, request);
        }
    }

    /// Fails for a frame of the transit contract that its channel does not say it sends. `asked` is
    /// the name of the request that it answers, where that is known.
    pub(crate) fn check_transit_frame(&self, frame: &Value, asked: Option<&str>) {
        let key = match (frame["type"].as_str(), frame["success"].as_bool(), asked) {
            (Some("pong"), ..) => "ping.reply".to_owned(),
            (Some("room_joined"), ..) => "join_room.reply".to_owned(),
            (Some("room_left"), ..) => "leave_room.reply".to_owned(),
            (Some(push), ..) => format!("{push}.event"),
            (None, Some(false), _) => "refused.reply".to_owned(),
            (None, Some(true), Some(asked)) => format!("{asked}.reply"),
            (None, Some(true), None) => return,
            (None, None, _) => panic!("neither an answer nor a push: {frame}"),
        };
        self.check_message("transit", &key, self.sent(), frame);
    }

    /// Fails for a frame of Pusher Channels that the channel does not say it sends.
    pub(crate) fn check_pusher_frame(&self, frame: &Value) {
        let name = frame["event"].as_str().expect("a frame has an event");
        let is_own = name.starts_with("pusher:") || name.starts_with("pusher_internal:");
        let key = if is_own { name } else { "event" };
        self.check_message("pusher", &format!("{key}.event"), self.sent(), frame);
        if is_own {
            let message = &self.asyncapi.content["channels"]["pusher"]["messages"];
            let data = &message[format!("{name}.event")]["payload"]["properties"]["data"];
            let carried = frame["data"].as_str().expect("data is a text");
            let carried = serde_json::from_str(carried).expect("of JSON");
            let schema = || (data["contentSchema"].clone(), &self.asyncapi.sent);
            self.asyncapi
                .check(&format!("pusher {name} data"), schema, &carried);
        }
    }

    /// Fails for an event of Socket.IO that the channel does not say it sends.
    pub(crate) fn check_event(&self, channel: &str, name: &str, payload: &Value) {
        self.check_message(channel, &format!("{name}.event"), self.sent(), payload);
    }

    /// How the schema of what a message is sent as is found: with no field beyond.
    fn sent<'a>(&'a self) -> impl FnOnce(&'a Value) -> (Value, &'a Value) {
        |message| {
            let mut payload = message["payload"].clone();
            forbid_more(&mut payload);
            (payload, &self.asyncapi.sent)
        }
    }

    fn check_message<'a>(
        &'a self,
        channel: &str,
        key: &str,
        schema: impl FnOnce(&'a Value) -> (Value, &'a Value),
        frame: &Value,
    ) {
        let message = &self.asyncapi.content["channels"][channel]["messages"][key];
        assert!(message.is_object(), "{key} is not documented: {frame}");
        let name = format!("{channel} {key}");
        self.asyncapi.check(&name, || schema(message), frame);
    }
}

impl Document {
    async fn fetch(authority: &str, path: &str) -> Result<Self, Undocumented> {
        let url = format!("http://{authority}{path}");
        // Not kept: a server under test may count its connections.
        let answer = shared_client()
            .get(url)
            .header("connection", "close")
            .send();
        let answer = answer.await.and_then(Response::error_for_status);
        let text = answer.map_err(|_| Undocumented)?.text().await;
        let text = text.map_err(|_| Undocumented)?;
        let content: Value = serde_json::from_str(&text).map_err(|_| Undocumented)?;
        let received = content["components"]["schemas"].clone();
        let mut sent = received.clone();
        for schema in sent.as_object_mut().into_iter().flat_map(Map::values_mut) {
            forbid_more(schema);
        }
        Ok(Self {
            content,
            received,
            sent,
            validators: Mutex::default(),
        })
    }

    fn resolved<'a>(&'a self, value: &'a Value) -> &'a Value {
        let place = value["$ref"]
            .as_str()
            .and_then(|path| path.strip_prefix('#'));
        place.map_or(value, |place| self.content.pointer(place).expect("a place"))
    }

    /// Fails when a value is not what a schema says. The schema, with those it refers to, is asked
    /// for once a key.
    fn check<'a>(&self, key: &str, schema: impl FnOnce() -> (Value, &'a Value), value: &Value) {
        let validator = {
            let mut validators = self
                .validators
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if let Some(compiled) = validators.get(key) {
                Arc::clone(compiled)
            } else {
                let (schema, schemas) = schema();
                let compiled = Arc::new(compile(&schema, schemas));
                validators.insert(key.to_owned(), Arc::clone(&compiled));
                compiled
            }
        };
        let wrong: Vec<String> = validator
            .iter_errors(value)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(
            wrong.is_empty(),
            "{key} is not as documented: {wrong:#?}\n{value}"
        );
    }
}

fn compile(schema: &Value, schemas: &Value) -> Validator {
    let whole = json!({ "allOf": [schema], "components": { "schemas": schemas } });
    jsonschema::options()
        .with_draft(Draft::Draft202012)
        .should_validate_formats(true)
        .build(&whole)
        .expect("a schema")
}

/// Whether an address is one of those that a template stands for.
fn fits(template: &str, path: &str) -> bool {
    let (template, path) = (template.split('/'), path.split('/'));
    template.clone().count() == path.clone().count()
        && template
            .zip(path)
            .all(|(one, other)| one == other || (one.starts_with('{') && !other.is_empty()))
}

/// Lets objects have no fields but those that are named.
fn forbid_more(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            members.values_mut().for_each(forbid_more);
            if members.get("properties").is_some_and(Value::is_object) {
                members
                    .entry("additionalProperties")
                    .or_insert(Value::Bool(false));
            }
        }
        Value::Array(items) => items.iter_mut().for_each(forbid_more),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}
