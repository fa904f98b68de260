//! `POST /v1/auth/signup`: creates an account, and an organization or the membership of one.

use axum::{Json as Answer, extract::State, http::StatusCode};
use serde::{Deserialize, Serialize};
use tenantry_application::{
    founding::NewTenant,
    use_cases::{
        auth::{
            sign_up::{self, SignedUp},
            sign_up_by_link::{self, SignedUpByLink},
        },
        idempotency::RepeatableRequest,
    },
};
use tenantry_domain::{
    email::Email,
    locale::Locale,
    names::DisplayName,
    password::{PasswordContext, PlainPassword},
    slug::Slug,
};
use utoipa::ToSchema;
use validator::{Validate, ValidationError};

use crate::http::{
    extract::{
        context::Anonymous,
        idempotency_key::IdempotencyKey,
        json::Json,
        rules::{self, FieldContext, FieldRule},
        throttled::Throttled,
    },
    openapi::problems::problems,
    problem::Problem,
    routes::invitation_links::preview::token as link_token,
    state::App,
    views::{member::MemberView, tenant::TenantView, tokens::TokensView, user::UserView},
    vocabulary::{EmailAddress, IdempotencyKeyText, LinkTokenName, LocaleName, Name, NewPassword, SlugText},
};

problems!(SignUpProblems: [THROTTLED, IDEMPOTENT, BODY]
    EmailTaken, SlugTaken, FoundingLimitReached, LinkInvalid, LinkDisabled, LinkExpired, LinkUsedUp, DomainNotAllowed,
    TenantSuspended, SeatsExhausted, ProvisioningRefused, ConcurrentChange);

/// The account to create, and its way into an organization: either `tenant` or `link_token`.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = names_one_way_in, skip_on_field_errors = false))]
#[validate(schema(function = password_is_hard_to_guess, skip_on_field_errors = false))]
pub(super) struct SignUpBody {
    /// The person's email address.
    #[validate(custom(function = rules::email))]
    #[schema(value_type = EmailAddress)]
    email: String,
    /// The person's password. It must have at least 8 characters, or as many as the organization of the link asks for, and
    /// be hard to guess.
    #[schema(value_type = NewPassword)]
    password: String,
    /// The person's name.
    #[validate(custom(function = rules::display_name))]
    #[schema(value_type = Name)]
    name: String,
    /// The language of emails to the person, from the one with the code on. If it is missing, it is the installation's
    /// until they choose one.
    #[validate(custom(function = rules::locale))]
    #[schema(value_type = LocaleName, required = false)]
    locale: Option<String>,
    /// The organization to create. The person becomes its owner.
    #[validate(nested)]
    #[schema(nullable = false)]
    tenant: Option<FoundTenantBody>,
    /// The token from the URL of an invitation link. The person joins the organization of the link.
    #[schema(value_type = LinkTokenName, required = false)]
    link_token: Option<String>,
}

/// The organization to create.
#[derive(Deserialize, Validate, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::http::routes) struct FoundTenantBody {
    /// The organization's name.
    #[validate(custom(function = rules::display_name))]
    #[schema(value_type = Name)]
    pub(in crate::http::routes) name: String,
    /// The organization's unique name in URLs. If it is missing, it is derived from the name.
    #[validate(custom(function = rules::slug))]
    #[schema(value_type = SlugText, required = false)]
    pub(in crate::http::routes) slug: Option<String>,
}

/// A new person, signed in.
#[derive(Serialize, ToSchema)]
pub(super) struct SignUpAnswer {
    /// The person.
    user: UserView,
    /// The organization that the person created or joined. It is null if they must verify their email address first: send
    /// the code to `POST /v1/auth/verify-email`, then the `link_token` to `POST /v1/me/join`.
    #[schema(required)]
    tenant: Option<TenantView>,
    /// The person's membership of the organization; null with it.
    #[schema(required)]
    membership: Option<MemberView>,
    /// The tokens for the organization, or for what is the person's own.
    tokens: TokensView,
}

