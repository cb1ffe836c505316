//! Ids of the host product: whole numbers to its clients, texts to this server.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;
use smol_str::SmolStr;

use crate::domain::id::UserId;

/// The largest number that a client in `JavaScript` tells from its neighbours.
const LARGEST: u64 = (1 << 53) - 1;

/// An id that is sent as a number where it is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::contracts::carwash) struct HostId<'a>(pub(in crate::contracts::carwash) &'a str);

impl<'a> From<&'a UserId> for HostId<'a> {
    fn from(user: &'a UserId) -> Self {
        Self(user.as_str())
    }
}

impl HostId<'_> {
    /// Reads an id that a client sent: a whole number, or a text that may be an id.
    pub(in crate::contracts::carwash) fn read(raw: &RawValue) -> Option<SmolStr> {
        if let Ok(number) = serde_json::from_str::<i64>(raw.get()) {
            return Some(smol_str::format_smolstr!("{number}"));
        }
        let text = serde_json::from_str::<String>(raw.get()).ok()?;
        let text = text.trim();
        UserId::parse(text).ok().map(|_| SmolStr::new(text))
    }

    /// The number it is, written as numbers are.
    fn number(self) -> Option<u64> {
        let number = self.0.parse::<u64>().ok()?;
        let is_usual = self.0 == "0" || !self.0.starts_with(['0', '+']);
        (is_usual && number <= LARGEST).then_some(number)
    }
}

impl Serialize for HostId<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.number() {
            Some(number) => serializer.serialize_u64(number),
            None => serializer.serialize_str(self.0),
        }
    }
}

impl JsonSchema for HostId<'_> {
    fn schema_name() -> Cow<'static, str> {
        "CarwashHostId".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": ["integer", "string"],
            "minimum": i64::MIN,
            "maximum": i64::MAX,
            "minLength": 1,
            "maxLength": UserId::MAX_CHARS,
            "pattern": r"^[^\s\x00-\x1f\x7f-\x9f]([^\x00-\x1f\x7f-\x9f]*[^\s\x00-\x1f\x7f-\x9f])?$",
        })
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("41", "41")]
    #[case("0", "0")]
    #[case("041", "\"041\"")]
    #[case("+1", "\"+1\"")]
    #[case("4 1", "\"4 1\"")]
    #[case("system", "\"system\"")]
    #[case("9007199254740991", "9007199254740991")]
    #[case("9007199254740992", "\"9007199254740992\"")]
    fn an_id_that_is_a_number_is_sent_as_one(#[case] id: &str, #[case] sent: &str) {
        assert_eq!(serde_json::to_string(&HostId(id)).unwrap(), sent);
    }

    #[rstest]
    #[case("41", Some("41"))]
    #[case("\"41\"", Some("41"))]
    #[case("\" 41 \"", Some("41"))]
    #[case("\"a-1\"", Some("a-1"))]
    #[case("4.5", None)]
    #[case("\"\"", None)]
    #[case("null", None)]
    #[case("[41]", None)]
    #[case("true", None)]
    fn numbers_and_texts_are_read(#[case] sent: &str, #[case] id: Option<&str>) {
        let raw = RawValue::from_string(sent.to_owned()).unwrap();
        assert_eq!(HostId::read(&raw).as_deref(), id);
    }
}
