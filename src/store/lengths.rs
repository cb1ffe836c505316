//! Lists of few lengths: a database prepares a statement anew for each number of its parameters.

/// Repeats the last one up to a power of two.
pub(super) fn round_up<T: Clone>(list: &mut Vec<T>) {
    if let Some(last) = list.last().cloned() {
        list.resize(list.len().next_power_of_two(), last);
    }
}

/// The same, of a part of a list.
pub(super) fn rounded_up<T: Clone>(part: &[T]) -> Vec<T> {
    let mut list = part.to_vec();
    round_up(&mut list);
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_has_a_power_of_two_of_entries_none_of_them_new() {
        assert_eq!(rounded_up(&[1, 2, 3]), [1, 2, 3, 3]);
        assert_eq!(rounded_up(&[1, 2]), [1, 2]);
        assert!(rounded_up::<u8>(&[]).is_empty());
    }
}
