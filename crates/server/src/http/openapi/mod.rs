//! The `OpenAPI` document. It is generated from the routes themselves, so it cannot describe a route that does not
//! exist.

mod examples;
mod operations;
mod problem_schemas;
pub mod problems;

use utoipa::{
    OpenApi,
    openapi::{
        OpenApi as Document, Ref, RefOr, Required, Type,
        path::{Operation, Parameter, ParameterBuilder, ParameterIn},
        schema::ObjectBuilder,
        security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme},
    },
};

use super::vocabulary::{
    ClaimedDomainText, Cursor, DomainCheckName, DomainLossName, DomainStatusName, DomainText, EmailAddress,
    EmailCodeText, ExistingAccountName, FutureTime, IdempotencyKeyText, InvitationStatusName, InvitationTokenName,
    JoinPolicyName, JoinRoleName, LabelText, LinkStateName, LinkTokenName, MaxUses, MemberSortName, MemberStatus, Name,
    NewPassword, Password, RefreshTokenName, ResetTokenName, RoleName, SlugText, StandingName, TenantName,
    TenantStatusName, UndoTokenName,
};
use super::{codes::Code, extract::tenant_hints::TENANT_PARAMETER, problem::ProblemBody};
use operations::operations;
use problems::{header_ref, headers, of_a_change};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Tenantry",
        description = "Tenants, members, invitations and sign-in. Errors are RFC 9457 problems with a stable `code`: the \
            schema `ProblemCode` lists all codes, and each operation has a schema with those that it returns.\n\n\
            **Compatibility.** Within `/v1`, routes, fields, parameters and codes may be added, and none is removed or \
            redefined. Clients ignore fields that they do not know, and treat a code that they do not know by its \
            status.\n\n\
            **Deprecation.** What is to go away is marked `deprecated` here, and its description says what replaces it. \
            It works as before for as long as `/v1` is served. A next version would be served next to `/v1` for at least \
            twelve months, and during them the responses of `/v1` would carry `Deprecation` (RFC 9745) and `Sunset` \
            (RFC 8594).",
        contact(name = "The maintainers of Tenantry"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "auth", description = "Sign-up, sign-in, token refresh, switching tenants, sign-out, and what is proved by email"),
        (name = "me", description = "The signed-in person"),
        (name = "tenant", description = "The organization the access token is valid for"),
        (name = "members", description = "The organization's members"),
        (name = "invitations", description = "Invitations to the organization, each for one person"),
        (name = "invitation-links", description = "Invitation links to the organization, each for everybody who has its URL"),
        (name = "domains", description = "The domains of the organization, and who may join by them"),
        (name = "permissions", description = "What a role can allow"),
        (name = "audit-events", description = "What happened in the organization"),
        (name = "operation", description = "Health checks, metrics and public keys"),
    ),
    servers((url = "/", description = "The server that this document comes from")),
    components(schemas(
        ClaimedDomainText,
        Cursor,
        DomainCheckName,
        DomainLossName,
        DomainStatusName,
        DomainText,
        EmailAddress,
        EmailCodeText,
        ExistingAccountName,
        FutureTime,
        IdempotencyKeyText,
        InvitationStatusName,
        InvitationTokenName,
        JoinPolicyName,
        JoinRoleName,
        LabelText,
        LinkStateName,
        LinkTokenName,
        MaxUses,
        MemberSortName,
        ProblemBody,
        MemberStatus, Name, NewPassword, Password, RefreshTokenName, ResetTokenName, RoleName, SlugText, StandingName,
        TenantName, TenantStatusName, UndoTokenName
    ))
)]
struct Skeleton;

/// The document without routes. It explains these codes.
pub fn skeleton(codes: &[Code]) -> Document {
    let mut document = Skeleton::openapi();
    let bearer = HttpBuilder::new()
        .scheme(HttpAuthScheme::Bearer)
        .bearer_format("JWT")
        .description(Some("The access token from a sign-up, sign-in, refresh, switch or accepted invitation."))
        .build();
    let components = document.components.get_or_insert_default();
    components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
    components.headers = headers();
    components.parameters = TENANT_HINTS.map(|(place, name)| (name.to_owned(), tenant_hint(place, name).into())).into();
    components.schemas.extend(problem_schemas::of_codes(codes));
    document
}

/// Adds what applies to every route, and the examples. Call it once all routes have been added. The codes are the same as
/// those of the skeleton.
pub fn complete(document: &mut Document, codes: &[Code]) {
    for item in document.paths.paths.values_mut() {
        let changes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
        changes.into_iter().flatten().for_each(|change| change.responses.responses.extend(of_a_change()));
    }
    operations(document).for_each(complete_operation);
    problem_schemas::add(document);
    examples::add(document, codes);
}

/// The ways, besides the subdomain, in which a client can say which tenant it expects. Each name is also the name of
/// the component.
const TENANT_HINTS: [(ParameterIn, &str); 2] =
    [(ParameterIn::Query, TENANT_PARAMETER), (ParameterIn::Header, "X-Tenant")];

fn tenant_hint(place: ParameterIn, name: &str) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(place)
        .required(Required::False)
        .description(Some(
            "The slug or id of the expected tenant. If the token is for another, the request fails: `tenant_mismatch`.",
        ))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String).build()))
        .build()
}

fn complete_operation(operation: &mut Operation) {
    // A public route lists one empty security requirement.
    let nothing = SecurityRequirement::default();
    let signed_in = operation.security.iter().flatten().any(|requirement| *requirement != nothing);
    if let Some(ways) = operation.security.as_mut().filter(|_| !signed_in) {
        // Some clients take any requirement, even an empty one, for a token.
        ways.clear();
    }
    if signed_in {
        let hints = TENANT_HINTS.map(|(_, name)| RefOr::Ref(Ref::new(format!("#/components/parameters/{name}"))));
        operation.parameters.get_or_insert_default().extend(hints);
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            let mut add = |name: &str| response.headers.insert(name.to_owned(), RefOr::Ref(header_ref(name)));
            add("X-Request-ID");
            if signed_in {
                add("X-Tenant-ID");
            }
        }
    }
}
