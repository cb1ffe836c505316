//! The objects of the contract, borrowed from the domain's values, fields in the contract's order.

mod conversation;
mod message;
mod participant;
mod time;

pub(super) use self::conversation::{ConversationObject, people};
pub(super) use self::message::{MessageObject, Shown};
pub(super) use self::participant::{ParticipantObject, PresenceObject};
pub(super) use self::time::Time;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::words::AnyObject;
use crate::domain::message::Metadata;

/// Metadata, passed on unread.
pub(super) struct MetadataObject<'a>(pub(super) &'a Metadata);

impl Serialize for MetadataObject<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match serde_json::from_str::<&RawValue>(self.0.as_str()) {
            Ok(raw) => raw.serialize(serializer),
            // Whoever made it had parsed it; a damaged row must not damage a frame.
            Err(_) => serializer.collect_map(std::iter::empty::<((), ())>()),
        }
    }
}

impl JsonSchema for MetadataObject<'_> {
    fn schema_name() -> Cow<'static, str> {
        AnyObject::schema_name()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        AnyObject::json_schema(generator)
    }
}

#[cfg(test)]
pub(super) mod samples;
#[cfg(test)]
mod tests;
