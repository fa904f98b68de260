//! What happened in an organization, in plain words. Each event of the audit log has a sentence: an event without one does
//! not compile.

use tenantry_application::ports::audit_events::AuditEvent;
use tenantry_domain::{event::EventName, role::Role};
use uuid::Uuid;

use super::{Domains, Everyday, invitation_links::LinkActivity, texts};

texts! {
    /// What happened in an organization.
    Activity;
    title { "Activity", "Verlauf", "Actividad", "Activité" }
    lead {
        "Who did what, the newest first.", "Wer was getan hat, das Neueste zuerst.", "Quién hizo qué, lo más reciente primero.",
        "Qui a fait quoi, du plus récent au plus ancien.",
    }
    lately { "What happened lately", "Was zuletzt geschah", "Lo más reciente", "Ce qui s’est passé récemment" }
    whole { "Show everything", "Alles anzeigen", "Mostrar todo", "Tout afficher" }
    history { "History", "Verlauf", "Historial", "Historique" }
    on(name) { "What happened to {name}", "Was mit {name} geschah", "Lo que pasó con {name}", "Ce qui concerne {name}" }
    by(name) { "What {name} did", "Was {name} getan hat", "Lo que hizo {name}", "Ce que {name} a fait" }
    none_title { "Nothing happened yet", "Noch ist nichts geschehen", "Aún no ha pasado nada", "Il ne s’est encore rien passé" }
    newest { "To the newest", "Zum Neuesten", "A lo más reciente", "Au plus récent" }
    somebody { "Somebody who has left", "Ein früheres Mitglied", "Alguien que ya no está", "Une personne partie" }
    to_somebody { "somebody who has left", "ein früheres Mitglied", "alguien que ya no está", "une personne partie" }
    operator { "The operator of the service", "Der Betreiber des Dienstes", "Quien opera el servicio", "L’exploitant du service" }
    service { "The service itself", "Der Dienst selbst", "El propio servicio", "Le service lui-même" }
    stranger {
        "Somebody who was not signed in", "Jemand ohne Anmeldung", "Alguien sin sesión iniciada", "Une personne non connectée",
    }
    founded {
        "The organization was founded.", "Die Organisation wurde gegründet.", "Se fundó la organización.",
        "L’organisation a été fondée.",
    }
    renamed(who, before, after) {
        "{who} renamed the organization from {before} to {after}.", "{who} hat die Organisation von {before} in {after} umbenannt.",
        "{who} cambió el nombre de la organización de {before} a {after}.", "{who} a renommé l’organisation de {before} en {after}.",
    }
    settings_changed(who) {
        "{who} changed the settings of the organization.", "{who} hat die Einstellungen der Organisation geändert.",
        "{who} cambió la configuración de la organización.", "{who} a modifié les paramètres de l’organisation.",
    }
    status_changed(who, status) {
        "{who} changed the status of the organization: {status}.", "{who} hat den Status der Organisation geändert: {status}.",
        "{who} cambió el estado de la organización: {status}.", "{who} a modifié le statut de l’organisation : {status}.",
    }
    moved(who) {
        "{who} moved the organization’s data to other tables.", "{who} hat die Daten der Organisation in andere Tabellen verlegt.",
        "{who} trasladó los datos de la organización a otras tablas.", "{who} a déplacé les données de l’organisation vers d’autres tables.",
    }
    trial { "trial", "Testphase", "prueba", "essai" }
    active { "active", "aktiv", "activa", "active" }
    suspended { "suspended", "gesperrt", "suspendida", "suspendue" }
    canceled { "closed", "geschlossen", "cerrada", "fermée" }
    past_due { "payment overdue", "Zahlung überfällig", "pago atrasado", "paiement en retard" }
    deleted { "deleted", "gelöscht", "eliminada", "supprimée" }
    transferred(who, whom) {
        "{who} made {whom} the owner.", "{who} hat die Inhaberschaft an {whom} übertragen.",
        "{who} transfirió la titularidad a {whom}.", "{who} a transféré la propriété à {whom}.",
    }
    joined(whom, role) {
        "{whom} joined. Role: {role}.", "{whom} ist beigetreten. Rolle: {role}.", "{whom} se unió. Función: {role}.",
        "{whom} a rejoint l’organisation. Rôle : {role}.",
    }
    role_changed(who, whom, before, after) {
        "{who} changed the role of {whom} from {before} to {after}.", "{who} hat eine Rolle geändert: {whom}, von {before} zu {after}.",
        "{who} cambió la función de {whom} de {before} a {after}.", "{who} a changé le rôle de {whom} de {before} à {after}.",
    }
    deactivated(who, whom) {
        "{who} deactivated {whom}.", "{who} hat {whom} deaktiviert.", "{who} desactivó a {whom}.", "{who} a désactivé {whom}.",
    }
    activated(who, whom) {
        "{who} activated {whom} again.", "{who} hat {whom} wieder aktiviert.", "{who} activó de nuevo a {whom}.",
        "{who} a réactivé {whom}.",
    }
    place_changed(who, whom) {
        "{who} changed the department or job title of {whom}.", "{who} hat Abteilung oder Position geändert: {whom}.",
        "{who} cambió el departamento o el puesto de {whom}.", "{who} a modifié le service ou la fonction de {whom}.",
    }
    removed(who, whom) {
        "{who} removed {whom}.", "{who} hat {whom} entfernt.", "{who} eliminó a {whom}.", "{who} a retiré {whom}.",
    }
    removed_somebody(who) {
        "{who} removed a member.", "{who} hat ein Mitglied entfernt.", "{who} eliminó a un miembro.", "{who} a retiré un membre.",
    }
    left(whom) { "{whom} left.", "{whom} ist gegangen.", "{whom} se fue.", "{whom} est parti." }
    somebody_left { "A member left.", "Ein Mitglied ist gegangen.", "Un miembro se fue.", "Un membre est parti." }
    invited(who, email, role) {
        "{who} invited {email}. Role: {role}.", "{who} hat {email} eingeladen. Rolle: {role}.",
        "{who} invitó a {email}. Función: {role}.", "{who} a invité {email}. Rôle : {role}.",
    }
    resent(who, email) {
        "{who} sent the invitation to {email} again.", "{who} hat die Einladung an {email} noch einmal gesendet.",
        "{who} volvió a enviar la invitación a {email}.", "{who} a renvoyé l’invitation à {email}.",
    }
    bounced(email) {
        "The invitation to {email} could not be delivered.", "Die Einladung an {email} war nicht zustellbar.",
        "No se pudo entregar la invitación a {email}.", "L’invitation à {email} n’a pas pu être distribuée.",
    }
    revoked(who, email) {
        "{who} withdrew the invitation to {email}.", "{who} hat die Einladung an {email} zurückgezogen.",
        "{who} retiró la invitación a {email}.", "{who} a retiré l’invitation à {email}.",
    }
    declined(email) {
        "{email} declined the invitation.", "{email} hat die Einladung abgelehnt.", "{email} rechazó la invitación.",
        "{email} a refusé l’invitation.",
    }
    accepted(email) {
        "{email} accepted the invitation.", "{email} hat die Einladung angenommen.", "{email} aceptó la invitación.",
        "{email} a accepté l’invitation.",
    }
    called(before, after) {
        "{before} is called {after} now.", "{before} heißt jetzt {after}.", "{before} se llama ahora {after}.",
        "{before} s’appelle maintenant {after}.",
    }
    email_changed(whom, email) {
        "{whom} has the email address {email} now.", "{whom} hat jetzt die E-Mail-Adresse {email}.",
        "{whom} tiene ahora el correo electrónico {email}.", "{whom} a maintenant l’adresse e-mail {email}.",
    }
    email_proved(whom) {
        "{whom} confirmed their email address.", "{whom} hat die eigene E-Mail-Adresse bestätigt.",
        "{whom} confirmó su correo electrónico.", "{whom} a confirmé son adresse e-mail.",
    }
    password_changed(whom) {
        "{whom} changed their password.", "{whom} hat das eigene Passwort geändert.", "{whom} cambió su contraseña.",
        "{whom} a changé son mot de passe.",
    }
    reclaimed(whom) {
        "Somebody else proved that the email address of {whom} is theirs. That account can no longer be used.",
        "Eine E-Mail-Adresse hat sich als die einer anderen Person erwiesen. Das Konto ist nicht mehr nutzbar: {whom}.",
        "Otra persona demostró que el correo electrónico de {whom} es suyo. Esa cuenta ya no se puede usar.",
        "Une autre personne a prouvé que l’adresse e-mail de {whom} est la sienne. Ce compte n’est plus utilisable.",
    }
    signed_out(whom) {
        "{whom} signed out.", "{whom} hat sich abgemeldet.", "{whom} cerró su sesión.", "{whom} s’est déconnecté.",
    }
    session_ended(whom) {
        "A device of {whom} was signed out.", "Ein Gerät wurde abgemeldet: {whom}.",
        "Se cerró la sesión de {whom} en un dispositivo.", "Un appareil de {whom} a été déconnecté.",
    }
    attempted(who) {
        "{who} tried to open something that does not belong to this organization.",
        "{who} wollte etwas öffnen, das nicht zu dieser Organisation gehört.", "{who} intentó abrir algo que no pertenece a esta organización.",
        "{who} a tenté d’ouvrir quelque chose qui n’appartient pas à cette organisation.",
    }
    other(event) {
        "Something happened that has no words here yet: {event}.", "Etwas ist geschehen, wofür es hier noch keine Worte gibt: {event}.",
        "Ha pasado algo que aquí aún no tiene palabras: {event}.", "Il s’est passé quelque chose qui n’a pas encore de mots ici : {event}.",
    }
}

