//! `docs/tutorial.md` is this example: each line of its code is in the named file, in this order, each line of the
//! files is on the page, and its commands run against the program.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on stops right there")]

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde_json::Value;

/// The root of this example.
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Returns the marked blocks of the page by their mark, such as `src/lib.rs` or `session`.
fn blocks(page: &str) -> BTreeMap<&str, Vec<&str>> {
    let mut found = BTreeMap::<_, Vec<_>>::new();
    for part in page.split("<!-- ").skip(1) {
        let (mark, rest) = part.split_once(" -->\n```").expect("a mark stands above a block");
        let (_, block) = rest.split_once('\n').unwrap();
        found.entry(mark).or_default().push(block.split_once("```\n").expect("the block ends").0);
    }
    found
}

fn page() -> String {
    fs::read_to_string(Path::new(ROOT).join("../../docs/tutorial.md")).unwrap()
}

/// Returns the lines that say something to the compiler or to the reader of the tutorial.
fn lines(text: &str) -> impl Iterator<Item = &str> {
    let told = |line: &&str| !line.trim().is_empty() && !line.starts_with("//!") && !line.starts_with("#![allow");
    text.lines().filter(told)
}

/// Returns the first line of the block that is not in the file after the lines before it.
fn first_strange<'a>(block: &'a str, file: &str) -> Option<&'a str> {
    let mut rest = lines(file);
    lines(block).find(|line| !rest.any(|own| own == *line))
}

#[test]
fn the_page_shows_the_files() {
    let page = page();
    let blocks = blocks(&page);
    let sources = ["src", "tests"].map(|folder| fs::read_dir(Path::new(ROOT).join(folder)).unwrap());
    let sources: Vec<PathBuf> = sources.into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    for path in sources.iter().filter(|path| !path.ends_with("tests/tutorial.rs")) {
        let name = path.strip_prefix(ROOT).unwrap().to_str().unwrap();
        let (file, shown) = (fs::read_to_string(path).unwrap(), blocks.get(name).expect("the page has the file"));
        for block in shown {
            assert_eq!(first_strange(block, &file), None, "{name} has no such line, or has it elsewhere");
        }
        let unshown = lines(&file).find(|line| !shown.iter().any(|block| lines(block).any(|told| told == *line)));
        assert_eq!(unshown, None, "the page shows nothing of this line of {name}");
    }
    assert!(sources.len() > 6, "{sources:?}");
}

#[test]
fn the_page_names_the_dependencies() {
    let page = page();
    let shown: toml::Table = blocks(&page)["Cargo.toml"][0].parse().unwrap();
    let own: toml::Table = fs::read_to_string(Path::new(ROOT).join("Cargo.toml")).unwrap().parse().unwrap();
    let names = |manifest: &toml::Table, kind: &str| {
        let of_this_test = ["tempfile", "toml"];
        let names = manifest[kind].as_table().unwrap().keys().cloned();
        names.filter(|name| !of_this_test.contains(&name.as_str())).collect::<Vec<_>>()
    };
    for kind in ["dependencies", "dev-dependencies"] {
        assert_eq!(names(&shown, kind), names(&own, kind), "{kind}");
    }
}

#[test]
fn a_line_that_the_file_has_not_or_has_earlier_is_strange() {
    assert_eq!(first_strange("a\nc\n", "a\nb\nc\n"), None);
    assert_eq!(first_strange("a\nd\n", "a\nb\nc\n"), Some("d"));
    assert_eq!(first_strange("c\na\n", "a\nb\nc\n"), Some("a"));
}

/// The running program; it ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn the_commands_run() {
    let data = tempfile::tempdir().unwrap();
    let mut program = Command::new(env!("CARGO_BIN_EXE_helpdesk"));
    program.env("TENANTRY_BIND", "127.0.0.1:0").env("TENANTRY_DATA_DIR", data.path()).stdout(Stdio::piped());
    let mut running = Running(program.spawn().unwrap());
    let mut stdout = BufReader::new(running.0.stdout.take().unwrap());
    let base = loop {
        let mut line = String::new();
        assert_ne!(stdout.read_line(&mut line).unwrap(), 0, "the program ended before it listened");
        if let Some(at) = line.find("http://127.0.0.1:") {
            break line[at..].split_whitespace().next().unwrap().trim_end_matches('/').to_owned();
        }
    };
    std::thread::spawn(move || stdout.read_to_end(&mut Vec::new()));

    let page = page();
    let session = blocks(&page)["session"].concat();
    let run = Command::new("sh").args(["-eu", "-c", &session]).env("B", format!("{base}/v1")).output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let answers: Vec<Value> =
        serde_json::Deserializer::from_slice(&run.stdout).into_iter().collect::<Result<_, _>>().unwrap();
    let [me, closed, of_ada, of_grace] = answers.try_into().expect("four answers");
    assert_eq!(me["user"]["name"], "Ada Lovelace");
    assert_eq!((&closed["closed"], &closed["priority"]), (&true.into(), &3.into()));
    assert_eq!(of_ada["items"], Value::from(vec![closed]));
    assert_eq!(of_grace["items"], Value::from(Vec::<Value>::new()));
}
