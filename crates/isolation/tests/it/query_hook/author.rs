//! Generates random statements: joins of every kind, subqueries in every position, common table expressions, set
//! operations, writes and upserts. Most of them run on both databases.

use tenantry_isolation::Dialect;

/// Tables and their numeric columns. Of the first four, a statement sees only the tenant's rows.
const TABLES: &[(&str, &[&str])] = &[
    ("products", &["id", "price", "category_id"]),
    ("categories", &["id"]),
    ("sales", &["id", "product_id", "amount"]),
    ("members", &["id"]),
    ("countries", &["id"]),
    ("jobs", &["id"]),
];

/// Columns that can be named, each qualified with the alias of its table.
type Scope = Vec<String>;

/// Returns the statement generated from `bytes`; fewer bytes make a smaller one.
pub(super) fn statement_of(bytes: &[u8], dialect: Dialect) -> String {
    let statement = Author { bytes: bytes.iter(), dialect, aliases: 0, commons: Vec::new() }.statement();
    match bytes.len() % 4 {
        0 => statement.replace(" WHERE ", " /* it's -- \"a */WHERE/**/ ").replace(" FROM ", "--/*\n FROM "),
        _ => statement,
    }
}

struct Author<'a> {
    bytes: std::slice::Iter<'a, u8>,
    dialect: Dialect,
    aliases: usize,
    commons: Vec<String>,
}

