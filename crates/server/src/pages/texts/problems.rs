//! What a page says when something was refused: at a field, or for the whole request. The texts of the API speak to
//! programs; these speak to people.

use tenantry_domain::{
    email::EmailError, locale::Locale, names::NameError, password::PasswordError, password::PlainPassword,
    slug::SlugError,
};

use super::texts;
use crate::http::codes::Code;

texts! {
    /// What is wrong with a field.
    FieldTexts;
    required { "Fill this in.", "Füllen Sie dieses Feld aus.", "Rellene este campo.", "Remplissez ce champ." }
    email_malformed {
        "Enter an address such as name@example.com.", "Geben Sie eine Adresse wie name@example.com ein.",
        "Escriba una dirección como name@example.com.", "Saisissez une adresse comme name@example.com.",
    }
    email_long {
        "No email address is as long as this one.", "So lang ist keine E-Mail-Adresse.",
        "Ninguna dirección de correo es tan larga.", "Aucune adresse e-mail n’est aussi longue.",
    }
    invisible {
        "It contains a character that nobody can see. Type it anew instead of pasting it.",
        "Der Text enthält ein unsichtbares Zeichen. Tippen Sie ihn neu, statt ihn einzufügen.",
        "Contiene un carácter invisible. Escríbalo de nuevo en lugar de pegarlo.",
        "Le texte contient un caractère invisible. Retapez-le au lieu de le coller.",
    }
    long(most) {
        "Use at most {most} characters.", "Verwenden Sie höchstens {most} Zeichen.", "Use como máximo {most} caracteres.",
        "Utilisez au plus {most} caractères.",
    }
    short(least) {
        "Use at least {least} characters.", "Verwenden Sie mindestens {least} Zeichen.", "Use al menos {least} caracteres.",
        "Utilisez au moins {least} caractères.",
    }
    guessable {
        "This password is too easy to guess. Add a few words that have nothing to do with each other.",
        "Dieses Passwort ist zu leicht zu erraten. Ergänzen Sie einige Wörter, die nichts miteinander zu tun haben.",
        "Esta contraseña es demasiado fácil de adivinar. Añada algunas palabras que no tengan relación entre sí.",
        "Ce mot de passe est trop facile à deviner. Ajoutez quelques mots sans rapport entre eux.",
    }
    slug_length {
        "Use 3 to 48 characters.", "Verwenden Sie 3 bis 48 Zeichen.", "Use de 3 a 48 caracteres.",
        "Utilisez de 3 à 48 caractères.",
    }
    slug_characters {
        "Use small letters (a to z), digits, and single hyphens between them.",
        "Verwenden Sie Kleinbuchstaben (a bis z), Ziffern und einzelne Bindestriche dazwischen.",
        "Use minúsculas (de la a a la z), cifras y guiones sueltos entre ellas.",
        "Utilisez des minuscules (a à z), des chiffres et des traits d’union isolés entre eux.",
    }
    slug_reserved {
        "This name is reserved. Choose another one.", "Dieser Name ist reserviert. Wählen Sie einen anderen.",
        "Este nombre está reservado. Elija otro.", "Ce nom est réservé. Choisissez-en un autre.",
    }
}

impl FieldTexts {
    /// Says what is wrong with an email address.
    pub(crate) const fn email(self, error: EmailError) -> &'static str {
        match error {
            EmailError::Malformed | EmailError::Domain => self.email_malformed(),
            EmailError::Invisible(_) => self.invisible(),
            EmailError::TooLong => self.email_long(),
        }
    }

    /// Says what is wrong with a name.
    pub(crate) fn name(self, error: NameError) -> String {
        match error {
            NameError::Empty => self.required().to_owned(),
            NameError::TooLong(most) => self.long(most),
            NameError::Control(_) => self.invisible().to_owned(),
        }
    }

    /// Says what is wrong with a password.
    pub(crate) fn password(self, error: &PasswordError) -> String {
        match error {
            PasswordError::Empty => self.required().to_owned(),
            PasswordError::TooShort => self.short(PlainPassword::MIN),
            PasswordError::ShorterThanAsked(least) => self.short(least),
            PasswordError::TooLong(most) => self.long(most),
            PasswordError::Guessable(_) => self.guessable().to_owned(),
        }
    }

    /// Says what is wrong with a slug.
    pub(crate) const fn slug(self, error: SlugError) -> &'static str {
        match error {
            SlugError::Length => self.slug_length(),
            SlugError::Characters | SlugError::LooksLikeId => self.slug_characters(),
            SlugError::Invisible(_) => self.invisible(),
            SlugError::Reserved => self.slug_reserved(),
        }
    }
}

