//! Who the marketplace's tokens speak for: users by number, providers by another.

use std::collections::BTreeMap;

use parlor::domain::id::UserId;
use parlor::domain::message::Metadata;
use parlor::domain::policy::RoleName;
use parlor::domain::user::Profile;
use rstest::rstest;
use serde_json::json;

use crate::support::carwash::{BASE, Market, NOOR, OMAR, Person, SHINE, SPARKLE, data, refusal};
use crate::support::database::Backend;
use crate::support::http::HttpClient;
use crate::support::token::seconds_from_now;

const UNAUTHORISED: &str = "Unauthorised";

/// What the host says of a provider.
fn profile(someone: Person, provider: Option<&str>) -> Profile {
    let aliases: BTreeMap<_, _> = provider
        .map(|id| ("provider".into(), id.into()))
        .into_iter()
        .collect();
    Profile {
        user: UserId::parse(&someone.id.to_string()).unwrap(),
        role: RoleName::parse(someone.kind).unwrap(),
        name: someone.name.into(),
        email: None,
        avatar_url: None,
        aliases,
        is_active: true,
        metadata: Metadata::empty(),
    }
}

/// Who a customer finds under the number of a provider.
async fn provider(market: &Market, number: u64) -> Option<u64> {
    let start = json!({ "providerId": number, "customerId": NOOR.id, "orderId": number });
    let started = market.post(NOOR, "/conversations", &start).await;
    if started.status == 404 {
        assert_eq!(refusal(&started), (404, "Provider not found".to_owned()));
        return None;
    }
    started.json()["data"]["provider"]["userId"].as_u64()
}

async fn shows(market: &Market, token: String) {
    let http = HttpClient::new(market.server.address(), Some(token));
    data(&http.get(&format!("{BASE}/conversations")).await, 200);
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_found_by_the_number_in_their_newest_token(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    assert_eq!(provider(&market, 7).await, Some(88));
    assert_eq!(provider(&market, 9).await, None);
    shows(&market, SHINE.token_with(&json!({ "providerId": "9" }))).await;
    assert_eq!(provider(&market, 9).await, Some(88));
    assert_eq!(provider(&market, 7).await, None);
    // Another's number stays the other's.
    shows(&market, SHINE.token_with(&json!({ "providerId": 8 }))).await;
    assert_eq!(provider(&market, 8).await, Some(89));
    assert_eq!(provider(&market, 9).await, Some(88));
    // A customer's token says nothing of the sort, and numbers that cannot be are left out.
    shows(&market, SPARKLE.token_with(&json!({ "providerId": " " }))).await;
    assert_eq!(provider(&market, 8).await, Some(89));
}

#[rstest]
#[tokio::test(flavor = "multi_thread")]
async fn what_the_host_says_of_a_provider_counts_more_than_a_token(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let market = Market::open(backend).await;
    market.server.sync(&profile(SHINE, Some("70"))).await;
    assert_eq!(provider(&market, 70).await, Some(88));
    assert_eq!(provider(&market, 7).await, None);
    shows(&market, SHINE.token()).await;
    assert_eq!(provider(&market, 7).await, None);
    // Where the host says nothing of it, the token does.
    market.server.sync(&profile(SHINE, None)).await;
    assert_eq!(provider(&market, 70).await, None);
    shows(&market, SHINE.token()).await;
    assert_eq!(provider(&market, 7).await, Some(88));
    let mut gone = profile(SHINE, Some("7"));
    gone.is_active = false;
    market.server.sync(&gone).await;
    assert_eq!(provider(&market, 7).await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_token_does_not_hold_is_not_let_in() {
    let market = Market::open(Backend::Sqlite).await;
    let past = json!({ "exp": seconds_from_now(-1) });
    let tokens = [
        None,
        Some("nonsense".to_owned()),
        Some(NOOR.token_with(&past)),
        Some(NOOR.token_with(&json!({ "userType": "Plumber" }))),
        Some(NOOR.token_with(&json!({ "id": null }))),
    ];
    for token in tokens {
        let http = HttpClient::new(market.server.address(), token);
        let refused = http.get(&format!("{BASE}/conversations")).await;
        assert_eq!(refusal(&refused), (401, UNAUTHORISED.to_owned()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_may_come_as_it_is_in_the_products_own_header() {
    let header = ("PARLOR__AUTH__TOKEN_HEADER", "X-Wash-Auth");
    let market = Market::with(Backend::Sqlite, &[header]).await;
    let nobody = || HttpClient::new(market.server.address(), None);
    let path = format!("{BASE}/conversations");
    let known = nobody().with_header("x-wash-auth", &OMAR.token());
    data(&known.get(&path).await, 200);
    for wrong in [nobody().with_header("x-wash-auth", "nonsense"), nobody()] {
        assert_eq!(
            refusal(&wrong.get(&path).await),
            (401, UNAUTHORISED.to_owned())
        );
    }
    // Other contracts take bearers alone.
    let known = nobody().with_header("x-wash-auth", &OMAR.token());
    assert_eq!(known.get("/api/v1/me").await.status, 401);
}
