//! What the pages of invitation links say: to those who make them, and to those who join by them.

use tenantry_application::ports::outbox::Event;
use tenantry_domain::{event::EventName, invitation_link::LinkState, locale::Locale, role::Role};

use super::{Everyday, texts};
use crate::http::codes::Code;

texts! {
    /// The links of an organization.
    Links;
    title { "Invitation links", "Einladungslinks", "Enlaces de invitación", "Liens d’invitation" }
    lead {
        "Whoever has such a link can join, as often as you allow.", "Wer einen solchen Link hat, kann beitreten, so oft Sie es erlauben.",
        "Quien tenga un enlace así puede unirse, tantas veces como usted permita.",
        "Toute personne qui a un tel lien peut rejoindre, aussi souvent que vous le permettez.",
    }
    make { "Make a link", "Link erstellen", "Crear un enlace", "Créer un lien" }
    none_title { "There is no link yet", "Es gibt noch keinen Link", "Aún no hay enlaces", "Il n’y a pas encore de lien" }
    none {
        "A link suits a group whose addresses you do not know: a class, a fair, a channel of your team.",
        "Ein Link passt zu einer Gruppe, deren Adressen Sie nicht kennen: ein Kurs, eine Messe, ein Kanal Ihres Teams.",
        "Un enlace conviene a un grupo cuyas direcciones no conoce: una clase, una feria, un canal de su equipo.",
        "Un lien convient à un groupe dont vous ne connaissez pas les adresses : une classe, un salon, un canal de votre équipe.",
    }
    label { "Name", "Name", "Nombre", "Nom" }
    label_hint {
        "Only your organization sees it. It tells this link from others.",
        "Nur Ihre Organisation sieht ihn. Er unterscheidet diesen Link von anderen.",
        "Solo lo ve su organización. Distingue este enlace de otros.",
        "Seule votre organisation le voit. Il distingue ce lien des autres.",
    }
    unnamed { "Without a name", "Ohne Namen", "Sin nombre", "Sans nom" }
    role { "Role", "Rolle", "Función", "Rôle" }
    uses { "Used", "Benutzt", "Usado", "Utilisé" }
    used_of(uses, most) { "{uses} of {most}", "{uses} von {most}", "{uses} de {most}", "{uses} sur {most}" }
    status { "Status", "Status", "Estado", "Statut" }
    active { "active", "aktiv", "activo", "actif" }
    until(day) { "active until {day}", "aktiv bis {day}", "activo hasta el {day}", "actif jusqu’au {day}" }
    disabled { "disabled", "abgeschaltet", "desactivado", "désactivé" }
    expired { "expired", "abgelaufen", "caducado", "expiré" }
    used_up { "used up", "aufgebraucht", "agotado", "épuisé" }
    made { "Made", "Erstellt", "Creado", "Créé" }
    disable { "Disable", "Abschalten", "Desactivar", "Désactiver" }
    enable { "Enable", "Einschalten", "Activar", "Activer" }
    renew { "New link address", "Neue Linkadresse", "Nueva dirección del enlace", "Nouvelle adresse du lien" }
    delete { "Delete", "Löschen", "Eliminar", "Supprimer" }
    max_uses { "How many people may join", "Wie viele Personen beitreten dürfen", "Cuántas personas pueden unirse", "Combien de personnes peuvent rejoindre" }
    max_uses_hint {
        "Leave it empty for any number.", "Lassen Sie das Feld leer für beliebig viele.", "Déjelo vacío si no hay límite.",
        "Laissez vide s’il n’y a pas de limite.",
    }
    days { "How many days the link is valid", "Wie viele Tage der Link gilt", "Cuántos días vale el enlace", "Combien de jours le lien est valable" }
    days_hint {
        "Leave it empty if it shall not expire.", "Lassen Sie das Feld leer, wenn er nicht ablaufen soll.",
        "Déjelo vacío si no debe caducar.", "Laissez vide s’il ne doit pas expirer.",
    }
    number(most) {
        "Enter a number between 1 and {most}.", "Geben Sie eine Zahl zwischen 1 und {most} ein.", "Escriba un número entre 1 y {most}.",
        "Saisissez un nombre entre 1 et {most}.",
    }
    domains { "Only for addresses of these domains", "Nur für Adressen dieser Domains", "Solo para direcciones de estos dominios", "Seulement pour les adresses de ces domaines" }
    domains_hint {
        "One per line, such as example.com. People then confirm their address before they join. Leave it empty for all.",
        "Eine je Zeile, etwa example.com. Wer beitritt, bestätigt dann vorher die eigene Adresse. Leer lassen für alle.",
        "Uno por línea, como example.com. Cada persona confirma entonces su dirección antes de unirse. Déjelo vacío para todos.",
        "Un par ligne, comme example.com. Chacun confirme alors son adresse avant de rejoindre. Laissez vide pour tous.",
    }
    wrong_domains {
        "Enter domains such as example.com, one per line.", "Geben Sie Domains wie example.com ein, eine je Zeile.",
        "Escriba dominios como example.com, uno por línea.", "Saisissez des domaines comme example.com, un par ligne.",
    }
    shared_title { "Copy the link now", "Kopieren Sie den Link jetzt", "Copie el enlace ahora", "Copiez le lien maintenant" }
    shared_lead {
        "It is shown this once. If it gets lost, make a new address for it in the list.",
        "Er wird nur dieses eine Mal gezeigt. Wenn er verloren geht, geben Sie ihm in der Liste eine neue Adresse.",
        "Solo se muestra esta vez. Si se pierde, dele una nueva dirección en la lista.",
        "Il n’est affiché que cette fois. S’il se perd, donnez-lui une nouvelle adresse dans la liste.",
    }
    link { "Link", "Link", "Enlace", "Lien" }
    copy { "Copy the link", "Link kopieren", "Copiar el enlace", "Copier le lien" }
    copied { "Copied", "Kopiert", "Copiado", "Copié" }
    back { "To the links", "Zu den Links", "A los enlaces", "Aux liens" }
}

