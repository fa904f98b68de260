//! Pages of lists: cursors that callers pass on and never read, and the shape of a page.

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use tenantry_application::ports::memberships::MemberKey;
use tenantry_domain::{
    id::{Id, UserId},
    page::{Limit, Page, PageRequest},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::rules::At;
use crate::http::{codes::Code, problem::Problem};

/// The place of an item in its list, as bytes that only this list reads back.
pub trait CursorKey: Sized {
    /// Stands before the bytes, so that a cursor is not taken by a list of another order.
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

/// A page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListPage<T> {
    /// The items, in the order of the list.
    pub items: Vec<T>,
    /// Passed on as `cursor` it gives the next page; null on the last one.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl<T> ListPage<T> {
    /// The page as the caller reads it.
    pub fn of<Item, Key: CursorKey>(page: Page<Item, Key>, view: impl FnMut(Item) -> T) -> Self {
        let next_cursor = page.next.map(|key| BASE64URL_NOPAD.encode(&[&[Key::ORDER], &key.to_bytes()[..]].concat()));
        Self { items: page.items.into_iter().map(view).collect(), next_cursor }
    }
}

/// Reads which page is wanted.
///
/// # Errors
/// `cursor_invalid`, and `validation_failed` for a limit that validation let through.
pub fn page_request<Key: CursorKey>(limit: Option<u32>, cursor: Option<&str>) -> Result<PageRequest<Key>, Problem> {
    let limit = limit.map(Limit::parse).transpose().at("/limit")?.unwrap_or_default();
    let after = cursor.map(read_cursor).transpose()?;
    Ok(PageRequest { after, limit })
}

fn read_cursor<Key: CursorKey>(text: &str) -> Result<Key, Problem> {
    let bytes = BASE64URL_NOPAD.decode(text.as_bytes()).ok();
    let place = bytes.as_deref().and_then(|bytes| match bytes.split_first() {
        Some((order, place)) if *order == Key::ORDER => Key::from_bytes(place),
        Some(_) | None => None,
    });
    place.ok_or_else(|| Problem::of(Code::CursorInvalid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_leads_back_to_its_place() {
        let key = MemberKey { name: "zoë".to_owned(), user_id: UserId::new(Uuid::from_u128(7)) };
        let page = Page { items: vec![1], next: Some(key.clone()) };
        let cursor = ListPage::of(page, |item| item).next_cursor.unwrap();
        assert_eq!(page_request(None, Some(&cursor)).unwrap().after, Some(key));
    }

    #[test]
    fn a_cursor_is_for_lists_of_its_order() {
        let page = Page { items: vec![1], next: Some(UserId::new(Uuid::from_u128(7))) };
        let cursor = ListPage::of(page, |item| item).next_cursor.unwrap();
        let read = page_request::<MemberKey>(None, Some(&cursor));
        assert_eq!(read.unwrap_err().code(), Code::CursorInvalid);
    }

    #[test]
    fn other_texts_are_no_cursors() {
        let with_control = MemberKey { name: "a\0b".to_owned(), user_id: UserId::new(Uuid::nil()) };
        let page = Page { items: vec![1], next: Some(with_control) };
        let with_control = ListPage::of(page, |item| item).next_cursor.unwrap();
        for text in ["", "!", "AAAA", "AAAAAAAAAAAAAAAAAAAAAP-_", &with_control] {
            let read = page_request::<MemberKey>(None, Some(text));
            assert_eq!(read.unwrap_err().code(), Code::CursorInvalid, "{text}");
        }
    }
}
