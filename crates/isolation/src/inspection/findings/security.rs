//! Problems of a table's row-level security, and of the serving role's privileges on it.

use super::{
    super::{
        facts::{Policy, Security},
        keys::Told,
        policies::{self, drop_policy, guard_reading, guard_reading_outside, guard_writing},
        report::{RowsOf, TableWalls},
        tenant_types,
    },
    Examined,
};
use crate::{
    TenantType,
    names::{others_than, written, written_table},
    row_level_security::enable,
};

const NOT_ENABLED: &str = "row-level security is not enabled";
const NOT_FORCED: &str = "row-level security is not forced on its owner";
const OWNED: &str = "the serving role may act as its owner";
const BYPASSED: &str = "the serving role bypasses row-level security";
const UNGUARDED: &str =
    "a policy for reading (USING) or writing (WITH CHECK) is missing, or does not compare the tenant only";

const READ_BY_ANY: &str =
    "any tenant can read its rows: a policy for reading does not compare the tenant, nor require that none is named";

/// Returns the missing row-level security of a table with this tenant column, the most severe problem first.
pub(in super::super) fn missing_security<'a>(
    security: &'a Security,
    column: &str,
) -> impl Iterator<Item = &'static str> + use<'a> {
    let guarded = guard_reading(&security.policies, column) && guard_writing(&security.policies, column);
    [
        (security.enabled, NOT_ENABLED),
        (security.forced, NOT_FORCED),
        (!security.owned, OWNED),
        (security.active, BYPASSED),
        (guarded, UNGUARDED),
    ]
    .into_iter()
    .filter_map(|(stands, what)| (!stands).then_some(what))
}

/// Returns the same for a table that a transaction outside all tenants may read too.
pub(in super::super) fn missing_for_writing(security: &Security, column: &str) -> Option<&'static str> {
    let stands = security.enabled && security.forced && guard_writing(&security.policies, column);
    if !stands {
        return Some("any tenant can write its rows: its policies for writing are missing");
    }
    (!guard_reading_outside(&security.policies, column)).then_some(READ_BY_ANY)
}

impl Security {
    /// Returns whether the serving role has this privilege.
    pub(in super::super) fn grants(&self, right: &str) -> bool {
        self.granted.iter().any(|granted| granted == right)
    }
}

impl Examined<'_> {
    pub(super) fn security(&self, security: &Security, walls: &mut TableWalls) -> Vec<Told> {
        let Self { name, expected, .. } = self;
        let mut told = Vec::new();
        walls.owner = Some(security.owner.clone());
        walls.grants = Some(security.granted.clone());
        let column = self.declared.registry.tenant_column(name);
        if let Some(column) = column.or(expected.written_by) {
            walls.enabled = Some(security.enabled);
            walls.forced = Some(security.forced);
            // What may be read outside all tenants has a policy for that besides the tenant's.
            walls.using = expected.written_by.is_none().then(|| guard_reading(&security.policies, column));
            walls.with_check = Some(guard_writing(&security.policies, column));
        }
        if let Some(column) = column {
            // Problems of the role are reported once, with the role.
            let unbound = !security.active && security.enabled && !self.role_is_unbound && !security.owned;
            let of_table = missing_security(security, column).filter(|what| match *what {
                OWNED => false,
                BYPASSED => unbound,
                _ => true,
            });
            told.extend(of_table.map(|what| (what.to_owned(), self.remedy(what, security, column))));
        } else if let Some(column) = expected.written_by
            && let Some(what) = missing_for_writing(security, column)
        {
            let table = written_table(name);
            let remedy = if what == READ_BY_ANY {
                let open = security.policies.iter().filter(|policy| !guard_reading_outside([*policy], column));
                open.map(|policy| drop_policy(&policy.name, &table, written)).collect::<Vec<_>>().join("; ")
            } else {
                let restore = "and restore its policies for INSERT, UPDATE and DELETE, which name the tenant";
                format!("{}, {restore}", enable(&table))
            };
            told.push((what.to_owned(), remedy));
        }
        let outside_is_meant = expected.written_by.is_some();
        told.extend(column.or(expected.written_by).and_then(|by| self.for_others(security, by, outside_is_meant)));
        told.extend(self.grants(security));
        told
    }

    /// Returns the policies for other roles that show or take rows of any tenant. They are harmless to this service, and
    /// not to whoever logs in as such a role.
    fn for_others(&self, security: &Security, column: &str, outside_is_meant: bool) -> Option<Told> {
        let open = |policy: &&Policy| policy.is_open(column) && !(outside_is_meant && policy.shows_outside());
        let open: Vec<&str> = security.for_others.iter().filter(open).map(|policy| policy.name.as_str()).collect();
        let first = open.first()?;
        let what = format!("its policy {} for another role is for the rows of any tenant", written(first));
        let table = written_table(self.name);
        let drop = open.iter().map(|name| drop_policy(name, &table, written));
        Some((what, drop.collect::<Vec<_>>().join("; ")))
    }

    /// Returns the remedy for a problem.
    fn remedy(&self, what: &str, security: &Security, column: &str) -> String {
        let table = written_table(self.name);
        match what {
            NOT_ENABLED => format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
            NOT_FORCED => format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
            UNGUARDED => {
                let tenant_type = tenant_types::of_column(self.table, column).unwrap_or(TenantType::Uuid);
                let wanted = self.declared.policy(column, tenant_type);
                policies::repair(&security.policies, &table, wanted, written).join("; ")
            }
            _ => format!("revoke the rights of {} that bypass the policies of {table}", self.role),
        }
    }

    fn grants(&self, security: &Security) -> Vec<Told> {
        let Self { expected, role, .. } = self;
        let table = written_table(self.name);
        let mut told = Vec::new();
        let (granted, wanted) = (&security.granted, &expected.grants);
        // A superuser may do everything, which is reported with the role.
        if let Some(beyond) = others_than(wanted, granted).filter(|_| !self.role_is_unbound) {
            let unregistered = if expected.rows == RowsOf::Unregistered { ", though it is not registered" } else { "" };
            let what = format!("the serving role may {beyond}{unregistered}");
            // It also has the rights of the role of tenants' statements.
            let roles = std::iter::once(*role).chain(self.declared.tenant_role).map(written);
            let roles = roles.collect::<Vec<_>>().join(", ");
            told.push((what, format!("REVOKE {beyond} ON {table} FROM {roles}, PUBLIC")));
        }
        if let Some(lacking) = others_than(granted, wanted) {
            let what = format!("the serving role may not {lacking}");
            let role = self.declared.tenant_role.filter(|_| !expected.is_known).unwrap_or(role);
            told.push((what, format!("GRANT {lacking} ON {table} TO {}", written(role))));
        }
        told
    }
}
