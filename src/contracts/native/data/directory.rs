//! The query for whom one may write to.

use schemars::JsonSchema;
use serde::Deserialize;

use super::super::words::{PlaceCursor, RoleWord, SearchText};
use super::fields::{required, wanted_text};
use crate::chat::{DirectoryPlace, Wanted};
use crate::contracts::native::cursor;
use crate::domain::error::Failure;
use crate::domain::policy::RoleName;

/// Items of a page when the client does not say how many.
const PAGE: u64 = 50;

/// Whom to look for.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::contracts::native) struct PeopleQuery {
    /// A part of a name or, for those who see all conversations, of an e-mail address.
    #[schemars(with = "Option<SearchText>")]
    q: Option<String>,
    #[schemars(with = "Option<RoleWord>")]
    role: Option<String>,
    /// The `next_cursor` of an earlier page.
    #[schemars(with = "Option<PlaceCursor>")]
    cursor: Option<String>,
    /// Most people; 50 if nobody says, cut to the largest page.
    limit: Option<u64>,
}

impl PeopleQuery {
    pub(in crate::contracts::native) fn parse(
        self,
    ) -> Result<(Wanted, Option<DirectoryPlace>, u64), Failure> {
        let text = self.q.map(|text| wanted_text(&text, "q"));
        let role = self.role.map(|name| {
            let expected = "the name of a role";
            required(RoleName::parse(&name).ok(), "role", expected)
        });
        let after = self.cursor.map(|text| {
            let expected = "the next_cursor of an earlier page";
            required(cursor::parse_place(&text), "cursor", expected)
        });
        let wanted = Wanted {
            text: text.transpose()?,
            role: role.transpose()?,
        };
        Ok((wanted, after.transpose()?, self.limit.unwrap_or(PAGE)))
    }
}
