//! The same thing measured several times: its median, and how far the others are from it.

use std::fmt;

/// Figures of several rounds, in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct Spread(Vec<f64>);

impl Spread {
    /// Adds a round's figure.
    pub(crate) fn push(&mut self, figure: f64) {
        self.0.push(figure);
    }

    /// How many times the other's figure each is, round by round: whatever slowed the machine down
    /// slowed both.
    pub(crate) fn to(&self, other: &Self) -> Self {
        let rounds = self.0.iter().zip(&other.0);
        rounds.map(|(one, other)| one / other).collect()
    }

    /// The figure in the middle, or between the two there; nothing when nothing was measured.
    pub(crate) fn median(&self) -> f64 {
        let sorted = self.sorted();
        let middle = sorted.len() / 2;
        let upper = sorted.get(middle).copied().unwrap_or(f64::NAN);
        if sorted.len().is_multiple_of(2) {
            let lower = middle.checked_sub(1).and_then(|lower| sorted.get(lower));
            f64::midpoint(lower.copied().unwrap_or(upper), upper)
        } else {
            upper
        }
    }

    /// Whether it was nothing each time.
    pub(crate) fn is_zero(&self) -> bool {
        self.0.iter().all(|figure| *figure == 0.0)
    }

    fn sorted(&self) -> Vec<f64> {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted
    }
}

impl FromIterator<f64> for Spread {
    fn from_iter<I: IntoIterator<Item = f64>>(figures: I) -> Self {
        Self(figures.into_iter().collect())
    }
}

impl fmt::Display for Spread {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sorted = self.sorted();
        let (Some(least), Some(most)) = (sorted.first(), sorted.last()) else {
            return formatter.write_str("–");
        };
        let [median, least, most] = [self.median(), *least, *most].map(short);
        if least == most {
            return formatter.write_str(&median);
        }
        write!(formatter, "{median} ({least}–{most})")
    }
}

/// A figure with as many digits as mean something.
pub(crate) fn short(figure: f64) -> String {
    match figure {
        0.0 => "0".to_owned(),
        _ if figure >= 1e6 => format!("{:.2} M", figure / 1e6),
        _ if figure >= 1e4 => format!("{:.1} k", figure / 1e3),
        _ if figure >= 100.0 => format!("{figure:.0}"),
        _ if figure >= 10.0 => format!("{figure:.1}"),
        _ => format!("{figure:.2}"),
    }
}
