//! The documents that describe the server to its clients.

use serde_json::Value;

use crate::support::database::Backend;
use crate::support::server::TestServer;

/// Every `$ref` in a document.
fn references<'a>(value: &'a Value, found: &mut Vec<&'a str>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str));
            members.values().for_each(|one| references(one, found));
        }
        Value::Array(items) => items.iter().for_each(|one| references(one, found)),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

fn assert_complete(document: &Value) {
    let mut all = Vec::new();
    references(document, &mut all);
    assert!(!all.is_empty());
    for reference in all {
        let place = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(place).is_some(), "{reference} is nowhere");
    }
    let text = document.to_string();
    assert!(!text.contains("\"config:"), "a configured value is missing");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_is_described() {
    let server = TestServer::start(Backend::Sqlite).await;
    let document = server.anonymous().get("/api/openapi.json").await.json();
    assert_complete(&document);
    insta::assert_json_snapshot!("openapi", document, { ".info.version" => "[version]" });
}

#[tokio::test(flavor = "multi_thread")]
async fn every_frame_is_described() {
    let server = TestServer::start(Backend::Sqlite).await;
    let document = server.anonymous().get("/api/asyncapi.json").await.json();
    assert_complete(&document);
    insta::assert_json_snapshot!("asyncapi", document, { ".info.version" => "[version]" });
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reference_page_needs_nothing_from_elsewhere() {
    let server = TestServer::start(Backend::Sqlite).await;
    let browser = server.anonymous();
    let page = browser.get("/api/docs/").await;
    assert_eq!(page.status, 200);
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("script-src 'self';"), "{policy}");
    let assets: Vec<&str> = ["href=\"", "src=\""]
        .iter()
        .flat_map(|attribute| page.text.split(attribute).skip(1))
        .filter_map(|rest| rest.split('"').next())
        .collect();
    assert!(assets.len() > 4, "{assets:?}");
    for asset in assets {
        assert!(!asset.contains("//"), "{asset} is not the server's own");
        let asset = asset.trim_start_matches("./");
        assert_eq!(browser.get(&format!("/api/docs/{asset}")).await.status, 200);
    }
    let start = browser.get("/api/docs/swagger-initializer.js").await;
    assert!(
        start.text.contains("\"/api/openapi.json\""),
        "{}",
        start.text
    );
}
