//! Generates oracles: conditions that select another tenant's rows and then fail on them, in each position in which a
//! database may evaluate a condition on a row before it knows the row's tenant.

use tenantry_isolation::Dialect;

/// Conditions on the other tenant's rows, by their text {n} and number {x}, or on all rows.
const GUARDS: &[&str] = &[
    "{n} >= 'BETA' AND {n} < 'BETB'",
    "{n} LIKE 'BETA%'",
    "{x} >= 1000000",
    "{x} IN (1000003, 1000004, 2000003)",
    "1 = 1",
];

/// Expressions that fail on some of those rows and on none of the tenant's own, so that every failure is a leak.
const FAILING_ON_POSTGRES: &[&str] = &[
    "{n} LIKE 'BETA product 1%' || chr(92)",
    "{n} ILIKE 'beta category 1%' || chr(92)",
    "{n} LIKE CASE WHEN {x} > 1000 THEN chr(92) ELSE 'h%' END",
    "{n} ~ CASE WHEN {x} > 1000 THEN '(' ELSE 'h' END",
    "1 / ({x} - 1000003) > 0",
    "CAST({x} AS SMALLINT) > 0",
    "{x} * 9000000000000000 > 0",
    "chr(CAST({x} AS INT) + 65) <> 'q'",
    "sqrt(1000.5 - {x}) >= 0",
    "substr({n}, 1, CAST(1000 - {x} AS INT)) <> 'q'",
    "CAST(replace('1', '1', coalesce({n}, '2')) || '1' AS TEXT) = CAST(1 / ({x} - 2000003) AS TEXT)",
    "(SELECT k.id FROM countries k WHERE k.id + 1000 < {x}) = 1",
    "(ARRAY[1, 2])[CAST({x} AS SMALLINT)] IS NULL",
    "make_interval(days => CAST({x} AS SMALLINT)) >= make_interval(days => 0)",
    "{n} LIKE ANY (ARRAY['h%', 'BETA product 1%' || chr(92)])",
    "ROW({n}, 1 / ({x} - 1000003)) <> ROW('q', 1)",
    "EXISTS (SELECT generate_series(1, 2, {x} - 1000003))",
    "0 IN (SELECT unnest(ARRAY[0, 1 / ({x} - 1000003)]))",
    "(SELECT count(*) FROM jobs ORDER BY generate_series(1, CASE WHEN {x} > 1000 THEN 2 ELSE 1 END)) = 3",
    "EXISTS (SELECT 1 FROM jsonb_array_elements(CAST(CASE WHEN {x} > 1000 THEN '{}' ELSE '[1]' END AS JSONB)) AS elem WHERE elem = '1')",
    "EXISTS (SELECT 1 FROM jsonb_array_elements('[1]') AS elem WHERE CAST(elem AS INT) = 1 / ({x} - 1000003) + 1)",
];

const FAILING_ON_SQLITE: &[&str] = &[
    "json(CASE WHEN {x} > 1000 THEN {n} ELSE '1' END) IS NOT NULL",
    "json_extract(CASE WHEN {n} > 'BETA' AND {n} < 'BETB' THEN {n} ELSE '{}' END, '$.a') IS NULL",
    "CASE WHEN {x} > 1000 THEN 'no' ELSE '{}' END -> '$.a' IS NULL",
    "{n} > json_array_length(CASE WHEN {x} > 1000 THEN {n} ELSE '[]' END)",
    "{n} LIKE 'x' ESCAPE CASE WHEN {x} > 1000 THEN 'ab' ELSE 'a' END",
    "(SELECT sum(9223372036854775807) FROM jobs WHERE {x} > 100000) > 1",
    "abs(CASE WHEN {x} > 1000 THEN -9223372036854775807 - 1 ELSE 1 END) > 0",
];

/// Returns the statement generated from `bytes`.
pub(super) fn oracle_of(bytes: &[u8], dialect: Dialect) -> String {
    Author { bytes: bytes.iter(), dialect }.statement()
}

