//! The pages on which people get in: sign-in, sign-up, and the choice of an organization.

use super::texts;

texts! {
    /// `/sign-in`, and what it says about sessions and forms.
    SignIn;
    title { "Sign in", "Anmelden", "Iniciar sesión", "Se connecter" }
    lead(brand) {
        "Welcome back to {brand}.", "Willkommen zurück bei {brand}.", "Le damos la bienvenida de nuevo a {brand}.",
        "Bon retour sur {brand}.",
    }
    remember { "Keep me signed in on this device", "Auf diesem Gerät angemeldet bleiben", "Mantener la sesión iniciada en este dispositivo", "Rester connecté sur cet appareil" }
    forgot { "Forgot your password?", "Passwort vergessen?", "¿Ha olvidado su contraseña?", "Mot de passe oublié ?" }
    new_here { "New here?", "Neu hier?", "¿Es su primera vez aquí?", "Nouveau ici ?" }
    create { "Create an organization", "Organisation gründen", "Crear una organización", "Créer une organisation" }
    again {
        "Your session has ended. Sign in again to go on.",
        "Ihre Sitzung ist beendet. Melden Sie sich wieder an, um fortzufahren.",
        "Su sesión ha terminado. Inicie sesión de nuevo para continuar.",
        "Votre session est terminée. Reconnectez-vous pour continuer.",
    }
    kept {
        "Your session has ended. Sign in again: what you entered is kept, except for passwords.",
        "Ihre Sitzung ist beendet. Melden Sie sich wieder an: Ihre Eingaben bleiben erhalten, bis auf Passwörter.",
        "Su sesión ha terminado. Inicie sesión de nuevo: lo que escribió se conserva, salvo las contraseñas.",
        "Votre session est terminée. Reconnectez-vous : votre saisie est conservée, sauf les mots de passe.",
    }
    go_on { "Go on where you were", "Weiter, wo Sie waren", "Continúe donde estaba", "Reprendre où vous étiez" }
    unsent {
        "What you entered was not sent yet. Do you want to send it now?",
        "Ihre Eingaben wurden noch nicht gesendet. Möchten Sie sie jetzt senden?",
        "Lo que escribió aún no se ha enviado. ¿Quiere enviarlo ahora?",
        "Votre saisie n’a pas encore été envoyée. Voulez-vous l’envoyer maintenant ?",
    }
    send { "Send it now", "Jetzt senden", "Enviar ahora", "Envoyer maintenant" }
    discard { "Discard it", "Verwerfen", "Descartar", "Abandonner" }
}

texts! {
    /// `/sign-up`, and founding another organization.
    SignUp;
    title { "Create your organization", "Gründen Sie Ihre Organisation", "Cree su organización", "Créez votre organisation" }
    lead {
        "You become its owner. You can invite your team afterwards.",
        "Die Inhaberschaft liegt bei Ihnen. Ihr Team können Sie danach einladen.",
        "Usted será su propietario. Después podrá invitar a su equipo.",
        "Vous en devenez propriétaire. Vous pourrez ensuite inviter votre équipe.",
    }
    organization { "Name of the organization", "Name der Organisation", "Nombre de la organización", "Nom de l’organisation" }
    slug { "Short name in web addresses", "Kurzname in Webadressen", "Nombre corto en las direcciones web", "Nom court dans les adresses web" }
    slug_hint {
        "Small letters, digits and hyphens. If you leave it empty, it is made from the name.",
        "Kleinbuchstaben, Ziffern und Bindestriche. Wenn Sie nichts eingeben, wird er aus dem Namen gebildet.",
        "Minúsculas, cifras y guiones. Si lo deja vacío, se forma a partir del nombre.",
        "Minuscules, chiffres et traits d’union. Si vous le laissez vide, il est tiré du nom.",
    }
    submit { "Create the organization", "Organisation gründen", "Crear la organización", "Créer l’organisation" }
    known { "You already have an account?", "Sie haben schon ein Konto?", "¿Ya tiene una cuenta?", "Vous avez déjà un compte ?" }
    email_taken {
        "There is an account with this address already. Sign in with it; you can create another organization there. If it is yours and you have forgotten its password, ask for a new one.",
        "Zu dieser Adresse gibt es schon ein Konto. Melden Sie sich damit an; dort können Sie eine weitere Organisation gründen. Wenn es Ihres ist und Sie das Passwort vergessen haben, fordern Sie ein neues an.",
        "Ya existe una cuenta con esta dirección. Inicie sesión con ella; allí podrá crear otra organización. Si es suya y ha olvidado la contraseña, pida una nueva.",
        "Un compte existe déjà avec cette adresse. Connectez-vous ; vous pourrez y créer une autre organisation. S’il est à vous et que vous avez oublié le mot de passe, demandez-en un nouveau.",
    }
    slug_taken(free) {
        "This short name is taken. {free} is free.", "Dieser Kurzname ist vergeben. {free} ist frei.",
        "Este nombre corto está ocupado. {free} está libre.", "Ce nom court est pris. {free} est libre.",
    }
    slug_taken_at_all {
        "This short name is taken.", "Dieser Kurzname ist vergeben.", "Este nombre corto está ocupado.",
        "Ce nom court est pris.",
    }
}

texts! {
    /// `/organizations`: the choice of one, or none yet.
    Organizations;
    title { "Your organizations", "Ihre Organisationen", "Sus organizaciones", "Vos organisations" }
    choose {
        "Which one do you want to work in?", "In welcher möchten Sie arbeiten?", "¿En cuál quiere trabajar?",
        "Dans laquelle voulez-vous travailler ?",
    }
    none_title { "You belong to no organization yet", "Sie gehören noch keiner Organisation an", "Aún no pertenece a ninguna organización", "Vous n’appartenez encore à aucune organisation" }
    none {
        "Create one, or ask somebody of yours to invite you at this address.",
        "Gründen Sie eine, oder lassen Sie sich unter dieser Adresse einladen.",
        "Cree una, o pida a alguien de la suya que le invite a esta dirección.",
        "Créez-en une, ou demandez à quelqu’un de la vôtre de vous inviter à cette adresse.",
    }
    create { "Create an organization", "Organisation gründen", "Crear una organización", "Créer une organisation" }
    another { "Create another organization", "Weitere Organisation gründen", "Crear otra organización", "Créer une autre organisation" }
    invited { "Invitations for you", "Einladungen für Sie", "Invitaciones para usted", "Invitations pour vous" }
    invited_by(inviter, role) {
        "{inviter} invites you as: {role}", "{inviter} lädt Sie ein als: {role}", "{inviter} le invita como: {role}",
        "{inviter} vous invite en tant que : {role}",
    }
    invited_as(role) {
        "You are invited as: {role}", "Sie sind eingeladen als: {role}", "Está invitado como: {role}",
        "Vous êtes invité en tant que : {role}",
    }
    join(organization) {
        "Join {organization}", "{organization} beitreten", "Unirse a {organization}", "Rejoindre {organization}",
    }
    decline { "Decline", "Ablehnen", "Rechazar", "Refuser" }
    deactivated { "deactivated for you", "für Sie deaktiviert", "desactivada para usted", "désactivée pour vous" }
    suspended { "suspended", "gesperrt", "suspendida", "suspendue" }
    canceled { "closed", "geschlossen", "cerrada", "fermée" }
    deleted { "deleted", "gelöscht", "eliminada", "supprimée" }
}
