//! From sign-up to a new password and an invited colleague, with the real binary and a mail server on loopback: each mail
//! is read there, and what it says is used. With several processes every request goes to another one. One that is killed
//! loses no mail.

use std::{collections::BTreeSet, path::Path, time::Duration};

use reqwest::StatusCode;
use serde_json::{Value, json};
use tempfile::{TempDir, tempdir};
use tenantry_testkit::{
    postgres::postgres,
    smtp::{Point, Reaction, ReceivedMail, SmtpServer},
};
use tokio::time::{interval, timeout};

use crate::{
    running_server::{PASSWORD, RunningServer, access},
    support::{database_in, people::NEW_PASSWORD, waiting_mails::WaitingMails},
};

const PUBLIC_URL: &str = "https://id.example.com";
const ADA: &str = "ada@example.com";
const GRACE: &str = "grace@example.com";
/// How many people are invited while a process is killed.
const INVITED: usize = 5;
/// No test waits as long, unless it fails.
const LIMIT: Duration = Duration::from_secs(30);

fn start(data: &Path, database: &str, smtp: &SmtpServer) -> RunningServer {
    let settings =
        [("TENANTRY_DATABASE_URL", database), ("TENANTRY_MAIL_URL", &smtp.url()), ("TENANTRY_PUBLIC_URL", PUBLIC_URL)];
    RunningServer::start(data, &settings)
}

/// Returns the path behind the link in the mail's text. Mail programs make a link of what stands on one line.
fn path_in(mail: &ReceivedMail) -> String {
    let text = mail.text();
    let lines: Vec<&str> = text.lines().filter(|line| line.contains("token=")).collect();
    let [link] = lines[..] else { panic!("not one link in {text}") };
    let path = link.strip_prefix(PUBLIC_URL).unwrap_or_else(|| panic!("something stands before the link in {text}"));
    assert!(path.chars().all(|c| c.is_ascii_alphanumeric() || "/-_?=".contains(c)), "{path}");
    path.to_owned()
}

fn token_in(path: &str) -> &str {
    path.split_once("token=").unwrap().1
}

fn id_of(mail: &ReceivedMail) -> String {
    mail.header("Message-ID").unwrap()
}

async fn open(server: &RunningServer, path: &str) -> StatusCode {
    reqwest::get(format!("{}{path}", server.base)).await.unwrap().status()
}

async fn sign_in(server: &RunningServer, password: &str) -> (StatusCode, Value) {
    server.post("auth/login", None, json!({"email": ADA, "password": password})).await
}

/// Invites, with a mail.
async fn invite(server: &RunningServer, by: &Value, email: &str) {
    let (status, invited) =
        server.post("invitations", Some(access(by)), json!({"email": email, "role": "member"})).await;
    assert_eq!((status, &invited["mail_queued"]), (StatusCode::CREATED, &Value::Bool(true)), "{invited}");
}

/// Accepts by the link in the mail, which also proves the mailbox.
async fn accept(server: &RunningServer, mail: &ReceivedMail) {
    let path = path_in(mail);
    assert_eq!(open(server, &path).await, StatusCode::OK);
    let body = json!({"token": token_in(&path), "name": "Grace Hopper", "password": PASSWORD});
    let (status, accepted) = server.post("invitations/accept", None, body.clone()).await;
    assert_eq!((status, &accepted["user"]["email_verified"]), (StatusCode::CREATED, &Value::Bool(true)), "{accepted}");
    let (status, again) = server.post("invitations/accept", None, body).await;
    assert_ne!(status, StatusCode::CREATED, "{again}");
}

