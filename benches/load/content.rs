//! What is said in measurements: a number that can be found in any wire's frame, and then words.

use bytes::Bytes;
use memchr::memmem;

/// What no other text has.
const MARK: &[u8] = b"~#";

/// Bytes of Parlor's native frame of such a message, which those have the others send that have frames
/// of any length. What each sends stands beside what it is measured at.
pub(crate) const FRAME: usize = 642;

/// A message of about a hundred characters, as people write them.
pub(crate) fn content(number: u64) -> String {
    format!("~#{number}; I am at the gate now, the blue van beside the bakery. Where shall I wait?")
}

/// The number of the message in a frame, if there is one.
pub(crate) fn number(frame: &Bytes) -> Option<u64> {
    let at = memmem::find(frame, MARK)?;
    let digits = frame[at + MARK.len()..]
        .iter()
        .take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0')))
}
