//! The pages that links in mails lead to, and those that send such mails.

use tenantry_domain::{locale::Locale, mailbox_proofs::CodeError};

use super::texts;
use crate::http::codes::Code;

texts! {
    /// What was done by a link, where the service left the other pages.
    Done;
    title { "Done", "Erledigt", "Hecho", "C’est fait" }
    go_on(service) { "Go on to {service}", "Weiter zu {service}", "Continuar a {service}", "Continuer vers {service}" }
}

texts! {
    /// `/forgot-password`.
    ForgotPassword;
    title { "Forgot your password?", "Passwort vergessen?", "¿Ha olvidado su contraseña?", "Mot de passe oublié ?" }
    lead {
        "Enter the email address of your account. We mail you a link with which you choose a new password.",
        "Geben Sie die E-Mail-Adresse Ihres Kontos ein. Wir senden Ihnen einen Link, mit dem Sie ein neues Passwort festlegen.",
        "Escriba el correo electrónico de su cuenta. Le enviaremos un enlace para elegir una contraseña nueva.",
        "Saisissez l’adresse e-mail de votre compte. Nous vous envoyons un lien pour choisir un nouveau mot de passe.",
    }
    submit { "Send the link", "Link senden", "Enviar el enlace", "Envoyer le lien" }
    sent_title { "Look into your mailbox", "Sehen Sie in Ihr Postfach", "Mire su buzón", "Consultez votre messagerie" }
    sent {
        "If there is an account with this address, we mailed a link to it. It is valid for an hour. If you find no mail, look among the unwanted ones, and check the address.",
        "Wenn es zu dieser Adresse ein Konto gibt, haben wir einen Link dorthin gesendet. Er gilt eine Stunde. Wenn Sie keine E-Mail finden, sehen Sie bei den unerwünschten nach, und prüfen Sie die Adresse.",
        "Si existe una cuenta con esta dirección, hemos enviado un enlace a ella. Es válido durante una hora. Si no encuentra el correo, busque entre los no deseados y compruebe la dirección.",
        "S’il existe un compte avec cette adresse, nous y avons envoyé un lien. Il est valable une heure. Si vous ne trouvez pas l’e-mail, regardez parmi les indésirables et vérifiez l’adresse.",
    }
    again { "Enter the address again", "Adresse noch einmal eingeben", "Escribir la dirección otra vez", "Saisir l’adresse à nouveau" }
}

texts! {
    /// `/reset-password`.
    ResetPassword;
    title { "Choose a new password", "Neues Passwort festlegen", "Elija una contraseña nueva", "Choisissez un nouveau mot de passe" }
    lead {
        "You are signed out on all devices, and sign in with the new password.",
        "Sie werden auf allen Geräten abgemeldet und melden sich mit dem neuen Passwort an.",
        "Se cerrará la sesión en todos los dispositivos y podrá entrar con la contraseña nueva.",
        "Vous êtes déconnecté de tous les appareils, et vous vous connectez avec le nouveau mot de passe.",
    }
    submit { "Set the new password", "Neues Passwort speichern", "Guardar la contraseña nueva", "Enregistrer le nouveau mot de passe" }
    whose_title { "Is this account yours?", "Ist das Ihr Konto?", "¿Es suya esta cuenta?", "Ce compte est-il le vôtre ?" }
    whose(email) {
        "Somebody set up an account with the email address {email} and never confirmed it. It belongs to:",
        "Jemand hat mit der E-Mail-Adresse {email} ein Konto angelegt und sie nie bestätigt. Es gehört zu:",
        "Alguien creó una cuenta con el correo electrónico {email} y nunca lo confirmó. Pertenece a:",
        "Quelqu’un a créé un compte avec l’adresse e-mail {email} et ne l’a jamais confirmée. Il appartient à :",
    }
    whose_label { "Whose account is it?", "Wessen Konto ist es?", "¿De quién es la cuenta?", "À qui est ce compte ?" }
    keep {
        "I set it up. I keep the account and its organizations.",
        "Ich habe es angelegt. Ich behalte das Konto und seine Organisationen.",
        "La creé yo. Conservo la cuenta y sus organizaciones.",
        "Je l’ai créé. Je garde le compte et ses organisations.",
    }
    replace {
        "It was not me. Give me a new account, and take my email address from that one.",
        "Das war ich nicht. Ich möchte ein neues Konto, und jenes soll meine E-Mail-Adresse verlieren.",
        "No fui yo. Quiero una cuenta nueva, y que aquella pierda mi correo electrónico.",
        "Ce n’était pas moi. Je veux un nouveau compte, et que celui-ci perde mon adresse e-mail.",
    }
    ask { "Ask for a new link", "Neuen Link anfordern", "Pedir un enlace nuevo", "Demander un nouveau lien" }
    choose { "Choose one of the two.", "Wählen Sie eines von beiden.", "Elija una de las dos opciones.", "Choisissez l’une des deux réponses." }
}

