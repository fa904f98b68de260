//! What PostgreSQL's catalogue says of the numbers in a tree.

use std::collections::HashMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, Statement};

/// Functions whose result depends on more than their arguments: on the settings of the connection or on its clock.
/// Functions that read tables themselves (`table_to_xml`, `pg_get_viewdef`) have the same volatility, so each of these
/// was reviewed. `format`, `quote_literal` and `array_to_json` are stable because they print values of any type, as
/// `concat` does, and `convert_from` because its encodings can be exchanged.
pub(crate) const STABLE: &[&str] = &[
    "age",
    "array_to_json",
    "array_to_string",
    "concat",
    "concat_ws",
    "convert_from",
    "convert_to",
    "date",
    "date_part",
    "date_trunc",
    "format",
    "generate_series",
    "json_agg",
    "json_build_array",
    "json_build_object",
    "json_object_agg",
    "jsonb_agg",
    "jsonb_build_array",
    "jsonb_build_object",
    "jsonb_object_agg",
    "length",
    "json_to_record",
    "json_to_recordset",
    "jsonb_to_record",
    "jsonb_to_recordset",
    "make_timestamptz",
    "now",
    "phraseto_tsquery",
    "plainto_tsquery",
    "quote_literal",
    "quote_nullable",
    "row_to_json",
    "statement_timestamp",
    "time",
    "timezone",
    "to_char",
    "to_date",
    "to_json",
    "to_jsonb",
    "to_number",
    "to_timestamp",
    "to_tsquery",
    "to_tsvector",
    "transaction_timestamp",
    "ts_headline",
    "websearch_to_tsquery",
];

/// Functions that change nothing but the state of the random numbers, or read nothing but the clock.
const RANDOM: &[&str] = &["clock_timestamp", "gen_random_uuid", "random"];

/// Functions that lock a number until the transaction ends.
const LOCKS: &[&str] = &[
    "pg_advisory_xact_lock",
    "pg_advisory_xact_lock_shared",
    "pg_try_advisory_xact_lock",
    "pg_try_advisory_xact_lock_shared",
];

/// Types whose values name something of the catalogue, so that a cast to one of them looks it up.
const NAMES_SOMETHING: &[&str] = &[
    "regclass",
    "regcollation",
    "regnamespace",
    "regoper",
    "regoperator",
    "regproc",
    "regprocedure",
    "regrole",
    "regtype",
];

/// A table, view or whatever else can stand in FROM.
pub(super) struct Relation {
    pub(super) schema: String,
    pub(super) name: String,
    pub(super) columns: HashMap<String, i64>,
}

struct Function {
    schema: String,
    name: String,
    /// `i`mmutable, `s`table or `v`olatile.
    volatility: String,
}

/// How a function comes to be called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Call {
    /// By its name.
    Named,
    /// By an operator, a cast, or syntax of its own such as EXTRACT.
    Implied,
}

pub(super) struct Catalogue {
    relations: HashMap<i64, Relation>,
    functions: HashMap<i64, Function>,
    /// The operators that PostgreSQL brings and calls `=`.
    equalities: Vec<i64>,
    types: HashMap<i64, String>,
}

impl Catalogue {
    pub(super) async fn of(db: &DatabaseConnection) -> Self {
        let mut relations: HashMap<i64, Relation> = HashMap::new();
        let ask = "SELECT c.oid::int8 AS oid, n.nspname::text AS schema, c.relname::text AS name, \
                   a.attname::text AS part, a.attnum::int8 AS number FROM pg_class c \
                   JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid \
                   WHERE a.attnum > 0 AND c.relkind <> 'i'";
        for row in rows(db, ask).await {
            let (schema, name) = (row.try_get("", "schema").unwrap(), row.try_get("", "name").unwrap());
            let relation = relations.entry(row.try_get("", "oid").unwrap());
            let relation = relation.or_insert_with(|| Relation { schema, name, columns: HashMap::new() });
            relation.columns.insert(row.try_get("", "part").unwrap(), row.try_get("", "number").unwrap());
        }
        let ask = "SELECT p.oid::int8 AS oid, n.nspname::text AS schema, p.proname::text AS name, \
                   p.provolatile::text AS volatility FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace";
        let function = |row: &sea_orm::QueryResult| Function {
            schema: row.try_get("", "schema").unwrap(),
            name: row.try_get("", "name").unwrap(),
            volatility: row.try_get("", "volatility").unwrap(),
        };
        let functions = rows(db, ask).await;
        let functions = functions.iter().map(|row| (row.try_get("", "oid").unwrap(), function(row))).collect();
        let ask = "SELECT oid::int8 AS oid FROM pg_operator \
                   WHERE oprname = '=' AND oprnamespace = 'pg_catalog'::regnamespace";
        let equalities = rows(db, ask).await.iter().map(|row| row.try_get("", "oid").unwrap()).collect();
        let types = rows(db, "SELECT oid::int8 AS oid, typname::text AS name FROM pg_type").await;
        let types = types.iter().map(|row| (row.try_get("", "oid").unwrap(), row.try_get("", "name").unwrap()));
        Self { relations, functions, equalities, types: types.collect() }
    }

    pub(super) fn relation(&self, oid: i64) -> Result<&Relation, String> {
        self.relations.get(&oid).ok_or_else(|| format!("the relation {oid} is unknown"))
    }

    pub(super) fn is_equality(&self, operator: i64) -> bool {
        self.equalities.contains(&operator)
    }

    /// Returns whether a function locks a number, so that whoever locks the same one has to wait.
    pub(super) fn is_lock(&self, oid: i64) -> bool {
        let named = |function: &Function| function.schema == "pg_catalog" && LOCKS.contains(&function.name.as_str());
        self.functions.get(&oid).is_some_and(named)
    }

    /// Requires a function that reads nothing but its arguments, in PostgreSQL's own words or after a review.
    pub(super) fn may_call(&self, oid: i64, call: Call) -> Result<(), String> {
        let function = self.functions.get(&oid).ok_or_else(|| format!("the function {oid} is unknown"))?;
        let Function { schema, name, volatility } = function;
        let may = schema == "pg_catalog"
            && match volatility.as_str() {
                "i" => true,
                "s" => call == Call::Implied || STABLE.contains(&name.as_str()),
                _ => RANDOM.contains(&name.as_str()),
            };
        if may { Ok(()) } else { Err(format!("{schema}.{name} is called")) }
    }

    /// Requires a type whose values are nothing but values.
    pub(super) fn may_have_type(&self, oid: i64) -> Result<(), String> {
        let name = self.types.get(&oid).ok_or_else(|| format!("the type {oid} is unknown"))?;
        if NAMES_SOMETHING.contains(&name.as_str()) { Err(format!("there is a {name}")) } else { Ok(()) }
    }
}

async fn rows(db: &DatabaseConnection, sql: &str) -> Vec<sea_orm::QueryResult> {
    db.query_all_raw(Statement::from_string(db.get_database_backend(), sql)).await.unwrap()
}
