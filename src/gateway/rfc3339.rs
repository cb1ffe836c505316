//! Moments as text, with as many digits as a front end expects.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Serialize, Serializer};
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

use crate::domain::timestamp::Timestamp;

/// A moment in RFC 3339 and UTC with the milliseconds that JavaScript knows.
#[derive(Clone, Copy, Debug)]
pub struct Milliseconds(pub Timestamp);

impl fmt::Display for Milliseconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_milliseconds(f, self.0)
    }
}

impl Serialize for Milliseconds {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl JsonSchema for Milliseconds {
    fn schema_name() -> Cow<'static, str> {
        "Milliseconds".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "format": "date-time",
            "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$",
        })
    }
}

/// Reads a moment in RFC 3339; what is below a microsecond is cut. An offset may put it into a year
/// that has no such form in UTC: then it is none.
pub fn read(text: &str) -> Option<Timestamp> {
    let moment = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let moment = moment.checked_to_offset(UtcOffset::UTC)?;
    (0..=9_999).contains(&moment.year()).then_some(())?;
    let micros = i64::try_from(moment.unix_timestamp_nanos() / 1_000).ok()?;
    Some(Timestamp::from_micros(micros))
}

/// Writes a moment in RFC 3339 and UTC with milliseconds: `2026-11-20T10:00:00.000Z`.
pub fn write_milliseconds(f: &mut fmt::Formatter<'_>, moment: Timestamp) -> fmt::Result {
    let at = write_seconds(f, moment)?;
    write!(f, ".{:03}Z", at.millisecond())
}

/// Writes a moment in RFC 3339 and UTC with microseconds: `2026-11-20T10:00:00.000000Z`.
pub fn write_microseconds(f: &mut fmt::Formatter<'_>, moment: Timestamp) -> fmt::Result {
    let at = write_seconds(f, moment)?;
    write!(f, ".{:06}Z", at.microsecond())
}

fn write_seconds(
    f: &mut fmt::Formatter<'_>,
    moment: Timestamp,
) -> Result<OffsetDateTime, fmt::Error> {
    let nanos = i128::from(moment.as_micros()) * 1_000;
    // Moments beyond the year 9999 have no such form.
    let at = OffsetDateTime::from_unix_timestamp_nanos(nanos).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (year, month, day) = at.to_calendar_date();
    let (hour, minute, second) = at.to_hms();
    let month = u8::from(month);
    write!(
        f,
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}"
    )?;
    Ok(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_can_be_written_again() {
        for (text, written) in [
            ("2026-11-20T15:30:00.5+05:30", "2026-11-20T10:00:00.500Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ] {
            let moment = read(text).map(|moment| Milliseconds(moment).to_string());
            assert_eq!(moment.as_deref(), Some(written));
        }
        // Their years in UTC are 10000 and -1.
        for text in ["9999-12-31T23:59:59-00:01", "0000-01-01T00:00:00+00:01"] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
