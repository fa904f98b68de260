//! Joins of every kind, of a table with itself and with every other one.

use super::{
    reads::Read,
    shape::{Shape, Spelling},
};

/// More combinations than this are counted instead of listed.
const SHOWN: usize = 2_000;

/// Returns the joins of two tables that have this many combinations of rows.
pub(super) fn joins(one: &Shape, two: &Shape, spelling: Spelling<'_>, combinations: usize) -> Vec<Read> {
    let (left, right) = (spelling.table(one), spelling.table(two));
    let columns = if combinations <= SHOWN {
        format!("{}, {}", one.list("a"), two.list("b"))
    } else {
        format!("count(*), count(a.\"{}\"), count(b.\"{}\")", one.tenant, two.tenant)
    };
    let same = format!("a.\"{}\" = b.\"{}\"", one.tenant, two.tenant);
    let joins = [
        ("CROSS JOIN", format!("{left} AS a CROSS JOIN {right} AS b")),
        ("comma", format!("{left} AS a, {right} AS b")),
        ("JOIN", format!("{left} AS a JOIN {right} AS b ON 1 = 1")),
        ("JOIN by tenant", format!("{left} AS a JOIN {right} AS b ON {same}")),
        ("JOIN by other tenant", format!("{left} AS a JOIN {right} AS b ON NOT ({same})")),
        ("LEFT JOIN", format!("{left} AS a LEFT JOIN {right} AS b ON {same}")),
        ("LEFT JOIN of all", format!("{left} AS a LEFT JOIN {right} AS b ON 1 = 1")),
        ("LEFT JOIN of none", format!("{left} AS a LEFT JOIN {right} AS b ON 1 = 0")),
        ("RIGHT JOIN", format!("{left} AS a RIGHT JOIN {right} AS b ON {same}")),
        ("RIGHT JOIN of none", format!("{left} AS a RIGHT JOIN {right} AS b ON 1 = 0")),
        ("FULL JOIN", format!("{left} AS a FULL JOIN {right} AS b ON {same}")),
        ("NATURAL JOIN", format!("{left} AS a NATURAL JOIN {right} AS b")),
        ("JOIN USING", format!("{left} AS a JOIN {right} AS b USING (\"{}\")", one.tenant)),
        ("JOIN in brackets", format!("{left} AS a LEFT JOIN ({right} AS b CROSS JOIN {left} AS c) ON {same}")),
    ];
    let reads = joins.into_iter().map(|(kind, from)| {
        // A join in brackets also shows rows of a third table, so it only counts them.
        let columns = if kind.ends_with("brackets") { "count(*)" } else { &columns };
        Read::new(format!("{kind} with {}", two.name), format!("SELECT {columns} FROM {from}"), vec![])
    });
    reads.collect()
}
