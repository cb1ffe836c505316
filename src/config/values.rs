//! How settings that are not plain numbers and texts are read and written.

/// What a secret looks like when a configuration is printed.
pub(super) const HIDDEN: &str = "<hidden>";

/// Says whether the values of this key must never be printed.
pub(super) fn is_secret(key: &str) -> bool {
    matches!(
        key,
        "database.url"
            | "auth.jwt_secret"
            | "auth.guest_secret"
            | "auth.api_key"
            | "auth.handshake_value"
            | "auth.nextauth.secret"
            | "pusher.secret"
    )
}

/// A secret: read as text, written as a placeholder.
pub(super) mod secret {
    use secrecy::{ExposeSecret, SecretString};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::HIDDEN;

    pub(in crate::config) fn serialize<S: Serializer>(
        secret: &SecretString,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(if secret.expose_secret().is_empty() {
            ""
        } else {
            HIDDEN
        })
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SecretString, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text == HIDDEN {
            return Err(D::Error::custom(
                "expected a secret, found the placeholder for one",
            ));
        }
        Ok(text.into())
    }
}

/// A secret that may be left out: an empty text means that there is none.
pub(super) mod optional_secret {
    use secrecy::{ExposeSecret, SecretString};
    use serde::{Deserializer, Serializer};

    use super::secret;

    #[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
    pub(in crate::config) fn serialize<S: Serializer>(
        value: &Option<SecretString>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        match value {
            Some(value) => secret::serialize(value, serializer),
            None => serializer.serialize_str(""),
        }
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<SecretString>, D::Error> {
        let value = secret::deserialize(deserializer)?;
        Ok(Some(value).filter(|value| !value.expose_secret().is_empty()))
    }
}

/// A text that may be left out: an empty one means that there is none.
pub(super) mod optional_text {
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
    pub(in crate::config) fn serialize<S: Serializer>(
        value: &Option<String>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.as_deref().unwrap_or_default())
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<String>, D::Error> {
        Ok(Some(String::deserialize(deserializer)?).filter(|text| !text.is_empty()))
    }
}

/// A web address that may be left out.
pub(super) mod optional_url {
    use reqwest::Url;
    use serde::de::{Error, Unexpected};
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::ref_option, reason = "serde passes a reference to the field")]
    pub(in crate::config) fn serialize<S: Serializer>(
        value: &Option<Url>,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(value.as_ref().map(Url::as_str).unwrap_or_default())
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Option<Url>, D::Error> {
        let text = String::deserialize(deserializer)?;
        if text.is_empty() {
            return Ok(None);
        }
        parse(&text).map(Some)
    }

    pub(super) fn parse<E: Error>(text: &str) -> Result<Url, E> {
        match Url::parse(text) {
            Ok(url) if matches!(url.scheme(), "https" | "http") => Ok(url),
            Ok(_) | Err(_) => Err(E::invalid_value(
                Unexpected::Str(text),
                &"an http or https address",
            )),
        }
    }
}

/// Addresses of other servers.
pub(super) mod urls {
    use reqwest::Url;
    use serde::{Deserialize, Deserializer, Serializer};

    use super::optional_url;

    pub(in crate::config) fn serialize<S: Serializer>(
        urls: &[Url],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(urls.iter().map(Url::as_str))
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<Url>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let urls = texts.iter().map(|text| optional_url::parse(text));
        urls.collect()
    }
}

/// An address to listen on.
pub(super) mod address {
    use std::net::SocketAddr;

    use serde::de::{Error, Unexpected};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::config) fn serialize<S: Serializer>(
        address: &SocketAddr,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        address.serialize(serializer)
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<SocketAddr, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(|_| {
            D::Error::invalid_value(Unexpected::Str(&text), &"an address such as 127.0.0.1:8080")
        })
    }
}

/// Networks, each an address with or without the length of its prefix.
pub(super) mod networks {
    use std::net::IpAddr;

    use ipnet::IpNet;
    use serde::de::{Error, Unexpected};
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    pub(in crate::config) fn serialize<S: Serializer>(
        networks: &[IpNet],
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        networks.serialize(serializer)
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Vec<IpNet>, D::Error> {
        let texts = Vec::<String>::deserialize(deserializer)?;
        let network = |text: String| {
            let whole = text.parse::<IpAddr>().map(IpNet::from);
            whole.ok().or_else(|| text.parse().ok()).ok_or_else(|| {
                let expected = "networks such as 10.0.0.0/8 or 2001:db8::1";
                D::Error::invalid_value(Unexpected::Str(&text), &expected)
            })
        };
        texts.into_iter().map(network).collect()
    }
}

/// A duration above zero.
pub(super) mod duration {
    use std::time::Duration;

    use serde::de::{Error, Unexpected, Visitor};
    use serde::{Deserializer, Serializer};

    struct DurationVisitor;

    impl Visitor<'_> for DurationVisitor {
        type Value = Duration;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a duration above zero such as 250ms, 25s or 5m")
        }

        fn visit_str<E: Error>(self, text: &str) -> Result<Duration, E> {
            match humantime::parse_duration(text) {
                Ok(duration) if !duration.is_zero() => Ok(duration),
                Ok(_) | Err(_) => Err(E::invalid_value(Unexpected::Str(text), &self)),
            }
        }
    }

    pub(in crate::config) fn serialize<S: Serializer>(
        duration: &Duration,
        serializer: S,
    ) -> Result<S::Ok, S::Error> {
        humantime_serde::serialize(duration, serializer)
    }

    pub(in crate::config) fn deserialize<'de, D: Deserializer<'de>>(
        deserializer: D,
    ) -> Result<Duration, D::Error> {
        deserializer.deserialize_str(DurationVisitor)
    }
}
