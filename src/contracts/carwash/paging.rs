//! Page numbers and sizes of pages.

use super::errors::Wrong;

/// Things on a page unless somebody says otherwise.
pub(super) const PAGE: u64 = 50;
/// The furthest that a list of conversations may begin: the database walks over what is left out.
pub(super) const MOST_SKIPPED: u64 = 10_000;
/// The largest whole number that is understood.
pub(super) const MOST_WHOLE: u64 = i64::MAX.cast_unsigned();

/// A page, counted from 1, and how many things it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Paging {
    pub(super) page: u64,
    pub(super) limit: u64,
}

impl Paging {
    /// Reads `page` and `limit` of a query. The limit is cut to the largest page.
    pub(super) fn of_query(query: &str, largest: u64) -> Result<Self, Wrong> {
        let page = number_of(query, "page", 1)?;
        let limit = number_of(query, "limit", PAGE)?;
        Ok(Self::new(page, limit, largest))
    }

    /// A page and a limit of 1 or more.
    pub(super) fn new(page: u64, limit: u64, largest: u64) -> Self {
        Self {
            page,
            limit: limit.min(largest),
        }
    }

    /// How many things come before the page.
    pub(super) fn skipped(self) -> u64 {
        (self.page - 1).saturating_mul(self.limit)
    }

    /// Whether there are things after the page.
    pub(super) fn has_more(self, total: u64) -> bool {
        self.skipped().saturating_add(self.limit) < total
    }

    /// How many pages there are.
    pub(super) fn pages(self, total: u64) -> u64 {
        total.div_ceil(self.limit)
    }
}

/// What a query says of a field, the last time it does.
pub(super) fn field_of<'a>(query: &'a str, field: &str) -> Option<std::borrow::Cow<'a, str>> {
    let given = form_urlencoded::parse(query.as_bytes()).filter(|(name, _)| name == field);
    given.last().map(|(_, text)| text)
}

/// A whole number of 1 or more.
fn number_of(query: &str, field: &'static str, usual: u64) -> Result<u64, Wrong> {
    let Some(text) = field_of(query, field) else {
        return Ok(usual);
    };
    let number = text.parse().ok();
    let fits = number.filter(|number| (1..=MOST_WHOLE).contains(number));
    fits.ok_or_else(|| Wrong::Owned(format!("Valid {field} is required")))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("", (1, 50))]
    #[case("page=3&limit=20", (3, 20))]
    #[case("limit=101", (1, 100))]
    #[case("page=1&page=2", (2, 50))]
    fn a_query_names_a_page(#[case] query: &str, #[case] (page, limit): (u64, u64)) {
        let paging = Paging::of_query(query, 100);
        assert_eq!(paging, Ok(Paging { page, limit }));
    }

    #[rstest]
    #[case("page=0", "Valid page is required")]
    #[case("page=-1", "Valid page is required")]
    #[case("page=x", "Valid page is required")]
    #[case("page=", "Valid page is required")]
    #[case("limit=0", "Valid limit is required")]
    #[case("limit=9223372036854775808", "Valid limit is required")]
    fn what_is_no_page_is_refused(#[case] query: &str, #[case] wrong: &str) {
        assert_eq!(Paging::of_query(query, 100).unwrap_err(), wrong);
    }

    #[test]
    fn pages_end_where_there_is_nothing_more() {
        let paging = |page| Paging { page, limit: 10 };
        assert_eq!(paging(2).skipped(), 10);
        assert!(paging(2).has_more(21) && !paging(2).has_more(20));
        assert_eq!((paging(1).pages(0), paging(1).pages(21)), (0, 3));
        assert_eq!(paging(u64::MAX).skipped(), u64::MAX);
    }
}
