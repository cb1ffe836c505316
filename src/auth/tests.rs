use jsonwebtoken::{Algorithm, EncodingKey, Header};
use proptest::prelude::*;
use rstest::rstest;
use secrecy::SecretString;
use serde_json::{Value, json};

use super::*;
use crate::config::{Config, Sources};

mod jwks;

const NOW: i64 = 1_800_000_000;
const SECRET: &str = "a secret that both sides have";

/// The configuration of `[auth]` with variables such as `ISSUER`.
fn auth_config(settings: &[(&str, &str)]) -> AuthConfig {
    let environment = settings
        .iter()
        .map(|(key, value)| (format!("PARLOR__AUTH__{key}"), (*value).to_owned()));
    let environment: Vec<_> = environment.collect();
    Config::read(Sources {
        environment,
        ..Sources::default()
    })
    .unwrap()
    .auth
}

fn with_secret(settings: &[(&str, &str)]) -> Authenticator {
    let settings = [&[("JWT_SECRET", SECRET)], settings].concat();
    Authenticator::new(&auth_config(&settings)).unwrap()
}

fn sign(algorithm: Algorithm, secret: &[u8], claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret);
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
}

fn hs256(claims: &Value) -> String {
    sign(Algorithm::HS256, SECRET.as_bytes(), claims)
}

fn claims() -> Value {
    json!({"sub": "u1", "role": "customer", "exp": NOW + 60})
}

/// The usual claims with some of them changed; `null` removes one.
fn claims_with(changes: Value) -> Value {
    let (Value::Object(mut claims), Value::Object(changes)) = (claims(), changes) else {
        unreachable!("claims are objects");
    };
    claims.extend(changes);
    claims.retain(|_, value| !value.is_null());
    Value::Object(claims)
}

async fn verify_claims(claims: Value) -> Result<Identity, AuthError> {
    with_secret(&[]).verify(&hs256(&claims), NOW).await
}

#[tokio::test]
async fn a_valid_token_says_who_its_bearer_is() {
    let token = hs256(&claims_with(json!({
        "name": "Ama", "email": "ama@example.org", "picture": "https://example.org/ama.png",
    })));
    assert_eq!(
        with_secret(&[]).verify(&token, NOW).await.unwrap(),
        Identity {
            user_id: "u1".into(),
            role: "customer".into(),
            name: Some("Ama".into()),
            email: Some("ama@example.org".into()),
            avatar_url: Some("https://example.org/ama.png".into()),
            aliases: std::collections::BTreeMap::new(),
            expires_at_unix: NOW + 60,
        }
    );
}

#[tokio::test]
async fn of_a_long_name_as_much_is_kept_as_the_host_may_tell() {
    let token = hs256(&claims_with(json!({ "name": "ä".repeat(5_000) })));
    let identity = with_secret(&[]).verify(&token, NOW).await.unwrap();
    assert_eq!(identity.name.unwrap(), "ä".repeat(200));
}

#[tokio::test]
async fn a_token_issued_here_is_accepted_here() {
    let secret = SecretString::from(SECRET);
    let token = issue(
        &secret,
        &IssuedClaims {
            user_id: "u1",
            role: "driver",
            name: Some("Ravi"),
            email: None,
            issuer: Some("https://id.example.org"),
            audience: Some("parlor"),
            issued_at_unix: NOW,
            expires_at_unix: NOW + 1,
        },
    )
    .unwrap();
    let authenticator =
        with_secret(&[("ISSUER", "https://id.example.org"), ("AUDIENCE", "parlor")]);
    let identity = authenticator.verify(&token, NOW).await.unwrap();
    assert_eq!(
        (identity.user_id.as_str(), identity.role.as_str()),
        ("u1", "driver")
    );
    assert_eq!(identity.name.as_deref(), Some("Ravi"));
    assert_eq!(
        authenticator.verify(&token, NOW + 1).await,
        Err(AuthError::Expired)
    );
}

