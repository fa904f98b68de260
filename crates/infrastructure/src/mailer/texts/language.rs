//! What every language writes.

use tenantry_application::ports::mailer::PasswordChange;
use tenantry_domain::{Timestamp, domain_claim::LossReason, role::Role};

use super::super::{letter::Letter, name::Name};

/// A language. `sender` is the name in the mail's `From`; `until` and `at` are points in time as [`Language::date`]
/// writes them.
pub(super) trait Language {
    /// Writes a point in time, so that a word like *until* can stand before it.
    fn date(&self, at: Timestamp) -> String;
    fn invitation(&self, tenant: &Name, inviter: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter;
    fn operator_invitation(&self, tenant: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter;
    fn made_owner(&self, name: &Name, tenant: &Name, link: &str, sender: &Name) -> Letter;
    fn domain_lost(
        &self,
        name: &Name,
        tenant: &Name,
        domain: &Name,
        reason: LossReason,
        link: &str,
        sender: &Name,
    ) -> Letter;
    fn verify_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter;
    fn change_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter;
    fn email_changed(&self, name: &Name, new: &Name, link: &str, until: &str, sender: &Name) -> Letter;
    fn reset_password(&self, name: &Name, link: &str, until: &str, sender: &Name) -> Letter;
    fn password_changed(&self, name: &Name, at: &str, how: PasswordChange, sender: &Name) -> Letter;
    fn account_reclaimed(&self, at: &str, sender: &Name) -> Letter;
}
