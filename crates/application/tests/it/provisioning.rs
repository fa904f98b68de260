//! Provisioners take part in the commit that creates a membership: all of it is stored, or nothing.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use tenantry_application::{
    admission::AdmissionError,
    founding::FoundingError,
    ports::{
        provisioner::{ProvisionError, Provisioner},
        unit_of_work::UnitOfWork,
    },
    use_cases::{
        auth::sign_up::{self, SignUpError},
        invitations::accept_invitation::{self, AcceptInvitationError},
        memberships::update_member,
    },
};
use tenantry_domain::{
    membership::{Membership, MembershipChange},
    role::Role,
    user::ExistingAccount,
};
use tenantry_testkit::{
    builders::{id, name, password},
    fakes::RecordingProvisioner,
};

use crate::world::{PASSWORD, Person, World, from_a_device, repeatable, sign_up_as};

/// Returns a world with one provisioner that the test observes.
fn world() -> (World, Arc<RecordingProvisioner>) {
    let provisioner = Arc::new(RecordingProvisioner::default());
    (World::provisioned_by(vec![provisioner.clone()]), provisioner)
}

/// Records its number, and checks that the membership already exists.
struct Numbered(u32, Arc<Mutex<Vec<u32>>>);

#[async_trait]
impl Provisioner for Numbered {
    async fn provision(&self, work: &mut dyn UnitOfWork, member: &Membership) -> Result<(), ProvisionError> {
        assert_eq!(work.memberships().find(member.user_id()).await?.as_ref(), Some(member));
        self.1.lock().unwrap().push(self.0);
        Ok(())
    }
}

#[tokio::test]
async fn they_run_in_order_once_the_membership_is_written() {
    let told = Arc::new(Mutex::new(Vec::new()));
    let numbered = |number| -> Arc<dyn Provisioner> { Arc::new(Numbered(number, told.clone())) };
    let world = World::provisioned_by(vec![numbered(1), numbered(2), numbered(3)]);
    let owner = world.found("ada", "acme").await;
    assert_eq!(*told.lock().unwrap(), [1, 2, 3]);
    world.join(&owner, "grace", Role::Member).await;
    assert_eq!(*told.lock().unwrap(), [1, 2, 3, 1, 2, 3]);
}

async fn set_active(world: &World, by: &Person, of: &Person, active: bool) {
    let change = MembershipChange { active: Some(active), ..MembershipChange::default() };
    let command = update_member::Command { user_id: of.user_id, change };
    world.app.memberships.update.execute(&by.actor, command).await.unwrap();
}

#[tokio::test]
async fn whoever_comes_back_is_a_new_member_and_whoever_is_reactivated_is_not() {
    let (world, provisioner) = world();
    let owner = world.found("ada", "acme").await;
    let grace = world.join(&owner, "grace", Role::Member).await;
    let first_stay = world.membership(&grace).unwrap();
    set_active(&world, &owner, &grace, false).await;
    set_active(&world, &owner, &grace, true).await;
    assert_eq!(provisioner.asked_for().len(), 2);

    world.app.memberships.remove.execute(&owner.actor, grace.user_id).await.unwrap();
    let back = world.join_too(&owner, "grace", Role::Member).await;
    let second_stay = world.membership(&back).unwrap();
    assert_eq!(provisioner.asked_for()[1..], [first_stay, second_stay]);
}

#[tokio::test]
async fn a_refused_founder_leaves_nothing_and_the_next_in_line_is_not_asked() {
    let (first, second) = (Arc::new(RecordingProvisioner::default()), Arc::new(RecordingProvisioner::default()));
    let world = World::provisioned_by(vec![first.clone(), second.clone()]);
    first.refuse("No wallets today.");
    let mark = world.mark(id());
    let command = || sign_up::Command { repeatable: Some(repeatable("key", "body")), ..sign_up_as("ada", "Acme") };
    let refused = world.app.auth.sign_up.execute(&from_a_device(), command()).await;
    let Err(SignUpError::Founding(FoundingError::Admission(AdmissionError::Provisioning(error)))) = refused else {
        panic!("{refused:?}")
    };
    assert_eq!(error.to_string(), "No wallets today.");
    assert!(world.store.users().is_empty() && world.store.tenants().is_empty());
    assert!(second.asked_for().is_empty());
    world.assert_untouched(mark);

    // The address, the slug and the key are all still available.
    first.relent();
    let signed_up = world.app.auth.sign_up.execute(&from_a_device(), command()).await.unwrap();
    assert_eq!(signed_up.tenant.slug().as_str(), "acme");
    assert_eq!(second.asked_for(), [signed_up.membership]);
}

#[tokio::test]
async fn a_refused_acceptance_leaves_the_invitation_as_it_was() {
    let (world, provisioner) = world();
    let owner = world.found("ada", "acme").await;
    let token = world.invite(&owner, "grace", Role::Member).await;
    let invitation = world.invitation(&token);
    provisioner.refuse("No wallets today.");
    let mark = world.mark(owner.tenant_id);
    let command = || accept_invitation::Command {
        token: token.clone(),
        name: Some(name("Grace")),
        password: Some(password(PASSWORD)),
        locale: None,
        existing: ExistingAccount::Keep,
    };
    let refused = world.app.invitations.accept.execute(&from_a_device(), command()).await;
    let Err(AcceptInvitationError::Admission(AdmissionError::Provisioning(ProvisionError::Refused { reason }))) =
        refused
    else {
        panic!("{refused:?}")
    };
    assert_eq!(reason, "No wallets today.");
    assert_eq!((world.store.users().len(), world.store.memberships(owner.tenant_id).len()), (1, 1));
    assert_eq!(world.invitation(&token), invitation);
    world.assert_untouched(mark);

    provisioner.relent();
    let accepted = world.app.invitations.accept.execute(&from_a_device(), command()).await.unwrap();
    assert_eq!(provisioner.asked_for().last(), Some(&accepted.membership));
}

#[tokio::test]
async fn a_repeated_request_provisions_nothing_again() {
    let (world, provisioner) = world();
    let command = || sign_up::Command { repeatable: Some(repeatable("key", "body")), ..sign_up_as("ada", "Acme") };
    let first = world.app.auth.sign_up.execute(&from_a_device(), command()).await.unwrap();
    let second = world.app.auth.sign_up.execute(&from_a_device(), command()).await.unwrap();
    assert_eq!(second.membership, first.membership);
    assert_eq!(provisioner.asked_for(), [first.membership]);
}