texts! {
    /// `/email/undo`.
    UndoEmail;
    title {
        "Undo the change of your email address", "Änderung Ihrer E-Mail-Adresse rückgängig machen",
        "Deshacer el cambio de su correo electrónico", "Annuler le changement de votre adresse e-mail",
    }
    lead {
        "The email address of your account was changed. If it was you, close this page. If not, take the account back:",
        "Die E-Mail-Adresse Ihres Kontos wurde geändert. Wenn Sie das waren, schließen Sie diese Seite. Wenn nicht, holen Sie sich das Konto zurück:",
        "El correo electrónico de su cuenta se ha cambiado. Si fue usted, cierre esta página. Si no, recupere la cuenta:",
        "L’adresse e-mail de votre compte a été changée. Si c’était vous, fermez cette page. Sinon, reprenez le compte :",
    }
    address {
        "It gets its old email address again.", "Es erhält seine alte E-Mail-Adresse zurück.",
        "Recupera su correo electrónico anterior.", "Il retrouve son ancienne adresse e-mail.",
    }
    devices {
        "All devices are signed out.", "Alle Geräte werden abgemeldet.", "Se cierra la sesión en todos los dispositivos.",
        "Tous les appareils sont déconnectés.",
    }
    password {
        "Its password ends, and you choose a new one by a link that we mail to you.",
        "Sein Passwort gilt nicht mehr, und Sie legen über einen Link, den wir Ihnen senden, ein neues fest.",
        "Su contraseña deja de valer, y usted elige otra con un enlace que le enviaremos.",
        "Son mot de passe n’est plus valable, et vous en choisissez un nouveau avec un lien que nous vous envoyons.",
    }
    submit { "Undo the change", "Änderung rückgängig machen", "Deshacer el cambio", "Annuler le changement" }
    invalid {
        "It was used or is damaged, or an earlier change was undone. If the account has your address again, ask for a link that sets a new password.",
        "Er wurde benutzt oder ist beschädigt, oder eine frühere Änderung wurde rückgängig gemacht. Wenn das Konto wieder Ihre Adresse hat, fordern Sie einen Link an, mit dem Sie ein neues Passwort festlegen.",
        "Se usó o está dañado, o se deshizo un cambio anterior. Si la cuenta vuelve a tener su dirección, pida un enlace para elegir una contraseña nueva.",
        "Il a été utilisé ou est endommagé, ou un changement antérieur a été annulé. Si le compte a de nouveau votre adresse, demandez un lien pour choisir un nouveau mot de passe.",
    }
    expired {
        "The change could be undone for seven days. Ask the operator of the service.",
        "Die Änderung ließ sich sieben Tage lang rückgängig machen. Wenden Sie sich an den Betreiber des Dienstes.",
        "El cambio se podía deshacer durante siete días. Pregunte a quien opera el servicio.",
        "Le changement pouvait être annulé pendant sept jours. Adressez-vous à l’exploitant du service.",
    }
    taken_title { "Another account has this address by now", "Inzwischen hat ein anderes Konto diese Adresse", "Otra cuenta tiene ya esta dirección", "Un autre compte a désormais cette adresse" }
    taken {
        "So the change cannot be undone. If that account is yours, sign in with it. Otherwise ask the operator of the service.",
        "Deshalb lässt sich die Änderung nicht rückgängig machen. Wenn jenes Konto Ihres ist, melden Sie sich damit an. Sonst wenden Sie sich an den Betreiber des Dienstes.",
        "Por eso el cambio no se puede deshacer. Si esa cuenta es suya, inicie sesión con ella. Si no, pregunte a quien opera el servicio.",
        "Le changement ne peut donc pas être annulé. Si ce compte est le vôtre, connectez-vous. Sinon, adressez-vous à l’exploitant du service.",
    }
}

