//! The search among more members than it counts as few.

use tenantry_application::ports::{
    memberships::{MemberFilter, MemberKey, MemberOrder, MemberSort},
    unit_of_work::UnitOfWorkFactory,
};
use tenantry_domain::{
    Span,
    email::Email,
    membership::Membership,
    names::DisplayName,
    page::{Limit, PageRequest},
    role::Role,
    tenant::Tenant,
    user::{User, UserId},
    words::{SearchWords, words_of},
};

use crate::persistence_fixture::{Fixture, On, id, member, now, password};

const MEMBERS: i64 = 250;

/// Gives one member more words than a search counts as few, which begin with words that this member has.
const MANY_WORDS: &str = "INSERT INTO tenantry_member_words (tenant_id, user_id, word)
    WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10001)
    SELECT m.tenant_id, m.user_id, w.word || n.i FROM n CROSS JOIN tenantry_memberships m
        CROSS JOIN (SELECT 'north' AS word UNION ALL SELECT 'nobody' UNION ALL SELECT 'example') w
        WHERE m.email_norm = 'p1@north.example'";

/// Adds members at north.example. Every other one is called Ada, and every fiftieth Grace.
async fn crowd(fixture: &Fixture) -> (Tenant, Vec<Membership>) {
    let (tenant, _, owner) = fixture.found("acme", None).await;
    let mut members = vec![owner];
    let mut work = fixture.store.begin(tenant.id()).await.unwrap();
    for number in 0..MEMBERS {
        let first = if number % 50 == 0 {
            "Grace"
        } else if number % 2 == 0 {
            "Ada"
        } else {
            "Émile"
        };
        let name = DisplayName::parse(&format!("{first} Nobody {}", number % 17)).unwrap();
        let email = Email::parse(&format!("p{number}@north.example")).unwrap();
        let user = User::new(id(), email, name, None, now());
        work.users().insert(&user, &password()).await.unwrap();
        let role = Role::ALL[usize::try_from(number % 5).unwrap()];
        let mut snapshot = member(tenant.id(), &user, role).snapshot().clone();
        snapshot.joined_at = now() + Span::milliseconds(250 * (number % 7));
        let joined = Membership::restore(snapshot);
        work.memberships().insert(&joined).await.unwrap();
        members.push(joined);
    }
    work.commit().await.unwrap();
    fixture.execute(MANY_WORDS).await;
    (tenant, members)
}

/// Returns whom the search finds, page by page, and whether it looked up the few who have one of its words.
async fn listed(fixture: &Fixture, tenant: &Tenant, filter: &MemberFilter, sort: MemberSort) -> (Vec<UserId>, bool) {
    let (mut listed, mut after) = (Vec::new(), None);
    fixture.statements.take();
    loop {
        let mut read = fixture.store.read(tenant.id()).await.unwrap();
        let page = PageRequest { after, limit: Limit::parse(40).unwrap() };
        let page = read.memberships().list(filter, sort, page).await.unwrap();
        listed.extend(page.items.iter().map(Membership::user_id));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    let statements = fixture.statements.take();
    let of_few = statements.iter().filter(|(_, sql)| sql.contains("CROSS JOIN")).count();
    assert!(of_few == 0 || of_few * 2 == statements.len());
    (listed, of_few > 0)
}

async fn finds_the_same(on: On) {
    let fixture = Fixture::on(on).await;
    let (tenant, members) = crowd(&fixture).await;
    for (text, of_few) in [
        ("north", false),
        ("north nobody e", false),
        ("ada north", true),
        ("grace", true),
        ("p10 north", true),
        ("emile 3 example", true),
        ("nobody", false),
        ("south north", true),
    ] {
        let search = SearchWords::parse(text).unwrap();
        let found = |member: &&Membership| {
            let snapshot = member.snapshot();
            search.find(&words_of(&snapshot.name, &snapshot.email))
        };
        let mut keys: Vec<MemberKey> = members.iter().filter(found).map(MemberKey::of).collect();
        assert_eq!(keys.is_empty(), text == "south north", "{text}");
        let filter = MemberFilter { search: Some(search.clone()), ..MemberFilter::default() };
        for by in [MemberOrder::Name, MemberOrder::Joined, MemberOrder::Role] {
            for sort in [false, true].map(|descending| MemberSort { by, descending }) {
                keys.sort_by(|a, b| sort.compare(a, b));
                let expected: Vec<UserId> = keys.iter().map(|key| key.user_id).collect();
                assert_eq!(listed(&fixture, &tenant, &filter, sort).await, (expected, of_few), "{text} {sort:?}");
            }
        }
    }
}

#[tokio::test]
async fn on_a_file_a_search_finds_the_same_whether_few_or_many_have_its_words() {
    finds_the_same(On::Sqlite).await;
}

#[tokio::test]
async fn on_a_server_a_search_finds_the_same_whether_few_or_many_have_its_words() {
    finds_the_same(On::Postgres).await;
}
