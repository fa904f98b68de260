//! Known vulnerabilities in PostgreSQL's row-level security, with the minor releases that fix them.

/// The vulnerabilities, each with the first fixed release of each major version, as a server version number. No
/// vulnerability is known for versions that are not listed.
const HOLES: [(&str, &[i32]); 3] =
    [("CVE-2024-10976", &[150_009, 160_005, 170_001]), ("CVE-2026-14666", &[150_019]), ("CVE-2026-120154", &[150_020])];

/// Returns the known vulnerabilities of the server release `number`, which calls itself `version`.
pub(super) fn advisory(number: i32, version: &str) -> Option<String> {
    let line = |number: i32| number / 10_000;
    let open = HOLES.iter().filter_map(|(name, closed)| {
        let closed = closed.iter().find(|closed| line(**closed) == line(number))?;
        (number < *closed).then_some((*name, *closed))
    });
    let (names, closed): (Vec<&str>, Vec<i32>) = open.unzip();
    let closed = closed.into_iter().max()?;
    let (names, closed) = (names.join(", "), format!("{}.{}", line(closed), closed % 10_000));
    Some(format!("PostgreSQL {version} has known holes in row-level security ({names}); {closed} closes them"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_hole_is_told_until_the_release_that_closes_it() {
        for (number, told) in [
            (150_008, Some("(CVE-2024-10976, CVE-2026-14666, CVE-2026-120154); 15.20 closes them")),
            (150_018, Some("(CVE-2026-14666, CVE-2026-120154); 15.20 closes them")),
            (150_019, Some("(CVE-2026-120154); 15.20 closes them")),
            (150_020, None),
            (160_004, Some("(CVE-2024-10976); 16.5 closes them")),
            (160_005, None),
            (170_000, Some("(CVE-2024-10976); 17.1 closes them")),
            (170_001, None),
            (180_000, None),
        ] {
            let advisory = advisory(number, "x");
            assert_eq!(advisory.as_deref().and_then(|told| told.split_once("security ")).map(|(_, told)| told), told);
        }
    }
}
