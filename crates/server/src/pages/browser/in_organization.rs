//! A member of the organization that the path of a page names.

use tenantry_application::actor::Actor;
use tenantry_domain::names::DisplayName;

/// A member, with the name of the organization that they work in.
#[derive(Debug, Clone)]
pub(crate) struct InOrganization {
    /// The member.
    pub(crate) actor: Actor,
    /// The name of the organization, as it was when its grant was opened or renewed.
    pub(crate) name: DisplayName,
}