impl Activity {
    /// Says what happened. People and invitations are called by the names they have now.
    pub(crate) fn sentence(self, entry: &AuditEvent) -> String {
        let event = &entry.event;
        let Some(kind) = event.kind() else { return self.other(&event.name) };
        let (who, whom) = (self.actor(entry), event.target.id);
        let after = |field| event.after(field).unwrap_or_default();
        let email = || entry.name_of(whom).map_or_else(|| self.to_somebody().to_owned(), str::to_owned);
        match kind {
            EventName::TenantFounded => self.founded().to_owned(),
            EventName::TenantUpdated => self.renamed(who, event.before("name").unwrap_or_default(), after("name")),
            EventName::TenantSettingsChanged => self.settings_changed(who),
            EventName::TenantStatusChanged => self.status_changed(who, self.status(after("status"))),
            EventName::TenantMoved => self.moved(who),
            EventName::OwnershipTransferred => self.transferred(who, self.object(entry, whom)),
            EventName::MemberJoined => self.joined(self.subject(entry, whom), self.role(after("role"))),
            EventName::MemberUpdated => self.member_updated(entry),
            EventName::MemberRemoved => match entry.name_of(whom) {
                Some(name) => self.removed(who, name),
                None => self.removed_somebody(who),
            },
            EventName::MemberLeft => {
                entry.name_of(whom).map_or_else(|| self.somebody_left().to_owned(), |name| self.left(name))
            }
            EventName::InvitationCreated => self.invited(who, after("email"), self.role(after("role"))),
            EventName::InvitationResent => self.resent(who, email()),
            EventName::InvitationBounced => self.bounced(email()),
            EventName::InvitationRevoked => self.revoked(who, email()),
            EventName::InvitationDeclined => self.declined(email()),
            EventName::InvitationAccepted => self.accepted(email()),
            EventName::InvitationLinkCreated
            | EventName::InvitationLinkUpdated
            | EventName::InvitationLinkRenewed
            | EventName::InvitationLinkUsed
            | EventName::InvitationLinkDeleted => {
                let whose = Uuid::try_parse(after("user_id")).unwrap_or_default();
                LinkActivity(self.0).sentence(kind, event, &who, &self.subject(entry, whose))
            }
            EventName::DomainClaimed => Domains(self.0).was_claimed(who, after("domain")),
            EventName::DomainUpdated => Domains(self.0).was_updated(who, after("domain")),
            EventName::DomainVerified => Domains(self.0).was_verified(after("domain")),
            EventName::DomainVerificationLost => Domains(self.0).was_lost(event.before("domain").unwrap_or_default()),
            EventName::DomainRemoved => Domains(self.0).was_removed(who, event.before("domain").unwrap_or_default()),
            EventName::UserUpdated => match (event.before("name"), event.after("name"), event.after("email")) {
                (Some(before), Some(after), None) => self.called(before, after),
                (.., email) => self.email_changed(self.subject(entry, whom), email.unwrap_or_default()),
            },
            EventName::UserEmailVerified => self.email_proved(self.subject(entry, whom)),
            EventName::UserPasswordChanged => self.password_changed(self.subject(entry, whom)),
            EventName::UserAddressReclaimed => self.reclaimed(self.object(entry, whom)),
            EventName::SessionRevoked => {
                let whose = Uuid::try_parse(after("user_id")).unwrap_or_default();
                match after("reason") {
                    "signed_out" => self.signed_out(self.subject(entry, whose)),
                    _ => self.session_ended(self.object(entry, whose)),
                }
            }
            EventName::CrossTenantAttempted => self.attempted(who),
        }
    }

