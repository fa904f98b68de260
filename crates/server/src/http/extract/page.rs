//! Pages of lists as callers see them: the place of an item in its list, and the shape of a page.

use serde::Serialize;
use tenantry_application::ports::memberships::MemberKey;
use tenantry_domain::id::{Id, UserId};
use utoipa::ToSchema;
use uuid::Uuid;

/// The place of an item in its list, as bytes that only this list reads back.
pub trait CursorKey: Sized {
    /// Stands before the bytes, so that they are not read as a place in another order.
    const ORDER: u8;
    /// The bytes of the place.
    fn to_bytes(&self) -> Vec<u8>;
    /// The place again, or `None` for other bytes.
    fn from_bytes(bytes: &[u8]) -> Option<Self>;
}

impl<Kind> CursorKey for Id<Kind> {
    const ORDER: u8 = b'i';

    fn to_bytes(&self) -> Vec<u8> {
        self.as_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        Uuid::from_slice(bytes).ok().map(Self::new)
    }
}

impl CursorKey for MemberKey {
    const ORDER: u8 = b'm';

    fn to_bytes(&self) -> Vec<u8> {
        [self.user_id.as_bytes(), self.name.as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, name) = bytes.split_at_checked(16)?;
        let user_id = UserId::from_bytes(id)?;
        // No name has such characters, and not every database takes them.
        let name = String::from_utf8(name.to_vec()).ok().filter(|name| !name.chars().any(char::is_control))?;
        Some(Self { name, user_id })
    }
}

/// A page of a list. Only a [`Listing`](super::listing::Listing) makes one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListPage<T> {
    /// The items, in the order of the list.
    pub(super) items: Vec<T>,
    /// Passed on as `cursor` it gives the next page; null on the last one.
    #[schema(required)]
    pub(super) next_cursor: Option<String>,
}
