//! What is wrong with the row-level security of a table, and with what the serving role may do in it.

use super::{
    super::{
        NAMED,
        facts::{Policy, Security},
        report::{RowsOf, TableWalls},
        written,
    },
    Examined, Told,
};

/// What a policy must name.
const SETTING: &str = "app.tenant_id";

const NOT_ENABLED: &str = "row-level security is not enabled";
const NOT_FORCED: &str = "row-level security is not forced on its owner";
const OWNED: &str = "the serving role may act as its owner";
const BYPASSED: &str = "the serving role bypasses row-level security";
const UNGUARDED: &str = "a policy does not name the tenant, for reading (USING) and for writing (WITH CHECK)";

/// What is missing of row-level security around a tenant's table, the widest hole first.
pub(in super::super) fn missing_security(security: &Security) -> impl Iterator<Item = &'static str> {
    [
        (security.enabled, NOT_ENABLED),
        (security.forced, NOT_FORCED),
        (!security.owned, OWNED),
        (security.active, BYPASSED),
        (guards_reading(&security.policies) && guards_writing(&security.policies), UNGUARDED),
    ]
    .into_iter()
    .filter_map(|(stands, what)| (!stands).then_some(what))
}

/// Whether there is a policy for reading, and all of them name the tenant.
fn guards_reading(policies: &[Policy]) -> bool {
    let mut reading = policies.iter().filter(|policy| policy.reads()).peekable();
    reading.peek().is_some() && reading.all(|policy| policy.shows_named())
}

/// Whether there is a policy for writing, and all of them name the tenant.
fn guards_writing(policies: &[Policy]) -> bool {
    let mut writing = policies.iter().filter(|policy| policy.writes()).peekable();
    let mut deleting = policies.iter().filter(|policy| policy.command == "d");
    writing.peek().is_some()
        && writing.all(|policy| policy.takes_named())
        && deleting.all(|policy| policy.shows_named())
}

/// An alternative beside the tenant would let others in.
fn names_tenant(condition: &str) -> bool {
    condition.contains(SETTING) && !condition.contains(" OR ")
}

impl Policy {
    fn reads(&self) -> bool {
        self.command != "a"
    }

    fn writes(&self) -> bool {
        matches!(self.command.as_str(), "*" | "a" | "w")
    }

    fn shows_named(&self) -> bool {
        self.using.as_deref().is_some_and(names_tenant)
    }

    fn takes_named(&self) -> bool {
        self.check.as_deref().is_some_and(names_tenant)
    }

    /// Whether a tenant's table is better off without it.
    fn is_open(&self) -> bool {
        (self.reads() && !self.shows_named()) || (self.writes() && !self.takes_named())
    }
}

impl Security {
    /// Whether the serving role may do it.
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
        if expected.rows == RowsOf::Tenant || expected.written_in_tenant {
            walls.enabled = Some(security.enabled);
            walls.forced = Some(security.forced);
            // What everybody reads needs no policy for reading.
            walls.using = (!expected.written_in_tenant).then(|| guards_reading(&security.policies));
            walls.with_check = Some(guards_writing(&security.policies));
        }
        if expected.rows == RowsOf::Tenant {
            // What is wrong with the role is told of the role, once.
            let unbound = !security.active && security.enabled && !self.role_is_unbound && !security.owned;
            let of_table = missing_security(security).filter(|what| match *what {
                OWNED => false,
                BYPASSED => unbound,
                _ => true,
            });
            told.extend(of_table.map(|what| (what.to_owned(), self.remedy(what, security))));
        } else if expected.written_in_tenant
            && !(security.enabled && security.forced && guards_writing(&security.policies))
        {
            told.push((
                "rows of it can be written by any tenant: its policies for writing are missing".to_owned(),
                format!(
                    "ALTER TABLE {} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY, and restore its policies for \
                     INSERT, UPDATE and DELETE, which name the tenant",
                    written(name)
                ),
            ));
        }
        told.extend(self.grants(security));
        told
    }

    /// What to do about something missing.
    fn remedy(&self, what: &str, security: &Security) -> String {
        let table = written(self.name);
        match what {
            NOT_ENABLED => format!("ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"),
            NOT_FORCED => format!("ALTER TABLE {table} FORCE ROW LEVEL SECURITY"),
            UNGUARDED => {
                let (open, closed): (Vec<&Policy>, Vec<&Policy>) =
                    security.policies.iter().partition(|policy| policy.is_open());
                let closed: Vec<Policy> = closed.into_iter().cloned().collect();
                let drop = open.iter().map(|policy| format!("DROP POLICY {} ON {table}", written(&policy.name)));
                let own = self.registry.tenant_column(self.name).unwrap_or_default();
                let own = format!("{} = {NAMED}", written(own));
                let create = (!guards_reading(&closed) || !guards_writing(&closed))
                    .then(|| format!("CREATE POLICY tenant ON {table} USING ({own}) WITH CHECK ({own})"));
                drop.chain(create).collect::<Vec<_>>().join("; ")
            }
            _ => format!("take from {} what lets it bypass the policies of {table}", self.role),
        }
    }

    fn grants(&self, security: &Security) -> Vec<Told> {
        let Self { expected, role, .. } = self;
        let table = written(self.name);
        let mut told = Vec::new();
        let (beyond, lacking) = (less(&security.granted, &expected.grants), less(&expected.grants, &security.granted));
        // A superuser may do everything, which is told of the role.
        if !beyond.is_empty() && !self.role_is_unbound {
            let unregistered = if expected.rows == RowsOf::Unregistered { ", though it is not registered" } else { "" };
            let what = format!("the serving role may {beyond}{unregistered}");
            told.push((what, format!("REVOKE {beyond} ON {table} FROM {}, PUBLIC", written(role))));
        }
        if !lacking.is_empty() {
            let what = format!("the serving role may not {lacking}");
            told.push((what, format!("GRANT {lacking} ON {table} TO {}", written(role))));
        }
        told
    }
}

fn less(granted: &[String], allowed: &[String]) -> String {
    let left: Vec<&str> = granted.iter().filter(|one| !allowed.contains(one)).map(String::as_str).collect();
    left.join(", ")
}
