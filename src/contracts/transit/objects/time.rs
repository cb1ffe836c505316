//! Moments as text.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::contracts::transit::words::Moment;
use crate::domain::timestamp::Timestamp;
use crate::gateway::rfc3339;

/// A moment in RFC 3339 with all six digits of its microseconds, so that clients which compare it
/// with their own clock agree: `2026-07-09T06:41:02.113508Z`.
#[derive(Clone, Copy, Debug)]
pub(in crate::contracts::transit) struct Time(pub(in crate::contracts::transit) Timestamp);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc3339::write_microseconds(f, self.0)
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        Moment::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        Moment::json_schema(generator)
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_has_six_digits_even_where_they_are_zero() {
        let written = |micros| Time(Timestamp::from_micros(micros)).to_string();
        assert_eq!(written(0), "1970-01-01T00:00:00.000000Z");
        assert_eq!(
            written(1_795_168_800_000_120),
            "2026-11-20T10:00:00.000120Z"
        );
    }
}
