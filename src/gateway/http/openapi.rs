//! How routes are described, so that none is without a description.
//!
//! A handler has `#[utoipa::path]` above it and gets into a router by `routes!` alone, which takes
//! address, method and description from there. Bodies are the wire types themselves: their
//! schemas are serde's (see [`schema`](crate::gateway::schema)), made known to utoipa by
//! [`wire_types!`]. How a request can fail is said by naming what it goes
//! through, since each part of the way has its own set of failures: [`Refused`] for everybody who
//! must say who they are, [`BadBody`] for whatever has a body, and so on.
//!
//! ```text
//! /// Sends a message.
//! #[utoipa::path(post, path = "/conversations/{conversation}/messages", tag = "messages",
//!     params(Named), request_body = SendMessageData,
//!     responses((status = 201, description = "Stored", body = SentAnswer), Refused, BadBody, Unknown))]
//! async fn send_message(…) -> Answer { … }
//!
//! OpenApiRouter::new().routes(routes!(send_message))
//! ```

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde_json::Value;
use utoipa::IntoResponses;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::extensions::Extensions;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{Schema, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, Ref, RefOr, Required};

use crate::gateway::schema::{self, Direction, Schemas};

/// Declares sets of failures that have a front end's own bodies, for `#[utoipa::path]`: each status
/// with the name of its body's schema and what it means.
macro_rules! own_failures {
    ($($(#[$doc:meta])* $name:ident: $($status:literal $schema:ident $means:literal),+;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::response::Response>,
            > {
                let described = $crate::gateway::http::openapi::failure;
                [$((stringify!($status).to_owned(), described($schema, $means))),+].into()
            }
        }
    )+};
}
pub(crate) use own_failures;

/// Declares sets of failures that are a sentence of plain text, for `#[utoipa::path]`: each status with
/// what it means.
macro_rules! text_failures {
    ($($(#[$doc:meta])* $name:ident: $($status:literal $means:literal),+;)+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl utoipa::IntoResponses for $name {
            fn responses() -> std::collections::BTreeMap<
                String,
                utoipa::openapi::RefOr<utoipa::openapi::response::Response>,
            > {
                let described = $crate::gateway::http::openapi::text_failure;
                [$((stringify!($status).to_owned(), described($means))),+].into()
            }
        }
    )+};
}
pub(crate) use text_failures;

/// The media type of failures that are plain text.
pub const PLAIN_TEXT: &str = "text/plain; charset=utf-8";

/// A failure whose body is a sentence.
pub(crate) fn text_failure(means: &str) -> RefOr<Response> {
    let text = ObjectBuilder::new().schema_type(SchemaType::Type(Type::String));
    let content = ContentBuilder::new()
        .schema(Some(RefOr::T(Schema::Object(text.build()))))
        .build();
    let response = ResponseBuilder::new()
        .description(means)
        .content(PLAIN_TEXT, content);
    RefOr::T(response.build())
}

/// A failure whose body has the schema of this name.
pub(crate) fn failure(schema: &str, means: &str) -> RefOr<Response> {
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name(schema)))
        .build();
    let response = ResponseBuilder::new()
        .description(means)
        .content("application/json", content);
    RefOr::T(response.build())
}

/// Makes wire types usable as bodies and queries in `#[utoipa::path]`: those that clients send
/// after `received`, those they are sent after `sent`, and queries of addresses after `query`. A
/// body whose address says one of its fields follows `received without` and that field.
macro_rules! wire_types {
    (received: $($type:ty),+ $(,)?) => {
        $($crate::gateway::http::openapi::wire_types!(@body $type, Received, |_| {});)+
    };
    (received without $field:ident: $($type:ty),+ $(,)?) => {
        $($crate::gateway::http::openapi::wire_types!(@body $type, Received, |schema| {
            $crate::gateway::schema::leave_out(schema, stringify!($field));
        });)+
    };
    (sent: $($type:ty),+ $(,)?) => {
        $($crate::gateway::http::openapi::wire_types!(@body $type, Sent, |_| {});)+
    };
    (query: $($type:ty),+ $(,)?) => {$(
        impl utoipa::IntoParams for $type {
            fn into_params(
                _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
            ) -> Vec<utoipa::openapi::path::Parameter> {
                $crate::gateway::http::openapi::query_of::<$type>()
            }
        }
    )+};
    (@body $type:ty, $direction:ident, $edit:expr) => {
        impl utoipa::PartialSchema for $type {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                $crate::gateway::http::openapi::schema_of::<$type>(
                    $crate::gateway::schema::Direction::$direction,
                    $edit,
                )
            }
        }
        impl utoipa::ToSchema for $type {
            fn name() -> std::borrow::Cow<'static, str> {
                <$type as schemars::JsonSchema>::schema_name()
            }
            fn schemas(
                all: &mut Vec<(
                    String,
                    utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>,
                )>,
            ) {
                all.extend($crate::gateway::http::openapi::schemas_under::<$type>(
                    $crate::gateway::schema::Direction::$direction,
                ));
            }
        }
    };
}
pub(crate) use wire_types;