#[rstest]
#[case(json!({"sub": null, "id": 41}), "41")]
#[case(json!({"sub": null, "userId": "u7"}), "u7")]
#[case(json!({"sub": "", "id": "u2"}), "u2")]
#[case(json!({"id": 41}), "u1")]
#[case(json!({"sub": null, "id": u64::MAX}), "18446744073709551615")]
#[tokio::test]
async fn the_id_is_the_first_usable_claim_and_numbers_are_text(
    #[case] changes: Value,
    #[case] user_id: &str,
) {
    assert_eq!(
        verify_claims(claims_with(changes)).await.unwrap().user_id,
        user_id
    );
}

#[tokio::test]
async fn the_role_may_have_the_products_name() {
    let claims = claims_with(json!({"role": null, "userType": "Provider"}));
    assert_eq!(verify_claims(claims).await.unwrap().role, "Provider");
}

#[rstest]
#[case::no_user(json!({"sub": null}), AuthError::MissingClaim("user_id"))]
#[case::fraction_as_id(json!({"sub": 1.5}), AuthError::MissingClaim("user_id"))]
#[case::no_role(json!({"role": null}), AuthError::MissingClaim("role"))]
#[case::list_of_roles(json!({"role": ["admin"]}), AuthError::MissingClaim("role"))]
#[case::no_end(json!({"exp": null}), AuthError::MissingClaim("exp"))]
#[case::end_is_text(json!({"exp": "tomorrow"}), AuthError::MissingClaim("exp"))]
#[case::ends_now(json!({"exp": NOW}), AuthError::Expired)]
#[case::ends_within_this_second(json!({"exp": 1_800_000_000.9}), AuthError::Expired)]
#[case::begins_later(json!({"nbf": NOW + 1}), AuthError::NotYetValid)]
#[case::beginning_is_text(json!({"nbf": "today"}), AuthError::Malformed)]
#[tokio::test]
async fn a_signed_token_with_wrong_claims_is_refused(
    #[case] changes: Value,
    #[case] error: AuthError,
) {
    assert_eq!(verify_claims(claims_with(changes)).await, Err(error));
}

#[tokio::test]
async fn a_token_is_valid_from_its_beginning() {
    assert!(
        verify_claims(claims_with(json!({"nbf": NOW, "exp": NOW + 1})))
            .await
            .is_ok()
    );
}

#[rstest]
#[case(json!({}), Err(AuthError::WrongIssuer))]
#[case(json!({"iss": "b"}), Err(AuthError::WrongIssuer))]
#[case(json!({"iss": "a"}), Err(AuthError::WrongAudience))]
#[case(json!({"iss": "a", "aud": ["web"]}), Err(AuthError::WrongAudience))]
#[case(json!({"iss": "a", "aud": ["web", "chat"]}), Ok(()))]
#[case(json!({"iss": "a", "aud": "chat"}), Ok(()))]
#[tokio::test]
async fn issuer_and_audience_count_when_they_are_set(
    #[case] changes: Value,
    #[case] expected: Result<(), AuthError>,
) {
    let authenticator = with_secret(&[("ISSUER", "a"), ("AUDIENCE", "chat")]);
    let token = hs256(&claims_with(changes));
    assert_eq!(authenticator.verify(&token, NOW).await.map(drop), expected);
}

#[rstest]
#[tokio::test]
async fn each_algorithm_of_the_secret_is_accepted(
    #[values(Algorithm::HS256, Algorithm::HS384, Algorithm::HS512)] algorithm: Algorithm,
) {
    let token = sign(algorithm, SECRET.as_bytes(), &claims());
    assert!(with_secret(&[]).verify(&token, NOW).await.is_ok());
}

#[tokio::test]
async fn an_algorithm_that_is_not_listed_is_refused() {
    let authenticator = with_secret(&[("JWT_ALGORITHMS", "HS512")]);
    let refused = authenticator.verify(&hs256(&claims()), NOW).await;
    assert_eq!(refused, Err(AuthError::UnsupportedAlgorithm));
}

