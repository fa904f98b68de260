//! The style, the script and the icon of the pages: one file each, embedded in the binary. Their names contain their
//! hashes, so browsers keep them for ever.

use std::sync::LazyLock;

use axum::{
    Router,
    extract::Path,
    http::header,
    response::{IntoResponse, Response},
    routing::get,
};
use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::http::{codes::Code, problem::Problem, state::App};

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// A file, with the name that it is served under.
#[derive(Debug)]
pub(crate) struct Asset {
    name: String,
    media_type: &'static str,
    text: &'static str,
}

/// The files.
pub(crate) static STYLE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("style", "css", "text/css; charset=utf-8", include_str!("assets/style.css")));
pub(crate) static SCRIPT: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("script", "js", "text/javascript; charset=utf-8", include_str!("assets/script.js")));
pub(crate) static ICON: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", include_str!("assets/icon.svg")));

impl Asset {
    fn new(stem: &str, ending: &str, media_type: &'static str, text: &'static str) -> Self {
        let hash = HEXLOWER.encode(&Sha256::digest(text)[..6]);
        Self { name: format!("{stem}-{hash}.{ending}"), media_type, text }
    }

    /// Returns the path of the file, below the path of the installation.
    pub(crate) fn path(&self) -> String {
        format!("/assets/{}", self.name)
    }
}

/// The routes of the files.
pub(super) fn routes() -> Router<App> {
    Router::new().route("/assets/{name}", get(find))
}

async fn find(Path(name): Path<String>) -> Response {
    let files = [&*STYLE, &*SCRIPT, &*ICON];
    match files.into_iter().find(|file| file.name == name) {
        Some(file) => {
            ([(header::CONTENT_TYPE, file.media_type), (header::CACHE_CONTROL, FOR_EVER)], file.text).into_response()
        }
        None => Problem::of(Code::NotFound).into_response(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The limits of the pages' weight: what a browser loads once.
    #[test]
    fn the_files_are_small() {
        for (file, most) in [(&*STYLE, 24_000), (&*SCRIPT, 16_000), (&*ICON, 1_000)] {
            assert!(file.text.len() <= most, "{}: {} bytes", file.name, file.text.len());
        }
    }
}
