//! Codes of signing in and up, of tokens and of sessions.

macro_rules! auth_codes {
    ($($next:ident)*; $($before:tt)*) => {
        collect! { $($next)*; $($before)*
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
                "The refresh token has been exchanged, and its successor was used too. One of its two holders may be a thief, so the session was ended."
                "Sign in again. Keep only the newest refresh token, and do not refresh from two places at once.";
            SessionEnded "session_ended" UNAUTHORIZED "Session ended"
                "The person signed out, or ended the session from another device."
                "Sign in again.";
            NoMembership "no_membership" FORBIDDEN "No membership"
                "The account is not an active member of the organization that the request names or that the token is for, or of any. A sign-in lists the person's own organizations in `tenants`."
                "Sign in without naming an organization, or name one of `tenants`.";
            EmailTaken "email_taken" CONFLICT "Email address taken"
                "An account with this email address already exists."
                "Sign in with that account. To create another organization, call `POST /v1/tenants` then. If the account is not yours, reset its password by email.";
            CodeInvalid "code_invalid" UNPROCESSABLE_ENTITY "Wrong or expired code"
                "The six-digit code is wrong, has expired, was used, or is for another email address. After five wrong codes, the right one is no longer valid either."
                "Ask the person to use the newest email, or ask for a new code.";
            CurrentPasswordWrong "current_password_wrong" FORBIDDEN "Wrong current password"
                "The current password in the request is not that of the account."
                "Ask the person to enter it again. If they have forgotten it, reset it by email.";
            ResetLinkInvalid "reset_link_invalid" NOT_FOUND "Invalid password reset link"
                "The token is damaged, was used, or was replaced by a newer one, or the password or the email address has changed since."
                "Use the link in the newest email, or ask for a new one.";
            ResetLinkExpired "reset_link_expired" GONE "Password reset link expired"
                "The link was valid for an hour."
                "Ask for a new one.";
            UndoLinkInvalid "undo_link_invalid" NOT_FOUND "Invalid undo link"
                "The link is damaged or was used, or an earlier change of the email address was undone."
                "Reset the password by email, if the account has your email address again.";
            UndoLinkExpired "undo_link_expired" GONE "Undo link expired"
                "The change of the email address could be undone for seven days."
                "Ask the operator of the service.";
        }
    };
}
pub(super) use auth_codes;
