//! What a role may do in the shop, besides what Tenantry lets it do. Access tokens list these permissions too.

use tenantry_domain::{permission::EmbeddedPermission, role::Role};

/// See products, reviews and figures.
pub(crate) const SHOP_READ: EmbeddedPermission = EmbeddedPermission::new("shop:read", Role::Viewer);
/// Add products.
pub(crate) const PRODUCTS_CREATE: EmbeddedPermission = EmbeddedPermission::new("products:create", Role::Manager);
/// Sell.
pub(crate) const SALES_CREATE: EmbeddedPermission = EmbeddedPermission::new("sales:create", Role::Member);

/// All of them.
pub(crate) const ALL: [EmbeddedPermission; 3] = [SHOP_READ, PRODUCTS_CREATE, SALES_CREATE];
