//! The 14,135 domains at which anybody gets a mailbox, for years or for minutes. `scripts/mailbox-providers` builds the
//! list and says where it is from.
//!
//! The list protects from mistakes. It can be wrong without harm: only the provider itself could prove such a claim.

/// One domain a line, sorted, after lines of remarks.
const LIST: &str = include_str!("providers.txt");

/// Returns whether anybody gets a mailbox at exactly that domain, by a binary search over the text.
pub(super) fn contain(domain: &str) -> bool {
    let mut rest = LIST;
    while !rest.is_empty() {
        let start = rest[..rest.len() / 2].rfind('\n').map_or(0, |end| end + 1);
        let end = rest[start..].find('\n').map_or(rest.len(), |end| start + end);
        match rest[start..end].cmp(domain) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => rest = rest.get(end + 1..).unwrap_or_default(),
            std::cmp::Ordering::Greater => rest = &rest[..start],
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail_domain::MailDomain;

    #[test]
    fn every_line_is_found_and_is_a_domain_in_its_one_spelling() {
        let lines: Vec<&str> = LIST.lines().filter(|line| !line.starts_with('#')).collect();
        assert_eq!(lines.len(), 14_135);
        for line in &lines {
            assert!(contain(line), "{line}");
            assert_eq!(MailDomain::parse(line).as_ref().map(MailDomain::as_str), Ok(*line));
        }
    }

    #[test]
    fn what_is_no_line_is_not_found() {
        for other in ["", "#", "a", "gmail.co", "gmail.comm", "acme.com", "zzzz.zz", "0", "gmail.com\ngmail.com"] {
            assert!(!contain(other), "{other}");
        }
    }
}
