//! Initial rows: people, a tenant with its owner, and two tenants full of rows that have as much in common as two
//! tenants can have.

use tenantry_application::ports::{
    memberships::{MemberFilter, MemberKey, MemberSort},
    tenants::{TenantKey, TenantView},
    user_tenants::UserTenant,
};
use tenantry_domain::{
    Span,
    event::{DomainEvent, EventCursor},
    invitation::{Invitation, InvitationId},
    invitation_link::{InvitationLink, LinkId},
    membership::event::MembershipEvent,
    membership::{Membership, event::JoinedBy},
    page::Page,
    password::PasswordHash,
    role::Role,
    seed::SeedName,
    session::Session,
    tenant::{Tenant, TenantId},
    tenant_settings::TenantSettings,
    user::User,
};

use super::{
    AuditRow, OutboxRow, Subject,
    rows::{TenantRows, global, within},
};
use crate::builders::{self, all, now};

/// Returns a stored password. No store cares what it is the hash of.
pub(super) fn password_hash(text: &str) -> PasswordHash {
    PasswordHash::restore(format!("$fake${text}"))
}

/// Stores a person with the address `NAME@example.com`.
pub(super) async fn person(subject: &dyn Subject, name: &str) -> User {
    let user = builders::user(name);
    global(subject).insert_user(&user, &password_hash("secret")).await.unwrap();
    user
}

/// Stores a session of that person.
pub(super) async fn session(subject: &dyn Subject, user: &User) -> Session {
    let session = builders::session(user.id());
    global(subject).insert_session(&session).await.unwrap();
    session
}

/// Returns a tenant in the subject's tier, which is not stored.
pub(super) fn new_tenant(subject: &dyn Subject, slug: &str) -> Tenant {
    builders::in_tier(&builders::tenant(slug), subject.tier())
}

/// Stores a tenant without members.
pub(super) async fn empty_tenant(subject: &dyn Subject, slug: &str, seats: Option<u32>) -> (Tenant, TenantRows) {
    let tenant = new_tenant(subject, slug);
    let tenant = seats.map_or(tenant.clone(), |seats| builders::with_seats(&tenant, seats));
    let rows = within(subject, tenant.id());
    rows.insert_tenant(&tenant).await.unwrap();
    (tenant, rows)
}

/// Stores a tenant with one active owner called Olivia, who takes one of the seats.
pub(super) async fn owned_tenant(subject: &dyn Subject, seats: Option<u32>) -> (Tenant, TenantRows, Membership) {
    let (tenant, rows) = empty_tenant(subject, "acme", seats).await;
    let owner = builders::membership(tenant.id(), &person(subject, "olivia").await, Role::Owner);
    rows.insert_member(&owner).await.unwrap();
    (tenant, rows, owner)
}

/// Stores a person and a membership of that person in the tenant.
pub(super) async fn member(subject: &dyn Subject, tenant: TenantId, name: &str, role: Role) -> Membership {
    let member = builders::membership(tenant, &person(subject, name).await, role);
    within(subject, tenant).insert_member(&member).await.unwrap();
    member
}

/// A tenant full of rows.
pub(super) struct FullTenant {
    pub(super) tenant: Tenant,
    pub(super) rows: TenantRows,
    /// The membership of the person who owns both tenants.
    pub(super) owner: Membership,
    /// The membership of a person who belongs to this tenant only.
    pub(super) member: Membership,
    /// A deactivated member of this tenant only.
    pub(super) deactivated: Membership,
    /// An open invitation for an address that is invited in both tenants.
    pub(super) open: Invitation,
    /// An open invitation that expired after an hour.
    pub(super) overdue: Invitation,
    /// An invitation link that can be used as often as one likes.
    pub(super) link: InvitationLink,
}

/// Two tenants full of rows: one person owns both, and one address is invited in both. Each has eight seats, four of
/// which are taken.
pub(super) struct TwoTenants {
    pub(super) a: FullTenant,
    pub(super) b: FullTenant,
}

pub(super) async fn two_tenants(subject: &dyn Subject) -> TwoTenants {
    let shared = person(subject, "olivia").await;
    let a = full_tenant(subject, "acme", &shared, ("alice", "amir")).await;
    let b = full_tenant(subject, "bolt", &shared, ("bob", "bella")).await;
    TwoTenants { a, b }
}

async fn full_tenant(subject: &dyn Subject, slug: &str, shared: &User, (active, inactive): (&str, &str)) -> FullTenant {
    let (tenant, rows) = empty_tenant(subject, slug, Some(8)).await;
    let owner = builders::membership(tenant.id(), shared, Role::Owner);
    rows.insert_member(&owner).await.unwrap();
    let member = member(subject, tenant.id(), active, Role::Member).await;
    let before = self::member(subject, tenant.id(), inactive, Role::Manager).await;
    let deactivated = builders::deactivated(&before);
    rows.update_member(&before, &deactivated).await.unwrap();
    let open = builders::invitation(tenant.id(), "guest@example.com");
    rows.insert_invitation(&open).await.unwrap();
    let overdue = overdue_invitation(tenant.id(), "late@example.com");
    rows.insert_invitation(&overdue).await.unwrap();
    let link = builders::invitation_link(tenant.id(), None);
    rows.insert_link(&link).await.unwrap();
    let joined = |user_id| {
        DomainEvent::Membership(MembershipEvent::Joined { user_id, role: Role::Member, by: JoinedBy::Founding })
    };
    let entries = [owner.user_id(), member.user_id()].map(|id| builders::trail_entry(joined(id)));
    rows.insert_trail(&entries).await.unwrap();
    FullTenant { tenant, rows, owner, member, deactivated, open, overdue, link }
}

/// Returns an invitation that expires in an hour.
pub(super) fn overdue_invitation(tenant: TenantId, address: &str) -> Invitation {
    let mut snapshot = builders::invitation(tenant, address).snapshot().clone();
    snapshot.expires_at = now() + Span::hours(1);
    Invitation::restore(snapshot)
}

impl FullTenant {
    pub(super) const fn id(&self) -> TenantId {
        self.tenant.id()
    }

    /// Returns everything that the store holds of this tenant, in a comparable form.
    pub(super) async fn snapshot(&self, subject: &dyn Subject) -> Snapshot {
        let members = self.rows.list_members(&MemberFilter::default(), MemberSort::default(), all()).await;
        let mut of_users = Vec::new();
        for user in [&self.owner, &self.member, &self.deactivated].map(Membership::user_id) {
            of_users.push(global(subject).find_user_tenant(user, &TenantKey::Id(self.id())).await);
        }
        Snapshot {
            tenant: self.rows.read_tenant().await,
            settings: self.rows.read_settings().await,
            seeds: self.rows.list_seeds().await,
            members,
            of_users,
            invitations: self.rows.list_invitations(&[], now(), all()).await,
            links: self.rows.list_links(all()).await,
            audit: subject.audit_log(self.id()).await,
            outbox: subject.outbox(self.id()).await,
            cursors: self.rows.list_cursors().await,
        }
    }
}

/// Everything the store holds of a tenant.
#[derive(Debug, PartialEq)]
pub(super) struct Snapshot {
    tenant: Option<TenantView>,
    settings: Option<TenantSettings>,
    seeds: Vec<SeedName>,
    members: Page<Membership, MemberKey>,
    of_users: Vec<Option<UserTenant>>,
    invitations: Page<Invitation, InvitationId>,
    links: Page<InvitationLink, LinkId>,
    audit: Vec<AuditRow>,
    outbox: Vec<OutboxRow>,
    cursors: Vec<EventCursor>,
}
