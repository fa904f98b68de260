//! What the driver, or the database through it, said inside of an error of SeaORM.

use sea_orm::{
    DbErr, RuntimeErr,
    sqlx::{self, error::DatabaseError},
};

/// The driver's error, or `None` if SeaORM itself objected.
pub(crate) fn driver_error(error: &DbErr) -> Option<&sqlx::Error> {
    match error {
        DbErr::Conn(RuntimeErr::SqlxError(driver))
        | DbErr::Exec(RuntimeErr::SqlxError(driver))
        | DbErr::Query(RuntimeErr::SqlxError(driver)) => Some(driver),
        _ => None,
    }
}

/// SQLite's primary code of an error (<https://www.sqlite.org/rescode.html>), or `None` if the code is no number.
pub(crate) fn primary_code(answer: &(dyn DatabaseError + 'static)) -> Option<i32> {
    answer.code()?.parse::<i32>().ok().map(|code| code & 0xff)
}
