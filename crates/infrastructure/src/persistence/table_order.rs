//! The order of tables by their foreign keys.

use std::collections::BTreeSet;

use sea_orm::FromQueryResult;

/// A reference of one table to another, as the catalogue has it.
#[derive(Debug, FromQueryResult)]
pub(super) struct Reference {
    /// The table that has the foreign key.
    pub(super) of: String,
    /// The table that it refers to.
    pub(super) to: String,
}

/// Orders tables so that each comes after those that it refers to.
///
/// # Errors
/// Some of them refer to each other in a circle; the text names them.
pub(super) fn in_order<'a>(names: &[&'a str], references: &[Reference]) -> Result<Vec<&'a str>, String> {
    let (mut left, mut ordered) = (names.to_vec(), Vec::new());
    while !left.is_empty() {
        let waiting: BTreeSet<&str> = left.iter().copied().collect();
        let waits = |name: &&str| {
            references.iter().any(|found| found.of == **name && found.to != **name && waiting.contains(&*found.to))
        };
        let (mut later, now): (Vec<_>, Vec<_>) = left.into_iter().partition(waits);
        if now.is_empty() {
            later.sort_unstable();
            let circle = later.join(", ");
            return Err(format!(
                "the foreign keys of these tables go round in a circle, so none can be filled first: {circle}"
            ));
        }
        ordered.extend(now);
        left = later;
    }
    Ok(ordered)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn references(pairs: &[(&str, &str)]) -> Vec<Reference> {
        pairs.iter().map(|(of, to)| Reference { of: (*of).to_owned(), to: (*to).to_owned() }).collect()
    }

    #[test]
    fn a_table_comes_after_those_that_it_refers_to() {
        let some = references(&[("a", "b"), ("b", "c"), ("c", "c"), ("a", "elsewhere")]);
        assert_eq!(in_order(&["a", "b", "c", "d"], &some).unwrap(), ["c", "d", "b", "a"]);
    }

    #[test]
    fn tables_that_refer_to_each_other_are_refused() {
        let refused = in_order(&["a", "b", "c"], &references(&[("a", "b"), ("b", "a")])).unwrap_err();
        assert!(refused.ends_with(": a, b"), "{refused}");
    }
}
