//! The list of members of a tenant with 200,000 of them: the first page and one in the middle in each order, filters, and
//! searches for words that few, some and all of them have. It prints the median of each on both databases.
//!
//! `cargo bench -p tenantry-infrastructure --bench members`, which needs PostgreSQL's programs.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a benchmark may stop by panicking")]
#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, Database as Plain, DatabaseConnection, TransactionTrait, sea_query::Query};
use tenantry_application::ports::{
    memberships::{MemberFilter, MemberKey, MemberOrder, MemberSort},
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::{
    Span, Timestamp,
    email::Email,
    names::{DisplayName, search_key},
    page::PageRequest,
    role::Role,
    slug::Slug,
    tenant::TenantId,
    user::UserId,
    words::{SearchWords, words_of},
};
use tenantry_infrastructure::{
    persistence::{Database, DatabaseOptions, MemoryAccessRegistry, SqlUnitOfWorkFactory},
    sealing::Sealing,
};
use tenantry_testkit::postgres::postgres;
use uuid::Uuid;

const MEMBERS: u128 = 200_000;
/// Other tenants with few members each.
const OTHERS: u128 = 500;
const MEMBERS_OF_OTHERS: u128 = 40;
const CALLS: usize = 101;

const FIRST: [&str; 20] = [
    "Ada",
    "Alan",
    "Barbara",
    "Claude",
    "Donald",
    "Edsger",
    "Frances",
    "Grace",
    "Hedy",
    "Ivan",
    "Jean",
    "Katherine",
    "Leslie",
    "Margaret",
    "Niklaus",
    "Ole",
    "Radia",
    "Sophie",
    "Tony",
    "Vint",
];
const SYLLABLES: [&str; 12] = ["ba", "ce", "di", "fo", "gu", "ha", "ke", "li", "mo", "nu", "pa", "re"];

fn tenant(number: u128) -> TenantId {
    TenantId::new(Uuid::from_u128(0x7e00_0000 + number))
}

/// One member of the tenant: `number` decides everything.
struct Person {
    id: Uuid,
    name: DisplayName,
    email: Email,
    role: Role,
    joined_at: Timestamp,
}

fn person(number: u128) -> Person {
    // Spreads ids and dates over the order of the names.
    let mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    let at = |digit: u32| SYLLABLES[usize::try_from(mixed >> (90 + 4 * digit) & 0xffff).unwrap() % SYLLABLES.len()];
    let last = format!("{}{}{}{}", at(0), at(2), at(4), at(6));
    // One in 222 is a Quentin, who are just few; one in 150 a Rosalind, who are just many.
    let first = match number {
        _ if number % 222 == 5 => "Quentin",
        _ if number % 150 == 7 => "Rosalind",
        _ => FIRST[usize::try_from(mixed >> 70 & 0xffff).unwrap() % FIRST.len()],
    };
    let role = match number {
        0 => Role::Owner,
        _ if number % 1000 == 1 => Role::Admin,
        _ if number % 50 == 1 => Role::Manager,
        _ => Role::Member,
    };
    let name = if number == 123_456 { "Zyxwvut Unique".to_owned() } else { format!("{first} {last}") };
    Person {
        id: Uuid::from_u128(mixed),
        name: DisplayName::parse(&name).unwrap(),
        email: Email::parse(&format!("{first}.{last}.{number}@north.example").to_lowercase()).unwrap(),
        role,
        joined_at: Timestamp::from_timestamp(1_700_000_000, 0).unwrap()
            + Span::seconds(i64::try_from(mixed >> 64 & 0xff_ffff).unwrap()),
    }
}

async fn fill(plain: &DatabaseConnection) {
    let all = plain.begin().await.unwrap();
    for number in 0..=OTHERS {
        let row = Query::insert()
            .into_table("tenantry_tenants")
            .columns(["id", "slug", "name", "status", "created_at", "updated_at", "version"])
            .values_panic([
                tenant(number).as_uuid().into(),
                Slug::parse(&format!("tenant-{number}")).unwrap().as_str().into(),
                "Name".into(),
                "active".into(),
                Timestamp::UNIX_EPOCH.into(),
                Timestamp::UNIX_EPOCH.into(),
                1_i64.into(),
            ])
            .take();
        all.execute(&row).await.unwrap();
    }
    let own = (0..MEMBERS).map(|number| (tenant(0), number));
    let of_others =
        (1..=OTHERS).flat_map(|of| (0..MEMBERS_OF_OTHERS).map(move |number| (tenant(of), 1 + of * 97 + number)));
    let everybody: Vec<(TenantId, u128)> = own.chain(of_others).collect();
    for some in everybody.chunks(500) {
        let mut members = Query::insert();
        members.into_table("tenantry_memberships").columns([
            "tenant_id",
            "user_id",
            "id",
            "email_norm",
            "name",
            "name_norm",
            "role",
            "status",
            "joined_at",
            "updated_at",
            "version",
            "role_order",
        ]);
        let mut words = Query::insert();
        words.into_table("tenantry_member_words").columns(["tenant_id", "user_id", "word"]);
        for (tenant, number) in some {
            let person = person(*number);
            members.values_panic([
                tenant.as_uuid().into(),
                person.id.into(),
                person.id.into(),
                person.email.as_str().into(),
                person.name.as_str().into(),
                search_key(person.name.as_str()).into(),
                person.role.as_str().into(),
                "active".into(),
                person.joined_at.into(),
                person.joined_at.into(),
                1_i64.into(),
                (Role::Owner as i32 - person.role as i32).into(),
            ]);
            for word in words_of(&person.name, &person.email) {
                words.values_panic([tenant.as_uuid().into(), person.id.into(), word.into()]);
            }
        }
        all.execute(&members).await.unwrap();
        all.execute(&words).await.unwrap();
    }
    all.commit().await.unwrap();
}

/// What is asked for: a name for it, the filter, the order, and whether the page is in the middle.
type Asked = (&'static str, MemberFilter, MemberSort, bool);

fn asked_for() -> Vec<Asked> {
    let sort = |by, descending| MemberSort { by, descending };
    let by_name = MemberSort::default();
    let all = MemberFilter::default;
    let search = |text| MemberFilter { search: Some(SearchWords::parse(text).unwrap()), ..MemberFilter::default() };
    let roles = |roles: &[Role]| MemberFilter { roles: roles.to_vec(), ..MemberFilter::default() };
    vec![
        ("by name", all(), by_name, false),
        ("by name, in the middle", all(), by_name, true),
        ("by name, reversed, in the middle", all(), sort(MemberOrder::Name, true), true),
        ("by joined", all(), sort(MemberOrder::Joined, false), false),
        ("by joined, in the middle", all(), sort(MemberOrder::Joined, false), true),
        ("by joined, reversed", all(), sort(MemberOrder::Joined, true), false),
        ("by role", all(), sort(MemberOrder::Role, false), false),
        ("by role, in the middle", all(), sort(MemberOrder::Role, false), true),
        ("by role, reversed", all(), sort(MemberOrder::Role, true), false),
        ("one role: 200 admins", roles(&[Role::Admin]), by_name, false),
        ("two roles: 201 owners and admins", roles(&[Role::Owner, Role::Admin]), by_name, false),
        ("search `zyx`: 1 member", search("zyx"), by_name, false),
        ("search `quentin`: 900", search("quentin"), by_name, false),
        ("search `rosalind`: 1,300", search("rosalind"), by_name, false),
        ("search `ada`: 10,000", search("ada"), by_name, false),
        ("search `north`: 200,000", search("north"), by_name, false),
        ("search `north`, in the middle", search("north"), by_name, true),
        ("search `north`, by joined, reversed", search("north"), sort(MemberOrder::Joined, true), false),
        ("search `north zyx`: 1", search("north zyx"), by_name, false),
        ("search `north example ada`: 10,000", search("north example ada"), by_name, false),
        ("search `rosalind 1`: 600", search("rosalind 1"), by_name, false),
        ("search `ada alan`: 0, both by many", search("ada alan"), by_name, false),
    ]
}

async fn medians(url: &str) -> Vec<(usize, Duration)> {
    let database = Database::open(DatabaseOptions::new(url)).await.unwrap();
    let plain = Plain::connect(url).await.unwrap();
    fill(&plain).await;
    let on_file = url.starts_with("sqlite");
    plain.execute_unprepared(if on_file { "PRAGMA optimize" } else { "VACUUM ANALYZE" }).await.unwrap();
    let sealing = Sealing::new(&tenantry_domain::secret::Secret::new([0; 32]));
    let store = SqlUnitOfWorkFactory::new(database.clone(), Arc::new(MemoryAccessRegistry::default()), sealing);
    let middle = person(MEMBERS / 2);
    let middle = MemberKey {
        name: "katherine".to_owned(),
        joined_at: Timestamp::from_timestamp(1_700_000_000, 0).unwrap() + Span::seconds(0x7f_ffff),
        role: Role::Member,
        user_id: UserId::new(middle.id),
    };
    let mut medians = Vec::new();
    for (_, filter, sort, in_the_middle) in asked_for() {
        let mut times = Vec::new();
        let mut items = 0;
        for _ in 0..CALLS {
            let page = PageRequest { after: in_the_middle.then(|| middle.clone()), ..PageRequest::default() };
            let start = Instant::now();
            let mut read = store.read(tenant(0)).await.unwrap();
            items = read.memberships().list(&filter, sort, page).await.unwrap().items.len();
            times.push(start.elapsed());
        }
        times.sort();
        medians.push((items, times[CALLS / 2]));
    }
    plain.close().await.unwrap();
    database.close().await;
    medians
}

#[tokio::main]
async fn main() {
    let folder = tempfile::tempdir().unwrap();
    let file = medians(&format!("sqlite://{}", folder.path().join("members.db").display())).await;
    let server = medians(&postgres().database()).await;
    println!("\n| a page of 50 of {MEMBERS} members | items | SQLite | PostgreSQL |");
    println!("| --- | --- | --- | --- |");
    for ((name, ..), ((items, file), (_, server))) in asked_for().iter().zip(file.into_iter().zip(server)) {
        println!("| {name} | {items} | {:.2} ms | {:.2} ms |", file.as_secs_f64() * 1e3, server.as_secs_f64() * 1e3);
    }
}
