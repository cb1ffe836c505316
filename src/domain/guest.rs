//! Guests: people without an account, known by what they say of themselves.

use smol_str::SmolStr;

use super::error::Failure;

/// The role of every guest; a profile without it has no guests.
pub const GUEST_ROLE: &str = "guest";

/// What a guest says of themselves.
///
/// Invariant: both are trimmed, not empty, within their limits and without control characters; the
/// e-mail address looks like one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestProfile {
    name: SmolStr,
    email: SmolStr,
}

impl GuestProfile {
    /// Most characters of a name.
    pub const NAME_CHARS: usize = 100;
    /// Most characters of an e-mail address, as mail itself allows (RFC 5321).
    pub const EMAIL_CHARS: usize = 254;

    /// Accepts a name and an e-mail address, or names the field that is wrong.
    ///
    /// Whether the address exists, and whether it is the guest's, nobody has checked.
    pub fn parse(name: &str, email: &str) -> Result<Self, Failure> {
        let is_name = !name.trim().is_empty()
            && name.chars().count() <= Self::NAME_CHARS
            && !name.chars().any(char::is_control);
        if !is_name {
            let expected = "1 to 100 characters without control characters";
            return Err(Failure::invalid("name", expected));
        }
        let address = email.trim_matches(' ');
        if email.chars().count() > Self::EMAIL_CHARS || !looks_like_an_address(address) {
            let expected = "an e-mail address of at most 254 characters";
            return Err(Failure::invalid("email", expected));
        }
        Ok(Self {
            name: SmolStr::new(name.trim()),
            email: SmolStr::new(address),
        })
    }

    /// What others see.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where the guest says they can be reached.
    pub fn email(&self) -> &str {
        &self.email
    }
}

/// Something before an `@` and a name with a dot behind it. Only a letter sent there would say more.
fn looks_like_an_address(text: &str) -> bool {
    let is_odd = |c: char| c.is_control() || c.is_whitespace() || "<>()[],;:\"\\".contains(c);
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    !text.chars().any(is_odd)
        && !local.is_empty()
        && !local.contains('@')
        && domain.contains('.')
        && domain.split('.').all(|label| !label.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_is_trimmed_and_keeps_its_spelling() {
        let guest = GuestProfile::parse(" Zoë Ümit ", " zoe+chat@mail.example.org  ").unwrap();
        assert_eq!(guest.name(), "Zoë Ümit");
        assert_eq!(guest.email(), "zoe+chat@mail.example.org");
    }

    #[test]
    fn what_is_no_name_or_no_address_is_named() {
        let long = "x".repeat(101);
        for name in ["", "  ", "a\u{0}b", "a\nb", "a\n", &long] {
            let refused = GuestProfile::parse(name, "a@b.example").unwrap_err();
            assert_eq!(refused.field(), Some("name"), "{name:?}");
        }
        let long = format!("{}@b.example", "x".repeat(250));
        let odd = [
            "",
            "a",
            "a@",
            "@b.example",
            "a@b",
            "a@.b",
            "a@b.",
            "a@b..c",
            "a b@c.example",
            "a@b@c.example",
            "<a@b.example>",
            "a@b.example\u{0}x",
            &long,
        ];
        for email in odd {
            let refused = GuestProfile::parse("Zoë", email).unwrap_err();
            assert_eq!(refused.field(), Some("email"), "{email:?}");
        }
    }
}
