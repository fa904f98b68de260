//! The form of use cases: who acts comes first, `TenantAccess` opens the tenant, `Admission` makes the members, the domain
//! decides, and `execute` fits on a screen.

use super::{File, assert_no_objection, assert_objects, workspace};

const USE_CASES: &str = "crates/application/src/use_cases/";

/// The most lines of a body of `execute`.
const LONGEST: usize = 40;

/// The one use case that makes the actor, and so has none to begin with.
const MAKES_THE_ACTOR: &str = "crates/application/src/use_cases/auth/authenticate.rs";

/// The use case behind the log of `TenantAccess` itself. It begins in the actor's own tenant, and writes the trail only.
const BELOW_TENANT_ACCESS: &str = "crates/application/src/use_cases/access_violations/record_access_violation.rs";

/// Every use case that works in a tenant without a permission of a member. The proof is checked by the use case, so each
/// line is read in a review.
const WITHOUT_A_PERMISSION: &str = "\
auth/forgot_password.rs: begin_person_by_proof
auth/preview_reset.rs: begin_person_by_proof
auth/refresh.rs: begin_person_by_proof
auth/resend_code.rs: begin_person_by_proof
auth/reset_password.rs: begin_person_by_proof
auth/reset_password.rs: begin_person_by_proof
auth/sign_out.rs: begin_person
auth/sign_up.rs: begin_new
auth/sign_up_again.rs: begin_by_proof
auth/sign_up_by_link.rs: read_by_proof
auth/sign_up_by_link.rs: begin_by_proof
auth/undo_email_change.rs: begin_person_by_proof
auth/verify_email.rs: begin_person
displacement.rs: begin_by_proof
displacement.rs: begin_by_proof
domains/recheck_domains.rs: inspect
domains/recheck_domains.rs: operate
domains/release_domain.rs: inspect
domains/release_domain.rs: operate
events/delete_old_events.rs: inspect
events/delete_old_events.rs: operate
events/deliver_events.rs: inspect
events/forget_handler.rs: operate
events/handling.rs: operate
events/list_handlers.rs: inspect
events/resume_handler.rs: operate
invitation_links/preview_link.rs: read_by_proof
invitations/accept_invitation.rs: read_by_proof
invitations/accept_invitation.rs: read_by_proof
invitations/accept_invitation.rs: begin_by_proof
invitations/preview_invitation.rs: read_by_proof
jobs/discard_job.rs: operate
jobs/enqueue_job.rs: operate
jobs/list_jobs.rs: inspect
jobs/retry_job.rs: operate
jobs/run_jobs.rs: inspect
jobs/run_jobs.rs: inspect
jobs/run_jobs.rs: operate
mails/deliver_mails.rs: inspect
mails/deliver_mails.rs: operate
me/change_email.rs: begin_person
me/change_my_settings.rs: begin_person
me/change_password.rs: read_person
me/change_password.rs: begin_person
me/confirm_email.rs: begin_person
me/decline_my_invitation.rs: begin_by_proof
me/join_tenant.rs: begin_by_proof
me/list_my_sessions.rs: read_person
me/list_my_tenants.rs: read_person
me/read_my_settings.rs: read_person
me/rename_me.rs: begin_person
me/revoke_my_sessions.rs: begin_person
memberships/leave_tenant.rs: begin_own
profile.rs: begin_by_proof
tenants/begin_purge.rs: operate
tenants/change_tenant_status.rs: operate
tenants/create_tenant.rs: operate_new
tenants/delete_tenant.rs: inspect
tenants/delete_tenant.rs: operate
tenants/found_tenant.rs: begin_new
tenants/found_tenant.rs: begin_by_proof
tenants/move_tenant.rs: operate
tenants/restore_tenant.rs: begin_own
tenants/seed_tenants.rs: inspect
tenants/seed_tenants.rs: operate
users/import_user.rs: operate
";

const DOORS: &[&str] = &[
    "begin_own",
    "begin_person",
    "begin_person_by_proof",
    "begin_by_proof",
    "begin_new",
    "operate",
    "operate_new",
    "inspect",
    "read_person",
    "read_by_proof",
];

/// Questions about the state or rank of an entity. The domain answers them and says what follows.
const QUESTIONS: &[&str] = &[
    ".standing()",
    ".status()",
    ".covers(",
    ".is_active()",
    ".is_live(",
    ".is_revoked()",
    ".is_active_owner()",
    ".role() ==",
    ".role() !=",
    ".active {",
    ".active)",
    "Standing::",
];

fn is_use_case(file: &File) -> bool {
    file.is_production() && file.path.starts_with(USE_CASES)
}

/// The doors to a tenant that the file opens without a permission, a line each.
fn doors(file: &File) -> String {
    let within = file.path.trim_start_matches(USE_CASES);
    let opened = |(_, line): (usize, &str)| {
        let called = |door: &&&str| [format!(".{door}("), format!(".{door}::<")].iter().any(|call| line.contains(call));
        DOORS.iter().filter(called).fold(String::new(), |found, door| format!("{found}{within}: {door}\n"))
    };
    file.code_lines().map(opened).collect()
}

