//! Checks whether the driver can parse an address, without connecting.

use sea_orm::sqlx::postgres::PgConnectOptions;

/// Returns whether the text is the address of a PostgreSQL database with valid parameter values.
pub fn is_postgres_url(text: &str) -> bool {
    text.parse::<PgConnectOptions>().is_ok()
}
