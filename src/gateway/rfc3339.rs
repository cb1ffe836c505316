//! Moments as text, with as many digits as a front end expects.

use std::fmt;

use time::OffsetDateTime;

use crate::domain::timestamp::Timestamp;

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
