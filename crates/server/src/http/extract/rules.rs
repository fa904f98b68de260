//! Validation rules for request fields, as functions for `#[validate(custom(function = …))]`.
//!
//! Each rule calls the domain's parser, so that the rule itself is defined in one place; this module only adds a stable
//! code. The same parser runs again when the request becomes a command, through [`FieldContext`].

use std::{borrow::Cow, fmt::Display, num::NonZeroU32};

use chrono::{DateTime, SubsecRound};
use tenantry_domain::{
    Timestamp,
    allowed_domains::{AllowedDomains, AllowedDomainsError},
    domain_claim::{JoinPolicy, JoinPolicyError, JoinRole, JoinRoleError},
    email::{Email, EmailError},
    email_code::{EmailCode, EmailCodeError},
    id::{Id, IdError},
    invitation_link::MOST_USES,
    locale::{Locale, UnknownLocale},
    mail_domain::{ClaimedDomain, ClaimedDomainError},
    names::{DisplayName, Label, NameError},
    page::{Limit, LimitError},
    password::{PasswordError, PasswordPolicy, PasswordPolicyError, PlainPassword},
    role::{Role, RoleError},
    slug::{Slug, SlugError},
    time_zone::{TimeZone, TimeZoneError},
    token_text::TokenTextError,
    user::UserId,
    words::{SearchWords, TooManyWords},
};
use validator::ValidationError;

use super::{patch::Patch, validated::FIELD};
use crate::http::problem::{FieldError, Problem};

/// A parser's error, with the code that callers see. Its text is worded to follow the field's name: "must be …".
pub trait FieldRule: Display {
    /// Returns the stable code.
    fn code(&self) -> &'static str;
}

impl FieldRule for EmailError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Invisible(_) => "invisible_characters",
            Self::TooLong => "too_long",
            Self::Domain => "domain_malformed",
        }
    }
}

impl FieldRule for NameError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLong(_) => "too_long",
            Self::Control(_) => "invisible_characters",
        }
    }
}

impl FieldRule for PasswordError {
    fn code(&self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooShort | Self::ShorterThanAsked(_) => "too_short",
            Self::TooLong(_) => "too_long",
            Self::Guessable(_) => "guessable",
        }
    }
}

impl FieldRule for SlugError {
    fn code(&self) -> &'static str {
        match self {
            Self::Length => "length",
            Self::Characters | Self::LooksLikeId => "malformed",
            Self::Invisible(_) => "invisible_characters",
            Self::Reserved => "reserved",
        }
    }
}

impl FieldRule for IdError {
    fn code(&self) -> &'static str {
        "malformed"
    }
}

impl FieldRule for RoleError {
    fn code(&self) -> &'static str {
        "unknown_value"
    }
}

impl FieldRule for ClaimedDomainError {
    fn code(&self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::PublicSuffix(_) => "public_suffix",
            Self::MailboxProvider(_) => "mailbox_provider",
            Self::Reserved(_) => "reserved",
        }
    }
}

impl FieldRule for JoinPolicyError {
    fn code(&self) -> &'static str {
        "unknown_value"
    }
}

impl FieldRule for JoinRoleError {
    fn code(&self) -> &'static str {
        "unknown_value"
    }
}

impl FieldRule for UnknownLocale {
    fn code(&self) -> &'static str {
        "unknown_value"
    }
}

impl FieldRule for TimeZoneError {
    fn code(&self) -> &'static str {
        "malformed"
    }
}

impl FieldRule for PasswordPolicyError {
    fn code(&self) -> &'static str {
        "out_of_range"
    }
}

impl FieldRule for TooManyWords {
    fn code(&self) -> &'static str {
        "too_many"
    }
}

impl FieldRule for LimitError {
    fn code(&self) -> &'static str {
        "out_of_range"
    }
}

impl FieldRule for EmailCodeError {
    fn code(&self) -> &'static str {
        "malformed"
    }
}

impl FieldRule for TokenTextError {
    fn code(&self) -> &'static str {
        "malformed"
    }
}

impl FieldRule for AllowedDomainsError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotADomain(_) => "domain_malformed",
            Self::TooMany => "too_many",
        }
    }
}

/// The text is not a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be a time such as 2027-01-31T12:00:00Z")]
pub(in crate::http) struct MomentError;

impl FieldRule for MomentError {
    fn code(&self) -> &'static str {
        "malformed"
    }
}

/// The number of people who may join by a link is not in the range.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be between 1 and {MOST_USES}")]
pub(in crate::http) struct MaxUsesError;

impl FieldRule for MaxUsesError {
    fn code(&self) -> &'static str {
        "out_of_range"
    }
}

/// All codes a field error can have, with their meanings, for `docs/errors.md`.
pub const FIELD_CODES: &[(&str, &str)] = &[
    ("required", "the field is missing"),
    ("unknown_field", "the request has no such field"),
    ("wrong_type", "the value has the wrong type"),
    ("empty", "the text is empty"),
    ("too_short", "the text has too few characters"),
    ("too_long", "the text has too many characters"),
    ("too_many", "the text has too many words, or a list of too many values"),
    ("length", "the text has too few or too many characters"),
    ("malformed", "the text does not have the required format"),
    ("domain_malformed", "the domain of the email address is not a host name"),
    ("invisible_characters", "the text contains a control character or an invisible character, which the detail names"),
    ("guessable", "the password is too easy to guess; the detail says why"),
    ("reserved", "the slug or the domain is reserved"),
    ("public_suffix", "everybody can register a domain below this one"),
    ("mailbox_provider", "everybody can get a mailbox in this domain"),
    ("unknown_value", "the text is not one of the allowed values; the detail lists them"),
    ("out_of_range", "the number is too small or too large"),
    ("in_the_past", "the time has passed already"),
    ("conflicting", "the field can't be sent together with another one, which the detail names"),
    ("repeated", "the query contains the field more than once"),
];

