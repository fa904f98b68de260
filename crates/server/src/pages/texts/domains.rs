//! The domains of an organization, and what happened to them.

use super::texts;

texts! {
    /// The domains of an organization.
    Domains;
    was_claimed(who, domain) {
        "{who} added the domain {domain}.", "{who} hat die Domain {domain} hinzugefügt.", "{who} añadió el dominio {domain}.",
        "{who} a ajouté le domaine {domain}.",
    }
    was_updated(who, domain) {
        "{who} changed who may join by {domain}.", "{who} hat geändert, wer über {domain} beitreten darf.",
        "{who} cambió quién puede unirse por {domain}.", "{who} a modifié qui peut rejoindre par {domain}.",
    }
    was_verified(domain) {
        "The domain {domain} was verified.", "Die Domain {domain} wurde bestätigt.", "Se verificó el dominio {domain}.",
        "Le domaine {domain} a été vérifié.",
    }
    was_lost(domain) {
        "The domain {domain} is no longer verified.", "Die Domain {domain} ist nicht mehr bestätigt.",
        "El dominio {domain} ya no está verificado.", "Le domaine {domain} n’est plus vérifié.",
    }
    was_removed(who, domain) {
        "{who} removed the domain {domain}.", "{who} hat die Domain {domain} entfernt.", "{who} eliminó el dominio {domain}.",
        "{who} a retiré le domaine {domain}.",
    }
}
