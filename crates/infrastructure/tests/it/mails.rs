//! What the mails say, in each language, and what no name can make of them.

use std::{collections::BTreeSet, env, fs, path::PathBuf};

use tempfile::tempdir;
use tenantry_application::ports::mailer::{Mail, Message, PasswordChange};
use tenantry_domain::{
    Timestamp, domain_claim::LossReason, email::Email, email_code::EmailCode, locale::Locale,
    mail_domain::ClaimedDomain, names::DisplayName, role::Role,
};

use crate::mailer::{LINK, invitation, parsed, sent};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn name(text: &str) -> DisplayName {
    DisplayName::parse(text).unwrap()
}

/// Returns every message, with the name under which it is stored.
fn messages() -> Vec<(&'static str, Message)> {
    let (ada, code, soon) = (name("Ada Lovelace"), EmailCode::parse("012345").unwrap(), at("2030-03-01T13:05:00Z"));
    let changed = |how| Message::PasswordChanged { name: ada.clone(), at: soon, how };
    let lost = |reason| Message::DomainLost {
        name: ada.clone(),
        tenant: name("Analytical Engines"),
        domain: ClaimedDomain::parse("*.engines.example").unwrap(),
        reason,
        link: "https://id.example/o/analytical-engines/domains".to_owned(),
    };
    vec![
        ("Invitation", invitation("Analytical Engines", "Ada Lovelace").message),
        ("VerifyEmail", Message::VerifyEmail { name: ada.clone(), code: code.clone(), expires_at: soon }),
        ("ChangeEmail", Message::ChangeEmail { name: ada.clone(), code, expires_at: soon }),
        (
            "EmailChanged",
            Message::EmailChanged {
                name: ada.clone(),
                new_email: Email::parse("byron@poets.example").unwrap(),
                undo_link: LINK.to_owned(),
                undo_until: soon,
            },
        ),
        ("ResetPassword", Message::ResetPassword { name: ada.clone(), link: LINK.to_owned(), expires_at: soon }),
        ("PasswordChanged, by who was signed in", changed(PasswordChange::Changed)),
        ("PasswordChanged, by a link", changed(PasswordChange::Reset)),
        ("AccountReclaimed", Message::AccountReclaimed { at: soon }),
        (
            "OperatorInvitation",
            Message::OperatorInvitation {
                tenant: name("Analytical Engines"),
                role: Role::Owner,
                link: LINK.to_owned(),
                expires_at: soon,
            },
        ),
        (
            "MadeOwner",
            Message::MadeOwner {
                name: ada.clone(),
                tenant: name("Analytical Engines"),
                link: "https://id.example/o/analytical-engines".to_owned(),
            },
        ),
        ("DomainLost, its record gone", lost(LossReason::RecordGone)),
        ("DomainLost, released", lost(LossReason::Released)),
    ]
}

/// A mail as its reader sees it.
struct Seen {
    subject: String,
    text: String,
    html: String,
    raw: String,
}

async fn seen(locale: Locale, message: Message) -> Seen {
    let directory = tempdir().unwrap();
    let mail = Mail { to: Email::parse("grace@navy.example").unwrap(), locale, message };
    let raw = sent(directory.path(), &mail).await;
    let parsed = parsed(&raw);
    Seen {
        subject: parsed.subject().unwrap().to_owned(),
        text: parsed.body_text(0).unwrap().replace("\r\n", "\n"),
        html: parsed.body_html(0).unwrap().replace("\r\n", "\n"),
        raw: String::from_utf8(raw.clone()).unwrap(),
    }
}

/// Returns the stored form, after it is stored if `UPDATE_DOCS` is set.
#[allow(clippy::disallowed_methods, reason = "a test has no settings")]
fn stored(file: &str, now: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/it/mails").join(file);
    if env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&path, now).unwrap();
    }
    fs::read_to_string(&path).unwrap_or_default()
}

#[tokio::test]
async fn the_mails_are_those_that_were_read_by_people() {
    for locale in Locale::ALL {
        let mut all = String::new();
        for (name, message) in messages() {
            let Seen { subject, text, .. } = seen(locale, message).await;
            all.extend(["######## ", name, "\nSubject: ", &subject, "\n\n", &text, "\n"]);
        }
        let again = "UPDATE_DOCS=1 cargo nextest run -p tenantry-infrastructure -E 'test(read_by_people)'";
        assert_eq!(stored(&format!("{locale}.txt"), &all), all, "read the mails, and store them with {again}");
    }
    for (kind, at) in [("link", 0), ("code", 1), ("notice", 5)] {
        let (_, message) = messages().swap_remove(at);
        let html = seen(Locale::Es, message).await.html;
        assert_eq!(stored(&format!("{kind}.html"), &html), html, "look at it, and store it");
    }
}

