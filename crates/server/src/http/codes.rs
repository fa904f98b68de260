//! The table of all problems the API can return: the stable code, the status, the meaning, and what to do about it.
//!
//! `docs/errors.md` is generated from this table, and a test compares the two. The `OpenAPI` document takes its
//! statuses from here too. Once published, a code keeps its name and its meaning.

use axum::http::StatusCode;

/// A row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spec {
    /// The stable name, as returned in the field `code`.
    pub name: &'static str,
    /// The HTTP status.
    pub status: StatusCode,
    /// A short title, always the same for a code.
    pub title: &'static str,
    /// What happened.
    pub meaning: &'static str,
    /// What the caller can do.
    pub remedy: &'static str,
}

macro_rules! codes {
    ($($code:ident $name:literal $status:ident $title:literal $meaning:literal $remedy:literal;)+) => {
        /// The code of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $code,)+
            /// A code of the embedding service, for its own routes. Its name must differ from all of ours.
            Embedded(&'static Spec),
        }

        impl Code {
            /// All of our codes, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// Returns all of our codes, and after them those of the embedding service.
            pub fn with(own: &[&'static Spec]) -> Vec<Self> {
                Self::ALL.iter().copied().chain(own.iter().copied().map(Self::Embedded)).collect()
            }

            /// Returns the code's row of the table.
            pub const fn spec(self) -> Spec {
                match self {
                    $(Self::$code => Spec {
                        name: $name, status: StatusCode::$status, title: $title, meaning: $meaning, remedy: $remedy,
                    },)+
                    Self::Embedded(spec) => *spec,
                }
            }
        }
    };
}

codes! {
    BodyMalformed "body_malformed" BAD_REQUEST "Malformed request body"
        "The request body is empty, is not JSON, contains a field twice, or is nested too deeply."
        "Send a single JSON object encoded in UTF-8.";
    CursorInvalid "cursor_invalid" BAD_REQUEST "Invalid cursor"
        "The cursor was not issued for this list."
        "Send `next_cursor` exactly as you received it, or start over without a cursor.";
    HostInvalid "host_invalid" BAD_REQUEST "Invalid Host header"
        "The request names no host, more than one host, or a host that is not valid (RFC 9112 §3.2)."
        "Send one `Host` header with the server's host name. If the request target is an absolute URL, use its host.";
    IdempotencyKeyInvalid "idempotency_key_invalid" BAD_REQUEST "Invalid idempotency key"
        "The `Idempotency-Key` header is not 1 to 255 visible ASCII characters."
        "Generate a UUID or another random string for this request, and send it.";
    TokenMissing "token_missing" UNAUTHORIZED "Access token missing"
        "The route requires an access token, and the request has none."
        "Sign in and send `Authorization: Bearer <access_token>`.";
    TokenMalformed "token_malformed" UNAUTHORIZED "Malformed access token"
        "The `Authorization` header does not contain an access token issued by this server."
        "Send `Authorization: Bearer <access_token>` with the token exactly as it was issued.";
    TokenExpired "token_expired" UNAUTHORIZED "Access token expired"
        "The access token has expired, or is not valid yet because a clock was set back."
        "Get a new access token from `/v1/auth/refresh`.";
    TokenSignatureInvalid "token_signature_invalid" UNAUTHORIZED "Invalid token signature"
        "The access token was altered, or was not signed by this installation."
        "Sign in again.";
    TokenClaimsMissing "token_claims_missing" UNAUTHORIZED "Required token claims missing"
        "The access token has a valid signature, but lacks required claims or is meant for another audience."
        "Use an access token issued by this installation, not another kind of token.";
    TokenRevoked "token_revoked" UNAUTHORIZED "Access token revoked"
        "The session has ended, or the membership has changed since the access token was issued."
        "Get a new access token from `/v1/auth/refresh`. If that also fails, sign in again.";
    InvalidCredentials "invalid_credentials" UNAUTHORIZED "Wrong email address or password"
        "The email address or the password is wrong. The response does not reveal which."
        "Ask the person to enter both again.";
    RefreshTokenInvalid "refresh_token_invalid" UNAUTHORIZED "Invalid refresh token"
        "The refresh token is unknown or damaged."
        "Sign in again.";
    RefreshTokenExpired "refresh_token_expired" UNAUTHORIZED "Refresh token expired"
        "The refresh token or its session has expired."
        "Sign in again.";
    RefreshTokenReused "refresh_token_reused" UNAUTHORIZED "Refresh token reused"
        "The refresh token has already been exchanged. One of its two holders may be a thief, so the session was ended."
        "Sign in again. Keep only the newest refresh token, and do not refresh from two places at once.";
    SessionEnded "session_ended" UNAUTHORIZED "Session ended"
        "The person signed out, or ended the session from another device."
        "Sign in again.";
    Forbidden "forbidden" FORBIDDEN "Permission missing"
        "The caller's role lacks the permission the route requires."
        "Ask an administrator of the organization for a role that has it.";
    Outranked "outranked" FORBIDDEN "Rank too low"
        "The member or the requested role ranks above the caller."
        "Ask a member of at least that rank.";
    OwnMembership "own_membership" FORBIDDEN "Not allowed on your own membership"
        "Members cannot promote, deactivate or remove themselves."
        "To leave, call `/v1/members/leave`. For anything else, ask another member.";
    NoMembership "no_membership" FORBIDDEN "No membership"
        "The account is not an active member of that organization, or of any organization."
        "Ask for an invitation, or sign up to create an organization.";
    TenantSuspended "tenant_suspended" FORBIDDEN "Organization blocked"
        "The organization is suspended or canceled. Members can only sign in and see why."
        "Contact the organization's owner or the operator of the installation.";
    InvitationForOther "invitation_for_other" FORBIDDEN "Invitation for another person"
        "The invitation is for a different email address than the signed-in account's."
        "Sign out, or sign in with the invited email address.";
    TenantMismatch "tenant_mismatch" FORBIDDEN "Tenant mismatch"
        "`?tenant=`, the subdomain or `X-Tenant` names a different tenant than the access token. The attempt was logged and audited."
        "Name no tenant, or get a token for that tenant from `/v1/auth/switch`.";
    NotFound "not_found" NOT_FOUND "Not found"
        "The route or resource does not exist, or the caller has no access to it."
        "Check the URL and the id.";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "Method not allowed"
        "The route does not support this method."
        "Use a method listed in the `Allow` header.";
    RequestTimeout "request_timeout" REQUEST_TIMEOUT "Request timed out"
        "The request body did not arrive in time."
        "Send the request again over a faster connection.";
    EmailTaken "email_taken" CONFLICT "Email address taken"
        "An account with this email address already exists."
        "Sign in with that account.";
    SlugTaken "slug_taken" CONFLICT "Slug taken"
        "Another organization uses this slug."
        "Choose another slug. `suggestions` lists some that are available.";
    SeatsExhausted "seats_exhausted" CONFLICT "No seats left"
        "Active members and open invitations take all of the organization's seats."
        "Remove a member, revoke an invitation, or ask the operator for more seats.";
    LastOwner "last_owner" CONFLICT "Last owner"
        "The organization would have no active owner left."
        "Make another member an owner first.";
    AlreadyMember "already_member" CONFLICT "Already a member"
        "The person is already a member of the organization."
        "Nothing needs to be done. To change the membership, use `/v1/members/{user_id}`.";
    AlreadyInvited "already_invited" CONFLICT "Already invited"
        "The organization already has an open invitation for this email address."
        "Resend that invitation, or revoke it first.";
    OwnershipNotTransferable "ownership_not_transferable" CONFLICT "Ownership cannot be transferred"
        "The new owner is the caller or is not an active member."
        "Choose another active member.";
    InvitationAccepted "invitation_accepted" CONFLICT "Invitation already accepted"
        "The invitation has already been accepted. It can be used once."
        "Sign in with the account that accepted it.";
    ConcurrentChange "concurrent_change" CONFLICT "Concurrent change"
        "Another request changed the same resource at the same time. Nothing was changed by this request."
        "Read the resource again and retry the request.";
    InvitationInvalid "invitation_invalid" NOT_FOUND "Invalid invitation"
        "The token belongs to no invitation, or a newer token has replaced it."
        "Use the link in the newest email, or ask for a new invitation.";
    InvitationExpired "invitation_expired" GONE "Invitation expired"
        "The invitation has expired."
        "Ask for a new invitation.";
    InvitationRevoked "invitation_revoked" GONE "Invitation revoked"
        "The invitation was revoked, or the person who sent it has left or may no longer give its role."
        "Ask for a new invitation.";
    PayloadTooLarge "payload_too_large" PAYLOAD_TOO_LARGE "Request body too large"
        "The request body exceeds the size limit."
        "Send a smaller body.";
    ExpectationFailed "expectation_failed" EXPECTATION_FAILED "Expectation failed"
        "The `Expect` header asks for something other than `100-continue`."
        "Omit the header, or send `Expect: 100-continue`.";
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE "Unsupported media type"
        "The route requires JSON, but `Content-Type` is missing or names another type."
        "Send `Content-Type: application/json`.";
    ValidationFailed "validation_failed" UNPROCESSABLE_ENTITY "Invalid fields"
        "Fields of the body or the query are missing, unknown or invalid. `errors` lists all of them."
        "Correct the fields listed in `errors`.";
    ProvisioningRefused "provisioning_refused" UNPROCESSABLE_ENTITY "Provisioning refused"
        "The service could not set up its own data for the new member. `detail` gives the reason. Nothing was stored."
        "Fix what `detail` describes and try again, or contact the service's operator.";
    IdempotencyKeyReused "idempotency_key_reused" UNPROCESSABLE_ENTITY "Idempotency key reused"
        "The idempotency key has already been used for a request with a different body."
        "Generate a new key for each new request.";
    RateLimited "rate_limited" TOO_MANY_REQUESTS "Too many requests"
        "Too many requests were made from this address or for this account."
        "Wait the number of seconds given in `Retry-After`.";
    InternalError "internal_error" INTERNAL_SERVER_ERROR "Internal error"
        "An error occurred on the server. It is logged under the request id."
        "Report the `request_id` to the operator.";
    Unavailable "unavailable" SERVICE_UNAVAILABLE "Service unavailable"
        "The database does not respond, a read took too long, or too many passwords are waiting to be checked. Nothing was changed."
        "Wait the number of seconds given in `Retry-After` and try again, with the same `Idempotency-Key` if the route accepts one.";
    OutcomeUnknown "outcome_unknown" SERVICE_UNAVAILABLE "Outcome unknown"
        "The database connection was lost or the request timed out while the change was being stored. It may or may not have been stored."
        "Read the current state before you try again, or retry with the same `Idempotency-Key` if the route accepts one.";
}

impl Code {
    /// Returns the code's stable name.
    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// Returns the code's HTTP status.
    pub const fn status(self) -> StatusCode {
        self.spec().status
    }

    /// Returns whether the request carried an access token that was rejected. The authentication challenge then says so
    /// (RFC 6750 §3.1).
    pub const fn refuses_token(self) -> bool {
        matches!(
            self,
            Self::TokenMalformed
                | Self::TokenExpired
                | Self::TokenSignatureInvalid
                | Self::TokenClaimsMissing
                | Self::TokenRevoked
        )
    }
}
