//! The rows. Each table has `tenant_id` first in its key. Only the entities and the migrations name it.

pub mod products;
pub mod reviews;
pub mod sales_records;
pub mod wallets;
