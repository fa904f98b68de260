//! Delivery to a mail server, over every way in which one can misbehave.

use std::{io, path::PathBuf, sync::Arc};

use tempfile::TempDir;
use tenantry_application::ports::mailer::{Mail, MailError, Mailer};
use tenantry_domain::{email::Email, locale::Locale};
use tenantry_infrastructure::mailer::{MailConfig, MailConfigError, TemplateMailer};
use tenantry_testkit::smtp::{Point, Reaction, SmtpServer, Terms, Tls};

use crate::{
    mailer::{LINK, Paper, StoppedClock, invitation},
    persistence_fixture::id,
};

const CERTIFICATE: &str = include_str!("../../../server/tests/it/support/tls/one.pem");
const KEY: &str = include_str!("../../../server/tests/it/support/tls/one.key");
const AUTHORITY: &str = include_str!("../../../server/tests/it/support/tls/ca.pem");
const PASSWORD: &str = "hunter2-swordfish";

const POINTS: [Point; 6] =
    [Point::Greeting, Point::Hello, Point::Sender, Point::Recipient, Point::Data, Point::Content];

fn opened(url: &str, ca: Option<PathBuf>) -> Result<TemplateMailer, MailConfigError> {
    let from = "Tenantry <no-reply@tenantry.example>".to_owned();
    let config = MailConfig { url: url.to_owned(), from, ca };
    TemplateMailer::new(&config, Arc::new(StoppedClock), Box::new(io::sink()))
}

fn mailer(server: &SmtpServer) -> TemplateMailer {
    opened(&server.url(), None).unwrap()
}

/// Returns a file with the authority of the certificate.
fn authority() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ca.pem");
    std::fs::write(&path, AUTHORITY).unwrap();
    (folder, path)
}

fn terms(implicit: bool) -> Terms {
    Terms { tls: Some(Tls { certificate: CERTIFICATE, key: KEY, implicit }), ..Terms::default() }
}

fn mail_to(address: &str) -> Mail {
    Mail { to: Email::parse(address).unwrap(), ..invitation("Analytical Engines", "Ada") }
}

fn mail() -> Mail {
    mail_to("grace@navy.example")
}

fn is_permanent(error: &MailError) -> bool {
    matches!(error, MailError::Permanent { .. })
}

#[tokio::test]
async fn a_mail_arrives_with_what_mail_programs_need() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server);
    assert_eq!(mailer.destination(), format!("the mail server localhost:{} with no encryption", server.port()));
    mailer.send(id(), &Mail { locale: Locale::De, ..mail() }).await.unwrap();
    let mail = server.mail_to("grace@navy.example").await;
    assert_eq!(
        (mail.from.as_str(), mail.to.as_slice()),
        ("no-reply@tenantry.example", &["grace@navy.example".into()][..])
    );
    assert_eq!(mail.subject(), "Ada lädt Sie zu Analytical Engines ein");
    assert_eq!(mail.link(), LINK);
    assert!(mail.html().contains(&format!("href=\"{LINK}\"")));
    assert_eq!(mail.header("Auto-Submitted").unwrap(), "auto-generated");
    assert_eq!(mail.header("Content-Language").unwrap(), "de");
    assert!(mail.header("Message-ID").unwrap().ends_with("@tenantry.example>"));
    assert_eq!(mail.header("Date").unwrap(), "Sun, 17 Mar 2030 17:46:40 +0000");
    assert_eq!(mail.header("List-Unsubscribe"), None);
    assert_eq!(mail.encodings(), ["base64", "base64"]);
    assert!(mail.user.is_none() && !mail.encrypted);
}

