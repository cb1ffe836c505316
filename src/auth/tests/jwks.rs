//! Tokens of an identity provider, served by a mock.

use jsonwebtoken::jwk::Jwk;
use wiremock::matchers::{method, path};
use wiremock::{Mock, MockServer, ResponseTemplate};

use super::*;
use crate::outgoing::ClientError;

/// A key pair of the provider, with the id it is published under.
struct KeyPair {
    id: &'static str,
    algorithm: Algorithm,
    private: EncodingKey,
}

impl KeyPair {
    fn rsa() -> Self {
        let private = EncodingKey::from_rsa_pem(include_bytes!("../testdata/rsa.pem")).unwrap();
        Self {
            id: "rsa",
            algorithm: Algorithm::RS256,
            private,
        }
    }

    fn ec() -> Self {
        let private = EncodingKey::from_ec_pem(include_bytes!("../testdata/ec.pem")).unwrap();
        Self {
            id: "ec",
            algorithm: Algorithm::ES256,
            private,
        }
    }

    fn ed() -> Self {
        let private = EncodingKey::from_ed_pem(include_bytes!("../testdata/ed.pem")).unwrap();
        Self {
            id: "ed",
            algorithm: Algorithm::EdDSA,
            private,
        }
    }

    fn published(&self) -> Value {
        let mut jwk = Jwk::from_encoding_key(&self.private, self.algorithm).unwrap();
        jwk.common.key_id = Some(self.id.to_owned());
        serde_json::to_value(jwk).unwrap()
    }

    fn sign(&self, key_id: Option<&str>) -> String {
        let mut header = Header::new(self.algorithm);
        header.kid = key_id.map(str::to_owned);
        jsonwebtoken::encode(&header, &claims(), &self.private).unwrap()
    }

    fn token(&self) -> String {
        self.sign(Some(self.id))
    }
}

/// The provider's server.
struct Provider(MockServer);

impl Provider {
    async fn publishing(keys: &[&KeyPair]) -> Self {
        let provider = Self(MockServer::start().await);
        provider.publish(keys).await;
        provider
    }

    async fn publish(&self, keys: &[&KeyPair]) {
        let keys: Vec<_> = keys.iter().map(|key| key.published()).collect();
        self.answer(ResponseTemplate::new(200).set_body_json(json!({ "keys": keys })))
            .await;
    }

    async fn answer(&self, response: ResponseTemplate) {
        self.0.reset().await;
        Mock::given(method("GET"))
            .and(path("/keys"))
            .respond_with(response)
            .mount(&self.0)
            .await;
    }

    /// How often the keys were fetched since they were last published.
    async fn fetches(&self) -> usize {
        self.0.received_requests().await.unwrap().len()
    }

    fn authenticator(&self) -> Authenticator {
        let url = format!("{}/keys", self.0.uri());
        let config = auth_config(&[
            ("JWKS_URL", url.as_str()),
            ("JWKS_CACHE", "10m"),
            ("JWKS_REFRESH_MIN_INTERVAL", "10s"),
            // A provider and a secret side by side must not get into each other's way.
            ("JWT_SECRET", SECRET),
        ]);
        Authenticator::new(&config).unwrap()
    }
}

#[tokio::test]
async fn tokens_of_each_algorithm_are_accepted_and_keys_fetched_once() {
    let keys = [KeyPair::rsa(), KeyPair::ec(), KeyPair::ed()];
    let provider = Provider::publishing(&keys.each_ref()).await;
    let authenticator = provider.authenticator();
    for key in &keys {
        let identity = authenticator.verify(&key.token(), NOW).await.unwrap();
        assert_eq!(identity.user_id, "u1");
        assert!(
            authenticator.verify(&key.sign(None), NOW).await.is_ok(),
            "without a key id"
        );
    }
    assert!(
        authenticator.verify(&hs256(&claims()), NOW).await.is_ok(),
        "by the secret"
    );
    assert_eq!(provider.fetches().await, 1);
}

#[tokio::test]
async fn many_tokens_at_once_share_one_fetch() {
    let key = KeyPair::ed();
    let provider = Provider::publishing(&[&key]).await;
    let authenticator = provider.authenticator();
    let token = key.token();
    let all = (0..20).map(|_| authenticator.verify(&token, NOW));
    assert!(
        futures_util::future::join_all(all)
            .await
            .iter()
            .all(Result::is_ok)
    );
    assert_eq!(provider.fetches().await, 1);
}

#[tokio::test]
async fn a_new_key_is_fetched_when_a_token_names_it() {
    let (old, new) = (KeyPair::ec(), KeyPair::ed());
    let provider = Provider::publishing(&[&old]).await;
    let authenticator = provider.authenticator();
    assert!(authenticator.verify(&old.token(), NOW).await.is_ok());

    provider.publish(&[&new]).await;
    assert!(
        authenticator.verify(&old.token(), NOW + 10).await.is_ok(),
        "cached"
    );
    assert_eq!(provider.fetches().await, 0);
    assert!(authenticator.verify(&new.token(), NOW + 10).await.is_ok());
    let refused = authenticator.verify(&old.token(), NOW + 10).await;
    assert_eq!(
        refused,
        Err(AuthError::UnknownKey),
        "the provider withdrew it"
    );
}

#[tokio::test]
async fn invented_key_ids_do_not_make_more_than_one_fetch_in_the_interval() {
    let key = KeyPair::ed();
    let provider = Provider::publishing(&[&key]).await;
    let authenticator = provider.authenticator();
    for attempt in 0..10 {
        let token = key.sign(Some(&format!("invented-{attempt}")));
        let refused = authenticator.verify(&token, NOW + attempt).await;
        assert_eq!(refused, Err(AuthError::UnknownKey));
    }
    assert_eq!(provider.fetches().await, 1);
    let token = key.sign(Some("invented"));
    assert_eq!(
        authenticator.verify(&token, NOW + 10).await,
        Err(AuthError::UnknownKey)
    );
    assert_eq!(provider.fetches().await, 2);
}

