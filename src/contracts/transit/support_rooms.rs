//! The support rooms as the product names them.

/// The rooms, in the order in which the product lists them.
pub(super) const TYPES: [&str; 4] = [
    "general_support",
    "emergency_support",
    "driver_support",
    "regulator_support",
];

/// What a request names that names none.
pub(super) const USUAL: &str = "general_support";

/// Before the type of a support room in the name of a room.
pub(super) const SUPPORT: &str = "support:";

/// Before the id of a conversation in the name of a room.
pub(super) const CONVERSATION: &str = "conversation:";

/// Whether the product has such a room.
pub(super) fn is_known(room_type: &str) -> bool {
    TYPES.contains(&room_type)
}

/// The refusal of any other name.
pub(super) fn unknown() -> String {
    format!("Invalid room type. Valid types: ['{}']", TYPES.join("', '"))
}

/// The name of the room of this type.
pub(super) fn room_id(room_type: &str) -> String {
    format!("{SUPPORT}{room_type}")
}

/// The type in words: `general support`.
pub(super) fn words(room_type: &str) -> String {
    room_type.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_room_is_refused_with_those_there_are() {
        assert_eq!(
            unknown(),
            "Invalid room type. Valid types: ['general_support', 'emergency_support', \
             'driver_support', 'regulator_support']"
        );
        assert!(is_known(USUAL));
    }
}
