//! `/account`: what a person changes of themselves.

use super::texts;

texts! {
    /// The pages of the own account.
    Account;
    parts { "Parts of your account", "Bereiche Ihres Kontos", "Partes de su cuenta", "Parties de votre compte" }
    profile { "Profile", "Profil", "Perfil", "Profil" }
    devices { "Devices", "Geräte", "Dispositivos", "Appareils" }
    organizations { "Organizations", "Organisationen", "Organizaciones", "Organisations" }
    save_name { "Save the name", "Namen speichern", "Guardar el nombre", "Enregistrer le nom" }
    name_hint {
        "All of your organizations show it.", "Alle Ihre Organisationen zeigen ihn.", "Lo muestran todas sus organizaciones.",
        "Toutes vos organisations l’affichent.",
    }
    save_language { "Save the language", "Sprache speichern", "Guardar el idioma", "Enregistrer la langue" }
    language_hint {
        "For these pages, and for mails to you.", "Für diese Seiten und für E-Mails an Sie.",
        "Para estas páginas y para los correos que reciba.", "Pour ces pages et pour les e-mails qui vous sont adressés.",
    }
    no_language {
        "That of the device and of the organization", "Die des Geräts und der Organisation",
        "El del dispositivo y de la organización", "Celle de l’appareil et de l’organisation",
    }
    unknown_language {
        "Choose one of the languages.", "Wählen Sie eine der Sprachen.", "Elija uno de los idiomas.",
        "Choisissez l’une des langues.",
    }
    time_zone { "Time zone", "Zeitzone", "Zona horaria", "Fuseau horaire" }
    time_zone_hint {
        "A large city near you, such as Berlin. If you leave it empty, times are those of the device.",
        "Eine große Stadt in Ihrer Nähe, zum Beispiel Berlin. Wenn Sie nichts eingeben, gelten die Zeiten des Geräts.",
        "Una gran ciudad cercana, como Madrid. Si lo deja vacío, las horas son las del dispositivo.",
        "Une grande ville près de chez vous, comme Paris. Si vous le laissez vide, les heures sont celles de l’appareil.",
    }
    unknown_time_zone {
        "No time zone has this name. Enter a large city, or choose one of the suggestions.",
        "Keine Zeitzone heißt so. Geben Sie eine große Stadt ein, oder wählen Sie einen der Vorschläge.",
        "Ninguna zona horaria se llama así. Escriba una gran ciudad o elija una de las sugerencias.",
        "Aucun fuseau horaire ne porte ce nom. Saisissez une grande ville, ou choisissez l’une des suggestions.",
    }
    save_time_zone { "Save the time zone", "Zeitzone speichern", "Guardar la zona horaria", "Enregistrer le fuseau horaire" }
    email_title { "Change your email address", "E-Mail-Adresse ändern", "Cambie su correo electrónico", "Changer votre adresse e-mail" }
    email_lead(email) {
        "Your address is {email}. We mail a code to the new one, and nothing changes before you enter it.",
        "Ihre Adresse ist {email}. Wir senden einen Code an die neue, und nichts ändert sich, bevor Sie ihn eingeben.",
        "Su dirección es {email}. Enviaremos un código a la nueva, y nada cambia hasta que lo introduzca.",
        "Votre adresse est {email}. Nous envoyons un code à la nouvelle, et rien ne change avant que vous le saisissiez.",
    }
    new_email { "New email address", "Neue E-Mail-Adresse", "Correo electrónico nuevo", "Nouvelle adresse e-mail" }
    email_submit { "Send the code", "Code senden", "Enviar el código", "Envoyer le code" }
    confirm_title { "Confirm the new email address", "Neue E-Mail-Adresse bestätigen", "Confirme el correo electrónico nuevo", "Confirmez la nouvelle adresse e-mail" }
    confirm_lead {
        "Enter the code that we mailed to the new address. It is valid for ten minutes.",
        "Geben Sie den Code ein, den wir an die neue Adresse gesendet haben. Er gilt zehn Minuten.",
        "Escriba el código que hemos enviado a la dirección nueva. Es válido durante diez minutos.",
        "Saisissez le code que nous avons envoyé à la nouvelle adresse. Il est valable dix minutes.",
    }
    confirm_submit { "Change the address", "Adresse ändern", "Cambiar la dirección", "Changer l’adresse" }
    confirm_again {
        "Enter the address again", "Adresse noch einmal eingeben", "Escribir la dirección otra vez",
        "Saisir l’adresse à nouveau",
    }
    email_taken {
        "Another account has this address. Choose another one, or sign in with that account.",
        "Ein anderes Konto hat diese Adresse. Wählen Sie eine andere, oder melden Sie sich mit jenem Konto an.",
        "Otra cuenta tiene esta dirección. Elija otra o inicie sesión con esa cuenta.",
        "Un autre compte a cette adresse. Choisissez-en une autre, ou connectez-vous avec ce compte.",
    }
    password_title { "Change your password", "Passwort ändern", "Cambie su contraseña", "Changer votre mot de passe" }
    password_lead {
        "You stay signed in here. All other devices are signed out.",
        "Hier bleiben Sie angemeldet. Alle anderen Geräte werden abgemeldet.",
        "Aquí seguirá con la sesión iniciada. Se cerrará en todos los demás dispositivos.",
        "Vous restez connecté ici. Tous les autres appareils sont déconnectés.",
    }
    current_password { "Current password", "Jetziges Passwort", "Contraseña actual", "Mot de passe actuel" }
    current_wrong {
        "This is not the password of your account.", "Das ist nicht das Passwort Ihres Kontos.",
        "Esta no es la contraseña de su cuenta.", "Ce n’est pas le mot de passe de votre compte.",
    }
    password_submit { "Change the password", "Passwort ändern", "Cambiar la contraseña", "Changer le mot de passe" }
    devices_title { "Where you are signed in", "Wo Sie angemeldet sind", "Dónde ha iniciado sesión", "Où vous êtes connecté" }
    devices_lead {
        "If you do not know one of them, sign it out and change your password.",
        "Wenn Sie eines nicht kennen, melden Sie es ab, und ändern Sie Ihr Passwort.",
        "Si no reconoce alguno, cierre su sesión y cambie la contraseña.",
        "Si vous n’en reconnaissez pas un, déconnectez-le et changez votre mot de passe.",
    }
    this_one { "this device", "dieses Gerät", "este dispositivo", "cet appareil" }
    on(browser, system) {
        "{browser} on {system}", "{browser} auf {system}", "{browser} en {system}", "{browser} sur {system}",
    }
    unknown_device { "Unknown device", "Unbekanntes Gerät", "Dispositivo desconocido", "Appareil inconnu" }
    since { "Signed in", "Angemeldet", "Sesión iniciada", "Connecté le" }
    last_used { "Last used", "Zuletzt benutzt", "Último uso", "Dernière utilisation" }
    end(device) {
        "Sign out {device}", "{device} abmelden", "Cerrar sesión en {device}", "Déconnecter {device}",
    }
    end_short { "Sign out", "Abmelden", "Cerrar sesión", "Déconnecter" }
    end_others {
        "Sign out all other devices", "Alle anderen Geräte abmelden", "Cerrar la sesión en los demás dispositivos",
        "Déconnecter tous les autres appareils",
    }
}
