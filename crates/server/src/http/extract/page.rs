//! The format of list pages, and the position of an item in its list.

use serde::{Deserialize, Serialize};
use tenantry_application::{ports::memberships::MemberKey, use_cases::permissions::list_permissions::PermissionKey};
use tenantry_domain::{Timestamp, id::Id, role::Role, user::UserId};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;
use validator::Validate;

use super::rules;

/// The position of an item in its list, encoded as bytes that only this list decodes.
pub trait CursorKey: Sized {
    /// Precedes the bytes, so that they are not decoded as a position in another sort order.
    const ORDER: u8;
    /// Encodes the position.
    fn to_bytes(&self) -> Vec<u8>;
    /// Decodes the position, or returns `None` for invalid bytes.
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

/// Holds the position in each order. The cursor is bound to the one it is used with, as a parameter of the list.
impl CursorKey for MemberKey {
    const ORDER: u8 = b'n';

    fn to_bytes(&self) -> Vec<u8> {
        let joined = self.joined_at.timestamp_micros().to_be_bytes();
        [&self.user_id.as_bytes()[..], &[self.role as u8], &joined, self.name.as_bytes()].concat()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (id, name) = bytes.split_at_checked(16)?;
        let user_id = UserId::from_bytes(id)?;
        let (role, name) = name.split_first()?;
        let role = Role::ALL.into_iter().find(|one| *one as u8 == *role)?;
        let (joined, name) = name.split_first_chunk()?;
        let joined_at = Timestamp::from_timestamp_micros(i64::from_be_bytes(*joined))?;
        // Names contain no control characters, and not every database accepts them.
        let name = String::from_utf8(name.to_vec()).ok().filter(|name| !name.chars().any(char::is_control))?;
        Some(Self { name, joined_at, role, user_id })
    }
}

impl CursorKey for PermissionKey {
    const ORDER: u8 = b'p';

    fn to_bytes(&self) -> Vec<u8> {
        self.0.as_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        String::from_utf8(bytes.to_vec()).ok().map(Self)
    }
}

/// A page of a list. Only a [`Listing`](super::listing::Listing) creates one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListPage<T> {
    /// The items, in the order of the list.
    pub(super) items: Vec<T>,
    /// The `cursor` of the next page, or null on the last page.
    #[schema(required)]
    pub(super) next_cursor: Option<String>,
}

/// The page to return.
#[derive(Deserialize, Validate, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// The maximum number of items to return, from 1 to 200. Defaults to 50.
    #[validate(custom(function = rules::limit))]
    #[param(minimum = 1, maximum = 200)]
    pub limit: Option<u32>,
    /// The `next_cursor` of the previous page.
    pub cursor: Option<String>,
}
