//! Whether the driver can read an address, before anybody connects.

use sea_orm::sqlx::postgres::PgConnectOptions;

/// Whether the text is an address of a PostgreSQL database, with values that its parameters can have.
pub fn is_postgres_url(text: &str) -> bool {
    text.parse::<PgConnectOptions>().is_ok()
}
