//! Tests that choose at random, and what makes them choose the same again.

use std::io::Write as _;
use std::str::FromStr;

/// What a variable of the environment says, if it is there.
///
/// # Panics
/// It says what cannot be.
#[expect(
    clippy::disallowed_methods,
    reason = "tests have no configuration but this"
)]
pub(crate) fn variable<T: FromStr>(name: &str) -> Option<T> {
    let text = std::env::var(name).ok()?;
    let value = text.parse();
    Some(value.unwrap_or_else(|_| panic!("{name} cannot be {text}")))
}

/// The seed that `PARLOR_SEED` gives, or any. Said, so that whoever sees the test fail can repeat it.
pub(crate) fn seed() -> u64 {
    let seed = variable("PARLOR_SEED").unwrap_or_else(rand::random);
    say(&format!("PARLOR_SEED={seed}"));
    seed
}

/// Says something: at once where output is not captured, and when the test fails.
pub(crate) fn say(text: &str) {
    // Nobody may be listening.
    let _ = writeln!(std::io::stderr(), "{text}");
}
