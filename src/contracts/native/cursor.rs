//! Where a list of conversations goes on, as text that means nothing to a client.

use uuid::Uuid;

use crate::chat::ListCursor;
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
        fn nothing_makes_it_panic(text in ".*") {
            parse(&text);
        }
    }
}