texts! {
    /// `/verify-email`, and what leads there.
    ProveEmail;
    banner(email) {
        "Nobody has confirmed yet that {email} is your address.", "Noch ist nicht bestätigt, dass {email} Ihre Adresse ist.",
        "Aún no se ha confirmado que {email} sea su dirección.", "Il n’est pas encore confirmé que {email} est votre adresse.",
    }
    link { "Confirm it", "Bestätigen", "Confirmarla", "La confirmer" }
    title { "Confirm your email address", "E-Mail-Adresse bestätigen", "Confirme su correo electrónico", "Confirmez votre adresse e-mail" }
    lead(email) {
        "We mailed a code of six digits to {email}. It is valid for ten minutes.",
        "Wir haben einen Code aus sechs Ziffern an {email} gesendet. Er gilt zehn Minuten.",
        "Hemos enviado un código de seis cifras a {email}. Es válido durante diez minutos.",
        "Nous avons envoyé un code à six chiffres à {email}. Il est valable dix minutes.",
    }
    code { "Code from the email", "Code aus der E-Mail", "Código del correo", "Code reçu par e-mail" }
    submit { "Confirm the address", "Adresse bestätigen", "Confirmar la dirección", "Confirmer l’adresse" }
    no_mail { "No mail, or the code is too old?", "Keine E-Mail, oder der Code ist zu alt?", "¿No hay correo, o el código es demasiado antiguo?", "Pas d’e-mail, ou le code est trop ancien ?" }
    again { "Send a new code", "Neuen Code senden", "Enviar un código nuevo", "Envoyer un nouveau code" }
    malformed {
        "Enter the six digits from the email.", "Geben Sie die sechs Ziffern aus der E-Mail ein.",
        "Escriba las seis cifras del correo.", "Saisissez les six chiffres de l’e-mail.",
    }
    wrong {
        "This code is wrong or too old. Use the one in the newest email, or have a new one sent.",
        "Dieser Code ist falsch oder zu alt. Nehmen Sie den aus der neuesten E-Mail, oder lassen Sie sich einen neuen senden.",
        "Este código es incorrecto o demasiado antiguo. Use el del correo más reciente o pida uno nuevo.",
        "Ce code est faux ou trop ancien. Utilisez celui de l’e-mail le plus récent, ou demandez-en un nouveau.",
    }
    too_many(#hours) {
        "Too many wrong codes were entered. Try again in an hour." | "Too many wrong codes were entered. Try again in {hours} hours.",
        "Es wurden zu viele falsche Codes eingegeben. Versuchen Sie es in einer Stunde noch einmal." | "Es wurden zu viele falsche Codes eingegeben. Versuchen Sie es in {hours} Stunden noch einmal.",
        "Se han introducido demasiados códigos incorrectos. Inténtelo de nuevo en una hora." | "Se han introducido demasiados códigos incorrectos. Inténtelo de nuevo en {hours} horas.",
        "Trop de codes faux ont été saisis. Réessayez dans une heure." | "Trop de codes faux ont été saisis. Réessayez dans {hours} heures.",
    }
}

