//! FROM and its joins: places each table's predicate so that it confines without changing the meaning of a join.
//!
//! A table that a join makes nullable can't have its predicate in WHERE, which would drop the rows that the join adds.
//! A table joined with ON gets it there. Preserved tables get it in WHERE. All others become derived tables.

use sqlparser::ast::{Expr, Join, JoinConstraint, JoinOperator, TableWithJoins, Value};

use super::{
    Refusal, Walk,
    fence::Kept,
    no_clause, refuse,
    walker::{Walker, confine},
};
use crate::query_hook::Dialect;

impl Walker<'_> {
    /// Confines every item, and returns the predicates for WHERE.
    pub(super) fn sources_of(&mut self, items: &mut [TableWithJoins]) -> Walk<Vec<Expr>> {
        // SQLite reads a comma as one more join to the left. In PostgreSQL a comma binds weaker than every join.
        let outer = |item: &TableWithJoins| item.joins.iter().any(|join| makes_left_nullable(&join.join_operator));
        if self.dialect == Dialect::Sqlite && items.len() > 1 && items.iter().any(outer) {
            return refuse(Refusal::Clause, "a comma beside a RIGHT or FULL JOIN", "write CROSS JOIN for the comma");
        }
        let mut predicates = Vec::new();
        for item in items {
            self.joins(item, true, &mut predicates)?;
        }
        Ok(predicates)
    }

    /// Confines a table and its joins. Without `where_reaches`, no predicate may be left for WHERE.
    pub(super) fn joins(&mut self, item: &mut TableWithJoins, where_reaches: bool, predicates: &mut Vec<Expr>) -> Walk {
        let TableWithJoins { relation, joins } = item;
        let last_outer = joins.iter().rposition(|join| makes_left_nullable(&join.join_operator));
        // A table is preserved if no later join makes it nullable. `place` 0 is the first table, n + 1 the one joined
        // by join n.
        let preserved = |place: usize| where_reaches && last_outer.is_none_or(|outer| place > outer);
        let visible_from = self.frames.last().map_or(0, |frame| frame.sources.len());
        predicates.extend(self.factor(relation, preserved(0))?);
        for (index, join) in joins.iter_mut().enumerate() {
            let Join { relation, global, join_operator } = join;
            if *global {
                return no_clause("GLOBAL JOIN");
            }
            let preserved = preserved(index + 1);
            self.note_outer(join_operator);
            match join_operator {
                JoinOperator::Join(JoinConstraint::On(on))
                | JoinOperator::Inner(JoinConstraint::On(on))
                | JoinOperator::Left(JoinConstraint::On(on))
                | JoinOperator::LeftOuter(JoinConstraint::On(on)) => {
                    let predicate = self.factor(relation, true)?;
                    self.on(on, visible_from)?;
                    let mut condition = Some(std::mem::replace(on, Expr::Value(Value::Null.into())));
                    confine(&mut condition, predicate);
                    *on = condition.unwrap_or(Expr::Value(Value::Null.into()));
                    self.hide(on);
                }
                JoinOperator::Join(JoinConstraint::None)
                | JoinOperator::Inner(JoinConstraint::None)
                | JoinOperator::CrossJoin(JoinConstraint::None) => {
                    predicates.extend(self.factor(relation, preserved)?);
                }
                JoinOperator::Join(constraint)
                | JoinOperator::Inner(constraint)
                | JoinOperator::Left(constraint)
                | JoinOperator::LeftOuter(constraint)
                | JoinOperator::FullOuter(constraint) => {
                    self.factor(relation, false)?;
                    self.constraint(constraint, visible_from)?;
                }
                JoinOperator::Right(constraint) | JoinOperator::RightOuter(constraint) => {
                    predicates.extend(self.factor(relation, preserved)?);
                    self.constraint(constraint, visible_from)?;
                }
                _ => return refuse(Refusal::Clause, "this kind of join", "use INNER, LEFT, RIGHT, FULL or CROSS JOIN"),
            }
        }
        Ok(())
    }

    /// Walks the condition of a join. On PostgreSQL it sees only the tables of this join; on SQLite it sees all tables
    /// before it inside the same brackets.
    fn on(&mut self, on: &mut Expr, visible_from: usize) -> Walk {
        let bracketed_from = self.frames.last().map_or(0, |frame| frame.bracketed_from);
        let visible_from = if self.dialect == Dialect::Postgres { visible_from } else { bracketed_from };
        let around = self.frames.last_mut().map(|frame| std::mem::replace(&mut frame.visible_from, visible_from));
        self.condition(on, Kept::FromRows)?;
        if let (Some(frame), Some(around)) = (self.frames.last_mut(), around) {
            frame.visible_from = around;
        }
        Ok(())
    }

    fn note_outer(&mut self, operator: &JoinOperator) {
        let left = matches!(operator, JoinOperator::Left(_) | JoinOperator::LeftOuter(_));
        if let Some(frame) = self.frames.last_mut() {
            frame.outer_joined |= left || makes_left_nullable(operator);
        }
    }

    fn constraint(&mut self, constraint: &mut JoinConstraint, visible_from: usize) -> Walk {
        match constraint {
            JoinConstraint::On(on) => {
                self.on(on, visible_from)?;
                self.hide(on);
                Ok(())
            }
            JoinConstraint::Using(columns) => columns.iter_mut().try_for_each(|column| {
                let name = self.settle_single(column)?;
                self.known(&name)?;
                self.part_where(|source| source.fails(&name));
                Ok(())
            }),
            JoinConstraint::Natural => {
                self.part_where(|source| source.columns.iter().any(|column| column.fails));
                Ok(())
            }
            JoinConstraint::None => refuse(Refusal::Clause, "an outer join without condition", "add ON"),
        }
    }
}

/// Returns whether a join can produce rows in which everything to its left is NULL.
fn makes_left_nullable(operator: &JoinOperator) -> bool {
    matches!(operator, JoinOperator::Right(_) | JoinOperator::RightOuter(_) | JoinOperator::FullOuter(_))
}
