//! Types of casts: those that both databases know, and those that the registry adds. A cast to `regclass` looks up
//! names in the catalogue, and a cast to a table's type creates rows.

use sqlparser::ast::{ArrayElemTypeDef, DataType};

use super::{Refusal, Walk, refuse, variant, walker::Walker};
use crate::query_hook::Dialect;

/// Types of PostgreSQL that the parser does not know, or not in quotes, and whose values are nothing but values.
const COMMON: &[&str] = &[
    "bool",
    "bpchar",
    "bytea",
    "cidr",
    "date",
    "daterange",
    "float4",
    "float8",
    "inet",
    "int2",
    "int4",
    "int4range",
    "int8",
    "int8range",
    "interval",
    "json",
    "jsonb",
    "jsonpath",
    "macaddr",
    "numeric",
    "numrange",
    "text",
    "time",
    "timestamp",
    "timestamptz",
    "tsrange",
    "tstzrange",
    "uuid",
    "varchar",
];

impl Walker<'_> {
    pub(super) fn data_type(&self, data_type: &mut DataType) -> Walk {
        match data_type {
            DataType::Text
            | DataType::Char(_)
            | DataType::Character(_)
            | DataType::Varchar(_)
            | DataType::CharVarying(_)
            | DataType::CharacterVarying(_)
            | DataType::Uuid
            | DataType::Bool
            | DataType::Boolean
            | DataType::SmallInt(_)
            | DataType::Int(_)
            | DataType::Integer(_)
            | DataType::BigInt(_)
            | DataType::Int2(_)
            | DataType::Int4(_)
            | DataType::Int8(_)
            | DataType::Numeric(_)
            | DataType::Decimal(_)
            | DataType::Real
            | DataType::Float(_)
            | DataType::Float4
            | DataType::Float8
            | DataType::Double(_)
            | DataType::DoublePrecision
            | DataType::Date
            | DataType::Time(..)
            | DataType::Timestamp(..)
            | DataType::Datetime(_)
            | DataType::Interval { .. }
            | DataType::JSON
            | DataType::JSONB
            | DataType::Blob(_)
            | DataType::Bytea => Ok(()),
            DataType::Array(ArrayElemTypeDef::SquareBracket(element, _)) => self.data_type(element),
            DataType::TsVector | DataType::TsQuery if self.dialect == Dialect::Postgres => Ok(()),
            DataType::Custom(name, modifiers) if modifiers.iter().all(|modifier| is_plain(modifier)) => {
                let type_name = self.settle_single(name)?;
                let is_common = self.dialect == Dialect::Postgres && COMMON.contains(&type_name.as_str());
                if is_common || self.registry.allows_type(&type_name) {
                    return Ok(());
                }
                let instead = "bind a value of that type, or allow it where the registry is built";
                refuse(Refusal::Clause, format!("a cast to {type_name}"), instead)
            }
            other => {
                refuse(Refusal::Clause, format!("a cast to {}", variant(other)), "cast to one of the common types")
            }
        }
    }
}

/// Returns whether this is a word or a number, such as those in `vector(3)` and `geometry(point, 4326)`.
fn is_plain(modifier: &str) -> bool {
    !modifier.is_empty() && modifier.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
