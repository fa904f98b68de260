//! Every kind of entity call in SeaORM's book works through the hook, and sees one tenant.

use futures::TryStreamExt;
use sea_orm::{
    ActiveModelTrait,
    ActiveValue::NotSet,
    ColumnTrait, ConnectionTrait, DbErr, EntityTrait, FromQueryResult, IntoActiveModel, JoinType, LoaderTrait,
    ModelTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, RelationTrait, SelectExt, Set,
    Statement, TransactionSession, TransactionTrait,
    sea_query::{Alias, Expr, ExprTrait, Func, OnConflict, Query},
};
use tenantry_isolation::{CommitError, Dialect, ExecuteTogether, Refusal, ScopeError, ScopedConnection};

use super::{
    entities::{category, country, job, product, sale},
    world::{OWN, world},
};

/// Returns a scoped connection to a database of each kind.
async fn connections() -> Vec<ScopedConnection> {
    let mut found = Vec::new();
    for dialect in [Dialect::Sqlite, Dialect::Postgres] {
        let world = world(dialect, 1).await;
        found.push(world.hook.connection(world.db, OWN));
    }
    found
}

fn new(id: i64) -> product::ActiveModel {
    product::ActiveModel {
        tenant_id: NotSet,
        id: Set(id),
        name: Set(format!("new {id}")),
        price: Set(1),
        category_id: Set(Some(2)),
    }
}

#[tokio::test]
async fn reading() {
    for db in connections().await {
        let all = product::Entity::find().order_by_asc(product::Column::Id).all(&db).await.unwrap();
        assert_eq!(all.iter().map(|p| p.id).collect::<Vec<_>>(), [1, 2, 3, 4, 9]);
        assert!(all.iter().all(|p| p.tenant_id == OWN));

        let one = product::Entity::find().filter(product::Column::Name.contains("amm")).one(&db).await.unwrap();
        assert_eq!(one.unwrap().name, "hammer");
        assert_eq!(product::Entity::find_by_id((OWN, 1)).one(&db).await.unwrap().unwrap().id, 1);
        assert_eq!(product::Entity::find_by_id((8, 1)).one(&db).await.unwrap(), None);

        assert_eq!(product::Entity::find().count(&db).await.unwrap(), 5);
        assert!(product::Entity::find().exists(&db).await.unwrap());
        let pages = product::Entity::find().order_by_desc(product::Column::Id).paginate(&db, 2);
        assert_eq!(pages.num_items_and_pages().await.unwrap().number_of_pages, 3);
        assert_eq!(pages.fetch_page(2).await.unwrap()[0].id, 1);
        let mut cursor = product::Entity::find().cursor_by(product::Column::Id);
        assert_eq!(cursor.after(2).first(2).all(&db).await.unwrap().len(), 2);

        let names: Vec<String> = product::Entity::find()
            .select_only()
            .column(product::Column::Name)
            .filter(product::Column::Price.gte(20).or(product::Column::CategoryId.is_null()))
            .order_by_asc(product::Column::Name)
            .into_tuple()
            .all(&db)
            .await
            .unwrap();
        assert_eq!(names, ["drill", "loose", "saw"]);
        assert_eq!(country::Entity::find().all(&db).await.unwrap().len(), 4);
    }
}

