//! Pages of a list, addressed by key instead of by offset, so every page costs the same wherever it is in the list.

/// The maximum number of items on a page: 1 to 200, by default 50.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u16);

/// The number is not between 1 and 200.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("must be between 1 and 200")]
pub struct LimitError;

impl Limit {
    /// The largest limit.
    pub const MAX: Self = Self(200);

    /// Parses a number of items.
    ///
    /// # Errors
    /// [`LimitError`] outside 1 to 200.
    pub fn parse(items: u32) -> Result<Self, LimitError> {
        match u16::try_from(items) {
            Ok(items @ 1..=200) => Ok(Self(items)),
            _ => Err(LimitError),
        }
    }

    /// Returns the number of items.
    pub const fn get(self) -> u16 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(50)
    }
}

/// A request for one page of a list: at most `limit` items that follow the key `after`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest<Key> {
    /// The key of the last item already returned; `None` for the first page.
    pub after: Option<Key>,
    /// The maximum number of items to return.
    pub limit: Limit,
}

impl<Key> Default for PageRequest<Key> {
    fn default() -> Self {
        Self { after: None, limit: Limit::default() }
    }
}

/// A page of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<Item, Key> {
    /// The items, in the order of the list.
    pub items: Vec<Item>,
    /// The key after which the next page begins; `None` on the last page.
    pub next: Option<Key>,
}

impl<Item, Key> Page<Item, Key> {
    /// Creates a page from up to one row more than the limit. The extra row shows that another page follows.
    pub fn from_overread(mut rows: Vec<Item>, limit: Limit, key: impl Fn(&Item) -> Key) -> Self {
        let limit = usize::from(limit.get());
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next = if more { rows.last().map(key) } else { None };
        Self { items: rows, next }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_one_to_two_hundred() {
        assert_eq!(Limit::parse(0), Err(LimitError));
        assert_eq!(Limit::parse(201), Err(LimitError));
        assert_eq!(Limit::parse(200).unwrap().get(), 200);
        assert_eq!(Limit::default().get(), 50);
    }

    #[test]
    fn the_next_key_is_there_only_when_more_follows() {
        let limit = Limit::parse(2).unwrap();
        let page = Page::from_overread(vec![1, 2, 3], limit, |item| *item);
        assert_eq!((page.items, page.next), (vec![1, 2], Some(2)));
        let page = Page::from_overread(vec![1, 2], limit, |item| *item);
        assert_eq!((page.items, page.next), (vec![1, 2], None));
        let page = Page::from_overread(Vec::<u8>::new(), limit, |item| *item);
        assert_eq!((page.items, page.next), (vec![], None));
    }
}
