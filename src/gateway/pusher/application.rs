//! The application that front ends and back ends share a key and a secret with, and what it signs.
//!
//! Sources: <https://pusher.com/docs/channels/library_auth_reference/auth-signatures/> and
//! <https://pusher.com/docs/channels/library_auth_reference/rest-api/#authentication>.

use hmac::{Hmac, KeyInit as _, Mac as _};
use md5::{Digest as _, Md5};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::Sha256;
use smol_str::SmolStr;

use super::channel::ChannelName;
use super::socket_id::SocketId;

/// How far the clocks of a back end and of this server may be apart, in seconds.
const CLOCKS_APART_MAX_SECONDS: u64 = 600;

/// Who the clients and the back ends are clients and back ends of.
#[derive(Clone, Debug)]
pub struct Application {
    /// Names it in the addresses of back ends.
    pub id: SmolStr,
    /// Names it in the addresses of clients and in signatures. No secret.
    pub key: SmolStr,
    /// What is signed with.
    pub secret: SecretString,
}

/// Why a request of a back end is not believed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// A part of the signature is not there.
    #[error("{0}: expected in the query")]
    Missing(&'static str),
    /// The signature is of a version that is not known.
    #[error("auth_version: expected 1.0")]
    Version,
    /// It is signed for another application.
    #[error("auth_key: expected the key of this application")]
    Key,
    /// It was signed too long ago, or the clocks are too far apart.
    #[error(
        "auth_timestamp: expected the time in seconds since 1970, within {CLOCKS_APART_MAX_SECONDS} \
         of this server's, which is {0}"
    )]
    Timestamp(i64),
    /// The body is not the one that was signed.
    #[error("body_md5: expected the MD5 of the body")]
    Body,
    /// Whoever signed does not know the secret, or signed another request.
    #[error("auth_signature: expected the HMAC-SHA256 of the request by the application's secret")]
    Signature,
}

/// A request of a back end.
#[derive(Clone, Copy, Debug)]
pub struct SignedRequest<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The path of the address.
    pub path: &'a str,
    /// The query of the address.
    pub query: &'a str,
    /// The body.
    pub body: &'a [u8],
}

impl Application {
    /// What lets a connection subscribe to a channel: `key:signature`. `channel_data` says who it
    /// is there, on presence channels.
    pub fn subscription(
        &self,
        socket: SocketId,
        channel: &ChannelName,
        channel_data: Option<&str>,
    ) -> String {
        self.auth(&subscribed(socket, channel, channel_data))
    }

    /// Whether this lets a connection subscribe to a channel.
    pub fn lets_subscribe(
        &self,
        auth: &str,
        socket: SocketId,
        channel: &ChannelName,
        channel_data: Option<&str>,
    ) -> bool {
        self.is_signed(auth, &subscribed(socket, channel, channel_data))
    }

    /// Whether this lets a connection sign in as the user of this data.
    pub fn lets_sign_in(&self, auth: &str, socket: SocketId, user_data: &str) -> bool {
        self.is_signed(auth, &format!("{socket}::user::{user_data}"))
    }

    /// The signature of a webhook's body, in hexadecimal digits.
    pub fn signature(&self, text: &str) -> String {
        hex::encode(self.mac(text).finalize().into_bytes())
    }

    /// Checks that a request comes from a back end that knows the secret.
    ///
    /// # Errors
    /// What is wrong with its signature.
    pub fn verify(&self, request: &SignedRequest<'_>, now_seconds: i64) -> Result<(), NotSigned> {
        let mut fields: Vec<(String, String)> = form_urlencoded::parse(request.query.as_bytes())
            .map(|(name, value)| (name.to_lowercase(), value.into_owned()))
            .collect();
        let signature = take(&mut fields, "auth_signature")?;
        let field = |name| find(&fields, name);
        if field("auth_version")? != "1.0" {
            return Err(NotSigned::Version);
        }
        if field("auth_key")? != self.key {
            return Err(NotSigned::Key);
        }
        let signed_at = field("auth_timestamp")?.parse::<i64>().ok();
        if signed_at.is_none_or(|at| at.abs_diff(now_seconds) > CLOCKS_APART_MAX_SECONDS) {
            return Err(NotSigned::Timestamp(now_seconds));
        }
        if !request.body.is_empty() {
            let body = hex::encode(Md5::digest(request.body));
            if !field("body_md5")?.eq_ignore_ascii_case(&body) {
                return Err(NotSigned::Body);
            }
        }
        fields.sort();
        let fields: Vec<String> = fields
            .into_iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let signed = format!("{}\n{}\n{}", request.method, request.path, fields.join("&"));
        if self.has_signed(&signed, &signature) {
            Ok(())
        } else {
            Err(NotSigned::Signature)
        }
    }

    fn auth(&self, text: &str) -> String {
        format!("{}:{}", self.key, self.signature(text))
    }

    fn is_signed(&self, auth: &str, text: &str) -> bool {
        let parts = auth.split_once(':');
        parts.is_some_and(|(key, signature)| key == self.key && self.has_signed(text, signature))
    }