impl Links {
    /// Returns the word for a state that is not active.
    pub(crate) const fn state(self, state: LinkState) -> &'static str {
        match state {
            LinkState::Active => self.active(),
            LinkState::Disabled => self.disabled(),
            LinkState::Expired => self.expired(),
            LinkState::UsedUp => self.used_up(),
        }
    }
}

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

texts! {
    /// The page that an invitation link leads to.
    Join;
    title(organization) {
        "Join {organization}", "{organization} beitreten", "Unirse a {organization}", "Rejoindre {organization}",
    }
    says(role) {
        "You have a link to join. Role: {role}.", "Sie haben einen Link, um beizutreten. Rolle: {role}.",
        "Tiene un enlace para unirse. Función: {role}.", "Vous avez un lien pour rejoindre. Rôle : {role}.",
    }
    for_domains(domains) {
        "It is for email addresses of {domains}.", "Er ist für E-Mail-Adressen von {domains}.",
        "Es para correos electrónicos de {domains}.", "Il est pour les adresses e-mail de {domains}.",
    }
    has_account { "You already have an account?", "Sie haben schon ein Konto?", "¿Ya tiene una cuenta?", "Vous avez déjà un compte ?" }
    sign_in { "Sign in", "Anmelden", "Iniciar sesión", "Se connecter" }
    as_yourself(email) {
        "You are signed in as {email}.", "Sie sind als {email} angemeldet.", "Ha iniciado sesión como {email}.",
        "Vous êtes connecté en tant que {email}.",
    }
    prove {
        "Confirm your email address first. Then you can join.", "Bestätigen Sie zuerst Ihre E-Mail-Adresse. Dann können Sie beitreten.",
        "Confirme primero su correo electrónico. Después podrá unirse.", "Confirmez d’abord votre adresse e-mail. Vous pourrez ensuite rejoindre.",
    }
    to_prove { "Confirm the address", "Adresse bestätigen", "Confirmar el correo", "Confirmer l’adresse" }
    invalid_title { "This link does not work", "Dieser Link funktioniert nicht", "Este enlace no funciona", "Ce lien ne fonctionne pas" }
    invalid {
        "It is incomplete, or a newer one replaced it. Use the whole link, or ask the person who passed it on.",
        "Er ist unvollständig, oder ein neuerer hat ihn ersetzt. Nehmen Sie den ganzen Link, oder fragen Sie die Person, die ihn weitergegeben hat.",
        "Está incompleto o uno más reciente lo sustituyó. Use el enlace entero o pregunte a quien se lo dio.",
        "Il est incomplet, ou un lien plus récent l’a remplacé. Utilisez le lien entier, ou demandez à la personne qui vous l’a donné.",
    }
    over_title { "Nobody can join by this link any more", "Über diesen Link kann niemand mehr beitreten", "Ya no es posible unirse con este enlace", "Plus personne ne peut rejoindre par ce lien" }
    over {
        "It was disabled, has expired, or enough people have used it. Ask somebody of the organization for another one.",
        "Er wurde abgeschaltet, ist abgelaufen, oder genug Personen haben ihn benutzt. Bitten Sie jemanden aus der Organisation um einen anderen.",
        "Se desactivó, caducó o ya lo usaron bastantes personas. Pida otro a alguien de la organización.",
        "Il a été désactivé, a expiré, ou assez de personnes l’ont utilisé. Demandez-en un autre à quelqu’un de l’organisation.",
    }
    domain_title { "This link is for other addresses", "Dieser Link ist für andere Adressen", "Este enlace es para otras direcciones", "Ce lien est pour d’autres adresses" }
    domain {
        "Use your address of the organization, or ask somebody there for a personal invitation.",
        "Nehmen Sie Ihre Adresse der Organisation, oder bitten Sie dort jemanden um eine persönliche Einladung.",
        "Use su dirección de la organización o pida a alguien de allí una invitación personal.",
        "Utilisez votre adresse de l’organisation, ou demandez-y une invitation personnelle.",
    }
    suspended_title { "Nobody can join at the moment", "Im Moment kann niemand beitreten", "Ahora no puede unirse nadie", "Personne ne peut rejoindre pour le moment" }
    suspended {
        "The organization is suspended or closed. Ask the person who passed the link on.",
        "Die Organisation ist gesperrt oder geschlossen. Fragen Sie die Person, die den Link weitergegeben hat.",
        "La organización está suspendida o cerrada. Pregunte a quien le dio el enlace.",
        "L’organisation est suspendue ou fermée. Demandez à la personne qui vous a donné le lien.",
    }
    seats_title { "No place is free", "Kein Platz ist frei", "No queda ninguna plaza libre", "Aucune place n’est libre" }
    seats {
        "Ask somebody of the organization to make room. The link stays valid until then.",
        "Bitten Sie jemanden aus der Organisation, Platz zu schaffen. Der Link gilt bis dahin weiter.",
        "Pida a alguien de la organización que libere una plaza. El enlace sigue siendo válido.",
        "Demandez à quelqu’un de l’organisation de libérer une place. Le lien reste valable.",
    }
    member_title { "You are a member already", "Sie sind schon Mitglied", "Ya es miembro", "Vous êtes déjà membre" }
    member {
        "Open the organization, or ask its admins if you were deactivated.",
        "Öffnen Sie die Organisation, oder fragen Sie ihre Administration, falls Sie deaktiviert wurden.",
        "Abra la organización o pregunte a su administración si fue desactivado.",
        "Ouvrez l’organisation, ou demandez à son administration si vous avez été désactivé.",
    }
    again { "Try again", "Noch einmal versuchen", "Intentarlo de nuevo", "Réessayer" }
    go_on { "Go to your organizations", "Zu Ihren Organisationen", "Ir a sus organizaciones", "Vers vos organisations" }
}

/// Where a person goes on who did not get in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum WayOn {
    /// To the same page once more.
    Again,
    /// To their organizations.
    Organizations,
    /// To the start.
    Start,
}

/// What a page says when nobody gets in by the link.
pub(crate) struct JoinText {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) way: WayOn,
}

/// Returns what a page says about a link by which the person does not get in, or `None` for any other problem.
pub(crate) const fn join_text(locale: Locale, code: Code) -> Option<JoinText> {
    let t = Join(locale);
    let (title, text, way) = match code {
        Code::LinkInvalid => (t.invalid_title(), t.invalid(), WayOn::Start),
        Code::LinkDisabled | Code::LinkExpired | Code::LinkUsedUp => (t.over_title(), t.over(), WayOn::Start),
        Code::DomainNotAllowed => (t.domain_title(), t.domain(), WayOn::Again),
        Code::TenantSuspended => (t.suspended_title(), t.suspended(), WayOn::Start),
        Code::SeatsExhausted => (t.seats_title(), t.seats(), WayOn::Again),
        Code::AlreadyMember => (t.member_title(), t.member(), WayOn::Organizations),
        _ => return None,
    };
    Some(JoinText { title, text, way })
}