impl ProveEmail {
    /// Says why a code was not accepted.
    pub(crate) fn refused(self, error: CodeError) -> String {
        match error {
            CodeError::Wrong => self.wrong().to_owned(),
            CodeError::TooManyTries { wait } => self.too_many(wait.num_seconds().unsigned_abs().div_ceil(3600)),
        }
    }
}

texts! {
    /// `/invitations/accept`.
    Accept;
    title(organization) {
        "Join {organization}", "{organization} beitreten", "Unirse a {organization}", "Rejoindre {organization}",
    }
    newcomer {
        "Enter your name and choose a password.", "Geben Sie Ihren Namen ein, und legen Sie ein Passwort fest.",
        "Escriba su nombre y elija una contraseña.", "Saisissez votre nom et choisissez un mot de passe.",
    }
    known {
        "Enter the password of your account.", "Geben Sie das Passwort Ihres Kontos ein.", "Escriba la contraseña de su cuenta.",
        "Saisissez le mot de passe de votre compte.",
    }
    has_account { "You already have an account?", "Sie haben schon ein Konto?", "¿Ya tiene una cuenta?", "Vous avez déjà un compte ?" }
    to_account { "Enter its password", "Passwort eingeben", "Escribir su contraseña", "Saisir son mot de passe" }
    has_none { "You have no account yet?", "Sie haben noch kein Konto?", "¿Aún no tiene una cuenta?", "Vous n’avez pas encore de compte ?" }
    to_newcomer { "Choose a password", "Passwort festlegen", "Elegir una contraseña", "Choisir un mot de passe" }
    until(day) { "Valid until {day}.", "Gültig bis {day}.", "Válida hasta el {day}.", "Valable jusqu’au {day}." }
    wrong {
        "If there is an account with this address, this is not its password.",
        "Wenn es zu dieser Adresse ein Konto gibt, ist das nicht sein Passwort.",
        "Si existe una cuenta con esta dirección, esta no es su contraseña.",
        "S’il existe un compte avec cette adresse, ce n’est pas son mot de passe.",
    }
    exists {
        "There is an account with this address already. Enter its password.",
        "Zu dieser Adresse gibt es schon ein Konto. Geben Sie sein Passwort ein.",
        "Ya existe una cuenta con esta dirección. Escriba su contraseña.",
        "Un compte existe déjà avec cette adresse. Saisissez son mot de passe.",
    }
    no_account {
        "There is no account with this address yet. Enter your name, and choose a password.",
        "Zu dieser Adresse gibt es noch kein Konto. Geben Sie Ihren Namen ein, und legen Sie ein Passwort fest.",
        "Aún no existe una cuenta con esta dirección. Escriba su nombre y elija una contraseña.",
        "Il n’y a pas encore de compte avec cette adresse. Saisissez votre nom et choisissez un mot de passe.",
    }
    other_title { "This invitation is for somebody else", "Diese Einladung ist für jemand anderen", "Esta invitación es para otra persona", "Cette invitation est pour une autre personne" }
    other(invited, own) {
        "It is for {invited}, and you are signed in as {own}. If both are yours, sign out here and go on with the invited address.",
        "Sie ist für {invited}, und Sie sind als {own} angemeldet. Wenn beides Sie sind, melden Sie sich hier ab, und machen Sie mit der eingeladenen Adresse weiter.",
        "Es para {invited}, y usted ha iniciado sesión como {own}. Si ambas son suyas, cierre la sesión aquí y continúe con la dirección invitada.",
        "Elle est pour {invited}, et vous êtes connecté en tant que {own}. Si les deux sont à vous, déconnectez-vous ici et continuez avec l’adresse invitée.",
    }
    leave { "Sign out and go on", "Abmelden und weiter", "Cerrar la sesión y continuar", "Se déconnecter et continuer" }
    stay { "Stay signed in", "Angemeldet bleiben", "Mantener la sesión", "Rester connecté" }
    again { "Try again", "Noch einmal versuchen", "Intentarlo de nuevo", "Réessayer" }
    go_on { "Go to your organizations", "Zu Ihren Organisationen", "Ir a sus organizaciones", "Vers vos organisations" }
    invalid_title { "This link does not work", "Dieser Link funktioniert nicht", "Este enlace no funciona", "Ce lien ne fonctionne pas" }
    invalid {
        "It is incomplete, or a newer one replaced it. Use the whole link in the newest email, or ask the person who invited you for a new invitation.",
        "Er ist unvollständig, oder ein neuerer hat ihn ersetzt. Nehmen Sie den ganzen Link aus der neuesten E-Mail, oder bitten Sie die Person, die Sie eingeladen hat, um eine neue Einladung.",
        "Está incompleto o uno más reciente lo sustituyó. Use el enlace entero del correo más reciente o pida otra invitación a quien le invitó.",
        "Il est incomplet, ou un lien plus récent l’a remplacé. Utilisez le lien entier de l’e-mail le plus récent, ou demandez une nouvelle invitation à la personne qui vous a invité.",
    }
    expired_title { "This invitation has expired", "Diese Einladung ist abgelaufen", "Esta invitación ha caducado", "Cette invitation a expiré" }
    expired {
        "Ask the person who invited you to send it again.", "Bitten Sie die Person, die Sie eingeladen hat, sie noch einmal zu senden.",
        "Pida a quien le invitó que la envíe de nuevo.", "Demandez à la personne qui vous a invité de la renvoyer.",
    }
    revoked_title { "This invitation was withdrawn", "Diese Einladung wurde zurückgezogen", "Esta invitación se ha retirado", "Cette invitation a été retirée" }
    revoked {
        "Ask somebody of the organization if you should still join it.",
        "Fragen Sie jemanden aus der Organisation, ob Sie ihr noch beitreten sollen.",
        "Pregunte a alguien de la organización si aún debe unirse a ella.",
        "Demandez à quelqu’un de l’organisation si vous devez encore la rejoindre.",
    }
    declined_title { "You declined this invitation", "Sie haben diese Einladung abgelehnt", "Ha rechazado esta invitación", "Vous avez refusé cette invitation" }
    declined {
        "If you changed your mind, ask the person who invited you for a new one.",
        "Wenn Sie es sich anders überlegt haben, bitten Sie die Person, die Sie eingeladen hat, um eine neue.",
        "Si ha cambiado de opinión, pida otra a quien le invitó.",
        "Si vous avez changé d’avis, demandez-en une autre à la personne qui vous a invité.",
    }
    accepted_title { "This invitation was used", "Diese Einladung wurde schon benutzt", "Esta invitación ya se usó", "Cette invitation a déjà été utilisée" }
    accepted {
        "If it was you, you are a member: sign in. If not, ask the person who invited you.",
        "Wenn Sie das waren, sind Sie Mitglied: Melden Sie sich an. Wenn nicht, fragen Sie die Person, die Sie eingeladen hat.",
        "Si fue usted, ya es miembro: inicie sesión. Si no, pregunte a quien le invitó.",
        "Si c’était vous, vous êtes membre : connectez-vous. Sinon, demandez à la personne qui vous a invité.",
    }
    suspended_title { "Nobody can join at the moment", "Im Moment kann niemand beitreten", "Ahora no puede unirse nadie", "Personne ne peut rejoindre l’organisation pour le moment" }
    suspended {
        "The organization is suspended or closed. Ask the person who invited you.",
        "Die Organisation ist gesperrt oder geschlossen. Fragen Sie die Person, die Sie eingeladen hat.",
        "La organización está suspendida o cerrada. Pregunte a quien le invitó.",
        "L’organisation est suspendue ou fermée. Demandez à la personne qui vous a invité.",
    }
    seats_title { "No place is free", "Kein Platz ist frei", "No queda ninguna plaza libre", "Aucune place n’est libre" }
    seats {
        "Ask the person who invited you to make room. Your link stays valid until then.",
        "Bitten Sie die Person, die Sie eingeladen hat, Platz zu schaffen. Ihr Link gilt bis dahin weiter.",
        "Pida a quien le invitó que libere una plaza. Su enlace sigue siendo válido.",
        "Demandez à la personne qui vous a invité de libérer une place. Votre lien reste valable.",
    }
    member_title { "You are a member already", "Sie sind schon Mitglied", "Ya es miembro", "Vous êtes déjà membre" }
    member {
        "There is nothing left to do.", "Es ist nichts mehr zu tun.", "No queda nada por hacer.", "Il n’y a plus rien à faire.",
    }
    refused_title { "The service could not get ready for you", "Der Dienst konnte nicht für Sie eingerichtet werden", "No se pudo preparar el servicio para usted", "Le service n’a pas pu être préparé pour vous" }
    refused {
        "Nothing was stored. Try again later, or ask the person who invited you.",
        "Es wurde nichts gespeichert. Versuchen Sie es später noch einmal, oder fragen Sie die Person, die Sie eingeladen hat.",
        "No se guardó nada. Inténtelo más tarde o pregunte a quien le invitó.",
        "Rien n’a été enregistré. Réessayez plus tard, ou demandez à la personne qui vous a invité.",
    }
}

