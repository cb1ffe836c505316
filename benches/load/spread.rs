//! The same thing measured several times: its median, and how far the others are from it.

use std::fmt;

/// Figures of several rounds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spread(Vec<f64>);

impl Spread {
    /// Adds a round's figure.
    pub(crate) fn push(&mut self, figure: f64) {
        self.0.push(figure);
        self.0.sort_by(f64::total_cmp);
    }

    /// How many times the other's figure each is, round by round: whatever slowed the machine down
    /// slowed both.
    pub(crate) fn of_ratios(
        ones: impl IntoIterator<Item = f64>,
        others: impl IntoIterator<Item = f64>,
    ) -> Self {
        let rounds = ones.into_iter().zip(others);
        rounds.map(|(one, other)| one / other).collect()
    }

    /// The figure in the middle, or between the two there; nothing when nothing was measured.
    pub(crate) fn median(&self) -> f64 {
        let middle = self.0.len() / 2;
        let upper = self.0.get(middle).copied().unwrap_or(f64::NAN);
        if self.0.len().is_multiple_of(2) {
            let lower = middle.checked_sub(1).and_then(|lower| self.0.get(lower));
            f64::midpoint(lower.copied().unwrap_or(upper), upper)
        } else {
            upper
        }
    }
}

impl FromIterator<f64> for Spread {
    fn from_iter<I: IntoIterator<Item = f64>>(figures: I) -> Self {
        let mut spread = Self::default();
        for figure in figures {
            spread.push(figure);
        }
        spread
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(least), Some(most)) = (self.0.first(), self.0.last()) else {
            return formatter.write_str("–");
        };
        let [median, least, most] = [self.median(), *least, *most].map(short);
        write!(formatter, "{median} ({least}–{most})")
    }
}

/// A figure with as many digits as mean something.
pub(crate) fn short(figure: f64) -> String {
    match figure {
        _ if figure >= 1e6 => format!("{:.2} M", figure / 1e6),
        _ if figure >= 1e4 => format!("{:.1} k", figure / 1e3),
        _ if figure >= 100.0 => format!("{figure:.0}"),
        _ if figure >= 10.0 => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}
