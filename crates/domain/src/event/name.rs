//! The names of all events, and their shapes: what each is about, and which facts it has. `docs/events.md` is generated
//! from here.

/// The version of the shape of events. It becomes another one if something that handlers rely on changes: if a fact goes
/// away, gets another type or another meaning. A new event, a new fact and a new value of a word do not change it.
pub const EVENT_VERSION: u32 = 1;

/// The type of a fact. Its value is always text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactType {
    /// What a person wrote.
    Text,
    /// A word from a list, which may grow.
    Word,
    /// A UUID.
    Id,
    /// A role.
    Role,
    /// A moment in UTC, by RFC 3339.
    Time,
    /// A whole number.
    Number,
    /// `true` or `false`.
    Bool,
}

impl FactType {
    /// Returns the type in words for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Word => "a word",
            Self::Id => "a UUID",
            Self::Role => "a role",
            Self::Time => "a time (RFC 3339, UTC)",
            Self::Number => "a whole number",
            Self::Bool => "`true` or `false`",
        }
    }
}

/// Where the value of a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FactSide {
    /// In `before` only.
    Before,
    /// In `after` only.
    After,
    /// In both. One of them is null if the field had or has no value.
    Both,
}

/// The shape of a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactShape {
    /// The field.
    pub field: &'static str,
    /// The type of its values.
    pub kind: FactType,
    /// Where the values are.
    pub side: FactSide,
    /// When the event has the fact; `None` for always.
    pub only: Option<&'static str>,
}

impl FactShape {
    const fn new(field: &'static str, kind: FactType, side: FactSide) -> Self {
        Self { field, kind, side, only: None }
    }

    const fn only(self, when: &'static str) -> Self {
        Self { only: Some(when), ..self }
    }
}

/// The shape of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventShape {
    /// When the event happens.
    pub when: &'static str,
    /// What its target is.
    pub target: &'static str,
    /// Its facts.
    pub facts: &'static [FactShape],
}

macro_rules! event_names {
    ($($name:ident $text:literal $when:literal $target:literal [$($fact:expr),*];)+) => {
        /// The name of an event.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum EventName {
            $(#[doc = $when] $name,)+
        }

        impl EventName {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$name),+];

            /// Returns the name as it is stored.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)+
                }
            }

            /// Returns the shape of the events of that name.
            pub const fn shape(self) -> EventShape {
                use FactSide::{After, Before, Both};
                use FactType::{Bool, Id, Number, Role, Text, Time, Word};
                match self {
                    $(Self::$name => EventShape { when: $when, target: $target, facts: const { &[$($fact),*] } },)+
                }
            }
        }
    };
}

