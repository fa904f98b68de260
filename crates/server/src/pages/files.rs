//! `/assets/{name}`: the style, the script and the pictures.

use axum::{
    Extension,
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
};

use super::browser::Browser;
use crate::http::{codes::Code, problem::Problem};

const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// What a file may do that is opened by itself: nothing. A picture may have a style of its own.
const FILE_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'";

/// Returns the file of that name.
pub(super) async fn find(Extension(browser): Extension<Browser>, Path(name): Path<String>) -> Response {
    let Some(file) = browser.site.look.assets.named(&name) else { return Problem::of(Code::NotFound).into_response() };
    let headers = [
        (header::CONTENT_TYPE, file.media_type()),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::CONTENT_SECURITY_POLICY, FILE_POLICY),
    ];
    (headers, file.content()).into_response()
}
