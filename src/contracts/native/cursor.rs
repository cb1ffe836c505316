//! Where a list goes on, as text that means nothing to a client.

use smol_str::SmolStr;
use uuid::Uuid;

use crate::chat::{DirectoryPlace, ListCursor};
use crate::domain::id::ConversationId;
use crate::domain::timestamp::Timestamp;

/// Writes a cursor in characters that an address may hold.
pub(super) fn render(cursor: ListCursor) -> String {
    let at = cursor.at.as_micros();
    format!("{at:x}.{}", cursor.id.as_uuid().as_simple())
}

/// Reads a cursor; `None` for anything else.
pub(super) fn parse(text: &str) -> Option<ListCursor> {
    let (at, id) = text.split_once('.')?;
    let at = u64::from_str_radix(at, 16).ok()?.cast_signed();
    Some(ListCursor {
        at: Timestamp::from_micros(at),
        id: ConversationId::from_uuid(Uuid::try_parse(id).ok()?),
    })
}

/// Writes a place in the list of people in characters that an address may hold.
pub(super) fn render_place(place: &DirectoryPlace) -> String {
    let [id, name] = [&place.id, &place.name].map(|word| hex::encode(word.as_bytes()));
    format!("{id}.{name}")
}

/// Reads a place; `None` for anything else.
pub(super) fn parse_place(text: &str) -> Option<DirectoryPlace> {
    let (id, name) = text.split_once('.')?;
    Some(DirectoryPlace {
        name: word(name)?,
        id: word(id)?,
    })
}

/// Whatever stands there is some place. Postgres takes no NUL in a text.
fn word(text: &str) -> Option<SmolStr> {
    (!text.contains(|c: char| c.is_ascii_uppercase())).then_some(())?;
    let bytes = hex::decode(text).ok()?;
    Some(String::from_utf8_lossy(&bytes).replace('\0', "").into())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_is_read_as_it_was_written(at: i64, id: u128) {
            let cursor = ListCursor {
                at: Timestamp::from_micros(at),
                id: ConversationId::from_uuid(Uuid::from_u128(id)),
            };
            let text = render(cursor);
            prop_assert!(text.chars().all(|c| c.is_ascii_alphanumeric() || c == '.'));
            prop_assert_eq!(parse(&text), Some(cursor));
        }

        #[test]
        fn a_place_is_read_as_it_was_written(name in "[^\\x00]*", id in "[^\\x00]*") {
            let place = DirectoryPlace {
                name: name.into(),
                id: id.into(),
            };
            let text = render_place(&place);
            prop_assert_eq!(parse_place(&text), Some(place));
        }

        #[test]
        fn nothing_makes_it_panic(text in ".*") {
            parse(&text);
            parse_place(&text);
        }
    }
}
