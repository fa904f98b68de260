//! Runs the README's session in a shell against a running server.

use std::{path::Path, process::Command};

use serde_json::Value;

use crate::running_server::RunningServer;

/// Returns the fenced block after the marker, exactly as people read it.
pub(crate) fn session() -> String {
    let readme = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../README.md")).unwrap();
    let block = readme.split_once("<!-- readme-session -->\n```sh\n").expect("the README has the marked session").1;
    block.split_once("```").unwrap().0.to_owned()
}

#[test]
fn from_nothing_to_a_team_of_two_and_again() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    for _ in 0..2 {
        run_against(&server);
    }
}

fn run_against(server: &RunningServer) {
    let run = Command::new("sh")
        .args(["-eu", "-c", &session()])
        .env("B", format!("{}/v1", server.base))
        .output()
        .expect("a shell with curl and sed");
    let stderr = String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{stderr}");
    let stdout = String::from_utf8(run.stdout).unwrap();
    let answers = serde_json::Deserializer::from_str(&stdout).into_iter::<Value>().map(Result::unwrap);
    let members = answers.last().expect("the last line lists the team");
    let names: Vec<_> = members["items"].as_array().unwrap().iter().map(|member| &member["name"]).collect();
    assert_eq!(names, ["Ada Lovelace", "Grace Hopper"]);
}
