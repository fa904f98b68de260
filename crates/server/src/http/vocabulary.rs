//! The named texts of the `OpenAPI` document: what a role, a status, a name, an address or a token can be. Each is
//! described once, and fields and parameters refer to it.
//!
//! A pattern says what the server's parser accepts. What no pattern can say is in the description: that a password is
//! hard to guess, or that a slug is reserved.

use std::borrow::Cow;

use tenantry_application::ports::{
    invitations::InvitationState,
    memberships::{MemberOrder, MemberSort},
};
use tenantry_domain::{
    domain_claim::{JoinPolicy, LossReason},
    invitation_link::{LinkState, MOST_USES},
    locale::Locale,
    names::{DisplayName, Label},
    password::{PasswordPolicy, PlainPassword},
    role::Role,
    slug::Slug,
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

/// A name contains a character that people see, and no control character besides white space. Invisible characters are
/// dropped.
const NAME: &str = concat!(
    r"^[^\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]*",
    r"[^\u0000-\u0020\u007f-\u00a0\u00ad\u061c\u115f\u1160\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u206f",
    r"\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb]",
    r"[^\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f]*$"
);

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}

fn one_of<'a>(values: impl IntoIterator<Item = &'a str>) -> ObjectBuilder {
    text().enum_values(Some(values))
}

fn name_up_to(longest: usize) -> ObjectBuilder {
    text().min_length(Some(1)).max_length(Some(longest)).pattern(Some(NAME))
}

fn password_of(shortest: usize, longest: usize) -> ObjectBuilder {
    let format = SchemaFormat::KnownFormat(KnownFormat::Password);
    text().format(Some(format)).min_length(Some(shortest)).max_length(Some(longest))
}

/// The names of a parameter's values, with what they stand for.
pub(super) type Names<T> = &'static [(&'static str, T)];

/// The names of the status of a membership: whether it is active.
pub(super) const MEMBER_STATUSES: Names<bool> = &[("active", true), ("deactivated", false)];

/// The names of what members are sorted by.
pub(super) const MEMBER_SORTS: Names<MemberSort> = &[
    ("name", MemberSort { by: MemberOrder::Name, descending: false }),
    ("-name", MemberSort { by: MemberOrder::Name, descending: true }),
    ("joined", MemberSort { by: MemberOrder::Joined, descending: false }),
    ("-joined", MemberSort { by: MemberOrder::Joined, descending: true }),
    ("role", MemberSort { by: MemberOrder::Role, descending: false }),
    ("-role", MemberSort { by: MemberOrder::Role, descending: true }),
];

/// The names of the status of an invitation.
pub(super) const INVITATION_STATUSES: Names<InvitationState> = &[
    ("open", InvitationState::Open),
    ("accepted", InvitationState::Accepted),
    ("declined", InvitationState::Declined),
    ("revoked", InvitationState::Revoked),
    ("expired", InvitationState::Expired),
];

fn named<T>(names: Names<T>) -> ObjectBuilder {
    one_of(names.iter().map(|(name, _)| *name))
}

