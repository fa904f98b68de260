//! `POST /v1/invitations/accept`: makes the invited person a member.

use axum::{Json as Answer, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use tenantry_application::use_cases::{
    invitations::accept_invitation::{Accepted, Command},
    tokens::Tokens,
};
use tenantry_domain::{
    locale::Locale,
    membership::Membership,
    names::DisplayName,
    password::PlainPassword,
    tenant::Tenant,
    user::{ExistingAccount, User},
};
use utoipa::ToSchema;
use validator::Validate;

use super::preview::token;
use crate::http::routes::auth::reset_password::{existing, is_existing_account};
use crate::http::{
    extract::{
        json::Json,
        rules::{self, FieldContext},
        signed_in::MaybeSignedIn,
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::Problem,
    state::App,
    views::{member::MemberView, tenant::TenantView, tokens::TokensView, user::UserView},
    vocabulary::{ExistingAccountName, InvitationTokenName, LocaleName, Name, Password},
};

problems!(AcceptProblems: [THROTTLED, SIGNED_IN_PERSON, BODY]
    InvitationInvalid, InvitationExpired, InvitationRevoked, InvitationDeclined, InvitationAccepted,
    InvitationForOther, TenantSuspended, InvalidCredentials, EmailTaken, AlreadyMember, SeatsExhausted, ProvisioningRefused, SessionEnded,
    ConcurrentChange);

/// The invitation to accept, and who accepts it.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct AcceptBody {
    /// The token from the invitation link. The token from the email verifies the email address; the one from the
    /// inviter's copy does not.
    #[schema(value_type = InvitationTokenName)]
    token: String,
    /// The person's name. Required for a new account. With the inviter's copy of the link, a body without a name is
    /// treated as a sign-in, so that the response does not reveal whether the email address has an account.
    #[validate(custom(function = rules::display_name))]
    #[schema(value_type = Name, required = false)]
    name: Option<String>,
    /// The password to set for a new account, with as many characters as the organization asks for, or the password of
    /// the existing account. Not needed when signed in.
    #[validate(custom(function = rules::password))]
    #[schema(value_type = Password, required = false)]
    password: Option<String>,
    /// The language of emails to the owner of a new account. If it is missing, it is that of the organization that writes,
    /// or the installation's, until they choose one.
    #[validate(custom(function = rules::locale))]
    #[schema(value_type = LocaleName, required = false)]
    locale: Option<String>,
    /// If the email address has an account that nobody has proved, and its password is not known: `replace` sets up a new
    /// account with the name and the password in place of it. Only with the token from the email. Defaults to `keep`.
    #[validate(custom(function = is_existing_account))]
    #[schema(value_type = ExistingAccountName, required = false)]
    existing_account: Option<String>,
}

/// The new member, signed in.
#[derive(Serialize, ToSchema)]
pub(in crate::http::routes) struct AcceptAnswer {
    user: UserView,
    /// The organization.
    tenant: TenantView,
    /// The new membership.
    membership: MemberView,
    /// The tokens for the organization.
    tokens: TokensView,
}

/// Accepts an invitation and signs the person in.
///
/// A new person sends a name and a password. A person with an account sends its password, or an access token of the
/// account with the invited email address.
#[utoipa::path(
    post, path = "/accept", tag = "invitations", operation_id = "accept_invitation", security((), ("bearer" = [])),
    request_body = AcceptBody,
    responses(
        (status = CREATED, description = "An account was created, and its owner is now a member.", body = AcceptAnswer),
        (status = OK, description = "The owner of an existing account is now a member.", body = AcceptAnswer),
        AcceptProblems
    )
)]
pub(super) async fn accept_invitation(
    _: Throttled,
    MaybeSignedIn(actor): MaybeSignedIn,
    State(app): State<App>,
    body: Json<AcceptBody>,
) -> Result<(StatusCode, Answer<AcceptAnswer>), Problem> {
    let command = body.value.into_command()?;
    if command.password.is_some() {
        app.limits.check_invitation(command.token.invitation_id)?;
    }
    let accepted = app.application.invitations.accept.execute(&actor, command).await?;
    let status = if accepted.is_new_user { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Answer(accepted.into())))
}

impl AcceptBody {
    fn into_command(self) -> Result<Command, Problem> {
        Ok(Command {
            token: token(&self.token)?,
            name: self.name.as_deref().map(DisplayName::parse).transpose().context("/name")?,
            password: self.password.as_deref().map(PlainPassword::present).transpose().context("/password")?,
            locale: self.locale.as_deref().map(Locale::of_tag).transpose().context("/locale")?,
            existing: existing(self.existing_account.as_deref()).unwrap_or(ExistingAccount::Keep),
        })
    }
}

impl From<Accepted> for AcceptAnswer {
    fn from(accepted: Accepted) -> Self {
        Self::of(&accepted.user, &accepted.tenant, &accepted.membership, accepted.tokens)
    }
}

impl AcceptAnswer {
    pub(in crate::http::routes) fn of(user: &User, tenant: &Tenant, membership: &Membership, tokens: Tokens) -> Self {
        Self { user: user.into(), tenant: tenant.into(), membership: membership.into(), tokens: tokens.into() }
    }
}
