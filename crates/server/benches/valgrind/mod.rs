//! Starts this binary under valgrind and reads what came out.

mod gate;

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tenantry_testkit::postgres::postgres;

use self::gate::Gate;
use crate::{
    measured::{CLOSES, OPENS, PARTS, TURNS},
    support::{
        callgrind::{self, Counted},
        card::{ALLOCATIONS, ANSWER, Card, DEV_INSTRUCTIONS, POSTGRES, REQUEST, Row, SQLITE, STATEMENTS},
    },
};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("cost").join(name)
}

/// Measures on both databases at once and keeps what came out by that name. The profiles stay beside it.
pub(crate) fn measure(name: &str) {
    let folder = folder(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    let binary = without_debug_information(&folder);
    let [first, last] = processors();
    let gate = Gate::before(&postgres().database());
    let sqlite = start(&binary, &folder, &first, &[SQLITE]);
    let postgres = start(&binary, &folder, &last, &[POSTGRES, gate.url()]);
    gate.is_for(postgres.id());
    for (database, mut child) in [(SQLITE, sqlite), (POSTGRES, postgres)] {
        let log = folder.join(format!("{database}.log"));
        assert!(child.wait().unwrap().success(), "{database}: {}", fs::read_to_string(log).unwrap());
        name_profiles(&folder, database);
    }
}

/// Gives each profile the name of its row. Before each there is one of the time in between, which goes.
fn name_profiles(folder: &Path, database: &str) {
    let lines = fs::read_to_string(folder.join(format!("{database}.rows"))).unwrap();
    let mut number = 0;
    let mut next = || {
        number += 1;
        folder.join(format!("{database}.{number}"))
    };
    for line in lines.lines() {
        for turn in 0..TURNS {
            fs::remove_file(next()).unwrap();
            fs::rename(next(), profile(folder, &row(line), turn)).unwrap();
        }
    }
}

fn profile(folder: &Path, row: &Row, turn: usize) -> PathBuf {
    folder.join(format!("{} {}.{turn}", row.table, row.name.replace('/', "_")))
}

/// A copy without line numbers: valgrind would look each one up, which takes longer than all the rest.
fn without_debug_information(folder: &Path) -> PathBuf {
    let (binary, copy) = (std::env::current_exe().unwrap(), folder.join("cost"));
    let stripped = Command::new("strip").arg("--strip-debug").arg("-o").arg(&copy).arg(&binary).status();
    if stripped.is_ok_and(|status| status.success()) { copy } else { binary }
}

/// Two of the processors this process may use; one and the same where it has but one.
fn processors() -> [String; 2] {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let allowed = status.lines().find_map(|line| line.strip_prefix("Cpus_allowed_list:")).unwrap().trim();
    let [first, last] = [allowed.split([',', '-']).next(), allowed.rsplit([',', '-']).next()];
    [first, last].map(|processor| processor.unwrap().to_owned())
}

fn start(binary: &Path, folder: &Path, processor: &str, arguments: &[&str]) -> Child {
    let database = arguments[0];
    let output = |kind: &str| File::create(folder.join(format!("{database}.{kind}"))).unwrap();
    // On one processor, where a thread that is woken waits until the one that woke it rests: otherwise it depends on
    // chance how often threads wait for each other.
    Command::new("taskset")
        .args(["--cpu-list", processor, "chrt", "--batch", "0", "valgrind", "--tool=callgrind", "--dump-line=no"])
        .arg(format!("--callgrind-out-file={}", folder.join(database).display()))
        // `--zero-before` leaves some of what was counted before.
        .arg(format!("--dump-before=*::{OPENS}"))
        .arg(format!("--dump-before=*::{CLOSES}"))
        .arg(binary)
        .arg("run")
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(output("rows"))
        .stderr(output("log"))
        .spawn()
        .expect("taskset, chrt and valgrind")
}

/// What was measured by that name. Instructions are in the column of the build that is compared.
pub(crate) fn figures(name: &str) -> Card {
    let folder = folder(name);
    let mut rows: Vec<Row> = [SQLITE, POSTGRES].into_iter().flat_map(|database| rows(&folder, database)).collect();
    rows.sort_by_key(|row| row.table == PARTS);
    Card { tools: tools(), rows }
}

/// The rows that were printed, with the medians of their profiles.
fn rows(folder: &Path, database: &str) -> Vec<Row> {
    let lines = fs::read_to_string(folder.join(format!("{database}.rows"))).expect("it was measured");
    let with_medians = |line: &str| {
        let mut row = row(line);
        let read = |turn| callgrind::read(&String::from_utf8_lossy(&fs::read(profile(folder, &row, turn)).unwrap()));
        let profiles: Vec<Counted> = (0..TURNS).map(read).collect();
        row.figures[ALLOCATIONS] = Some(median(profiles.iter().map(|profile| profile.allocations)));
        row.figures[DEV_INSTRUCTIONS] = Some(median(profiles.iter().map(|profile| profile.instructions)));
        row
    };
    lines.lines().map(with_medians).collect()
}

/// A row as it was printed: its table, its name, and what valgrind does not count.
fn row(line: &str) -> Row {
    let mut cells = line.split('\t');
    let mut row = Row::new(cells.next().unwrap(), cells.next().unwrap());
    for column in [STATEMENTS, REQUEST, ANSWER] {
        row.figures[column] = cells.next().and_then(|figure| figure.parse().ok());
    }
    row
}

fn median(figures: impl Iterator<Item = u64>) -> u64 {
    let mut figures: Vec<u64> = figures.collect();
    figures.sort_unstable();
    figures[figures.len() / 2]
}

/// What instructions depend on besides the code.
pub(crate) fn tools() -> String {
    let said = |program: &str, argument: &str| {
        let output = Command::new(program).arg(argument).output();
        let text = output.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
        text.lines().next().unwrap_or(program).trim().to_owned()
    };
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let vectors = if cpu.split_whitespace().any(|flag| flag == "avx2") { "with" } else { "without" };
    [
        said("rustc", "--version"),
        said("cc", "--version"),
        said("getconf", "GNU_LIBC_VERSION"),
        said("valgrind", "--version"),
        format!("{} {vectors} AVX2", std::env::consts::ARCH),
    ]
    .join(", ")
}
