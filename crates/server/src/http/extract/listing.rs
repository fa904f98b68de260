//! Paginated lists. A cursor is valid only in the list that issued it: for this person, in this tenant, at this path,
//! with these parameters. Cursors are authenticated with a key of the installation, so that clients cannot forge them.
//! They are valid on every node and after a restart.

use std::fmt;

use axum::{
    extract::{FromRef, FromRequestParts, OriginalUri},
    http::{Uri, request::Parts},
};
use data_encoding::BASE64URL_NOPAD;
use subtle::ConstantTimeEq;
use tenantry_application::{actor::Actor, ports::secrets::Purpose};
use tenantry_domain::page::{Limit, Page, PageRequest};

use super::{
    page::{CursorKey, ListPage},
    pairs::pairs_of,
    rules::FieldContext,
    signed_in::{SignedIn, SignedInPerson},
    tenant_hints::TENANT_PARAMETER,
};
use crate::http::{codes::Code, problem::Problem, state::App};

/// Parameters that may change from page to page: the page size, the position, and the tenant hint, since the token
/// names the tenant anyway.
const FREE: [&str; 3] = ["limit", "cursor", TENANT_PARAMETER];

/// The bytes of the tag: too many to guess, and few enough for a URL.
const TAG: usize = 16;

/// The list of one request. It is the only way to turn a cursor into a [`PageRequest`] and to create a [`ListPage`], so
/// every list has this kind of cursor.
pub struct Listing {
    app: App,
    binding: Vec<u8>,
}

impl<S> FromRequestParts<S> for Listing
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    /// Refuses people whose session has no tenant.
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let SignedIn(actor) = SignedIn::from_request_parts(parts, state).await?;
        Self::of(&actor, parts, state).await
    }
}

/// A list of the person's own, which they reach without a tenant too.
pub(in crate::http) struct PersonListing(pub(in crate::http) Listing);

impl<S> FromRequestParts<S> for PersonListing
where
    S: Send + Sync,
    App: FromRef<S>,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let SignedInPerson(actor) = SignedInPerson::from_request_parts(parts, state).await?;
        Listing::of(&actor, parts, state).await.map(Self)
    }
}

impl Listing {
    async fn of<S>(actor: &Actor, parts: &mut Parts, state: &S) -> Result<Self, Problem>
    where
        S: Send + Sync,
        App: FromRef<S>,
    {
        // In a nested router too, bind to the whole path, because it identifies the list.
        let OriginalUri(uri) =
            OriginalUri::from_request_parts(parts, state).await.unwrap_or_else(|never| match never {});
        Self::at(&App::from_ref(state), actor, &uri)
    }

    /// Returns the list at that URI, for that person.
    ///
    /// # Errors
    /// Nobody is signed in.
    pub(crate) fn at(app: &App, actor: &Actor, uri: &Uri) -> Result<Self, Problem> {
        let (person, tenant) = (actor.person()?, actor.tenant_id());
        // Without a tenant, an empty part stands for it.
        let tenant = tenant.as_ref().map_or(&[][..], |tenant| &tenant.as_bytes()[..]);
        let owner = [tenant, &person.user_id.as_bytes()[..]];
        Ok(Self { app: app.clone(), binding: binding(&owner, uri) })
    }

    /// Returns the requested page.
    ///
    /// # Errors
    /// `cursor_invalid` for a cursor that this list did not issue, and `validation_failed` for a limit that validation
    /// let through.
    pub fn page<Key: CursorKey>(&self, limit: Option<u32>, cursor: Option<&str>) -> Result<PageRequest<Key>, Problem> {
        let limit = limit.map(Limit::parse).transpose().context("/limit")?.unwrap_or_default();
        let read = |text| self.read(text).ok_or_else(|| Problem::of(Code::CursorInvalid));
        Ok(PageRequest { after: cursor.map(read).transpose()?, limit })
    }

    /// Returns the page in the form callers get it.
    pub fn answer<Item, Key: CursorKey, T>(&self, page: Page<Item, Key>, view: impl FnMut(Item) -> T) -> ListPage<T> {
        let next_cursor = page.next.map(|key| {
            let place = [&[Key::ORDER], &key.to_bytes()[..]].concat();
            BASE64URL_NOPAD.encode(&[&self.tag(&place)[..], &place].concat())
        });
        ListPage { items: page.items.into_iter().map(view).collect(), next_cursor }
    }

    fn read<Key: CursorKey>(&self, cursor: &str) -> Option<Key> {
        let bytes = BASE64URL_NOPAD.decode(cursor.as_bytes()).ok()?;
        let (tag, place) = bytes.split_first_chunk::<TAG>()?;
        let (order, key) = place.split_first()?;
        let ours = bool::from(self.tag(place).ct_eq(tag)) && *order == Key::ORDER;
        ours.then(|| Key::from_bytes(key)).flatten()
    }

    fn tag(&self, place: &[u8]) -> [u8; TAG] {
        let secrets = &self.app.application.auth.sign_up.secrets;
        let whole = secrets.derive(Purpose::ListCursor, &[&self.binding, place].concat());
        let mut tag = [0; TAG];
        tag.copy_from_slice(&whole.expose()[..TAG]);
        tag
    }
}

impl fmt::Debug for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Listing(…)")
    }
}

/// Returns what a cursor is bound to. Each part follows its length, so that different bindings never have the same
/// bytes.
fn binding(owner: &[&[u8]], uri: &Uri) -> Vec<u8> {
    let mut pairs = pairs_of(uri).unwrap_or_default();
    pairs.retain(|(name, _)| !FREE.contains(&name.as_str()));
    pairs.sort();
    let parameters = pairs.iter().flat_map(|(name, value)| [name.as_bytes(), value.as_bytes()]);
    let parts: Vec<&[u8]> = owner.iter().copied().chain([uri.path().as_bytes()]).chain(parameters).collect();
    let length = |bytes: usize| (bytes as u64).to_be_bytes();
    let whole = parts.iter().flat_map(|part| length(part.len()).into_iter().chain(part.iter().copied()));
    length(parts.len()).into_iter().chain(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(owner: &[&[u8]], uri: &str) -> Vec<u8> {
        binding(owner, &uri.parse().unwrap())
    }

    #[test]
    fn a_binding_is_of_owner_path_and_parameters_in_any_order() {
        let all = [
            of(&[b"t", b"u"], "/v1/members"),
            of(&[b"t", b"v"], "/v1/members"),
            of(&[b"tu", b""], "/v1/members"),
            of(&[b"", b"u"], "/v1/members"),
            of(&[b"t", b"u"], "/v1/invitations"),
            of(&[b"t", b"u"], "/v1/members?role=owner"),
            of(&[b"t", b"u"], "/v1/members?role=owner&status=active"),
            of(&[b"t", b"u"], "/v1/members?role=ownerstatus&active="),
        ];
        for (at, one) in all.iter().enumerate() {
            assert!(all[at + 1..].iter().all(|other| other != one), "{at}");
        }
        assert_eq!(of(&[b"t"], "/m?b=2&a=1&limit=3&cursor=x&tenant=acme"), of(&[b"t"], "/m?a=1&b=2"));
    }
}