/// What a page says about an invitation that cannot be accepted, and where it leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InvitationText {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) way: Way,
}

/// Where a page leads that ends something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    /// To the person's organizations, or to the sign-in.
    Organizations,
    /// To the same page again.
    Again,
    /// To the start page: somebody else has to do something.
    Start,
}

/// Returns what a page says about an invitation that is refused with that code. `None` if it has nothing to do with the
/// invitation.
pub(crate) const fn invitation_text(locale: Locale, code: Code) -> Option<InvitationText> {
    let t = Accept(locale);
    let (title, text, way) = match code {
        Code::InvitationInvalid => (t.invalid_title(), t.invalid(), Way::Start),
        Code::InvitationExpired => (t.expired_title(), t.expired(), Way::Start),
        Code::InvitationRevoked => (t.revoked_title(), t.revoked(), Way::Start),
        Code::InvitationDeclined => (t.declined_title(), t.declined(), Way::Start),
        Code::InvitationAccepted => (t.accepted_title(), t.accepted(), Way::Organizations),
        Code::AlreadyMember => (t.member_title(), t.member(), Way::Organizations),
        Code::TenantSuspended => (t.suspended_title(), t.suspended(), Way::Start),
        Code::SeatsExhausted => (t.seats_title(), t.seats(), Way::Again),
        Code::ProvisioningRefused => (t.refused_title(), t.refused(), Way::Again),
        _ => return None,
    };
    Some(InvitationText { title, text, way })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An open invitation holds a place, so no flow of the pages runs into a full organization.
    #[test]
    fn whoever_finds_no_place_may_try_again_and_whoever_is_in_goes_on() {
        for locale in Locale::ALL {
            let way = |code| invitation_text(locale, code).map(|says| says.way);
            assert_eq!(way(Code::SeatsExhausted), Some(Way::Again));
            assert_eq!(way(Code::ProvisioningRefused), Some(Way::Again));
            assert_eq!(way(Code::InvitationAccepted), Some(Way::Organizations));
            assert_eq!(way(Code::InvitationRevoked), Some(Way::Start));
            assert_eq!(way(Code::RateLimited), None);
        }
        let seats = invitation_text(Locale::En, Code::SeatsExhausted).map(|says| says.text);
        assert!(seats.is_some_and(|text| text.contains("make room")));
    }
}
