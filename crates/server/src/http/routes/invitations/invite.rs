//! `POST /v1/invitations`: invites one person.

use axum::{
    Json as Answer,
    extract::{OriginalUri, State},
    http::{HeaderName, StatusCode, header},
};
use serde::Deserialize;
use tenantry_application::use_cases::{idempotency::RepeatableRequest, invitations::invite::Command};
use tenantry_domain::{email::Email, role::Role};
use utoipa::ToSchema;
use validator::Validate;

use crate::http::{
    extract::{
        idempotency_key::IdempotencyKey,
        json::Json,
        rules::{self, FieldContext},
        signed_in::SignedIn,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::invitation::SentInvitationView,
    vocabulary::{EmailAddress, IdempotencyKeyText, RoleName},
};

problems!(InviteProblems: [SIGNED_IN, PERMITTED, IDEMPOTENT, BODY]
    Outranked, AlreadyMember, AlreadyInvited, SeatsExhausted, ConcurrentChange);

/// The person to invite, and the role to give them.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct InviteBody {
    /// The email address to send the invitation to.
    #[validate(custom(function = rules::email))]
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The role to give, not above the caller's own.
    #[validate(custom(function = rules::role))]
    #[schema(value_type = RoleName)]
    role: String,
}

/// Invites a person by email.
///
/// The link in the response is the inviter's copy. It lets the person accept, but only the link in the email verifies
/// the email address.
#[utoipa::path(
    post, path = "", tag = "invitations", operation_id = "invite", security(("bearer" = [])), request_body = InviteBody,
    params(("Idempotency-Key" = Option<IdempotencyKeyText>, Header,
        description = "A unique key for this request. A retry with the same key and body invites nobody twice.")),
    responses(
        (status = CREATED, description = "The person was invited.", body = SentInvitationView,
            headers(("Location" = String, description = "The path of the invitation."))),
        InviteProblems
    )
)]
pub(super) async fn invite(
    SignedIn(actor): SignedIn,
    State(app): State<App>,
    OriginalUri(uri): OriginalUri,
    key: IdempotencyKey,
    body: Json<InviteBody>,
) -> Result<(StatusCode, [(HeaderName, String); 1], Answer<SentInvitationView>), Problem> {
    let command = body.value.into_command(key.for_body(&body.raw))?;
    let delivered = app.application.invitations.invite.execute(&actor, command).await?;
    let location = format!("{}/{}", uri.path(), delivered.invitation.id());
    let view = SentInvitationView::at(app.now(), delivered);
    Ok((StatusCode::CREATED, [(header::LOCATION, location)], Answer(view)))
}

impl InviteBody {
    fn into_command(self, repeatable: Option<RepeatableRequest>) -> Result<Command, Problem> {
        Ok(Command {
            email: Email::parse(&self.email).context("/email")?,
            role: self.role.parse::<Role>().context("/role")?,
            repeatable,
        })
    }
}
