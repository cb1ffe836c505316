//! Moments as text.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};

use crate::contracts::booking::words::Moment;
use crate::domain::timestamp::Timestamp;
use crate::gateway::rfc3339;

/// A moment in RFC 3339 with the milliseconds that JavaScript knows: `2026-05-01T05:30:12.400Z`.
#[derive(Clone, Copy, Debug)]
pub(in crate::contracts::booking) struct Time(pub(in crate::contracts::booking) Timestamp);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        rfc3339::write_milliseconds(f, self.0)
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
