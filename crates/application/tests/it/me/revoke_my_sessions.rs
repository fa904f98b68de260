//! People end their own sessions: one, the others or all, and never another person's.

use tenantry_application::{
    actor::{AccessError, Who},
    use_cases::me::revoke_my_sessions::{Command, RevokeMySessionsError},
};
use tenantry_domain::{
    Span,
    role::Role,
    session::{Session, SessionId},
};
use tenantry_testkit::builders::{anonymous, id};

use crate::world::{Person, World};

fn session_of(person: &Person) -> SessionId {
    let Who::Member(member) = &person.actor.who else { panic!("expected a member") };
    member.session_id
}

#[tokio::test]
async fn one_the_others_or_all_end_at_once() {
    for (case, ended, lives) in
        [("one", 1, [false, true, true]), ("others", 2, [false, true, false]), ("all", 3, [false; 3])]
    {
        let world = World::new();
        let first = world.found("ada", "acme").await;
        let (own, other) = (world.sign_in("ada").await, world.sign_in("ada").await);
        let command = match case {
            "one" => Command::One(session_of(&first)),
            "others" => Command::Others,
            _ => Command::All,
        };
        let mark = world.mark(first.tenant_id);
        world.app.me.revoke_sessions.execute(&own.actor, command).await.unwrap();
        world.assert_recorded(mark, &own.actor, &vec!["session.revoked"; ended]);
        assert_eq!([&first, &own, &other].map(|person| world.has_access(person)), lives, "{case}");
    }
}

#[tokio::test]
async fn the_second_click_changes_nothing() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let own = world.sign_in("ada").await;
    world.app.me.revoke_sessions.execute(&own.actor, Command::One(session_of(&ada))).await.unwrap();
    world.clock.advance(Span::minutes(1));
    let mark = world.mark(ada.tenant_id);
    for command in [Command::One(session_of(&ada)), Command::Others] {
        world.app.me.revoke_sessions.execute(&own.actor, command).await.unwrap();
    }
    world.assert_untouched(mark);
}

/// If a clock that is set back revived the session, it would continue although its owner was told that it has ended.
#[tokio::test]
async fn a_session_that_is_over_is_ended_for_good_and_no_news() {
    for command in [Command::One, |_| Command::Others] {
        let world = World::new();
        let ada = world.found("ada", "acme").await;
        world.clock.advance(Span::hours(24));
        let own = world.sign_in("ada").await;
        let events = world.store.events(ada.tenant_id);
        world.app.me.revoke_sessions.execute(&own.actor, command(session_of(&ada))).await.unwrap();
        assert_eq!(world.store.events(ada.tenant_id), events);
        world.clock.advance(-Span::hours(24));
        assert!(!world.has_access(&ada));
        let ended = |session: &&Session| session.id() == session_of(&ada);
        assert!(world.store.sessions(own.user_id).iter().find(ended).unwrap().is_revoked());
    }
}

#[tokio::test]
async fn a_session_of_somebody_else_is_none_of_ones_own() {
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let colleague = world.join(&ada, "grace", Role::Viewer).await;
    let stranger = world.found("alan", "bolt").await;
    let mark = world.mark(ada.tenant_id);
    for session in [session_of(&colleague), session_of(&stranger), id()] {
        let refused = world.app.me.revoke_sessions.execute(&ada.actor, Command::One(session)).await;
        assert!(matches!(refused, Err(RevokeMySessionsError::NotFound)), "{refused:?}");
    }
    let refused = world.app.me.revoke_sessions.execute(&anonymous(), Command::All).await;
    assert!(matches!(refused, Err(RevokeMySessionsError::Access(AccessError::NotAMember))), "{refused:?}");
    world.store.refuse_commits();
    let refused = world.app.me.revoke_sessions.execute(&ada.actor, Command::All).await;
    assert!(matches!(refused, Err(RevokeMySessionsError::Store(_))), "{refused:?}");
    world.assert_untouched(mark);
    assert!([&ada, &colleague, &stranger].into_iter().all(|person| world.has_access(person)));
    // Ending all of the actor's own sessions does not end the colleague's.
    let world = World::new();
    let ada = world.found("ada", "acme").await;
    let colleague = world.join(&ada, "grace", Role::Viewer).await;
    world.app.me.revoke_sessions.execute(&ada.actor, Command::All).await.unwrap();
    assert_eq!((world.has_access(&ada), world.has_access(&colleague)), (false, true));
}
