//! Parts of requests, each on its own.

use std::{hint::black_box, sync::Arc};

use tenantry_application::ports::{
    clock::Clock,
    password_hasher::{PasswordHasher, Verdict},
};
use tenantry_domain::password::PlainPassword;
use tenantry_infrastructure::{
    password_hasher::{Argon2idHasher, PasswordHashingConfig},
    persistence::registry,
};
use tenantry_isolation::{Dialect, Hook};

use super::{PARTS, TURNS, WARM_UP, window_closes, window_opens};
use crate::support::{World, people::PASSWORD};

/// A page of a list with a condition, as repositories send it.
const PAGE: &str = r#"SELECT "tenantry_memberships"."user_id", "tenantry_memberships"."role" FROM "tenantry_memberships" WHERE "tenantry_memberships"."department" = $1 ORDER BY "tenantry_memberships"."user_id" ASC LIMIT $2"#;

pub(super) async fn all(world: &World) {
    let owner = world.sign_in("owner@works.test", None).await;
    let tokens = Arc::clone(&world.app.application.auth.authenticate.access_tokens);
    part("verify an access token", async || tokens.verify(&owner.token, world.clock.now()).unwrap()).await;
    let hook = Hook::new(registry().unwrap());
    part("confine a statement that is cached", async || hook.plan(Dialect::Postgres, PAGE).unwrap()).await;
    part("confine a statement that is new", async || hook.rewrite(Dialect::Postgres, PAGE).unwrap()).await;
    let hasher = Argon2idHasher::new(PasswordHashingConfig::default()).unwrap();
    let password = PlainPassword::present(PASSWORD).unwrap();
    let stored = hasher.rehash(&password).await.unwrap();
    part("verify a password", async || {
        let verdict = hasher.verify(&password, Some(stored.clone())).await.unwrap();
        assert_eq!(verdict, Verdict::Right);
    })
    .await;
}

async fn part<T>(name: &str, work: impl AsyncFn() -> T) {
    for turn in 0..WARM_UP + TURNS {
        if turn >= WARM_UP {
            window_opens();
        }
        black_box(work().await);
        if turn >= WARM_UP {
            window_closes();
        }
    }
    println!("{PARTS}\t{name}");
}
