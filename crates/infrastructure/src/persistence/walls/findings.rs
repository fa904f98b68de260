//! What is wrong with a table, by what the catalogue says of it. Asks no database.

use super::{
    facts::{Reference, Security, Table},
    inspect::{Expected, RowsOf, TableWalls},
    keys,
    policies::{guard_reading, guard_writing},
};

/// The column that says whose a row is, where no registry says otherwise.
const TENANT_COLUMN: &str = "tenant_id";

const NOT_GUARDED: &str = "a policy is missing, or does not compare the tenant and nothing else, for reading (USING) and writing (WITH CHECK)";

/// What is missing of row-level security around a table whose column says which tenant's a row is, the widest hole first.
pub(super) fn missing_security<'a>(
    security: &'a Security,
    column: &str,
) -> impl Iterator<Item = &'static str> + use<'a> {
    let guarded = guard_reading(&security.policies, column) && guard_writing(&security.policies, column);
    [
        (security.enabled, "row-level security is not enabled"),
        (security.forced, "row-level security is not forced on its owner"),
        (!security.owned, "the serving role may act as its owner"),
        (security.active, "the serving role bypasses row-level security"),
        (guarded, NOT_GUARDED),
    ]
    .into_iter()
    .filter_map(|(stands, what)| (!stands).then_some(what))
}

/// The same of a table that everybody reads.
pub(super) fn missing_for_writing(security: &Security, column: &str) -> Option<&'static str> {
    let stands = security.enabled && security.forced && guard_writing(&security.policies, column);
    (!stands).then_some("rows of it can be written by any tenant: its policies for writing are missing")
}

/// A table that is looked at, and what it ought to be.
pub(super) struct Examined<'a, 'r> {
    pub(super) name: &'a str,
    pub(super) table: &'a Table,
    pub(super) expected: &'a Expected,
    /// The tenant column of a tenant's table, by its name.
    pub(super) tenant_of: &'a dyn Fn(&str) -> Option<&'r str>,
    /// Whether a table's rows are those of people.
    pub(super) of_people: &'a dyn Fn(&str) -> bool,
    /// Whether row-level security does not bind the serving role at all, which is told once.
    pub(super) role_is_unbound: bool,
}

impl Examined<'_, '_> {
    /// The walls that stand, and what is missing.
    pub(super) fn findings(&self) -> (TableWalls, Vec<String>) {
        let Self { name, table, expected, .. } = self;
        let mut walls = TableWalls::of(name, expected.rows);
        let mut findings = Vec::new();
        if let Some(tenant) = (self.tenant_of)(name) {
            let nullable = keys::nullable(table, tenant).into_iter().collect();
            let told: [Vec<String>; 3] =
                [nullable, keys::led_by_others(table, tenant, |_| true), self.references(tenant)];
            [walls.tenant_not_null, walls.keys, walls.references] = told.each_ref().map(|told| Some(told.is_empty()));
            findings.extend(told.into_iter().flatten());
        } else if self.has_column(TENANT_COLUMN) {
            match expected.rows {
                RowsOf::Unregistered => {
                    findings.push(format!(
                        "it has a column {TENANT_COLUMN} and is not registered, so no wall is around it"
                    ));
                }
                RowsOf::Shared if !expected.is_own => {
                    findings.push(format!("it is registered as shared by all and has a column {TENANT_COLUMN}"));
                }
                _ => {}
            }
        }
        if let Some(security) = &table.security {
            findings.extend(self.security(security, &mut walls));
        }
        (walls, findings)
    }

    fn has_column(&self, name: &str) -> bool {
        self.table.columns.iter().any(|column| column.name == name)
    }

    fn references(&self, tenant: &str) -> Vec<String> {
        let wrong = |reference: &Reference| {
            let target = &reference.target;
            if (self.of_people)(target) {
                return Some(format!("it refers to {target}, whose rows belong to no tenant but to people"));
            }
            keys::crossing(reference, tenant, (self.tenant_of)(target)?)
        };
        self.table.references.iter().filter_map(wrong).collect()
    }

    fn security(&self, security: &Security, walls: &mut TableWalls) -> Vec<String> {
        let Self { expected, .. } = self;
        let mut told = Vec::new();
        walls.owner = Some(security.owner.clone());
        walls.grants = Some(security.granted.clone());
        let column = (self.tenant_of)(self.name);
        if let Some(column) = column.or(expected.written_by) {
            walls.enabled = Some(security.enabled);
            walls.forced = Some(security.forced);
            // What everybody reads needs no policy for reading.
            walls.using = expected.written_by.is_none().then(|| guard_reading(&security.policies, column));
            walls.with_check = Some(guard_writing(&security.policies, column));
        }
        // What is wrong with the role is told of the role, once.
        let of_role = |what: &&str| what.starts_with("the serving role");
        if let Some(column) = column {
            let mut unbound = !security.active && security.enabled && !self.role_is_unbound && !security.owned;
            told.extend(
                missing_security(security, column)
                    .filter(|what| !of_role(what) || std::mem::take(&mut unbound))
                    .map(str::to_owned),
            );
        } else if let Some(column) = expected.written_by {
            told.extend(missing_for_writing(security, column).map(str::to_owned));
        }
        let (beyond, lacking) = (less(&security.granted, &expected.grants), less(&expected.grants, &security.granted));
        // A superuser may do everything, which is told of the role.
        if !beyond.is_empty() && !self.role_is_unbound {
            let unregistered = if expected.rows == RowsOf::Unregistered { ", though it is not registered" } else { "" };
            told.push(format!("the serving role may {}{unregistered}", beyond.join(", ")));
        }
        if !lacking.is_empty() {
            told.push(format!("the serving role may not {}", lacking.join(", ")));
        }
        told
    }
}

fn less(granted: &[String], allowed: &[String]) -> Vec<String> {
    granted.iter().filter(|one| !allowed.contains(one)).cloned().collect()
}
