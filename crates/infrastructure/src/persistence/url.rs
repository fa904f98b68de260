//! What the driver reads in an address, without connecting.

use sea_orm::sqlx::postgres::PgConnectOptions;

/// Returns the name and the server of a PostgreSQL database, without what may be secret. Returns `None` for other URLs.
pub fn postgres_place(text: &str) -> Option<String> {
    let options = text.starts_with("postgres").then(|| text.parse::<PgConnectOptions>().ok()).flatten()?;
    let database = options.get_database().unwrap_or("the default database");
    Some(format!("{database} on {}:{}", options.get_host(), options.get_port()))
}

/// Returns whether the text is the address of a PostgreSQL database with valid parameter values.
pub fn is_postgres_url(text: &str) -> bool {
    text.parse::<PgConnectOptions>().is_ok()
}
