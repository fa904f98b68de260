//! `GET /v1/me/invitations`: the open invitations for the signed-in person's own address.

use axum::{Json as Answer, extract::State};
use serde::Serialize;
use tenantry_application::ports::received_invitations::ReceivedInvitation;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::http::{
    extract::{
        listing::PersonListing,
        page::{ListPage, PageQuery},
        query::Query,
        signed_in::SignedInPerson,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::{tenant::TenantNameView, time::Time},
    vocabulary::{Name, RoleName},
};

problems!(ListMyInvitationsProblems: [SIGNED_IN_PERSON, LIST] EmailUnverified);

/// An open invitation, as the invited person sees it.
#[derive(Serialize, ToSchema)]
#[schema(as = MyInvitation)]
pub(super) struct MyInvitationView {
    /// The invitation's id.
    id: Uuid,
    /// The inviting organization.
    tenant: TenantNameView,
    /// The role the person gets.
    #[schema(value_type = RoleName)]
    role: &'static str,
    /// The name of the person who sent the invitation. `null` if the operator of the service did.
    #[schema(required, value_type = Option<Name>)]
    invited_by: Option<String>,
    /// When the invitation expires.
    expires_at: Time,
}

/// Lists the open invitations for the person's own email address, newest first.
///
/// The address must be verified. Otherwise whoever signs up with another person's address would see who invites them.
#[utoipa::path(
    get, path = "/invitations", tag = "me", operation_id = "list_my_invitations", security(("bearer" = [])),
    params(PageQuery),
    responses(
        (status = OK, description = "A page of invitations.", body = ListPage<MyInvitationView>),
        ListMyInvitationsProblems
    )
)]
pub(super) async fn list_my_invitations(
    SignedInPerson(actor): SignedInPerson,
    State(app): State<App>,
    PersonListing(list): PersonListing,
    Query(query): Query<PageQuery>,
) -> Result<Answer<ListPage<MyInvitationView>>, Problem> {
    let page = list.page(query.limit, query.cursor.as_deref())?;
    let received = app.application.me.list_invitations.execute(&actor, page).await?;
    Ok(Answer(list.answer(received, Into::into)))
}

impl From<ReceivedInvitation> for MyInvitationView {
    fn from(received: ReceivedInvitation) -> Self {
        Self {
            id: received.id.as_uuid(),
            tenant: (&received.tenant).into(),
            role: received.role.as_str(),
            invited_by: received.inviter.map(|name| name.to_string()),
            expires_at: received.expires_at.into(),
        }
    }
}
