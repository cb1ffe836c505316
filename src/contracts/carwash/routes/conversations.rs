//! Conversations: started, listed and shown.

use std::sync::Arc;

use axum::extract::RawQuery;
use schemars::JsonSchema;
use serde::Serialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Answer, Named, created, ok};
use crate::chat::ListFilter;
use crate::contracts::carwash::envelope::Success;
use crate::contracts::carwash::errors::{
    NO_CUSTOMER, NO_PROVIDER, WRONG_ORDER, WRONG_STATE, Wrong,
};
use crate::contracts::carwash::fields::{Fields, required};
use crate::contracts::carwash::http_errors::{
    BadBody, BadFields, HttpError, NotLetIn, NotPossible, Unknown,
};
use crate::contracts::carwash::objects::ConversationObject;
use crate::contracts::carwash::paging::{MOST_SKIPPED, Paging, field_of};
use crate::contracts::carwash::use_cases::Asker;
use crate::contracts::carwash::words::{ConversationsQuery, StartBody};
use crate::domain::conversation::ConversationStatus;
use crate::domain::error::{Failure, Thing};
use crate::domain::id::UserId;
use crate::domain::user::User;
use crate::gateway::http::HttpState;
use crate::gateway::http::openapi::wire_types;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(start, list))
        .routes(routes!(show))
}

/// A page of conversations.
#[derive(JsonSchema, Serialize)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "CarwashConversationPage")]
struct ConversationPage<'a> {
    conversations: Vec<ConversationObject<'a>>,
    page: u64,
    limit: u64,
    total: u64,
    has_more: bool,
}

pub(super) type ConversationAnswer = Success<'static, ConversationObject<'static>>;
type ConversationsAnswer = Success<'static, ConversationPage<'static>>;

wire_types!(sent:
    ConversationAnswer,
    ConversationsAnswer,
);

/// Starts the conversation of a provider and a customer
///
/// About an order, or about none. For the provider, the customer and administrators. Where there is
/// one that goes on, that is answered; one that was put aside is taken out again.
#[utoipa::path(
    post,
    operation_id = "carwash_start",
    path = "/conversations",
    tag = "carwash",
    request_body = StartBody,
    responses(
        (status = 201, description = "It is new",
            body = ConversationAnswer),
        (status = 200, description = "There was one",
            body = ConversationAnswer),
        NotLetIn, BadBody, Unknown, NotPossible
    )
)]
async fn start(asker: Asker, fields: Fields) -> Answer {
    let provider_id = fields.host_id("providerId")?;
    let customer_id = fields.host_id("customerId")?;
    let order = fields.optional_host_id("orderId")?;
    let provider = asker.provider(&provider_id).await;
    let is = |one: &User| one.id == *asker.user();
    let is_provider = provider.as_ref().is_ok_and(is);
    let is_customer = *asker.user().as_str() == *customer_id;
    if !is_provider && !is_customer && !asker.is_admin() {
        return Err(HttpError::no_permission());
    }
    let provider = found(provider, NO_PROVIDER)?;
    let customer = UserId::parse(&customer_id).map_err(|_| required("customerId"))?;
    let customer = found(asker.chat().person(&customer).await, NO_CUSTOMER)?;
    let opened = asker
        .start(customer.id, provider.id, order.as_deref())
        .await
        .map_err(|failure| {
            if matches!(failure, Failure::Conflict(_)) {
                HttpError::not_now(WRONG_ORDER)
            } else {
                failure.into()
            }
        })?;
    let object = ConversationObject::new(&opened.conversation, asker.now());
    Ok(if opened.is_new {
        created(&object)
    } else {
        ok(&object)
    })
}

/// Somebody who is there, or the product's word for nobody.
fn found(user: Result<User, Failure>, nobody: &'static str) -> Result<User, HttpError> {
    user.map_err(|failure| {
        if failure == Failure::NotFound(Thing::User) {
            HttpError::not_found(nobody)
        } else {
            failure.into()
        }
    })
}

/// Lists the caller's conversations, newest message first; administrators see all there are
#[utoipa::path(
    get,
    operation_id = "carwash_list_conversations",
    path = "/conversations",
    tag = "carwash",
    params(ConversationsQuery),
    responses(
        (status = 200, description = "Some of them",
            body = ConversationsAnswer),
        NotLetIn, BadFields
    )
)]
async fn list(asker: Asker, RawQuery(query): RawQuery) -> Answer {
    let query = query.unwrap_or_default();
    let paging = Paging::of_query(&query, asker.chat().limits().page_size)?;
    if paging.skipped() > MOST_SKIPPED {
        return Err(required("page").into());
    }
    let filter = ListFilter {
        status: Some(status_of(&query)?),
        ..ListFilter::default()
    };
    let found = asker
        .chat()
        .counted_conversations(&asker.caller, &filter, paging.skipped(), paging.limit)
        .await?;
    let now = asker.now();
    let views = found.conversations.iter();
    Ok(ok(&ConversationPage {
        conversations: views
            .map(|view| ConversationObject::new(view, now))
            .collect(),
        page: paging.page,
        limit: paging.limit,
        total: found.total,
        has_more: paging.has_more(found.total),
    }))
}

/// Those that go on, unless the query says otherwise.
pub(in crate::contracts::carwash) fn status_of(query: &str) -> Result<ConversationStatus, Wrong> {
    match field_of(query, "status").as_deref() {
        None | Some("ACTIVE") => Ok(ConversationStatus::Active),
        Some("ARCHIVED") => Ok(ConversationStatus::Archived),
        Some("BLOCKED") => Ok(ConversationStatus::Blocked),
        Some("ENDED") => Ok(ConversationStatus::Closed),
        Some(_) => Err(WRONG_STATE.into()),
    }
}

/// Shows a conversation
#[utoipa::path(
    get,
    operation_id = "carwash_show_conversation",
    path = "/conversations/{conversation}",
    tag = "carwash",
    params(Named),
    responses(
        (status = 200, description = "As it is now",
            body = ConversationAnswer),
        NotLetIn, Unknown
    )
)]
async fn show(asker: Asker, Named(id): Named) -> Answer {
    match asker.chat().conversation(&asker.caller, id).await {
        Ok(view) => Ok(ok(&ConversationObject::new(&view, asker.now()))),
        Err(failure) => Err(asker.told(id, failure).await),
    }
}