#[tokio::test]
async fn another_secret_and_changed_claims_are_refused() {
    let authenticator = with_secret(&[]);
    let other = sign(Algorithm::HS256, b"another secret", &claims());
    assert_eq!(
        authenticator.verify(&other, NOW).await,
        Err(AuthError::BadSignature)
    );

    let genuine = hs256(&claims());
    let forged = hs256(&claims_with(json!({"role": "admin"})));
    let (header, _) = genuine.split_once('.').unwrap();
    let body = forged.split('.').nth(1).unwrap();
    let signature = genuine.rsplit('.').next().unwrap();
    let spliced = format!("{header}.{body}.{signature}");
    assert_eq!(
        authenticator.verify(&spliced, NOW).await,
        Err(AuthError::BadSignature)
    );
}

#[rstest]
// {"alg":"none","typ":"JWT"} and {"alg":"NONE"}
#[case("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0")]
#[case("eyJhbGciOiJOT05FIn0")]
#[tokio::test]
async fn an_unsigned_token_is_refused(#[case] header: &str) {
    let signed = hs256(&claims());
    let body = signed.split('.').nth(1).unwrap();
    let signature = signed.rsplit('.').next().unwrap();
    for token in [
        format!("{header}.{body}."),
        format!("{header}.{body}.{signature}"),
    ] {
        let refused = with_secret(&[]).verify(&token, NOW).await;
        assert_eq!(refused, Err(AuthError::Malformed));
    }
}

#[tokio::test]
async fn without_a_secret_no_shared_signature_is_accepted() {
    let authenticator = Authenticator::new(&auth_config(&[])).unwrap();
    for secret in [SECRET.as_bytes(), b""] {
        let token = sign(Algorithm::HS256, secret, &claims());
        let refused = authenticator.verify(&token, NOW).await;
        assert_eq!(refused, Err(AuthError::UnsupportedAlgorithm));
    }
}

#[tokio::test]
async fn a_very_long_token_is_not_looked_at() {
    let token = hs256(&claims_with(json!({"name": "x".repeat(20_000)})));
    assert_eq!(
        with_secret(&[]).verify(&token, NOW).await,
        Err(AuthError::Malformed)
    );
}

#[test]
fn every_refusal_has_a_reason_for_metrics() {
    assert_eq!(
        AuthError::UnsupportedAlgorithm.reason().as_str(),
        "malformed"
    );
    assert_eq!(AuthError::UnknownKey.reason().as_str(), "signature");
    assert_eq!(AuthError::Expired.reason().as_str(), "expired");
    assert_eq!(AuthError::MissingClaim("role").reason().as_str(), "claims");
    assert_eq!(AuthError::Unavailable.reason().as_str(), "unavailable");
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .build()
        .unwrap()
        .block_on(future)
}

proptest! {
    #[test]
    fn random_text_is_never_a_token(text in "\\PC*") {
        prop_assert!(block_on(with_secret(&[]).verify(&text, NOW)).is_err());
    }

    #[test]
    fn random_parts_are_never_a_token(text in "[A-Za-z0-9_-]{0,80}(\\.[A-Za-z0-9_-]{0,80}){0,4}") {
        prop_assert!(block_on(with_secret(&[]).verify(&text, NOW)).is_err());
    }

    #[test]
    fn a_token_with_one_byte_changed_is_refused(position in 0_usize..1000, byte in 0_u8..128) {
        let genuine = hs256(&claims());
        let mut bytes = genuine.clone().into_bytes();
        let position = position % bytes.len();
        bytes[position] = byte;
        let changed = String::from_utf8(bytes).unwrap();
        prop_assume!(changed != genuine);
        prop_assert!(block_on(with_secret(&[]).verify(&changed, NOW)).is_err());
    }
}
