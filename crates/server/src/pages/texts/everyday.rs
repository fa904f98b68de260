//! What stands on many pages: the frame, roles, times.

use chrono::Datelike;
use tenantry_domain::{locale::Locale, role::Role};

use super::texts;

texts! {
    /// What stands on many pages.
    Everyday;
    skip { "Skip to the content", "Zum Inhalt springen", "Ir al contenido", "Aller au contenu" }
    language { "Language", "Sprache", "Idioma", "Langue" }
    menu { "Menu", "Menü", "Menú", "Menu" }
    sections { "Sections", "Bereiche", "Secciones", "Rubriques" }
    sign_out { "Sign out", "Abmelden", "Cerrar sesión", "Se déconnecter" }
    account { "Your account", "Ihr Konto", "Su cuenta", "Votre compte" }
    switch_organization {
        "Switch organization", "Organisation wechseln", "Cambiar de organización", "Changer d’organisation",
    }
    activity { "Activity", "Verlauf", "Actividad", "Activité" }
    overview { "Overview", "Übersicht", "Resumen", "Vue d’ensemble" }
    members { "Members", "Mitglieder", "Miembros", "Membres" }
    links { "Links", "Links", "Enlaces", "Liens" }
    invitations { "Invitations", "Einladungen", "Invitaciones", "Invitations" }
    domains { "Domains", "Domains", "Dominios", "Domaines" }
    invite { "Invite people", "Leute einladen", "Invitar personas", "Inviter des personnes" }
    settings { "Settings", "Einstellungen", "Configuración", "Paramètres" }
    save { "Save", "Speichern", "Guardar", "Enregistrer" }
    choice { "Choice", "Auswahl", "Selección", "Sélection" }
    deeds { "Actions", "Aktionen", "Acciones", "Actions" }
    actions(whom) { "Actions for {whom}", "Aktionen für {whom}", "Acciones para {whom}", "Actions pour {whom}" }
    cancel { "Cancel", "Abbrechen", "Cancelar", "Annuler" }
    older { "Older", "Ältere", "Más antiguos", "Plus anciens" }
    to_start { "Go to the start page", "Zur Startseite", "Ir al inicio", "Aller à l’accueil" }
    next { "Next", "Weiter", "Siguiente", "Suivant" }
    show { "Show", "Anzeigen", "Mostrar", "Afficher" }
    hide { "Hide", "Verbergen", "Ocultar", "Masquer" }
    show_password { "Show the password", "Passwort anzeigen", "Mostrar la contraseña", "Afficher le mot de passe" }
    hide_password { "Hide the password", "Passwort verbergen", "Ocultar la contraseña", "Masquer le mot de passe" }
    working { "One moment …", "Einen Moment …", "Un momento …", "Un instant …" }
    optional { "optional", "freiwillig", "opcional", "facultatif" }
    faults(#count) {
        "One thing needs to be corrected" | "{count} things need to be corrected",
        "Eine Angabe ist zu ändern" | "{count} Angaben sind zu ändern",
        "Hay que corregir un dato" | "Hay que corregir {count} datos",
        "Une information est à corriger" | "{count} informations sont à corriger",
    }
    signed_in_as(email) {
        "Signed in as {email}", "Angemeldet als {email}", "Sesión iniciada como {email}", "Connecté en tant que {email}",
    }
    owner { "Owner", "Inhaberschaft", "Titular", "Propriétaire" }
    admin { "Admin", "Administration", "Administración", "Administration" }
    manager { "Manager", "Leitung", "Gestión", "Gestion" }
    member { "Member", "Mitglied", "Miembro", "Membre" }
    viewer { "Viewer", "Lesezugriff", "Solo lectura", "Lecture seule" }
    email { "Email address", "E-Mail-Adresse", "Correo electrónico", "Adresse e-mail" }
    password { "Password", "Passwort", "Contraseña", "Mot de passe" }
    new_password { "New password", "Neues Passwort", "Contraseña nueva", "Nouveau mot de passe" }
    your_name { "Your name", "Ihr Name", "Su nombre", "Votre nom" }
    password_hint(least) {
        "At least {least} characters. Several words in a row are easy to remember and hard to guess.",
        "Mindestens {least} Zeichen. Mehrere Wörter hintereinander sind leicht zu merken und schwer zu erraten.",
        "Al menos {least} caracteres. Varias palabras seguidas son fáciles de recordar y difíciles de adivinar.",
        "Au moins {least} caractères. Plusieurs mots à la suite sont faciles à retenir et difficiles à deviner.",
    }
    january { "January", "Januar", "enero", "janvier" }
    february { "February", "Februar", "febrero", "février" }
    march { "March", "März", "marzo", "mars" }
    april { "April", "April", "abril", "avril" }
    may { "May", "Mai", "mayo", "mai" }
    june { "June", "Juni", "junio", "juin" }
    july { "July", "Juli", "julio", "juillet" }
    august { "August", "August", "agosto", "août" }
    september { "September", "September", "septiembre", "septembre" }
    october { "October", "Oktober", "octubre", "octobre" }
    november { "November", "November", "noviembre", "novembre" }
    december { "December", "Dezember", "diciembre", "décembre" }
}

/// A day or a minute in words, and the moment for programs.
#[derive(Debug)]
pub(crate) struct Moment {
    pub(crate) words: String,
    /// By RFC 3339.
    pub(crate) exact: String,
}

impl Everyday {
    /// Returns the name of a role.
    pub(crate) const fn role(self, role: Role) -> &'static str {
        match role {
            Role::Owner => self.owner(),
            Role::Admin => self.admin(),
            Role::Manager => self.manager(),
            Role::Member => self.member(),
            Role::Viewer => self.viewer(),
        }
    }

    /// Returns the day as people write it.
    pub(crate) fn day(self, at: &impl Datelike) -> String {
        let (day, month, year) = (at.day(), self.month(at.month()), at.year());
        match self.0 {
            Locale::De => format!("{day}. {month} {year}"),
            Locale::Es => format!("{day} de {month} de {year}"),
            Locale::Fr if day == 1 => format!("1er {month} {year}"),
            Locale::En | Locale::Fr => format!("{day} {month} {year}"),
        }
    }

    const fn month(self, month: u32) -> &'static str {
        match month {
            1 => self.january(),
            2 => self.february(),
            3 => self.march(),
            4 => self.april(),
            5 => self.may(),
            6 => self.june(),
            7 => self.july(),
            8 => self.august(),
            9 => self.september(),
            10 => self.october(),
            11 => self.november(),
            _ => self.december(),
        }
    }
}
