//! What the catalogue of PostgreSQL says about tables that are planned, beyond the facts of the inspection.

use std::collections::BTreeSet;

use sea_orm::{DatabaseConnection, DbBackend, DbErr, FromQueryResult, Statement};

use crate::{
    Registry,
    inspection::{
        facts::postgres::{all, apart},
        roles::Role,
    },
};

const KEYS: &str = "SELECT {c} AS name, i.relname::text AS key, k.conname::text AS constraint, \
     k.contype::text AS constraint_kind, x.indisunique AS is_unique, m.amname::text AS method, \
     coalesce(pg_get_constraintdef(k.oid), pg_get_indexdef(i.oid)) AS definition, \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY n) FROM unnest(x.indkey) WITH ORDINALITY u(place, n) \
     JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = place) AS columns, \
     (SELECT a.attname::text FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = x.indkey[0]) AS first \
     FROM pg_class c JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid \
     JOIN pg_am m ON m.oid = i.relam LEFT JOIN pg_constraint k ON k.conindid = i.oid AND k.conrelid = c.oid \
     AND k.contype IN ('p', 'u', 'x') {ours} ORDER BY 1, 2";

const REFERENCES: &str = "SELECT {c} AS name, {t} AS target, k.conname::text AS constraint, \
     pg_get_constraintdef(k.oid) AS definition, \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY n) FROM unnest(k.conkey) WITH ORDINALITY u(place, n) \
     JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = place) AS columns, \
     (SELECT string_agg(a.attname::text, chr(31) ORDER BY n) FROM unnest(k.confkey) WITH ORDINALITY u(place, n) \
     JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = place) AS keys \
     FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'f' AND k.conparentid = 0 \
     JOIN pg_class t ON t.oid = k.confrelid {ours} ORDER BY 1, 3";

/// The sequences that number columns and need a privilege of their own, which those of identities do not.
const SEQUENCES: &str = "SELECT {c} AS name, s.relname::text AS sequence, \
     has_sequence_privilege(s.oid, 'USAGE') AS usable FROM pg_class c JOIN pg_depend d ON d.refobjid = c.oid \
     AND d.deptype = 'a' AND d.classid = 'pg_class'::regclass JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' {ours} ORDER BY 1, 2";

/// The schemas of the tables.
const SCHEMAS: &str = "SELECT DISTINCT n.nspname::text AS name, has_schema_privilege(n.oid, 'USAGE') AS usable \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace {ours}";

const SERVER: &str = "SELECT current_setting('server_version_num')::integer AS number";

#[derive(Debug, FromQueryResult)]
pub(super) struct KeyRow {
    pub(super) name: String,
    pub(super) key: String,
    pub(super) constraint: Option<String>,
    /// `p`, `u` or `x`.
    pub(super) constraint_kind: Option<String>,
    pub(super) is_unique: bool,
    pub(super) method: String,
    pub(super) definition: String,
    pub(super) columns: Option<String>,
    pub(super) first: Option<String>,
}

#[derive(Debug, FromQueryResult)]
pub(super) struct Reference {
    pub(super) name: String,
    pub(super) target: String,
    pub(super) constraint: String,
    pub(super) definition: String,
    pub(super) columns: String,
    pub(super) keys: String,
}

#[derive(Debug, FromQueryResult)]
pub(super) struct SequenceRow {
    pub(super) name: String,
    pub(super) sequence: String,
    pub(super) usable: bool,
}

#[derive(Debug, FromQueryResult)]
pub(super) struct SchemaRow {
    pub(super) name: String,
    pub(super) usable: bool,
}

#[derive(Debug, FromQueryResult)]
struct Server {
    number: i32,
}

#[derive(Debug, FromQueryResult)]
struct Exists {
    exists: bool,
}

/// What the catalogue has beyond the facts of the inspection.
pub(super) struct Catalogue {
    pub(super) keys: Vec<KeyRow>,
    pub(super) references: Vec<Reference>,
    pub(super) sequences: Vec<SequenceRow>,
    pub(super) schemas: Vec<SchemaRow>,
    /// The version of the server.
    pub(super) server: i32,
    pub(super) role: Role,
}

impl Catalogue {
    /// Reads what it has about the tables that are named in `named`.
    pub(super) async fn read(serving: &DatabaseConnection, named: &Registry) -> Result<Self, DbErr> {
        Ok(Self {
            keys: all(serving, named, KEYS).await?,
            references: all(serving, named, REFERENCES).await?,
            sequences: all(serving, named, SEQUENCES).await?,
            schemas: all(serving, named, SCHEMAS).await?,
            server: answer::<Server>(serving, SERVER).await?.map_or(0, |server| server.number),
            role: Role::of(serving).await?,
        })
    }

    /// Returns whether a table has a unique key of the tenant column and the columns that the reference names.
    pub(super) fn has_key(&self, table: &str, tenant: &str, reference: &Reference) -> bool {
        let wanted: BTreeSet<String> = apart(&reference.keys).into_iter().chain([tenant.to_owned()]).collect();
        self.keys
            .iter()
            .filter(|key| key.name == table && key.is_unique)
            .filter_map(|key| key.columns.as_deref())
            .any(|columns| apart(columns).into_iter().collect::<BTreeSet<_>>() == wanted)
    }
}

impl KeyRow {
    pub(super) fn is_primary_of(&self, table: &str) -> bool {
        self.name == table && self.constraint_kind.as_deref() == Some("p")
    }
}

impl Reference {
    /// Returns the pairs of referring and referenced columns.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (String, String)> {
        apart(&self.columns).into_iter().zip(apart(&self.keys))
    }
}

/// Returns whether there is a function of this name and these arguments.
pub(super) async fn has_function(serving: &DatabaseConnection, function: &str) -> Result<bool, DbErr> {
    let ask = format!("SELECT to_regprocedure('{function}') IS NOT NULL AS exists");
    Ok(answer::<Exists>(serving, &ask).await?.is_some_and(|found| found.exists))
}

async fn answer<R: FromQueryResult>(serving: &DatabaseConnection, ask: &str) -> Result<Option<R>, DbErr> {
    R::find_by_statement(Statement::from_string(DbBackend::Postgres, ask)).one(serving).await
}
