//! What is wrong with a table, by what the catalogue says of it. Asks no database.

use super::{
    facts::{Policy, Reference, Security, Table},
    inspect::{Expected, RowsOf, TableWalls},
};

/// The column that says whose a row is, where no registry says otherwise.
const TENANT_COLUMN: &str = "tenant_id";

/// What a policy must name.
const NAMED: &str = "app.tenant_id";

/// What is missing of row-level security around a tenant's table, the widest hole first.
pub(super) fn missing_security(security: &Security) -> impl Iterator<Item = &'static str> {
    [
        (security.enabled, "row-level security is not enabled"),
        (security.forced, "row-level security is not forced on its owner"),
        (!security.owned, "the serving role may act as its owner"),
        (security.active, "the serving role bypasses row-level security"),
        (
            guards_reading(&security.policies) && guards_writing(&security.policies),
            "a policy does not name the tenant, for reading (USING) and for writing (WITH CHECK)",
        ),
    ]
    .into_iter()
    .filter_map(|(stands, what)| (!stands).then_some(what))
}

/// Whether there is a policy for reading, and all of them name the tenant.
fn guards_reading(policies: &[Policy]) -> bool {
    let mut reading = policies.iter().filter(|policy| policy.command != "a").peekable();
    reading.peek().is_some() && reading.all(|policy| policy.reads.as_deref().is_some_and(names_tenant))
}

/// Whether there is a policy for writing, and all of them name the tenant.
fn guards_writing(policies: &[Policy]) -> bool {
    let mut writing = policies.iter().filter(|policy| matches!(policy.command.as_str(), "*" | "a" | "w")).peekable();
    let deletes = policies.iter().filter(|policy| policy.command == "d");
    writing.peek().is_some()
        && writing.all(|policy| policy.writes.as_deref().is_some_and(names_tenant))
        && deletes.into_iter().all(|policy| policy.reads.as_deref().is_some_and(names_tenant))
}

/// An alternative beside the tenant would let others in.
fn names_tenant(condition: &str) -> bool {
    condition.contains(NAMED) && !condition.contains(" OR ")
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
            let told = [self.nullable(tenant), self.keys(tenant), self.references(tenant)];
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

    fn nullable(&self, tenant: &str) -> Vec<String> {
        match self.table.columns.iter().find(|column| column.name == tenant) {
            None => vec![format!("it has no column {tenant}")],
            Some(column) if column.not_null => Vec::new(),
            Some(_) => vec![format!("its column {tenant} may be null")],
        }
    }

    fn keys(&self, tenant: &str) -> Vec<String> {
        let mut told = Vec::new();
        if !self.table.keys.iter().any(|key| key.is_primary) {
            told.push("it has no primary key".to_owned());
        }
        for key in self.table.keys.iter().filter(|key| key.first.as_deref() != Some(tenant)) {
            let what = if key.is_primary { "primary key" } else { "index" };
            let first = key.first.as_deref().unwrap_or("an expression");
            told.push(format!("its {what} {} begins with {first} and not with {tenant}", key.name));
        }
        told
    }

    fn references(&self, tenant: &str) -> Vec<String> {
        let wrong = |Reference { target, pairs }: &Reference| {
            if (self.of_people)(target) {
                return Some(format!("it refers to {target}, whose rows belong to no tenant but to people"));
            }
            let theirs = (self.tenant_of)(target)?;
            let carries = pairs.iter().any(|(ours, to)| ours == tenant && (to == theirs || to.is_empty()));
            (!carries).then(|| format!("its reference to {target} does not carry {tenant}, so that it can cross"))
        };
        self.table.references.iter().filter_map(wrong).collect()
    }

    fn security(&self, security: &Security, walls: &mut TableWalls) -> Vec<String> {
        let Self { expected, .. } = self;
        let mut told = Vec::new();
        walls.owner = Some(security.owner.clone());
        walls.grants = Some(security.granted.clone());
        if expected.rows == RowsOf::Tenant || expected.written_in_tenant {
            walls.enabled = Some(security.enabled);
            walls.forced = Some(security.forced);
            // What everybody reads needs no policy for reading.
            walls.using = (!expected.written_in_tenant).then(|| guards_reading(&security.policies));
            walls.with_check = Some(guards_writing(&security.policies));
        }
        // What is wrong with the role is told of the role, once.
        let of_role = |what: &&str| what.starts_with("the serving role");
        if expected.rows == RowsOf::Tenant {
            let mut unbound = !security.active && security.enabled && !self.role_is_unbound && !security.owned;
            told.extend(
                missing_security(security)
                    .filter(|what| !of_role(what) || std::mem::take(&mut unbound))
                    .map(str::to_owned),
            );
        } else if expected.written_in_tenant {
            let stands = security.enabled && security.forced && guards_writing(&security.policies);
            told.extend(
                (!stands).then(|| {
                    "rows of it can be written by any tenant: its policies for writing are missing".to_owned()
                }),
            );
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
