//! Asking for a reset link says nothing about who has an account: not by the answer, and not by the work.

use tenantry_domain::mailbox_proofs::{CODE_KEPT, RESET_KEPT};
use tenantry_testkit::builders::email;

use crate::world::{World, from_a_device};

/// Returns how many calls of the store and how many commits a request for that address takes.
async fn cost_of_forgetting(world: &World, called: &str) -> (usize, usize, u32) {
    let before = (world.store.calls(), world.store.commits(), world.hasher.verified());
    let address = email(&format!("{called}@example.com"));
    world.app.auth.forgot_password.execute(&from_a_device(), &address).await.unwrap();
    let after = (world.store.calls(), world.store.commits(), world.hasher.verified());
    (after.0 - before.0, after.1 - before.1, after.2 - before.2)
}

/// Like [`cost_of_forgetting`], for a new code.
async fn cost_of_resending(world: &World, called: &str) -> (usize, usize) {
    let before = (world.store.calls(), world.store.commits());
    let address = email(&format!("{called}@example.com"));
    world.app.auth.resend_code.execute(&from_a_device(), &address).await.unwrap();
    (world.store.calls() - before.0, world.store.commits() - before.1)
}

#[tokio::test]
async fn an_address_with_an_account_costs_what_one_without_costs() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    world.prove(&ada, "ada").await;
    world.found("new", "bolt").await;
    // The first request for an address stores what later ones replace.
    for _ in 0..2 {
        world.clock.advance(RESET_KEPT);
        let known = cost_of_forgetting(&world, "ada").await;
        assert_eq!(known, cost_of_forgetting(&world, "new").await);
        assert_eq!((known.1, known.2), (1, 0));
        // To add a mail is one call and two statements; the decoy makes two calls.
        assert_eq!((known.0 + 1, known.1, known.2), cost_of_forgetting(&world, "nobody").await);
        let unproved = cost_of_resending(&world, "new").await;
        assert_eq!(unproved.1, 1);
        assert_eq!((unproved.0 + 1, unproved.1), cost_of_resending(&world, "ada").await);
        assert_eq!((unproved.0 + 1, unproved.1), cost_of_resending(&world, "nobody").await);
    }
    assert_eq!((world.mails_to("ada"), world.mails_to("nobody")), (3, 0));
    // Nobody learns from the work whose link or code is kept.
    let kept = cost_of_forgetting(&world, "ada").await;
    assert_eq!((kept, world.mails_to("ada")), (cost_of_forgetting(&world, "nobody").await, 3));
    let kept = cost_of_resending(&world, "new").await;
    assert_eq!((kept, world.mails_to("new")), (cost_of_resending(&world, "nobody").await, 5));
}

#[tokio::test]
async fn made_up_addresses_do_not_fill_the_store() {
    let world = World::new();
    for number in 0..1500 {
        let address = email(&format!("nobody{number}@example.com"));
        world.app.auth.forgot_password.execute(&from_a_device(), &address).await.unwrap();
    }
    assert!(world.store.proofs() <= 1024 && world.store.proofs() > 600, "{}", world.store.proofs());
    assert_eq!(world.store.queued_mails().len(), 0);
}

#[tokio::test]
async fn a_link_is_kept_for_a_while_and_then_replaced() {
    let world = World::new();
    world.found("ada", "acme").await;
    let first = world.forget("ada").await;
    // Whoever asks for another in between can't void it.
    world.clock.advance(CODE_KEPT);
    assert_eq!((world.forget("ada").await.id, world.mails_to("ada")), (first.id, 2));
    world.clock.advance(RESET_KEPT);
    let second = world.forget("ada").await;
    let preview = &world.app.auth.preview_reset;
    assert!(preview.execute(&from_a_device(), &first).await.is_err());
    assert_eq!(preview.execute(&from_a_device(), &second).await.unwrap().email, email("ada@example.com"));
}
