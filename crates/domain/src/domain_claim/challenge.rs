//! The challenge that proves a claim: a TXT record with a token at a name below the domain.

use std::fmt;

use data_encoding::BASE32_NOPAD;

use crate::secret::Secret;

/// What stands before the token in the record.
const RECORD: &str = "tenantry-domain-verification=";
/// How many bytes of a secret are the token: 160 bits.
const BYTES: usize = 20;

/// The token of a claim. It is public, since it is in DNS, but nobody can guess the token of another claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChallengeToken(String);

impl ChallengeToken {
    /// Returns the token of a random secret.
    pub fn of(secret: &Secret) -> Self {
        let mut text = BASE32_NOPAD.encode(&secret.expose()[..BYTES]);
        text.make_ascii_lowercase();
        Self(text)
    }

    /// Restores a token from the text that [`as_str`](Self::as_str) returned.
    pub const fn restore(text: String) -> Self {
        Self(text)
    }

    /// Returns the text to store.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the value of the record.
    pub fn record_value(&self) -> String {
        format!("{RECORD}{}", self.0)
    }

    /// Judges what was found where the record should be. White space and quotes around a value are no difference,
    /// because some forms for DNS records store them.
    pub fn judge(&self, answer: &TxtAnswer) -> Finding {
        let values = match answer {
            TxtAnswer::Found(values) => values,
            TxtAnswer::NoSuchName => return Finding::NoSuchName,
            TxtAnswer::Failed(failure) => return Finding::Failed(*failure),
        };
        let wanted = self.record_value();
        if values.iter().any(|value| value.trim_matches(|c: char| c.is_whitespace() || c == '"') == wanted) {
            Finding::Record
        } else if values.is_empty() {
            Finding::NoRecords
        } else {
            Finding::OtherRecords(values.len())
        }
    }
}

/// The answer to a question for the TXT records of a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TxtAnswer {
    /// The values, the strings of each record in one. There may be none.
    Found(Vec<String>),
    /// The name does not exist (NXDOMAIN).
    NoSuchName,
    /// There is no answer for now. It says nothing about the record.
    Failed(LookupFailure),
}

/// Why a question to DNS got no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LookupFailure {
    /// No server answered in time.
    TimedOut,
    /// A server answered that it failed or refuses (SERVFAIL, REFUSED, and others), or could not be reached.
    ServerFailed,
}

/// What was found where the record should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    /// The record is there.
    Record,
    /// So many TXT records are there, and none is the one.
    OtherRecords(usize),
    /// The name exists without TXT records.
    NoRecords,
    /// The name does not exist.
    NoSuchName,
    /// Nobody knows.
    Failed(LookupFailure),
}

impl Finding {
    /// Returns the name of the finding in the API.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Record => "record_found",
            Self::OtherRecords(_) => "other_records",
            Self::NoRecords => "no_records",
            Self::NoSuchName => "no_such_name",
            Self::Failed(LookupFailure::TimedOut) => "timed_out",
            Self::Failed(LookupFailure::ServerFailed) => "server_failed",
        }
    }
}

/// In words for people, without the name and value of the record.
impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Record => f.write_str("The record was found."),
            Self::OtherRecords(1) => f.write_str("Found 1 TXT record, which is not the one expected."),
            Self::OtherRecords(found) => write!(f, "Found {found} TXT records, none of which is the one expected."),
            Self::NoRecords => f.write_str("The name exists, but it has no TXT record."),
            Self::NoSuchName => f.write_str("The name does not exist in DNS (NXDOMAIN)."),
            Self::Failed(LookupFailure::TimedOut) => f.write_str("No DNS server answered in time. Try again later."),
            Self::Failed(LookupFailure::ServerFailed) => {
                f.write_str("The DNS servers of the domain failed to answer (such as SERVFAIL). Try again later.")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_claims_own_record_proves_it() {
        let token = ChallengeToken::of(&Secret::new([7; 32]));
        let other = ChallengeToken::of(&Secret::new([8; 32]));
        let value = token.record_value();
        assert_eq!(value, format!("tenantry-domain-verification={}", "a4dqobyh".repeat(4)));
        assert_eq!(ChallengeToken::restore(token.as_str().to_owned()), token);
        let found = |values: &[&str]| TxtAnswer::Found(values.iter().map(ToString::to_string).collect());
        let (spf, more) = ("v=spf1 -all", format!("{value}x"));
        for (answer, finding) in [
            (found(&[&value]), Finding::Record),
            (found(&[spf, &format!(" \"{value}\" ")]), Finding::Record),
            (found(&[spf, &other.record_value(), token.as_str(), &more]), Finding::OtherRecords(4)),
            (found(&[&value.to_uppercase()]), Finding::OtherRecords(1)),
            (found(&[]), Finding::NoRecords),
            (TxtAnswer::NoSuchName, Finding::NoSuchName),
            (TxtAnswer::Failed(LookupFailure::TimedOut), Finding::Failed(LookupFailure::TimedOut)),
        ] {
            assert_eq!(token.judge(&answer), finding, "{answer:?}");
        }
    }
}
