//! The promise, checked in PostgreSQL's tree of a statement.
//!
//! A relation is guarded if the statement would do the same without the rows of other tenants:
//!
//! - WHERE of its own query requires `relation.tenant = $n`, through AND alone. Whatever the joins do, a row with another
//!   tenant's part ends there, and which other rows there are does not depend on it.
//! - Or the ON of a join above it requires this, if the relation is on a side of which the join keeps no row that fails
//!   ON: either side of an inner join, the right side of LEFT, the left side of RIGHT, no side of FULL.
//!
//! Each query of the tree must guard its own relations, wherever the query is. What is computed of them, in whatever
//! way, is then computed of the tenant's rows.

use std::collections::BTreeSet;

use tenantry_isolation::{Access, Confinement, Registry};

use super::{
    Claim,
    catalogue::{Call, Catalogue, Relation},
    tree::{Node, Tree},
};

type Checked<T = ()> = Result<T, String>;

/// The kinds of nodes whose meaning is known. A new kind must be looked at first.
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "AGGREF", "ALIAS", "ARRAYCOERCEEXPR", "ARRAYEXPR", "BOOLEANTEST",
    "BOOLEXPR", "CASEEXPR", "CASETESTEXPR", "CASEWHEN", "COALESCEEXPR",
    "COERCETODOMAIN", "COERCEVIAIO", "COLLATEEXPR", "COMMONTABLEEXPR", "CONST", "DISTINCTEXPR",
    "FIELDSELECT", "FROMEXPR", "FUNCEXPR", "GROUPINGFUNC", "GROUPINGSET", "INFERENCEELEM",
    "JOINEXPR", "MERGEACTION", "MINMAXEXPR", "NAMEDARGEXPR", "NULLIFEXPR", "NULLTEST", "ONCONFLICTEXPR",
    "OPEXPR", "PARAM", "QUERY", "RANGETBLENTRY", "RANGETBLFUNCTION",
    "RANGETBLREF", "RELABELTYPE", "ROWCOMPAREEXPR", "ROWEXPR", "ROWMARKCLAUSE",
    "RTEPERMISSIONINFO", "SCALARARRAYOPEXPR", "SETOPERATIONSTMT", "SETTODEFAULT", "SORTGROUPCLAUSE",
    "SQLVALUEFUNCTION", "SUBLINK", "SUBSCRIPTINGREF", "TARGETENTRY", "VAR",
    "WINDOWCLAUSE", "WINDOWFUNC",
];

/// The last of SQL's own words for a value that is a time and not the name of a role, database or schema.
const LAST_TIME: i64 = 8;

/// The hidden column `xmax`, and the comparisons of it with a number, `=` and `<>`.
const XMAX: i64 = -4;
const COMPARES_XMAX: [i64; 2] = [1319, 3309];

pub(super) struct Checker<'c> {
    catalogue: &'c Catalogue,
    registry: &'c Registry,
    schema: &'c str,
    claim: &'c Claim<'c>,
    relations: usize,
}

/// The queries around a node, the innermost last.
type Around<'q> = Vec<&'q Node<'q>>;

impl<'c> Checker<'c> {
    pub(super) fn new(catalogue: &'c Catalogue, registry: &'c Registry, schema: &'c str, claim: &'c Claim<'c>) -> Self {
        Self { catalogue, registry, schema, claim, relations: 0 }
    }

    /// Requires one statement in which all is guarded. Returns how many relations of the tenant are.
    pub(super) fn statement(mut self, body: &Tree<'_>) -> Checked<usize> {
        // A function's body is a list of lists, as it may have several statements.
        let [statements] = body.items() else { return Err("this is not one list of statements".to_owned()) };
        let [Tree::Node(query)] = statements.items() else { return Err("these are several statements".to_owned()) };
        if query.kind != "QUERY" {
            return Err(format!("the statement is {}", query.kind));
        }
        self.node(query, &mut Vec::new())?;
        Ok(self.relations)
    }