#[tokio::test]
async fn old_keys_are_fetched_again_and_kept_while_the_provider_fails() {
    let key = KeyPair::ed();
    let provider = Provider::publishing(&[&key]).await;
    let authenticator = provider.authenticator();
    let mut claims_later = claims();
    claims_later["exp"] = json!(NOW + 10_000);
    let mut header = Header::new(key.algorithm);
    header.kid = Some(key.id.to_owned());
    let token = jsonwebtoken::encode(&header, &claims_later, &key.private).unwrap();
    assert!(authenticator.verify(&token, NOW).await.is_ok());

    provider.answer(ResponseTemplate::new(503)).await;
    for later in [600, 601, 700] {
        assert!(
            authenticator.verify(&token, NOW + later).await.is_ok(),
            "after {later} s"
        );
    }
    assert_eq!(provider.fetches().await, 2, "one an interval");
}

#[rstest]
#[case::refusal(ResponseTemplate::new(500))]
#[case::redirect(ResponseTemplate::new(302).insert_header("location", "http://127.0.0.1:9/"))]
#[case::no_json(ResponseTemplate::new(200).set_body_string("<html>"))]
#[case::no_keys(ResponseTemplate::new(200).set_body_json(json!({"keys": []})))]
#[case::too_large(ResponseTemplate::new(200).set_body_string(" ".repeat(300_000)))]
#[tokio::test]
async fn without_keys_the_answer_is_unavailable_and_the_next_interval_tries_again(
    #[case] failure: ResponseTemplate,
) {
    let key = KeyPair::ed();
    let provider = Provider::publishing(&[]).await;
    provider.answer(failure).await;
    let authenticator = provider.authenticator();
    for _ in 0..3 {
        let refused = authenticator.verify(&key.token(), NOW).await;
        assert_eq!(refused, Err(AuthError::Unavailable));
    }
    assert_eq!(provider.fetches().await, 1);

    provider.publish(&[&key]).await;
    assert!(authenticator.verify(&key.token(), NOW + 10).await.is_ok());
}

#[tokio::test]
async fn a_public_key_is_never_used_as_a_secret() {
    let rsa = KeyPair::rsa();
    let mut shared = json!({"kty": "oct", "kid": "shared", "alg": "HS256"});
    shared["k"] = json!("c2VjcmV0");
    let provider = Provider::publishing(&[]).await;
    let body = json!({"keys": [rsa.published(), shared]});
    provider
        .answer(ResponseTemplate::new(200).set_body_json(body))
        .await;
    let authenticator = provider.authenticator();
    assert!(authenticator.verify(&rsa.token(), NOW).await.is_ok());

    let modulus = rsa.published()["n"].as_str().unwrap().to_owned();
    for secret in [modulus.as_bytes(), b"secret"] {
        for key_id in ["rsa", "shared"] {
            let mut header = Header::new(Algorithm::HS256);
            header.kid = Some(key_id.to_owned());
            let key = EncodingKey::from_secret(secret);
            let token = jsonwebtoken::encode(&header, &claims(), &key).unwrap();
            let refused = authenticator.verify(&token, NOW).await;
            assert_eq!(refused, Err(AuthError::BadSignature));
        }
    }
}

#[rstest]
#[case::for_encryption(json!({"use": "enc"}))]
#[case::for_another_algorithm(json!({"alg": "ES384"}))]
#[case::too_short(json!({"x": "AAAA"}))]
#[case::of_another_curve(json!({"crv": "P-384"}))]
#[tokio::test]
async fn keys_for_something_else_are_left_out(#[case] changes: Value) {
    let (odd, usable) = (KeyPair::ed(), KeyPair::ec());
    let mut published = odd.published();
    for (name, value) in changes.as_object().unwrap() {
        published[name] = value.clone();
    }
    let provider = Provider::publishing(&[]).await;
    let body = json!({"keys": [published, {"kty": "unheard of"}, 7, usable.published()]});
    provider
        .answer(ResponseTemplate::new(200).set_body_json(body))
        .await;
    let authenticator = provider.authenticator();
    assert_eq!(
        authenticator.verify(&odd.token(), NOW).await,
        Err(AuthError::UnknownKey)
    );
    assert!(authenticator.verify(&usable.token(), NOW).await.is_ok());
}

#[tokio::test]
async fn a_key_signs_with_its_own_algorithm_only() {
    let (ec, ed) = (KeyPair::ec(), KeyPair::ed());
    let provider = Provider::publishing(&[&ec]).await;
    let refused = provider
        .authenticator()
        .verify(&ed.sign(Some("ec")), NOW)
        .await;
    assert_eq!(refused, Err(AuthError::UnknownKey));
}

#[tokio::test]
async fn an_https_provider_needs_no_cryptography_installed_for_the_process() {
    let provider = Provider::publishing(&[&KeyPair::ed()]).await;
    // The mock speaks no TLS, so the handshake is tried and fails.
    let url = format!("https://{}/keys", provider.0.address());
    let authenticator = match Authenticator::new(&auth_config(&[("JWKS_URL", &url)])) {
        Ok(authenticator) => authenticator,
        Err(JwksError::Client(ClientError::Certificates(_))) => return, // A system without certificates says so.
        Err(error) => panic!("{error}"),
    };
    let refused = authenticator.verify(&KeyPair::ed().token(), NOW).await;
    assert_eq!(refused, Err(AuthError::Unavailable));
}
