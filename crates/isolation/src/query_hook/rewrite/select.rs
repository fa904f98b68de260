//! SELECT: FROM is walked first, because it defines the names in the other clauses. The tenant's predicate is added
//! last.

use sqlparser::ast::{
    Distinct, Expr, GroupByExpr, NamedWindowDefinition, NamedWindowExpr, ObjectNamePart, Select, SelectFlavor,
    SelectItem, SelectItemQualifiedWildcardKind, WildcardAdditionalOptions,
};

use super::{
    Refusal, Walk,
    fence::Kept,
    frame::{Column, Frame, Seen},
    no_clause, refuse,
    scope::of_columns,
    table_function::named_after,
    walker::{Walker, confine},
};
use crate::query_hook::Dialect;

impl Walker<'_> {
    /// Confines a SELECT, and returns its columns and its frame. If it is `named` in FROM, outer conditions may be
    /// evaluated inside it.
    pub(super) fn select(&mut self, select: &mut Select, named: bool) -> Walk<(Vec<Column>, Frame)> {
        let Select {
            select_token: _,
            optimizer_hints,
            distinct,
            select_modifiers,
            top,
            top_before_distinct,
            projection,
            exclude,
            into,
            from,
            lateral_views,
            prewhere,
            selection,
            connect_by,
            group_by,
            cluster_by,
            distribute_by,
            sort_by,
            having,
            named_window,
            qualify,
            window_before_qualify: _,
            value_table_mode,
            flavor,
        } = select;
        let foreign = !optimizer_hints.is_empty()
            || select_modifiers.is_some()
            || top.is_some()
            || *top_before_distinct
            || exclude.is_some()
            || !lateral_views.is_empty()
            || prewhere.is_some()
            || !connect_by.is_empty()
            || !cluster_by.is_empty()
            || !distribute_by.is_empty()
            || !sort_by.is_empty()
            || qualify.is_some()
            || value_table_mode.is_some()
            || *flavor != SelectFlavor::Standard;
        if foreign {
            return no_clause("a clause of SELECT that SQLite and PostgreSQL lack");
        }
        if into.is_some() {
            return refuse(Refusal::Statement, "SELECT INTO", "use INSERT INTO … SELECT");
        }

        self.frames.push(Frame::default());
        let predicates = self.sources_of(from)?;
        let ungrouped = matches!(group_by, GroupByExpr::Expressions(exprs, _) if exprs.is_empty()) && having.is_none();
        self.see_groups(!ungrouped);
        let (columns, aliases) = self.with_sets(true, |walker| walker.projection(projection, named && ungrouped))?;
        // In WHERE, PostgreSQL reads a name as a column or a row, never as an alias of the select list.
        let mut late = Some(aliases);
        if self.dialect == Dialect::Sqlite {
            self.name_aliases(&mut late);
        }
        match distinct {
            None | Some(Distinct::All | Distinct::Distinct) => {}
            Some(Distinct::On(exprs)) => self.exprs(exprs)?,
        }
        self.see_groups(false);
        self.condition_if_any(selection.as_mut(), Kept::FromRows)?;
        self.see_groups(!ungrouped);
        self.name_aliases(&mut late);
        match group_by {
            GroupByExpr::Expressions(exprs, modifiers) if modifiers.is_empty() => {
                exprs.iter_mut().try_for_each(|expr| self.grouped_by(expr))?;
            }
            GroupByExpr::Expressions(..) | GroupByExpr::All(_) => return no_clause("GROUP BY ALL and WITH ROLLUP"),
        }
        self.condition_if_any(having.as_mut(), Kept::FromUngrouped)?;
        // A window applies to the rows, before the select list exists.
        let mut late = self.frames.last_mut().map(|frame| std::mem::take(&mut frame.aliases));
        for NamedWindowDefinition(name, definition) in named_window {
            self.settle(name)?;
            match definition {
                NamedWindowExpr::NamedWindow(other) => drop(self.settle(other)?),
                NamedWindowExpr::WindowSpec(spec) => self.window(spec)?,
            }
        }
        self.name_aliases(&mut late);
        confine(selection, predicates);
        if let Some(selection) = selection {
            self.hide(selection);
        }
        self.part_sources(from, 0);
        Ok((columns, self.leave_frame()))
    }

    fn see_groups(&mut self, grouped: bool) {
        if let Some(frame) = self.frames.last_mut() {
            frame.grouped = grouped;
        }
    }

    fn name_aliases(&mut self, aliases: &mut Option<Vec<Column>>) {
        if let (Some(frame), Some(aliases)) = (self.frames.last_mut(), aliases.take()) {
            frame.aliases = aliases;
        }
    }

    /// Returns the names of all columns of a select or RETURNING list, and the aliases given with AS. If `fenced`,
    /// aliased expressions that can fail are fenced.
    pub(super) fn projection(&mut self, items: &mut [SelectItem], fenced: bool) -> Walk<(Vec<Column>, Vec<Column>)> {
        let (mut columns, mut aliases) = (Vec::new(), Vec::new());
        let (mut failing, mut grouped) = (Vec::new(), false);
        for (item_place, item) in items.iter_mut().enumerate() {
            match item {
                SelectItem::UnnamedExpr(expr) => {
                    let name = named_after(expr).cloned();
                    let seen = self.computed(expr)?;
                    grouped |= seen.aggregate;
                    let fails = can_fail_outside(&seen);
                    if let (Some(mut alias), None) = (name, named_after(expr)) {
                        // The column keeps the name that it has as the value of a table function.
                        let column = Column { name: self.settle(&mut alias)?, fails };
                        *item = SelectItem::ExprWithAlias { expr: expr.clone(), alias };
                        columns.push(column.clone());
                        aliases.push(column);
                    } else {
                        columns.push(Column { name: self.name_of(expr), fails });
                    }
                }
                SelectItem::ExprWithAlias { expr, alias } => {
                    let seen = self.computed(expr)?;
                    grouped |= seen.aggregate;
                    let alias = Column { name: self.settle(alias)?, fails: can_fail_outside(&seen) };
                    if alias.fails {
                        failing.push((item_place, columns.len(), aliases.len(), seen));
                    }
                    columns.push(alias.clone());
                    aliases.push(alias);
                }
                SelectItem::Wildcard(options) => {
                    plain(options)?;
                    let sources = self.frames.last().map(|frame| frame.sources.as_slice()).unwrap_or_default();
                    columns.extend(sources.iter().flat_map(|source| source.columns.iter().cloned()));
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::ObjectName(name), options) => {
                    plain(options)?;
                    let table = self.settle_single(name)?;
                    let source = self.source(&table, |source, outer| outer.columns == source.columns)?;
                    columns.extend(source.columns.iter().cloned());
                }
                SelectItem::QualifiedWildcard(SelectItemQualifiedWildcardKind::Expr(_), _)
                | SelectItem::ExprWithAliases { .. } => {
                    return refuse(Refusal::Clause, "a row value taken apart", "name its columns");
                }
            }
            of_columns(columns.len())?;
        }
        for (item_place, column, alias, seen) in failing.into_iter().filter(|_| fenced && !grouped) {
            if let SelectItem::ExprWithAlias { expr, alias: _ } = &mut items[item_place]
                && self.fence_named(expr, &seen)?
            {
                (columns[column].fails, aliases[alias].fails) = (false, false);
            }
        }
        Ok((columns, aliases))
    }

    /// Walks an item of a select list. If the item can fail, an outer condition that names it can fail on other
    /// tenants' rows. This does not apply to an item with an aggregate or a window function, because those see only the
    /// tenant's rows, nor to one with a function that returns several rows, into which no condition is moved.
    fn computed(&mut self, expr: &mut Expr) -> Walk<Seen> {
        Ok(self.seeing(|walker| walker.expr(expr))?.1)
    }

    /// Returns the database's name for an expression without alias, where both databases agree.
    fn name_of(&self, expr: &Expr) -> String {
        let ident = match expr {
            Expr::Identifier(ident) => Some(ident),
            Expr::CompoundIdentifier(parts) => parts.last(),
            Expr::Function(function) if self.dialect == Dialect::Postgres => match function.name.0.last() {
                Some(ObjectNamePart::Identifier(ident)) => Some(ident),
                _ => None,
            },
            _ => None,
        };
        ident
            .map(|ident| match self.dialect {
                Dialect::Postgres if ident.quote_style.is_some() => ident.value.clone(),
                _ => ident.value.to_ascii_lowercase(),
            })
            .unwrap_or_default()
    }
}

/// Returns whether an outer condition that names the expression can make it fail on other tenants' rows.
const fn can_fail_outside(seen: &Seen) -> bool {
    seen.fails && !seen.aggregate && !seen.sets
}

/// Refuses `*` with any of the extensions that only other databases have.
pub(super) fn plain(options: &WildcardAdditionalOptions) -> Walk {
    let WildcardAdditionalOptions {
        wildcard_token: _,
        opt_ilike,
        opt_exclude,
        opt_except,
        opt_replace,
        opt_rename,
        opt_alias,
    } = options;
    if opt_ilike.is_some()
        || opt_exclude.is_some()
        || opt_except.is_some()
        || opt_replace.is_some()
        || opt_rename.is_some()
        || opt_alias.is_some()
    {
        return no_clause("* with options");
    }
    Ok(())
}
