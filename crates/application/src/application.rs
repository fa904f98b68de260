//! All use cases in one value, for whoever embeds Tenantry.

use std::sync::Arc;

use crate::{
    ports::{
        access_registry::AccessRegistry, access_tokens::AccessTokens, attempts::AttemptLog, clock::Clock,
        ids::IdGenerator, mailer::Mailer, password_hasher::PasswordHasher, provisioner::Provisioner,
        secrets::SecretSource, unit_of_work::UnitOfWorkFactory,
    },
    settings::Settings,
    tenant_access::TenantAccess,
    use_cases::{
        auth::{
            authenticate::Authenticate, refresh::Refresh, sign_in::SignIn, sign_out::SignOut, sign_up::SignUp,
            switch_tenant::SwitchTenant,
        },
        invitations::{
            accept_invitation::AcceptInvitation, delivery::Delivery, find_invitation::FindInvitation, invite::Invite,
            list_invitations::ListInvitations, preview_invitation::PreviewInvitation,
            resend_invitation::ResendInvitation, revoke_invitation::RevokeInvitation,
        },
        me::{
            list_my_sessions::ListMySessions, list_my_tenants::ListMyTenants, rename_me::RenameMe,
            revoke_my_sessions::RevokeMySessions, who_am_i::WhoAmI,
        },
        memberships::{
            find_member::FindMember, leave_tenant::LeaveTenant, list_members::ListMembers, remove_member::RemoveMember,
            update_member::UpdateMember,
        },
        tenants::{
            change_tenant_status::ChangeTenantStatus, find_tenant::FindTenant, read_tenant::ReadTenant,
            rename_tenant::RenameTenant, transfer_ownership::TransferOwnership,
        },
        tokens::TokenIssuer,
    },
};

/// The adapters the use cases run on.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the port of its type")]
pub struct Adapters {
    pub store: Arc<dyn UnitOfWorkFactory>,
    pub access_registry: Arc<dyn AccessRegistry>,
    pub access_tokens: Arc<dyn AccessTokens>,
    pub hasher: Arc<dyn PasswordHasher>,
    pub secrets: Arc<dyn SecretSource>,
    pub mailer: Arc<dyn Mailer>,
    pub attempts: Arc<dyn AttemptLog>,
    pub ids: Arc<dyn IdGenerator>,
    pub clock: Arc<dyn Clock>,
    /// What the embedder does for each new member, in this order; mostly nothing.
    pub provisioners: Arc<[Arc<dyn Provisioner>]>,
}

/// All use cases, ready to execute.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct Application {
    pub authenticate: Authenticate,
    pub sign_up: SignUp,
    pub sign_in: SignIn,
    pub refresh: Refresh,
    pub sign_out: SignOut,
    pub switch_tenant: SwitchTenant,
    pub who_am_i: WhoAmI,
    pub rename_me: RenameMe,
    pub list_my_tenants: ListMyTenants,
    pub list_my_sessions: ListMySessions,
    pub revoke_my_sessions: RevokeMySessions,
    pub read_tenant: ReadTenant,
    pub rename_tenant: RenameTenant,
    pub transfer_ownership: TransferOwnership,
    pub find_tenant: FindTenant,
    pub change_tenant_status: ChangeTenantStatus,
    pub list_members: ListMembers,
    pub find_member: FindMember,
    pub update_member: UpdateMember,
    pub remove_member: RemoveMember,
    pub leave_tenant: LeaveTenant,
    pub invite: Invite,
    pub resend_invitation: ResendInvitation,
    pub revoke_invitation: RevokeInvitation,
    pub find_invitation: FindInvitation,
    pub list_invitations: ListInvitations,
    pub preview_invitation: PreviewInvitation,
    pub accept_invitation: AcceptInvitation,
}

impl Application {
    /// Gives every use case the adapters it needs.
    pub fn new(adapters: Adapters, settings: Settings) -> Self {
        let Adapters {
            store,
            access_registry,
            access_tokens,
            hasher,
            secrets,
            mailer,
            attempts,
            ids,
            clock,
            provisioners,
        } = adapters;
        let settings = Arc::new(settings);
        let issuer = TokenIssuer {
            access_tokens: access_tokens.clone(),
            access_registry: access_registry.clone(),
            secrets: secrets.clone(),
            ids: ids.clone(),
            access_token_life: settings.access_token_life,
            sessions: settings.sessions,
        };
        let delivery = Delivery { secrets: secrets.clone(), mailer, settings: settings.clone() };
        let access =
            TenantAccess { store: store.clone(), ids: ids.clone(), clock: clock.clone(), attempts: attempts.clone() };
        let find_tenant = FindTenant { store: store.clone() };
        /// Builds use cases of which all need store, ids and clock.
        macro_rules! writing {
            ($use_case:ident $(, $port:ident)*) => {
                $use_case { store: store.clone(), ids: ids.clone(), clock: clock.clone() $(, $port: $port.clone())* }
            };
        }
        Self {
            authenticate: Authenticate {
                access_tokens,
                access_registry,
                clock: clock.clone(),
                attempts: attempts.clone(),
            },
            sign_up: writing!(SignUp, hasher, secrets, issuer, provisioners, settings),
            sign_in: SignIn {
                store: store.clone(),
                hasher: hasher.clone(),
                issuer: issuer.clone(),
                clock: clock.clone(),
            },
            refresh: writing!(Refresh, secrets, issuer),
            sign_out: writing!(SignOut),
            switch_tenant: SwitchTenant {
                store: store.clone(),
                issuer: issuer.clone(),
                clock: clock.clone(),
                attempts: attempts.clone(),
            },
            who_am_i: WhoAmI,
            rename_me: writing!(RenameMe),
            list_my_tenants: ListMyTenants { store: store.clone() },
            list_my_sessions: ListMySessions { store: store.clone(), clock: clock.clone() },
            revoke_my_sessions: writing!(RevokeMySessions, attempts),
            read_tenant: ReadTenant { store: store.clone() },
            rename_tenant: RenameTenant { access: access.clone() },
            transfer_ownership: TransferOwnership { access: access.clone() },
            change_tenant_status: writing!(ChangeTenantStatus, find_tenant),
            find_tenant,
            list_members: ListMembers { store: store.clone() },
            find_member: FindMember { store: store.clone(), attempts: attempts.clone() },
            update_member: UpdateMember { access: access.clone() },
            remove_member: RemoveMember { access: access.clone() },
            leave_tenant: writing!(LeaveTenant),
            invite: Invite { access: access.clone(), delivery: delivery.clone() },
            resend_invitation: ResendInvitation { access: access.clone(), delivery },
            revoke_invitation: RevokeInvitation { access },
            find_invitation: FindInvitation { store: store.clone(), attempts: attempts.clone() },
            list_invitations: ListInvitations { store: store.clone(), clock: clock.clone() },
            preview_invitation: PreviewInvitation { store: store.clone(), clock: clock.clone() },
            accept_invitation: writing!(AcceptInvitation, hasher, issuer, provisioners),
        }
    }
}
