//! What the activity of an organization says about its invitation links.

use tenantry_application::ports::outbox::Event;
use tenantry_domain::{event::EventName, role::Role};

use super::{Everyday, texts};

texts! {
    /// What happened to the links of an organization.
    LinkActivity;
    created(who, role) {
        "{who} made an invitation link. Role: {role}.", "{who} hat einen Einladungslink erstellt. Rolle: {role}.",
        "{who} creó un enlace de invitación. Función: {role}.", "{who} a créé un lien d’invitation. Rôle : {role}.",
    }
    changed(who) {
        "{who} changed an invitation link.", "{who} hat einen Einladungslink geändert.",
        "{who} cambió un enlace de invitación.", "{who} a modifié un lien d’invitation.",
    }
    disabled(who) {
        "{who} disabled an invitation link.", "{who} hat einen Einladungslink abgeschaltet.",
        "{who} desactivó un enlace de invitación.", "{who} a désactivé un lien d’invitation.",
    }
    enabled(who) {
        "{who} enabled an invitation link again.", "{who} hat einen Einladungslink wieder eingeschaltet.",
        "{who} volvió a activar un enlace de invitación.", "{who} a réactivé un lien d’invitation.",
    }
    renewed(who) {
        "{who} made a new URL for an invitation link.", "{who} hat einem Einladungslink eine neue Adresse gegeben.",
        "{who} dio una nueva dirección a un enlace de invitación.", "{who} a donné une nouvelle adresse à un lien d’invitation.",
    }
    used(whom) {
        "{whom} used an invitation link.", "{whom} hat einen Einladungslink benutzt.", "{whom} usó un enlace de invitación.",
        "{whom} a utilisé un lien d’invitation.",
    }
    deleted(who) {
        "{who} deleted an invitation link.", "{who} hat einen Einladungslink gelöscht.",
        "{who} eliminó un enlace de invitación.", "{who} a supprimé un lien d’invitation.",
    }
}

impl LinkActivity {
    /// Says what happened to a link: who did it, or who joined by it.
    pub(super) fn sentence(self, kind: EventName, event: &Event, who: &str, joined: &str) -> String {
        let role = event.after("role").and_then(|role| role.parse::<Role>().ok());
        match (kind, event.after("disabled")) {
            (EventName::InvitationLinkCreated, _) => {
                self.created(who, role.map_or("", |role| Everyday(self.0).role(role)))
            }
            (EventName::InvitationLinkUpdated, Some("true")) => self.disabled(who),
            (EventName::InvitationLinkUpdated, Some("false")) => self.enabled(who),
            (EventName::InvitationLinkRenewed, _) => self.renewed(who),
            (EventName::InvitationLinkUsed, _) => self.used(joined),
            (EventName::InvitationLinkDeleted, _) => self.deleted(who),
            _ => self.changed(who),
        }
    }
}
