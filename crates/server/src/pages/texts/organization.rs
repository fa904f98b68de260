//! The pages within an organization.

use super::texts;

texts! {
    /// `/o/{organization}`.
    Overview;
    lead(role) {
        "Your role here: {role}", "Ihre Rolle hier: {role}", "Su función aquí: {role}", "Votre rôle ici : {role}",
    }
    members { "Members", "Mitglieder", "Miembros", "Membres" }
    seats { "Seats in use", "Belegte Plätze", "Plazas ocupadas", "Places occupées" }
    of_seats(limit) { "of {limit}", "von {limit}", "de {limit}", "sur {limit}" }
    unlimited { "no limit", "unbegrenzt", "sin límite", "sans limite" }
    seats_hint {
        "Active members and open invitations take a seat.", "Aktive Mitglieder und offene Einladungen belegen einen Platz.",
        "Los miembros activos y las invitaciones abiertas ocupan una plaza.",
        "Les membres actifs et les invitations en attente occupent une place.",
    }
    since { "since", "seit", "desde", "depuis" }
    to_do { "To get started", "Für den Anfang", "Para empezar", "Pour commencer" }
    done { "done", "erledigt", "hecho", "fait" }
    prove { "Confirm your email address", "E-Mail-Adresse bestätigen", "Confirmar su correo electrónico", "Confirmer votre adresse e-mail" }
    prove_hint {
        "So that you can get back in if you forget your password.", "Damit Sie wieder hineinkommen, wenn Sie Ihr Passwort vergessen.",
        "Para poder volver a entrar si olvida su contraseña.", "Pour pouvoir revenir si vous oubliez votre mot de passe.",
    }
    invite_team { "Invite your team", "Ihr Team einladen", "Invitar a su equipo", "Inviter votre équipe" }
    invite_hint {
        "Everybody gets an email with a link.", "Jede Person erhält eine E-Mail mit einem Link.",
        "Cada persona recibirá un correo con un enlace.", "Chaque personne reçoit un e-mail avec un lien.",
    }
    second { "Make somebody else an admin", "Jemanden zur Administration machen", "Dar la administración a alguien más", "Nommer une autre personne à l’administration" }
    second_hint {
        "So that somebody can act while you are away.", "Damit jemand handeln kann, wenn Sie nicht da sind.",
        "Para que alguien pueda actuar cuando usted no esté.", "Pour que quelqu’un puisse agir en votre absence.",
    }
    newest { "New here", "Neu hier", "Nuevos aquí", "Nouveaux ici" }
    invite { "Invite people", "Leute einladen", "Invitar personas", "Inviter des personnes" }
    suspended {
        "This organization is suspended. Nothing can be changed, and nothing is lost. Its owner can ask the operator of the service why.",
        "Diese Organisation ist gesperrt. Es lässt sich nichts ändern, und nichts geht verloren. Die Inhaberschaft kann beim Betreiber des Dienstes nach dem Grund fragen.",
        "Esta organización está suspendida. No se puede cambiar nada y nada se pierde. La titularidad puede preguntar el motivo a quien opera el servicio.",
        "Cette organisation est suspendue. Rien ne peut être modifié et rien n’est perdu. La propriété peut en demander la raison à l’exploitant du service.",
    }
    canceled {
        "This organization is closed. Its owner can ask the operator of the service what happens to its data.",
        "Diese Organisation ist geschlossen. Die Inhaberschaft kann beim Betreiber des Dienstes fragen, was mit den Daten geschieht.",
        "Esta organización está cerrada. La titularidad puede preguntar a quien opera el servicio qué pasará con sus datos.",
        "Cette organisation est fermée. La propriété peut demander à l’exploitant du service ce que deviennent ses données.",
    }
}