/// Returns what a person reads in the HTML.
fn without_markup(html: &str) -> String {
    let body = html.split_once("<body").unwrap().1;
    let text: String = body.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect();
    [("&#38;", "&"), ("&#60;", "<"), ("&#62;", ">"), ("&#39;", "'"), ("&#34;", "\"")]
        .iter()
        .fold(text, |text, (written, meant)| text.replace(written, meant))
}

#[tokio::test]
async fn text_and_html_say_the_same_and_every_fact() {
    for locale in Locale::ALL {
        for (name, message) in messages() {
            let (link, code) = (message.link().map(str::to_owned), message.code().map(|code| code.expose().to_owned()));
            let Seen { text, html, .. } = seen(locale, message).await;
            let read = without_markup(&html);
            for paragraph in text.lines().filter(|line| !line.is_empty()) {
                // In HTML, a button takes the place of the line before the link.
                let said = paragraph.trim_end_matches([':', '\u{A0}']);
                assert!(read.contains(said), "{locale} {name}: {said} in {read}");
            }
            if let Some(link) = &link {
                assert!(text.lines().any(|line| line == link), "{locale} {name}: the link is a line of its own");
                assert_eq!(html.matches(link.as_str()).count(), 2, "{locale} {name}: as a button, and to copy");
            }
            if let Some(code) = &code {
                assert!(text.lines().any(|line| line == code), "{locale} {name}: the code is a line of its own");
            }
            let facts: &[&str] = match name {
                "AccountReclaimed" => &["2030"],
                "OperatorInvitation" => &["2030", "Analytical Engines"],
                "MadeOwner" => &["Ada Lovelace", "Analytical Engines"],
                _ if name.starts_with("DomainLost") => {
                    &["Ada Lovelace", "Analytical Engines", "engines.\u{202F}example"]
                }
                _ => &["2030", "Ada Lovelace"],
            };
            let facts = facts.iter().copied().chain(["Tenantry"]);
            for fact in facts.chain((name == "EmailChanged").then_some("b…@\u{202F}poets.\u{202F}example")) {
                assert!(text.contains(fact), "{locale} {name}: {fact} in {text}");
            }
            assert!(html.contains(&format!("<html lang=\"{locale}\">")));
            for remote in ["src=", "url(", "<img", "<link", "@import"] {
                assert!(!html.contains(remote), "{locale} {name}: {remote}");
            }
        }
    }
}

#[tokio::test]
async fn no_language_repeats_another_and_each_names_every_role() {
    for (at, (name, _)) in messages().into_iter().enumerate() {
        let mut all = BTreeSet::new();
        for locale in Locale::ALL {
            let Seen { text, subject, .. } = seen(locale, messages().swap_remove(at).1).await;
            let lines = text.lines().map(str::to_owned).chain([subject]);
            for line in lines.filter(|line| line.contains(' ')).collect::<BTreeSet<_>>() {
                assert!(all.insert(line.clone()), "{name}: {locale} repeats {line}");
            }
        }
    }
    for locale in Locale::ALL {
        let mut texts = BTreeSet::new();
        for given in Role::ALL {
            let mut message = invitation("Acme", "Ada").message;
            if let Message::Invitation { role, .. } = &mut message {
                *role = given;
            }
            texts.insert(seen(locale, message).await.text);
        }
        assert_eq!(texts.len(), 5, "{locale}");
    }
}

#[tokio::test]
async fn dates_are_written_as_the_language_writes_them() {
    for (locale, time, written) in [
        (Locale::En, "2030-03-01T01:05:00Z", "on 1 March 2030, 01:05 UTC "),
        (Locale::De, "2030-03-01T01:05:00Z", "am 1. März 2030 um 01:05 Uhr (UTC) "),
        (Locale::Es, "2030-03-01T01:05:00Z", "el 1 de marzo de 2030 a la 1:05 (UTC) "),
        (Locale::Es, "2030-12-31T23:59:00Z", "el 31 de diciembre de 2030 a las 23:59 (UTC) "),
        (Locale::Fr, "2030-03-01T01:05:00Z", "le 1er mars 2030 à 1\u{A0}h\u{A0}05 (UTC) "),
        (Locale::Fr, "2030-08-02T23:59:00Z", "le 2 août 2030 à 23\u{A0}h\u{A0}59 (UTC) "),
    ] {
        let text = seen(locale, Message::AccountReclaimed { at: at(time) }).await.text;
        assert!(text.contains(written), "{written} in {text}");
    }
}

