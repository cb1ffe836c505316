//! Bodies and queries, checked field by field so that everything wrong with them is said at once.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use serde_json::Value;
use serde_json::value::RawValue;

use super::http_errors::{FieldError, HttpError};
use crate::gateway::http::{HttpState, read_body};

/// The furthest that a list of conversations may begin: the database walks over what is left out.
pub(super) const MOST_SKIPPED: u64 = 10_000;
/// The largest whole number of a query.
pub(super) const MOST_WHOLE: u64 = i64::MAX.cast_unsigned();

/// A JSON object, and what is wrong with it. Only the fields that are asked for are understood: what
/// else a client sends is its own affair.
pub(super) struct Body {
    whole: Box<RawValue>,
    fields: BTreeMap<String, Box<RawValue>>,
    wrong: Vec<FieldError>,
}

impl FromRequest<Arc<HttpState>> for Body {
    type Rejection = HttpError;

    async fn from_request(request: Request, state: &Arc<HttpState>) -> Result<Self, HttpError> {
        let limit = state.gateway.settings.body_bytes;
        let read = read_body(request, limit).await;
        let bytes = read.map_err(|problem| HttpError::from(&problem))?;
        Self::parse(&bytes)
    }
}

impl Body {
    /// Takes a body apart.
    ///
    /// # Errors
    /// It is no JSON object.
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, HttpError> {
        if bytes.is_empty() {
            return Err(wrong("missing", None, "Field required"));
        }
        let whole: Box<RawValue> = serde_json::from_slice(bytes).map_err(not_json)?;
        if !whole.get().starts_with('{') {
            let msg = "Input should be a valid dictionary or object to extract fields from";
            return Err(wrong("model_attributes_type", None, msg));
        }
        Ok(Self {
            fields: serde_json::from_str(whole.get()).map_err(not_json)?,
            whole,
            wrong: Vec::new(),
        })
    }
}

#[expect(clippy::needless_pass_by_value, reason = "is given to map_err")]
fn not_json(error: serde_json::Error) -> HttpError {
    wrong("json_invalid", Some(error.column()), "JSON decode error")
}

/// The refusal of a body as a whole.
fn wrong(kind: &'static str, at: Option<usize>, msg: &str) -> HttpError {
    let mut loc = vec![Value::from("body")];
    loc.extend(at.map(Value::from));
    HttpError::fields(vec![FieldError {
        kind,
        loc,
        msg: msg.to_owned(),
        input: RawValue::NULL.to_owned(),
    }])
}

impl Body {
    /// Whether the field is there and not null.
    pub(super) fn has(&self, field: &str) -> bool {
        let found = self.fields.get(field);
        found.is_some_and(|value| value.get() != RawValue::NULL.get())
    }

    /// A text that has to be there, trimmed, with something in it and at most so many characters.
    pub(super) fn text(&mut self, field: &'static str, max: usize) -> Option<String> {
        let Some(value) = self.fields.get(field) else {
            let input = self.whole.clone();
            self.blame(field, "missing", "Field required".to_owned(), input);
            return None;
        };
        let value = value.clone();
        let Ok(text) = serde_json::from_str::<String>(value.get()) else {
            let msg = "Input should be a valid string".to_owned();
            self.blame(field, "string_type", msg, value);
            return None;
        };
        let text = text.trim();
        let wrong = if text.is_empty() {
            let msg = "String should have at least 1 character".to_owned();
            Some(("string_too_short", msg))
        } else if text.chars().count() > max {
            let msg = format!("String should have at most {max} characters");
            Some(("string_too_long", msg))
        } else {
            None
        };
        let Some((kind, msg)) = wrong else {
            return Some(text.to_owned());
        };
        self.blame(field, kind, msg, value);
        None
    }

    /// A text that may be left out.
    pub(super) fn optional_text(&mut self, field: &'static str, max: usize) -> Option<String> {
        if self.has(field) {
            self.text(field, max)
        } else {
            None
        }
    }

    /// Notes that a field cannot be used.
    fn blame(
        &mut self,
        field: &'static str,
        kind: &'static str,
        msg: String,
        input: Box<RawValue>,
    ) {
        self.wrong.push(FieldError {
            kind,
            loc: vec![Value::from("body"), Value::from(field)],
            msg,
            input,
        });
    }

    /// Whether any of the fields asked for so far cannot be used.
    pub(super) fn is_wrong(&self) -> bool {
        !self.wrong.is_empty()
    }

    /// What is wrong with the fields that were asked for, where they are needed nevertheless.
    pub(super) fn refusal(self) -> HttpError {
        HttpError::fields(self.wrong)
    }
}

/// Reads `skip` and `limit` of a query. The limit is cut to the largest page; `skip` may be at most
/// so much.
pub(super) fn page_of(
    query: &str,
    usual_limit: u64,
    most_skipped: u64,
) -> Result<(u64, u64), HttpError> {
    let mut wrong = Vec::new();
    let skip = number_of(query, "skip", (0, 0, most_skipped), &mut wrong);
    let limit = number_of(query, "limit", (usual_limit, 1, MOST_WHOLE), &mut wrong);
    match (skip, limit) {
        (Some(skip), Some(limit)) => Ok((skip, limit)),
        _ => Err(HttpError::fields(wrong)),
    }
}

/// A whole number of a query, which has a usual value, a least and a most.
fn number_of(
    query: &str,
    field: &'static str,
    (usual, least, most): (u64, u64, u64),
    wrong: &mut Vec<FieldError>,
) -> Option<u64> {
    let given = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == field);
    let Some((_, text)) = given.last() else {
        return Some(usual);
    };
    let (kind, msg) = match text.parse::<i128>() {
        Ok(number) if number < i128::from(least) => {
            let msg = format!("Input should be greater than or equal to {least}");
            ("greater_than_equal", msg)
        }
        Ok(number) if number > i128::from(most) => {
            let msg = format!("Input should be less than or equal to {most}");
            ("less_than_equal", msg)
        }
        Ok(number) => return u64::try_from(number).ok(),
        Err(_) => {
            let msg = "Input should be a valid integer, unable to parse string as an integer";
            ("int_parsing", msg.to_owned())
        }
    };
    wrong.push(FieldError {
        kind,
        loc: vec![Value::from("query"), Value::from(field)],
        msg,
        input: serde_json::value::to_raw_value(&*text).unwrap_or_default(),
    });
    None
}
