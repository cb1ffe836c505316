//! Who is signed in at the site is signed in here, and no other page makes use of it.

use rstest::rstest;
use serde_json::{Value, json};

use crate::support::booking::{ADA, AMA, Depot, SESSIONS, refusal};
use crate::support::database::Backend;
use crate::support::http::HttpClient;
use crate::support::nextauth::{COOKIE, sealed, sealed_with};
use crate::support::token::{seconds_from_now, token};

fn with_cookie(depot: &Depot, cookie: &str) -> HttpClient {
    depot.anonymous().with_header("cookie", cookie)
}

fn claims_with(changes: &Value) -> Value {
    let mut claims = AMA.claims();
    for (name, value) in changes.as_object().unwrap() {
        claims[name] = value.clone();
    }
    claims
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn people_are_learned_from_their_session(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let depot = Depot::unvisited(backend, &[]).await;
    let session = depot.session(AMA, &json!({ "type": "support" })).await;
    assert_eq!(session["participants"][0]["user"], AMA.shown());
    let known = depot.server.host().get("/api/v1/users/usr_ama").await;
    let known = known.json()["user"].clone();
    assert_eq!(
        (&known["role"], &known["name"]),
        (&json!("customer"), &json!(AMA.name))
    );
    // What the site says later counts, until the host's own server speaks.
    let promoted = sealed(&claims_with(&json!({ "role": "driver" })));
    let promoted = with_cookie(&depot, &format!("{COOKIE}={promoted}"));
    let wish = json!({ "type": "driver_admin" });
    assert_eq!(promoted.post(SESSIONS, &wish).await.status, 201);
    let told = json!({ "role": "customer", "name": "Ama" });
    depot
        .server
        .host()
        .put("/api/v1/users/usr_ama", &told)
        .await;
    assert_eq!(promoted.post(SESSIONS, &wish).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn long_sessions_come_in_parts_and_others_cookies_do_no_harm() {
    let depot = Depot::open(Backend::Sqlite).await;
    let whole = sealed(&AMA.claims());
    let (first, second) = whole.split_at(100);
    let parts = format!("a=1; {COOKIE}.1={second}; {COOKIE}.0={first}; b=2");
    assert_eq!(with_cookie(&depot, &parts).get(SESSIONS).await.status, 200);
    let swapped = format!("{COOKIE}.0={second}; {COOKIE}.1={first}");
    let refused = with_cookie(&depot, &swapped).get(SESSIONS).await;
    assert_eq!(refusal(&refused), (401, "Unauthorized"));
    let older = format!("authjs.session-token=old; {COOKIE}={whole}");
    assert_eq!(with_cookie(&depot, &older).get(SESSIONS).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_does_not_hold_is_none() {
    let depot = Depot::open(Backend::Sqlite).await;
    let name = "parlor_auth_failures_total{reason=\"expired\"}";
    let before = depot.server.metric(name).await;
    let expired = sealed(&claims_with(&json!({ "exp": seconds_from_now(-60) })));
    let apart = sealed(&claims_with(&json!({ "exp": seconds_from_now(-5) })));
    let forged = sealed_with("another secret", &AMA.claims());
    let nameless = sealed(&claims_with(&json!({ "id": null, "sub": null })));
    let roleless = sealed(&claims_with(&json!({ "role": null })));
    for value in [&*expired, &forged, &nameless, &roleless, "rubbish"] {
        let refused = with_cookie(&depot, &format!("{COOKIE}={value}"));
        let refused = refused.get(SESSIONS).await;
        assert_eq!(refusal(&refused), (401, "Unauthorized"), "{value}");
    }
    let within = with_cookie(&depot, &format!("{COOKIE}={apart}"));
    assert_eq!(within.get(SESSIONS).await.status, 200);
    let counted = depot.server.metric(name).await - before;
    assert!((counted - 1.0).abs() < f64::EPSILON, "{counted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_another_origin_uses_a_session() {
    let settings = [("NEXTAUTH_URL", "http://www.vans.example/portal")];
    let depot = Depot::with(Backend::Sqlite, &settings).await;
    let own = format!("http://{}", depot.server.address());
    let wish = json!({ "type": "support" });
    for (origin, status) in [
        ("http://evil.example", 403),
        ("null", 403),
        ("https://www.vans.example", 403),
        ("http://www.vans.example", 201),
        (own.as_str(), 201),
    ] {
        let page = depot.http(AMA).with_header("origin", origin);
        let answer = page.post(SESSIONS, &wish).await;
        assert_eq!(answer.status, status, "{origin}: {answer:?}");
    }
    assert_eq!(depot.list(AMA, "").await.len(), 2);
    let hidden = depot.http(AMA).with_header("sec-fetch-site", "cross-site");
    assert_eq!(refusal(&hidden.get(SESSIONS).await), (403, "Forbidden"));
    // A token is no cookie: whoever has it may use it from anywhere.
    let bearer = HttpClient::new(depot.server.address(), Some(token("usr_ama", "customer")));
    let bearer = bearer.with_header("origin", "http://evil.example");
    assert_eq!(bearer.get(SESSIONS).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bearers_token_works_beside_the_session_and_counts_first() {
    let depot = Depot::open(Backend::Sqlite).await;
    let session = depot.asking(AMA).await;
    let both = HttpClient::new(depot.server.address(), Some(token("usr_ama", "customer")))
        .with_header("cookie", &ADA.cookie());
    let says = json!({ "content": "Me" });
    let said = both
        .post(&format!("{SESSIONS}/{session}/messages"), &says)
        .await;
    assert_eq!(said.json()["senderId"], AMA.id);
    let wrong = HttpClient::new(depot.server.address(), Some("rubbish".to_owned()))
        .with_header("cookie", &ADA.cookie());
    assert_eq!(refusal(&wrong.get(SESSIONS).await), (401, "Unauthorized"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_chat_is_told_so() {
    let depot = Depot::open(Backend::Sqlite).await;
    let unknown = sealed(&claims_with(
        &json!({ "id": "usr_x", "role": "accountant" }),
    ));
    let refused = with_cookie(&depot, &format!("{COOKIE}={unknown}"))
        .get(SESSIONS)
        .await;
    assert_eq!(refusal(&refused), (403, "Forbidden"));
    let gone = json!({ "role": "customer", "name": "Ama", "is_active": false });
    depot
        .server
        .host()
        .put("/api/v1/users/usr_ama", &gone)
        .await;
    assert_eq!(
        refusal(&depot.http(AMA).get(SESSIONS).await),
        (403, "Forbidden")
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_sites_secret_its_cookie_is_nothing() {
    let depot = Depot::unvisited(Backend::Sqlite, &[("NEXTAUTH_SECRET", "")]).await;
    assert_eq!(
        refusal(&depot.http(AMA).get(SESSIONS).await),
        (401, "Unauthorized")
    );
}