    /// Says what of a member changed: what matters most, if it is several things.
    fn member_updated(self, entry: &AuditEvent) -> String {
        let event = &entry.event;
        let (who, whom) = (self.actor(entry), self.object(entry, event.target.id));
        match (event.after("status"), event.before("role"), event.after("role")) {
            (Some("active"), ..) => self.activated(who, whom),
            (Some(_), ..) => self.deactivated(who, whom),
            (None, Some(before), Some(after)) => self.role_changed(who, whom, self.role(before), self.role(after)),
            _ => self.place_changed(who, whom),
        }
    }

    fn actor(self, entry: &AuditEvent) -> String {
        match (entry.event.actor.kind.as_str(), entry.event.actor.id) {
            (_, Some(id)) => self.subject(entry, id),
            ("platform_admin", None) => self.operator().to_owned(),
            ("system", None) => self.service().to_owned(),
            _ => self.stranger().to_owned(),
        }
    }

    /// Returns who a sentence begins with.
    fn subject(self, entry: &AuditEvent, id: Uuid) -> String {
        entry.name_of(id).unwrap_or(self.somebody()).to_owned()
    }

    /// Returns whom a sentence is about.
    fn object(self, entry: &AuditEvent, id: Uuid) -> String {
        entry.name_of(id).unwrap_or(self.to_somebody()).to_owned()
    }

