//! The domains of an organization, and what happened to them.

use tenantry_domain::{
    domain_claim::{Finding, JoinPolicy, LookupFailure},
    mail_domain::ClaimedDomainError,
};

use super::texts;

texts! {
    /// The domains of an organization.
    Domains;
    title { "Domains", "Domains", "Dominios", "Domaines" }
    lead {
        "Show that a domain is yours, and nobody else can claim it. People cannot join by their domain yet; invite them, or give them a link.",
        "Zeigen Sie, dass eine Domain Ihnen gehört, dann kann niemand sonst sie beanspruchen. Beitreten kann über eine Domain noch niemand; laden Sie Personen ein oder geben Sie ihnen einen Link.",
        "Demuestre que un dominio es suyo y nadie más podrá reclamarlo. Aún no es posible unirse por el dominio; invite a las personas o deles un enlace.",
        "Montrez qu’un domaine est le vôtre, et personne d’autre ne pourra le revendiquer. On ne peut pas encore rejoindre par son domaine ; invitez les personnes ou donnez-leur un lien.",
    }
    add { "Add a domain", "Domain hinzufügen", "Añadir un dominio", "Ajouter un domaine" }
    domain { "Domain", "Domain", "Dominio", "Domaine" }
    domain_hint {
        "Such as example.com. *.example.com stands for all domains below it.",
        "Zum Beispiel example.com. *.example.com steht für alle Domains darunter.",
        "Por ejemplo, example.com. *.example.com representa todos los dominios por debajo.",
        "Par exemple example.com. *.example.com désigne tous les domaines en dessous.",
    }
    none_title { "No domain yet", "Noch keine Domain", "Aún no hay dominios", "Aucun domaine pour l’instant" }
    none {
        "Add the domain of your email addresses.", "Fügen Sie die Domain Ihrer E-Mail-Adressen hinzu.",
        "Añada el dominio de sus correos electrónicos.", "Ajoutez le domaine de vos adresses e-mail.",
    }
    status { "Status", "Status", "Estado", "Statut" }
    pending { "not verified", "nicht bestätigt", "sin verificar", "non vérifié" }
    verified { "verified", "bestätigt", "verificado", "vérifié" }
    missing(day) {
        "record missing, until {day}", "Eintrag fehlt, bis {day}", "falta el registro, hasta el {day}",
        "enregistrement absent, jusqu’au {day}",
    }
    lost { "no longer verified", "nicht mehr bestätigt", "ya no verificado", "n’est plus vérifié" }
    joining { "People with an address in it", "Wer darin eine Adresse hat", "Quien tiene una dirección en él", "Les personnes qui y ont une adresse" }
    off { "cannot join by it", "kann darüber nicht beitreten", "no puede unirse por él", "ne peuvent pas rejoindre par ce moyen" }
    request { "can ask to join", "kann um Beitritt bitten", "puede pedir unirse", "peuvent demander à rejoindre" }
    auto { "can join at once", "kann sofort beitreten", "puede unirse al momento", "peuvent rejoindre aussitôt" }
    role { "Role of those who join", "Rolle derer, die beitreten", "Función de quienes se unen", "Rôle des personnes qui rejoignent" }
    record { "DNS record", "DNS-Eintrag", "Registro DNS", "Enregistrement DNS" }
    record_lead {
        "Add this TXT record where you manage the DNS of the domain, and keep it there. We look for it every day.",
        "Legen Sie diesen TXT-Eintrag dort an, wo Sie das DNS der Domain verwalten, und lassen Sie ihn stehen. Wir suchen ihn täglich.",
        "Añada este registro TXT donde gestiona el DNS del dominio y déjelo ahí. Lo buscamos cada día.",
        "Ajoutez cet enregistrement TXT là où vous gérez le DNS du domaine, et laissez-le en place. Nous le cherchons chaque jour.",
    }
    kind { "Type", "Typ", "Tipo", "Type" }
    record_name { "Name", "Name", "Nombre", "Nom" }
    value { "Value", "Wert", "Valor", "Valeur" }
    copy { "Copy", "Kopieren", "Copiar", "Copier" }
    copied { "Copied", "Kopiert", "Copiado", "Copié" }
    copy_of(what) { "Copy: {what}", "Kopieren: {what}", "Copiar: {what}", "Copier : {what}" }
    check { "Check now", "Jetzt prüfen", "Comprobar ahora", "Vérifier maintenant" }
    check_hint {
        "A new record can take some minutes, and sometimes hours, to be seen everywhere.",
        "Bis ein neuer Eintrag überall zu sehen ist, vergehen Minuten, manchmal Stunden.",
        "Un registro nuevo puede tardar minutos, y a veces horas, en verse en todas partes.",
        "Un nouvel enregistrement met quelques minutes, parfois des heures, à être visible partout.",
    }
    who_joins { "Who may join", "Wer beitreten darf", "Quién puede unirse", "Qui peut rejoindre" }
    who_joins_hint {
        "This is kept with the domain. It will hold for people who have confirmed their address, once they can join by it.",
        "Das wird mit der Domain gespeichert. Es wird für Personen mit bestätigter Adresse gelten, sobald sie darüber beitreten können.",
        "Se guarda con el dominio. Valdrá para quien haya confirmado su dirección, en cuanto sea posible unirse por él.",
        "Ceci est conservé avec le domaine. Cela vaudra pour les personnes qui ont confirmé leur adresse, dès qu’elles pourront rejoindre par lui.",
    }
    remove(domain) { "Remove {domain}", "{domain} entfernen", "Eliminar {domain}", "Retirer {domain}" }
    remove_title(domain) { "Remove {domain}?", "{domain} entfernen?", "¿Eliminar {domain}?", "Retirer {domain} ?" }
    remove_lost {
        "Nobody can join by this domain anymore, and another organization can verify it. Those who joined stay members.",
        "Niemand kann mehr über diese Domain beitreten, und eine andere Organisation kann sie bestätigen. Wer beigetreten ist, bleibt Mitglied.",
        "Nadie podrá unirse ya por este dominio y otra organización podrá verificarlo. Quienes se unieron siguen siendo miembros.",
        "Plus personne ne pourra rejoindre par ce domaine, et une autre organisation pourra le vérifier. Celles et ceux qui ont rejoint restent membres.",
    }
    is_lost {
        "The record was missing for 72 hours, or the operator of the service released the domain. Add the record that stands here, and check again.",
        "Der Eintrag fehlte 72 Stunden lang, oder der Betreiber des Dienstes hat die Domain gelöst. Legen Sie den Eintrag an, der hier steht, und prüfen Sie noch einmal.",
        "El registro faltó durante 72 horas, o quien opera el servicio liberó el dominio. Añada el registro que figura aquí y compruebe de nuevo.",
        "L’enregistrement a manqué pendant 72 heures, ou l’exploitant du service a libéré le domaine. Ajoutez l’enregistrement indiqué ici, puis vérifiez de nouveau.",
    }
    is_missing(day) {
        "The record is missing. Add it again, or the domain is no longer verified from {day} on.",
        "Der Eintrag fehlt. Legen Sie ihn wieder an, sonst ist die Domain ab {day} nicht mehr bestätigt.",
        "Falta el registro. Añádalo de nuevo, o el dominio dejará de estar verificado a partir del {day}.",
        "L’enregistrement manque. Ajoutez-le de nouveau, sinon le domaine ne sera plus vérifié à partir du {day}.",
    }
    other_records(#count) {
        "Found one TXT record at this name, but not the one above." | "Found {count} TXT records at this name, but not the one above.",
        "Unter diesem Namen steht ein TXT-Eintrag, aber nicht der obige." | "Unter diesem Namen stehen {count} TXT-Einträge, aber nicht der obige.",
        "Con este nombre hay un registro TXT, pero no el de arriba." | "Con este nombre hay {count} registros TXT, pero no el de arriba.",
        "Un enregistrement TXT figure sous ce nom, mais pas celui ci-dessus." | "{count} enregistrements TXT figurent sous ce nom, mais pas celui ci-dessus.",
    }
    no_records {
        "The name exists, but it has no TXT record.", "Den Namen gibt es, aber er hat keinen TXT-Eintrag.",
        "El nombre existe, pero no tiene ningún registro TXT.", "Le nom existe, mais il n’a aucun enregistrement TXT.",
    }
    no_such_name {
        "The name of the record does not exist yet. Check how it is written, or wait until the DNS servers know it.",
        "Den Namen des Eintrags gibt es noch nicht. Prüfen Sie die Schreibweise, oder warten Sie, bis die DNS-Server ihn kennen.",
        "El nombre del registro aún no existe. Compruebe cómo está escrito o espere a que los servidores DNS lo conozcan.",
        "Le nom de l’enregistrement n’existe pas encore. Vérifiez son orthographe, ou attendez que les serveurs DNS le connaissent.",
    }
    timed_out {
        "No DNS server answered in time. Try again later.", "Kein DNS-Server hat rechtzeitig geantwortet. Versuchen Sie es später noch einmal.",
        "Ningún servidor DNS respondió a tiempo. Inténtelo más tarde.", "Aucun serveur DNS n’a répondu à temps. Réessayez plus tard.",
    }
    server_failed {
        "The DNS servers of the domain failed to answer. Try again later.",
        "Die DNS-Server der Domain konnten nicht antworten. Versuchen Sie es später noch einmal.",
        "Los servidores DNS del dominio no pudieron responder. Inténtelo más tarde.",
        "Les serveurs DNS du domaine n’ont pas pu répondre. Réessayez plus tard.",
    }
    still_there {
        "The record is there. Everything is fine.", "Der Eintrag ist da. Alles ist in Ordnung.", "El registro está ahí. Todo está bien.",
        "L’enregistrement est là. Tout va bien.",
    }
    malformed {
        "Enter a domain such as example.com.", "Geben Sie eine Domain wie example.com ein.", "Escriba un dominio como example.com.",
        "Saisissez un domaine comme example.com.",
    }
    public_suffix(domain) {
        "{domain} belongs to everybody: anyone can register a domain below it.",
        "{domain} gehört allen: Jede Person kann darunter eine Domain anmelden.",
        "{domain} es de todos: cualquiera puede registrar un dominio por debajo.",
        "{domain} est à tout le monde : n’importe qui peut enregistrer un domaine en dessous.",
    }
    mailbox_provider(domain) {
        "At {domain}, everybody can get a mailbox, so it belongs to no organization alone.",
        "Bei {domain} kann jede Person ein Postfach bekommen. Die Domain gehört keiner Organisation allein.",
        "En {domain} cualquiera puede tener un buzón, así que no es de una sola organización.",
        "Chez {domain}, tout le monde peut avoir une boîte aux lettres ; ce domaine n’appartient à aucune organisation en particulier.",
    }
    reserved(domain) {
        "{domain} is reserved and belongs to nobody.", "{domain} ist reserviert und gehört niemandem.",
        "{domain} está reservado y no es de nadie.", "{domain} est réservé et n’appartient à personne.",
    }
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

impl Domains {
    /// Says what people with an address in a domain may do.
    pub(crate) const fn policy(self, policy: JoinPolicy) -> &'static str {
        match policy {
            JoinPolicy::Off => self.off(),
            JoinPolicy::RequestApproval => self.request(),
            JoinPolicy::AutoJoin => self.auto(),
        }
    }

    /// Says what was found in DNS.
    pub(crate) fn finding(self, finding: Finding) -> String {
        match finding {
            Finding::Record => self.still_there().to_owned(),
            Finding::OtherRecords(count) => self.other_records(u64::try_from(count).unwrap_or(u64::MAX)),
            Finding::NoRecords => self.no_records().to_owned(),
            Finding::NoSuchName => self.no_such_name().to_owned(),
            Finding::Failed(LookupFailure::TimedOut) => self.timed_out().to_owned(),
            Finding::Failed(LookupFailure::ServerFailed) => self.server_failed().to_owned(),
        }
    }

    /// Says why a domain cannot be added.
    pub(crate) fn refused(self, error: &ClaimedDomainError) -> String {
        match error {
            ClaimedDomainError::Malformed => self.malformed().to_owned(),
            ClaimedDomainError::PublicSuffix(domain) => self.public_suffix(domain),
            ClaimedDomainError::MailboxProvider(domain) => self.mailbox_provider(domain),
            ClaimedDomainError::Reserved(domain) => self.reserved(domain),
        }
    }
}
