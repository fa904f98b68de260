//! The clock jumps ahead and back, in a running and in a restarted process, with sweeps in between: what was ended
//! stays ended, and everything else continues.

use serde_json::json;
use tenantry_domain::{Span, tenant::TenantMove};

use crate::support::{
    World,
    people::{PASSWORD, Person},
};

const JUMPS: [Span; 4] = [Span::minutes(14), Span::minutes(20), Span::days(3), Span::days(400)];

#[derive(Debug, Clone, Copy, PartialEq)]
enum Meanwhile {
    Runs,
    IsRestarted,
}

impl World {
    /// Moves the clock, and runs what the process does at its start or in the background.
    async fn set_clock(self, by: Span, meanwhile: Meanwhile) -> Self {
        self.clock.advance(by);
        let world = if meanwhile == Meanwhile::IsRestarted { self.restarted().await } else { self };
        world.look().await;
        world
    }

    async fn look(&self) {
        self.persistence().sweep(self.clock.clone()).execute().await.unwrap();
        self.persistence().access_feed.poll().await.unwrap();
    }

    async fn refresh(&self, token: &str) -> (u16, serde_json::Value) {
        let answer = self.post("/v1/auth/refresh", "", json!({"refresh_token": token})).await;
        (answer.status.as_u16(), answer.json())
    }

    async fn status(&self, person: &Person) -> u16 {
        self.get("/v1/members", &person.token).await.status.as_u16()
    }
}

/// An organization in which access was ended in every way.
struct Ended {
    kept: Person,
    removed: Person,
    signed_out: Person,
    demoted: Person,
    stolen: Person,
    revoked: String,
    accepted: String,
}

impl Ended {
    async fn in_world(world: &World) -> Self {
        let kept = world.found("acme").await;
        let removed = world.join(&kept, "removed@example.test", "admin").await;
        let demoted = world.join(&kept, "demoted@example.test", "admin").await;
        world.join(&kept, "out@example.test", "admin").await;
        let signed_out = world.sign_in("out@example.test", None).await;
        let stolen = world.sign_in("out@example.test", None).await;
        let accepted = world.invite(&kept, "guest@example.test", "member").await;
        let body = json!({"token": accepted, "name": "Guest", "password": PASSWORD});
        world.post("/v1/invitations/accept", "", body).await.assert("201");
        let revoked = world.invite(&kept, "nobody@example.test", "member").await;
        let open = world.get("/v1/invitations", &kept.token).await.json()["items"].clone();
        let of_nobody = open.as_array().unwrap().iter().find(|item| item["email"] == "nobody@example.test").unwrap();
        let path = format!("/v1/invitations/{}", of_nobody["id"].as_str().unwrap());
        world.delete(&path, &kept.token).await;
        // The second token of the stolen session is used too, so that the first clearly counts as stolen.
        let next = world.refresh(&stolen.refresh_token).await.1["refresh_token"].clone();
        assert_eq!(world.refresh(next.as_str().unwrap()).await.0, 200);
        world.delete(&format!("/v1/members/{}", removed.user_id), &kept.token).await.assert("204");
        world.post("/v1/auth/logout", &signed_out.token, json!({})).await.assert("204");
        let path = format!("/v1/members/{}", demoted.user_id);
        world.patch(&path, &kept.token, json!({"role": "viewer"})).await.assert("200");
        Self { kept, removed, signed_out, demoted, stolen, revoked, accepted }
    }

    /// Asserts that nothing that was ended works again.
    async fn assert_ended(&self, world: &World, when: &str) {
        for person in [&self.removed, &self.signed_out, &self.demoted] {
            assert_eq!(world.status(person).await, 401, "{} reads {when}", person.email);
            let body = json!({"email": "friend@example.test", "role": "member"});
            let invited = world.post("/v1/invitations", &person.token, body).await;
            assert_eq!(invited.status.as_u16(), 401, "{} invites {when}", person.email);
        }
        for person in [&self.removed, &self.signed_out] {
            assert_ne!(world.refresh(&person.refresh_token).await.0, 200, "{} refreshes {when}", person.email);
        }
        for token in [&self.revoked, &self.accepted] {
            let body = json!({"token": token, "name": "Again", "password": PASSWORD});
            let answer = world.post("/v1/invitations/accept", "", body).await;
            assert_ne!(answer.status.as_u16(), 201, "an invitation was accepted {when}");
        }
    }

    /// Asserts that everything else continues: sessions that were not ended work after at most one refresh, and
    /// everyone can sign in.
    async fn assert_rest_goes_on(&mut self, world: &World, when: &str) {
        let (status, refreshed) = world.refresh(&self.kept.refresh_token).await;
        assert_eq!(status, 200, "{refreshed} {when}");
        let text = |name: &str| refreshed[name].as_str().unwrap().to_owned();
        (self.kept.token, self.kept.refresh_token) = (text("access_token"), text("refresh_token"));
        assert_eq!(world.status(&self.kept).await, 200, "{when}");
        assert_eq!(world.status(&world.sign_in("out@example.test", None).await).await, 200, "{when}");
        let demoted = world.sign_in("demoted@example.test", None).await;
        let body = json!({"email": "friend@example.test", "role": "member"});
        assert_eq!(world.post("/v1/invitations", &demoted.token, body).await.status.as_u16(), 403, "{when}");
    }
}