/// Does what people do with their mails. Each request goes to the next process.
async fn journey(processes: &[RunningServer], smtp: &SmtpServer) {
    let mut turns = processes.iter().cycle();
    let mut next = || turns.next().unwrap();

    let (status, founded) = next().sign_up(ADA, "engines").await;
    assert_eq!((status, &founded["user"]["email_verified"]), (StatusCode::CREATED, &Value::Bool(false)), "{founded}");
    let code = smtp.wait_for(1).await[0].code();
    let body = json!({"email": ADA, "code": code});
    let (status, proved) = next().post("auth/verify-email", Some(access(&founded)), body).await;
    assert_eq!((status, &proved["user"]["email_verified"]), (StatusCode::OK, &Value::Bool(true)), "{proved}");

    let (status, _) = next().post("auth/forgot-password", None, json!({"email": ADA})).await;
    assert_eq!(status, StatusCode::ACCEPTED);
    let path = path_in(&smtp.wait_for(2).await[1]);
    for _ in 0..3 {
        assert_eq!(open(next(), &path).await, StatusCode::OK, "opening the page used the link up");
    }
    let body = json!({"token": token_in(&path), "new_password": NEW_PASSWORD});
    let (status, reset) = next().post("auth/reset-password", None, body.clone()).await;
    assert_eq!(status, StatusCode::OK, "{reset}");
    let (status, again) = next().post("auth/reset-password", None, body).await;
    assert_eq!((status, &again["code"]), (StatusCode::NOT_FOUND, &Value::from("reset_link_invalid")), "{again}");
    let (status, refused) = sign_in(next(), PASSWORD).await;
    assert_eq!((status, &refused["code"]), (StatusCode::UNAUTHORIZED, &Value::from("invalid_credentials")));
    let (status, signed_in) = sign_in(next(), NEW_PASSWORD).await;
    assert_eq!(status, StatusCode::OK, "{signed_in}");
    let notice = smtp.wait_for(3).await.remove(2);
    assert_eq!(notice.subject(), "Your password was changed");

    invite(next(), &signed_in, GRACE).await;
    accept(next(), &smtp.mail_to(GRACE).await).await;

    let mails = smtp.mails();
    let to: Vec<&str> = mails.iter().map(|mail| mail.to[0].as_str()).collect();
    assert_eq!(to, [ADA, ADA, ADA, GRACE]);
    assert_eq!(mails.iter().map(id_of).collect::<BTreeSet<_>>().len(), 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn people_use_what_their_mails_say() {
    let (data, smtp) = (tempdir().unwrap(), SmtpServer::start().await);
    let processes = [start(data.path(), &database_in(data.path()), &smtp)];
    journey(&processes, &smtp).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_send_each_mail_once() {
    let (data, database, smtp) = (tempdir().unwrap(), postgres().database(), SmtpServer::start().await);
    let processes = [0, 1].map(|_| start(data.path(), &database, &smtp));
    journey(&processes, &smtp).await;
}

/// Two processes, each with a mail server of its own, so that it is known which of them sent what.
struct Pair {
    _data: TempDir,
    processes: [RunningServer; 2],
    smtp: [SmtpServer; 2],
    waiting: WaitingMails,
}

impl Pair {
    /// Starts both and founds an organization.
    async fn start() -> (Self, Value) {
        let (data, database) = (tempdir().unwrap(), postgres().database());
        let smtp = [SmtpServer::start().await, SmtpServer::start().await];
        let processes = [0, 1].map(|number| start(data.path(), &database, &smtp[number]));
        let pair = Self { _data: data, processes, smtp, waiting: WaitingMails::of(&database).await };
        let (_, founded) = pair.processes[0].sign_up(ADA, "engines").await;
        until("the code is sent", async || pair.waiting.count().await == 0).await;
        (pair, founded)
    }

    /// Lets both mail servers do that with each mail, and invites by both processes.
    async fn invite_while(&self, reaction: &Reaction, by: &Value) {
        for smtp in &self.smtp {
            smtp.react_at(Point::Content, reaction.clone());
        }
        for number in 0..INVITED {
            invite(&self.processes[number % 2], by, &format!("guest-{number}@example.com")).await;
        }
    }

    /// Kills one process, after which the mail server of the other does what is usual. Returns the invitations that
    /// this one sends.
    async fn kill(&self, killed: usize) -> Vec<ReceivedMail> {
        self.processes[killed].kill();
        self.smtp[1 - killed].react(|_| Reaction::Usual);
        self.waiting.let_time_pass().await;
        until("all mails are sent", async || self.waiting.count().await == 0).await;
        self.invitations(1 - killed)
    }

    /// Returns the invitations that the process handed over.
    fn invitations(&self, number: usize) -> Vec<ReceivedMail> {
        self.smtp[number].mails().into_iter().filter(|mail| mail.to != [ADA]).collect()
    }
}

fn assert_each_got_one(mails: &[ReceivedMail]) {
    let got: BTreeSet<String> = mails.iter().map(|mail| mail.to[0].clone()).collect();
    let invited: BTreeSet<String> = (0..INVITED).map(|number| format!("guest-{number}@example.com")).collect();
    assert_eq!((&got, mails.len()), (&invited, INVITED));
    assert_eq!(mails.iter().map(id_of).collect::<BTreeSet<_>>().len(), INVITED);
}

/// Waits until the condition holds, which a process brings about.
async fn until(what: &str, holds: impl AsyncFn() -> bool) {
    let mut looks = interval(Duration::from_millis(20));
    let held = async {
        while !holds().await {
            looks.tick().await;
        }
    };
    timeout(LIMIT, held).await.unwrap_or_else(|_| panic!("{what}: that did not happen"));
}

#[tokio::test(flavor = "multi_thread")]
async fn mails_that_wait_when_a_process_is_killed_are_sent_by_the_other() {
    let (pair, founded) = Pair::start().await;
    pair.invite_while(&Reaction::Reply("451 4.3.0 try again later".to_owned()), &founded).await;
    // Each was refused, and nobody has one in hand.
    let all_wait = async || {
        pair.waiting.count_refused().await == i64::try_from(INVITED).unwrap() && pair.waiting.count_held().await == 0
    };
    until("all mails wait for another try", all_wait).await;
    let sent = pair.kill(0).await;
    assert_each_got_one(&sent);
    assert!(pair.invitations(0).is_empty());
    accept(&pair.processes[1], &sent[0]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_killed_process_only_the_mail_in_flight_comes_again_under_the_same_id() {
    let (pair, founded) = Pair::start().await;
    // The mail server has the mail, and the process does not get to know.
    pair.invite_while(&Reaction::Late(LIMIT * 2), &founded).await;
    let has_one = |number: usize| !pair.invitations(number).is_empty();
    until("a mail is in flight", async || has_one(0) || has_one(1)).await;
    let killed = usize::from(has_one(1));
    let sent = pair.kill(killed).await;
    assert_each_got_one(&sent);
    let in_flight = pair.invitations(killed);
    let [first] = &in_flight[..] else { panic!("one queue sends one mail at a time: {in_flight:?}") };
    let again = sent.iter().find(|mail| mail.to == first.to).unwrap();
    assert_eq!((id_of(again), again.text()), (id_of(first), first.text()));
    accept(&pair.processes[1 - killed], again).await;
}
