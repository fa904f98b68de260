//! Mail: composed correctly whatever names people have, delivered completely, and never logged.

use std::{
    fs,
    io::{self, Write},
    path::Path,
    sync::{Arc, Mutex},
};

use mail_parser::{Message as Parsed, MessageParser, MimeHeaders};
use tempfile::tempdir;
use tenantry_application::ports::{
    clock::Clock,
    mailer::{Mail, Mailer, Message},
};
use tenantry_domain::{Timestamp, email::Email, locale::Locale, names::DisplayName, role::Role};
use tenantry_infrastructure::mailer::{MailConfig, MailConfigError, MailUrlError, TemplateMailer};

use crate::persistence_fixture::id;

pub(crate) const LINK: &str = "https://id.example/invitations/accept#token=tnt_inv_abcdefghijklmnopqrstuvwxyz234567abcdefghijklmnopqrstuvwxyz234567";

pub(crate) struct StoppedClock;

impl Clock for StoppedClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_timestamp(1_900_000_000, 0).unwrap()
    }
}

/// Collects the output for inspection by a test.
#[derive(Clone, Default)]
pub(crate) struct Paper(Arc<Mutex<Vec<u8>>>);

impl Paper {
    pub(crate) fn read(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn mailer(url: &str, console: &Paper) -> Result<TemplateMailer, MailConfigError> {
    let config = MailConfig { url: url.to_owned(), ..MailConfig::default() };
    TemplateMailer::new(&config, Arc::new(StoppedClock), Box::new(console.clone()))
}

pub(crate) fn invitation(tenant: &str, inviter: &str) -> Mail {
    Mail {
        to: Email::parse("grace@navy.example").unwrap(),
        locale: Locale::En,
        message: Message::Invitation {
            tenant: DisplayName::parse(tenant).unwrap(),
            inviter: DisplayName::parse(inviter).unwrap(),
            role: Role::Member,
            link: LINK.to_owned(),
            expires_at: Timestamp::from_timestamp(1_900_600_000, 0).unwrap(),
        },
    }
}

pub(crate) async fn sent(directory: &Path, mail: &Mail) -> Vec<u8> {
    let mailer = mailer(&format!("file:{}", directory.display()), &Paper::default()).unwrap();
    mailer.send(id(), mail).await.unwrap();
    let newest = fs::read_dir(directory).unwrap().map(|entry| entry.unwrap().path()).max().unwrap();
    fs::read(newest).unwrap()
}

pub(crate) fn parsed(bytes: &[u8]) -> Parsed<'_> {
    MessageParser::new().parse(bytes).unwrap()
}

#[tokio::test]
async fn a_file_holds_the_mail_with_the_link_in_text_and_in_html() {
    let directory = tempdir().unwrap();
    let bytes = sent(directory.path(), &invitation("Analytical Engines", "Ada Lovelace")).await;
    let mail = parsed(&bytes);
    assert_eq!(mail.subject(), Some("Ada Lovelace invites you to Analytical Engines"));
    assert_eq!(mail.to().unwrap().first().unwrap().address(), Some("grace@navy.example"));
    assert_eq!(mail.from().unwrap().first().unwrap().name(), Some("Tenantry"));
    assert_eq!(mail.from().unwrap().first().unwrap().address(), Some("no-reply@localhost"));
    assert_eq!(mail.date().unwrap().to_timestamp(), 1_900_000_000);
    assert!(mail.message_id().unwrap().ends_with("@localhost"));
    assert_eq!(mail.header_raw("Auto-Submitted").unwrap().trim(), "auto-generated");
    assert!(mail.is_content_type("multipart", "alternative"));
    let (text, html) = (mail.body_text(0).unwrap(), mail.body_html(0).unwrap());
    assert!(text.contains(&format!("\r\n{LINK}\r\n")) || text.contains(&format!("\n{LINK}\n")), "{text}");
    assert!(html.contains(&format!("href=\"{LINK}\"")), "{html}");
    for part in [&text, &html] {
        for said in ["Ada Lovelace", "Analytical Engines", "member", "24 March 2030, 16:26 UTC"] {
            assert!(part.contains(said), "{said} in {part}");
        }
    }
    assert!(!html.contains("src="), "nothing remote is loaded");
}

#[tokio::test]
async fn names_are_text_and_never_markup_or_head_lines() {
    let directory = tempdir().unwrap();
    let hostile = "</b><script>alert('x')</script><img src=x onerror=\"y\">";
    let bytes = sent(directory.path(), &invitation(hostile, "Eve\" <eve@evil.example> & {{ mail.link }}")).await;
    let mail = parsed(&bytes);
    let html = mail.body_html(0).unwrap();
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("<eve@"), "{html}");
    assert!(html.contains("&#60;script&#62;"), "{html}");
    let shown = "</\u{202F}b><script>alert('x')</\u{202F}script><img src=x onerror=\"y\">";
    let inviter = "Eve\" <eve@\u{202F}evil.\u{202F}example> & {{ mail. link }}".replace(". l", ".\u{202F}l");
    assert!(mail.body_text(0).unwrap().contains(shown), "the text part says it as it is");
    assert_eq!(mail.subject().unwrap(), format!("{inviter} invites you to {shown}"));
}

