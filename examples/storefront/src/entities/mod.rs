//! The rows. Each table has `tenant_id` first in its key; here and in the migrations it is named, and nowhere else.

pub mod products;
pub mod reviews;
pub mod sales_records;
pub mod wallets;
