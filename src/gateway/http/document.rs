//! The OpenAPI document: what all contracts' routes share, and their parts put together.

use serde_json::Value;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme,
};
use utoipa::openapi::{
    ComponentsBuilder, ContentBuilder, InfoBuilder, LicenseBuilder, ObjectBuilder, OpenApi,
    OpenApiBuilder, Ref, Type, tag::TagBuilder,
};

use super::openapi;
use super::problem::Details;
use crate::gateway::schema::{self, Configured, Direction};

/// Security scheme of users and guests.
pub const USER: &str = "user_token";
/// Security scheme of the host product's own server.
pub const HOST: &str = "api_key";
/// Security scheme of back ends that use an official Pusher library.
const PUSHER: &str = "pusher";

/// What routes are sorted by, in the order in which they are shown.
const TAGS: [(&str, &str); 12] = [
    ("conversations", "Opening, finding and closing them"),
    ("messages", "Saying, reading and marking them"),
    ("people", "Who takes part"),
    ("support", "Support rooms, and who takes what waits in them"),
    ("socket", "Where everything is live"),
    ("host", "What the host product's own server does"),
    (
        "agency",
        "DesignPi's front end: administrators with customers and members",
    ),
    (
        "booking",
        "Speedy Van's front end: customers, drivers, administrators and guests",
    ),
    (
        "transit",
        "GuzoSync's front end: field staff and control centre",
    ),
    (
        "trip",
        "StepperGO's front end: drivers, organizers and passengers of a trip",
    ),
    (
        "pusher",
        "Pusher Channels, for back ends that use an official server library",
    ),
    ("server", "About the server itself"),
];

const ABOUT: &str = "\
Durable, ordered conversations over HTTP. What is live travels over sockets, which \
`/api/asyncapi.json` describes.

A body equals the `data` of the socket request that does the same, without what the address says, \
and an answer equals the `data` of its reply. Every answer has an `x-request-id`: yours, if the request had one.";

/// What the routes of all contracts refer to; each contract's part is merged into it.
pub fn shared() -> OpenApi {
    let mut components = ComponentsBuilder::new()
        .schema(
            Details::NAME,
            openapi::schema_of::<Details<'static>>(Direction::Sent, |_| {}),
        )
        .schemas_from_iter(openapi::schemas_under::<Details<'static>>(Direction::Sent))
        .security_scheme(USER, bearer("A user's or a guest's token."))
        .security_scheme(HOST, bearer("The key of the host product's own server."))
        .security_scheme(PUSHER, signature());
    for problem in PROBLEMS {
        components = components.response(problem.name, problem.describe());
    }
    OpenApiBuilder::new()
        .info(
            InfoBuilder::new()
                .title("Parlor")
                .description(Some(ABOUT))
                .version(env!("CARGO_PKG_VERSION"))
                .license(Some(
                    LicenseBuilder::new()
                        .name(env!("CARGO_PKG_LICENSE"))
                        .identifier(Some(env!("CARGO_PKG_LICENSE")))
                        .build(),
                )),
        )
        .tags(Some(TAGS.map(|(name, description)| {
            let tag = TagBuilder::new().name(name);
            tag.description(Some(description)).build()
        })))
        .components(Some(components.build()))
        .security(Some([SecurityRequirement::new::<_, [&str; 0], &str>(
            USER,
            [],
        )]))
        .build()
}

/// The document as it is served, with what the operator has configured.
pub fn render(api: &OpenApi, configured: &Configured) -> serde_json::Result<Value> {
    let mut document = serde_json::to_value(api)?;
    schema::fill_in(&mut document, configured);
    allow_no_body(&mut document);
    Ok(document)
}

/// No body is an empty object, so where nothing has to be in it there need not be one.
fn allow_no_body(document: &mut Value) {
    let schemas = document["components"]["schemas"].clone();
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.flat_map(|(_, item)| item.as_object_mut().into_iter().flatten());
    for (_, operation) in operations {
        let Some(body) = operation.get_mut("requestBody") else {
            continue;
        };
        let name = body["content"]["application/json"]["schema"]["$ref"].as_str();
        let schema = name.and_then(|name| schemas.get(name.rsplit('/').next()?));
        let is_required = schema.is_some_and(|schema| schema.get("required").is_some());
        body["required"] = is_required.into();
    }
}

/// Libraries sign the whole request; the parts of the signature travel in the query.
fn signature() -> SecurityScheme {
    let description = "`auth_key`, `auth_timestamp`, `auth_version`, `body_md5` and this, the \
        HMAC-SHA256 of the request by the application's secret.";
    SecurityScheme::ApiKey(ApiKey::Query(ApiKeyValue::with_description(
        "auth_signature",
        description,
    )))
}

fn bearer(description: &str) -> SecurityScheme {
    let scheme = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .description(Some(description))
        .build();
    SecurityScheme::Http(scheme)
}

/// A way to fail that routes share.
struct Failing {
    name: &'static str,
    means: &'static str,
    /// A header it has, and what that says.
    header: Option<(&'static str, &'static str)>,
}

const fn failing(name: &'static str, means: &'static str) -> Failing {
    Failing {
        name,
        means,
        header: None,
    }
}

impl Failing {
    const fn with(self, name: &'static str, says: &'static str) -> Self {
        Self {
            header: Some((name, says)),
            ..self
        }
    }

    fn describe(&self) -> Response {
        let details = ContentBuilder::new()
            .schema(Some(Ref::from_schema_name(Details::NAME)))
            .build();
        let mut response = ResponseBuilder::new()
            .description(self.means)
            .content("application/problem+json", details);
        if let Some((name, says)) = self.header {
            let text = ObjectBuilder::new().schema_type(Type::String).build();
            let header = HeaderBuilder::new()
                .schema(Some(text))
                .description(Some(says));
            response = response.header(name, header.build());
        }
        response.build()
    }
}

const PROBLEMS: [Failing; 11] = [
    failing(
        "Invalid",
        "Something cannot be used: `field` names it, where it is one field",
    ),
    failing("Unauthenticated", "There is no token, or it does not hold").with(
        "WWW-Authenticate",
        "`Bearer`, with `error=\"invalid_token\"` for one that has run out",
    ),
    failing("Forbidden", "Whoever asks is known and may not do this"),
    failing(
        "NotFound",
        "It is not there, or not for the eyes of whoever asks",
    ),
    failing("TooSlow", "The body did not come in time"),
    failing("Conflict", "It is not in a state that allows this"),
    failing("TooLarge", "The body is too large"),
    failing(
        "NotJson",
        "The body is of another type than `application/json`",
    ),
    failing(
        "UpgradeRequired",
        "This is the address of a WebSocket, version 13",
    ),
    failing("TooManyRequests", "Too many in too short a time").with("Retry-After", WAIT),
    failing(
        "Unavailable",
        "The server cannot do this right now, and the outcome may be unknown: repeat it, a message \
         with the same `client_id`",
    )
    .with("Retry-After", WAIT),
];

const WAIT: &str = "Seconds to wait";