event_names! {
    TenantFounded "tenant.founded" "A person founded the tenant." "the tenant" [
        FactShape::new("name", Text, After), FactShape::new("slug", Text, After), FactShape::new("status", Word, After)
    ];
    TenantUpdated "tenant.updated" "The name of the tenant changed." "the tenant" [FactShape::new("name", Text, Both)];
    TenantSettingsChanged "tenant.settings_changed" "The settings of the tenant changed." "the tenant" [
        FactShape::new("locale", Word, Both).only("it changed"),
        FactShape::new("password_min_length", Number, Both).only("it changed")
    ];
    TenantStatusChanged "tenant.status_changed" "The status of the tenant changed: by an operator, by an owner who deleted or restored it, or by a job." "the tenant" [
        FactShape::new("status", Word, Both),
        FactShape::new("purge_at", Time, After).only("it was deleted")
    ];
    TenantMoved "tenant.moved" "An operator moved the tenant's rows to another tier." "the tenant" [
        FactShape::new("tier", Word, Both)
    ];
    OwnershipTransferred "tenant.ownership_transferred" "The owner made another member the owner." "the new owner" [
        FactShape::new("owner", Id, Both)
    ];
    MemberJoined "member.joined" "A person became a member." "the member" [
        FactShape::new("role", Role, After),
        FactShape::new("invitation_id", Id, After).only("the person was invited"),
        FactShape::new("link_id", Id, After).only("the person had an invitation link"),
        FactShape::new("by", Word, After).only("an operator imported the person")
    ];
    MemberUpdated "member.updated" "The role, department, title or status of a member changed." "the member" [
        FactShape::new("role", Role, Both).only("it changed"),
        FactShape::new("department", Text, Both).only("it changed"),
        FactShape::new("title", Text, Both).only("it changed"),
        FactShape::new("status", Word, Both).only("it changed")
    ];
    MemberRemoved "member.removed" "A member was removed by another." "the person" [
        FactShape::new("role", Role, Before)
    ];
    MemberLeft "member.left" "A member left." "the person" [FactShape::new("role", Role, Before)];
    InvitationCreated "invitation.created" "A person was invited." "the invitation" [
        FactShape::new("email", Text, After), FactShape::new("role", Role, After)
    ];
    InvitationResent "invitation.resent" "An invitation was mailed again, with new tokens." "the invitation" [
        FactShape::new("expires_at", Time, After)
    ];
    InvitationBounced "invitation.bounced" "The mail server of the invited address refused the mail for good." "the invitation" [
        FactShape::new("reply", Text, After)
    ];
    InvitationRevoked "invitation.revoked" "An invitation was revoked." "the invitation" [];
    InvitationDeclined "invitation.declined" "The invited person declined." "the invitation" [
        FactShape::new("user_id", Id, After)
    ];
    InvitationAccepted "invitation.accepted" "The invited person accepted." "the invitation" [
        FactShape::new("user_id", Id, After), FactShape::new("mailbox_proved", Bool, After)
    ];
    InvitationLinkCreated "invitation_link.created" "A member made an invitation link." "the link" [
        FactShape::new("role", Role, After),
        FactShape::new("label", Text, After).only("the link has one"),
        FactShape::new("max_uses", Number, After).only("the link has one"),
        FactShape::new("expires_at", Time, After).only("the link has one"),
        FactShape::new("allowed_domains", Text, After).only("the link has some")
    ];
    InvitationLinkUpdated "invitation_link.updated" "An invitation link changed, or was disabled or enabled." "the link" [
        FactShape::new("label", Text, Both).only("it changed"),
        FactShape::new("role", Role, Both).only("it changed"),
        FactShape::new("max_uses", Number, Both).only("it changed"),
        FactShape::new("expires_at", Time, Both).only("it changed"),
        FactShape::new("allowed_domains", Text, Both).only("they changed"),
        FactShape::new("disabled", Bool, Both).only("it changed")
    ];
    InvitationLinkRenewed "invitation_link.renewed" "An invitation link got a new URL. The one before is invalid." "the link" [];
    InvitationLinkUsed "invitation_link.used" "A person joined by an invitation link." "the link" [
        FactShape::new("user_id", Id, After)
    ];
    InvitationLinkDeleted "invitation_link.deleted" "An invitation link was deleted." "the link" [];
    DomainClaimed "domain.claimed" "A domain was claimed." "the claim" [
        FactShape::new("domain", Text, After), FactShape::new("policy", Word, After), FactShape::new("role", Role, After)
    ];
    DomainUpdated "domain.updated" "What the claim of a domain gives to people was changed." "the claim" [
        FactShape::new("domain", Text, Both),
        FactShape::new("policy", Word, Both).only("it changed"),
        FactShape::new("role", Role, Both).only("it changed")
    ];
    DomainVerified "domain.verified" "A claim of a domain was proved by its DNS record." "the claim" [
        FactShape::new("domain", Text, After)
    ];
    DomainVerificationLost "domain.verification_lost" "A claim of a domain is proved no longer: its DNS record was gone for 72 hours, or the operator released the domain." "the claim" [
        FactShape::new("domain", Text, Before), FactShape::new("reason", Word, After)
    ];
    DomainRemoved "domain.removed" "A claim of a domain was removed." "the claim" [FactShape::new("domain", Text, Before)];
    UserUpdated "user.updated" "A member changed their name or their address. Each of their tenants gets the event." "the person" [
        FactShape::new("name", Text, Both).only("it changed"),
        FactShape::new("email", Text, Both).only("it changed")
    ];
    UserEmailVerified "user.email_verified" "A member proved that they read the mail of their address." "the person" [];
    UserPasswordChanged "user.password_changed" "A member changed their password, by the one before." "the person" [];
    UserAddressReclaimed "user.address_reclaimed" "The account of a member lost its address, which was never proved, to whoever proved the mailbox. Nobody can sign in to the account." "the person" [];
    SessionRevoked "session.revoked" "A session was ended before it expired." "the session" [
        FactShape::new("user_id", Id, After), FactShape::new("reason", Word, After)
    ];
    CrossTenantAttempted "cross_tenant.attempted" "A member tried to reach what is not in the tenant." "what was named by an id, or else the tenant" [
        FactShape::new("kind", Word, After),
        FactShape::new("named", Text, After).only("something was named by text"),
        FactShape::new("unrecorded", Number, After).only("earlier attempts were not recorded")
    ];
}

impl EventName {
    /// Returns the name with that text, or `None` if a later version of Tenantry recorded the event.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|name| name.as_str() == text)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_name_is_its_own() {
        let texts: BTreeSet<&str> = EventName::ALL.iter().map(|name| name.as_str()).collect();
        assert_eq!(texts.len(), EventName::ALL.len());
        for name in EventName::ALL {
            assert_eq!(EventName::parse(name.as_str()), Some(*name));
            assert!(name.shape().when.ends_with('.'), "{name:?}");
        }
        assert_eq!(EventName::parse("member.cloned"), None);
    }
}
