//! `GET /api/v1/dev/people`: the sample users, each with a token, for the page to sign in on.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::page::DevSite;
use super::people::Person;

/// The sample users.
#[derive(Serialize)]
struct People<'a> {
    people: Vec<PersonObject<'a>>,
}

/// A sample user, and what proves to be them.
#[derive(Serialize)]
struct PersonObject<'a> {
    id: &'a str,
    name: &'a str,
    role: &'a str,
    may_chat: bool,
    reaches: Vec<&'a str>,
    token: String,
}

pub(super) async fn people(State(site): State<DevSite>) -> Response {
    let objects: anyhow::Result<Vec<_>> = site
        .people()
        .iter()
        .map(|person| Ok(PersonObject::new(person, site.token(person)?)))
        .collect();
    match objects {
        Ok(people) => Json(People { people }).into_response(),
        Err(error) => (
            StatusCode::SERVICE_UNAVAILABLE,
            format!("No sample user can sign in: {error}.\n"),
        )
            .into_response(),
    }
}

impl<'a> PersonObject<'a> {
    fn new(person: &'a Person, token: String) -> Self {
        Self {
            id: &person.id,
            name: &person.name,
            role: person.role.as_str(),
            may_chat: person.may_chat,
            reaches: person.reaches.iter().map(AsRef::as_ref).collect(),
            token,
        }
    }
}
