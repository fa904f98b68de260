//! The calls of the port of invitation links.

use tenantry_domain::{
    invitation_link::{InvitationLink, LinkId},
    page::{Page, PageRequest},
};

use crate::contract::rows::{Done, TenantRows, commit, find, read};

impl TenantRows {
    pub(in crate::contract) async fn insert_link(&self, link: &InvitationLink) -> Done {
        commit!(self, invitation_links.insert(link))
    }

    pub(in crate::contract) async fn update_link(&self, before: &InvitationLink, after: &InvitationLink) -> Done {
        commit!(self, invitation_links.update(before, after))
    }

    pub(in crate::contract) async fn claim_link(&self, link: &InvitationLink) -> Done {
        commit!(self, invitation_links.claim(link))
    }

    pub(in crate::contract) async fn delete_link(&self, link: &InvitationLink) -> Done {
        commit!(self, invitation_links.delete(link))
    }

    pub(in crate::contract) async fn find_link(&self, id: LinkId) -> Option<InvitationLink> {
        find!(self, invitation_links.find(id))
    }

    pub(in crate::contract) async fn read_link(&self, id: LinkId) -> Option<InvitationLink> {
        read!(self, invitation_links.find(id))
    }

    pub(in crate::contract) async fn list_links(&self, page: PageRequest<LinkId>) -> Page<InvitationLink, LinkId> {
        read!(self, invitation_links.list(page))
    }
}
