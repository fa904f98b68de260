//! What a page says about the action before it. A notice travels in a cookie from the action to the next page, so it
//! names what happened, and holds no text but that of an embedding service.

use serde::{Deserialize, Serialize};
use tenantry_domain::locale::Locale;

use super::texts;

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Notice {
    /// The person signed out.
    SignedOut,
    /// The person created an organization.
    Founded(String),
    /// The person joined an organization.
    Joined(String),
    /// The person declined an invitation.
    Declined(String),
    /// The person chose another language.
    LanguageChosen,
    /// A member's role, place or status was changed.
    MemberChanged(String),
    /// The roles of several members were changed.
    RolesChanged(u64),
    /// A member was removed.
    MemberRemoved(String),
    /// An invitation was mailed again.
    InvitationSent(String),
    /// An invitation was withdrawn.
    InvitationRevoked(String),
    /// A domain was added.
    DomainClaimed(String),
    /// The record of a domain was found.
    DomainVerified(String),
    /// A domain was removed.
    DomainRemoved(String),
    /// The settings of the organization were changed.
    SettingsSaved,
    /// An invitation link was changed or deleted.
    LinksSaved,
    /// The organization has another owner.
    OwnershipTransferred(String),
    /// The person left an organization.
    Left(String),
    /// The person deleted an organization.
    Deleted(String),
    /// The person undid the deletion of an organization.
    Restored(String),
    /// The person is no active member of an organization any more.
    NoMember(String),
    /// A link that resets the password goes to that address, if it has an account.
    ResetMailed(String),
    /// The person has a new password.
    PasswordSet,
    /// The person has a new account, in place of one that somebody else had set up.
    AccountBegun,
    /// The account has that address again.
    EmailRestored(String),
    /// A code goes to that address.
    CodeMailed(String),
    /// The person proved their address.
    EmailProved,
    /// The account has that address now.
    EmailChanged(String),
    /// The person changed what stays on the page.
    Saved,
    /// The person has another password.
    PasswordChanged,
    /// The person signed out another device.
    DeviceSignedOut,
    /// The person signed out all other devices.
    OthersSignedOut,
    /// What a page of the embedding service says, in the language of that page.
    Own(String),
}