struct Author<'a> {
    bytes: std::slice::Iter<'a, u8>,
    dialect: Dialect,
}

impl Author<'_> {
    fn pick(&mut self, of: usize) -> usize {
        self.bytes.next().map_or(0, |byte| usize::from(*byte) % of)
    }

    fn one<'s>(&mut self, of: &[&'s str]) -> &'s str {
        of[self.pick(of.len())]
    }

    fn failing(&mut self) -> &'static str {
        match self.dialect {
            Dialect::Postgres => self.one(FAILING_ON_POSTGRES),
            Dialect::Sqlite => self.one(FAILING_ON_SQLITE),
        }
    }

    /// Generates a condition on the columns `n` and `x`.
    fn condition(&mut self, n: &str, x: &str) -> String {
        let (guard, failing, third) = (self.one(GUARDS), self.failing(), self.one(GUARDS));
        let condition = match self.pick(8) {
            0 => failing.to_owned(),
            1 => format!("{failing} AND {guard}"),
            2 => format!("NOT ({guard} AND NOT {failing})"),
            3 => format!("({guard} AND {failing}) OR {x} = 20"),
            4 => format!("CASE WHEN {guard} THEN {failing} ELSE 1 = 1 END"),
            5 => format!("({guard} AND {failing}) OR ({guard} AND {third})"),
            _ => format!("{guard} AND {failing}"),
        };
        condition.replace("{n}", n).replace("{x}", x)
    }

    #[expect(clippy::too_many_lines, reason = "one arm per place; splitting would hide which there are")]
    fn statement(&mut self) -> String {
        let postgres = self.dialect == Dialect::Postgres;
        let of_products = "SELECT id AS i, name AS n, price AS x FROM products";
        match self.pick(32) {
            0 => format!("SELECT p.id FROM products p WHERE {}", self.condition("p.name", "p.price")),
            1 => format!("UPDATE products SET price = price + 1 WHERE {}", self.condition("name", "price")),
            2 => format!("DELETE FROM products WHERE {}", self.condition("name", "price")),
            3 => format!("SELECT p.id FROM products p JOIN categories c ON {}", self.condition("c.name", "p.price")),
            4 => {
                format!(
                    "SELECT c.id, p.id FROM categories c LEFT JOIN products p ON {}",
                    self.condition("p.name", "price")
                )
            }
            5 => format!(
                "SELECT p.id FROM products p LEFT JOIN sales s ON s.product_id = p.id WHERE {}",
                self.condition("p.name", "s.amount")
            ),
            6 => format!(
                "SELECT c.id FROM categories c WHERE {} EXISTS (SELECT 1 FROM products p WHERE p.category_id = c.id AND {})",
                self.one(&["", "NOT"]),
                self.condition("c.name", "p.price")
            ),
            7 => format!(
                "SELECT c.id FROM categories c WHERE c.id {} IN (SELECT p.category_id FROM products p WHERE {})",
                self.one(&["", "NOT"]),
                self.condition("name", "p.price")
            ),
            8 => format!("SELECT d.i FROM ({of_products}) AS d WHERE {}", self.condition("d.n", "d.x")),
            9 => format!("WITH d AS ({of_products}) SELECT d.i FROM d WHERE {}", self.condition("n", "x")),
            10 => {
                let failing = self.failing().replace("{n}", "name").replace("{x}", "price");
                let guard = self.one(GUARDS).replace("{n}", "d.n").replace("{x}", "d.x");
                let query = format!("SELECT id AS i, name AS n, price AS x, {failing} AS f FROM products");
                format!("SELECT d.i FROM ({query}) AS d WHERE {guard} AND d.f")
            }
            11 => format!(
                "SELECT d.n FROM (SELECT name AS n, price AS x, count(*) AS c FROM products GROUP BY name, price) AS d WHERE {}",
                self.condition("d.n", "d.x")
            ),
            12 => format!(
                "SELECT name, count(*) FROM products GROUP BY name, price HAVING {}",
                self.condition("name", "price")
            ),
            13 => format!(
                "SELECT d.i FROM ({of_products} UNION ALL SELECT id, name, id FROM categories) AS d WHERE {}",
                self.condition("d.n", "d.x")
            ),
            14 => format!(
                "SELECT c.id, p.id FROM products p {} JOIN categories c ON c.id = p.category_id WHERE {}",
                self.one(&["RIGHT", "FULL", "LEFT"]),
                self.condition("c.name", "p.price")
            ),
            15 => format!(
                "UPDATE products SET price = 1 FROM categories c WHERE c.id = products.category_id AND ({})",
                self.condition("c.name", "products.price")
            ),
            16 if postgres => format!(
                "DELETE FROM products USING categories c WHERE c.id = products.category_id AND ({})",
                self.condition("c.name", "products.price")
            ),
            17 if postgres => format!(
                "SELECT p.id FROM products p, LATERAL (SELECT 1 AS one WHERE {}) AS l",
                self.condition("name", "p.price")
            ),
            18 => format!("SELECT d.i FROM (SELECT DISTINCT i, n, x FROM ({of_products}) AS e) AS d WHERE {}", {
                self.condition("d.n", "d.x")
            }),
            19 => format!(
                "SELECT c.id, (SELECT count(*) FROM products p WHERE {}) AS n FROM categories c",
                self.condition("p.name", "p.price")
            ),
            20 => {
                format!("SELECT c.id FROM categories c JOIN ({of_products}) AS d ON {}", self.condition("d.n", "d.x"))
            }
            21 => format!(
                "WITH d AS ({of_products}), e AS (SELECT i, n, x FROM d) SELECT c.id FROM categories c LEFT JOIN e ON {}",
                self.condition("e.n", "e.x")
            ),
            22 => format!(
                "INSERT INTO products (id, name) VALUES (1, 'n') ON CONFLICT (tenant_id, id) DO UPDATE SET name = 'o' WHERE {}",
                self.condition("products.name", "products.price")
            ),
            23 if postgres => format!(
                "SELECT d.i FROM ({}) AS d WHERE {}",
                of_products.replace(" FROM", ", generate_series(1, 2) AS g FROM"),
                self.condition("d.n", "d.x")
            ),
            24 => format!("WITH badges AS ({of_products}) SELECT i FROM badges WHERE {}", self.condition("n", "x")),
            25 if postgres => {
                let (n, x) = ("to_jsonb(p) ->> 'name'", "CAST(to_jsonb(p) ->> 'price' AS BIGINT)");
                format!("SELECT p.id FROM products p WHERE {}", self.condition(&format!("({n})"), x))
            }
            26 if postgres => {
                let (n, x) = ("(ARRAY[name])[1]", "(ARRAY[0, price])[2]");
                format!("SELECT p.id FROM products p, generate_series(1, 2) g WHERE {}", self.condition(n, x))
            }
            27 if postgres => format!(
                "SELECT p.id FROM products p, jsonb_array_elements(to_jsonb(ARRAY[p.name])) AS e WHERE {}",
                self.condition("(e #>> '{}')", "p.price")
            ),
            28 if postgres => format!(
                "SELECT c.id FROM categories c {} JOIN products p ON p.category_id = c.id CROSS JOIN \
                 jsonb_array_elements(CAST(CASE WHEN p.price > 1000 THEN '{{}}' ELSE '[1]' END AS JSONB)) AS e WHERE {}",
                self.one(&["LEFT", "RIGHT", ""]),
                self.condition("c.name", "p.price")
            ),
            29 if postgres => format!(
                "MERGE INTO products p USING categories c ON p.id = c.id AND ({}) WHEN MATCHED THEN DO NOTHING",
                self.condition("p.name", "p.price")
            ),
            30 if postgres => format!(
                "MERGE INTO products p USING categories c ON p.id = c.id WHEN MATCHED AND ({}) THEN UPDATE SET price = 1",
                self.condition("c.name", "p.price")
            ),
            _ => format!("SELECT id FROM products WHERE {}", self.condition("name", "price")),
        }
    }
}
