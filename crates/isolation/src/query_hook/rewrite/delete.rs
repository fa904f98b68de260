//! DELETE: only the tenant's rows are deleted.

use sqlparser::ast::{Delete, FromTable};

use super::{
    Refusal, Walk,
    fence::Kept,
    frame::{Column, Frame},
    no_clause, refuse,
    walker::{Walker, confine},
};

impl Walker<'_> {
    pub(super) fn delete(&mut self, delete: &mut Delete) -> Walk<Vec<Column>> {
        let Delete {
            delete_token: _,
            optimizer_hints,
            tables,
            from,
            using,
            selection,
            returning,
            output,
            order_by,
            limit,
        } = delete;
        if !optimizer_hints.is_empty() || output.is_some() || !order_by.is_empty() || limit.is_some() {
            return no_clause("DELETE with OUTPUT, ORDER BY or LIMIT");
        }
        let target = match from {
            FromTable::WithFromKeyword(items) => items.as_mut_slice(),
            FromTable::WithoutKeyword(_) => return no_clause("DELETE without FROM"),
        };
        let [item] = target else { return several() };
        if !tables.is_empty() || !item.joins.is_empty() {
            return several();
        }
        self.frames.push(Frame::default());
        let (qualifier, column, _) = self.target(&mut item.relation)?;
        let predicates = match using {
            None => Vec::new(),
            Some(using) => self.sources_of(using)?,
        };
        self.condition_if_any(selection.as_mut(), Kept::FromRows)?;
        self.part_sources(using.as_deref_mut().unwrap_or_default(), 1);
        let columns = self.projection(returning.as_deref_mut().unwrap_or_default(), false)?.0;
        let own = column.and_then(|column| self.predicate(qualifier, &column));
        confine(selection, own.into_iter().chain(predicates));
        self.leave_frame();
        Ok(columns)
    }
}

fn several<T>() -> Walk<T> {
    refuse(Refusal::Clause, "DELETE from several tables", "delete from each with a subquery")
}
