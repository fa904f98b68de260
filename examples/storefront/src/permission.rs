//! What a role may do in the shop. The storefront checks its own permissions against the actor that Tenantry provides.

use tenantry_application::actor::{Actor, Member};
use tenantry_domain::role::Role;
use tenantry_server::{Code, Problem};

/// A permission of a role in the shop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ShopPermission {
    /// See products, reviews and figures.
    ShopRead,
    /// Add products.
    ProductsCreate,
    /// Sell.
    SalesCreate,
}

impl ShopPermission {
    const fn as_str(self) -> &'static str {
        match self {
            Self::ShopRead => "shop:read",
            Self::ProductsCreate => "products:create",
            Self::SalesCreate => "sales:create",
        }
    }

    const fn lowest_role(self) -> Role {
        match self {
            Self::ShopRead => Role::Viewer,
            Self::SalesCreate => Role::Member,
            Self::ProductsCreate => Role::Manager,
        }
    }
}

/// Returns the acting member if their role has the permission. Members of a blocked organization never get here.
pub(crate) fn allowed(actor: &Actor, permission: ShopPermission) -> Result<&Member, Problem> {
    let member = actor.member()?;
    if member.role.covers(permission.lowest_role()) {
        return Ok(member);
    }
    let (role, permission) = (member.role, permission.as_str());
    Err(Problem::new(Code::Forbidden, format!("The role {role} does not have the permission {permission}.")))
}
