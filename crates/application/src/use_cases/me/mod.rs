//! What signed-in people see and change of their own account.

pub mod accept_my_invitation;
pub mod change_email;
pub mod change_my_settings;
pub mod change_password;
pub mod confirm_email;
pub mod decline_my_invitation;
pub mod join_tenant;
pub mod list_my_invitations;
pub mod list_my_sessions;
pub mod list_my_tenants;
pub mod own_password;
pub mod read_my_settings;
pub mod received;
pub mod rename_me;
pub mod revoke_my_sessions;
pub mod who_am_i;

use self::{
    accept_my_invitation::AcceptMyInvitation, change_email::ChangeEmail, change_my_settings::ChangeMySettings,
    change_password::ChangePassword, confirm_email::ConfirmEmail, decline_my_invitation::DeclineMyInvitation,
    join_tenant::JoinTenant, list_my_invitations::ListMyInvitations, list_my_sessions::ListMySessions,
    list_my_tenants::ListMyTenants, read_my_settings::ReadMySettings, rename_me::RenameMe,
    revoke_my_sessions::RevokeMySessions, who_am_i::WhoAmI,
};
use crate::{
    parts::Parts,
    use_cases::{invitations::accept_invitation::AcceptInvitation, mailbox::Mailbox},
};

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Me {
    pub who_am_i: WhoAmI,
    pub rename: RenameMe,
    pub read_settings: ReadMySettings,
    pub change_settings: ChangeMySettings,
    pub list_tenants: ListMyTenants,
    pub list_sessions: ListMySessions,
    pub revoke_sessions: RevokeMySessions,
    pub list_invitations: ListMyInvitations,
    pub accept_invitation: AcceptMyInvitation,
    pub decline_invitation: DeclineMyInvitation,
    pub join: JoinTenant,
    pub change_password: ChangePassword,
    pub change_email: ChangeEmail,
    pub confirm_email: ConfirmEmail,
}

impl Me {
    pub(crate) fn new(parts: &Parts) -> Self {
        let access = || parts.access.clone();
        let (mailbox, hasher) = (Mailbox::new(parts), &parts.adapters.hasher);
        Self {
            who_am_i: WhoAmI { embedded: parts.adapters.permissions.clone() },
            rename: RenameMe { access: access() },
            read_settings: ReadMySettings { access: access() },
            change_settings: ChangeMySettings { access: access() },
            list_tenants: ListMyTenants { access: access() },
            list_sessions: ListMySessions { access: access() },
            revoke_sessions: RevokeMySessions { access: access() },
            list_invitations: ListMyInvitations { access: access() },
            accept_invitation: AcceptMyInvitation { accept: AcceptInvitation::new(parts) },
            decline_invitation: DeclineMyInvitation { access: access() },
            join: JoinTenant { access: access(), admission: parts.admission.clone(), issuer: parts.issuer.clone() },
            change_password: ChangePassword { access: access(), mailbox: mailbox.clone(), hasher: hasher.clone() },
            change_email: ChangeEmail { access: access(), mailbox: mailbox.clone(), hasher: hasher.clone() },
            confirm_email: ConfirmEmail { access: access(), mailbox },
        }
    }
}
