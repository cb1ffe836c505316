//! The session cookie of a host that runs NextAuth: version 4, and version 5 by the name Auth.js.
//!
//! The host's site signs its users in; what it keeps in their browsers is a sealed token. Whoever
//! has the site's secret can open it, and nobody else can make one.

use hkdf::Hkdf;
use secrecy::ExposeSecret as _;
use sha2::Sha256;

use super::claims::ClaimRules;
use super::jwe::SealKey;
use super::{AuthError, Identity};
use crate::config::NextAuthConfig;

/// How far the clocks of the two servers may be apart, in seconds: what NextAuth itself tolerates.
const CLOCK_TOLERANCE_SECONDS: i64 = 15;

/// How the name of a cookie begins that only a page over https could have set.
const SECURE: &str = "__Secure-";

/// The names of the cookie, the ones that cannot be set from a page without TLS first.
const COOKIES: [(&str, Version); 4] = [
    ("__Secure-authjs.session-token", Version::Five),
    ("__Secure-next-auth.session-token", Version::Four),
    ("authjs.session-token", Version::Five),
    ("next-auth.session-token", Version::Four),
];

#[derive(Clone, Copy)]
enum Version {
    Four,
    Five,
}

/// One cookie that is read.
struct Cookie {
    name: &'static str,
    key: SealKey,
}

/// Opens the cookies of one site.
pub(super) struct SessionCookies(Vec<Cookie>);

impl std::fmt::Debug for SessionCookies {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_list().entries(self.names()).finish()
    }
}

impl SessionCookies {
    /// Derives the keys from the site's secret; without one no cookie is read.
    pub(super) fn from_config(config: &NextAuthConfig) -> Option<Self> {
        let secret = config.secret.as_ref()?.expose_secret();
        let url = config.url.as_ref();
        let is_secure = url.is_some_and(|url| url.scheme() == "https");
        let read = COOKIES.into_iter();
        let read = read.filter(|(name, _)| !is_secure || name.starts_with(SECURE));
        let cookies = read.map(|(name, version)| Cookie {
            name,
            key: version.key(secret, name),
        });
        Some(Self(cookies.collect()))
    }

    /// The names, in the order in which they are looked for.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|cookie| cookie.name)
    }

    /// Says whose session the value of a cookie is.
    pub(super) fn open(
        &self,
        (name, value): (&str, &str),
        rules: &ClaimRules,
        now: i64,
    ) -> Result<Identity, AuthError> {
        let cookie = self.0.iter().find(|cookie| cookie.name == name);
        let claims = cookie.ok_or(AuthError::UnknownKey)?.key.open(value)?;
        rules.identify_within(&claims, now, CLOCK_TOLERANCE_SECONDS)
    }
}

impl Version {
    fn key(self, secret: &str, cookie: &str) -> SealKey {
        match self {
            Self::Four => SealKey::A256Gcm(derived(
                secret,
                None,
                "NextAuth.js Generated Encryption Key",
            )),
            Self::Five => {
                let label = format!("Auth.js Generated Encryption Key ({cookie})");
                let both: [u8; 64] = derived(secret, Some(cookie), &label);
                let mut seal = [0; 32];
                let mut cipher = [0; 32];
                seal.copy_from_slice(&both[..32]);
                cipher.copy_from_slice(&both[32..]);
                SealKey::A256CbcHs512 { seal, cipher }
            }
        }
    }
}

fn derived<const BYTES: usize>(secret: &str, salt: Option<&str>, label: &str) -> [u8; BYTES] {
    let source = Hkdf::<Sha256>::new(salt.map(str::as_bytes), secret.as_bytes());
    let mut key = [0; BYTES];
    source
        .expand(label.as_bytes(), &mut key)
        .expect("a key is far shorter than the 8,160 bytes that can be derived");
    key
}

#[cfg(test)]
mod tests;