#[tokio::test]
async fn names_of_any_script_and_length_keep_the_head_ascii_and_its_lines_short() {
    let directory = tempdir().unwrap();
    for name in ["株式会社".repeat(15), "Zoë Ångström 🦀".into(), "=?utf-8?q?Bcc_x?=".into(), "x".repeat(60)] {
        let bytes = sent(directory.path(), &invitation(&name, &name)).await;
        let text = String::from_utf8(bytes.clone()).unwrap();
        let (head, _) = text.split_once("\r\n\r\n").unwrap();
        assert!(head.is_ascii() && head.split("\r\n").all(|line| line.len() <= 998 && !line.starts_with("Bcc")));
        let mail = parsed(&bytes);
        assert_eq!(mail.headers().len(), 9, "{head}");
        let shown = name.replace("=?", "= ?");
        assert_eq!(mail.subject().unwrap(), format!("{shown} invites you to {shown}"));
        assert!(mail.body_text(0).unwrap().contains(&name));
    }
}

#[tokio::test]
async fn a_name_that_is_a_message_is_cut_short() {
    let directory = tempdir().unwrap();
    let bytes = sent(directory.path(), &invitation(&"You won! ".repeat(13), "Ada")).await;
    let shown = format!("{}You wo…", "You won! ".repeat(6));
    assert_eq!(parsed(&bytes).subject().unwrap(), format!("Ada invites you to {shown}"));
}

#[tokio::test]
async fn files_are_whole_private_and_of_their_own() {
    let directory = tempdir().unwrap();
    let mails = directory.path().join("data/mail");
    let mailer = mailer(&format!("file:{}", mails.display()), &Paper::default()).unwrap();
    assert_eq!(mailer.destination(), format!("files in {}", mails.display()));
    let mail = invitation("Analytical Engines", "Ada");
    let send = || mailer.send(id(), &mail);
    tokio::try_join!(send(), send(), send(), send(), send(), send(), send(), send(), send(), send()).unwrap();
    let files: Vec<_> = fs::read_dir(&mails).unwrap().map(|entry| entry.unwrap()).collect();
    assert_eq!(files.len(), 10);
    for file in files {
        assert_eq!(file.path().extension().unwrap(), "eml");
        assert!(parsed(&fs::read(file.path()).unwrap()).body_html(0).is_some());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
}

#[tokio::test]
async fn the_console_shows_the_mail_as_it_reads() {
    let paper = Paper::default();
    let mailer = mailer("console:", &paper).unwrap();
    assert_eq!(mailer.destination(), "the console");
    mailer.send(id(), &invitation("Analytical Engines", "Zoë")).await.unwrap();
    let shown = paper.read();
    let head = "\n| To: grace@navy.example\n| Subject: Zoë invites you to Analytical Engines\n|\n";
    assert!(shown.contains(head), "{shown}");
    assert!(shown.contains(&format!("\n| {LINK}\n")), "{shown}");
    // Every line tells that it is no line of the log.
    assert!(shown.starts_with("+---- mail ----\n") && shown.ends_with("\n+---- end of mail ----\n"), "{shown}");
    assert!(shown.lines().all(|line| line.starts_with(['+', '|'])), "{shown}");
}

#[tokio::test]
async fn a_mail_that_cannot_be_handed_over_is_an_error() {
    let directory = tempdir().unwrap();
    let mails = directory.path().join("mail");
    let mailer = mailer(&format!("file:{}", mails.display()), &Paper::default()).unwrap();
    fs::remove_dir(&mails).unwrap();
    let error = mailer.send(id(), &invitation("Analytical Engines", "Ada")).await.unwrap_err();
    assert_eq!(error.to_string(), "the mail could not be sent");
}

#[tokio::test]
async fn nothing_of_a_mail_is_logged_or_printed() {
    let log = Paper::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let _logging = tracing::subscriber::set_default(subscriber);
    let directory = tempdir().unwrap();
    let mail = invitation("Analytical Engines", "Ada");
    let mailer = mailer(&format!("file:{}", directory.path().display()), &Paper::default()).unwrap();
    mailer.send(id(), &mail).await.unwrap();
    tracing::info!("{mailer:?} sent {:?}", mail.message);
    fs::remove_dir_all(directory.path()).unwrap();
    let error = mailer.send(id(), &mail).await.unwrap_err();
    tracing::info!(?error, "failed");
    let said = log.read();
    assert!(said.contains("TemplateMailer(files in") && said.contains("failed"), "{said}");
    assert!(!said.contains("tnt_inv_") && !said.contains("grace@"), "{said}");
}

#[test]
fn a_mail_url_that_leads_nowhere_is_refused_without_repeating_it() {
    let refused = |url: &str| mailer(url, &Paper::default()).unwrap_err();
    for smtp in ["smtp://user:hunter2@mail.example:x", "smtps://user:hunter2@mail.example?a=b", "smtp://hunter2@"] {
        let error = refused(smtp);
        assert!(matches!(error, MailConfigError::Url(MailUrlError::Smtp(_))));
        assert!(
            error.to_string().starts_with("the mail URL must ") && !format!("{error} {error:?}").contains("hunter2")
        );
    }
    for url in ["", "console", "console:x", "file:", "file://", "file://host/x", "https://hunter2", "hunter2"] {
        let error = refused(url);
        assert!(matches!(error, MailConfigError::Url(MailUrlError::Unknown)), "{url}");
        assert!(
            error.to_string().contains("`console:` or `file:DIRECTORY`") && !format!("{error:?}").contains("hunter2")
        );
    }
    let file = tempfile::NamedTempFile::new().unwrap();
    let error = refused(&format!("file://{}", file.path().display()));
    assert!(error.to_string().contains(&*file.path().to_string_lossy()), "{error}");
    let sender = MailConfig { from: "nobody".into(), ..MailConfig::default() };
    let error = TemplateMailer::new(&sender, Arc::new(StoppedClock), Box::new(io::sink()));
    assert!(matches!(error, Err(MailConfigError::From(_))));
}
