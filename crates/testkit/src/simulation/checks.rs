//! What must hold after each step, whatever happened and wherever it crashed.

use std::collections::BTreeMap;

use tenantry_application::ports::memberships::{MemberFilter, MemberSort};
use tenantry_domain::{Timestamp, invitation::InvitationStatus, membership::Membership, tenant::TenantId};
use uuid::Uuid;

use crate::{
    builders::all,
    contract::{AuditRow, Subject},
};

/// Returns what does not hold in that tenant.
pub(super) async fn objections(subject: &dyn Subject, tenant: TenantId, now: Timestamp) -> Vec<String> {
    let mut found = Vec::new();
    let mut object = |holds: bool, what: String| {
        if !holds {
            found.push(format!("tenant {tenant}: {what}"));
        }
    };
    // A process that ends in the middle of a commit may still be stored. Whoever begins waits for that.
    drop(subject.factory().begin(tenant).await.unwrap());
    let mut read = subject.factory().read(tenant).await.unwrap();
    let view = read.tenants().find().await.unwrap().expect("a listed tenant exists");
    let members = read.memberships().list(&MemberFilter::default(), MemberSort::default(), all()).await.unwrap().items;
    let invitations = read.invitations().list(&[], now, all()).await.unwrap().items;
    assert!(members.len() < 200 && invitations.len() < 200, "a page no longer holds all; take fewer steps");

    let active = members.iter().filter(|member| member.is_active()).count();
    let open = invitations.iter().filter(|invitation| invitation.holds_seat()).count();
    let used = u32::try_from(active + open).unwrap();
    object(view.seats_used == used, format!("{used} seats are taken and {} are counted", view.seats_used));
    let limit = view.tenant.snapshot().seat_limit;
    object(limit.is_none_or(|limit| used <= limit), format!("{used} seats are taken of {limit:?}"));
    object(view.members as usize == members.len(), format!("{} members, counted {}", members.len(), view.members));
    object(members.iter().any(Membership::is_active_owner), "no owner is left".to_owned());

    let log = subject.audit_log(tenant).await;
    object(log.iter().map(|row| row.number).eq(1..=log.len() as u64), "the audit log has a gap".to_owned());
    let outbox: Vec<Uuid> = subject.outbox(tenant).await.iter().map(|row| row.id.as_uuid()).collect();
    let ids: Vec<Uuid> = log.iter().map(|row| row.id.as_uuid()).collect();
    object(ids.ends_with(&outbox), "the outbox is not the end of the audit log".to_owned());

    let count = |event: &str| log.iter().filter(|row| row.event == event).count();
    let stayed = count("member.joined") - count("member.removed") - count("member.left");
    object(stayed == members.len(), format!("{stayed} members joined and stayed, and there are {}", members.len()));
    let accepted = by_target(&log, "invitation.accepted");
    object(accepted.values().all(|times| *times == 1), format!("an invitation was accepted twice: {accepted:?}"));
    for invitation in &invitations {
        let is_accepted = matches!(invitation.snapshot().status, InvitationStatus::Accepted { .. });
        let is_in_log = accepted.contains_key(&invitation.id().as_uuid());
        object(is_accepted == is_in_log, format!("invitation {} and its events disagree", invitation.id()));
    }
    found
}

fn by_target(log: &[AuditRow], event: &str) -> BTreeMap<Uuid, usize> {
    let mut times = BTreeMap::new();
    for row in log.iter().filter(|row| row.event == event) {
        *times.entry(row.target).or_default() += 1;
    }
    times
}