impl Author<'_> {
    fn pick(&mut self, of: usize) -> usize {
        self.bytes.next().map_or(0, |byte| usize::from(*byte) % of)
    }

    fn one<'s>(&mut self, of: &[&'s str]) -> &'s str {
        of[self.pick(of.len())]
    }

    fn alias(&mut self) -> String {
        self.aliases += 1;
        format!("t{}", self.aliases)
    }

    /// Generates a source with its alias, and the columns it brings into scope.
    fn source(&mut self, depth: usize, outer: &Scope) -> (String, Scope) {
        let alias = self.alias();
        let postgres = self.dialect == Dialect::Postgres;
        match self.pick(11) {
            0 if depth > 0 => {
                let query = self.query(depth - 1, &Vec::new());
                (format!("({query}) AS {alias}"), vec![format!("{alias}.a"), format!("{alias}.b")])
            }
            1 if depth > 0 && postgres => {
                let query = self.query(depth - 1, outer);
                (format!("LATERAL ({query}) AS {alias}"), vec![format!("{alias}.a"), format!("{alias}.b")])
            }
            2 if !self.commons.is_empty() => {
                let commons = self.commons.clone();
                let common = &commons[self.pick(commons.len())];
                (format!("{common} AS {alias}"), vec![format!("{alias}.a"), format!("{alias}.b")])
            }
            3 if postgres => {
                let function = self.one(&["generate_series(1, 2)", "unnest(ARRAY[1, 8])", "abs(3)"]);
                (format!("{function} AS {alias}"), vec![alias])
            }
            4 if postgres => {
                let function = self.one(&["jsonb_array_elements('[1, 8]')", "jsonb_array_elements('[]')"]);
                (format!("{function} {alias}"), vec![format!("CAST({alias} AS BIGINT)")])
            }
            5 if postgres => {
                let declared = "jsonb_to_recordset('[{\"a\": 1}, {\"a\": 2, \"b\": 8}]')";
                let columns = vec![format!("{alias}.a"), format!("{alias}.b")];
                (format!("{declared} AS {alias}(a bigint, b bigint)"), columns)
            }
            _ => {
                let (table, columns) = TABLES[self.pick(TABLES.len())];
                let named = columns.iter().map(|column| format!("{alias}.{column}")).collect();
                (format!("{table} {alias}"), named)
            }
        }
    }

    fn from(&mut self, depth: usize, outer: &Scope) -> (String, Scope) {
        let (mut text, mut scope) = self.source(depth, outer);
        let mut comma = false;
        for _ in 0..self.pick(4) {
            let (source, new) = if depth > 0 && self.pick(6) == 0 {
                let (inner, scope) = self.from(depth - 1, outer);
                // Not every database accepts brackets around a single table or a comma.
                match (inner.contains(" JOIN "), inner.contains(", ")) {
                    (true, false) => (format!("({inner})"), scope),
                    _ => self.source(depth, &Vec::new()),
                }
            } else {
                self.source(depth, &Vec::new())
            };
            let (left, right) = (scope[self.pick(scope.len())].clone(), new[self.pick(new.len())].clone());
            let kind = self.one(&["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", ",", "INNER JOIN"]);
            scope.extend(new);
            comma |= kind == ",";
            let condition = match kind {
                "CROSS JOIN" | "," => String::new(),
                // PostgreSQL can't run every FULL JOIN, and after a comma ON does not see all tables.
                _ if kind == "FULL JOIN" || comma || self.pick(2) == 0 => format!(" ON {left} = {right}"),
                _ => {
                    let here: Scope = scope.iter().chain(outer).cloned().collect();
                    format!(" ON {}", self.condition(depth, &here))
                }
            };
            text = if kind == "," { format!("{text}, {source}") } else { format!("{text} {kind} {source}{condition}") };
        }
        (text, scope)
    }

    fn value(&mut self, depth: usize, scope: &Scope) -> String {
        match self.pick(9) {
            0 => self.one(&["1", "2", "7", "8", "1000003"]).to_owned(),
            1 if depth > 0 => {
                let (from, inner) = self.from(depth - 1, scope);
                let function = self.one(&["max", "min", "count", "sum"]);
                let value = inner[self.pick(inner.len())].clone();
                format!("(SELECT {function}({value}) FROM {from})")
            }
            2 if depth > 0 => format!("coalesce({}, {})", self.value(depth - 1, scope), self.value(depth - 1, scope)),
            3 if depth > 0 => {
                let condition = self.condition(depth - 1, scope);
                format!("CASE WHEN {condition} THEN {} ELSE 0 END", self.value(depth - 1, scope))
            }
            4 if depth > 0 && self.dialect == Dialect::Postgres => {
                let (first, second) = (self.value(depth - 1, scope), self.value(0, scope));
                format!("(ARRAY[{first}, {second}])[{}]", self.one(&["1", "2", "3"]))
            }
            5 if self.dialect == Dialect::Postgres && !scope.is_empty() => {
                let column = scope[self.pick(scope.len())].clone();
                match column.split_once('.') {
                    Some((table, name)) => format!("CAST(to_jsonb({table}) ->> '{name}' AS BIGINT)"),
                    None => column,
                }
            }
            _ if scope.is_empty() => "3".to_owned(),
            _ => scope[self.pick(scope.len())].clone(),
        }
    }

    fn condition(&mut self, depth: usize, scope: &Scope) -> String {
        match self.pick(10) {
            0 if depth > 0 => format!("EXISTS ({})", self.query(depth - 1, scope)),
            1 if depth > 0 => {
                let (from, inner) = self.from(depth - 1, scope);
                let not = self.one(&["", "NOT "]);
                let column = inner[self.pick(inner.len())].clone();
                format!("{} {not}IN (SELECT {column} FROM {from})", self.value(0, scope))
            }
            2 if depth > 0 => format!("NOT {}", self.condition(depth - 1, scope)),
            3 if depth > 0 => format!("{} OR {}", self.condition(depth - 1, scope), self.condition(depth - 1, scope)),
            4 if depth > 0 => {
                format!("({} AND {})", self.condition(depth - 1, scope), self.condition(depth - 1, scope))
            }
            5 => "1 = 1".to_owned(),
            6 => format!("{} IS NULL", self.value(depth, scope)),
            _ => {
                let operator = self.one(&["=", "<", ">=", "<>"]);
                format!("{} {operator} {}", self.value(depth, scope), self.value(depth, scope))
            }
        }
    }

    /// Generates a query with two numeric columns, a and b.
    fn query(&mut self, depth: usize, outer: &Scope) -> String {
        if depth > 0 && self.pick(6) == 0 {
            let operator = self.one(&["UNION", "UNION ALL", "EXCEPT", "INTERSECT"]);
            return format!("{} {operator} {}", self.select(depth - 1, outer), self.select(depth - 1, outer));
        }
        self.select(depth, outer)
    }

    fn select(&mut self, depth: usize, outer: &Scope) -> String {
        let (from, mut scope) = self.from(depth, outer);
        let here = scope.clone();
        scope.extend(outer.iter().cloned());
        let filter =
            if self.pick(2) == 0 { String::new() } else { format!(" WHERE {}", self.condition(depth, &scope)) };
        let first = here[self.pick(here.len())].clone();
        let postgres = self.dialect == Dialect::Postgres;
        match self.pick(8) {
            0 => format!("SELECT {first} AS a, count(*) AS b FROM {from}{filter} GROUP BY {first}"),
            2 if postgres => format!("SELECT {first} AS a, generate_series(1, 2) AS b FROM {from}{filter}"),
            3 if postgres => format!("SELECT {first} AS a, unnest(ARRAY[{first}, 2]) * 2 AS b FROM {from}{filter}"),
            4 if postgres => {
                format!("SELECT {first} AS a, count(*) AS b FROM {from}{filter} GROUP BY ROLLUP ({first})")
            }
            1 => format!("SELECT {first} AS a, count(*) OVER (PARTITION BY {first}) AS b FROM {from}{filter}"),
            5 => format!("SELECT DISTINCT {first} AS a, {} AS b FROM {from}{filter}", self.value(depth, &scope)),
            _ => format!("SELECT {first} AS a, {} AS b FROM {from}{filter}", self.value(depth, &scope)),
        }
    }

    fn with(&mut self) -> String {
        let mut parts = Vec::new();
        // One is called like a table.
        for name in ["x", "badges"] {
            if self.pick(3) == 0 {
                parts.push(format!("{name}(a, b) AS ({})", self.query(1, &Vec::new())));
                self.commons.push(name.to_owned());
            }
        }
        if parts.is_empty() { String::new() } else { format!("WITH {} ", parts.join(", ")) }
    }

    fn statement(&mut self) -> String {
        let with = self.with();
        let returning = self.one(&["", " RETURNING *", " RETURNING id, (SELECT max(price) FROM products)"]);
        let nothing = Vec::new();
        match self.pick(9) {
            0 => {
                let upsert = self.upsert();
                let replaces = upsert.is_empty() && self.dialect == Dialect::Sqlite;
                let insert = if replaces { "INSERT OR REPLACE" } else { "INSERT" };
                let second = if upsert.is_empty() { "800".to_owned() } else { self.value(2, &nothing) };
                let values = format!("VALUES ({}, 'n'), ({second}, 'm')", 500 + self.pick(9));
                format!("{with}{insert} INTO products (id, name) {values}{upsert}{returning}")
            }
            1 => {
                let query = self.query(2, &nothing);
                let upsert = self.upsert();
                format!(
                    "{with}INSERT INTO products (id, price) SELECT DISTINCT coalesce(q.a, 0) + 600, 4 FROM ({query}) AS q \
                     WHERE 1 = 1{upsert}{returning}"
                )
            }
            2 => {
                let scope = vec!["products.id".to_owned(), "products.price".to_owned()];
                let (value, condition) = (self.value(2, &scope), self.condition(2, &scope));
                format!("{with}UPDATE products SET price = {value} WHERE {condition}{returning}")
            }
            3 => {
                let (from, mut scope) = self.from(1, &nothing);
                scope.push("products.id".to_owned());
                let condition = self.condition(1, &scope);
                format!("{with}UPDATE products SET price = products.price + 1 FROM {from} WHERE {condition}")
            }
            4 => {
                let condition = self.condition(2, &vec!["products.id".to_owned()]);
                format!("{with}DELETE FROM products WHERE {condition}{returning}")
            }
            5 if self.dialect == Dialect::Postgres => {
                let (from, mut scope) = self.from(1, &nothing);
                scope.push("products.id".to_owned());
                format!("{with}DELETE FROM products USING {from} WHERE {}", self.condition(1, &scope))
            }
            6 if self.dialect == Dialect::Postgres => self.merge(&with),
            7 if self.dialect == Dialect::Postgres => {
                let (from, scope) = self.from(0, &nothing);
                let lock = self.one(&["NO KEY UPDATE", "KEY SHARE", "UPDATE OF t1", "KEY SHARE OF t1 SKIP LOCKED"]);
                format!("{with}SELECT {} FROM {from} WHERE {} FOR {lock}", scope[0], self.condition(1, &scope))
            }
            _ => format!("{with}{}", self.query(3, &nothing)),
        }
    }

    fn merge(&mut self, with: &str) -> String {
        let source = self.query(1, &Vec::new());
        let both = vec!["products.id".to_owned(), "products.price".to_owned(), "q.a".to_owned(), "q.b".to_owned()];
        let (on, matched) = (self.condition(1, &both), self.condition(1, &both));
        let change = match self.pick(3) {
            0 => "DELETE".to_owned(),
            1 => "DO NOTHING".to_owned(),
            _ => format!("UPDATE SET price = {}", self.value(1, &both)),
        };
        let unmatched = self.condition(1, &both[2..].to_vec());
        // Each key occurs once: which of two errors a second one causes depends on the order of one's own rows.
        format!(
            "{with}MERGE INTO products USING (SELECT a, min(b) AS b FROM ({source}) AS s GROUP BY a) AS q ON products.id = q.a AND {on} \
             WHEN MATCHED AND {matched} THEN {change} WHEN NOT MATCHED AND {unmatched} \
             THEN INSERT (id, price) VALUES (coalesce(q.a, 0) + 600, 4)"
        )
    }

    fn upsert(&mut self) -> String {
        let scope = vec!["products.price".to_owned(), "excluded.id".to_owned()];
        let target = self.one(&[
            "(tenant_id, id)",
            "(id)",
            "(tenant_id, id) WHERE category_id IS NULL",
            "(tenant_id, id, lower(name))",
        ]);
        match self.pick(3) {
            0 => String::new(),
            1 => format!(" ON CONFLICT {target} DO NOTHING"),
            _ => {
                let (value, condition) = (self.value(2, &scope), self.condition(1, &scope));
                format!(" ON CONFLICT {target} DO UPDATE SET price = {value} WHERE {condition}")
            }
        }
    }
}