fn check<T, E: FieldRule>(parsed: Result<T, E>) -> Result<(), ValidationError> {
    parsed.map(drop).map_err(|error| refusal(&error))
}

/// Converts a parser's error to a validation error, for a custom rule.
pub fn refusal(error: &impl FieldRule) -> ValidationError {
    ValidationError::new(error.code()).with_message(Cow::Owned(error.to_string()))
}

/// Converts a parser's error to a validation error about one field, for a rule over several fields.
pub(in crate::http) fn refusal_of(field: &'static str, error: &impl FieldRule) -> ValidationError {
    let mut refusal = refusal(error);
    refusal.params.insert(FIELD.into(), field.into());
    refusal
}

/// A department or a title in a PATCH body.
pub(in crate::http) fn label_or_null(patch: &Patch<String>) -> Result<(), ValidationError> {
    patch.value().map_or(Ok(()), |text| label(text))
}

/// A language in a PATCH body.
pub(in crate::http) fn locale_or_null(patch: &Patch<String>) -> Result<(), ValidationError> {
    patch.value().map_or(Ok(()), |tag| locale(tag))
}

/// A time zone in a PATCH body.
pub(in crate::http) fn time_zone_or_null(patch: &Patch<String>) -> Result<(), ValidationError> {
    patch.value().map_or(Ok(()), |name| check(TimeZone::parse(name)))
}

/// The least number of characters of passwords in a PATCH body.
pub(in crate::http) fn min_length_or_null(patch: &Patch<u32>) -> Result<(), ValidationError> {
    patch.value().map_or(Ok(()), |characters| check(PasswordPolicy::parse(*characters)))
}

/// How many people may join by a link.
pub(in crate::http) fn parse_max_uses(most: u32) -> Result<NonZeroU32, MaxUsesError> {
    NonZeroU32::new(most).filter(|most| most.get() <= MOST_USES).ok_or(MaxUsesError)
}

/// See [`parse_max_uses`].
pub(in crate::http) fn max_uses(most: u32) -> Result<(), ValidationError> {
    check(parse_max_uses(most))
}

/// How many people may join by a link, in a PATCH body.
pub(in crate::http) fn max_uses_or_null(patch: &Patch<u32>) -> Result<(), ValidationError> {
    patch.value().map_or(Ok(()), |most| max_uses(*most))
}

/// A point in time (RFC 3339), cut to the microseconds that are stored.
pub(in crate::http) fn parse_moment(text: &str) -> Result<Timestamp, MomentError> {
    let parsed = DateTime::parse_from_rfc3339(text).map_err(|_| MomentError)?;
    Ok(parsed.to_utc().trunc_subsecs(6))
}

/// See [`parse_moment`].
pub(in crate::http) fn moment(text: &str) -> Result<(), ValidationError> {
    check(parse_moment(text))
}

/// A point in time in a PATCH body.
pub(in crate::http) fn moment_or_null(patch: &Patch<String>) -> Result<(), ValidationError> {
    patch.value().map_or(Ok(()), |text| moment(text))
}

/// The domains of addresses.
pub(in crate::http) fn domains(domains: &[String]) -> Result<(), ValidationError> {
    check(AllowedDomains::parse(domains))
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident: $parse:expr;)+) => {
        $($(#[$doc])* pub(in crate::http) fn $rule(text: &str) -> Result<(), ValidationError> {
            check($parse(text))
        })+
    };
}

rules! {
    /// An email address.
    email: Email::parse;
    /// The name of a person or an organization.
    display_name: DisplayName::parse;
    /// A department or a title.
    label: Label::parse;
    /// A language.
    locale: Locale::of_tag;
    /// A code that was mailed.
    email_code: EmailCode::parse;
    /// A password to sign in with.
    password: PlainPassword::present;
    /// The slug of a new tenant.
    slug: Slug::parse;
    /// An id of any kind.
    id: Id::<()>::parse;
    /// The id of a user.
    user_id: UserId::parse;
    /// A built-in role.
    role: str::parse::<Role>;
    /// A domain to claim.
    claimed_domain: ClaimedDomain::parse;
    /// What a domain gives to people.
    join_policy: str::parse::<JoinPolicy>;
    /// The role of those who join by a domain.
    join_role: str::parse::<JoinRole>;
}

/// A search text. Names contain no control characters, and not every database accepts them.
pub(in crate::http) fn search(text: &str) -> Result<(), ValidationError> {
    if let Some(control) = text.chars().find(|c| c.is_control()) {
        return Err(refusal(&NameError::Control(control)));
    }
    check(SearchWords::parse(text))
}

/// The number of items on a page.
pub fn limit(items: u32) -> Result<(), ValidationError> {
    check(Limit::parse(items))
}

/// Returns the value that the text names, or an error that lists all names.
pub(in crate::http) fn one_of<T: Copy>(values: &[(&'static str, T)], text: &str) -> Result<T, ValidationError> {
    values.iter().find(|(name, _)| *name == text).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
        ValidationError::new("unknown_value").with_message(format!("must be one of {}", names.join(", ")).into())
    })
}

/// Turns a parser's error into a problem of the field it was parsed from.
pub trait FieldContext<T> {
    /// Returns the value, or a problem that points to the field.
    fn context(self, pointer: &str) -> Result<T, Problem>;
}

impl<T, E: FieldRule> FieldContext<T> for Result<T, E> {
    fn context(self, pointer: &str) -> Result<T, Problem> {
        self.map_err(|error| {
            let (code, detail) = (error.code().into(), error.to_string().into());
            Problem::fields(vec![FieldError { pointer: pointer.to_owned(), code, detail }])
        })
    }
}