macro_rules! vocabulary {
    ($($(#[doc = $line:literal])+ $kind:ident $name:literal: $schema:expr;)+) => {$(
        $(#[doc = $line])+
        pub(crate) enum $kind {}

        impl PartialSchema for $kind {
            fn schema() -> RefOr<Schema> {
                $schema.description(Some(concat!($($line),+).trim_start())).build().into()
            }
        }

        impl ToSchema for $kind {
            fn name() -> Cow<'static, str> {
                Cow::Borrowed($name)
            }
        }
    )+};
}

vocabulary! {
    /// A built-in role, which is also a rank: `owner` ranks highest, `viewer` lowest. Within `/v1` this list stays as it
    /// is: once organizations define roles of their own, such a role has a field of its own, and this one names the
    /// built-in role of the same rank.
    RoleName "Role": one_of(Role::ALL.map(Role::as_str)).examples(["member"]);
    /// The status of a membership. A deactivated member stays in the list, but has no access and takes no seat.
    MemberStatus "MemberStatus": named(MEMBER_STATUSES).examples(["active"]);
    /// What members are sorted by. `-` before it reverses the order.
    MemberSortName "MemberSort": named(MEMBER_SORTS).examples(["name"]);
    /// The status of an invitation.
    InvitationStatusName "InvitationStatus": named(INVITATION_STATUSES).examples(["open"]);
    /// A domain of email addresses, or `*.` and a domain for all domains below that one. It is returned normalised: in
    /// lower case, in its ASCII form and without a trailing dot. Public suffixes such as `co.uk` and providers where
    /// everybody gets a mailbox are refused.
    ClaimedDomainText "ClaimedDomain": text().min_length(Some(3)).max_length(Some(1012)).examples(["example.com"]);
    /// Whether a domain is verified: `pending` was never verified, and `lost` is verified no longer.
    DomainStatusName "DomainStatus": one_of(["pending", "verified", "lost"]).examples(["pending"]);
    /// Why a domain is verified no longer: its record was missing for 72 hours, or the operator of the service released
    /// it, because it belongs to somebody else now.
    DomainLossName "DomainLoss": one_of(LossReason::ALL.map(LossReason::as_str)).examples(["record_gone"]);
    /// What a person with a verified email address in a verified domain may do: nothing, ask to join, or join at once.
    /// It is kept with the domain. Nobody joins by a domain yet.
    JoinPolicyName "JoinPolicy": one_of(JoinPolicy::ALL.map(JoinPolicy::as_str)).examples(["auto_join"]);
    /// A role of those who join by their domain: never above `member`, because nobody chose them one by one.
    JoinRoleName "JoinRole": one_of(["member", "viewer"]).examples(["member"]);
    /// What was found where the record of a domain should be: the record, other TXT records, none, no such name
    /// (NXDOMAIN), no answer in time, or a server that failed (such as SERVFAIL).
    DomainCheckName "DomainCheckResult": one_of([
        "record_found", "other_records", "no_records", "no_such_name", "timed_out", "server_failed",
    ])
    .examples(["record_found"]);
    /// The status of an organization. In `past_due` members go on working. In `suspended`, `canceled` and `deleted` they can
    /// only sign in and see why, and in `deleted` an owner can undo the deletion. `purged` means that it is being removed.
    TenantStatusName "TenantStatus": one_of(["trial", "active", "past_due", "suspended", "canceled", "deleted", "purged"]).examples(["trial"]);
    /// Whether members can work in the organization: `open`, or the reason why they cannot.
    StandingName "TenantStanding": one_of(["open", "suspended", "canceled"]).examples(["open"]);
    /// A language in which emails are written.
    LocaleName "Locale": one_of(Locale::ALL.map(Locale::as_str)).examples(["de"]);
    /// A time zone of the IANA database. The server knows those of its own copy.
    TimeZoneName "TimeZone": text()
        .format(Some(SchemaFormat::Custom("time-zone".to_owned())))
        .min_length(Some(1))
        .max_length(Some(64))
        .pattern(Some("^[A-Za-z0-9_+/-]+$"))
        .examples(["Europe/Berlin"]);
    /// An email address. White space around it is removed, and it is returned normalised: in lower case, with the domain
    /// in its ASCII form. Neither a quoted name nor an IP address as the domain is taken.
    EmailAddress "EmailAddress": text()
        .format(Some(SchemaFormat::Custom("email".to_owned())))
        .min_length(Some(3))
        .max_length(Some(254))
        .examples(["ada@example.com"]);
    /// The name of a person or an organization. White space is trimmed and collapsed. Control characters are
    /// refused, and invisible ones dropped.
    Name "Name": name_up_to(DisplayName::MAX).examples(["Ada Lovelace"]);
    /// A department or a job title, with the characters of a name.
    LabelText "Label": name_up_to(Label::MAX).examples(["Sales"]);
    /// The unique name of an organization in URLs: letters, digits, and single hyphens between them, in either case.
    /// Names such as `www` and `api` are reserved.
    SlugText "Slug": text()
        .min_length(Some(Slug::MIN))
        .max_length(Some(Slug::MAX))
        .pattern(Some("^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"))
        .examples(["acme"]);
    /// A password that has been chosen before.
    Password "Password": password_of(1, PlainPassword::MAX).examples(["correct horse battery staple"]);
    /// A new password. It must be hard to guess: a common password, a keyboard pattern, or one made of the person's own
    /// name, address or organization is refused.
    NewPassword "NewPassword": password_of(PlainPassword::MIN, PlainPassword::LONGEST_CHOICE)
        .examples(["correct horse battery staple"]);
    /// The least number of characters of new passwords.
    PasswordMinLength "PasswordMinLength": ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(PlainPassword::MIN))
        .maximum(Some(PasswordPolicy::STRICTEST))
        .examples([12]);
    /// A refresh token. It can be exchanged once.
    RefreshTokenName "RefreshToken": text().pattern(Some("^tnt_ref_[a-z2-7]+$"));
    /// The token in the link of an invitation. The one from the email (`tnt_inv_`) verifies the email address; the one
    /// from the inviter's copy of the link (`tnt_ivc_`) does not.
    InvitationTokenName "InvitationToken": text().pattern(Some("^tnt_(inv|ivc)_[a-z2-7]+$"));
    /// The token in the URL of an invitation link.
    LinkTokenName "LinkToken": text().pattern(Some("^tnt_lnk_[a-z2-7]+$"));
    /// Whether people can join by an invitation link: it is `active`, or why not.
    LinkStateName "InvitationLinkStatus": one_of(LinkState::ALL.map(LinkState::as_str)).examples(["active"]);
    /// How many people may join by an invitation link.
    MaxUses "MaxUses": ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(MOST_USES))
        .examples([25]);
    /// A point in time that is still to come (RFC 3339).
    FutureTime "FutureTime": text()
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
        .examples(["2027-01-31T12:00:00Z"]);
    /// The domain of email addresses. It is returned normalised, in its ASCII form.
    DomainText "EmailDomain": text().min_length(Some(3)).max_length(Some(255)).examples(["example.com"]);
    /// The token in the link that resets a password.
    ResetTokenName "ResetToken": text().pattern(Some("^tnt_pwr_[a-z2-7]+$"));
    /// The token in the link that undoes the change of an email address.
    UndoTokenName "UndoToken": text().pattern(Some("^tnt_euc_[a-z2-7]+$"));
    /// The six digits from an email. Spaces and hyphens between them are ignored.
    EmailCodeText "EmailCode": text().min_length(Some(6)).max_length(Some(64)).examples(["012345"]);
    /// What becomes of an account whose email address nobody has proved: its holder says that they set it up themselves
    /// and `keep` it, or they `replace` it by a new account with the same address, and the old one loses all access.
    ExistingAccountName "ExistingAccount": one_of(["keep", "replace"]).examples(["keep"]);
    /// The slug or the id of an organization.
    TenantName "TenantKey": text()
        .min_length(Some(Slug::MIN))
        .max_length(Some(Slug::MAX))
        .pattern(Some("^[A-Za-z0-9]+(-[A-Za-z0-9]+)*$"))
        .examples(["acme"]);
    /// The `next_cursor` of a page, unchanged. Any other text is 400 `cursor_invalid`.
    Cursor "Cursor": text()
        .format(Some(SchemaFormat::Custom("cursor".to_owned())))
        .min_length(Some(1))
        .pattern(Some("^[A-Za-z0-9_-]+$"));
    /// The stable code of a problem. The document has its table instead of this.
    ProblemCode "ProblemCode": text();
    /// The stable code for what is wrong with a field. The document has its table instead of this.
    FieldCode "FieldCode": text();
    /// A unique key for one request: visible ASCII characters, such as a UUID. A retry with the same key and body changes
    /// nothing twice.
    IdempotencyKeyText "IdempotencyKey": text()
        .min_length(Some(1))
        .max_length(Some(255))
        .pattern(Some("^[!-~]+$"))
        .examples(["5f0c7a52-3d4b-4e0e-9a62-0d9c7b1f5e11"]);
}
