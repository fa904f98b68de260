//! Invitation links, for those who make them and for those who join by them.

pub mod change_link;
pub mod create_link;
pub mod delete_link;
pub mod find_link;
pub mod list_links;
pub(crate) mod presented;
pub mod preview_link;
pub mod renew_link;
pub mod url;

use self::{
    change_link::ChangeLink, create_link::CreateLink, delete_link::DeleteLink, find_link::FindLink,
    list_links::ListLinks, preview_link::PreviewLink, renew_link::RenewLink, url::LinkUrls,
};
use crate::parts::Parts;

/// The use cases of this capability.
#[derive(Clone)]
#[allow(missing_docs, reason = "each field is the use case of its type")]
pub struct InvitationLinks {
    pub create: CreateLink,
    pub change: ChangeLink,
    pub renew: RenewLink,
    pub delete: DeleteLink,
    pub find: FindLink,
    pub list: ListLinks,
    pub preview: PreviewLink,
}

impl InvitationLinks {
    pub(crate) fn new(parts: &Parts) -> Self {
        let access = || parts.access.clone();
        let urls = LinkUrls { secrets: parts.adapters.secrets.clone(), settings: parts.settings.clone() };
        Self {
            create: CreateLink { access: access(), urls: urls.clone() },
            change: ChangeLink { access: access() },
            renew: RenewLink { access: access(), urls },
            delete: DeleteLink { access: access() },
            find: FindLink { access: access() },
            list: ListLinks { access: access() },
            preview: PreviewLink { access: access() },
        }
    }
}
