//! The texts of all mails in German.

use chrono::Datelike;
use tenantry_application::ports::mailer::PasswordChange;
use tenantry_domain::{Timestamp, domain_claim::LossReason, role::Role};

use super::{
    super::{
        letter::{Action, Letter},
        name::Name,
    },
    language::Language,
};

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const COPY: &str = "Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:";
const CODE: &str = "Ihr Code";
const FORGOT: &str = "Öffnen Sie die Anmeldeseite und geben Sie an, dass Sie Ihr Passwort vergessen haben.";

pub(super) struct German;

/// Names what the role is there for, so that it fits everybody.
const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "Inhaberschaft",
        Role::Admin => "Administration",
        Role::Manager => "Leitung",
        Role::Member => "Mitglied",
        Role::Viewer => "Lesezugriff",
    }
}

fn hello(name: &Name) -> String {
    format!("Hallo {name},")
}

fn code_until(until: &str) -> String {
    format!("Der Code gilt bis zum {until}. Nennen Sie ihn niemandem, auch uns nicht.")
}

impl Language for German {
    fn date(&self, at: Timestamp) -> String {
        let month = MONTHS[at.month0() as usize];
        format!("{}. {month} {} um {} Uhr (UTC)", at.day(), at.year(), at.format("%H:%M"))
    }

