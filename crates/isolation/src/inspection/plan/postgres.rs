//! The migration on PostgreSQL. Constraints and indexes keep their names, and everything else that their definitions
//! say.

use std::collections::BTreeSet;

use sea_orm::DatabaseConnection;

use super::{
    PlanError, Planning, Tenant,
    catalogue::{Catalogue, Reference, SchemaRow, SequenceRow, has_function},
    script::Script,
    text::after_bracket,
};
use crate::{
    ALL_PRIVILEGES, Confinement, TenantType,
    inspection::{facts::Security, keys, policies},
    names::{others_than, quoted, quoted_table},
    row_level_security::{enable, function_of},
};

impl Planning<'_> {
    pub(super) async fn postgres(&self, serving: &DatabaseConnection) -> Result<String, PlanError> {
        let catalogue = Catalogue::read(serving, self.named).await?;
        if let Some(name) = self.names().find(|name| !catalogue.keys.iter().any(|key| key.is_primary_of(name))) {
            return Err(PlanError::NoKey(name.to_owned()));
        }
        let names: Vec<&str> = self.names().collect();
        let about = format!(
            "The migration that brings {} behind the isolation between tenants.\n\
             Read it, then run it as the owner of the tables, at best on a copy of the database first.\n\
             It locks the tables until it ends.",
            names.join(", ")
        );
        let mut script = Script::new(&about, None, &["BEGIN", "SET LOCAL lock_timeout = '10s'"]);
        self.columns(&mut script);
        let moved = self.moved(&catalogue)?;
        script.step("Foreign keys that do not carry the tenant are dropped, and made again below.");
        for Reference { name, constraint, .. } in &moved {
            script.statement(format!("ALTER TABLE {} DROP CONSTRAINT {}", quoted_table(name), quoted(constraint)));
        }
        self.keys(&mut script, &catalogue);
        script.step(
            "Foreign keys carry the tenant. One that fails has rows that point at another tenant's: find them first.",
        );
        for reference in &moved {
            self.reference(&mut script, reference, catalogue.server);
        }
        self.functions(&mut script, serving).await?;
        self.policies(&mut script);
        self.grants(&mut script, &catalogue);
        let done = script.end(&["COMMIT"]);
        Ok(done.unwrap_or_else(|| format!("-- Nothing is missing: {} is behind the isolation.\n", names.join(", "))))
    }

    fn columns(&self, script: &mut Script) {
        script.step("Each row names its tenant.");
        for (name, tenant) in &self.tenants {
            let (table, column) = (quoted_table(name), quoted(tenant.column));
            if tenant.is_missing {
                script.statement(format!("ALTER TABLE {table} ADD COLUMN {column} {}", tenant.of_type));
            }
            if tenant.is_nullable {
                let given = tenant.backfill(name);
                script.statement(format!("UPDATE {table} SET {column} = {given} WHERE {column} IS NULL"));
                script.statement(format!("ALTER TABLE {table} ALTER COLUMN {column} SET NOT NULL"));
            }
        }
    }

    /// Returns the foreign keys to make again: those between tenants' tables that do not carry the tenant, and of which
    /// one side is planned.
    fn moved<'c>(&self, catalogue: &'c Catalogue) -> Result<Vec<&'c Reference>, PlanError> {
        let mut moved = Vec::new();
        for reference in &catalogue.references {
            let Reference { name, target, .. } = reference;
            let is_planned = |table: &String| self.planned(table).is_some();
            if !is_planned(name) && !is_planned(target) {
                continue;
            }
            let Some(theirs) = self.tenant_column(target) else { continue };
            let Some(ours) = self.tenant_column(name) else {
                let why = format!("it refers to {target} without a tenant");
                return Err(PlanError::Needs { table: name.clone(), why });
            };
            if reference.pairs().any(|(our, their)| our == ours && their == theirs) {
                continue;
            }
            if !is_planned(target) && !catalogue.has_key(target, theirs, reference) {
                let why = format!("{name} refers to it, and it has no key ({theirs}, …) to refer to");
                return Err(PlanError::Needs { table: target.clone(), why });
            }
            moved.push(reference);
        }
        Ok(moved)
    }

    fn keys(&self, script: &mut Script, catalogue: &Catalogue) {
        script.step("Each key and index begins with the tenant.");
        for key in &catalogue.keys {
            let Some(Tenant { column, .. }) = self.planned(&key.name) else { continue };
            if key.first.as_deref() == Some(column) {
                continue;
            }
            let (table, by) = (quoted_table(&key.name), format!("{}, ", quoted(column)));
            if let Some(constraint) = &key.constraint {
                let name = quoted(constraint);
                match after_bracket(&key.definition, 0, &by).filter(|_| key.constraint_kind.as_deref() != Some("x")) {
                    Some(definition) => script.statement(format!(
                        "ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {definition}"
                    )),
                    None => script.remark(format!(
                        "The exclusion constraint {name} does not begin with {column}: make it again with \
                         {column} WITH = (CREATE EXTENSION btree_gist)."
                    )),
                }
                continue;
            }
            let name = beside(&key.name, &key.key);
            let definition = key.definition.replacen(" USING hash (", " USING btree (", 1);
            match after_bracket(&definition, 0, &by).filter(|_| keys::is_of_values(&key.method)) {
                Some(definition) => {
                    script.statement(format!("DROP INDEX {name}"));
                    script.statement(definition);
                }
                None => script.remark(format!(
                    "The index {name} is a {}, which can't begin with {column} without an extension (btree_gin, btree_gist).",
                    key.method
                )),
            }
        }
    }

    fn reference(&self, script: &mut Script, reference: &Reference, server: i32) {
        let Reference { name, target, constraint, definition, .. } = reference;
        let (Some(ours), Some(theirs)) = (self.tenant_column(name), self.tenant_column(target)) else { return };
        let with = after_bracket(definition, 1, &format!("{}, ", quoted(theirs)));
        let Some(mut with) = with.and_then(|with| after_bracket(&with, 0, &format!("{}, ", quoted(ours)))) else {
            return script.remark(format!("The definition of {constraint} was not understood: {definition}"));
        };
        for action in ["SET NULL", "SET DEFAULT"] {
            let on_delete = format!(" ON DELETE {action}");
            if with.contains(&on_delete) && !with.contains(&format!("{on_delete} (")) {
                // Without the columns it would empty the tenant too.
                let columns: Vec<String> = reference.pairs().map(|(ours, _)| quoted(&ours)).collect();
                let only =
                    if server >= 150_000 { format!("{on_delete} ({})", columns.join(", ")) } else { String::new() };
                if only.is_empty() {
                    script.remark(format!(
                        "{constraint} was{on_delete}, which before PostgreSQL 15 would empty {ours} too."
                    ));
                }
                with = with.replacen(&on_delete, &only, 1);
            }
            let on_update = format!(" ON UPDATE {action}");
            if with.contains(&on_update) {
                script.remark(format!("{constraint} was{on_update}, which would empty {ours} too."));
                with = with.replacen(&on_update, "", 1);
            }
        }
        script.statement(format!("ALTER TABLE {} ADD CONSTRAINT {} {with}", quoted_table(name), quoted(constraint)));
    }

    /// Creates the functions that name tenants by an ID of these types, where they are missing.
    async fn functions(&self, script: &mut Script, serving: &DatabaseConnection) -> Result<(), PlanError> {
        script.step("A function by which a transaction names its tenant (row_level_security::create_function_for).");
        let types: BTreeSet<TenantType> = self.tenants.iter().map(|(_, tenant)| tenant.of_type).collect();
        let exists = async |tenant_type: TenantType| has_function(serving, &format!("app_tenant({tenant_type})")).await;
        for tenant_type in types {
            // A text column holds the text of any ID.
            let named = exists(tenant_type).await?
                || tenant_type == TenantType::Text
                    && (exists(TenantType::Uuid).await? || exists(TenantType::BigInt).await?);
            if !named {
                script.statement(function_of("app_tenant", tenant_type, ""));
            }
        }
        Ok(())
    }

    fn policies(&self, script: &mut Script) {
        script.step("Row-level security is the wall behind the query hook (row_level_security::raise_by).");
        for (name, tenant) in &self.tenants {
            let Some(security) = self.found.get(*name).and_then(|table| table.security.as_ref()) else { continue };
            let table = quoted_table(name);
            if !security.enabled || !security.forced {
                script.statement(enable(&table));
            }
            let wanted = self.declared.policy(tenant.column, tenant.of_type);
            for statement in policies::repair(&security.policies, &table, wanted, quoted) {
                script.statement(statement);
            }
        }
    }

    fn grants(&self, script: &mut Script, catalogue: &Catalogue) {
        script.step("The role that serves may use the rows, and owns nothing.");
        let role = &catalogue.role;
        let named = quoted(self.declared.tenant_role.unwrap_or(&role.name));
        if role.is_unbound() {
            return script.remark(format!(
                "{named} is not restricted by row-level security: serve with a role of its own, and grant it {ALL_PRIVILEGES}."
            ));
        }
        for SchemaRow { name, .. } in catalogue.schemas.iter().filter(|schema| !schema.usable) {
            let is_planned = |table: &str| table.split_once('.').is_some_and(|(schema, _)| schema == name);
            if self.names().any(is_planned) {
                script.statement(format!("GRANT USAGE ON SCHEMA {} TO {named}", quoted(name)));
            }
        }
        for name in self.names() {
            let Some(security) = self.found.get(name).and_then(|table| table.security.as_ref()) else { continue };
            let table = quoted_table(name);
            if security.owned {
                script.remark(format!(
                    "{named} may act as the owner of {table}: give the table to another role, such as"
                ));
                script.remark(format!("ALTER TABLE {table} OWNER TO …;"));
            } else if let Some(lacking) = others_than(&security.granted, &self.privileges(name)) {
                script.statement(format!("GRANT {lacking} ON {table} TO {named}"));
            }
            if let Some(beyond) = beyond(security, &self.privileges(name)) {
                script.statement(format!("REVOKE {beyond} ON {table} FROM {named}, PUBLIC"));
            }
            let inserts = self.privileges(name).iter().any(|privilege| privilege == "INSERT");
            for SequenceRow { sequence, usable, .. } in catalogue.sequences.iter().filter(|found| found.name == name) {
                let sequence = beside(name, sequence);
                if inserts && !usable {
                    script.statement(format!("GRANT USAGE ON SEQUENCE {sequence} TO {named}"));
                } else if !inserts && *usable && !security.owned {
                    script.statement(format!("REVOKE ALL ON SEQUENCE {sequence} FROM {named}, PUBLIC"));
                }
            }
        }
    }

    fn privileges(&self, table: &str) -> Vec<String> {
        let registered = self.declared.registry.confinement(table);
        registered.map_or(ALL_PRIVILEGES, Confinement::privileges).split(", ").map(str::to_owned).collect()
    }
}

/// Returns the privileges beyond these that a role has without owning the table.
fn beyond(security: &Security, wanted: &[String]) -> Option<String> {
    if security.owned { None } else { others_than(wanted, &security.granted) }
}

/// Returns the quoted name of what is in the same schema as a table.
fn beside(table: &str, name: &str) -> String {
    match table.split_once('.') {
        Some((schema, _)) if !table.contains('"') => format!("{}.{}", quoted(schema), quoted(name)),
        _ => quoted(name),
    }
}