/// What a page says about a refused request: a title, and what the person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ProblemText {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
}

texts! {
    /// Why a request was refused, and what the person can do.
    Problems;
    not_found_title { "There is nothing here", "Hier ist nichts", "Aquí no hay nada", "Il n’y a rien ici" }
    not_found {
        "The page does not exist, or it is not for you. Check the address, or go back.",
        "Die Seite gibt es nicht, oder sie ist nicht für Sie. Prüfen Sie die Adresse, oder gehen Sie zurück.",
        "La página no existe o no es para usted. Compruebe la dirección o vuelva atrás.",
        "La page n’existe pas, ou elle n’est pas pour vous. Vérifiez l’adresse, ou revenez en arrière.",
    }
    rate_limited_title { "Too many attempts", "Zu viele Versuche", "Demasiados intentos", "Trop de tentatives" }
    rate_limited {
        "Wait a minute, then try again.", "Warten Sie eine Minute, und versuchen Sie es dann noch einmal.",
        "Espere un minuto e inténtelo de nuevo.", "Attendez une minute, puis réessayez.",
    }
    credentials {
        "The email address or the password is wrong.", "Die E-Mail-Adresse oder das Passwort ist falsch.",
        "El correo electrónico o la contraseña no son correctos.", "L’adresse e-mail ou le mot de passe est incorrect.",
    }
    forbidden_title { "This is not for your role", "Das ist für Ihre Rolle nicht vorgesehen", "Su función no lo permite", "Votre rôle ne le permet pas" }
    forbidden {
        "Ask an admin or the owner of the organization.", "Wenden Sie sich an die Administration oder Inhaberschaft der Organisation.",
        "Pregunte a la administración o a la titularidad de la organización.",
        "Adressez-vous à l’administration ou à la propriété de l’organisation.",
    }
    who_may(roles) {
        "These roles may do it: {roles}.", "Diese Rollen dürfen es: {roles}.", "Estas funciones pueden hacerlo: {roles}.",
        "Ces rôles le peuvent : {roles}.",
    }
    suspended_title { "This organization is suspended", "Diese Organisation ist gesperrt", "Esta organización está suspendida", "Cette organisation est suspendue" }
    suspended {
        "Nothing can be changed at the moment, and nothing is lost. Its owner can ask the operator of the service why.",
        "Im Moment lässt sich nichts ändern, und nichts geht verloren. Die Inhaberschaft kann beim Betreiber des Dienstes nach dem Grund fragen.",
        "Por ahora no se puede cambiar nada, y nada se pierde. La titularidad puede preguntar el motivo a quien opera el servicio.",
        "Rien ne peut être modifié pour le moment, et rien n’est perdu. La propriété peut en demander la raison à l’exploitant du service.",
    }
    seats_title { "No place is free", "Kein Platz ist frei", "No queda ninguna plaza libre", "Aucune place n’est libre" }
    seats {
        "The organization has no free place. Ask the person who invited you to make room. The invitation stays valid until then.",
        "Die Organisation hat keinen freien Platz. Bitten Sie die Person, die Sie eingeladen hat, Platz zu schaffen. Die Einladung gilt bis dahin weiter.",
        "La organización no tiene plazas libres. Pida a quien le invitó que libere una. La invitación sigue siendo válida.",
        "L’organisation n’a pas de place libre. Demandez à la personne qui vous a invité d’en libérer une. L’invitation reste valable.",
    }
    member_title { "You are a member already", "Sie sind schon Mitglied", "Ya es miembro", "Vous êtes déjà membre" }
    member {
        "There is nothing left to do.", "Es ist nichts mehr zu tun.", "No queda nada por hacer.", "Il n’y a plus rien à faire.",
    }
    limit_title { "You created as many organizations as one person may", "Sie haben so viele Organisationen gegründet, wie eine Person darf", "Ha creado tantas organizaciones como puede una persona", "Vous avez créé autant d’organisations qu’une personne le peut" }
    limit {
        "Ask the operator of the service if you need another one.", "Fragen Sie den Betreiber des Dienstes, wenn Sie eine weitere brauchen.",
        "Pregunte a quien opera el servicio si necesita otra.", "Demandez à l’exploitant du service s’il vous en faut une autre.",
    }
    refused_title { "The service could not get ready for you", "Der Dienst konnte nicht für Sie eingerichtet werden", "No se pudo preparar el servicio para usted", "Le service n’a pas pu être préparé pour vous" }
    refused {
        "Nothing was stored. Try again later, or ask the operator of the service.",
        "Es wurde nichts gespeichert. Versuchen Sie es später noch einmal, oder fragen Sie den Betreiber des Dienstes.",
        "No se guardó nada. Inténtelo más tarde o pregunte a quien opera el servicio.",
        "Rien n’a été enregistré. Réessayez plus tard, ou demandez à l’exploitant du service.",
    }
    last_owner_title { "An organization needs an owner", "Eine Organisation braucht eine Inhaberschaft", "Una organización necesita un titular", "Une organisation a besoin d’un propriétaire" }
    last_owner {
        "Without this person there would be no active owner. Transfer the ownership first.",
        "Ohne diese Person gäbe es keine aktive Inhaberschaft. Übertragen Sie sie zuerst.",
        "Sin esta persona no habría ningún titular activo. Transfiera primero la titularidad.",
        "Sans cette personne, il n’y aurait plus de propriétaire actif. Transférez d’abord la propriété.",
    }
    in_use_title { "Something still depends on this person", "Etwas hängt noch an dieser Person", "Algo depende todavía de esta persona", "Quelque chose dépend encore de cette personne" }
    in_use {
        "The product still has things in this person’s name. Deactivate them instead, or move those things to somebody else first.",
        "Das Produkt hat noch Dinge auf den Namen dieser Person. Deaktivieren Sie die Person stattdessen, oder übertragen Sie diese Dinge zuerst.",
        "El producto aún tiene cosas a nombre de esta persona. Desactívela en su lugar, o pase antes esas cosas a otra.",
        "Le produit a encore des éléments à son nom. Désactivez plutôt cette personne, ou confiez d’abord ces éléments à quelqu’un d’autre.",
    }
    outranked_title { "This is above your own role", "Das liegt über Ihrer eigenen Rolle", "Esto supera su propia función", "Cela dépasse votre propre rôle" }
    outranked {
        "You can change members and give roles up to your own rank. Ask somebody with a higher role.",
        "Sie können Mitglieder und Rollen bis zu Ihrem eigenen Rang ändern. Wenden Sie sich an jemanden mit höherer Rolle.",
        "Puede cambiar miembros y funciones hasta su propio rango. Pregunte a alguien con una función superior.",
        "Vous pouvez modifier des membres et des rôles jusqu’à votre propre rang. Adressez-vous à quelqu’un d’un rôle supérieur.",
    }
    own_title { "This is your own membership", "Das ist Ihre eigene Mitgliedschaft", "Es su propia pertenencia", "C’est votre propre adhésion" }
    own {
        "You cannot raise, deactivate or remove yourself. Somebody else can, or you can leave the organization.",
        "Sie können sich nicht selbst befördern, deaktivieren oder entfernen. Jemand anderes kann es, oder Sie verlassen die Organisation.",
        "No puede ascenderse, desactivarse ni eliminarse a sí mismo. Otra persona puede, o usted puede abandonar la organización.",
        "Vous ne pouvez ni vous promouvoir, ni vous désactiver, ni vous retirer. Quelqu’un d’autre le peut, ou vous pouvez quitter l’organisation.",
    }
    seats_full {
        "No seat is free. Deactivate somebody or revoke an invitation, or ask the operator of the service for more.",
        "Es ist kein Platz frei. Deaktivieren Sie jemanden oder ziehen Sie eine Einladung zurück, oder fragen Sie den Betreiber des Dienstes nach mehr.",
        "No queda ninguna plaza libre. Desactive a alguien o retire una invitación, o pida más a quien opera el servicio.",
        "Aucune place n’est libre. Désactivez quelqu’un ou retirez une invitation, ou demandez-en plus à l’exploitant du service.",
    }
    transfer_title { "The ownership cannot go to this person", "Die Inhaberschaft kann nicht an diese Person gehen", "La titularidad no puede pasar a esta persona", "La propriété ne peut pas être transférée à cette personne" }
    transfer {
        "The new owner must be an active member, and somebody else than you.",
        "Die Person muss aktives Mitglied sein, und eine andere als Sie.",
        "El nuevo titular debe ser un miembro activo y distinto de usted.",
        "Le nouveau propriétaire doit être un membre actif, et quelqu’un d’autre que vous.",
    }
    invited_title { "There is an open invitation already", "Es gibt schon eine offene Einladung", "Ya hay una invitación abierta", "Il y a déjà une invitation en attente" }
    invited {
        "You can send it again from the list of invitations.", "Sie können sie in der Liste der Einladungen noch einmal senden.",
        "Puede enviarla de nuevo desde la lista de invitaciones.", "Vous pouvez la renvoyer depuis la liste des invitations.",
    }
    domain_claimed_title { "This domain is there already", "Diese Domain gibt es hier schon", "Este dominio ya está aquí", "Ce domaine est déjà là" }
    domain_claimed {
        "You can find it in the list.", "Sie finden sie in der Liste.", "Puede encontrarlo en la lista.", "Vous le trouverez dans la liste.",
    }
    domain_taken_title { "Another organization has this domain", "Eine andere Organisation hat diese Domain", "Otra organización tiene este dominio", "Une autre organisation a ce domaine" }
    domain_taken {
        "The record is there, but another organization has the domain verified. Ask it to remove the domain, or ask the operator of the service if the domain changed hands.",
        "Der Eintrag ist da, aber eine andere Organisation hat die Domain bestätigt. Bitten Sie sie, die Domain zu entfernen, oder den Betreiber des Dienstes, wenn die Domain den Besitz gewechselt hat.",
        "El registro está ahí, pero otra organización tiene el dominio verificado. Pídale que lo elimine, o a quien opera el servicio si el dominio cambió de manos.",
        "L’enregistrement est là, mais une autre organisation a fait vérifier ce domaine. Demandez-lui de le retirer, ou à l’exploitant du service si le domaine a changé de mains.",
    }
    changed_title { "Something changed meanwhile", "Inzwischen hat sich etwas geändert", "Mientras tanto algo cambió", "Quelque chose a changé entre-temps" }
    changed {
        "Nothing was stored. Look at the page again, then repeat what you did.",
        "Es wurde nichts gespeichert. Sehen Sie sich die Seite noch einmal an, und wiederholen Sie dann den Schritt.",
        "No se guardó nada. Mire la página de nuevo y repita lo que hizo.",
        "Rien n’a été enregistré. Regardez de nouveau la page, puis recommencez.",
    }
    invitation_title { "This invitation is no longer valid", "Diese Einladung gilt nicht mehr", "Esta invitación ya no es válida", "Cette invitation n’est plus valable" }
    invitation {
        "It was used, withdrawn or replaced, or it expired. Ask the person who invited you for a new one.",
        "Sie wurde benutzt, zurückgezogen oder ersetzt, oder sie ist abgelaufen. Bitten Sie die Person, die Sie eingeladen hat, um eine neue.",
        "Se usó, se retiró, se sustituyó o caducó. Pida otra a quien le invitó.",
        "Elle a été utilisée, retirée ou remplacée, ou elle a expiré. Demandez-en une autre à la personne qui vous a invité.",
    }
    link_title { "This link is no longer valid", "Dieser Link gilt nicht mehr", "Este enlace ya no es válido", "Ce lien n’est plus valable" }
    link {
        "It was used, replaced or damaged, or it expired. Ask for a new one.",
        "Er wurde benutzt, ersetzt oder beschädigt, oder er ist abgelaufen. Fordern Sie einen neuen an.",
        "Se usó, se sustituyó, está dañado o caducó. Pida otro.",
        "Il a été utilisé, remplacé ou endommagé, ou il a expiré. Demandez-en un autre.",
    }
    unknown_title { "We do not know whether that worked", "Wir wissen nicht, ob das geklappt hat", "No sabemos si funcionó", "Nous ne savons pas si cela a fonctionné" }
    unknown {
        "The answer of the database got lost. Look whether it was done before you repeat it.",
        "Die Antwort der Datenbank ging verloren. Sehen Sie nach, ob es erledigt ist, bevor Sie es wiederholen.",
        "La respuesta de la base de datos se perdió. Compruebe si se hizo antes de repetirlo.",
        "La réponse de la base de données s’est perdue. Vérifiez si c’est fait avant de recommencer.",
    }
    failed_title { "Something went wrong on our side", "Bei uns ist etwas schiefgegangen", "Algo falló por nuestra parte", "Quelque chose s’est mal passé de notre côté" }
    failed {
        "Try again in a moment. If it stays like this, tell the operator of the service.",
        "Versuchen Sie es gleich noch einmal. Wenn es so bleibt, sagen Sie dem Betreiber des Dienstes Bescheid.",
        "Inténtelo de nuevo en un momento. Si sigue igual, avise a quien opera el servicio.",
        "Réessayez dans un instant. Si cela persiste, prévenez l’exploitant du service.",
    }
    elsewhere_title { "This did not come from our page", "Das kam nicht von unserer Seite", "Esto no vino de nuestra página", "Cela ne venait pas de notre page" }
    elsewhere {
        "Another website tried to do this in your name, or your browser hides where it came from. Nothing was done.",
        "Eine andere Website wollte das in Ihrem Namen tun, oder Ihr Browser verbirgt, woher es kam. Es ist nichts geschehen.",
        "Otro sitio web intentó hacerlo en su nombre, o su navegador oculta de dónde venía. No se hizo nada.",
        "Un autre site a tenté de le faire en votre nom, ou votre navigateur cache d’où cela venait. Rien n’a été fait.",
    }
    wrong_title { "That did not work", "Das hat nicht geklappt", "No funcionó", "Cela n’a pas fonctionné" }
    wrong {
        "Go back, check what you entered, and try again.", "Gehen Sie zurück, prüfen Sie Ihre Eingaben, und versuchen Sie es noch einmal.",
        "Vuelva atrás, revise lo que escribió e inténtelo de nuevo.",
        "Revenez en arrière, vérifiez votre saisie, et réessayez.",
    }
}

