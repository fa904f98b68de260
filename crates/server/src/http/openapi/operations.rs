//! The operations of a document, wherever they are.

use utoipa::openapi::{OpenApi as Document, PathItem, path::Operation};

/// Returns all operations of all paths.
pub(super) fn operations(document: &mut Document) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(of_path)
}

fn of_path(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, post, put, patch, delete, options, head, trace, .. } = item;
    [get, post, put, patch, delete, options, head, trace].into_iter().flatten()
}
