//! The 100,000 passwords of at least eight characters that people choose most, as a filter of 246 kB.
//!
//! `scripts/common-passwords` builds the filter and says where the list is from. It knows every password of the list; of
//! other texts it takes one in 65,536 for one of them, and the person chooses again. The whole password is compared, as NIST
//! says, and not its parts. Case and accents make no difference, because changing them is what an attacker does first.

use sha2::{Digest, Sha256};

use super::context::fold;

/// An xor filter: seed, places of one third, and the fingerprints of the three thirds, in little endian.
const FILTER: &[u8] = include_bytes!("common.bin");

/// Returns whether the password is one of the most common, however it is written.
pub(super) fn is_common(password: &str) -> bool {
    let folded: String = password.chars().map(fold).collect();
    contains(FILTER, &folded).unwrap_or(false)
}

/// Returns whether the text is in the filter; `None` if the filter has another form.
fn contains(filter: &[u8], text: &str) -> Option<bool> {
    let (seed, rest) = filter.split_first_chunk::<4>()?;
    let (third, fingerprints) = rest.split_first_chunk::<4>()?;
    let third = u32::from_le_bytes(*third);
    let digest = Sha256::new().chain_update(seed).chain_update(text).finalize();
    let (hashes, rest) = digest.as_chunks::<8>();
    let [first, second, last, fingerprint] = hashes else { return None };
    debug_assert!(rest.is_empty());
    let mut mixed = u16::from_le_bytes(*fingerprint.first_chunk()?);
    for (number, hash) in [first, second, last].into_iter().enumerate() {
        let scaled = (u128::from(u64::from_le_bytes(*hash)) * u128::from(third)) >> 64;
        let place = number * usize::try_from(third).ok()? + usize::try_from(scaled).ok()?;
        mixed ^= u16::from_le_bytes(*fingerprints.get(2 * place..)?.first_chunk()?);
    }
    Some(mixed == 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_known_from_its_first_to_its_last_password() {
        // The 1st, 3,000th, 50,000th and 99,999th.
        for listed in ["password", "30121988", "trek5500", "smokey42"] {
            assert_eq!(contains(FILTER, listed), Some(true), "{listed}");
        }
    }

    #[test]
    fn case_and_accents_make_no_difference_and_parts_are_not_compared() {
        assert!(is_common("BaSeBaLl") && is_common("Bäsebáll"));
        assert!(!is_common("baseball in the harbour") && !is_common("baseball "));
    }

    /// About 1 is expected. The texts are fixed, and so is the outcome.
    #[test]
    fn hardly_any_other_text_is_taken_for_one() {
        let wrong = (0..60_000).filter(|number| is_common(&format!("not on the list {number}"))).count();
        assert!(wrong <= 4, "{wrong} of 60,000");
    }

    #[test]
    fn a_filter_of_another_form_is_noticed() {
        assert_eq!(contains(&FILTER[..FILTER.len() / 2], "baseball"), None);
        assert_eq!(contains(b"", "baseball"), None);
    }
}