texts! {
    /// The texts of the notices.
    Notices;
    signed_out { "You are signed out.", "Sie sind abgemeldet.", "Ha cerrado la sesión.", "Vous êtes déconnecté." }
    founded(name) { "{name} is ready.", "{name} ist bereit.", "{name} está lista.", "{name} est prête." }
    joined(name) {
        "You are a member of {name} now.", "Sie sind jetzt Mitglied von {name}.", "Ahora es miembro de {name}.",
        "Vous êtes maintenant membre de {name}.",
    }
    declined(name) {
        "You declined the invitation of {name}.", "Sie haben die Einladung von {name} abgelehnt.",
        "Ha rechazado la invitación de {name}.", "Vous avez refusé l’invitation de {name}.",
    }
    language_chosen {
        "This device shows the pages in English now.", "Dieses Gerät zeigt die Seiten jetzt auf Deutsch.",
        "Este dispositivo muestra ahora las páginas en español.",
        "Cet appareil affiche désormais les pages en français.",
    }
    member_changed(name) {
        "The changes to {name} are saved.", "Die Änderungen an {name} sind gespeichert.",
        "Los cambios de {name} se han guardado.", "Les modifications de {name} sont enregistrées.",
    }
    roles_changed(#count) {
        "One role was changed." | "{count} roles were changed.",
        "Eine Rolle wurde geändert." | "{count} Rollen wurden geändert.",
        "Se cambió una función." | "Se cambiaron {count} funciones.",
        "{count} rôle a été modifié." | "{count} rôles ont été modifiés.",
    }
    member_removed(name) {
        "{name} is no longer a member.", "{name} ist nicht mehr Mitglied.", "{name} ya no es miembro.",
        "{name} n’est plus membre.",
    }
    invitation_sent(email) {
        "The invitation is on its way to {email} again.", "Die Einladung ist noch einmal auf dem Weg an {email}.",
        "La invitación va de nuevo en camino a {email}.", "L’invitation est de nouveau en route vers {email}.",
    }
    invitation_revoked(email) {
        "The invitation of {email} no longer works.", "Die Einladung von {email} gilt nicht mehr.",
        "La invitación de {email} ya no funciona.", "L’invitation de {email} ne fonctionne plus.",
    }
    links_saved {
        "The change is saved.", "Die Änderung ist gespeichert.", "El cambio se ha guardado.", "La modification est enregistrée.",
    }
    settings_saved {
        "The settings are saved.", "Die Einstellungen sind gespeichert.", "La configuración se ha guardado.",
        "Les paramètres sont enregistrés.",
    }
    ownership_transferred(name) {
        "{name} is the owner now.", "Die Inhaberschaft liegt jetzt bei {name}.", "{name} es ahora titular.",
        "{name} est maintenant propriétaire.",
    }
    left(name) {
        "You left {name}.", "Sie haben {name} verlassen.", "Ha abandonado {name}.", "Vous avez quitté {name}.",
    }
    deleted(name) {
        "{name} is deleted.", "{name} ist gelöscht.", "{name} está eliminada.", "{name} est supprimée.",
    }
    restored(name) {
        "{name} is back.", "{name} ist wiederhergestellt.", "{name} está restaurada.", "{name} est restaurée.",
    }
    no_member(name) {
        "You are no longer an active member of {name}. If you need access again, ask its owner or an admin.",
        "Sie sind kein aktives Mitglied von {name} mehr. Wenn Sie wieder Zugang brauchen, wenden Sie sich an die Inhaberschaft oder Administration.",
        "Ya no es miembro activo de {name}. Si necesita acceso de nuevo, pregunte a su titular o a su administración.",
        "Vous n’êtes plus membre actif de {name}. Si vous avez de nouveau besoin d’y accéder, adressez-vous à la propriété ou à l’administration.",
    }
    reset_mailed(email) {
        "If there is an account with the address {email}, a link is on its way there.",
        "Wenn es zur Adresse {email} ein Konto gibt, ist ein Link dorthin unterwegs.",
        "Si existe una cuenta con la dirección {email}, un enlace va de camino.",
        "S’il existe un compte avec l’adresse {email}, un lien est en route.",
    }
    password_set {
        "Your new password is set, and all devices are signed out. Sign in with it.",
        "Ihr neues Passwort ist gespeichert, und alle Geräte sind abgemeldet. Melden Sie sich damit an.",
        "Su contraseña nueva está guardada y se ha cerrado la sesión en todos los dispositivos. Inicie sesión con ella.",
        "Votre nouveau mot de passe est enregistré, et tous les appareils sont déconnectés. Connectez-vous avec lui.",
    }
    account_begun {
        "You have a new account with this email address. Sign in with the new password.",
        "Sie haben ein neues Konto mit dieser E-Mail-Adresse. Melden Sie sich mit dem neuen Passwort an.",
        "Tiene una cuenta nueva con este correo electrónico. Inicie sesión con la contraseña nueva.",
        "Vous avez un nouveau compte avec cette adresse e-mail. Connectez-vous avec le nouveau mot de passe.",
    }
    email_restored(email) {
        "Your account has the email address {email} again. We mailed you a link: choose a new password with it.",
        "Ihr Konto hat wieder die E-Mail-Adresse {email}. Wir haben Ihnen einen Link gesendet: Legen Sie damit ein neues Passwort fest.",
        "Su cuenta vuelve a tener el correo electrónico {email}. Le hemos enviado un enlace: elija con él una contraseña nueva.",
        "Votre compte a de nouveau l’adresse e-mail {email}. Nous vous avons envoyé un lien : choisissez un nouveau mot de passe avec lui.",
    }
    code_mailed(email) {
        "A code is on its way to {email}. If you asked for one less than two minutes ago, that one stays valid.",
        "Ein Code ist an {email} unterwegs. Wenn Sie vor weniger als zwei Minuten einen angefordert haben, gilt dieser weiter.",
        "Un código va de camino a {email}. Si pidió uno hace menos de dos minutos, ese sigue siendo válido.",
        "Un code est en route vers {email}. Si vous en avez demandé un il y a moins de deux minutes, celui-ci reste valable.",
    }
    email_proved {
        "Your email address is confirmed.", "Ihre E-Mail-Adresse ist bestätigt.", "Su correo electrónico está confirmado.",
        "Votre adresse e-mail est confirmée.",
    }
    email_changed(email) {
        "Your email address is {email} now.", "Ihre E-Mail-Adresse ist jetzt {email}.",
        "Su correo electrónico es ahora {email}.", "Votre adresse e-mail est maintenant {email}.",
    }
    domain_claimed(domain) {
        "{domain} is added. Add the DNS record now, and check it here.",
        "{domain} ist hinzugefügt. Legen Sie nun den DNS-Eintrag an, und prüfen Sie ihn hier.",
        "{domain} se ha añadido. Añada ahora el registro DNS y compruébelo aquí.",
        "{domain} est ajouté. Ajoutez maintenant l’enregistrement DNS, puis vérifiez-le ici.",
    }
    domain_verified(domain) {
        "The record is there: {domain} is verified.", "Der Eintrag ist da: {domain} ist bestätigt.",
        "El registro está ahí: {domain} está verificado.", "L’enregistrement est là : {domain} est vérifié.",
    }
    domain_removed(domain) {
        "{domain} is removed.", "{domain} ist entfernt.", "{domain} se ha eliminado.", "{domain} est retiré.",
    }
    saved { "Saved.", "Gespeichert.", "Guardado.", "Enregistré." }
    password_changed {
        "Your password is changed. All other devices are signed out.",
        "Ihr Passwort ist geändert. Alle anderen Geräte sind abgemeldet.",
        "Su contraseña se ha cambiado. Se ha cerrado la sesión en los demás dispositivos.",
        "Votre mot de passe est changé. Tous les autres appareils sont déconnectés.",
    }
    device_signed_out {
        "The device is signed out.", "Das Gerät ist abgemeldet.", "Se ha cerrado la sesión en el dispositivo.",
        "L’appareil est déconnecté.",
    }
    others_signed_out {
        "All other devices are signed out.", "Alle anderen Geräte sind abgemeldet.",
        "Se ha cerrado la sesión en todos los demás dispositivos.", "Tous les autres appareils sont déconnectés.",
    }
}

