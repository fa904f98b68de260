//! The queries on the table, with a hand-written tenant filter as without isolation, or with the isolation.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select, TransactionSession, TransactionTrait,
    sea_query::{Expr, SimpleExpr},
};
use uuid::Uuid;

use super::{CATEGORIES, ROWS, products, row, tenant};
use crate::turns::Way;

const PAGE: u32 = 25;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Query {
    ByKey,
    Page,
    Count,
    /// The same with an expression that the hook must fence because it can fail.
    FencedCount,
    /// That expression, evaluated on each of the tenant's rows.
    FencedScan,
    /// An insert and an update in one transaction.
    Write,
}

/// What filters the rows by tenant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Filter {
    ByHand,
    ByTheWalls,
}

impl Query {
    pub(crate) const READS: [Self; 3] = [Self::ByKey, Self::Page, Self::Count];
    pub(crate) const ALL: [Self; 6] =
        [Self::ByKey, Self::Page, Self::Count, Self::FencedCount, Self::FencedScan, Self::Write];

    pub(crate) fn by_hand<C>(self, database: &C) -> Way
    where
        C: ConnectionTrait + TransactionTrait + Clone + Send + Sync + 'static,
    {
        self.way(database, Filter::ByHand)
    }

    pub(crate) fn by_the_walls<C>(self, database: &C) -> Way
    where
        C: ConnectionTrait + TransactionTrait + Clone + Send + Sync + 'static,
    {
        self.way(database, Filter::ByTheWalls)
    }

    fn way<C>(self, database: &C, filter: Filter) -> Way
    where
        C: ConnectionTrait + TransactionTrait + Clone + Send + Sync + 'static,
    {
        let database = Arc::new(database.clone());
        Box::new(move |number| {
            let database = Arc::clone(&database);
            Box::pin(async move { self.run(&*database, filter, number).await })
        })
    }

    async fn run<C: ConnectionTrait + TransactionTrait>(self, database: &C, filter: Filter, number: u64) {
        let number = u32::try_from(number % u64::from(ROWS - PAGE)).unwrap();
        let id = Uuid::from_u128(u128::from(number));
        match self {
            Self::ByKey => {
                let product = filter.products().filter(products::Column::Id.eq(id)).one(database).await.unwrap();
                assert_eq!(product.unwrap().id, id);
            }
            Self::Page => {
                let page = filter.products().filter(products::Column::Id.gt(id));
                let page = page.order_by_asc(products::Column::Id).limit(u64::from(PAGE)).all(database).await.unwrap();
                assert_eq!(page.len(), 25);
            }
            Self::Count => {
                let category = products::Column::Category.eq(number % CATEGORIES);
                let counted = filter.products().filter(category).count(database).await.unwrap();
                assert_eq!(counted, u64::from(ROWS / CATEGORIES));
            }
            Self::FencedCount => {
                let category = products::Column::Category.eq(number % CATEGORIES);
                let counted = filter.products().filter(category).filter(fenced()).count(database).await.unwrap();
                assert_eq!(counted, u64::from(ROWS / CATEGORIES));
            }
            Self::FencedScan => {
                assert_eq!(filter.products().filter(fenced()).count(database).await.unwrap(), u64::from(ROWS));
            }
            Self::Write => filter.write(database).await,
        }
    }
}

/// A concatenation can exceed the maximum length of a text.
fn fenced() -> SimpleExpr {
    Expr::cust("name || '!' <> '!'")
}

impl Filter {
    fn products(self) -> Select<products::Entity> {
        products::Entity::find()
            .apply_if(self.tenant(), |select, tenant| select.filter(products::Column::TenantId.eq(tenant)))
    }

    async fn write<C: TransactionTrait>(self, database: &C) {
        static NEXT: AtomicU64 = AtomicU64::new(1 << 32);
        let id = u128::from(NEXT.fetch_add(1, Ordering::Relaxed));
        let transaction = database.begin().await.unwrap();
        let product = row(self.tenant().map(|tenant| tenant.as_u128()), id, CATEGORIES);
        products::Entity::insert(product).exec_with_returning(&transaction).await.unwrap();
        let changed = products::Entity::update_many()
            .col_expr(products::Column::Price, Expr::value(2999))
            .apply_if(self.tenant(), |update, tenant| update.filter(products::Column::TenantId.eq(tenant)))
            .filter(products::Column::Id.eq(Uuid::from_u128(id)))
            .exec(&transaction)
            .await
            .unwrap();
        assert_eq!(changed.rows_affected, 1);
        transaction.commit().await.unwrap();
    }

    fn tenant(self) -> Option<Uuid> {
        match self {
            Self::ByHand => Some(tenant().as_uuid()),
            Self::ByTheWalls => None,
        }
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ByKey => "one row by its key",
            Self::Page => "a page of 25",
            Self::Count => "a count of 100",
            Self::FencedCount => "a count of 100, fenced",
            Self::FencedScan => "a scan of 10,000, fenced",
            Self::Write => "insert and update in a transaction",
        })
    }
}