#[tokio::test]
async fn refusals_are_sorted_by_what_they_concern() {
    let server = SmtpServer::start().await;
    for (point, reply, permanent) in [
        (Point::Greeting, "421 4.3.2 too busy", false),
        (Point::Greeting, "554 5.7.1 you are blocked", false),
        (Point::Hello, "550 5.7.1 bad name", false),
        (Point::Sender, "451 4.3.0 later", false),
        (Point::Sender, "550 5.7.60 not allowed to send as this sender", false),
        (Point::Recipient, "450 4.2.1 mailbox busy", false),
        (Point::Recipient, "550 5.1.1 <grace@navy.example> unknown", true),
        (Point::Recipient, "530 5.7.0 sign in first", false),
        (Point::Recipient, "554 5.7.1 relay access denied", false),
        (Point::Recipient, "550 5.4.5 daily limit exceeded", false),
        (Point::Recipient, "550 no such user here", true),
        (Point::Recipient, "421 4.7.0 too many", false),
        (Point::Data, "451 4.3.0 later", false),
        (Point::Data, "554 5.5.1 no valid recipients", true),
        (Point::Data, "503 5.5.1 bad sequence", false),
        (Point::Content, "452 4.3.1 disk full", false),
        (Point::Content, "552 5.3.4 too big", true),
    ] {
        let mailer = mailer(&server);
        server.react_at(point, Reaction::Reply(reply.to_owned()));
        let error = mailer.send(id(), &mail()).await.unwrap_err();
        assert_eq!(is_permanent(&error), permanent, "{point:?} {reply}: {error:?}");
        assert_eq!(error.reply(), Some(reply), "{point:?}");
        assert!(!format!("{error:?}").contains("grace@"), "{error:?}");
        // The next mail is not concerned.
        server.react(|_| Reaction::Usual);
        let before = server.mails().len();
        mailer.send(id(), &mail_to("next@navy.example")).await.unwrap();
        let mails = server.wait_for(before + 1).await;
        assert_eq!(mails.last().unwrap().to, ["next@navy.example"], "{point:?} {reply}");
    }
    assert!(server.mails().iter().all(|mail| mail.to == ["next@navy.example"]));
}

#[tokio::test]
async fn a_reply_of_several_lines_is_one_line() {
    let server = SmtpServer::start().await;
    let reply = "550-5.7.26 first\r\n550-5.7.26 \u{1b}[31msecond\r\n550 5.7.26 third";
    server.react_at(Point::Content, Reaction::Reply(reply.to_owned()));
    let error = mailer(&server).send(id(), &mail()).await.unwrap_err();
    assert_eq!(error.reply(), Some("550 5.7.26 first [31msecond third"));
}

#[tokio::test]
async fn a_connection_that_breaks_is_temporary_and_the_next_mail_gets_another() {
    for point in POINTS {
        let server = SmtpServer::start().await;
        let mailer = mailer(&server);
        server.react_at(point, Reaction::HangUp);
        let error = mailer.send(id(), &mail()).await.unwrap_err();
        assert!(!is_permanent(&error) && error.reply().is_none(), "{point:?}: {error:?}");
        server.react(|_| Reaction::Usual);
        mailer.send(id(), &mail()).await.unwrap();
        assert_eq!((server.wait_for(1).await.len(), server.times(Point::Greeting)), (1, 2), "{point:?}");
    }
}

#[tokio::test]
async fn a_server_that_takes_the_mail_and_hangs_up_has_the_mail() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server);
    server.react_at(Point::Content, Reaction::UsualAndHangUp);
    for count in 1..=3 {
        mailer.send(id(), &mail()).await.unwrap();
        assert_eq!((server.wait_for(count).await.len(), server.times(Point::Greeting)), (count, count));
    }
}

#[tokio::test]
async fn connections_are_used_again_and_are_not_many() {
    let server = SmtpServer::start().await;
    let mailer = mailer(&server);
    for _ in 0..5 {
        mailer.send(id(), &mail()).await.unwrap();
    }
    assert_eq!(server.times(Point::Greeting), 1);
    let mail = mail();
    let sent = futures::future::join_all((0..20).map(|_| mailer.send(id(), &mail))).await;
    assert!(sent.iter().all(Result::is_ok));
    assert!(server.wait_for(25).await.len() == 25 && server.times(Point::Greeting) <= 3);
}

#[tokio::test]
async fn nothing_is_sent_before_starttls() {
    let (_folder, ca) = authority();
    let server = SmtpServer::start_with(terms(false)).await;
    opened(&server.url(), Some(ca.clone())).unwrap().send(id(), &mail()).await.unwrap();
    assert!(server.wait_for(1).await[0].encrypted);

    // The certificate is of an authority that the system does not know.
    let error = opened(&server.url(), None).unwrap().send(id(), &mail()).await.unwrap_err();
    assert!(!is_permanent(&error) && format!("{error:?}").contains("UnknownIssuer"), "{error:?}");

    // Somebody in between who removes the offer gets nothing.
    let plain = SmtpServer::start().await;
    let url = format!("smtp://localhost:{}?tls=required", plain.port());
    let error = opened(&url, Some(ca)).unwrap().send(id(), &mail()).await.unwrap_err();
    assert!(!is_permanent(&error) && format!("{error:?}").contains("NoStartTls"), "{error:?}");
    assert_eq!((plain.times(Point::Hello), plain.times(Point::Sender)), (1, 0));
}

