//! Codes of any request: its form, its limits, and the state of the server.

macro_rules! requests_codes {
    ($($next:ident)*; $($before:tt)*) => {
        collect! { $($next)*; $($before)*
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
            NotFound "not_found" NOT_FOUND "Not found"
                "The thing does not exist, or the caller has no access to it."
                "Check the id.";
            NoSuchRoute "no_such_route" NOT_FOUND "No such route"
                "No route has the path of the request."
                "Check the path. `/docs` and `/openapi.json` describe all routes.";
            MethodNotAllowed "method_not_allowed" METHOD_NOT_ALLOWED "Method not allowed"
                "The route does not support this method."
                "Use a method listed in the `Allow` header.";
            RequestTimeout "request_timeout" REQUEST_TIMEOUT "Request timed out"
                "The request body did not arrive in time."
                "Send the request again over a faster connection.";
            ConcurrentChange "concurrent_change" CONFLICT "Concurrent change"
                "Another request changed the same resource at the same time. Nothing was changed by this request."
                "Read the resource again and retry the request.";
            PreconditionFailed "precondition_failed" PRECONDITION_FAILED "Changed since it was read"
                "`If-Match` names no version of the resource that is current: somebody has changed it since it was read. Nothing was changed by this request."
                "Read the resource again, decide again, and send the new `ETag` as `If-Match`.";
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
            TenantUnavailable "tenant_unavailable" SERVICE_UNAVAILABLE "Organization unavailable"
                "The organization's own tables are being changed, or are not as the server needs them. Other organizations are not affected. Nothing was changed."
                "Wait the number of seconds given in `Retry-After` and try again. If it does not end, tell the operator.";
            OutcomeUnknown "outcome_unknown" SERVICE_UNAVAILABLE "Outcome unknown"
                "The database connection was lost or the request timed out while the change was being stored. It may or may not have been stored."
                "Read the current state before you try again, or retry with the same `Idempotency-Key` if the route accepts one.";
        }
    };
}
pub(super) use requests_codes;