    fn role(self, stored: &str) -> String {
        stored.parse::<Role>().map_or_else(|_| stored.to_owned(), |role| Everyday(self.0).role(role).to_owned())
    }

    fn status(self, stored: &str) -> &str {
        match stored {
            "trial" => self.trial(),
            "active" => self.active(),
            "suspended" => self.suspended(),
            "canceled" => self.canceled(),
            "past_due" => self.past_due(),
            "deleted" => self.deleted(),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use tenantry_application::{
        actor::Origin,
        ports::outbox::{Event, EventActor, EventFact, EventTarget},
    };
    use tenantry_domain::{
        Timestamp,
        event::{EVENT_VERSION, EventId, FactSide},
        locale::Locale,
        tenant::TenantId,
    };

    use super::*;

    /// The member who acts, and whom it is done to. The third has left.
    const ADA: Uuid = Uuid::from_u128(1);
    const GRACE: Uuid = Uuid::from_u128(2);
    const GONE: Uuid = Uuid::from_u128(3);

    fn entry(name: &str, by: Uuid, on: Uuid, facts: Vec<EventFact>) -> AuditEvent {
        let event = Event {
            version: EVENT_VERSION,
            id: EventId::new(Uuid::from_u128(9)),
            name: name.to_owned(),
            seq: 1,
            at: Timestamp::UNIX_EPOCH,
            tenant_id: TenantId::new(Uuid::from_u128(8)),
            actor: EventActor { kind: "member".to_owned(), id: Some(by), name: None },
            target: EventTarget { kind: "member".to_owned(), id: on },
            facts,
        };
        let names = BTreeMap::from([(ADA, "Ada".to_owned()), (GRACE, "Grace".to_owned())]);
        AuditEvent { event, origin: Origin::default(), names }
    }

    fn fact(field: &str, before: Option<&str>, after: Option<&str>) -> EventFact {
        EventFact { field: field.to_owned(), before: before.map(str::to_owned), after: after.map(str::to_owned) }
    }

    /// Returns an event with every fact of its shape.
    fn whole(name: EventName) -> AuditEvent {
        let facts = name.shape().facts.iter().map(|shape| {
            let (before, after) = match shape.side {
                FactSide::Before => (Some("one"), None),
                FactSide::After => (None, Some("two")),
                FactSide::Both => (Some("one"), Some("two")),
            };
            fact(shape.field, before, after)
        });
        entry(name.as_str(), ADA, GRACE, facts.collect())
    }

    #[test]
    fn every_event_has_a_sentence_of_its_own_in_every_language() {
        let mut sentences = BTreeSet::new();
        for locale in Locale::ALL {
            for name in EventName::ALL {
                let sentence = Activity(locale).sentence(&whole(*name));
                assert!(sentence.ends_with('.') && !sentence.contains("  "), "{sentence}");
                assert!(!sentence.contains(name.as_str()), "{name:?} has no words: {sentence}");
                assert!(sentences.insert(sentence.clone()), "twice: {sentence}");
            }
            let later = entry("member.cloned", ADA, GRACE, Vec::new());
            assert!(Activity(locale).sentence(&later).contains("member.cloned"));
        }
    }

    #[test]
    fn a_sentence_says_who_did_what_on_whom() {
        let role = || vec![fact("role", Some("member"), Some("manager"))];
        for (name, by, on, facts, says) in [
            ("member.updated", ADA, GRACE, role(), "Ada changed the role of Grace from Member to Manager."),
            (
                "member.updated",
                GONE,
                GRACE,
                role(),
                "Somebody who has left changed the role of Grace from Member to Manager.",
            ),
            (
                "member.updated",
                ADA,
                GONE,
                role(),
                "Ada changed the role of somebody who has left from Member to Manager.",
            ),
            (
                "member.updated",
                ADA,
                GRACE,
                vec![fact("status", Some("active"), Some("deactivated"))],
                "Ada deactivated Grace.",
            ),
            ("member.updated", ADA, GRACE, vec![fact("status", None, Some("active"))], "Ada activated Grace again."),
            (
                "member.updated",
                ADA,
                GRACE,
                vec![fact("title", None, Some("Admiral"))],
                "Ada changed the department or job title of Grace.",
            ),
            ("member.removed", ADA, GONE, Vec::new(), "Ada removed a member."),
            ("member.removed", ADA, GRACE, Vec::new(), "Ada removed Grace."),
            ("member.left", GONE, GONE, Vec::new(), "A member left."),
            (
                "user.updated",
                ADA,
                ADA,
                vec![fact("name", Some("Ada"), Some("Ada King"))],
                "Ada is called Ada King now.",
            ),
            (
                "session.revoked",
                ADA,
                GONE,
                vec![fact("user_id", None, Some(&GRACE.to_string()))],
                "A device of Grace was signed out.",
            ),
        ] {
            assert_eq!(Activity(Locale::En).sentence(&entry(name, by, on, facts)), says);
        }
    }

    #[test]
    fn whoever_is_no_member_is_called_by_what_they_are() {
        for (kind, says) in [
            ("platform_admin", "The operator of the service changed the settings of the organization."),
            ("system", "The service itself changed the settings of the organization."),
            ("anonymous", "Somebody who was not signed in changed the settings of the organization."),
        ] {
            let mut entry = entry("tenant.settings_changed", ADA, ADA, Vec::new());
            entry.event.actor = EventActor { kind: kind.to_owned(), id: None, name: None };
            assert_eq!(Activity(Locale::En).sentence(&entry), says);
        }
    }
}