#[tokio::test]
async fn relations() {
    for db in connections().await {
        let also = product::Entity::find().find_also_related(category::Entity).all(&db).await.unwrap();
        assert_eq!(also.len(), 5);
        assert!(also.iter().all(|(p, c)| p.category_id == c.as_ref().map(|c| c.id)));
        let both = product::Entity::find().inner_join(category::Entity).all(&db).await.unwrap();
        assert_eq!(both.len(), 4);
        let with = category::Entity::find()
            .order_by_asc(category::Column::Id)
            .find_with_related(product::Entity)
            .all(&db)
            .await
            .unwrap();
        assert_eq!(with.iter().map(|(_, products)| products.len()).collect::<Vec<_>>(), [3, 1, 0]);
        let sales = sale::Entity::find().find_also_related(product::Entity).all(&db).await.unwrap();
        assert_eq!(sales.iter().filter(|(_, product)| product.is_none()).count(), 1);

        let categories = category::Entity::find().order_by_asc(category::Column::Id).all(&db).await.unwrap();
        let loaded = categories.load_many(product::Entity, &db).await.unwrap();
        assert_eq!(loaded.iter().map(Vec::len).collect::<Vec<_>>(), [3, 1, 0]);
        let products = product::Entity::find().all(&db).await.unwrap();
        assert_eq!(products.load_one(category::Entity, &db).await.unwrap().iter().flatten().count(), 4);
        let sold = sale::Entity::find().order_by_asc(sale::Column::Id).all(&db).await.unwrap();
        assert_eq!(sold.load_one(product::Entity, &db).await.unwrap().iter().flatten().count(), 3);
        assert_eq!(categories[0].find_related(product::Entity).all(&db).await.unwrap().len(), 3);

        let joined = product::Entity::find()
            .join_as(JoinType::LeftJoin, product::Relation::Category.def(), Alias::new("c"))
            .filter(Expr::col((Alias::new("c"), Alias::new("name"))).eq("tools"))
            .all(&db)
            .await
            .unwrap();
        assert_eq!(joined.len(), 3);
    }
}

#[derive(Debug, PartialEq, Eq, FromQueryResult)]
struct Stock {
    category_id: Option<i64>,
    n: i64,
    dearest: i64,
}

#[tokio::test]
async fn aggregates_and_subqueries() {
    for db in connections().await {
        let stock = product::Entity::find()
            .select_only()
            .column(product::Column::CategoryId)
            .column_as(product::Column::Id.count(), "n")
            .column_as(product::Column::Price.max(), "dearest")
            .group_by(product::Column::CategoryId)
            .having(product::Column::Id.count().gt(1))
            .into_model::<Stock>()
            .all(&db)
            .await
            .unwrap();
        assert_eq!(stock, [Stock { category_id: Some(1), n: 3, dearest: 20 }]);

        let mut sold = Query::select();
        sold.column(sale::Column::ProductId).from(sale::Entity);
        let sold = product::Entity::find().filter(product::Column::Id.in_subquery(sold)).count(&db).await.unwrap();
        assert_eq!(sold, 2);

        let mut query = Query::select();
        query
            .expr_as(Func::coalesce([Expr::col(product::Column::Name).max(), Expr::value("none")]), "best")
            .from(product::Entity);
        assert_eq!(db.query_one(&query).await.unwrap().unwrap().try_get::<String>("", "best").unwrap(), "saw");
    }
}

