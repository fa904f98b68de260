//! Types of casts: those that both databases know, and those that the registry adds. A cast to `regclass` looks up
//! names in the catalogue, and a cast to a table's type creates rows.

use sqlparser::ast::{ArrayElemTypeDef, DataType};

use super::{Refusal, Walk, refuse, variant, walker::Walker};

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
            DataType::Custom(name, modifiers) if modifiers.is_empty() => {
                let type_name = self.settle_single(name)?;
                if self.registry.allows_type(&type_name) {
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
