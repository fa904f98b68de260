//! The decisions on a tenant's settings.

use super::TenantSettings;
use crate::{decided::Decided, event::Fact, locale::Locale, password::PasswordPolicy, tenant::event::TenantEvent};

/// The changes to a tenant's settings. `None` keeps a setting, and an inner `None` leaves it to the installation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[allow(clippy::option_option, reason = "a setting that stays is not a setting that is cleared")]
pub struct TenantSettingsChange {
    /// The language of mails.
    pub locale: Option<Option<Locale>>,
    /// What is asked of new passwords.
    pub password_policy: Option<Option<PasswordPolicy>>,
}

/// The settings have changed since the caller read them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the settings have changed since they were read")]
pub struct ChangedSince;

impl TenantSettings {
    /// Changes the settings; `None` if they are so already. `seen` are the versions that the caller knows, one of which
    /// must be the current one; `None` if the caller does not mind.
    ///
    /// Settings that are as requested already are no conflict, whatever was seen: a request that is repeated because
    /// its response was lost has seen the version before its own change (RFC 9110 §13.1.1).
    ///
    /// # Errors
    /// [`ChangedSince`] if another version is the current one.
    pub fn change(
        &self,
        change: &TenantSettingsChange,
        seen: Option<&[u32]>,
    ) -> Result<Option<Decided<Self>>, ChangedSince> {
        let before = &self.snapshot;
        let locale = change.locale.unwrap_or(before.locale);
        let password_policy = change.password_policy.unwrap_or(before.password_policy);
        let least = [before.password_policy, password_policy].map(|policy| policy.map(PasswordPolicy::least));
        let facts = [
            Fact::changed("locale", before.locale.as_ref(), locale.as_ref()),
            Fact::changed("password_min_length", least[0].as_ref(), least[1].as_ref()),
        ];
        let facts: Vec<Fact> = facts.into_iter().flatten().collect();
        if facts.is_empty() {
            return Ok(None);
        }
        if seen.is_some_and(|seen| !seen.contains(&before.version)) {
            return Err(ChangedSince);
        }
        let mut after = self.clone();
        (after.snapshot.locale, after.snapshot.password_policy) = (locale, password_policy);
        after.snapshot.version += 1;
        Ok(Some(Decided::new(after, TenantEvent::SettingsChanged { tenant_id: before.tenant_id, facts })))
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::{event::Target, tenant::TenantId};

    fn to(locale: Option<Locale>) -> TenantSettingsChange {
        TenantSettingsChange { locale: Some(locale), ..TenantSettingsChange::default() }
    }

    fn unset() -> TenantSettings {
        TenantSettings::unset(TenantId::new(Uuid::from_u128(1)))
    }

    #[test]
    fn a_change_is_counted_and_recorded_field_by_field() {
        let first = unset().change(&to(Some(Locale::De)), None).unwrap().unwrap();
        assert_eq!((first.value.locale(), first.value.version()), (Some(Locale::De), 1));
        assert_eq!(first.event.name(), "tenant.settings_changed");
        assert_eq!(first.event.target(), Target::Tenant(TenantId::new(Uuid::from_u128(1))));
        assert_eq!(first.event.facts(), [Fact::set("locale", "de")]);
        let cleared = first.value.change(&to(None), None).unwrap().unwrap();
        assert_eq!((cleared.value.locale(), cleared.value.version()), (None, 2));
        assert_eq!(cleared.event.facts(), [Fact::was("locale", "de")]);
    }

    #[test]
    fn one_change_keeps_what_another_set() {
        let policy = PasswordPolicy::at_least(12);
        let german = unset().change(&to(Some(Locale::De)), None).unwrap().unwrap().value;
        let change = TenantSettingsChange { password_policy: Some(Some(policy)), ..TenantSettingsChange::default() };
        let strict = german.change(&change, None).unwrap().unwrap();
        assert_eq!((strict.value.locale(), strict.value.password_policy()), (Some(Locale::De), Some(policy)));
        assert_eq!(strict.event.facts(), [Fact::set("password_min_length", "12")]);
        let both = TenantSettingsChange { locale: Some(None), password_policy: Some(None) };
        let cleared = strict.value.change(&both, None).unwrap().unwrap();
        assert_eq!(cleared.event.facts(), [Fact::was("locale", "de"), Fact::was("password_min_length", "12")]);
        assert_eq!(cleared.value.password_policy(), None);
    }

    #[test]
    fn what_is_so_already_is_no_change_whatever_was_seen() {
        let german = unset().change(&to(Some(Locale::De)), None).unwrap().unwrap().value;
        for seen in [None, Some(&[0][..]), Some(&[])] {
            assert_eq!(german.change(&to(Some(Locale::De)), seen), Ok(None));
            assert_eq!(german.change(&TenantSettingsChange::default(), seen), Ok(None));
            assert_eq!(unset().change(&to(None), seen), Ok(None));
        }
    }

    #[test]
    fn a_change_needs_the_current_version_among_those_seen() {
        let german = unset().change(&to(Some(Locale::De)), Some(&[0])).unwrap().unwrap().value;
        for outdated in [&[0][..], &[2], &[]] {
            assert_eq!(german.change(&to(None), Some(outdated)), Err(ChangedSince));
        }
        for seen in [Some(&[0, 1][..]), Some(&[1]), None] {
            assert_eq!(german.change(&to(None), seen).unwrap().unwrap().value.version(), 2);
        }
    }
}
