//! What may be done to a conversation as a whole.

use std::sync::Arc;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::conversations::ConversationAnswer;
use super::{Answer, Named, ok};
use crate::chat::StatusChange;
use crate::contracts::carwash::errors::ARCHIVED;
use crate::contracts::carwash::http_errors::{HttpError, NotLetIn, NotPossible, Unknown};
use crate::contracts::carwash::objects::ConversationObject;
use crate::contracts::carwash::use_cases::Asker;
use crate::domain::error::Failure;
use crate::gateway::http::HttpState;

pub(super) fn routes() -> OpenApiRouter<Arc<HttpState>> {
    OpenApiRouter::default()
        .routes(routes!(archive))
        .routes(routes!(unarchive))
        .routes(routes!(block))
        .routes(routes!(unblock))
        .routes(routes!(end))
}

async fn change(asker: &Asker, Named(id): Named, change: StatusChange) -> Answer {
    match asker.chat().change_status(&asker.caller, id, change).await {
        Ok(view) => Ok(ok(&ConversationObject::new(&view, asker.now()))),
        // The only state in which one of these is neither done nor refused for good.
        Err(Failure::Conflict(_)) => Err(HttpError::not_now(ARCHIVED)),
        Err(failure) => Err(asker.told(id, failure).await),
    }
}

/// Puts a conversation aside; the next message takes it out again
#[utoipa::path(
    patch,
    operation_id = "carwash_archive",
    path = "/conversations/{conversation}/archive",
    tag = "carwash",
    params(Named),
    responses(
        (status = 200, description = "As it is now",
            body = ConversationAnswer),
        NotLetIn, Unknown, NotPossible
    )
)]
async fn archive(asker: Asker, named: Named) -> Answer {
    change(&asker, named, StatusChange::Archive).await
}

/// Takes a conversation out again
#[utoipa::path(
    patch,
    operation_id = "carwash_unarchive",
    path = "/conversations/{conversation}/unarchive",
    tag = "carwash",
    params(Named),
    responses(
        (status = 200, description = "As it is now",
            body = ConversationAnswer),
        NotLetIn, Unknown, NotPossible
    )
)]
async fn unarchive(asker: Asker, named: Named) -> Answer {
    change(&asker, named, StatusChange::Unarchive).await
}

/// Stops a conversation: nobody says anything in it
#[utoipa::path(
    patch,
    operation_id = "carwash_block",
    path = "/conversations/{conversation}/block",
    tag = "carwash",
    params(Named),
    responses(
        (status = 200, description = "As it is now",
            body = ConversationAnswer),
        NotLetIn, Unknown, NotPossible
    )
)]
async fn block(asker: Asker, named: Named) -> Answer {
    change(&asker, named, StatusChange::Block).await
}

/// Lets it go on; for whoever blocked it, and administrators
#[utoipa::path(
    patch,
    operation_id = "carwash_unblock",
    path = "/conversations/{conversation}/unblock",
    tag = "carwash",
    params(Named),
    responses(
        (status = 200, description = "As it is now",
            body = ConversationAnswer),
        NotLetIn, Unknown, NotPossible
    )
)]
async fn unblock(asker: Asker, named: Named) -> Answer {
    change(&asker, named, StatusChange::Unblock).await
}

/// Ends a conversation for good
#[utoipa::path(
    patch,
    operation_id = "carwash_end",
    path = "/conversations/{conversation}/end",
    tag = "carwash",
    params(Named),
    responses(
        (status = 200, description = "As it is now",
            body = ConversationAnswer),
        NotLetIn, Unknown, NotPossible
    )
)]
async fn end(asker: Asker, named: Named) -> Answer {
    change(&asker, named, StatusChange::Close).await
}