texts! {
    /// The members of an organization.
    Members;
    title { "Members", "Mitglieder", "Miembros", "Membres" }
    lead(#count) {
        "{count} person belongs to this organization." | "{count} people belong to this organization.",
        "{count} Person gehört zu dieser Organisation." | "{count} Personen gehören zu dieser Organisation.",
        "{count} persona pertenece a esta organización." | "{count} personas pertenecen a esta organización.",
        "{count} personne appartient à cette organisation." | "{count} personnes appartiennent à cette organisation.",
    }
    search { "Name or email address", "Name oder E-Mail-Adresse", "Nombre o correo electrónico", "Nom ou adresse e-mail" }
    filter { "Filter", "Filtern", "Filtrar", "Filtrer" }
    any_role { "Every role", "Jede Rolle", "Cualquier función", "Tous les rôles" }
    any_status { "Every status", "Jeder Status", "Cualquier estado", "Tous les statuts" }
    name { "Name", "Name", "Nombre", "Nom" }
    role { "Role", "Rolle", "Función", "Rôle" }
    department { "Department", "Abteilung", "Departamento", "Service" }
    job { "Job title", "Position", "Puesto", "Fonction" }
    joined { "Joined", "Beigetreten", "Se unió", "Arrivée" }
    status { "Status", "Status", "Estado", "Statut" }
    active { "Active", "Aktiv", "Activo", "Actif" }
    deactivated { "Deactivated", "Deaktiviert", "Desactivado", "Désactivé" }
    you { "you", "Sie", "usted", "vous" }
    choose(name) { "Choose {name}", "{name} auswählen", "Elegir a {name}", "Choisir {name}" }
    chosen_role { "New role of those chosen", "Neue Rolle der Ausgewählten", "Función nueva de los elegidos", "Nouveau rôle des personnes choisies" }
    change_roles { "Change the role of those chosen", "Rolle der Ausgewählten ändern", "Cambiar la función de los elegidos", "Modifier le rôle des personnes choisies" }
    none_chosen {
        "Choose at least one member first.", "Wählen Sie zuerst mindestens ein Mitglied aus.",
        "Elija primero al menos un miembro.", "Choisissez d’abord au moins un membre.",
    }
    not_changed(name, reason) {
        "{name} was not changed. {reason}", "{name} wurde nicht geändert. {reason}", "{name} no se ha cambiado. {reason}",
        "{name} n’a pas été modifié. {reason}",
    }
    nobody_title { "Nobody matches", "Niemand passt dazu", "Nadie coincide", "Personne ne correspond" }
    nobody {
        "Try fewer words, or another filter.", "Versuchen Sie es mit weniger Wörtern oder einem anderen Filter.",
        "Pruebe con menos palabras o con otro filtro.", "Essayez avec moins de mots, ou un autre filtre.",
    }
    show_all { "Show everybody", "Alle anzeigen", "Mostrar a todos", "Afficher tout le monde" }
    first { "Back to the beginning", "Zurück zum Anfang", "Volver al principio", "Revenir au début" }
    more { "Next page", "Nächste Seite", "Página siguiente", "Page suivante" }
    place { "Role and place", "Rolle und Einordnung", "Función y puesto", "Rôle et place" }
    since(day) {
        "Member since {day}", "Mitglied seit {day}", "Miembro desde el {day}", "Membre depuis le {day}",
    }
    change {
        "Change role and place", "Rolle und Einordnung ändern", "Cambiar función y puesto", "Modifier le rôle et la place",
    }
    deactivate { "Deactivate", "Deaktivieren", "Desactivar", "Désactiver" }
    deactivate_hint {
        "They can no longer work here, and their seat becomes free. Everything about them is kept.",
        "Die Person kann hier nicht mehr arbeiten, und ihr Platz wird frei. Alles über sie bleibt erhalten.",
        "Ya no podrá trabajar aquí y su plaza quedará libre. Todo lo suyo se conserva.",
        "Cette personne ne pourra plus travailler ici, et sa place se libère. Tout ce qui la concerne est conservé.",
    }
    activate { "Activate again", "Wieder aktivieren", "Activar de nuevo", "Réactiver" }
    activate_hint {
        "They can work here again, and take a seat.", "Die Person kann hier wieder arbeiten und belegt einen Platz.",
        "Podrá volver a trabajar aquí y ocupará una plaza.", "Cette personne pourra de nouveau travailler ici et occupera une place.",
    }
    remove(name) { "Remove {name}", "{name} entfernen", "Eliminar a {name}", "Retirer {name}" }
    remove_title(name) { "Remove {name}?", "{name} entfernen?", "¿Eliminar a {name}?", "Retirer {name} ?" }
    remove_lost {
        "They lose access at once and on every device. Their role, department and job title here are forgotten. Their account and their other organizations stay as they are.",
        "Die Person verliert den Zugang sofort und auf allen Geräten. Rolle, Abteilung und Position hier werden vergessen. Ihr Konto und ihre anderen Organisationen bleiben, wie sie sind.",
        "Perderá el acceso de inmediato y en todos sus dispositivos. Se olvidarán su función, departamento y puesto aquí. Su cuenta y sus otras organizaciones quedan como están.",
        "Cette personne perd l’accès immédiatement et sur tous ses appareils. Son rôle, son service et sa fonction ici sont oubliés. Son compte et ses autres organisations restent inchangés.",
    }
    access { "Access", "Zugang", "Acceso", "Accès" }
}