/// Returns what a page says about a problem with that code.
pub(crate) const fn problem_text(locale: Locale, code: Code) -> ProblemText {
    let texts = Problems(locale);
    let (title, text) = match code {
        Code::NotFound | Code::NoSuchRoute | Code::NoMembership => (texts.not_found_title(), texts.not_found()),
        Code::RateLimited => (texts.rate_limited_title(), texts.rate_limited()),
        Code::InvalidCredentials | Code::CurrentPasswordWrong => (texts.wrong_title(), texts.credentials()),
        Code::LastOwner => (texts.last_owner_title(), texts.last_owner()),
        Code::MemberInUse => (texts.in_use_title(), texts.in_use()),
        Code::Outranked => (texts.outranked_title(), texts.outranked()),
        Code::OwnMembership => (texts.own_title(), texts.own()),
        Code::OwnershipNotTransferable => (texts.transfer_title(), texts.transfer()),
        Code::AlreadyInvited => (texts.invited_title(), texts.invited()),
        Code::Forbidden => (texts.forbidden_title(), texts.forbidden()),
        Code::TenantSuspended => (texts.suspended_title(), texts.suspended()),
        Code::SeatsExhausted => (texts.seats_title(), texts.seats()),
        Code::AlreadyMember => (texts.member_title(), texts.member()),
        Code::FoundingLimitReached => (texts.limit_title(), texts.limit()),
        Code::ProvisioningRefused => (texts.refused_title(), texts.refused()),
        Code::DomainClaimed => (texts.domain_claimed_title(), texts.domain_claimed()),
        Code::DomainTaken => (texts.domain_taken_title(), texts.domain_taken()),
        Code::ConcurrentChange | Code::PreconditionFailed => (texts.changed_title(), texts.changed()),
        Code::InvitationInvalid
        | Code::InvitationExpired
        | Code::InvitationDeclined
        | Code::InvitationRevoked
        | Code::InvitationAccepted => (texts.invitation_title(), texts.invitation()),
        Code::ResetLinkInvalid | Code::ResetLinkExpired | Code::UndoLinkInvalid | Code::UndoLinkExpired => {
            (texts.link_title(), texts.link())
        }
        Code::OutcomeUnknown => (texts.unknown_title(), texts.unknown()),
        Code::InternalError | Code::Unavailable | Code::TenantUnavailable => (texts.failed_title(), texts.failed()),
        _ => (texts.wrong_title(), texts.wrong()),
    };
    ProblemText { title, text }
}

/// Returns what a page says to those who run an organization that has no seat left.
pub(crate) const fn no_seat(locale: Locale) -> &'static str {
    Problems(locale).seats_full()
}

/// Returns what a page says about the roles that may do what was refused.
pub(crate) fn who_may(locale: Locale, roles: &str) -> String {
    Problems(locale).who_may(roles)
}

/// Returns what a page says about a form that another website sent.
pub(crate) const fn sent_from_elsewhere(locale: Locale) -> ProblemText {
    let texts = Problems(locale);
    ProblemText { title: texts.elsewhere_title(), text: texts.elsewhere() }
}

/// Returns what stands over a form whose credentials were wrong.
pub(crate) const fn wrong_credentials(locale: Locale) -> &'static str {
    Problems(locale).credentials()
}
