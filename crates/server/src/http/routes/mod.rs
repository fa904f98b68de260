//! The routes: one file or folder per resource, named as the port and the use cases behind it.

pub(super) mod audit_events;
pub(super) mod auth;
pub(super) mod docs;
pub(super) mod domains;
pub(super) mod health;
pub(super) mod invitation_links;
pub(super) mod invitations;
pub(super) mod me;
pub(super) mod memberships;
pub(super) mod metrics;
pub(super) mod permissions;
pub(super) mod root;
pub(super) mod tenants;
pub(super) mod well_known;

use utoipa_axum::router::OpenApiRouter;

use super::state::App;

/// All routes under `/v1`.
pub(super) fn v1() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .nest("/auth", auth::routes())
        .nest("/me", me::routes())
        .nest("/tenant", tenants::routes())
        .nest("/tenants", tenants::founding_routes())
        .nest("/members", memberships::routes())
        .nest("/invitations", invitations::routes())
        .nest("/invitation-links", invitation_links::routes())
        .nest("/domains", domains::routes())
        .nest("/permissions", permissions::routes())
        .nest("/audit-events", audit_events::routes())
}
