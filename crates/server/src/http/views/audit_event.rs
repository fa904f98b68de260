//! An entry of the audit log, as the API shows it.

use serde::Serialize;
use tenantry_application::ports::{audit_events::AuditEvent, outbox::EventFact};
use utoipa::ToSchema;
use uuid::Uuid;

use super::time::Time;

/// An entry of the audit log: who did what, on what, when and from where.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub(crate) struct AuditEventView {
    /// The id of the event, the same that handlers get.
    id: Uuid,
    /// The number of the entry in the organization. Numbers have no gaps.
    #[schema(minimum = 1)]
    seq: u64,
    /// What happened. Later versions have more events.
    #[schema(example = "member.joined")]
    event: String,
    /// When it happened.
    at: Time,
    /// Who did it.
    actor: AuditActorView,
    /// What it was done on.
    target: AuditTargetView,
    /// What changed, field by field.
    facts: Vec<AuditFactView>,
    /// The IP address of the client, or null if the system did it.
    #[schema(required, example = "192.0.2.7")]
    ip: Option<String>,
    /// What the client said it is, or null if it did not.
    #[schema(required, example = "curl/8.5.0")]
    user_agent: Option<String>,
    /// The id of the request, as in `X-Request-ID`, or null if the system did it.
    #[schema(required)]
    request_id: Option<String>,
}

/// Who did what an entry of the audit log says.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditActor)]
pub(crate) struct AuditActorView {
    /// `member`, `person` (without the organization), `anonymous` (before they sign in), `platform_admin` (an operator
    /// of the service) or `system`.
    #[schema(example = "member")]
    kind: String,
    /// The `user_id` of a member or a person, else null.
    #[schema(required)]
    id: Option<Uuid>,
    /// The name that a member has now, or that of the operator or the job. Null if the person is no member.
    #[schema(required, example = "Ada Lovelace")]
    name: Option<String>,
}

/// What the event of an entry of the audit log was done on.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditTarget)]
pub(crate) struct AuditTargetView {
    /// `tenant`, `member`, `user`, `invitation`, `session`, or a kind of the service that embeds Tenantry.
    #[schema(example = "member")]
    kind: String,
    /// The id of the thing; for a member and a user, the `user_id`.
    id: Uuid,
    /// The name that a member has now, or the email address of an invitation, else null.
    #[schema(required, example = "Grace Hopper")]
    name: Option<String>,
}

/// The change of a field.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditFact)]
pub(crate) struct AuditFactView {
    /// The field's name.
    #[schema(example = "role")]
    field: String,
    /// Its text before, or null if it had no value.
    #[schema(required, example = "member")]
    before: Option<String>,
    /// Its text after, or null if it has no value.
    #[schema(required, example = "manager")]
    after: Option<String>,
}

impl From<AuditEvent> for AuditEventView {
    fn from(entry: AuditEvent) -> Self {
        let name = |id| entry.name_of(id).map(str::to_owned);
        let actor_name = entry.event.actor.id.and_then(name);
        let target_name = name(entry.event.target.id);
        let AuditEvent { event, origin, .. } = entry;
        Self {
            id: event.id.as_uuid(),
            seq: event.seq,
            event: event.name,
            at: event.at.into(),
            actor: AuditActorView { kind: event.actor.kind, id: event.actor.id, name: event.actor.name.or(actor_name) },
            target: AuditTargetView { kind: event.target.kind, id: event.target.id, name: target_name },
            facts: event.facts.into_iter().map(AuditFactView::from).collect(),
            ip: origin.device.ip,
            user_agent: origin.device.user_agent,
            request_id: origin.request_id,
        }
    }
}

impl From<EventFact> for AuditFactView {
    fn from(EventFact { field, before, after }: EventFact) -> Self {
        Self { field, before, after }
    }
}
