//! `GET /dev`: become one of the sample users.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use secrecy::ExposeSecret;
use serde::Deserialize;

use super::people::{Person, sample_users};
use super::sign_in;
use super::template::{escape, fill};
use crate::auth::{Bearer, issue_for};
use crate::clock::Clock;
use crate::config::{AuthConfig, Config};

const TEMPLATE: &str = include_str!("page.html");

const TOKEN_SECONDS: i64 = 24 * 60 * 60;

/// What the page is made of.
#[derive(Clone)]
pub struct DevSite(Arc<Parts>);

struct Parts {
    auth: AuthConfig,
    people: Vec<Person>,
    clock: Clock,
    address: SocketAddr,
}

impl DevSite {
    /// The page for the roles and the secret of this configuration, at this address.
    pub fn new(config: &Config, clock: Clock, address: SocketAddr) -> Self {
        let people = sample_users(&config.policy());
        Self(Arc::new(Parts {
            auth: config.auth.clone(),
            people,
            clock,
            address,
        }))
    }

    pub(super) fn people(&self) -> &[Person] {
        &self.0.people
    }

    /// A token that says to be this person.
    pub(super) fn token(&self, person: &Person) -> anyhow::Result<String> {
        self.0.token(person)
    }
}

/// The routes that `--dev` adds.
pub fn router(site: DevSite) -> Router {
    Router::new()
        .route("/dev", get(page))
        .route("/api/v1/dev/people", get(sign_in::people))
        .with_state(site)
}

/// Who signs in; the first of them, if nobody says.
#[derive(Deserialize)]
struct SignIn {
    user: Option<String>,
}

async fn page(
    State(DevSite(parts)): State<DevSite>,
    Query(SignIn { user }): Query<SignIn>,
    headers: HeaderMap,
) -> Response {
    let chosen = match user {
        None => parts.people.iter().find(|person| person.may_chat),
        Some(id) => parts.people.iter().find(|person| person.id == id),
    };
    let Some(chosen) = chosen else {
        return (StatusCode::NOT_FOUND, "There is no such sample user.\n").into_response();
    };
    let nonce = format!("{:032x}", rand::random::<u128>());
    let host = parts.host(&headers);
    let policy = format!(
        "default-src 'none'; style-src 'nonce-{nonce}'; script-src 'nonce-{nonce}'; \
         connect-src 'self' ws://{host} wss://{host}; img-src data:; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    match parts.render(chosen, &host, &nonce) {
        Ok(page) => {
            let headers = [
                (CONTENT_SECURITY_POLICY, policy.as_str()),
                (CACHE_CONTROL, "no-store"),
                (REFERRER_POLICY, "no-referrer"),
                (X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (headers, Html(page)).into_response()
        }
        Err(error) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("No sample user can sign in: {error}.\n"),
        )
            .into_response(),
    }
}

impl Parts {
    fn render(&self, chosen: &Person, host: &str, nonce: &str) -> anyhow::Result<String> {
        let token = self.token(chosen)?;
        let friend = chosen.reaches.first().map_or("somebody", |id| id.as_str());
        let url = |scheme: &str, path: &str| format!("{scheme}://{host}/api/v1/{path}");
        let authorization = format!("-H 'Authorization: Bearer {token}'");
        let socket = format!("npx -y wscat -c '{}?token={token}'", url("ws", "ws"));
        let open = format!(
            r#"{{"id":1,"type":"open_conversation","data":{{"kind":"direct","participants":["{friend}"]}}}}"#
        );
        let send = r#"{"id":2,"type":"send_message","data":{"conversation_id":"PASTE-IT-HERE","client_id":"hello-1","content":"Hello!"}}"#;
        let curl = |path| format!("curl '{}' \\\n  {authorization}", url("http", path));
        let (me, list) = (curl("me"), curl("conversations"));
        let post = format!(
            "{} \\\n  -H 'Content-Type: application/json' \\\n  \
             -d '{{\"kind\":\"direct\",\"participants\":[\"{friend}\"],\
             \"first_message\":\"Hello over HTTP!\"}}'",
            curl("conversations")
        );
        let api_key = self.auth.api_key.as_ref().map(ExposeSecret::expose_secret);
        let api_key = api_key.unwrap_or("none is set");
        let (people, options) = (self.cards(chosen), self.options()?);
        Ok(fill(
            TEMPLATE,
            &[
                ("nonce", nonce),
                ("people", &people),
                ("options", &options),
                ("name", &escape(&chosen.name)),
                ("id", &escape(&chosen.id)),
                ("role", &escape(chosen.role.as_str())),
                ("friend", &escape(friend)),
                ("token", &escape(&token)),
                ("api_key", &escape(api_key)),
                ("socket", &escape(&socket)),
                ("open", &escape(&open)),
                ("send", &escape(send)),
                ("me", &escape(&me)),
                ("list", &escape(&list)),
                ("post", &escape(&post)),
            ],
        ))
    }

    /// One button a person.
    fn cards(&self, chosen: &Person) -> String {
        let card = |person: &Person| {
            let current = if person == chosen {
                " aria-current=\"true\""
            } else {
                ""
            };
            let remark = if person.may_chat {
                ""
            } else {
                " · may not chat"
            };
            format!(
                "<button name=\"user\" value=\"{id}\"{current}>\
                 <b>{name}</b><span>{role}{remark}</span></button>\n",
                id = escape(&person.id),
                name = escape(&person.name),
                role = escape(person.role.as_str()),
            )
        };
        self.people.iter().map(card).collect()
    }

    /// One choice a person for the chat on the page.
    fn options(&self) -> anyhow::Result<String> {
        let chatting = self.people.iter().filter(|person| person.may_chat);
        chatting
            .map(|person| {
                Ok(format!(
                    "<option value=\"{id}\" data-token=\"{token}\" data-reaches=\"{reaches}\">\
                     {name} · {role}</option>\n",
                    id = escape(&person.id),
                    token = escape(&self.token(person)?),
                    reaches = escape(&person.reaches.join(" ")),
                    name = escape(&person.name),
                    role = escape(person.role.as_str()),
                ))
            })
            .collect()
    }

    fn token(&self, person: &Person) -> anyhow::Result<String> {
        let now = self.clock.now().as_seconds();
        let bearer = Bearer {
            user_id: &person.id,
            role: person.role.as_str(),
            name: Some(&person.name),
            issued_at_unix: now,
            expires_at_unix: now + TOKEN_SECONDS,
        };
        Ok(issue_for(&self.auth, &bearer)?)
    }

    /// Where the browser found this server; it goes into commands and headers, so only what every
    /// host is made of is believed.
    fn host(&self, headers: &HeaderMap) -> String {
        let is_of_hosts = |c: char| c.is_ascii_alphanumeric() || ".-:[]".contains(c);
        headers
            .get(HOST)
            .and_then(|host| host.to_str().ok())
            .filter(|host| !host.is_empty() && host.chars().all(is_of_hosts))
            .map_or_else(|| self.address.to_string(), str::to_owned)
    }
}
