//! What a verified token tells of its bearer, made fit to be stored and shown.

use smol_str::SmolStr;

use crate::auth::{AuthError, Identity};
use crate::domain::error::ErrorCode;
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;
use crate::domain::user::Claims;
use crate::gateway::refusal::Refusal;

/// Most characters of a name; the rest is left out.
const NAME_CHARS: usize = 200;
/// Most characters of an e-mail address, as mail itself allows (RFC 5321).
const EMAIL_CHARS: usize = 254;
/// Most characters of the address of a picture.
const URL_CHARS: usize = 2_048;

/// Takes over what a token tells. A user who cannot be named is refused; a name that cannot be shown
/// is made so, and an address that cannot be one is left out: neither keeps anybody out.
///
/// # Errors
/// Unauthenticated when the user id or the role cannot be one.
pub(super) fn claims_of(identity: Identity) -> Result<Claims, Refusal> {
    let unusable = |claim| {
        let text = AuthError::MissingClaim(claim).to_string();
        Refusal::new(ErrorCode::Unauthenticated, text)
    };
    let name = identity.name.and_then(|name| {
        let name = printable(&name);
        let name: String = name.trim().chars().take(NAME_CHARS).collect();
        some_text(&name)
    });
    Ok(Claims {
        user: UserId::parse(&identity.user_id).map_err(|_| unusable("the user id"))?,
        role: RoleName::parse(&identity.role).map_err(|_| unusable("the role"))?,
        name,
        email: identity.email.and_then(|text| whole(&text, EMAIL_CHARS)),
        avatar_url: identity.avatar_url.and_then(|text| whole(&text, URL_CHARS)),
        // What may be the id of a user may be their further id.
        aliases: identity
            .aliases
            .into_iter()
            .filter(|(_, id)| UserId::parse(id).is_ok())
            .collect(),
        expires_at_seconds: identity.expires_at_unix,
    })
}

/// The text without control characters, which nobody sees and Postgres does not store (NUL).
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// The text as it is or not at all: an address that was cut leads somewhere else.
fn whole(text: &str, most_chars: usize) -> Option<SmolStr> {
    let text = printable(text);
    (text.chars().count() <= most_chars)
        .then(|| some_text(&text))
        .flatten()
}

fn some_text(text: &str) -> Option<SmolStr> {
    let text = text.trim();
    (!text.is_empty()).then(|| SmolStr::new(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identity() -> Identity {
        Identity {
            user_id: "ama".into(),
            role: "customer".into(),
            name: Some("Ama".to_owned()),
            email: Some("ama@mail.example".to_owned()),
            avatar_url: Some("https://host.example/ama.png".to_owned()),
            aliases: [("provider".into(), "7".into())].into(),
            expires_at_unix: 7,
        }
    }

    #[test]
    fn what_is_fit_to_be_shown_stays_as_it_is() {
        let claims = claims_of(identity()).unwrap();
        assert_eq!(claims.name.as_deref(), Some("Ama"));
        assert_eq!(claims.email.as_deref(), Some("ama@mail.example"));
        let avatar_url = claims.avatar_url.as_deref();
        assert_eq!(avatar_url, Some("https://host.example/ama.png"));
        assert_eq!(claims.aliases, [("provider".into(), "7".into())].into());
    }

    #[test]
    fn control_characters_are_dropped_and_long_names_cut() {
        let claims = claims_of(Identity {
            name: Some(format!(" A\u{0}m\u{7}a\n{}", "é".repeat(300))),
            email: Some("ama\u{0}@mail.example\r\n".to_owned()),
            avatar_url: Some("https://host.example/\u{0}ama.png".to_owned()),
            ..identity()
        })
        .unwrap();
        let name = claims.name.unwrap();
        assert!(name.starts_with("Amaéé"), "{name}");
        assert_eq!(name.chars().count(), 200);
        assert_eq!(claims.email.as_deref(), Some("ama@mail.example"));
        let avatar_url = claims.avatar_url.as_deref();
        assert_eq!(avatar_url, Some("https://host.example/ama.png"));
    }

    #[test]
    fn addresses_that_cannot_be_and_empty_names_are_left_out() {
        let claims = claims_of(Identity {
            name: Some("\u{0}\u{1}".to_owned()),
            email: Some("x".repeat(255)),
            avatar_url: Some(format!("https://host.example/{}", "x".repeat(2_048))),
            aliases: [("provider".into(), "7\u{0}".into())].into(),
            ..identity()
        })
        .unwrap();
        assert_eq!(
            (claims.name, claims.email, claims.avatar_url),
            (None, None, None)
        );
        assert!(claims.aliases.is_empty());
    }

    #[test]
    fn who_cannot_be_named_is_refused() {
        for odd in ["a\u{0}", "", " a"] {
            let user = claims_of(Identity {
                user_id: odd.into(),
                ..identity()
            });
            assert_eq!(
                user.unwrap_err().code,
                ErrorCode::Unauthenticated,
                "{odd:?}"
            );
        }
        let role = claims_of(Identity {
            role: "a\u{0}".into(),
            ..identity()
        });
        assert_eq!(role.unwrap_err().code, ErrorCode::Unauthenticated);
    }
}