texts! {
    /// The invitations of an organization.
    Invitations;
    title { "Invitations", "Einladungen", "Invitaciones", "Invitations" }
    lead {
        "Whom you invited, and what became of it.", "Wen Sie eingeladen haben, und was daraus wurde.",
        "A quién ha invitado y qué ha sido de ello.", "Qui vous avez invité, et ce qu’il en est.",
    }
    invite { "Invite people", "Leute einladen", "Invitar personas", "Inviter des personnes" }
    none_title { "No invitation is open", "Keine Einladung ist offen", "No hay invitaciones abiertas", "Aucune invitation n’est en attente" }
    none {
        "Whoever you invite appears here until they have joined.", "Wen Sie einladen, erscheint hier bis zum Beitritt.",
        "Quien invite aparecerá aquí hasta que se una.", "Les personnes invitées apparaissent ici jusqu’à leur arrivée.",
    }
    open_only { "Open", "Offene", "Abiertas", "En attente" }
    all { "All", "Alle", "Todas", "Toutes" }
    email { "Email address", "E-Mail-Adresse", "Correo electrónico", "Adresse e-mail" }
    role { "Role", "Rolle", "Función", "Rôle" }
    status { "Status", "Status", "Estado", "Statut" }
    sent { "Sent", "Gesendet", "Enviada", "Envoyée" }
    until(day) { "open until {day}", "offen bis {day}", "abierta hasta el {day}", "en attente jusqu’au {day}" }
    expired { "expired", "abgelaufen", "caducada", "expirée" }
    accepted { "accepted", "angenommen", "aceptada", "acceptée" }
    declined { "declined", "abgelehnt", "rechazada", "refusée" }
    revoked { "withdrawn", "zurückgezogen", "retirada", "retirée" }
    bounced { "not delivered", "nicht zugestellt", "no entregada", "non distribuée" }
    bounce_reply(reply) {
        "The mail server answered: {reply}", "Der Mailserver antwortete: {reply}", "El servidor de correo respondió: {reply}",
        "Le serveur de messagerie a répondu : {reply}",
    }
    resend { "Send again", "Noch einmal senden", "Enviar de nuevo", "Renvoyer" }
    revoke { "Withdraw", "Zurückziehen", "Retirar", "Retirer" }
    of(action, email) { "{action}: {email}", "{action}: {email}", "{action}: {email}", "{action} : {email}" }
    new_title { "Invite people", "Leute einladen", "Invitar personas", "Inviter des personnes" }
    new_lead {
        "Everybody gets an email with a link that is for them alone.",
        "Jede Person erhält eine E-Mail mit einem Link, der nur für sie gilt.",
        "Cada persona recibirá un correo con un enlace solo para ella.",
        "Chaque personne reçoit un e-mail avec un lien qui n’est que pour elle.",
    }
    addresses { "Email addresses", "E-Mail-Adressen", "Correos electrónicos", "Adresses e-mail" }
    addresses_hint {
        "One per line, or with commas between them. You can paste a list, also with names.",
        "Eine je Zeile, oder mit Kommas getrennt. Sie können eine Liste einfügen, auch mit Namen.",
        "Una por línea o separadas por comas. Puede pegar una lista, también con nombres.",
        "Une par ligne, ou séparées par des virgules. Vous pouvez coller une liste, aussi avec des noms.",
    }
    submit { "Send the invitations", "Einladungen senden", "Enviar las invitaciones", "Envoyer les invitations" }
    wrong_addresses(list) {
        "These are no email addresses: {list}", "Das sind keine E-Mail-Adressen: {list}",
        "No son correos electrónicos: {list}", "Ce ne sont pas des adresses e-mail : {list}",
    }
    too_many(most) {
        "Invite at most {most} people at a time.", "Laden Sie höchstens {most} Personen auf einmal ein.",
        "Invite como máximo a {most} personas a la vez.", "Invitez au plus {most} personnes à la fois.",
    }
    done_title(#count) {
        "{count} person is invited" | "{count} people are invited",
        "{count} Person ist eingeladen" | "{count} Personen sind eingeladen",
        "{count} persona está invitada" | "{count} personas están invitadas",
        "{count} personne est invitée" | "{count} personnes sont invitées",
    }
    done_lead {
        "The emails are on their way. You can also pass the links on yourself, each to the person it is for.",
        "Die E-Mails sind unterwegs. Sie können die Links auch selbst weitergeben, jeden an die Person, für die er ist.",
        "Los correos están en camino. También puede pasar los enlaces usted mismo, cada uno a su destinatario.",
        "Les e-mails sont en route. Vous pouvez aussi transmettre les liens vous-même, chacun à son destinataire.",
    }
    link { "Link", "Link", "Enlace", "Lien" }
    copy { "Copy the link", "Link kopieren", "Copiar el enlace", "Copier le lien" }
    copied { "Copied", "Kopiert", "Copiado", "Copié" }
    already_member { "is a member already", "ist schon Mitglied", "ya es miembro", "est déjà membre" }
    already_invited { "has an open invitation already", "hat schon eine offene Einladung", "ya tiene una invitación abierta", "a déjà une invitation en attente" }
    no_seat { "was not invited, because no seat is free", "wurde nicht eingeladen, weil kein Platz frei ist", "no fue invitado porque no hay plazas libres", "n’a pas été invité, car aucune place n’est libre" }
    back { "To the invitations", "Zu den Einladungen", "A las invitaciones", "Aux invitations" }
}

