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

/// Declares routes that change a conversation's state, each with its description.
macro_rules! changes {
    ($($(#[$doc:meta])* $name:ident: $operation:literal $path:literal $change:ident;)+) => {$(
        $(#[$doc])*
        #[utoipa::path(
            patch,
            operation_id = $operation,
            path = $path,
            tag = "carwash",
            params(Named),
            responses(
                (status = 200, description = "As it is now", body = ConversationAnswer),
                NotLetIn, Unknown, NotPossible
            )
        )]
        async fn $name(asker: Asker, named: Named) -> Answer {
            change(&asker, named, StatusChange::$change).await
        }
    )+};
}

changes! {
    /// Puts a conversation aside; the next message takes it out again
    archive: "carwash_archive" "/conversations/{conversation}/archive" Archive;
    /// Takes a conversation out again
    unarchive: "carwash_unarchive" "/conversations/{conversation}/unarchive" Unarchive;
    /// Stops a conversation: nobody says anything in it
    block: "carwash_block" "/conversations/{conversation}/block" Block;
    /// Lets it go on; for whoever blocked it, and administrators
    unblock: "carwash_unblock" "/conversations/{conversation}/unblock" Unblock;
    /// Ends a conversation for good
    end: "carwash_end" "/conversations/{conversation}/end" Close;
}
