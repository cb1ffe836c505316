//! The fields of a body or a payload, each read when it is asked for.

use std::collections::BTreeMap;

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use smol_str::SmolStr;

use super::errors::Wrong;
use super::objects::HostId;

/// A JSON object. What a client sends besides what is asked for is its own affair.
#[derive(Debug, Default)]
pub(super) struct Fields(BTreeMap<String, Box<RawValue>>);

impl Fields {
    /// Reads an object; `None` for everything else.
    pub(super) fn read(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// A field as it came, unless it is null.
    pub(super) fn raw(&self, field: &str) -> Option<&RawValue> {
        let found = self.0.get(field).map(|value| &**value);
        found.filter(|value| value.get() != RawValue::NULL.get())
    }

    /// A text with something in it.
    pub(super) fn text(&self, field: &str) -> Option<String> {
        let text = self.raw(field).map(|raw| serde_json::from_str(raw.get()));
        text.and_then(Result::ok)
            .filter(|text: &String| !text.is_empty())
    }

    /// A field of a type; `None` when it is missing or null.
    ///
    /// # Errors
    /// It is of another type.
    pub(super) fn optional<T: DeserializeOwned>(
        &self,
        field: &'static str,
    ) -> Result<Option<T>, Wrong> {
        let Some(raw) = self.raw(field) else {
            return Ok(None);
        };
        let read = serde_json::from_str(raw.get());
        read.map(Some).map_err(|_| required(field))
    }

    /// An id of the host's that has to be there.
    ///
    /// # Errors
    /// It is missing, or cannot be one.
    pub(super) fn host_id(&self, field: &'static str) -> Result<SmolStr, Wrong> {
        let id = self.raw(field).and_then(HostId::read);
        id.ok_or_else(|| required(field))
    }

    /// An id of the host's that may be missing.
    ///
    /// # Errors
    /// It cannot be one.
    pub(super) fn optional_host_id(&self, field: &'static str) -> Result<Option<SmolStr>, Wrong> {
        let id = self.raw(field).map(|_| self.host_id(field));
        id.transpose()
    }
}

/// What a client hears of a field that is missing or cannot be used.
pub(super) fn required(field: &str) -> Wrong {
    Wrong::Owned(format!("Valid {field} is required"))
}