    /// Whether a text has this signature. Tells nothing by the time it takes.
    fn has_signed(&self, text: &str, signature: &str) -> bool {
        hex::decode(signature)
            .is_ok_and(|signature| self.mac(text).verify_slice(&signature).is_ok())
    }

    fn mac(&self, text: &str) -> Hmac<Sha256> {
        let secret = self.secret.expose_secret().as_bytes();
        let mac = Hmac::<Sha256>::new_from_slice(secret);
        mac.expect("HMAC takes keys of any length")
            .chain_update(text.as_bytes())
    }
}

fn subscribed(socket: SocketId, channel: &ChannelName, channel_data: Option<&str>) -> String {
    match channel_data {
        Some(data) => format!("{socket}:{channel}:{data}"),
        None => format!("{socket}:{channel}"),
    }
}

fn take(fields: &mut Vec<(String, String)>, name: &'static str) -> Result<String, NotSigned> {
    let place = fields.iter().position(|(one, _)| one == name);
    let place = place.ok_or(NotSigned::Missing(name))?;
    Ok(fields.remove(place).1)
}

fn find<'a>(fields: &'a [(String, String)], name: &'static str) -> Result<&'a str, NotSigned> {
    let found = fields.iter().find(|(one, _)| one == name);
    found.map_or(Err(NotSigned::Missing(name)), |(_, value)| Ok(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The application of the examples in the protocol's own documentation.
    fn documented() -> Application {
        Application {
            id: "3".into(),
            key: "278d425bdf160c739803".into(),
            secret: "7ad3773142a6692b25b8".into(),
        }
    }

    #[test]
    fn subscriptions_are_signed_as_the_documentation_says() {
        let (app, socket) = (documented(), SocketId::parse("1234.1234").unwrap());
        let foobar = ChannelName::parse("private-foobar").unwrap();
        let auth = app.subscription(socket, &foobar, None);
        let documented =
            "278d425bdf160c739803:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4";
        assert_eq!(auth, documented);
        assert!(app.lets_subscribe(&auth, socket, &foobar, None));
        let presence = ChannelName::parse("presence-foobar").unwrap();
        let data = "{\"user_id\":10,\"user_info\":{\"name\":\"Mr. Channels\"}}";
        let auth = app.subscription(socket, &presence, Some(data));
        let documented =
            "278d425bdf160c739803:31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80";
        assert_eq!(auth, documented);
        assert!(app.lets_subscribe(&auth, socket, &presence, Some(data)));
        for (socket, channel, data) in [
            ("1234.1235", "presence-foobar", Some(data)),
            ("1234.1234", "presence-foobaz", Some(data)),
            ("1234.1234", "presence-foobar", Some("{\"user_id\":11}")),
            ("1234.1234", "presence-foobar", None),
        ] {
            let socket = SocketId::parse(socket).unwrap();
            let channel = ChannelName::parse(channel).unwrap();
            assert!(!app.lets_subscribe(&auth, socket, &channel, data));
        }
        for auth in ["", ":", "nothing", "278d425bdf160c739803:", "x:y:z"] {
            assert!(!app.lets_subscribe(auth, socket, &foobar, None));
        }
    }

    const BODY: &str = r#"{"name":"foo","channels":["project-3"],"data":"{\"some\":\"data\"}"}"#;
    const QUERY: &str = "auth_key=278d425bdf160c739803&auth_timestamp=1353088179&auth_version=1.0\
        &body_md5=ec365a775a4cd0599faeb73354201b6f\
        &auth_signature=da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c";

    fn request(query: &str, body: &str) -> Result<(), NotSigned> {
        let request = SignedRequest {
            method: "POST",
            path: "/apps/3/events",
            query,
            body: body.as_bytes(),
        };
        documented().verify(&request, 1_353_088_779)
    }

    #[test]
    fn requests_are_signed_as_the_documentation_says() {
        assert_eq!(request(QUERY, BODY), Ok(()));
    }

    #[test]
    fn whatever_is_changed_is_noticed() {
        let cases = [
            ("auth_version=1.0", "auth_version=2.0", NotSigned::Version),
            ("278d425bdf160c739803", "another", NotSigned::Key),
            (
                "1353088179",
                "1353088178",
                NotSigned::Timestamp(1_353_088_779),
            ),
            ("1353088179", "soon", NotSigned::Timestamp(1_353_088_779)),
            ("1353088179", "1353088180", NotSigned::Signature),
            ("ec36", "ec37", NotSigned::Body),
            ("=da45", "=da46", NotSigned::Signature),
            ("=da45", "=", NotSigned::Signature),
            ("auth_key", "no_key", NotSigned::Missing("auth_key")),
            (
                "&auth_signature",
                "&x",
                NotSigned::Missing("auth_signature"),
            ),
            ("body_md5", "md5", NotSigned::Missing("body_md5")),
            (
                "&auth_version",
                "&info=x&auth_version",
                NotSigned::Signature,
            ),
        ];
        for (from, to, expected) in cases {
            assert_eq!(request(&QUERY.replacen(from, to, 1), BODY), Err(expected));
        }
        assert_eq!(request(QUERY, "{}"), Err(NotSigned::Body));
    }
}
