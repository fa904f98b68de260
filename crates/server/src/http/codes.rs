//! Every problem the API can answer with, in one table: its stable code, its status, what it means, what to do.
//!
//! `docs/errors.md` is written from this table and a test compares the two; the `OpenAPI` document takes its statuses
//! from here too. A code, once given out, keeps its name and its meaning.

use axum::http::StatusCode;

/// What the table says of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Spec {
    /// The stable name, as in the field `code`.
    pub name: &'static str,
    /// The HTTP status it comes with.
    pub status: StatusCode,
    /// A short title that never changes.
    pub title: &'static str,
    /// When it is answered.
    pub meaning: &'static str,
    /// What the caller can do about it.
    pub remedy: &'static str,
}

macro_rules! codes {
    ($($code:ident $name:literal $status:ident $title:literal $meaning:literal $remedy:literal;)+) => {
        /// The code of a problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $code,)+
            /// A code of the service around Tenantry, for its own routes. It must have another name than all of ours.
            Embedded(&'static Spec),
        }

        impl Code {
            /// All codes of ours, in the order of the catalogue.
            pub const ALL: &'static [Self] = &[$(Self::$code),+];

            /// What the table says of the code.
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
    BodyMalformed "body_malformed" BAD_REQUEST "Malformed body"
        "The body is not JSON, is empty, names a field twice or is nested too deeply."
        "Send one JSON object, encoded in UTF-8.";
    CursorInvalid "cursor_invalid" BAD_REQUEST "Invalid cursor"
        "The cursor is not one this list gave."
        "Pass on `next_cursor` as it came, or begin without a cursor.";
    HostInvalid "host_invalid" BAD_REQUEST "Invalid host"
        "The request names no host, names more than one, or one that can't be (RFC 9112 §3.2)."
        "Send one `Host` header with the name the server is reached by; with a whole address as the target, its host.";
    IdempotencyKeyInvalid "idempotency_key_invalid" BAD_REQUEST "Invalid idempotency key"
        "The header `Idempotency-Key` is not 1 to 255 visible ASCII characters."
        "Send a UUID or another random text made for this one request.";
    TokenMissing "token_missing" UNAUTHORIZED "Missing authentication token"
        "The route is for signed-in members and no access token came along."
        "Sign in and send `Authorization: Bearer <access_token>`.";
    TokenMalformed "token_malformed" UNAUTHORIZED "Malformed authentication token"
        "The header `Authorization` holds no access token of ours."
        "Send `Authorization: Bearer <access_token>` with the token as it was given.";
    TokenExpired "token_expired" UNAUTHORIZED "Expired token"
        "The access token was good and its time is over, or has not come because a clock was set back."
        "Get a new one at `/v1/auth/refresh`.";
    TokenSignatureInvalid "token_signature_invalid" UNAUTHORIZED "Invalid token signature"
        "The access token was changed, or was not signed by this installation."
        "Sign in again.";
    TokenClaimsMissing "token_claims_missing" UNAUTHORIZED "Missing token claims"
        "The access token is signed but does not say all that is needed, or is meant for another audience."
        "Use an access token of this installation, not another kind of token.";
    TokenRevoked "token_revoked" UNAUTHORIZED "Revoked token"
        "The session was ended, or the membership changed since the access token was issued."
        "Get a new one at `/v1/auth/refresh`; if that fails too, sign in again.";
    InvalidCredentials "invalid_credentials" UNAUTHORIZED "Wrong email or password"
        "Email address and password do not belong together. Which of the two is wrong is not told."
        "Ask the person to type both again.";
    RefreshTokenInvalid "refresh_token_invalid" UNAUTHORIZED "Invalid refresh token"
        "The refresh token is unknown or damaged."
        "Sign in again.";
    RefreshTokenExpired "refresh_token_expired" UNAUTHORIZED "Expired refresh token"
        "The refresh token, or its session, is past its time."
        "Sign in again.";
    RefreshTokenReused "refresh_token_reused" UNAUTHORIZED "Refresh token used twice"
        "The refresh token was exchanged before. One of its two holders may be a thief, so the session was ended."
        "Sign in again. Keep only the newest refresh token, and never refresh from two places at once.";
    SessionEnded "session_ended" UNAUTHORIZED "Session ended"
        "The session was ended by signing out or from another device."
        "Sign in again.";
    Forbidden "forbidden" FORBIDDEN "Permission missing"
        "The role of the caller does not hold the permission that the route asks for."
        "Ask an administrator of the organization.";
    Outranked "outranked" FORBIDDEN "Rank too low"
        "The member, or the role to give, ranks above the caller."
        "Ask somebody of at least that rank.";
    OwnMembership "own_membership" FORBIDDEN "Not on oneself"
        "Nobody raises, deactivates or removes himself."
        "Use `/v1/members/leave` to go, or ask another member.";
    NoMembership "no_membership" FORBIDDEN "No membership"
        "The account is not an active member of that organization, or of any."
        "Ask for an invitation, or found an organization by signing up.";
    TenantSuspended "tenant_suspended" FORBIDDEN "Organization blocked"
        "The organization is suspended or canceled: members may sign in and see why, no more."
        "Ask its owner, or the operator of the installation.";
    InvitationForOther "invitation_for_other" FORBIDDEN "Invitation for somebody else"
        "The invitation was made for another email address than that of the signed-in account."
        "Sign out, or sign in with the invited address.";
    TenantMismatch "tenant_mismatch" FORBIDDEN "Tenant mismatch"
        "`?tenant=`, the subdomain or `X-Tenant` names another tenant than the access token. The attempt is logged and audited."
        "Name none, or get a token for that tenant at `/v1/auth/switch`.";
    NotFound "not_found" NOT_FOUND "Not found"
        "There is no such route or no such thing, or it is not the caller's to see."
        "Check the address and the id.";
    MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "Method not allowed"
        "The route exists, but not for this method."
        "Use a method that the header `Allow` names.";
    RequestTimeout "request_timeout" REQUEST_TIMEOUT "Request too slow"
        "The body did not arrive in time."
        "Send it again over a better connection.";
    EmailTaken "email_taken" CONFLICT "Email address taken"
        "The email address has an account already."
        "Sign in with it.";
    SlugTaken "slug_taken" CONFLICT "Slug taken"
        "Another organization has the slug."
        "Choose another; `suggestions` holds free ones.";
    SeatsExhausted "seats_exhausted" CONFLICT "No free seat"
        "Active members and open invitations take all seats of the organization."
        "Remove a member, revoke an invitation, or get more seats.";
    LastOwner "last_owner" CONFLICT "Last owner"
        "The organization would be left without an active owner."
        "Make somebody else an owner first.";
    AlreadyMember "already_member" CONFLICT "Already a member"
        "The person belongs to the organization already."
        "Nothing, or change the membership at `/v1/members/{user_id}`.";
    AlreadyInvited "already_invited" CONFLICT "Already invited"
        "The address has an open invitation of this organization."
        "Send that one again, or revoke it first.";
    OwnershipNotTransferable "ownership_not_transferable" CONFLICT "Ownership not transferable"
        "The new owner is the caller, or is not an active member."
        "Choose another active member.";
    InvitationAccepted "invitation_accepted" CONFLICT "Invitation used"
        "The invitation was accepted before; it is good for one use."
        "Sign in with the account that accepted it.";
    ConcurrentChange "concurrent_change" CONFLICT "Changed at the same time"
        "Somebody else changed the same thing at the same moment; nothing was done."
        "Read it again and repeat the request.";
    InvitationInvalid "invitation_invalid" NOT_FOUND "Invalid invitation"
        "The token belongs to no invitation, or a newer one has replaced it."
        "Use the link of the newest mail, or ask to be invited again.";
    InvitationExpired "invitation_expired" GONE "Invitation expired"
        "The invitation is past its time."
        "Ask to be invited again.";
    InvitationRevoked "invitation_revoked" GONE "Invitation revoked"
        "The invitation was withdrawn, or whoever made it left or could no longer give its role."
        "Ask to be invited again.";
    PayloadTooLarge "payload_too_large" PAYLOAD_TOO_LARGE "Body too large"
        "The body is larger than the server takes."
        "Send less.";
    ExpectationFailed "expectation_failed" EXPECTATION_FAILED "Expectation failed"
        "The header `Expect` asks for something other than `100-continue`."
        "Leave the header away, or expect `100-continue`.";
    UnsupportedMediaType "unsupported_media_type" UNSUPPORTED_MEDIA_TYPE "Unsupported media type"
        "The route takes JSON, and `Content-Type` says something else or nothing."
        "Send `Content-Type: application/json`.";
    ValidationFailed "validation_failed" UNPROCESSABLE_ENTITY "Invalid fields"
        "Fields of the body or of the query are missing, unknown or wrong; `errors` names every one of them."
        "Correct the fields that `errors` points to.";
    ProvisioningRefused "provisioning_refused" UNPROCESSABLE_ENTITY "Provisioning refused"
        "What the service sets up for each new member could not be set up; `detail` says why. Nothing was stored."
        "Change what `detail` names and try again, or ask the service's operator.";
    IdempotencyKeyReused "idempotency_key_reused" UNPROCESSABLE_ENTITY "Idempotency key used twice"
        "The idempotency key was used for a request with another body."
        "Make a new key for every new request.";
    RateLimited "rate_limited" TOO_MANY_REQUESTS "Too many requests"
        "Too many requests came from this address or for this account."
        "Wait as many seconds as `Retry-After` says.";
    InternalError "internal_error" INTERNAL_SERVER_ERROR "Internal error"
        "Something went wrong on our side; the log holds it under the request id."
        "Tell the operator the `request_id`.";
    Unavailable "unavailable" SERVICE_UNAVAILABLE "Unavailable"
        "The database does not answer, reading took too long, or too many passwords wait to be checked. Nothing was changed."
        "Wait as many seconds as `Retry-After` says and try again; with `Idempotency-Key` where the route takes one.";
    OutcomeUnknown "outcome_unknown" SERVICE_UNAVAILABLE "Outcome unknown"
        "The connection to the database was lost, or the time allowed was over, while the change was being stored. It may be stored or not."
        "Read the current state before trying again; or repeat the same request with its `Idempotency-Key`, where the route takes one.";
}

impl Code {
    /// The stable name of the code.
    pub const fn as_str(self) -> &'static str {
        self.spec().name
    }

    /// The HTTP status it comes with.
    pub const fn status(self) -> StatusCode {
        self.spec().status
    }

    /// Whether an access token came along and was refused, which its challenge tells (RFC 6750 §3.1).
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