/// Calls by which a file goes round `TenantAccess` or `Admission`.
fn goes_round(file: &File) -> Vec<String> {
    let opens = |line: &str| {
        ["store.begin(", "store.read(", "Factory::begin(", "Factory::read("].iter().any(|call| line.contains(call))
    };
    let admits = |line: &str| line.contains("memberships().insert(") || line.contains("MembershipRepository::insert");
    let mut objections = Vec::new();
    for (number, line) in file.code_lines() {
        if file.path != BELOW_TENANT_ACCESS && file.path.starts_with(USE_CASES) && opens(line) {
            objections.push(format!("{}:{number}: opens a tenant; take `TenantAccess`", file.path));
        }
        if file.path != "crates/application/src/admission.rs" && admits(line) {
            objections.push(format!("{}:{number}: makes a member; take `Admission`", file.path));
        }
    }
    objections
}

/// Questions that the domain should answer.
fn decides(file: &File) -> Vec<String> {
    let asked = |(number, line): (usize, &str)| {
        let question = QUESTIONS.iter().find(|question| line.contains(**question))?;
        Some(format!("{}:{number}: `{question}` decides outside of the domain", file.path))
    };
    file.code_lines().filter_map(asked).collect()
}

/// Signature and body of each public `execute` of the file.
fn executes(file: &File) -> Vec<(String, usize)> {
    let mut found = Vec::new();
    let mut lines = file.text.lines();
    while let Some(line) = lines.next() {
        if !["pub async fn execute", "pub fn execute"].iter().any(|start| line.trim_start().starts_with(start)) {
            continue;
        }
        let mut signature = line.trim().to_owned();
        while !signature.ends_with('{') {
            let Some(more) = lines.next() else { break };
            signature = format!("{signature} {}", more.trim());
        }
        let body = lines.by_ref().take_while(|line| *line != "    }").count();
        found.push((signature, body));
    }
    found
}

fn malformed(file: &File) -> Vec<String> {
    let mut objections = Vec::new();
    for (signature, body) in executes(file) {
        if body > LONGEST {
            objections.push(format!("{}: `execute` has {body} lines, at most {LONGEST}", file.path));
        }
        let arguments = signature.split_once('(').map_or("", |(_, arguments)| arguments);
        let takes_actor = arguments.replace("&self,", "").trim_start().starts_with("actor: &Actor");
        if !takes_actor && file.path != MAKES_THE_ACTOR {
            objections.push(format!("{}: `execute` does not take the actor first", file.path));
        }
    }
    objections
}

#[test]
fn every_use_case_has_the_same_form() {
    let files = workspace();
    let use_cases: Vec<&File> = files.iter().filter(|file| is_use_case(file)).collect();
    let count = use_cases.iter().map(|file| executes(file).len()).sum::<usize>();
    assert!(count >= 29, "only {count} use cases were found: that proves little");
    assert_no_objection(&use_cases.iter().flat_map(|file| malformed(file)).collect::<Vec<_>>());
    assert_no_objection(&use_cases.iter().flat_map(|file| decides(file)).collect::<Vec<_>>());
    // The testkit writes rows to test adapters by them.
    let production = files.iter().filter(|file| file.is_production() && !file.path.starts_with("crates/testkit/"));
    assert_no_objection(&production.flat_map(goes_round).collect::<Vec<_>>());
}

#[test]
fn those_who_work_in_a_tenant_without_a_permission_are_listed() {
    let doors: String = workspace().iter().filter(|file| is_use_case(file)).map(doors).collect();
    assert_eq!(doors, WITHOUT_A_PERMISSION, "the list changed; they are now:\n{doors}");
}

#[test]
fn another_form_is_refused() {
    let use_case = |text: &str| File::new("crates/application/src/use_cases/a/b.rs", text);
    assert_objects(&goes_round(&use_case("let work = self.access.store.begin(tenant).await?;")), "take `TenantAccess`");
    assert_objects(&goes_round(&use_case("UnitOfWorkFactory::read(&*store, tenant)")), "take `TenantAccess`");
    assert_objects(&goes_round(&use_case("work.memberships().insert(&joined).await?;")), "take `Admission`");
    let elsewhere = File::new("crates/server/src/a.rs", "work.memberships().insert(&joined).await?;");
    assert_objects(&goes_round(&elsewhere), "take `Admission`");
    assert_no_objection(&goes_round(&use_case("self.access.begin::<E>(actor, permission).await?;")));
    assert_objects(&decides(&use_case("if tenant.standing() != Standing::Open {")), "decides outside of the domain");
    assert_objects(&decides(&use_case("if member.active {")), "decides outside of the domain");
    assert_no_objection(&decides(&use_case("tenant.require_open()?;")));
    let long = format!("    pub async fn execute(&self, actor: &Actor) {{\n{}    }}\n", "        a();\n".repeat(41));
    assert_objects(&malformed(&use_case(&long)), "has 41 lines");
    let nobody = "    pub async fn execute(\n        &self,\n        id: Id,\n    ) {\n        a();\n    }\n";
    assert_objects(&malformed(&use_case(nobody)), "does not take the actor first");
    let fine = "    pub async fn execute(\n        &self,\n        actor: &Actor,\n    ) {\n        a();\n    }\n";
    assert_no_objection(&malformed(&use_case(fine)));
    assert_eq!(doors(&use_case("self.access.begin_own::<E>(actor)")), "a/b.rs: begin_own\n");
}