impl Notice {
    /// Returns what the page says.
    pub(crate) fn text(&self, locale: Locale) -> String {
        let texts = Notices(locale);
        match self {
            Self::SignedOut => texts.signed_out().to_owned(),
            Self::Founded(name) => texts.founded(name),
            Self::Joined(name) => texts.joined(name),
            Self::Declined(name) => texts.declined(name),
            Self::LanguageChosen => texts.language_chosen().to_owned(),
            Self::MemberChanged(name) => texts.member_changed(name),
            Self::RolesChanged(count) => texts.roles_changed(count),
            Self::MemberRemoved(name) => texts.member_removed(name),
            Self::InvitationSent(email) => texts.invitation_sent(email),
            Self::InvitationRevoked(email) => texts.invitation_revoked(email),
            Self::LinksSaved => texts.links_saved().to_owned(),
            Self::DomainClaimed(domain) => texts.domain_claimed(domain),
            Self::DomainVerified(domain) => texts.domain_verified(domain),
            Self::DomainRemoved(domain) => texts.domain_removed(domain),
            Self::SettingsSaved => texts.settings_saved().to_owned(),
            Self::OwnershipTransferred(name) => texts.ownership_transferred(name),
            Self::Left(name) => texts.left(name),
            Self::Deleted(name) => texts.deleted(name),
            Self::Restored(name) => texts.restored(name),
            Self::NoMember(name) => texts.no_member(name),
            Self::ResetMailed(email) => texts.reset_mailed(email),
            Self::PasswordSet => texts.password_set().to_owned(),
            Self::AccountBegun => texts.account_begun().to_owned(),
            Self::EmailRestored(email) => texts.email_restored(email),
            Self::CodeMailed(email) => texts.code_mailed(email),
            Self::EmailProved => texts.email_proved().to_owned(),
            Self::EmailChanged(email) => texts.email_changed(email),
            Self::Saved => texts.saved().to_owned(),
            Self::PasswordChanged => texts.password_changed().to_owned(),
            Self::DeviceSignedOut => texts.device_signed_out().to_owned(),
            Self::OthersSignedOut => texts.others_signed_out().to_owned(),
            Self::Own(text) => text.clone(),
        }
    }
}
