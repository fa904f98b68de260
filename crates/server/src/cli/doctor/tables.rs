//! Tables as they are declared on a command line or in a file: `products(tenant_id, id, name)`.

use std::{
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use tenantry_infrastructure::scoping::RegistryBuilder;

use super::DoctorError;

/// What a declaration looks like.
const FORM: &str = "must be a table and its columns, the tenant's first, such as 'products(tenant_id, id, name)'";

/// Tenants' tables besides those that are known anyway.
#[derive(Debug, clap::Args)]
pub(super) struct Declared {
    /// A table of tenants and its columns, the tenant's first: `products(tenant_id, id, name)`. Can be repeated.
    #[arg(long = "table", value_name = "TABLE")]
    tables: Vec<DeclaredTable>,
    /// A file of such tables, one a line.
    #[arg(long = "tables", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Declared {
    /// The registry with all of them.
    pub(super) fn register(self, registry: RegistryBuilder) -> Result<RegistryBuilder, DoctorError> {
        let mut tables = self.tables;
        if let Some(path) = &self.file {
            tables.extend(read(path)?);
        }
        Ok(tables.iter().fold(registry, |registry, DeclaredTable { name, columns }| {
            registry.table(name, &columns.iter().map(String::as_str).collect::<Vec<_>>())
        }))
    }
}

/// A tenant's table by name. Whether names can be used is for the registry to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeclaredTable {
    name: String,
    columns: Vec<String>,
}

impl FromStr for DeclaredTable {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (name, rest) = text.trim().split_once('(').ok_or(FORM)?;
        let columns: Vec<String> =
            rest.strip_suffix(')').ok_or(FORM)?.split(',').map(|column| column.trim().to_owned()).collect();
        let name = name.trim().to_owned();
        if name.is_empty() || columns.iter().any(String::is_empty) { Err(FORM) } else { Ok(Self { name, columns }) }
    }
}

/// Reads a file with one table a line; empty lines and those that begin with `#` are passed over.
fn read(path: &Path) -> Result<Vec<DeclaredTable>, DoctorError> {
    let text = fs::read_to_string(path).map_err(|source| DoctorError::Read { path: path.to_owned(), source })?;
    let lines = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
    lines
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
        .map(|(line, table)| {
            table.parse().map_err(|reason| DoctorError::Tables { path: path.to_owned(), line, reason })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_declaration_is_a_name_and_columns() {
        let expected =
            DeclaredTable { name: "products".to_owned(), columns: ["tenant_id", "id"].map(str::to_owned).to_vec() };
        for text in ["products(tenant_id,id)", " products ( tenant_id , id ) "] {
            assert_eq!(text.parse(), Ok(expected.clone()), "{text}");
        }
        for text in ["", "products", "products()", "products(id,)", "products(id", "(id)", "products(id) x"] {
            assert_eq!(text.parse::<DeclaredTable>(), Err(FORM), "{text}");
        }
    }
}