texts! {
    /// The settings of an organization.
    Settings;
    title { "Settings", "Einstellungen", "Configuración", "Paramètres" }
    general { "General", "Allgemein", "General", "Général" }
    name { "Name of the organization", "Name der Organisation", "Nombre de la organización", "Nom de l’organisation" }
    save_name { "Save the name", "Namen speichern", "Guardar el nombre", "Enregistrer le nom" }
    save_mails { "Save emails and passwords", "E-Mails und Passwörter speichern", "Guardar correos y contraseñas", "Enregistrer e-mails et mots de passe" }
    slug { "Short name in web addresses", "Kurzname in Webadressen", "Nombre corto en las direcciones web", "Nom court dans les adresses web" }
    slug_hint { "It never changes, so that links stay valid.", "Er ändert sich nie, damit Links gültig bleiben.", "Nunca cambia, para que los enlaces sigan siendo válidos.", "Il ne change jamais, pour que les liens restent valables." }
    mails { "Emails and passwords", "E-Mails und Passwörter", "Correos y contraseñas", "E-mails et mots de passe" }
    locale { "Language of emails to people who chose none", "Sprache von E-Mails an Personen ohne eigene Wahl", "Idioma de los correos a quienes no han elegido ninguno", "Langue des e-mails aux personnes qui n’en ont pas choisi" }
    usual { "The usual one of this service", "Die übliche dieses Dienstes", "El habitual de este servicio", "Celle habituelle de ce service" }
    least { "Minimum length of new passwords", "Mindestlänge neuer Passwörter", "Longitud mínima de las contraseñas nuevas", "Longueur minimale des nouveaux mots de passe" }
    least_hint(least, most) {
        "{least} to {most} characters. Passwords that exist stay valid.", "{least} bis {most} Zeichen. Bestehende Passwörter bleiben gültig.",
        "De {least} a {most} caracteres. Las contraseñas existentes siguen valiendo.", "De {least} à {most} caractères. Les mots de passe existants restent valables.",
    }
    only_owners {
        "Only the owner and admins can change the settings.", "Nur Inhaberschaft und Administration können die Einstellungen ändern.",
        "Solo la titularidad y la administración pueden cambiar la configuración.", "Seuls le propriétaire et l’administration peuvent modifier les paramètres.",
    }
    search { "Search", "Suchen", "Buscar", "Rechercher" }
    more_members {
        "There are more members than this list has. Search for a name.",
        "Es gibt mehr Mitglieder, als diese Liste zeigt. Suchen Sie nach einem Namen.",
        "Hay más miembros de los que muestra esta lista. Busque un nombre.",
        "Il y a plus de membres que cette liste n’en montre. Recherchez un nom.",
    }
    nobody_found {
        "No other active member matches.", "Kein anderes aktives Mitglied passt dazu.",
        "Ningún otro miembro activo coincide.", "Aucun autre membre actif ne correspond.",
    }
    ownership { "Ownership", "Inhaberschaft", "Titularidad", "Propriété" }
    transfer_lead {
        "Hand the organization over to another member. You become an admin.",
        "Übergeben Sie die Organisation an ein anderes Mitglied. Sie gehören danach zur Administration.",
        "Entregue la organización a otro miembro. Usted pasará a la administración.",
        "Confiez l’organisation à un autre membre. Vous rejoignez l’administration.",
    }
    transfer { "Transfer the ownership", "Inhaberschaft übertragen", "Transferir la titularidad", "Transférer la propriété" }
    new_owner { "New owner", "Neue Inhaberschaft", "Nuevo titular", "Nouveau propriétaire" }
    nobody_else {
        "There is no other active member yet. Invite somebody first.", "Es gibt noch kein anderes aktives Mitglied. Laden Sie zuerst jemanden ein.",
        "Aún no hay otro miembro activo. Invite primero a alguien.", "Il n’y a pas encore d’autre membre actif. Invitez d’abord quelqu’un.",
    }
    confirm_title(name) { "Make {name} the owner?", "Inhaberschaft an {name} übertragen?", "¿Hacer titular a {name}?", "Faire de {name} le propriétaire ?" }
    confirm(name) { "Make {name} the owner", "Inhaberschaft an {name} übertragen", "Hacer titular a {name}", "Faire de {name} le propriétaire" }
    confirm_lost {
        "You cannot take this back yourself: only the new owner can.", "Sie können das nicht selbst rückgängig machen, nur die neue Inhaberschaft.",
        "No podrá deshacerlo usted mismo: solo el nuevo titular.", "Vous ne pourrez pas l’annuler vous-même : seul le nouveau propriétaire le pourra.",
    }
}

