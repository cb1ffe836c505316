//! Whom the caller may write to, and what they have not seen.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::RawQuery;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, ok};
use crate::chat::Counterpart;
use crate::contracts::agency::asker::Asker;
use crate::contracts::agency::http_errors::{NoSuchUser, NotLetIn};
use crate::contracts::agency::objects::{PersonObject, Time};
use crate::contracts::agency::words::UsersQuery;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(list_users))
        .routes(routes!(show_contact))
        .routes(routes!(count_unread))
}

/// Somebody whom the caller may write to.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencyUser")]
#[serde(rename_all = "camelCase")]
struct UserObject<'a> {
    #[serde(flatten)]
    person: PersonObject<'a>,
    unread_count: u64,
    last_message_at: Option<Time>,
}

impl<'a> From<&'a Counterpart> for UserObject<'a> {
    fn from(counterpart: &'a Counterpart) -> Self {
        Self {
            person: (&counterpart.user).into(),
            unread_count: counterpart.unread,
            last_message_at: counterpart.last_message_at.map(Time),
        }
    }
}

/// Whom the caller may write to.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencyUsers")]
struct Users<'a> {
    /// By their names; at most 1,000.
    users: Vec<UserObject<'a>>,
}

/// Who answers the caller.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencyContact")]
struct Contact<'a> {
    user: PersonObject<'a>,
}

/// What the caller has not seen.
#[derive(JsonSchema, Serialize)]
#[schemars(rename = "AgencyUnread")]
#[serde(rename_all = "camelCase")]
struct Unread {
    total: u64,
    /// By who said it.
    by_user: BTreeMap<String, u64>,
}

wire_types!(sent: Users<'static>, Contact<'static>, Unread);

/// Lists the people the caller may write to
///
/// Administrators see all customers and members; everybody else the administrator who answers them.
#[utoipa::path(
    get,
    operation_id = "agency_list_users",
    path = "/users",
    tag = "agency",
    params(UsersQuery),
    responses(
        (status = 200, description = "The people", body = Users<'static>),
        NotLetIn, NoSuchUser,
    )
)]
async fn list_users(asker: Asker, RawQuery(query): RawQuery) -> Answer {
    let text = sought(query.as_deref().unwrap_or_default());
    let counterparts = asker
        .chat()
        .counterparts(&asker.caller, text.as_deref())
        .await?;
    let users = counterparts.iter().map(UserObject::from).collect();
    Ok(ok(&Users { users }))
}

/// What people are looked for by, if by anything.
pub(in crate::contracts::agency) fn sought(query: &str) -> Option<String> {
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    let text = pairs.find_map(|(key, value)| (key == "q").then_some(value));
    let text = text.map(|text| text.trim().to_owned());
    text.filter(|text| !text.is_empty())
}

/// Tells which administrator answers the caller
#[utoipa::path(
    get,
    operation_id = "agency_show_contact",
    path = "/support-contact",
    tag = "agency",
    responses(
        (status = 200, description = "The administrator", body = Contact<'static>),
        NotLetIn, NoSuchUser,
    )
)]
async fn show_contact(asker: Asker) -> Answer {
    let user = asker.chat().contact(&asker.caller).await?;
    Ok(ok(&Contact {
        user: (&user).into(),
    }))
}

/// Counts what the caller has not seen
#[utoipa::path(
    get,
    operation_id = "agency_count_unread",
    path = "/unread",
    tag = "agency",
    responses((status = 200, description = "The figures", body = Unread), NotLetIn)
)]
async fn count_unread(asker: Asker) -> Answer {
    let figures = asker.chat().pair_figures(&asker.caller).await?;
    let unread = figures.iter().filter(|pair| pair.unread > 0);
    let by_user: BTreeMap<String, u64> = unread
        .map(|pair| (pair.other.to_string(), pair.unread))
        .collect();
    let total = by_user.values().sum();
    Ok(ok(&Unread { total, by_user }))
}