#[tokio::test]
async fn tls_can_begin_with_the_first_byte() {
    let (_folder, ca) = authority();
    let server = SmtpServer::start_with(terms(true)).await;
    opened(&server.url(), Some(ca.clone())).unwrap().send(id(), &mail()).await.unwrap();
    assert!(server.wait_for(1).await[0].encrypted);
    let error = opened(&server.url(), None).unwrap().send(id(), &mail()).await.unwrap_err();
    assert!(!is_permanent(&error) && format!("{error:?}").contains("UnknownIssuer"), "{error:?}");
}

#[tokio::test]
async fn whoever_has_to_sign_in_does_and_wrong_credentials_bounce_nothing() {
    let log = Paper::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_ansi(false)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let credentials = Some(("ada".to_owned(), PASSWORD.to_owned()));
    let server = SmtpServer::start_with(Terms { credentials, ..Terms::default() }).await;
    mailer(&server).send(id(), &mail()).await.unwrap();
    assert_eq!(server.wait_for(1).await[0].user.as_deref(), Some("ada"));
    assert!(!log.read().contains("ERROR"));

    let wrong = format!("smtp://ada:{PASSWORD}x@localhost:{}", server.port());
    let mailer = opened(&wrong, None).unwrap();
    let error = mailer.send(id(), &mail()).await.unwrap_err();
    assert!(!is_permanent(&error), "{error:?}");
    assert_eq!(error.reply(), Some("535 5.7.8"));
    tracing::info!(?error, ?mailer, destination = mailer.destination(), "asked");
    let said = log.read();
    assert!(said.contains("ERROR") && said.contains("no mail can be sent"), "{said}");
    assert!(said.contains("refused the user or the password of TENANTRY_MAIL_URL (535)"), "{said}");
    for secret in [PASSWORD, "grace@", LINK, &data_encoding::BASE64.encode(format!("\0ada\0{PASSWORD}x").as_bytes())] {
        assert!(!said.contains(secret), "{secret} in {said}");
    }

    // A server that repeats what it was sent is not repeated.
    server.react_at(Point::SignIn, Reaction::Reply(format!("535 no {PASSWORD}x here")));
    assert_eq!(mailer.send(id(), &mail()).await.unwrap_err().reply(), Some("535"));
}

#[tokio::test]
async fn a_server_without_sign_in_does_not_get_the_password() {
    let server = SmtpServer::start().await;
    let url = format!("smtp://ada:{PASSWORD}@localhost:{}", server.port());
    let error = opened(&url, None).unwrap().send(id(), &mail()).await.unwrap_err();
    assert!(!is_permanent(&error) && format!("{error:?}").contains("NoSignIn"), "{error:?}");
    assert_eq!(server.times(Point::SignIn), 0);
}

#[tokio::test]
async fn an_address_that_is_not_ascii_needs_a_server_that_takes_it() {
    let plain = SmtpServer::start().await;
    let error = mailer(&plain).send(id(), &mail_to("jörg@example.com")).await.unwrap_err();
    assert!(is_permanent(&error) && error.reply().is_none(), "{error:?}");
    let server = SmtpServer::start_with(Terms { smtp_utf8: true, ..Terms::default() }).await;
    mailer(&server).send(id(), &mail_to("jörg@example.com")).await.unwrap();
    assert_eq!(server.wait_for(1).await[0].to, ["jörg@example.com"]);
}

#[tokio::test]
async fn the_start_needs_no_server_but_a_readable_file_with_certificates() {
    let server = SmtpServer::start().await;
    let url = server.url();
    drop(server);
    let mailer = opened(&url, None).unwrap();
    assert!(!is_permanent(&mailer.send(id(), &mail()).await.unwrap_err()));

    let (folder, ca) = authority();
    let refused = |ca: PathBuf| opened("smtps://mail.example", Some(ca)).unwrap_err().to_string();
    let missing = refused(folder.path().join("missing.pem"));
    assert!(missing.contains("TENANTRY_MAIL_CA must name a file"), "{missing}");
    for junk in ["", "junk", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n", KEY] {
        std::fs::write(&ca, junk).unwrap();
        let refused = refused(ca.clone());
        assert!(refused.contains("has no certificate; TENANTRY_MAIL_CA must name a PEM file"), "{junk}: {refused}");
    }
}
