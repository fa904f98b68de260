//! Lists the code that works outside any tenant, and the use cases that begin in a tenant without `TenantAccess`. The
//! lists may grow only on purpose.

use super::{File, workspace};

/// All calls that open the store without a tenant. A pull request that adds a line must say why the tenant cannot be
/// known yet.
const CALLERS: &str = "\
crates/application/src/use_cases/auth/refresh.rs: read_platform Refresh
crates/application/src/use_cases/auth/refresh.rs: begin_platform Refresh
crates/application/src/use_cases/auth/sign_in.rs: read_platform SignIn
crates/application/src/use_cases/auth/sign_in.rs: begin_platform SignIn
crates/application/src/use_cases/auth/sign_up.rs: read_platform SignIn
crates/application/src/use_cases/auth/switch_tenant.rs: read_platform SwitchTenant
crates/application/src/use_cases/auth/switch_tenant.rs: begin_platform SwitchTenant
crates/application/src/use_cases/invitations/accept_invitation.rs: read_platform AcceptInvitation
crates/application/src/use_cases/tenants/find_tenant.rs: read_platform Operate
";

const OPENERS: &[&str] = &["begin_platform", "read_platform"];

/// The files that declare and mock the two.
const DECLARED: &[&str] = &["crates/application/src/ports/unit_of_work.rs", "crates/application/src/mocks.rs"];

/// The folders of the adapters and fakes that implement them.
const IMPLEMENTED: &[&str] = &["crates/infrastructure/src/", "crates/testkit/src/"];

/// Returns one line per mention with the reason that is passed. Every mention counts, even if it is not called there.
fn mentions(file: &File) -> Vec<String> {
    let mut found = Vec::new();
    for (_, line) in file.code_lines() {
        for opener in OPENERS {
            for (place, _) in line.match_indices(opener) {
                let rest = line[place + opener.len()..].strip_prefix('(').and_then(|rest| rest.split(')').next());
                let reason = rest.map_or("not called here", |rest| rest.trim_start_matches("PlatformReason::"));
                found.push(format!("{}: {opener} {reason}\n", file.path));
            }
        }
    }
    found
}

fn callers(files: &[File]) -> String {
    let is_listed = |file: &&File| {
        file.is_production()
            && !DECLARED.contains(&file.path.as_str())
            && !IMPLEMENTED.iter().any(|folder| file.path.starts_with(folder))
    };
    files.iter().filter(is_listed).flat_map(mentions).collect()
}

#[test]
fn those_who_work_outside_every_tenant_are_listed() {
    let callers = callers(&workspace());
    assert_eq!(callers, CALLERS, "the list of callers changed; they are now:\n{callers}");
}

#[test]
fn every_form_of_a_call_is_found() {
    let text = "\
        store.begin_platform(PlatformReason::SignIn).await?;\n\
        UnitOfWorkFactory::read_platform(&*store, why);\n\
        // begin_platform(in a comment)\n\
        let open = UnitOfWorkFactory::begin_platform;";
    let file = |path: &str| File::new(path, text);
    assert_eq!(
        callers(&[file("crates/server/src/a.rs"), file("crates/infrastructure/src/a.rs"), file(DECLARED[0])]),
        "crates/server/src/a.rs: begin_platform SignIn\n\
         crates/server/src/a.rs: read_platform &*store, why\n\
         crates/server/src/a.rs: begin_platform not called here\n"
    );
}

/// All use cases that begin a unit of work in a tenant themselves: because nobody has a membership there yet (signing
/// up, accepting), because members act only on what is their own, or because no member acts at all. All others use
/// `TenantAccess`, which checks the actor against the store and cannot forget the trail.
const BEGINS_BY_ITSELF: &[&str] = &[
    "crates/application/src/use_cases/attempts/record_attempt.rs",
    "crates/application/src/use_cases/auth/refresh.rs",
    "crates/application/src/use_cases/auth/sign_out.rs",
    "crates/application/src/use_cases/auth/sign_up.rs",
    "crates/application/src/use_cases/invitations/accept_invitation.rs",
    "crates/application/src/use_cases/me/rename_me.rs",
    "crates/application/src/use_cases/me/revoke_my_sessions.rs",
    "crates/application/src/use_cases/memberships/leave_tenant.rs",
    "crates/application/src/use_cases/tenants/change_tenant_status.rs",
];

/// Returns whether the file begins a unit of work in a tenant.
fn begins_in_a_tenant(file: &File) -> bool {
    file.is_production()
        && file.path.starts_with("crates/application/src/use_cases/")
        && file.code_lines().any(|(_, line)| line.contains("store.begin(") || line.contains("::begin("))
}

#[test]
fn those_who_begin_in_a_tenant_by_themselves_are_listed() {
    let files = workspace();
    let found: Vec<&str> =
        files.iter().filter(|file| begins_in_a_tenant(file)).map(|file| file.path.as_str()).collect();
    assert_eq!(found, BEGINS_BY_ITSELF, "take `TenantAccess`, or say in the pull request why not");
    let use_case = |text| File::new("crates/application/src/use_cases/a.rs", text);
    assert!(begins_in_a_tenant(&use_case("let work = self.store.begin(tenant).await?;")));
    assert!(begins_in_a_tenant(&use_case("UnitOfWorkFactory::begin(&*store, tenant)")));
    assert!(!begins_in_a_tenant(&use_case("let work = self.access.begin::<E>(actor, permission).await?;")));
}