/// A wire type's schema, edited.
pub fn schema_of<T: JsonSchema>(
    direction: Direction,
    edit: impl FnOnce(&mut Value),
) -> RefOr<Schema> {
    let mut schema = schema::inline::<T>(direction, &mut Schemas::new());
    edit(&mut schema);
    carried(schema)
}

/// The schemas that a wire type's refers to, with their names.
pub fn schemas_under<T: JsonSchema>(
    direction: Direction,
) -> impl Iterator<Item = (String, RefOr<Schema>)> {
    let mut all = Schemas::new();
    schema::inline::<T>(direction, &mut all);
    all.into_iter().map(|(name, one)| (name, carried(one)))
}

/// The fields of a query as parameters.
pub fn query_of<T: JsonSchema>() -> Vec<Parameter> {
    let object = schema::of::<T>(Direction::Received);
    let is_required = |name: &str| {
        let mut required = object["required"].as_array().into_iter().flatten();
        required.any(|one| one == name)
    };
    let fields = object["properties"].as_object().into_iter().flatten();
    fields
        .map(|(name, field)| {
            let mut field = field.clone();
            let description = field
                .as_object_mut()
                .and_then(|field| field.remove("description"));
            without_null(&mut field);
            ParameterBuilder::new()
                .name(name)
                .parameter_in(ParameterIn::Query)
                .required(if is_required(name) {
                    Required::True
                } else {
                    Required::False
                })
                .description(description.as_ref().and_then(Value::as_str))
                .schema(Some(carried(field)))
                .build()
        })
        .collect()
}

/// An address has no `null`: what is not there is left out.
fn without_null(field: &mut Value) {
    let Some(types) = field.get_mut("type") else {
        return;
    };
    if let Some(list) = types.as_array_mut() {
        list.retain(|one| one != "null");
        if let [only] = &list[..] {
            *types = only.clone();
        }
    }
    if let Some(values) = field.get_mut("enum").and_then(Value::as_array_mut) {
        values.retain(|one| !one.is_null());
    }
}

/// A part of an address.
pub fn in_path<T: JsonSchema>(name: &str, description: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .description(Some(description))
        .schema(Some(carried(schema::of::<T>(Direction::Received))))
        .build()
}

/// Any JSON Schema in utoipa's own form, which has no place for all of its words: they travel as
/// further members of an empty object and come out as they went in.
fn carried(schema: Value) -> RefOr<Schema> {
    let members = match schema {
        Value::Object(members) => members,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            serde_json::Map::new()
        }
    };
    let object = ObjectBuilder::new()
        .schema_type(SchemaType::AnyValue)
        .extensions(Some(Extensions::from_iter(members)));
    RefOr::T(Schema::Object(object.build()))
}

/// Declares sets of failures: `$name` answers each of these statuses by the response of that name.
macro_rules! failures {
    ($($(#[$doc:meta])* $name:ident: $($status:literal $response:literal),+;)+) => {$(
        $(#[$doc])*
        pub struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                let shared = |name| RefOr::Ref(Ref::from_response_name(name));
                [$((stringify!($status).to_owned(), shared($response))),+].into()
            }
        }
    )+};
}

failures! {
    /// Whoever has to say who they are.
    Refused: 401 "Unauthenticated", 403 "Forbidden", 429 "TooManyRequests", 503 "Unavailable";
    /// Whoever need not say who they are.
    Anybody: 403 "Forbidden", 429 "TooManyRequests", 503 "Unavailable";
    /// Whatever is read from a body.
    BadBody: 400 "Invalid", 408 "TooSlow", 413 "TooLarge", 415 "NotJson";
    /// Whatever is read from a query.
    BadQuery: 400 "Invalid";
    /// Whatever is named by an id.
    Unknown: 404 "NotFound";
    /// Whatever the state may not allow.
    Conflicting: 409 "Conflict";
    /// An upgrade to a socket.
    NotUpgraded: 400 "Invalid", 403 "Forbidden", 426 "UpgradeRequired", 429 "TooManyRequests";
}
