//! Sealed tokens: JSON Web Encryption in compact form, with a key both sides have (`dir`).
//!
//! Only the two content encryptions that NextAuth seals with, and only opening. Which of them is
//! expected is the reader's word, never the token's.

use aes_gcm::aead::{Aead as _, KeyInit as _, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use cbc::cipher::{BlockModeDecrypt as _, KeyIvInit as _, block_padding::Pkcs7};
use hmac::{Hmac, Mac as _};
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::Sha512;

use super::AuthError;
use super::jwt::{Claims, MAX_TOKEN_BYTES};

/// Bytes of a nonce of AES-GCM.
const NONCE_BYTES: usize = 12;
/// Bytes of the seal of AES-GCM.
const TAG_BYTES: usize = 16;
/// Bytes of an initial vector of AES-CBC.
const IV_BYTES: usize = 16;
/// Bytes of the seal of A256CBC-HS512: half of what SHA-512 yields (RFC 7518, section 5.2.5).
const SEAL_BYTES: usize = 32;

/// A key, and the content encryption it is for.
pub(super) enum SealKey {
    /// AES-256 in GCM.
    A256Gcm([u8; 32]),
    /// AES-256 in CBC, sealed by HMAC with SHA-512.
    A256CbcHs512 {
        /// What the seal is made with.
        seal: [u8; 32],
        /// What the content is encrypted with.
        cipher: [u8; 32],
    },
}

/// What a header has to say, and what none may: a token that is compressed, or that asks its reader
/// to heed what this one does not know, is not opened.
#[derive(Deserialize)]
struct Header<'a> {
    alg: &'a str,
    enc: &'a str,
    #[serde(borrow)]
    zip: Option<&'a RawValue>,
    #[serde(borrow)]
    crit: Option<&'a RawValue>,
}

/// The parts of a token, as bytes but for the header, whose text is sealed with the content.
struct Parts<'a> {
    header: &'a str,
    nonce: Vec<u8>,
    content: Vec<u8>,
    seal: Vec<u8>,
}

impl SealKey {
    const fn encryption(&self) -> &'static str {
        match self {
            Self::A256Gcm(_) => "A256GCM",
            Self::A256CbcHs512 { .. } => "A256CBC-HS512",
        }
    }

    /// Opens a token. Its claims are then known to come from who has the key.
    pub(super) fn open(&self, token: &str) -> Result<Claims, AuthError> {
        if token.len() > MAX_TOKEN_BYTES {
            return Err(AuthError::Malformed);
        }
        let parts = parse(token).ok_or(AuthError::Malformed)?;
        let header = decoded(parts.header).ok_or(AuthError::Malformed)?;
        let header: Header<'_> =
            serde_json::from_slice(&header).map_err(|_| AuthError::Malformed)?;
        let is_plain = header.zip.is_none() && header.crit.is_none();
        if header.alg != "dir" || header.enc != self.encryption() || !is_plain {
            return Err(AuthError::UnsupportedAlgorithm);
        }
        let opened = match self {
            Self::A256Gcm(key) => open_gcm(key, &parts),
            Self::A256CbcHs512 { seal, cipher } => open_cbc(seal, cipher, &parts),
        };
        let claims = opened.ok_or(AuthError::BadSignature)?;
        serde_json::from_slice(&claims).map_err(|_| AuthError::Malformed)
    }
}

/// Five parts, of which the second, an encrypted key, is empty.
fn parse(token: &str) -> Option<Parts<'_>> {
    let mut parts = token.split('.');
    let mut next = || parts.next();
    let (header, key, nonce, content, seal) = (next()?, next()?, next()?, next()?, next()?);
    (key.is_empty() && parts.next().is_none()).then_some(())?;
    Some(Parts {
        header,
        nonce: decoded(nonce)?,
        content: decoded(content)?,
        seal: decoded(seal)?,
    })
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

fn open_gcm(key: &[u8; 32], parts: &Parts<'_>) -> Option<Vec<u8>> {
    let nonce: [u8; NONCE_BYTES] = parts.nonce.as_slice().try_into().ok()?;
    // The library finds the seal at the end; one of another length would shift the content.
    (parts.seal.len() == TAG_BYTES).then_some(())?;
    let sealed = [parts.content.as_slice(), &parts.seal].concat();
    let payload = Payload {
        msg: &sealed,
        aad: parts.header.as_bytes(),
    };
    let cipher = Aes256Gcm::new(key.into());
    cipher.decrypt(&Nonce::from(nonce), payload).ok()
}

/// The seal is checked first, so nobody learns anything from how the padding looks.
fn open_cbc(seal: &[u8; 32], cipher: &[u8; 32], parts: &Parts<'_>) -> Option<Vec<u8>> {
    let iv: [u8; IV_BYTES] = parts.nonce.as_slice().try_into().ok()?;
    (parts.seal.len() == SEAL_BYTES).then_some(())?;
    let header_bits = u64::try_from(parts.header.len()).ok()?.checked_mul(8)?;
    let mut mac = Hmac::<Sha512>::new_from_slice(seal).ok()?;
    mac.update(parts.header.as_bytes());
    mac.update(&iv);
    mac.update(&parts.content);
    mac.update(&header_bits.to_be_bytes());
    mac.verify_truncated_left(&parts.seal).ok()?;
    cbc::Decryptor::<aes::Aes256>::new(cipher.into(), &iv.into())
        .decrypt_padded_vec::<Pkcs7>(&parts.content)
        .ok()
}
