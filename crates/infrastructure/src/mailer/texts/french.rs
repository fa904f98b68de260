//! The texts of all mails in French.

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
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const COPY: &str = "Si le bouton ne fonctionne pas, copiez cette adresse dans votre navigateur\u{A0}:";
const CODE: &str = "Votre code";
const FORGOT: &str = "ouvrez la page de connexion et indiquez que vous avez oublié le vôtre.";

pub(super) struct French;

/// Names what the role is there for, so that it fits everybody.
const fn role_name(role: Role) -> &'static str {
    match role {
        Role::Owner => "propriétaire",
        Role::Admin => "administration",
        Role::Manager => "gestion",
        Role::Member => "membre",
        Role::Viewer => "lecture seule",
    }
}

fn hello(name: &Name) -> String {
    format!("Bonjour {name},")
}

fn code_until(until: &str) -> String {
    format!("Le code est valable jusqu’au {until}. Ne le communiquez à personne, pas même à nous.")
}

impl Language for French {
    fn date(&self, at: Timestamp) -> String {
        let (month, first) = (MONTHS[at.month0() as usize], if at.day() == 1 { "er" } else { "" });
        format!("{}{first} {month} {} à {} (UTC)", at.day(), at.year(), at.format("%-H\u{A0}h\u{A0}%M"))
    }

