//! What runs under valgrind: each route some times, each time between two functions that valgrind knows by name.

mod parts;
mod rest;

use std::hint::black_box;

use self::rest::Rest;
use crate::support::{
    Options,
    card::{ANSWER, SQLITE, database_of, is_independent},
    counted::Counted,
    exchange::{Served, bytes},
    successes::{Successes, names},
};

/// So often before it counts: by then statements are prepared and caches filled.
const WARM_UP: usize = 2;
/// So often it counts; a row is the median.
pub(crate) const TURNS: usize = 5;

/// The heading of what is measured on its own.
pub(crate) const PARTS: &str = "Parts";

/// Here valgrind writes down what it has counted so far, and begins anew.
pub(crate) const OPENS: &str = "window_opens";
/// Here it writes down what it has counted since.
pub(crate) const CLOSES: &str = "window_closes";

// The two do different things, or a release build would make one function of them.
#[inline(never)]
fn window_opens() {
    black_box(OPENS);
}

#[inline(never)]
fn window_closes() {
    black_box(CLOSES);
}

/// Runs each row on one thread, besides those of SQLite, and prints its name, and what valgrind does not count. Without
/// a URL the database is a file.
pub(crate) fn run(database_url: Option<String>) {
    let (rest, runtime) = Rest::runtime();
    runtime.block_on(async {
        let options = Options { connections: Some(1), database_url, ..Options::default() };
        let mut counted = Counted::with(options).await;
        counted.world.persistence = None;
        routes(&counted, &rest).await;
        if database_of(&counted.world.database_url) == SQLITE {
            parts::all(&counted.world).await;
        }
    });
}

async fn routes(counted: &Counted, rest: &Rest) {
    let database = database_of(&counted.world.database_url);
    let mut successes = Successes::in_world(&counted.world).await;
    let served = Served::on(counted.world.router.clone()).await;
    for route in names() {
        let mut connection = served.connect().await;
        rest.is_forgotten();
        let mut figures: Option<[usize; 3]> = None;
        for turn in 0..WARM_UP + TURNS {
            let request = bytes(successes.request(&route).await).await;
            rest.comes().await;
            counted.take();
            if turn >= WARM_UP {
                window_opens();
            }
            let answer = connection.exchange(&request).await;
            rest.comes().await;
            if turn >= WARM_UP {
                window_closes();
            }
            connection.assert_success(&route);
            let these = [counted.take().len(), request.len(), answer];
            let first = figures.get_or_insert(these);
            assert!(*first == these || !is_independent(&route, ANSWER), "{route} grows from {first:?} to {these:?}");
        }
        let [statements, request, answer] = figures.unwrap();
        println!("{database}\t{route}\t{statements}\t{request}\t{answer}");
    }
}
