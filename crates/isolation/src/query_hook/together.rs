//! Statements that are sent together, because none needs the answer of another.

use async_trait::async_trait;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, Value, sea_query::Values};

use super::{atomic_transaction::AtomicTransaction, connection::ScopedTransaction};

/// A transaction that runs several statements at once.
#[async_trait]
pub trait ExecuteTogether: ConnectionTrait {
    /// Runs the statements in their order, up to the first that fails, and returns how many rows they changed in all.
    /// SQLite gets them in one text, so that they cross to its thread once; PostgreSQL gets one after the other.
    async fn execute_together(&self, statements: Vec<Statement>) -> Result<u64, DbErr>;
}

#[async_trait]
impl ExecuteTogether for AtomicTransaction {
    async fn execute_together(&self, statements: Vec<Statement>) -> Result<u64, DbErr> {
        if statements.is_empty() {
            return Ok(0);
        }
        if self.get_database_backend() == DbBackend::Sqlite {
            return Ok(self.execute_raw(joined(statements)?).await?.rows_affected());
        }
        let mut changed = 0;
        for statement in statements {
            changed += self.execute_raw(statement).await?.rows_affected();
        }
        Ok(changed)
    }
}

#[async_trait]
impl ExecuteTogether for ScopedTransaction {
    /// Each of them is confined. If one is refused, none is sent.
    async fn execute_together(&self, statements: Vec<Statement>) -> Result<u64, DbErr> {
        let confined: Result<Vec<_>, _> =
            statements.into_iter().map(|statement| self.scope.confine(statement)).collect();
        self.inner.execute_together(confined?).await
    }
}

/// Joins statements of SQLite. Their parameters lose their numbers, which would count through the whole text: each place
/// takes the next value. Signs are refused outside of quotes that could hide a statement or a parameter; confined
/// statements, and those that SeaORM builds, have none of them.
fn joined(statements: Vec<Statement>) -> Result<Statement, DbErr> {
    let mut text = String::with_capacity(statements.iter().map(|statement| statement.sql.len() + 2).sum());
    let mut values = Vec::new();
    for (place, statement) in statements.into_iter().enumerate() {
        if place > 0 {
            text.push_str("; ");
        }
        let bound = statement.values.map_or_else(Vec::new, |Values(values)| values);
        append(&statement.sql, &bound, &mut text, &mut values)?;
    }
    Ok(Statement::from_sql_and_values(DbBackend::Sqlite, text, values))
}

/// Appends one statement and the values of its parameters.
fn append(sql: &str, bound: &[Value], text: &mut String, values: &mut Vec<Value>) -> Result<(), DbErr> {
    let mut quote = None;
    let mut highest = 0;
    let mut left = sql.chars().peekable();
    while let Some(letter) = left.next() {
        text.push(letter);
        match (quote, letter) {
            (None, '\'' | '"' | '`') => quote = Some(letter),
            (None, '-' | '/') if left.peek() == Some(&if letter == '-' { '-' } else { '*' }) => {
                return Err(DbErr::Custom("a comment in a statement that is sent with others".to_owned()));
            }
            (None, ';' | '[' | '$' | ':' | '@') => {
                return Err(DbErr::Custom(format!("{letter} in a statement that is sent with others")));
            }
            (Some(open), _) if open == letter => quote = None,
            (None, '?') => {
                let mut digits = String::new();
                while let Some(digit) = left.next_if(char::is_ascii_digit) {
                    digits.push(digit);
                }
                let number = if digits.is_empty() { highest + 1 } else { digits.parse().unwrap_or(usize::MAX) };
                highest = highest.max(number);
                let value = number.checked_sub(1).and_then(|place| bound.get(place));
                let missing = || DbErr::Custom(format!("{} values, but a parameter {number}", bound.len()));
                values.push(value.ok_or_else(missing)?.clone());
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(sql: &str, values: impl IntoIterator<Item = i64>) -> Statement {
        Statement::from_sql_and_values(DbBackend::Sqlite, sql, values.into_iter().map(Value::from))
    }

    #[test]
    fn each_place_takes_its_value() {
        let all = joined(vec![
            statement("UPDATE a SET b = ?2 WHERE c = ?1 AND d = ?2", [1, 2]),
            statement("DELETE FROM \"what?\" WHERE b = ? AND c = '?9''?' AND d = ?", [3, 4]),
            statement("DELETE FROM a WHERE b = ?12", 5..17),
        ]);
        let all = all.unwrap();
        let text = "UPDATE a SET b = ? WHERE c = ? AND d = ?; \
                    DELETE FROM \"what?\" WHERE b = ? AND c = '?9''?' AND d = ?; DELETE FROM a WHERE b = ?";
        assert_eq!(all.sql, text);
        assert_eq!(all.values.unwrap().0, [2, 1, 2, 3, 4, 16].map(|number: i64| Value::from(number)));
    }

    #[test]
    fn nothing_hides_a_statement_or_a_parameter() {
        for sql in ["DELETE FROM a -- b", "DELETE FROM a /* b */", "DELETE FROM a; DELETE FROM b", "DELETE FROM [a?]"] {
            assert!(joined(vec![statement(sql, [])]).is_err(), "{sql}");
        }
        for sql in ["DELETE FROM a WHERE b = $1", "DELETE FROM a WHERE b = :b", "DELETE FROM a WHERE b = @b"] {
            assert!(joined(vec![statement(sql, [1])]).is_err(), "{sql}");
        }
        let fine = "DELETE FROM a WHERE b = '-- $1; /*' AND c - 1 = 2 / 3";
        assert_eq!(joined(vec![statement(fine, [])]).unwrap().sql, fine);
    }

    #[test]
    fn a_value_may_not_be_missing() {
        for sql in ["DELETE FROM a WHERE b = ?2", "DELETE FROM a WHERE b = ? AND c = ?", "DELETE FROM a WHERE b = ?0"] {
            assert!(joined(vec![statement(sql, [1])]).is_err(), "{sql}");
        }
    }
}
