//! A world whose SQL statements are counted.

use std::sync::{Arc, Mutex};

use tenantry_infrastructure::persistence::Pool;

use super::{Options, World};

pub struct Counted {
    pub world: World,
    statements: Arc<Mutex<Vec<String>>>,
}

impl Counted {
    pub async fn with(options: Options) -> Self {
        let statements: Arc<Mutex<Vec<String>>> = Arc::default();
        let noted = Arc::clone(&statements);
        let on_statement = Arc::new(move |_: Pool, sql: &str| noted.lock().unwrap().push(sql.to_owned()));
        let world = World::with(Options { on_statement: Some(on_statement), ..options }).await;
        Self { world, statements }
    }

    /// The statements since the last time.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut *self.statements.lock().unwrap())
    }
}