    fn tree<'q>(&mut self, tree: &'q Tree<'q>, around: &mut Around<'q>) -> Checked {
        match tree {
            Tree::Word(_) => Ok(()),
            Tree::List(items) => items.iter().try_for_each(|item| self.tree(item, around)),
            Tree::Node(node) => self.node(node, around),
        }
    }

    fn node<'q>(&mut self, node: &'q Node<'q>, around: &mut Around<'q>) -> Checked {
        match node.kind {
            "QUERY" => {
                self.query(node)?;
                around.push(node);
                self.fields(node, around)?;
                around.pop();
                return Ok(());
            }
            "OPEXPR" if Self::asks_if_new(node, around)? => return Ok(()),
            "VAR" if self.claim.names => Self::column(node, around)?,
            "FUNCEXPR" => {
                // Called by name; by a cast that is written or not; by other syntax.
                let call = if node.number("funcformat")? == 0 { Call::Named } else { Call::Implied };
                let function = node.number("funcid")?;
                if self.catalogue.is_lock(function) {
                    if !self.names_tenant(node.field("args")?)? {
                        return Err("a lock that other tenants may wait for".to_owned());
                    }
                } else {
                    self.may_call(function, call)?;
                }
                self.catalogue.may_have_type(node.number("funcresulttype")?)?;
            }
            "AGGREF" => self.may_call(node.number("aggfnoid")?, Call::Named)?,
            "WINDOWFUNC" => self.may_call(node.number("winfnoid")?, Call::Named)?,
            "OPEXPR" | "DISTINCTEXPR" | "NULLIFEXPR" | "SCALARARRAYOPEXPR" => {
                self.may_call(node.number("opfuncid")?, Call::Implied)?;
            }
            "CONST" => self.catalogue.may_have_type(node.number("consttype")?)?,
            "PARAM" => self.catalogue.may_have_type(node.number("paramtype")?)?,
            "COERCETODOMAIN" | "COERCEVIAIO" | "RELABELTYPE" => {
                self.catalogue.may_have_type(node.number("resulttype")?)?;
            }
            "SQLVALUEFUNCTION" if node.number("op")? > LAST_TIME => return Err("who is connected is read".to_owned()),
            kind if !KNOWN.contains(&kind) => return Err(format!("{kind} is not known here")),
            _ => {}
        }
        self.fields(node, around)
    }

    fn fields<'q>(&mut self, node: &'q Node<'q>, around: &mut Around<'q>) -> Checked {
        for (name, values) in &node.fields {
            // PostgreSQL's own list of what `excluded` could name.
            if *name != "exclRelTlist" {
                values.iter().try_for_each(|value| self.tree(value, around))?;
            }
        }
        Ok(())
    }

    fn may_call(&self, function: i64, call: Call) -> Checked {
        if self.claim.names { self.catalogue.may_call(function, call) } else { Ok(()) }
    }

    /// Returns whether this compares `xmax` of the row that an INSERT returns with 0, which tells whether it is new.
    fn asks_if_new(node: &Node<'_>, around: &[&Node<'_>]) -> Checked<bool> {
        let ([value, number], Some(query)) = (node.items("args")?, around.last()) else { return Ok(false) };
        let (Some(value), Some(number)) = (value.node(), number.node()) else { return Ok(false) };
        if value.kind != "VAR" || number.kind != "CONST" || !COMPARES_XMAX.contains(&node.number("opfuncid")?) {
            return Ok(false);
        }
        let bytes = number.fields.iter().find(|(field, _)| *field == "constvalue").map(|(_, bytes)| bytes.as_slice());
        // The length, and the bytes in brackets.
        let [_, _, bytes @ .., _] = bytes.unwrap_or_default() else { return Ok(false) };
        Ok(query.number("commandType")? == 3
            && value.number("varattno")? == XMAX
            && value.number("varlevelsup")? == 0
            && value.number("varno")? == query.number("resultRelation")?
            && bytes.iter().all(|byte| matches!(byte, Tree::Word("0"))))
    }

    /// Requires a column of a relation, or its whole row, and none of the columns that a database gives every table.
    fn column(var: &Node<'_>, around: &[&Node<'_>]) -> Checked {
        let up = usize::try_from(var.number("varlevelsup")?).map_err(|_| "a column of no query")?;
        let query = around.iter().rev().nth(up).ok_or("a column of no query")?;
        let entry = entry(query, var.number("varno")?)?;
        match var.number("varattno")? {
            0.. => Ok(()),
            number => Err(format!("column {number} of {} is read", name_of(entry)?)),
        }
    }

    /// Requires that the query guards its own relations.
    fn query(&mut self, query: &Node<'_>) -> Checked {
        let (inserts, updates, merges) = match query.number("commandType")? {
            1 | 4 => (false, false, false),
            2 => (false, true, false),
            3 => (true, false, false),
            5 => (false, false, true),
            other => return Err(format!("this is a statement of kind {other}")),
        };
        let target = query.number("resultRelation")?;
        let conflict = query.field("onConflict")?.node();
        let excluded = conflict.map_or(Ok(0), |conflict| conflict.number("exclRelIndex"))?;
        let from = query.field("jointree")?.node().ok_or("a query without FROM")?;
        let guarded =
            if merges { self.guarded_by_merge(query, from, target)? } else { self.guarded_by_from(query, from)? };
        for (place, entry) in (1..).zip(query.items("rtable")?) {
            let entry = entry.node().ok_or("an entry that is no node")?;
            match entry.number("rtekind")? {
                0 => {}
                // A subquery, a join, functions, VALUES, a common table, nothing, groups: these have no rows of their own.
                1..=3 | 5 | 6 | 8 | 9 => continue,
                other => return Err(format!("{} is of kind {other}", name_of(entry)?)),
            }
            let Some(column) = self.owned(entry, place == target)? else { continue };
            // The row that could not be inserted is the tenant's, since it is the one that INSERT brings.
            if place == excluded {
                continue;
            }
            if place == target && inserts {
                self.inserted(query, column, entry)?;
            } else if !guarded.contains(&place) && !self.in_own_schema() {
                return Err(format!("{} is not guarded", name_of(entry)?));
            }
            if place == target && updates {
                self.keeps_its_tenant(query.items("targetList")?, column, excluded)?;
            }
            if place == target && merges {
                self.merged(query, column, entry)?;
            }
            if let (true, Some(conflict)) = (place == target, conflict) {
                self.keeps_its_tenant(conflict.items("onConflictSet")?, column, excluded)?;
                let guards = self.guards(query, conflict.field("onConflictWhere")?)?;
                if conflict.number("action")? == 2 && !guards.contains(&place) && !self.in_own_schema() {
                    return Err(format!("{} is not guarded where it conflicts", name_of(entry)?));
                }
            }
            self.relations += 1;
        }
        Ok(())
    }

    fn in_own_schema(&self) -> bool {
        self.schema != "public"
    }

    /// Returns the tenant's column of a table, or `None` if all tenants share the table.
    fn owned(&self, entry: &Node<'_>, is_target: bool) -> Checked<Option<i64>> {
        let relation = self.catalogue.relation(entry.number("relid")?)?;
        let Relation { schema, name, columns } = relation;
        let in_schema = self.registry.confinement(&format!("{schema}.{name}"));
        let confinement = in_schema.or_else(|| self.registry.confinement(name).filter(|_| !name.contains('.')));
        let confinement = confinement.ok_or_else(|| format!("{schema}.{name} is read"))?;
        let (home, access) = match confinement {
            // A table with its own schema does not share the tenant's.
            Confinement::Tenant { access, .. } if in_schema.is_some() && !self.in_own_schema() => (&**schema, *access),
            Confinement::Tenant { access, .. } => (self.schema, *access),
            Confinement::Global(access) if in_schema.is_some() => (&**schema, *access),
            Confinement::Global(access) => ("public", *access),
        };
        if schema != home {
            return Err(format!("{schema}.{name} is read"));
        }
        if is_target && access != Access::Writable {
            return Err(format!("{name} is written"));
        }
        let Confinement::Tenant { column, .. } = confinement else { return Ok(None) };
        columns.get(column).copied().map(Some).ok_or_else(|| format!("{name} has no column {column}"))
    }

    /// Returns the relations that FROM and WHERE of a query guard, by their places.
    fn guarded_by_from(&self, query: &Node<'_>, from: &Node<'_>) -> Checked<BTreeSet<i64>> {
        let mut guarded = self.guards(query, from.field("quals")?)?;
        for item in from.items("fromlist")? {
            let (_, inside) = self.joined(query, item)?;
            guarded.extend(inside);
        }
        Ok(guarded)
    }

    /// Returns the relations that a MERGE guards. Its condition guards the target, of which rows that match nothing stay
    /// as they are. It does not guard the source, whose rows that match nothing may be inserted.
    fn guarded_by_merge(&self, query: &Node<'_>, from: &Node<'_>, target: i64) -> Checked<BTreeSet<i64>> {
        // PostgreSQL 17 moved the condition.
        let condition = query.field("mergeJoinCondition").or_else(|_| from.field("quals"))?;
        let mut guarded = self.guards(query, condition)?;
        guarded.retain(|place| *place == target);
        for item in from.items("fromlist")? {
            let (_, inside) = self.joined(query, item)?;
            guarded.extend(inside);
        }
        Ok(guarded)
    }

    /// Requires that each action of a MERGE leaves a row of the tenant to the tenant.
    fn merged(&self, query: &Node<'_>, column: i64, entry: &Node<'_>) -> Checked {
        for action in query.items("mergeActionList")? {
            let action = action.node().ok_or("an action that is no node")?;
            let targets = action.items("targetList")?;
            match action.number("commandType")? {
                2 => self.keeps_its_tenant(targets, column, 0)?,
                3 if !self.is_tenant_among(query, targets, column)? => {
                    return Err(format!("rows of {} may be inserted for others", name_of(entry)?));
                }
                3 | 4 | 7 => {}
                other => return Err(format!("an action of kind {other}")),
            }
        }
        Ok(())
    }

    /// Returns whether the tenant's parameter is somewhere in these values.
    fn names_tenant(&self, values: &Tree<'_>) -> Checked<bool> {
        match values {
            Tree::Word(_) => Ok(false),
            Tree::List(items) => {
                for item in items {
                    if self.names_tenant(item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
            Tree::Node(node) if self.is_parameter(node, &[])? => Ok(true),
            Tree::Node(node) => {
                for value in node.fields.iter().flat_map(|(_, values)| values) {
                    if self.names_tenant(value)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }

    /// Returns the relations of an item of FROM, and which of them the joins in it guard.
    fn joined(&self, query: &Node<'_>, item: &Tree<'_>) -> Checked<(BTreeSet<i64>, BTreeSet<i64>)> {
        let item = item.node().ok_or("an item of FROM that is no node")?;
        match item.kind {
            "RANGETBLREF" => Ok((BTreeSet::from([item.number("rtindex")?]), BTreeSet::new())),
            "JOINEXPR" => {
                let (left, mut guarded) = self.joined(query, item.field("larg")?)?;
                let (right, guarded_right) = self.joined(query, item.field("rarg")?)?;
                guarded.extend(guarded_right);
                let guards = self.guards(query, item.field("quals")?)?;
                let dropped = match item.number("jointype")? {
                    0 => left.union(&right).copied().collect(),
                    1 => right.clone(),
                    2 => BTreeSet::new(),
                    3 => left.clone(),
                    other => return Err(format!("a join of kind {other}")),
                };
                guarded.extend(guards.intersection(&dropped));
                Ok((left.union(&right).copied().collect(), guarded))
            }
            other => Err(format!("{other} in FROM")),
        }
    }

    /// Returns the relations of which `condition` holds for the tenant's rows only.
    fn guards(&self, query: &Node<'_>, condition: &Tree<'_>) -> Checked<BTreeSet<i64>> {
        let mut guarded = BTreeSet::new();
        let Some(condition) = condition.node() else { return Ok(guarded) };
        match condition.kind {
            "BOOLEXPR" if condition.word("boolop")? == "and" => {
                for part in condition.items("args")? {
                    guarded.extend(self.guards(query, part)?);
                }
            }
            "OPEXPR" if self.catalogue.is_equality(condition.number("opno")?) => {
                let [Tree::Node(left), Tree::Node(right)] = condition.items("args")? else { return Ok(guarded) };
                for (var, value) in [(left, right), (right, left)] {
                    let var = as_it_is(var)?;
                    if var.kind == "VAR" && var.number("varlevelsup")? == 0 && self.is_parameter(value, &[])? {
                        let (place, column) = (var.number("varno")?, var.number("varattno")?);
                        let entry = entry(query, place)?;
                        if entry.number("rtekind")? == 0 && self.owned(entry, false)? == Some(column) {
                            guarded.insert(place);
                        }
                    }
                }
            }
            _ => {}
        }
        Ok(guarded)
    }

    /// Returns whether this is the tenant's parameter or one of those that must equal it.
    fn is_parameter(&self, value: &Node<'_>, equal: &[usize]) -> Checked<bool> {
        let value = as_it_is(value)?;
        if value.kind != "PARAM" || value.number("paramkind")? != 0 {
            return Ok(false);
        }
        let number = usize::try_from(value.number("paramid")?).unwrap_or_default();
        Ok(number == self.claim.tenant || equal.contains(&number))
    }

    /// Requires that INSERT gives each row the tenant.
    fn inserted(&self, query: &Node<'_>, column: i64, entry: &Node<'_>) -> Checked {
        if self.is_tenant_in(query, column)? {
            Ok(())
        } else {
            Err(format!("rows of {} may be inserted for others", name_of(entry)?))
        }
    }

    /// Returns whether a column of a query's result is the tenant in every row.
    fn is_tenant_in(&self, query: &Node<'_>, column: i64) -> Checked<bool> {
        if query.field("setOperations")?.node().is_some() {
            // Its result is among the rows of its subqueries.
            for entry in query.items("rtable")? {
                let Some(subquery) = entry.node().and_then(|entry| entry.field("subquery").ok()?.node()) else {
                    return Ok(false);
                };
                if !self.is_tenant_in(subquery, column)? {
                    return Ok(false);
                }
            }
            return Ok(true);
        }
        self.is_tenant_among(query, query.items("targetList")?, column)
    }

    /// Returns whether a column of this list is the tenant.
    fn is_tenant_among(&self, query: &Node<'_>, targets: &[Tree<'_>], column: i64) -> Checked<bool> {
        for target in targets {
            let target = target.node().ok_or("a column that is no node")?;
            if target.number("resno")? == column && target.word("resjunk")? == "false" {
                return self.is_tenant(query, target.field("expr")?);
            }
        }
        Ok(false)
    }

    fn is_tenant(&self, query: &Node<'_>, value: &Tree<'_>) -> Checked<bool> {
        let Some(value) = value.node() else { return Ok(false) };
        if self.is_parameter(value, &self.claim.equal)? {
            return Ok(true);
        }
        let value = as_it_is(value)?;
        if value.kind != "VAR" || value.number("varlevelsup")? != 0 {
            return Ok(false);
        }
        let (entry, column) = (entry(query, value.number("varno")?)?, value.number("varattno")?);
        match entry.number("rtekind")? {
            1 => self.is_tenant_in(entry.field("subquery")?.node().ok_or("no subquery")?, column),
            5 => {
                let place = usize::try_from(column - 1).map_err(|_| "a whole row of VALUES")?;
                for row in entry.items("values_lists")? {
                    let value = row.items().get(place).ok_or("a row of VALUES that is too short")?;
                    if !self.is_tenant(query, value)? {
                        return Ok(false);
                    }
                }
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// Requires that SET leaves the tenant's column as it is: it may only name the tenant once more.
    fn keeps_its_tenant(&self, set: &[Tree<'_>], column: i64, excluded: i64) -> Checked {
        for target in set {
            let target = target.node().ok_or("a column that is no node")?;
            if target.number("resno")? != column || target.word("resjunk")? == "true" {
                continue;
            }
            let value = target.field("expr")?.node().ok_or("a value that is no node")?;
            let value = as_it_is(value)?;
            let is_excluded = value.kind == "VAR"
                && value.number("varlevelsup")? == 0
                && (value.number("varno")?, value.number("varattno")?) == (excluded, column);
            if !is_excluded && !self.is_parameter(value, &self.claim.equal)? {
                return Err("a row is given to another tenant".to_owned());
            }
        }
        Ok(())
    }
}

/// Returns the value under a change of its type that the database adds by itself and that changes no value.
fn as_it_is<'n>(value: &'n Node<'n>) -> Checked<&'n Node<'n>> {
    if value.kind == "RELABELTYPE" {
        return as_it_is(value.field("arg")?.node().ok_or("a cast of nothing")?);
    }
    Ok(value)
}

fn entry<'q>(query: &'q Node<'q>, place: i64) -> Checked<&'q Node<'q>> {
    let place = usize::try_from(place - 1).map_err(|_| "a relation of no place")?;
    let entry = query.items("rtable")?.get(place).and_then(Tree::node);
    entry.ok_or_else(|| "a relation that is not there".to_owned())
}

/// Returns the name under which the statement knows an entry of FROM.
fn name_of<'n>(entry: &'n Node<'n>) -> Checked<&'n str> {
    entry.field("eref")?.node().ok_or("an entry without a name")?.word("aliasname")
}
