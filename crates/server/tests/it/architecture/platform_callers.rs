//! Lists the code that works outside any tenant. The list may grow only on purpose.

use super::{File, workspace};

/// All calls that open the store without a tenant. A pull request that adds a line must say why the tenant cannot be
/// known yet.
const CALLERS: &str = "\
crates/application/src/founding.rs: read_platform Found
crates/application/src/tenant_access/mod.rs: read_platform OwnAccount
crates/application/src/tenant_access/mod.rs: begin_platform OwnAccount
crates/application/src/use_cases/auth/refresh.rs: read_platform Refresh
crates/application/src/use_cases/auth/refresh.rs: begin_platform Refresh
crates/application/src/use_cases/auth/reset_password.rs: read_platform OwnAccount
crates/application/src/use_cases/auth/sign_in.rs: read_platform SignIn
crates/application/src/use_cases/auth/sign_in.rs: begin_platform SignIn
crates/application/src/use_cases/auth/sign_up_again.rs: read_platform SignIn
crates/application/src/use_cases/auth/switch_tenant.rs: read_platform SwitchTenant
crates/application/src/use_cases/auth/switch_tenant.rs: begin_platform SwitchTenant
crates/application/src/use_cases/domains/recheck_domains.rs: read_platform VerifiedDomains
crates/application/src/use_cases/domains/release_domain.rs: read_platform Operate
crates/application/src/use_cases/events/delete_old_events.rs: read_platform EachTenant
crates/application/src/use_cases/events/forget_handler.rs: read_platform EachTenant
crates/application/src/use_cases/events/forget_handler.rs: begin_platform Operate
crates/application/src/use_cases/events/register_handlers.rs: begin_platform EachTenant
crates/application/src/use_cases/events/register_handlers.rs: begin_platform EachTenant
crates/application/src/use_cases/events/register_handlers.rs: read_platform EachTenant
crates/application/src/use_cases/events/register_handlers.rs: read_platform EachTenant
crates/application/src/use_cases/events/register_handlers.rs: begin_platform EachTenant
crates/application/src/use_cases/invitations/accept_invitation.rs: read_platform AcceptInvitation
crates/application/src/use_cases/jobs/run_schedules.rs: begin_platform RunSchedules
crates/application/src/use_cases/jobs/run_schedules.rs: begin_platform RunSchedules
crates/application/src/use_cases/jobs/wake_schedules.rs: begin_platform RunSchedules
crates/application/src/use_cases/mails/deliver_mails.rs: read_platform DeliverMail
crates/application/src/use_cases/mails/deliver_mails.rs: begin_platform DeliverMail
crates/application/src/use_cases/mails/deliver_mails.rs: begin_platform DeliverMail
crates/application/src/use_cases/mails/list_failed_mails.rs: read_platform DeliverMail
crates/application/src/use_cases/me/list_my_invitations.rs: read_platform ReceivedInvitations
crates/application/src/use_cases/me/own_password.rs: read_platform OwnAccount
crates/application/src/use_cases/me/received.rs: read_platform ReceivedInvitations
crates/application/src/use_cases/profile.rs: read_platform OwnAccount
crates/application/src/use_cases/queues/count_due.rs: read_platform TakeTurns
crates/application/src/use_cases/queues/keep_lease.rs: begin_platform TakeTurns
crates/application/src/use_cases/queues/take_turn.rs: read_platform TakeTurns
crates/application/src/use_cases/queues/take_turn.rs: begin_platform TakeTurns
crates/application/src/use_cases/queues/take_turn.rs: begin_platform TakeTurns
crates/application/src/use_cases/tenants/begin_due_purges.rs: read_platform EachTenant
crates/application/src/use_cases/tenants/begin_due_purges.rs: begin_platform RunSchedules
crates/application/src/use_cases/tenants/find_tenant.rs: read_platform Operate
crates/application/src/use_cases/tenants/list_tenants.rs: read_platform EachTenant
crates/application/src/use_cases/tenants/seed_tenants.rs: read_platform EachTenant
";

const OPENERS: &[&str] = &["begin_platform", "read_platform"];

/// The files that declare and mock the two.
const DECLARED: &[&str] = &["crates/application/src/ports/unit_of_work/mod.rs", "crates/application/src/mocks/mod.rs"];

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