#[tokio::test]
async fn inserting() {
    for db in connections().await {
        let inserted = new(100).insert(&db).await.unwrap();
        assert_eq!((inserted.tenant_id, inserted.id), (OWN, 100));
        let own = product::ActiveModel { tenant_id: Set(OWN), ..new(101) }.insert(&db).await.unwrap();
        assert_eq!(own.tenant_id, OWN);
        let error = product::ActiveModel { tenant_id: Set(8), ..new(102) }.insert(&db).await.unwrap_err();
        assert_eq!(ScopeError::of(&error).unwrap().refusal(), Refusal::OtherTenant);

        product::Entity::insert(new(103)).exec(&db).await.unwrap();
        product::Entity::insert_many([new(104), new(105)]).exec(&db).await.unwrap();
        let returned = product::Entity::insert_many([new(106), new(107)]).exec_with_returning(&db).await.unwrap();
        assert!(returned.iter().all(|p| p.tenant_id == OWN));
        assert_eq!(product::Entity::insert(new(108)).exec_without_returning(&db).await.unwrap(), 1);

        let key = [product::Column::TenantId, product::Column::Id];
        let upsert =
            OnConflict::columns(key).update_columns([product::Column::Name, product::Column::TenantId]).to_owned();
        let again = product::ActiveModel { name: Set("upserted".to_owned()), ..new(1) };
        product::Entity::insert(again).on_conflict(upsert).exec(&db).await.unwrap();
        assert_eq!(product::Entity::find_by_id((OWN, 1)).one(&db).await.unwrap().unwrap().name, "upserted");
        let nothing = OnConflict::columns(key).do_nothing().to_owned();
        let kept = product::Entity::insert(new(1)).on_conflict(nothing).exec(&db).await;
        assert!(matches!(kept, Err(DbErr::RecordNotInserted)));
        // The key without the tenant, as an application that knows no tenants writes it.
        let by_id = OnConflict::column(product::Column::Id).update_column(product::Column::Name).to_owned();
        let again = product::ActiveModel { name: Set("by id".to_owned()), ..new(1) };
        product::Entity::insert(again).on_conflict(by_id).exec(&db).await.unwrap();
        assert_eq!(product::Entity::find_by_id((OWN, 1)).one(&db).await.unwrap().unwrap().name, "by id");
        let nothing = OnConflict::column(product::Column::Id).do_nothing().to_owned();
        let kept = product::Entity::insert_many([new(1), new(2)]).on_conflict(nothing).exec(&db).await;
        assert!(matches!(kept, Err(DbErr::RecordNotInserted)));
        let loose = OnConflict::columns(key)
            .target_and_where(product::Column::CategoryId.is_null())
            .update_column(product::Column::Name)
            .to_owned();
        let again = product::ActiveModel { name: Set("loose again".to_owned()), category_id: Set(None), ..new(4) };
        product::Entity::insert(again).on_conflict(loose).exec(&db).await.unwrap();
        assert_eq!(product::Entity::find_by_id((OWN, 4)).one(&db).await.unwrap().unwrap().name, "loose again");

        assert_eq!(product::Entity::find().count(&db).await.unwrap(), 13);
        job::ActiveModel { id: Set(50), name: Set("wax".to_owned()) }.insert(&db).await.unwrap();
    }
}

#[tokio::test]
async fn updating_and_deleting() {
    for db in connections().await {
        let mut hammer = product::Entity::find_by_id((OWN, 1)).one(&db).await.unwrap().unwrap().into_active_model();
        hammer.price = Set(11);
        assert_eq!(hammer.update(&db).await.unwrap().price, 11);
        let mut saw = product::Entity::find_by_id((OWN, 2)).one(&db).await.unwrap().unwrap().into_active_model();
        saw.name = Set("jigsaw".to_owned());
        assert_eq!(saw.save(&db).await.unwrap().name.unwrap(), "jigsaw");
        let stranger = product::ActiveModel { tenant_id: Set(8), id: Set(1), price: Set(0), ..Default::default() };
        assert!(matches!(stranger.update(&db).await, Err(DbErr::RecordNotUpdated)));

        let raised = product::Entity::update_many()
            .col_expr(product::Column::Price, Expr::col(product::Column::Price).add(1))
            .exec(&db)
            .await
            .unwrap();
        assert_eq!(raised.rows_affected, 5);
        let returned = product::Entity::update_many()
            .col_expr(product::Column::Price, Expr::value(3))
            .filter(product::Column::Id.eq(3))
            .exec_with_returning(&db)
            .await
            .unwrap();
        assert_eq!(returned.len(), 1);

        product::Entity::find_by_id((OWN, 9)).one(&db).await.unwrap().unwrap().delete(&db).await.unwrap();
        assert_eq!(product::Entity::delete_by_id((8, 1)).exec(&db).await.unwrap().rows_affected, 0);
        assert_eq!(product::Entity::delete_by_id((OWN, 4)).exec(&db).await.unwrap().rows_affected, 1);
        let gone = product::Entity::delete_many().filter(product::Column::Price.lt(20)).exec(&db).await.unwrap();
        assert_eq!(gone.rows_affected, 2);
        assert_eq!(product::Entity::delete_many().exec(&db).await.unwrap().rows_affected, 1);

        let error = country::Entity::delete_many().exec(&db).await.unwrap_err();
        assert_eq!(ScopeError::of(&error).unwrap().refusal(), Refusal::ReadOnly);
    }
}

