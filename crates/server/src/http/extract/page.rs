//! The format of list pages, and the position of an item in its list.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use tenantry_application::{
    ports::{audit_events::AuditKey, memberships::MemberKey},
    use_cases::permissions::list_permissions::PermissionKey,
};
use tenantry_domain::{Timestamp, id::Id, role::Role, user::UserId};
use utoipa::{
    __dev::ComposeSchema,
    IntoParams, PartialSchema, ToSchema,
    openapi::{ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema, Type, schema::SchemaType},
};
use uuid::Uuid;
use validator::Validate;

use super::rules;
use crate::http::vocabulary::Cursor;

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

impl CursorKey for AuditKey {
    const ORDER: u8 = b'a';

    fn to_bytes(&self) -> Vec<u8> {
        self.0.to_be_bytes().to_vec()
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(u64::from_be_bytes).map(Self)
    }
}

/// A page of a list. Only a [`Listing`](super::listing::Listing) creates one.
#[derive(Debug, Serialize)]
pub struct ListPage<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// The `cursor` of the next page, or null on the last page.
    pub next_cursor: Option<String>,
}

/// Items that are objects are described once, and referred to. The derived schema would repeat them in every list. For a
/// generic type, `utoipa::path` calls this trait, and no public one.
impl<T: ToSchema> ComposeSchema for ListPage<T> {
    fn compose(_: Vec<RefOr<Schema>>) -> RefOr<Schema> {
        let item = if is_object::<T>() { Ref::from_schema_name(T::name()).into() } else { T::schema() };
        let items = ArrayBuilder::new().items(item).description(Some("The items, in the order of the list."));
        let cursor = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("The `cursor` of the next page, or null on the last page."));
        ObjectBuilder::new()
            .schema_type(Type::Object)
            .description(Some("A page of a list."))
            .property("items", items)
            .required("items")
            .property("next_cursor", cursor)
            .required("next_cursor")
            .build()
            .into()
    }
}

impl<T: ToSchema> ToSchema for ListPage<T> {
    fn name() -> Cow<'static, str> {
        Cow::Borrowed("ListPage")
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        if is_object::<T>() {
            schemas.push((T::name().into_owned(), T::schema()));
        }
        T::schemas(schemas);
    }
}

fn is_object<T: PartialSchema>() -> bool {
    matches!(T::schema(), RefOr::T(Schema::Object(object)) if !object.properties.is_empty())
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
    #[param(value_type = Cursor, required = false)]
    pub cursor: Option<String>,
}