    fn invitation(&self, tenant: &Name, inviter: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter {
        let role = role_name(role);
        Letter {
            subject: format!("{inviter} lädt Sie zu {tenant} ein").into(),
            title: format!("Einladung zu {tenant}").into(),
            greeting: "Hallo,".into(),
            opening: vec![
                format!("{inviter} lädt Sie ein, bei {sender} Teil von {tenant} zu werden. Ihre Rolle dort: „{role}“.")
                    .into(),
            ],
            action: Some(Action::Link { label: "Einladung annehmen", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "Der Link funktioniert ein einziges Mal, bis zum {until}. Leiten Sie ihn nicht weiter: Wer ihn \
                     hat, kann an Ihrer Stelle beitreten."
                )
                .into(),
                "Wenn Sie nichts tun, verfällt die Einladung, und es ändert sich nichts.".into(),
            ],
            reason: format!(
                "{sender} schickt Ihnen diese E-Mail, weil {inviter} Ihre Adresse eingegeben hat. Wenn Sie nicht \
                 wissen, wer das ist, ignorieren Sie diese E-Mail."
            )
            .into(),
        }
    }

    fn operator_invitation(&self, tenant: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter {
        let role = role_name(role);
        Letter {
            subject: format!("{sender} lädt Sie zu {tenant} ein").into(),
            title: format!("Einladung zu {tenant}").into(),
            greeting: "Hallo,".into(),
            opening: vec![
                format!(
                    "{tenant} ist als Organisation bei {sender} für Sie eingerichtet, und Sie sind eingeladen, Teil davon \
                     zu werden. Ihre Rolle dort: „{role}“."
                )
                .into(),
            ],
            action: Some(Action::Link { label: "Einladung annehmen", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "Der Link funktioniert ein einziges Mal, bis zum {until}. Leiten Sie ihn nicht weiter: Wer ihn \
                     hat, kann an Ihrer Stelle beitreten."
                )
                .into(),
                "Wenn Sie nichts tun, verfällt die Einladung, und es ändert sich nichts.".into(),
            ],
            reason: format!(
                "{sender} schickt Ihnen diese E-Mail, weil die Betreiber von {sender} Ihre Adresse eingegeben haben. \
                 Wenn Sie keine Einladung erwarten, ignorieren Sie diese E-Mail."
            )
            .into(),
        }
    }

    fn made_owner(&self, name: &Name, tenant: &Name, link: &str, sender: &Name) -> Letter {
        Letter {
            subject: format!("{tenant} gehört jetzt Ihnen").into(),
            title: format!("{tenant} gehört jetzt Ihnen").into(),
            greeting: hello(name).into(),
            opening: vec![
                format!(
                    "die Betreiber von {sender} haben die Organisation {tenant} für Sie angelegt. Sie haben dort die \
                     Inhaberschaft: Sie können andere einladen und alles darin ändern."
                )
                .into(),
            ],
            action: Some(Action::Link { label: "Organisation öffnen", url: link.to_owned(), copy: COPY }),
            closing: vec![
                "Sie melden sich an wie bisher.".into(),
                format!("Wenn Sie nicht darum gebeten haben, wenden Sie sich an die Betreiber von {sender}.").into(),
            ],
            reason: format!(
                "{sender} schickt Ihnen diese E-Mail, weil Ihr Konto die Inhaberschaft einer Organisation erhalten hat."
            )
            .into(),
        }
    }

    fn domain_lost(
        &self,
        name: &Name,
        tenant: &Name,
        domain: &Name,
        reason: LossReason,
        link: &str,
        sender: &Name,
    ) -> Letter {
        let happened = match reason {
            LossReason::RecordGone => format!(
                "der DNS-Eintrag, der zeigt, dass {domain} zur Organisation {tenant} gehört, fehlt seit 72 Stunden."
            ),
            LossReason::Released => format!(
                "die Betreiber von {sender} haben {domain} von der Organisation {tenant} gelöst, weil die Domain jetzt jemand anderem gehört."
            ),
        };
        Letter {
            subject: format!("{domain} ist nicht mehr bestätigt").into(),
            title: format!("{domain} ist nicht mehr bestätigt").into(),
            greeting: hello(name).into(),
            opening: vec![happened.into(), "Personen mit einer Adresse in dieser Domain können ihr nicht mehr darüber beitreten. Wer Mitglied ist, bleibt es.".into()],
            action: Some(Action::Link { label: "Domains öffnen", url: link.to_owned(), copy: COPY }),
            closing: vec!["Wenn die Domain noch Ihnen gehört, stellen Sie den Eintrag wieder her, den die Seite zeigt, und prüfen Sie ihn dort.".into()],
            reason: format!("{sender} schickt Ihnen diese E-Mail, weil Sie {tenant} besitzen oder verwalten.").into(),
        }
    }

    fn verify_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Bestätigen Sie Ihre E-Mail-Adresse".into(),
            title: "Bestätigen Sie Ihre E-Mail-Adresse".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!(
                    "geben Sie diesen Code bei {sender} ein, um zu bestätigen, dass diese E-Mail-Adresse Ihnen gehört."
                )
                .into(),
            ],
            action: Some(Action::Code { label: CODE, code: code.to_owned() }),
            closing: vec![code_until(until).into(), "Wenn Sie nichts tun, bleibt Ihre Adresse unbestätigt.".into()],
            reason: format!(
                "{sender} schickt Ihnen diese E-Mail, weil jemand Ihre Adresse für ein Konto eingegeben hat. Wenn Sie \
                 das nicht waren, ignorieren Sie diese E-Mail: Ohne den Code kann niemand Ihre Adresse bestätigen."
            )
            .into(),
        }
    }

    fn change_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Bestätigen Sie Ihre neue E-Mail-Adresse".into(),
            title: "Bestätigen Sie Ihre neue E-Mail-Adresse".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!("geben Sie diesen Code bei {sender} ein, damit dies die Adresse Ihres Kontos wird.").into(),
            ],
            action: Some(Action::Code { label: CODE, code: code.to_owned() }),
            closing: vec![
                code_until(until).into(),
                "Wenn Sie nichts tun, behält Ihr Konto die bisherige Adresse.".into(),
            ],
            reason: format!(
                "{sender} schickt Ihnen diese E-Mail, weil jemand Ihre Adresse für das eigene Konto eingegeben hat. \
                 Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ohne den Code kann niemand Ihre Adresse \
                 verwenden."
            )
            .into(),
        }
    }

    fn email_changed(&self, name: &Name, new: &Name, link: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Ihre E-Mail-Adresse wurde geändert".into(),
            title: "Ihre E-Mail-Adresse wurde geändert".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!(
                    "die Adresse Ihres Kontos bei {sender} ist jetzt {new}. Mit der Adresse, an die wir dies schicken, \
                     können Sie sich nicht mehr anmelden."
                )
                .into(),
                "Wenn Sie sie geändert haben, brauchen Sie nichts zu tun. Wenn nicht, hat jemand anderes Zugang zu \
                 Ihrem Konto: Machen Sie die Änderung jetzt rückgängig. Alle Geräte werden dann abgemeldet, und Sie \
                 erhalten einen Link für ein neues Passwort."
                    .into(),
            ],
            action: Some(Action::Link { label: "Änderung rückgängig machen", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "Der Link funktioniert bis zum {until}. Wenn Sie nichts tun, behält das Konto die neue Adresse."
                )
                .into(),
            ],
            reason: format!("{sender} schickt Ihnen diese E-Mail, weil dies die Adresse Ihres Kontos war.").into(),
        }
    }

    fn reset_password(&self, name: &Name, link: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Wählen Sie ein neues Passwort".into(),
            title: "Wählen Sie ein neues Passwort".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!("mit diesem Link können Sie ein neues Passwort für Ihr Konto bei {sender} wählen.").into(),
            ],
            action: Some(Action::Link { label: "Neues Passwort wählen", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "Der Link funktioniert ein einziges Mal, bis zum {until}. Leiten Sie ihn nicht weiter: Wer ihn \
                     hat, kommt in Ihr Konto."
                )
                .into(),
                "Wenn Sie nichts tun, bleibt Ihr Passwort, wie es ist.".into(),
            ],
            reason: format!(
                "{sender} schickt Ihnen diese E-Mail, weil jemand für diese Adresse um ein neues Passwort gebeten hat. \
                 Wenn Sie das nicht waren, ignorieren Sie diese E-Mail: Ohne den Link kann niemand Ihr Passwort \
                 ändern."
            )
            .into(),
        }
    }

    fn password_changed(&self, name: &Name, at: &str, how: PasswordChange, sender: &Name) -> Letter {
        let (happened, otherwise) = match how {
            PasswordChange::Changed => (
                format!(
                    "das Passwort Ihres Kontos bei {sender} wurde am {at} geändert, von jemandem, der angemeldet war \
                     und das alte Passwort kannte. Alle anderen Geräte wurden abgemeldet."
                ),
                format!(
                    "Wenn Sie es nicht geändert haben, hat jemand anderes Zugang zu Ihrem Konto. Wählen Sie sofort ein \
                     neues Passwort: {FORGOT}"
                ),
            ),
            PasswordChange::Reset => (
                format!(
                    "das Passwort Ihres Kontos bei {sender} wurde am {at} geändert, mit einem Link, den wir an diese \
                     Adresse geschickt hatten. Alle Geräte wurden abgemeldet."
                ),
                format!(
                    "Wenn Sie es nicht geändert haben, liest jemand anderes dieses Postfach. Ändern Sie zuerst das \
                     Passwort Ihres Postfachs. Wählen Sie danach ein neues Passwort: {FORGOT}"
                ),
            ),
        };
        Letter {
            subject: "Ihr Passwort wurde geändert".into(),
            title: "Ihr Passwort wurde geändert".into(),
            greeting: hello(name).into(),
            opening: vec![happened.into()],
            action: None,
            closing: vec!["Wenn Sie es geändert haben, brauchen Sie nichts zu tun.".into(), otherwise.into()],
            reason: format!(
                "{sender} schickt Ihnen diese E-Mail immer dann, wenn sich das Passwort Ihres Kontos ändert."
            )
            .into(),
        }
    }

    fn account_reclaimed(&self, at: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Ihre E-Mail-Adresse gehört jetzt nur Ihnen".into(),
            title: "Ihre E-Mail-Adresse gehört jetzt nur Ihnen".into(),
            greeting: "Hallo,".into(),
            opening: vec![
                format!(
                    "bei {sender} gab es ein Konto mit Ihrer E-Mail-Adresse, und niemand hatte die Adresse bestätigt. \
                     Sie haben sie am {at} bestätigt und haben jetzt ein neues Konto. Beim anderen kann sich niemand \
                     mehr anmelden."
                )
                .into(),
            ],
            action: None,
            closing: vec![
                format!(
                    "Wenn Sie das andere Konto nicht angelegt haben, brauchen Sie nichts zu tun. Wenn doch und Ihnen \
                     Organisationen fehlen, wenden Sie sich an die Betreiber von {sender}."
                )
                .into(),
            ],
            reason: format!("{sender} schickt Ihnen diese E-Mail, weil Sie diese Adresse bestätigt haben.").into(),
        }
    }
}