#[tokio::test]
async fn what_was_ended_stays_ended_while_the_process_runs() {
    for jump in JUMPS {
        what_was_ended_stays_ended(jump, Meanwhile::Runs).await;
    }
}

#[tokio::test]
async fn what_was_ended_stays_ended_when_the_process_is_restarted() {
    for jump in JUMPS {
        what_was_ended_stays_ended(jump, Meanwhile::IsRestarted).await;
    }
}

async fn what_was_ended_stays_ended(jump: Span, meanwhile: Meanwhile) {
    let mut world = World::new().await;
    world.look().await;
    let mut ended = Ended::in_world(&world).await;
    for (by, when) in [(jump, "ahead"), (-jump, "back again"), (-jump, "behind"), (jump, "back")] {
        world = world.set_clock(by, meanwhile).await;
        ended.assert_ended(&world, when).await;
    }
    ended.assert_rest_goes_on(&world, "after all").await;
    assert_eq!(world.refresh(&ended.stolen.refresh_token).await.1["code"], "refresh_token_reused");
    ended.assert_ended(&world, "at last").await;
}

#[tokio::test]
async fn nor_does_it_live_again_after_one_jump_upon_the_other() {
    one_jump_upon_the_other(Meanwhile::Runs).await;
}

#[tokio::test]
async fn nor_after_one_restart_upon_the_other() {
    one_jump_upon_the_other(Meanwhile::IsRestarted).await;
}

async fn one_jump_upon_the_other(meanwhile: Meanwhile) {
    let mut world = World::new().await;
    world.look().await;
    let mut ended = Ended::in_world(&world).await;
    for jump in JUMPS.into_iter().chain([Span::days(3), Span::days(400)]) {
        for by in [jump, -jump] {
            world = world.set_clock(by, meanwhile).await;
            ended.assert_ended(&world, &format!("after {by}")).await;
        }
        ended.assert_rest_goes_on(&world, &format!("after {jump} and back")).await;
    }
}

/// The order of epochs rejects the tokens before the change is forgotten, not their own date.
#[tokio::test]
async fn a_token_older_than_two_epochs_is_over_whatever_its_date() {
    let mut world = World::new().await;
    let kept = world.found("acme").await;
    for by in [Span::days(3), -Span::days(3)] {
        world = world.set_clock(by, Meanwhile::Runs).await;
    }
    let answer = world.get("/v1/members", &kept.token).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("token_expired")));
    assert_eq!(world.refresh(&kept.refresh_token).await.0, 200);
}

#[tokio::test]
async fn whoever_signed_in_ahead_of_time_refreshes_or_signs_in_anew() {
    for jump in JUMPS {
        for meanwhile in [Meanwhile::Runs, Meanwhile::IsRestarted] {
            signed_in_ahead_of_time(jump, meanwhile).await;
        }
    }
}

async fn signed_in_ahead_of_time(jump: Span, meanwhile: Meanwhile) {
    let world = World::new().await;
    world.look().await;
    world.found("acme").await;
    let world = world.set_clock(jump, meanwhile).await;
    let ahead = world.sign_in("owner@acme.test", None).await;
    assert_eq!(world.status(&ahead).await, 200);
    let world = world.set_clock(-jump, meanwhile).await;
    let answer = world.get("/v1/members", &ahead.token).await;
    assert_eq!((answer.status.as_u16(), &answer.json()["code"]), (401, &json!("token_expired")));
    // A session that began far in the future would outlast every limit.
    let good = jump < Span::hours(1);
    assert_eq!(world.refresh(&ahead.refresh_token).await.0, if good { 200 } else { 401 });
    assert_eq!(world.status(&world.sign_in("owner@acme.test", None).await).await, 200);
}

#[tokio::test]
async fn a_tenant_stands_as_it_was_put_last() {
    for jump in [Span::minutes(14), Span::days(400)] {
        for meanwhile in [Meanwhile::Runs, Meanwhile::IsRestarted] {
            put_last(jump, meanwhile).await;
        }
    }
}

async fn put_last(jump: Span, meanwhile: Meanwhile) {
    let world = World::new().await;
    world.look().await;
    let (acme, bolt) = (world.found("acme").await, world.found("bolt").await);
    world.operate("bolt", TenantMove::Suspend).await;
    let world = world.set_clock(jump, meanwhile).await;
    world.operate("acme", TenantMove::Suspend).await;
    world.operate("bolt", TenantMove::Activate).await;
    let mut world = world.set_clock(-jump, meanwhile).await;
    world.operate("acme", TenantMove::Activate).await;
    world.operate("bolt", TenantMove::Suspend).await;
    for by in [Span::zero(), jump, -jump] {
        world = world.set_clock(by, meanwhile).await;
        for (slug, email, expected) in [("acme", &acme.email, 200), ("bolt", &bolt.email, 403)] {
            assert_eq!(world.status(&world.sign_in(email, None).await).await, expected, "{slug} after {by}");
        }
    }
}
