//! The shop's pages, within Tenantry's frame: `/o/{organization}/products`. They work with the same rows as the routes, and
//! no line says which tenant's.

use axum::{Router, extract::State, response::Response, routing::get};
use tenantry_domain::{names::DisplayName, page::Page};
use tenantry_infrastructure::persistence::translate;
use tenantry_server::{
    Problem, Service,
    extract::{Listing, PathId},
    pages::{
        Button, Cell, Column, Content, Empty, Entered, Faults, Field, Icon, Kind, Message, OrganizationForm,
        OrganizationPage, Pager, Pages, Panel, Row, Section, Table,
    },
};

use crate::{
    catalogue::{self, NewProduct, ProductId, RemoveError},
    entities::products::{Entity, Model},
    permission::{PRODUCTS_CREATE, PRODUCTS_DELETE, SHOP_READ},
    texts as t, values,
};

const LOGO: &[u8] = include_bytes!("logo.svg");

/// Returns the pages of the shop, with its name, its colour and its logo.
pub(crate) fn pages() -> Pages {
    let routes = Router::<Service>::new()
        .route("/products", get(list).post(add))
        .route("/products/new", get(ask))
        .route("/products/{id}/remove", get(ask_to_remove).post(remove));
    Pages::new()
        .name("Storefront")
        .accent("#0a7d55")
        .logo(LOGO)
        .section(Section::new("products", t::PRODUCTS).icon(Icon::Tag).requires(SHOP_READ))
        .routes(routes)
}

/// Lists the products.
async fn list(page: OrganizationPage, list: Listing) -> Result<Response, Problem> {
    page.at.allowed(SHOP_READ)?;
    let asked = list.page::<ProductId>(None, page.query().optional("cursor"))?;
    let rows = catalogue::list(&page.at.database, None, &asked).await?;
    let found = list.answer(Page::from_overread(rows, asked.limit, |row| ProductId::new(row.id)), |row| row);
    let mut content = Content::new(page.say(t::PRODUCTS)).lead(page.say(t::LEAD));
    let add = page.path("/products/new");
    let may_add = page.at.allowed(PRODUCTS_CREATE).is_ok();
    if found.items.is_empty() {
        let empty = Empty::new(page.say(t::NONE), page.say(t::NONE_YET));
        return page.show(content.with(if may_add {
            empty.action(Button::link(page.say(t::ADD), add).primary())
        } else {
            empty
        }));
    }
    if may_add {
        content = content.action(Button::link(page.say(t::ADD), add).primary());
    }
    let columns = [t::NAME, t::SKU, t::CATEGORY].map(|title| Column::new(page.say(title)));
    let columns = columns.into_iter().chain([Column::new(page.say(t::PRICE)).of_numbers(), Column::of_buttons()]);
    let rows = found.items.iter().map(|row| as_row(&page, row));
    content = content.with(Table::new(columns).rows(rows));
    if let Some(next) = found.next_cursor {
        let next = format!("{}?cursor={next}", page.path("/products"));
        content = content.with(Pager::new(page.say(t::PRODUCTS)).with(page.say(t::MORE), next));
    }
    page.show(content)
}

fn as_row(page: &OrganizationPage, row: &Model) -> Row {
    let price = format!("{}.{:02} {}", row.price_minor / 100, row.price_minor % 100, row.currency);
    let mut cells = Row::new(row.name.as_str()).cell(row.sku.as_str()).cell(row.category.as_str()).cell(price);
    if page.at.allowed(PRODUCTS_DELETE).is_ok() {
        let remove = Button::link(page.say(t::REMOVE), page.path(&format!("/products/{}/remove", row.id)));
        let named = format!("{}: {}", page.say(t::REMOVE), row.name);
        cells = cells.cell(Cell::Buttons(vec![remove.small().quiet().named(named)]));
    }
    cells
}

/// Shows the form of a new product.
async fn ask(page: OrganizationPage) -> Result<Response, Problem> {
    page.at.allowed(PRODUCTS_CREATE)?;
    page.show(form(&page, &Entered::default(), &Faults::default()))
}

