//! JSON Schemas of wire types, made from what serde makes of them (schemars).
//!
//! Both documents, of the HTTP routes and of the sockets, are made of these, so a field is
//! described where it is declared, once. A bound that an operator may set is given by the name of
//! its key, such as `"maxLength" = "config:limits.content_chars"`; [`fill_in`] puts the figure
//! there.

use std::collections::BTreeMap;

use schemars::generate::{SchemaGenerator, SchemaSettings};
use schemars::transform::RecursiveTransform;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value};

/// Where both documents keep schemas.
const PLACE: &str = "/components/schemas";

/// How a name begins that stands for a configured value.
const CONFIGURED: &str = "config:";

/// Configured values by the names of their keys, such as `limits.content_chars`.
pub type Configured = BTreeMap<&'static str, Value>;

/// Schemas by name.
pub type Schemas = Map<String, Value>;

/// Which way a type crosses the wire. What may be left out differs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// From a client.
    Received,
    /// To a client.
    Sent,
}

/// A reference to a type's schema, after putting it and all that it refers to among the others.
pub fn reference<T: JsonSchema>(direction: Direction, schemas: &mut Schemas) -> Value {
    let mut generator = generator(direction);
    let reference = generator.subschema_for::<T>();
    schemas.extend(generator.take_definitions(true));
    reference.to_value()
}

/// A type's schema itself, after putting all that it refers to among the others.
pub fn inline<T: JsonSchema>(direction: Direction, schemas: &mut Schemas) -> Value {
    let reference = reference::<T>(direction, schemas);
    schemas
        .remove(T::schema_name().as_ref())
        .unwrap_or(reference)
}

/// A type's schema by itself, for types that refer to no others.
pub fn of<T: JsonSchema>(direction: Direction) -> Value {
    inline::<T>(direction, &mut Schemas::new())
}

/// Takes a field out of an object's schema, for where something else says it.
pub fn leave_out(schema: &mut Value, field: &str) {
    if let Some(fields) = schema["properties"].as_object_mut() {
        fields.remove(field);
    }
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|one| one != field);
        if required.is_empty() {
            let members = schema.as_object_mut();
            members.and_then(|members| members.remove("required"));
        }
    }
}

/// A text that is one of a closed set of words.
pub fn one_of(names: impl IntoIterator<Item = &'static str>) -> Schema {
    let names: Vec<&str> = names.into_iter().collect();
    schemars::json_schema!({ "type": "string", "enum": names })
}

/// Puts configured values in the place of their names.
pub fn fill_in(schema: &mut Value, configured: &Configured) {
    match schema {
        Value::Object(members) => members
            .values_mut()
            .for_each(|member| fill_in(member, configured)),
        Value::Array(items) => items.iter_mut().for_each(|item| fill_in(item, configured)),
        Value::String(text) => {
            let name = text.strip_prefix(CONFIGURED);
            if let Some(value) = name.and_then(|name| configured.get(name)) {
                *schema = value.clone();
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

fn generator(direction: Direction) -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12().with(|settings| {
        settings.definitions_path = PLACE.into();
        settings.meta_schema = None;
    });
    let settings = match direction {
        Direction::Received => settings.for_deserialize(),
        Direction::Sent => settings.for_serialize(),
    };
    settings
        .with_transform(RecursiveTransform(move |schema: &mut Schema| {
            plain_number(schema, direction);
        }))
        .into_generator()
}

/// JSON Schema has no `uint64`: what a client may send has a bound instead, and what it is sent
/// needs none.
fn plain_number(schema: &mut Schema, direction: Direction) {
    let greatest = match schema.get("format").and_then(Value::as_str) {
        Some("uint64") => u64::MAX,
        Some("uint32") => u64::from(u32::MAX),
        Some("uint16") => u64::from(u16::MAX),
        Some(_) | None => return,
    };
    schema.remove("format");
    if direction == Direction::Received && schema.get("maximum").is_none() {
        schema.insert("maximum".to_owned(), greatest.into());
    }
}
