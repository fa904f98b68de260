//! The rows. Each table of shops has `tenant_id` first in its key. Only the entities and the migrations name it. All shops
//! share the currencies.

pub mod currencies;
pub mod products;
pub mod reviews;
pub mod sales_records;
pub mod shipping_methods;
pub mod wallets;