texts! {
    /// Leaving an organization.
    Leaving;
    section { "Leave", "Verlassen", "Abandonar", "Quitter" }
    leave(name) { "Leave {name}", "{name} verlassen", "Abandonar {name}", "Quitter {name}" }
    title(name) { "Leave {name}?", "{name} verlassen?", "¿Abandonar {name}?", "Quitter {name} ?" }
    lost {
        "You lose access at once. To come back, somebody has to invite you again. Your account stays.",
        "Sie verlieren den Zugang sofort. Um zurückzukommen, muss Sie jemand neu einladen. Ihr Konto bleibt.",
        "Perderá el acceso de inmediato. Para volver, alguien tendrá que invitarle de nuevo. Su cuenta se conserva.",
        "Vous perdez l’accès immédiatement. Pour revenir, il faudra une nouvelle invitation. Votre compte est conservé.",
    }
}

texts! {
    /// Deleting an organization, and undoing it.
    Ending;
    section { "Delete", "Löschen", "Eliminar", "Supprimer" }
    lead {
        "Everybody loses access at once. An owner can undo it for a while. Then everything is removed for good.",
        "Alle verlieren den Zugang sofort. Wer die Inhaberschaft hat, kann es eine Zeit lang rückgängig machen. Danach wird alles endgültig entfernt.",
        "Todos pierden el acceso de inmediato. La titularidad puede deshacerlo durante un tiempo. Después se elimina todo para siempre.",
        "Tout le monde perd l’accès immédiatement. La propriété peut l’annuler pendant un temps. Ensuite, tout est supprimé définitivement.",
    }
    delete(name) { "Delete {name}", "{name} löschen", "Eliminar {name}", "Supprimer {name}" }
    title(name) { "Delete {name}?", "{name} löschen?", "¿Eliminar {name}?", "Supprimer {name} ?" }
    lost(#days) {
        "Everybody loses access at once. You can undo it within one day. Then everything is removed for good, together with the accounts of members who belong to no other organization."
            | "Everybody loses access at once. You can undo it within {days} days. Then everything is removed for good, together with the accounts of members who belong to no other organization.",
        "Alle verlieren den Zugang sofort. Sie können es einen Tag lang rückgängig machen. Danach wird alles endgültig entfernt, auch die Konten von Mitgliedern, die zu keiner anderen Organisation gehören."
            | "Alle verlieren den Zugang sofort. Sie können es {days} Tage lang rückgängig machen. Danach wird alles endgültig entfernt, auch die Konten von Mitgliedern, die zu keiner anderen Organisation gehören.",
        "Todos pierden el acceso de inmediato. Puede deshacerlo durante un día. Después se elimina todo para siempre, también las cuentas de los miembros que no pertenecen a otra organización."
            | "Todos pierden el acceso de inmediato. Puede deshacerlo durante {days} días. Después se elimina todo para siempre, también las cuentas de los miembros que no pertenecen a otra organización.",
        "Tout le monde perd l’accès immédiatement. Vous pouvez l’annuler pendant {days} jour. Ensuite, tout est supprimé définitivement, y compris les comptes des membres qui n’appartiennent à aucune autre organisation."
            | "Tout le monde perd l’accès immédiatement. Vous pouvez l’annuler pendant {days} jours. Ensuite, tout est supprimé définitivement, y compris les comptes des membres qui n’appartiennent à aucune autre organisation.",
    }
    slug { "Short name of the organization", "Kurzname der Organisation", "Nombre corto de la organización", "Nom court de l’organisation" }
    slug_hint(slug) {
        "Type {slug} to confirm.", "Tippen Sie zur Bestätigung {slug} ein.", "Escriba {slug} para confirmar.",
        "Saisissez {slug} pour confirmer.",
    }
    differs {
        "This is not the short name of this organization.", "Das ist nicht der Kurzname dieser Organisation.",
        "No es el nombre corto de esta organización.", "Ce n’est pas le nom court de cette organisation.",
    }
    force(#others) {
        "One other member loses access too." | "{others} other members lose access too.",
        "Auch ein anderes Mitglied verliert den Zugang." | "Auch {others} andere Mitglieder verlieren den Zugang.",
        "Otro miembro también pierde el acceso." | "Otros {others} miembros también pierden el acceso.",
        "{others} autre membre perd aussi l’accès." | "{others} autres membres perdent aussi l’accès.",
    }
    unforced {
        "Other members would lose access. Confirm that, or remove them first.",
        "Andere Mitglieder würden den Zugang verlieren. Bestätigen Sie das, oder entfernen Sie sie zuerst.",
        "Otros miembros perderían el acceso. Confírmelo, o quítelos primero.",
        "D’autres membres perdraient l’accès. Confirmez-le, ou retirez-les d’abord.",
    }
    deleted(day) {
        "This organization is deleted. On {day} everything in it is removed for good. Until then its owner can restore it.",
        "Diese Organisation ist gelöscht. Am {day} wird alles darin endgültig entfernt. Bis dahin kann die Inhaberschaft sie wiederherstellen.",
        "Esta organización está eliminada. El {day} se eliminará para siempre todo lo que contiene. Hasta entonces su titular puede restaurarla.",
        "Cette organisation est supprimée. Le {day}, tout ce qu’elle contient sera supprimé définitivement. D’ici là, la propriété peut la restaurer.",
    }
    restore { "Restore the organization", "Organisation wiederherstellen", "Restaurar la organización", "Restaurer l’organisation" }
}
