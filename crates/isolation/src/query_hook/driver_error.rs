//! Extracts the driver's error, or the database's, from a SeaORM error.

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError},
};

/// Returns the driver's error, or `None` if SeaORM itself reported the error.
pub fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(driver))
        | DbErr::Exec(RuntimeErr::SqlxError(driver))
        | DbErr::Query(RuntimeErr::SqlxError(driver)) => Some(driver),
        _ => None,
    }
}

/// Returns SQLite's primary code of an error (<https://www.sqlite.org/rescode.html>), or `None` if the code is not a
/// number.
pub fn primary_code(answer: &(dyn DatabaseError + 'static)) -> Option<i32> {
    answer.code()?.parse::<i32>().ok().map(|code| code & 0xff)
}
