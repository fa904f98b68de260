//! Who works outside every tenant. Each such place is on a list that people read, so the list grows on purpose or not at
//! all.

use super::{File, workspace};

/// Every call that opens the store without a tenant. Whoever adds a line says in the pull request why the tenant can't
/// be known yet.
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

/// Where the two are declared and mocked.
const DECLARED: &[&str] = &["crates/application/src/ports/unit_of_work.rs", "crates/application/src/mocks.rs"];

/// Where adapters and fakes implement them.
const IMPLEMENTED: &[&str] = &["crates/infrastructure/src/", "crates/testkit/src/"];

/// One line a mention, with the reason given: any mention counts, also one that is not called on the spot.
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
