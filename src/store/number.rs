//! Numbers as databases keep them.

use super::StoreError;

/// A count as a database stores it. Beyond nine quintillion it stays there: no conversation
/// gets that far.
pub(super) fn to_i64(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A stored count; negative ones are damage.
pub(super) fn to_u64(number: i64) -> Result<u64, StoreError> {
    u64::try_from(number).map_err(|_| StoreError::Inconsistent("a negative number"))
}
