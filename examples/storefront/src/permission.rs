//! What a role may do in the shop, besides what Tenantry lets it do. Access tokens and
//! `GET /v1/permissions` list these permissions too.

use tenantry_domain::{permission::EmbeddedPermission, role::Role};

/// See products, reviews and figures.
pub(crate) const SHOP_READ: EmbeddedPermission =
    EmbeddedPermission::new("shop:read", Role::Viewer).described("See products, reviews and figures.");
/// Add products.
pub(crate) const PRODUCTS_CREATE: EmbeddedPermission =
    EmbeddedPermission::new("products:create", Role::Manager).described("Add products.");
/// Remove products.
pub(crate) const PRODUCTS_DELETE: EmbeddedPermission =
    EmbeddedPermission::new("products:delete", Role::Manager).described("Remove products.");
/// Sell.
pub(crate) const SALES_CREATE: EmbeddedPermission =
    EmbeddedPermission::new("sales:create", Role::Member).described("Record sales.");

/// All of them.
pub(crate) const ALL: [EmbeddedPermission; 4] = [SHOP_READ, PRODUCTS_CREATE, PRODUCTS_DELETE, SALES_CREATE];
