//! Each route sends as many SQL statements, and as many bytes, as `docs/cost.md` says. `scripts/cost` compares the other
//! figures, under valgrind.

use crate::support::{
    Options,
    card::{ALLOCATIONS, ANSWER, Card, DEV_INSTRUCTIONS, POSTGRES, REQUEST, Row, SQLITE, STATEMENTS, database_of},
    counted::Counted,
    exchange::{Served, bytes},
    successes::{Successes, names},
};

#[tokio::test]
async fn each_route_takes_the_statements_and_bytes_of_the_card() {
    let counted = Counted::with(Options::default()).await;
    let database = database_of(&counted.world.database_url);
    let mut successes = Successes::in_world(&counted.world).await;
    let served = Served::on(counted.world.router.clone()).await;
    let mut connection = served.connect().await;
    let mut measured = Card::default();
    for route in names() {
        let request = bytes(successes.request(&route).await).await;
        counted.take();
        let answer = connection.exchange(&request).await;
        connection.assert_success(&route);
        let mut row = Row::new(database, &route);
        row.figures[STATEMENTS] = Some(counted.take().len() as u64);
        row.figures[REQUEST] = Some(request.len() as u64);
        row.figures[ANSWER] = Some(answer as u64);
        measured.rows.push(row);
    }
    let differences = Card::stored().differences(&measured, &[STATEMENTS, REQUEST, ANSWER], &[database]);
    assert!(
        differences.is_empty(),
        "docs/cost.md differs; to accept the new figures, run `scripts/cost --accept`\n{}",
        differences.join("\n")
    );
}

/// Every column but the release build's instructions, which take minutes to compile for.
const COMPARED: [usize; 5] = [STATEMENTS, REQUEST, ANSWER, ALLOCATIONS, DEV_INSTRUCTIONS];

#[test]
fn every_figure_of_every_route_is_in_the_card() {
    let card = Card::stored();
    for (database, route) in
        [SQLITE, POSTGRES].into_iter().flat_map(|database| names().into_iter().map(move |route| (database, route)))
    {
        let row = card.find(database, &route);
        assert!(
            row.is_some_and(|row| COMPARED.iter().all(|column| row.figures[*column].is_some())),
            "{database}, {route}: run scripts/cost --accept"
        );
    }
}
