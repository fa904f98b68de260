//! `tenantry user import` as an operator runs it, beside a running server: a first run that writes nothing, the import, a
//! second one that changes nothing, and people who sign in with the passwords that they had.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::{running_server::RunningServer, support::database_in};

/// Made by Python's bcrypt; see the tests of the hasher.
const BCRYPT: &str = "$2b$04$9kP8YmTLmMVWVZwGq8RUHe.uD774sxEUBj6ob.QggZDyJx5eIejOa";
const PASSWORD: &str = "Grüße vom Meer 7";

fn import(data: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tenantry"));
    command.env_clear().env("TENANTRY_DATA_DIR", data).env("TENANTRY_DATABASE_URL", database_in(data));
    command.args(["user", "import"]).args(arguments).output().unwrap()
}

/// Returns the code of the exit and the lines as JSON.
fn rows(output: &Output) -> (i32, Vec<Value>) {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    (output.status.code().unwrap(), lines)
}

fn outcomes(output: &Output) -> (i32, Vec<(u64, String)>) {
    let (code, mut lines) = rows(output);
    lines.pop();
    let of = |row: Value| (row["line"].as_u64().unwrap(), row["outcome"].as_str().unwrap().to_owned());
    (code, lines.into_iter().map(of).collect())
}

async fn sign_in(server: &RunningServer, email: &str, password: &str) -> (StatusCode, Value) {
    server.post("auth/login", None, json!({ "email": email, "password": password })).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_rehearsed_written_once_and_its_people_sign_in() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    let (_, founder) = server.sign_up("ada@example.com", "engines").await;
    let file = data.path().join("people.jsonl");
    let lines = [
        json!({"email": "grace@example.com", "name": "Grace", "email_verified": true, "password_hash": BCRYPT,
               "department": "Compilers", "role": "admin", "created_at": "2020-02-01T10:00:00Z"})
        .to_string(),
        String::new(),
        json!({"email": "linus@example.com", "password_hash": null}).to_string(),
        json!({"email": "ada@example.com", "name": "Somebody", "password_hash": BCRYPT}).to_string(),
        json!({"email": "eve@example.com", "password_hash": BCRYPT, "tenant": "nowhere"}).to_string(),
        json!({"email": "mallory@example.com", "password_hash": BCRYPT.replace("$04$", "$31$")}).to_string(),
        "{\"email\": ".to_owned(),
    ];
    fs::write(&file, lines.join("\n")).unwrap();
    let file = file.to_str().unwrap();
    let all = |grace: &str, linus: &str| {
        let row = |line, outcome: &str| (line, outcome.to_owned());
        let refused = |line| row(line, "refused");
        (1, vec![row(1, grace), row(3, linus), row(4, "unchanged"), refused(5), refused(6), refused(7)])
    };

    let rehearsed = import(data.path(), &[file, "--tenant", "engines", "--json"]);
    assert_eq!(outcomes(&rehearsed), all("created", "created"));
    assert_eq!(rows(&rehearsed).1[6]["applied"], false);
    assert_eq!(sign_in(&server, "grace@example.com", PASSWORD).await.0, StatusCode::UNAUTHORIZED);

    let applied = import(data.path(), &[file, "--tenant", "engines", "--json", "--apply"]);
    assert_eq!(outcomes(&applied), all("created", "created"));
    let sums = json!({"created": 2, "joined": 0, "unchanged": 1, "refused": 3, "applied": true});
    let (_, told) = rows(&applied);
    assert_eq!(told[6], sums);
    let whys: Vec<&str> = told[3..6].iter().map(|row| row["why"].as_str().unwrap()).collect();
    assert_eq!(whys[0], "there is no such tenant");
    assert!(whys[1].contains("too expensive") && whys[2].contains("the row is not what it should be"), "{whys:?}");

    let again = import(data.path(), &[file, "--tenant", "engines", "--json", "--apply"]);
    assert_eq!(outcomes(&again), all("unchanged", "unchanged"));
    let rest = import(data.path(), &[file, "--tenant", "engines", "--json", "--apply", "--from-line", "7"]);
    assert_eq!(outcomes(&rest), (1, vec![(7, "refused".to_owned())]));

    for _ in 0..2 {
        let (status, grace) = sign_in(&server, "grace@example.com", PASSWORD).await;
        assert_eq!((status, &grace["user"]["email_verified"]), (StatusCode::OK, &json!(true)), "{grace}");
    }
    assert_eq!(sign_in(&server, "linus@example.com", "!").await.0, StatusCode::UNAUTHORIZED);
    let token = founder["tokens"]["access_token"].as_str().unwrap();
    assert_eq!(server.list("members", token, "name").await, ["Ada Lovelace", "Grace", "linus"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn good_rows_end_with_0_and_an_unreadable_file_with_2() {
    let data = tempfile::tempdir().unwrap();
    let server = RunningServer::start(data.path(), &[]);
    server.sign_up("ada@example.com", "engines").await;
    let file = data.path().join("users.json");
    let user = json!({"email": "grace@example.com", "emailVerified": true, "passwordHash": "", "localId": "1"});
    fs::write(&file, json!({ "users": [user] }).to_string()).unwrap();
    let path = file.to_str().unwrap();
    let told = |output: &Output| String::from_utf8_lossy(&output.stderr).lines().last().unwrap_or("").to_owned();

    let firebase = ["--from", "firebase", "--tenant", "engines"];
    let good = import(data.path(), &[&[path], &firebase[..]].concat());
    assert_eq!(good.status.code(), Some(0), "{}", told(&good));
    let text = String::from_utf8_lossy(&good.stdout).into_owned();
    assert!(text.starts_with("      1  created    grace@example.com\n1 created, 0 joined"), "{text}");
    assert!(text.ends_with("Nothing was written. To write it, add --apply.\n"), "{text}");

    let missing = import(data.path(), &["/nowhere/at/all"]);
    assert!(missing.status.code() == Some(2) && told(&missing).contains("cannot read /nowhere/at/all"), "{missing:?}");
    let other = import(data.path(), &[path, "--from", "django", "--tenant", "engines"]);
    assert!(other.status.code() == Some(2) && told(&other).contains("is not the export of that product"), "{other:?}");
    let none = import(data.path(), &[path, "--from", "firebase"]);
    assert!(none.status.code() == Some(1), "{none:?}");
}
