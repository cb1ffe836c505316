//! Session cookies as NextAuth makes them. That the libraries' own are read is tried with theirs:
//! `src/auth/testdata/nextauth.json`, `tests/clients/nextauth`.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hkdf::Hkdf;
use serde_json::Value;
use sha2::Sha256;

/// The secret of the site whose people come to servers under test.
pub(crate) const SITE_SECRET: &str = "a secret of a site that only tests know, long enough";

/// The name of the cookie.
pub(crate) const COOKIE: &str = "next-auth.session-token";

/// A value of the cookie that says this.
pub(crate) fn sealed(claims: &Value) -> String {
    sealed_with(SITE_SECRET, claims)
}

/// A value sealed with any secret.
pub(crate) fn sealed_with(secret: &str, claims: &Value) -> String {
    let mut key = [0; 32];
    Hkdf::<Sha256>::new(None, secret.as_bytes())
        .expand(b"NextAuth.js Generated Encryption Key", &mut key)
        .unwrap();
    let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"dir","enc":"A256GCM"}"#);
    let nonce: [u8; 12] = rand::random();
    let content = claims.to_string();
    let payload = Payload {
        msg: content.as_bytes(),
        aad: header.as_bytes(),
    };
    let sealed = Aes256Gcm::new(&key.into())
        .encrypt(&Nonce::from(nonce), payload)
        .unwrap();
    let (content, seal) = sealed.split_at(sealed.len() - 16);
    let encoded = [&nonce[..], content, seal].map(|part| URL_SAFE_NO_PAD.encode(part));
    format!("{header}..{}", encoded.join("."))
}
