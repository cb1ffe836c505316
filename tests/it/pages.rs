//! Where browsers find pages and programs find none.

use reqwest::header::{ACCEPT, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use rstest::rstest;

use crate::support::browsing::shared_client;
use crate::support::database::Backend;
use crate::support::server::TestServer;

async fn get(server: &TestServer, path: &str, accept: &str) -> reqwest::Response {
    let url = format!("http://{}{path}", server.address());
    let request = shared_client().get(url).header(ACCEPT, accept);
    request.send().await.unwrap()
}

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

#[rstest]
#[case("/")]
#[case("/inbox")]
#[case("/trips/t_1")]
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_gets_a_page_that_may_run_nothing_but_the_servers_own(#[case] path: &str) {
    let server = TestServer::start(Backend::Sqlite).await;
    let page = get(&server, path, BROWSER).await;
    assert_eq!(page.status(), 200);
    assert_eq!(page.headers()[CONTENT_TYPE], "text/html; charset=utf-8");
    let policy = page.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap();
    let scripts = policy.split(';').find(|rule| rule.contains("script-src"));
    assert_eq!(
        scripts.map(str::trim),
        Some("script-src 'self'"),
        "{policy}"
    );
    assert!(policy.starts_with("default-src 'none'"), "{policy}");
}

#[rstest]
#[case("/api/v1/nothing", BROWSER)]
#[case("/apps/1/nothing", BROWSER)]
#[case("/assets/nothing.js", BROWSER)]
#[case("/assets/..%2f..%2f..%2fCargo.toml", BROWSER)]
#[case("/inbox", "application/json")]
#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_page_is_not_found(#[case] path: &str, #[case] accept: &str) {
    let server = TestServer::start(Backend::Sqlite).await;
    let answer = get(&server, path, accept).await;
    assert_eq!(answer.status(), 404);
    let kind = answer.headers().get(CONTENT_TYPE);
    assert!(kind.is_none_or(|kind| kind == "application/problem+json"));
}