    fn invitation(&self, tenant: &Name, inviter: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter {
        let role = role_name(role);
        Letter {
            subject: format!("{inviter} vous invite à rejoindre {tenant}").into(),
            title: format!("Rejoindre {tenant}").into(),
            greeting: "Bonjour,".into(),
            opening: vec![
                format!(
                    "{inviter} vous invite à rejoindre {tenant} sur {sender}. Votre rôle y sera «\u{A0}{role}\u{A0}»."
                )
                .into(),
            ],
            action: Some(Action::Link { label: "Accepter l’invitation", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "Le lien fonctionne une seule fois, jusqu’au {until}. Ne le transférez pas\u{A0}: toute personne \
                     qui l’a peut accepter l’invitation à votre place."
                )
                .into(),
                "Si vous ne faites rien, l’invitation expire et rien ne change.".into(),
            ],
            reason: format!(
                "{sender} vous envoie cet e-mail parce que {inviter} a saisi votre adresse. Si vous ne savez pas de \
                 qui il s’agit, ignorez cet e-mail."
            )
            .into(),
        }
    }

    fn operator_invitation(&self, tenant: &Name, role: Role, link: &str, until: &str, sender: &Name) -> Letter {
        let role = role_name(role);
        Letter {
            subject: format!("{sender} vous invite à rejoindre {tenant}").into(),
            title: format!("Rejoindre {tenant}").into(),
            greeting: "Bonjour,".into(),
            opening: vec![
                format!(
                    "L’organisation {tenant} est prête pour vous sur {sender}, et vous êtes invité à la rejoindre. Votre \
                     rôle y sera «\u{A0}{role}\u{A0}»."
                )
                .into(),
            ],
            action: Some(Action::Link { label: "Accepter l’invitation", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "Le lien fonctionne une seule fois, jusqu’au {until}. Ne le transférez pas\u{A0}: toute personne \
                     qui l’a peut accepter l’invitation à votre place."
                )
                .into(),
                "Si vous ne faites rien, l’invitation expire et rien ne change.".into(),
            ],
            reason: format!(
                "{sender} vous envoie cet e-mail parce que les responsables de {sender} ont saisi votre adresse. Si vous \
                 n’attendez pas d’invitation, ignorez cet e-mail."
            )
            .into(),
        }
    }

    fn made_owner(&self, name: &Name, tenant: &Name, link: &str, sender: &Name) -> Letter {
        Letter {
            subject: format!("Vous êtes propriétaire de l’organisation {tenant}").into(),
            title: format!("Vous êtes propriétaire de l’organisation {tenant}").into(),
            greeting: hello(name).into(),
            opening: vec![
                format!(
                    "Les responsables de {sender} ont créé l’organisation {tenant} pour vous. Vous en êtes propriétaire\u{A0}: \
                     vous pouvez y inviter d’autres personnes et tout y modifier."
                )
                .into(),
            ],
            action: Some(Action::Link { label: "Ouvrir l’organisation", url: link.to_owned(), copy: COPY }),
            closing: vec![
                "Vous vous connectez comme auparavant.".into(),
                format!("Si vous ne l’avez pas demandé, écrivez aux responsables de {sender}.").into(),
            ],
            reason: format!(
                "{sender} vous envoie cet e-mail parce que votre compte est devenu propriétaire d’une organisation."
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
                "L’enregistrement DNS qui prouve que {domain} appartient à l’organisation {tenant} manque depuis 72\u{A0}heures."
            ),
            LossReason::Released => format!(
                "Les responsables de {sender} ont retiré {domain} à l’organisation {tenant}, car ce domaine appartient désormais à quelqu’un d’autre."
            ),
        };
        Letter {
            subject: format!("{domain} n’est plus vérifié").into(),
            title: format!("{domain} n’est plus vérifié").into(),
            greeting: hello(name).into(),
            opening: vec![happened.into(), "Les personnes ayant une adresse dans ce domaine ne peuvent plus la rejoindre par ce moyen. Celles qui en sont membres le restent.".into()],
            action: Some(Action::Link { label: "Ouvrir les domaines", url: link.to_owned(), copy: COPY }),
            closing: vec!["Si le domaine est toujours le vôtre, rétablissez l’enregistrement indiqué sur la page, puis vérifiez-le.".into()],
            reason: format!("{sender} vous envoie cet e-mail parce que vous êtes propriétaire ou administrateur de l’organisation {tenant}.").into(),
        }
    }

    fn verify_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Confirmez votre adresse e-mail".into(),
            title: "Confirmez votre adresse e-mail".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!("Saisissez ce code sur {sender} pour confirmer que cette adresse e-mail est la vôtre.").into(),
            ],
            action: Some(Action::Code { label: CODE, code: code.to_owned() }),
            closing: vec![
                code_until(until).into(),
                "Si vous ne faites rien, votre adresse reste non confirmée.".into(),
            ],
            reason: format!(
                "{sender} vous envoie cet e-mail parce que quelqu’un a saisi votre adresse pour un compte. Si ce \
                 n’était pas vous, ignorez cet e-mail\u{A0}: sans le code, personne ne peut confirmer votre adresse."
            )
            .into(),
        }
    }

    fn change_email(&self, name: &Name, code: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Confirmez votre nouvelle adresse e-mail".into(),
            title: "Confirmez votre nouvelle adresse e-mail".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!("Saisissez ce code sur {sender} pour que cette adresse devienne celle de votre compte.").into(),
            ],
            action: Some(Action::Code { label: CODE, code: code.to_owned() }),
            closing: vec![
                code_until(until).into(),
                "Si vous ne faites rien, votre compte garde l’adresse qu’il a.".into(),
            ],
            reason: format!(
                "{sender} vous envoie cet e-mail parce que quelqu’un a saisi votre adresse pour son propre compte. Si \
                 ce n’était pas vous, ignorez cet e-mail\u{A0}: sans le code, personne ne peut utiliser votre adresse."
            )
            .into(),
        }
    }

    fn email_changed(&self, name: &Name, new: &Name, link: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Votre adresse e-mail a été modifiée".into(),
            title: "Votre adresse e-mail a été modifiée".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!(
                    "L’adresse de votre compte sur {sender} est maintenant {new}. Vous ne pouvez plus vous connecter \
                     avec l’adresse à laquelle nous envoyons cet e-mail."
                )
                .into(),
                "Si c’est vous qui l’avez modifiée, vous n’avez rien à faire. Sinon, quelqu’un d’autre a accès à votre \
                 compte\u{A0}: annulez la modification maintenant. Tous les appareils seront alors déconnectés et vous \
                 recevrez un lien pour choisir un nouveau mot de passe."
                    .into(),
            ],
            action: Some(Action::Link { label: "Annuler la modification", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "Le lien fonctionne jusqu’au {until}. Si vous ne faites rien, le compte garde la nouvelle adresse."
                )
                .into(),
            ],
            reason: format!("{sender} vous envoie cet e-mail parce que c’était l’adresse de votre compte.").into(),
        }
    }

    fn reset_password(&self, name: &Name, link: &str, until: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Choisissez un nouveau mot de passe".into(),
            title: "Choisissez un nouveau mot de passe".into(),
            greeting: hello(name).into(),
            opening: vec![
                format!("Ce lien vous permet de choisir un nouveau mot de passe pour votre compte sur {sender}.")
                    .into(),
            ],
            action: Some(Action::Link { label: "Choisir un nouveau mot de passe", url: link.to_owned(), copy: COPY }),
            closing: vec![
                format!(
                    "Le lien fonctionne une seule fois, jusqu’au {until}. Ne le transférez pas\u{A0}: toute personne \
                     qui l’a peut accéder à votre compte."
                )
                .into(),
                "Si vous ne faites rien, votre mot de passe reste le même.".into(),
            ],
            reason: format!(
                "{sender} vous envoie cet e-mail parce que quelqu’un a demandé un nouveau mot de passe pour cette \
                 adresse. Si ce n’était pas vous, ignorez cet e-mail\u{A0}: sans le lien, personne ne peut changer \
                 votre mot de passe."
            )
            .into(),
        }
    }

    fn password_changed(&self, name: &Name, at: &str, how: PasswordChange, sender: &Name) -> Letter {
        let (happened, otherwise) = match how {
            PasswordChange::Changed => (
                format!(
                    "Le mot de passe de votre compte sur {sender} a été changé le {at}, par une personne connectée qui \
                     connaissait l’ancien. Tous les autres appareils ont été déconnectés."
                ),
                format!(
                    "Si ce n’était pas vous, quelqu’un d’autre a accès à votre compte. Choisissez tout de suite un \
                     nouveau mot de passe\u{A0}: {FORGOT}"
                ),
            ),
            PasswordChange::Reset => (
                format!(
                    "Le mot de passe de votre compte sur {sender} a été changé le {at}, avec un lien que nous avions \
                     envoyé à cette adresse. Tous les appareils ont été déconnectés."
                ),
                format!(
                    "Si ce n’était pas vous, quelqu’un d’autre lit cette boîte mail. Changez d’abord le mot de passe \
                     de votre boîte mail. Choisissez ensuite un nouveau mot de passe\u{A0}: {FORGOT}"
                ),
            ),
        };
        Letter {
            subject: "Votre mot de passe a été changé".into(),
            title: "Votre mot de passe a été changé".into(),
            greeting: hello(name).into(),
            opening: vec![happened.into()],
            action: None,
            closing: vec!["Si c’était vous, vous n’avez rien à faire.".into(), otherwise.into()],
            reason: format!("{sender} vous envoie cet e-mail à chaque changement du mot de passe de votre compte.")
                .into(),
        }
    }

    fn account_reclaimed(&self, at: &str, sender: &Name) -> Letter {
        Letter {
            subject: "Personne d’autre n’utilise plus votre adresse e-mail".into(),
            title: "Personne d’autre n’utilise plus votre adresse e-mail".into(),
            greeting: "Bonjour,".into(),
            opening: vec![
                format!(
                    "Un compte existait sur {sender} avec votre adresse e-mail, que personne n’avait confirmée. Vous \
                     l’avez confirmée le {at} et vous avez maintenant un nouveau compte. Plus personne ne peut se \
                     connecter à l’autre."
                )
                .into(),
            ],
            action: None,
            closing: vec![
                format!(
                    "Si vous n’avez pas créé l’autre compte, vous n’avez rien à faire. Si c’était vous et que vos \
                     organisations vous manquent, écrivez aux responsables de {sender}."
                )
                .into(),
            ],
            reason: format!("{sender} vous envoie cet e-mail parce que vous avez confirmé cette adresse.").into(),
        }
    }
}