/// Creates an account and signs its owner in.
///
/// With `tenant`, creates an organization with the person as its owner. If the slug is taken, the problem suggests others.
/// With `link_token`, the person joins the organization of the link: at once, or, if the link is for certain domains, once
/// they have verified their email address. A person with an account signs in instead: 409 `email_taken`.
#[utoipa::path(
    post, path = "/signup", tag = "auth", operation_id = "sign_up", security(()), request_body = SignUpBody,
    params(("Idempotency-Key" = Option<IdempotencyKeyText>, Header,
        description = "A unique key for this request. A retry with the same key and body creates nothing twice.")),
    responses((status = CREATED, description = "The account was created.", body = SignUpAnswer), SignUpProblems)
)]
pub(super) async fn sign_up(
    _: Throttled,
    State(app): State<App>,
    Anonymous(actor): Anonymous,
    key: IdempotencyKey,
    body: Json<SignUpBody>,
) -> Result<(StatusCode, Answer<SignUpAnswer>), Problem> {
    let auth = &app.application.auth;
    let answer = match body.value.into_way(key.for_body(&body.raw))? {
        Way::Founding(command) => auth.sign_up.execute(&actor, command).await?.into(),
        Way::Link(command) => auth.sign_up_by_link.execute(&actor, command).await?.into(),
    };
    Ok((StatusCode::CREATED, Answer(answer)))
}

/// How the person gets into an organization.
enum Way {
    Founding(sign_up::Command),
    Link(sign_up_by_link::Command),
}

fn names_one_way_in(body: &SignUpBody) -> Result<(), ValidationError> {
    match (&body.tenant, &body.link_token) {
        (None, None) => Err(rules::refusal_of("tenant", &WaysError::None)),
        (Some(_), Some(_)) => Err(rules::refusal_of("link_token", &WaysError::Several)),
        _ => Ok(()),
    }
}

fn password_is_hard_to_guess(body: &SignUpBody) -> Result<(), ValidationError> {
    let context = PasswordContext {
        email: &body.email,
        person: &body.name,
        tenant: body.tenant.as_ref().map_or("", |tenant| &tenant.name),
        slug: body.tenant.as_ref().and_then(|tenant| tenant.slug.as_deref()),
    };
    let chosen = PlainPassword::present(&body.password).and_then(|password| password.choose(&context));
    chosen.map(drop).map_err(|error| rules::refusal_of("password", &error))
}

/// The body names no way into an organization, or several.
#[derive(Debug, Clone, Copy, thiserror::Error)]
enum WaysError {
    #[error("is required, unless the request has a link_token")]
    None,
    #[error("can't be sent together with tenant: name one way into an organization")]
    Several,
}

impl FieldRule for WaysError {
    fn code(&self) -> &'static str {
        match self {
            Self::None => "required",
            Self::Several => "conflicting",
        }
    }
}

impl FoundTenantBody {
    fn into_new(self) -> Result<NewTenant, Problem> {
        Ok(NewTenant {
            name: DisplayName::parse(&self.name).context("/tenant/name")?,
            slug: self.slug.as_deref().map(Slug::parse).transpose().context("/tenant/slug")?,
        })
    }
}

impl SignUpBody {
    fn into_way(self, repeatable: Option<RepeatableRequest>) -> Result<Way, Problem> {
        let email = Email::parse(&self.email).context("/email")?;
        let password = PlainPassword::present(&self.password).context("/password")?;
        let name = DisplayName::parse(&self.name).context("/name")?;
        let locale = self.locale.as_deref().map(Locale::of_tag).transpose().context("/locale")?;
        Ok(match (self.tenant, self.link_token) {
            (Some(tenant), None) => {
                let tenant = tenant.into_new()?;
                Way::Founding(sign_up::Command { email, password, name, locale, tenant, repeatable })
            }
            (None, Some(token)) => {
                let token = link_token(&token)?;
                Way::Link(sign_up_by_link::Command { email, password, name, locale, token, repeatable })
            }
            (None, None) => return Err(WaysError::None).context("/tenant"),
            (Some(_), Some(_)) => return Err(WaysError::Several).context("/link_token"),
        })
    }
}

impl From<SignedUp> for SignUpAnswer {
    fn from(founded: SignedUp) -> Self {
        Self {
            user: (&founded.user).into(),
            tenant: Some((&founded.tenant).into()),
            membership: Some((&founded.membership).into()),
            tokens: founded.tokens.into(),
        }
    }
}

impl From<SignedUpByLink> for SignUpAnswer {
    fn from(signed_up: SignedUpByLink) -> Self {
        let joined = signed_up.joined.as_ref();
        Self {
            user: (&signed_up.user).into(),
            tenant: joined.map(|(tenant, _)| tenant.into()),
            membership: joined.map(|(_, membership)| membership.into()),
            tokens: signed_up.tokens.into(),
        }
    }
}