#[tokio::test]
async fn streams_and_raw_statements() {
    for db in connections().await {
        {
            let stream = product::Entity::find().stream(&db).await.unwrap();
            assert_eq!(stream.try_collect::<Vec<_>>().await.unwrap().len(), 5);
        }
        let transaction = db.begin().await.unwrap();
        {
            let stream = product::Entity::find().stream(&transaction).await.unwrap();
            assert_eq!(stream.try_collect::<Vec<_>>().await.unwrap().len(), 5);
        }
        transaction.rollback().await.unwrap();
        let backend = db.get_database_backend();
        let raw = Statement::from_string(backend, "SELECT * FROM products");
        assert_eq!(product::Entity::find().from_raw_sql(raw).all(&db).await.unwrap().len(), 5);
        assert_eq!(db.execute_unprepared("UPDATE products SET price = 0").await.unwrap().rows_affected(), 5);
        let refused = Statement::from_string(backend, "SELECT * FROM secrets");
        assert!(ScopeError::of(&db.query_one_raw(refused).await.unwrap_err()).is_some());
        assert!(ScopeError::of(&db.execute_unprepared("DROP TABLE products").await.unwrap_err()).is_some());
    }
}

#[tokio::test]
async fn transactions_and_savepoints() {
    for db in connections().await {
        let outer = db.begin().await.unwrap();
        new(200).insert(&outer).await.unwrap();
        let inner = outer.begin().await.unwrap();
        new(201).insert(&inner).await.unwrap();
        assert_eq!(product::Entity::find().count(&inner).await.unwrap(), 7);
        inner.rollback().await.unwrap();
        let inner = outer.begin().await.unwrap();
        new(202).insert(&inner).await.unwrap();
        inner.commit().await.unwrap();
        outer.commit().await.unwrap();
        assert_eq!(product::Entity::find().count(&db).await.unwrap(), 7);

        let failed = db
            .transaction::<_, (), DbErr>(|transaction| {
                Box::pin(async move {
                    new(203).insert(transaction).await?;
                    Err(DbErr::Custom("no".to_owned()))
                })
            })
            .await;
        assert!(failed.is_err());
        db.transaction::<_, (), DbErr>(|transaction| {
            Box::pin(async move { new(204).insert(transaction).await.map(drop) })
        })
        .await
        .unwrap();
        assert_eq!(product::Entity::find().count(&db).await.unwrap(), 8);
    }
}

#[tokio::test]
async fn statements_that_are_sent_together_are_confined_each() {
    for db in connections().await {
        let backend = db.get_database_backend();
        let priced = |price: i64, below: i64| {
            let update = product::Entity::update_many().col_expr(product::Column::Price, Expr::value(price));
            update.filter(product::Column::Id.lt(below)).build(backend)
        };
        let added = |id: i64| product::Entity::insert(new(id)).build(backend);
        let stored = async || {
            let products = product::Entity::find().order_by_asc(product::Column::Id).all(&db).await.unwrap();
            products.into_iter().map(|product| (product.id, product.price)).collect::<Vec<_>>()
        };
        let transaction = db.begin().await.unwrap();
        let together = vec![priced(5, 99), added(300), priced(6, 3), priced(7, 2)];
        assert_eq!(transaction.execute_together(together).await.unwrap(), 5 + 1 + 2 + 1);
        assert_eq!(transaction.execute_together(Vec::new()).await.unwrap(), 0);
        transaction.commit().await.unwrap();
        let after = [(1, 7), (2, 6), (3, 5), (4, 5), (9, 5), (300, 1)];
        assert_eq!(stored().await, after);

        let transaction = db.begin().await.unwrap();
        let unregistered = Statement::from_string(backend, "DELETE FROM secrets");
        let refused = transaction.execute_together(vec![priced(0, 99), unregistered]).await.unwrap_err();
        assert_eq!(ScopeError::of(&refused).unwrap().refusal(), Refusal::Table);
        transaction.commit().await.unwrap();
        assert_eq!(stored().await, after);

        let transaction = db.begin().await.unwrap();
        assert!(transaction.execute_together(vec![priced(0, 99), added(300), added(301)]).await.is_err());
        let error = transaction.commit().await.unwrap_err();
        assert!(matches!(CommitError::of(&error), Some(CommitError::FailedBefore)), "{error}");
        assert_eq!(stored().await, after);
    }
}
