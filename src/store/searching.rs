//! Finding a text in others.

use sea_orm::sea_query::{Expr, ExprTrait as _, Func, LikeExpr};

/// A text that is looked for, in whatever case. Databases agree on that of ASCII letters alone, so
/// others are looked for as they came, too.
pub(super) struct Wanted([LikeExpr; 2]);

impl Wanted {
    pub(super) fn new(text: &str) -> Self {
        Self(
            [text.to_lowercase(), text.to_ascii_lowercase()].map(|text| {
                let text = text.replace('\\', "\\\\");
                let text = text.replace('%', "\\%").replace('_', "\\_");
                LikeExpr::new(format!("%{text}%")).escape('\\')
            }),
        )
    }

    /// The condition that it stands in a column.
    pub(super) fn is_in(&self, column: Expr) -> Expr {
        let [wanted, ascii] = self.0.clone();
        let lower = Expr::expr(Func::lower(column));
        lower.clone().like(wanted).or(lower.like(ascii))
    }
}
