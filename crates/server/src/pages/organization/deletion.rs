//! `/o/{organization}/delete`: deleting the organization, once its slug was typed, and `/o/{organization}/restore`, which
//! undoes it.

use axum::{extract::State, http::StatusCode, response::Response};
use tenantry_application::use_cases::tenants::delete_tenant::{Command, DeleteTenantError};
use tenantry_domain::{permission::Permission, slug::Slug, tenant::DeleteError};

use super::confirm::ConfirmPage;
use crate::{
    http::{problem::Problem, state::App},
    pages::{
        browser::{Browser, InOrganization},
        form::{Entered, Faults, Field, Form, Kind},
        frame::{Frame, shown, shown_with},
        paths::page_of,
        refusal::alert,
        texts::{Ending, Notice},
        visit::{Sent, Visit, Visitor},
    },
};

/// Asks for the slug, and says what happens and when.
pub(super) async fn show(State(app): State<App>, visit: Visit<InOrganization>) -> Result<Response, Problem> {
    let Visit { browser, visitor, .. } = visit;
    shown(&question(&app, &browser, &visitor, Wrong::default()).await?)
}

/// Deletes the organization, if that is what was typed.
pub(super) async fn delete(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, entered } = sent;
    let t = Ending(browser.locale);
    let mut wrong = Wrong::default();
    if let Some(slug) = wrong.faults.check("slug", Slug::parse(entered.get("slug").trim()).map_err(|_| t.differs())) {
        let command = Command { slug, force: entered.is_checked("force") };
        match app.application.tenants.delete.execute(&visitor.actor, command).await {
            Ok(_) => {
                let home = page_of(&visitor.actor.member()?.tenant_slug, "");
                return Ok(browser.done(&Notice::Deleted(visitor.name.to_string()), &home));
            }
            Err(DeleteTenantError::Refused(DeleteError::SlugDiffers)) => wrong.faults.note("slug", t.differs()),
            Err(DeleteTenantError::Refused(DeleteError::MembersLeft(_))) => wrong.alert = Some(t.unforced().to_owned()),
            Err(error) => wrong.alert = Some(alert(&browser, error)?),
        }
    }
    wrong.entered = entered;
    shown_with(StatusCode::UNPROCESSABLE_ENTITY, &question(&app, &browser, &visitor, wrong).await?)
}

/// Undoes the deletion.
pub(super) async fn restore(State(app): State<App>, sent: Sent<InOrganization>) -> Result<Response, Problem> {
    let Sent { browser, visitor, .. } = sent;
    app.application.tenants.restore.execute(&visitor.actor).await?;
    let home = page_of(&visitor.actor.member()?.tenant_slug, "");
    Ok(browser.done(&Notice::Restored(visitor.name.to_string()), &home))
}

/// What was entered and is wrong.
#[derive(Default)]
struct Wrong {
    entered: Entered,
    faults: Faults,
    alert: Option<String>,
}

async fn question(
    app: &App,
    browser: &Browser,
    visitor: &InOrganization,
    wrong: Wrong,
) -> Result<ConfirmPage, Problem> {
    visitor.actor.allowed(Permission::TenantDelete)?;
    let view = app.application.tenants.read.execute(&visitor.actor).await?;
    let others = view.members.saturating_sub(1);
    let (t, slug) = (Ending(browser.locale), view.tenant.slug());
    let Wrong { entered, faults, alert } = wrong;
    let days = u64::try_from(app.application.tenants.delete.settings.deletion_grace.num_days()).unwrap_or_default();
    let mut form = Form::new(browser, visitor.user_id(), &page_of(slug, "/delete"), &t.delete(&visitor.name))
        .field(Field::new("slug", t.slug(), Kind::Text, &entered, &faults).hint(t.slug_hint(slug)));
    if others > 0 {
        form = form.field(Field::new("force", &t.force(u64::from(others)), Kind::Checkbox, &entered, &faults));
    }
    Ok(ConfirmPage {
        frame: Frame::within(browser, visitor),
        title: t.title(&visitor.name),
        text: t.lost(days),
        form: form.dangerous().alert(alert),
        back: browser.site.path(&page_of(slug, "/settings")),
    })
}