/// Adds the product, or shows the form again with what is wrong.
async fn add(State(service): State<Service>, sent: OrganizationForm) -> Result<Response, Problem> {
    let OrganizationForm { page, entered } = sent;
    page.at.allowed(PRODUCTS_CREATE)?;
    let mut faults = Faults::default();
    if let Some(product) = read(&page, &entered, &mut faults) {
        let name = product.name.clone();
        match catalogue::add(&service, &page.at.database, product).await {
            Ok(_) => return Ok(page.done(&format!("{}: {name}", page.say(t::ADDED)), "/products")),
            Err(catalogue::AddError::SkuTaken) => faults.note("sku", page.say(t::SKU_TAKEN)),
            Err(catalogue::AddError::Store(error)) => return Err(translate(error).into()),
        }
    }
    page.refuse(form(&page, &entered, &faults))
}

fn form(page: &OrganizationPage, entered: &Entered, faults: &Faults) -> Content {
    let field = |name, label, kind| Field::new(name, page.say(label), kind, entered, faults);
    let form = page
        .form("/products", page.say(t::ADD))
        .field(field("name", t::NAME, Kind::Text).focused())
        .field(field("sku", t::SKU, Kind::Text).hint(page.say(t::SKU_HINT)))
        .field(field("category", t::CATEGORY, Kind::Text).hint(page.say(t::CATEGORY_HINT)))
        .field(field("price", t::PRICE, Kind::Text).hint(page.say(t::PRICE_HINT)));
    Content::new(page.say(t::ADD)).with(Panel::new().with(form))
}

/// Reads the form. Every field that is wrong is noted.
fn read(page: &OrganizationPage, entered: &Entered, faults: &mut Faults) -> Option<NewProduct> {
    let wrong = |is_right: bool, text| if is_right { Ok(()) } else { Err(page.say(text)) };
    let name = faults.check("name", DisplayName::parse(entered.get("name")).map_err(|_| page.say(t::NAME_WRONG)));
    faults.check("sku", wrong(values::sku(entered.get("sku")).is_ok(), t::SKU_HINT));
    faults.check("category", wrong(values::category(entered.get("category")).is_ok(), t::CATEGORY_HINT));
    let price = faults.check("price", values::minor(entered.get("price")).ok_or(page.say(t::PRICE_HINT)));
    if !faults.is_empty() {
        return None;
    }
    Some(NewProduct {
        sku: entered.get("sku").to_owned(),
        name: name?,
        category: entered.get("category").to_owned(),
        price_minor: price?,
        currency: values::HOME_CURRENCY.to_owned(),
    })
}

/// Asks whether to remove the product.
async fn ask_to_remove(page: OrganizationPage, PathId(id): PathId<Entity>) -> Result<Response, Problem> {
    page.at.allowed(PRODUCTS_DELETE)?;
    let product = catalogue::find(&page.at, &page.at.database, id).await?;
    page.show(question(&page, &product))
}

/// Removes the product, unless it was sold or reviewed.
async fn remove(PathId(id): PathId<Entity>, sent: OrganizationForm) -> Result<Response, Problem> {
    let page = sent.page;
    page.at.allowed(PRODUCTS_DELETE)?;
    let product = catalogue::find(&page.at, &page.at.database, id).await?;
    match catalogue::remove(&page.at.database, id).await {
        Ok(()) => Ok(page.done(&format!("{}: {}", page.say(t::REMOVED), product.name), "/products")),
        Err(RemoveError::InUse) => page.refuse(question(&page, &product).with(Message::fault(page.say(t::IN_USE)))),
        Err(RemoveError::Store(error)) => Err(translate(error).into()),
    }
}

fn question(page: &OrganizationPage, product: &Model) -> Content {
    let path = format!("/products/{}/remove", product.id);
    let form = page.form(&path, &format!("{}: {}", page.say(t::REMOVE), product.name)).dangerous();
    let panel = Panel::new().with(form).with(Button::link(page.say(t::KEEP), page.path("/products")).quiet());
    Content::new(page.say(t::REMOVE_QUESTION)).lead(format!("{} ({})", product.name, product.sku)).with(panel)
}