/// Names that want to be something else.
const HOSTILE: &[&str] = &[
    "Eve\r\nBcc: victim@example.com",
    "Eve\nContent-Type: text/html\n\n<b>",
    "=?utf-8?b?DQpCY2M6IHZpY3RpbUBleGFtcGxlLmNvbQ==?=",
    "=?utf-8?q?=0D=0ABcc:_victim=40example.com?=",
    "\u{202E}moc.elpmaxe\u{2066}@\u{2069}eve\u{200F}",
    "\u{2069}Eve\u{2068}",
    "http://evil.example/login",
    "www.evil.example",
    "<a href=\"https://evil.example\">Click</a>",
    "\"><script>alert(1)</script>",
    "javascript:alert(1)",
    "{{ link }} {subject} %s $1",
    "Sie\u{2028}haben\u{2029}gewonnen",
    "شركة http://evil.example",
];

#[tokio::test]
async fn no_name_becomes_a_header_or_markup_or_a_link() {
    let usual = seen(Locale::En, invitation("Acme", "Ada").message).await;
    let fields = |seen: &Seen| {
        let (head, _) = seen.raw.split_once("\r\n\r\n").unwrap();
        let fields = head.split("\r\n").filter(|line| !line.starts_with([' ', '\t']));
        fields.map(|line| line.split_once(':').unwrap().0.to_owned()).collect::<Vec<_>>()
    };
    for locale in Locale::ALL {
        for hostile in HOSTILE {
            let seen = seen(locale, invitation(hostile, hostile).message).await;
            assert_eq!(fields(&seen), fields(&usual), "{hostile:?}");
            assert!(!seen.subject.contains(['\r', '\n']) && !seen.raw.contains("\nBcc"), "{hostile:?}");
            let links = seen.html.matches("href=\"").count();
            assert!(
                links == 1 && !seen.html.contains("<script") && seen.html.matches("<a ").count() == 1,
                "{hostile:?}"
            );
            for part in [&seen.text, &seen.html, &seen.subject] {
                let ours = part.replace(LINK, "");
                for link in ["://", "evil.example", "www.e", "javascript:a", "@example.com", "@eve"] {
                    assert!(!ours.contains(link), "{hostile:?}: {link} in {ours}");
                }
                let marks = ours.chars().filter(|c| matches!(c, '\u{202A}'..='\u{202E}' | '\u{200E}' | '\u{200F}'));
                assert_eq!(marks.count(), 0, "{hostile:?}");
                let isolates = |mark| ours.matches(mark).count();
                assert_eq!(isolates('\u{2068}'), isolates('\u{2069}'), "{hostile:?}");
            }
        }
    }
}

#[tokio::test]
async fn a_link_is_never_cut_and_no_line_is_too_long() {
    let long = format!("https://id.example/x#token={}", "a".repeat(1200));
    for link in [LINK, &long] {
        for locale in Locale::ALL {
            let expires_at = at("2030-03-01T01:05:00Z");
            let message = Message::ResetPassword { name: name("Ada"), link: link.to_owned(), expires_at };
            let Seen { raw, text, .. } = seen(locale, message).await;
            assert!(text.lines().any(|line| line == link));
            assert!(raw.split("\r\n").all(|line| line.len() <= 998 && line.is_ascii() && !line.contains('\n')));
            let encodings = raw.lines().filter_map(|line| line.strip_prefix("Content-Transfer-Encoding: "));
            // What is ASCII stays readable for who looks at the raw mail.
            let readable = locale == Locale::En && link == LINK;
            let expected = if readable { ["7bit"; 2] } else { ["base64"; 2] };
            assert_eq!(encodings.collect::<Vec<_>>(), expected, "{locale}");
            assert_eq!(raw.contains(&format!("\r\n{link}\r\n")), readable);
        }
    }
}
