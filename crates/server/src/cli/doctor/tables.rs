//! Tables declared on the command line or in a file, `products(tenant_id, id, name)`, and functions, types and operators
//! declared on the command line.

use std::{
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use tenantry_isolation::{Keys, RegistryBuilder, TenantTable};

use super::DoctorError;

/// The format of a declaration.
const FORM: &str = "must be a table and its columns, the tenant column first, such as 'products(tenant_id, id, name)', \
                    and after them 'with global keys' if its keys are unique across all tenants";

/// Said of a table whose keys are unique across all tenants.
const GLOBAL: &str = "with global keys";

/// Tenant tables in addition to the registered ones.
#[derive(Debug, clap::Args)]
pub(super) struct Declared {
    /// A tenant table and its columns, the tenant column first: `products(tenant_id, id, name)`. If its keys are unique
    /// across all tenants, `with global keys` follows. Can be repeated.
    #[arg(long = "table", value_name = "TABLE")]
    tables: Vec<DeclaredTable>,
    /// A file with tables in the format of `--table`, one per line.
    #[arg(long = "tables", value_name = "FILE")]
    file: Option<PathBuf>,
}

impl Declared {
    /// Adds the declared tables to the registry.
    pub(super) fn register(self, registry: RegistryBuilder) -> Result<RegistryBuilder, DoctorError> {
        let mut tables = self.tables;
        if let Some(path) = &self.file {
            tables.extend(read(path)?);
        }
        Ok(tables.iter().fold(registry, |registry, DeclaredTable { name, columns, keys }| {
            let columns: Vec<&str> = columns.iter().map(String::as_str).collect();
            let tenant = columns.first().copied().unwrap_or_default();
            registry.table_with(name, &columns, TenantTable::by(tenant).keys(*keys))
        }))
    }
}

/// What statements may use in addition to what is registered.
#[derive(Debug, clap::Args)]
pub(super) struct Allowed {
    /// A function that reads only its arguments, by its lower-case name. Can be repeated.
    #[arg(long = "function", value_name = "NAME")]
    functions: Vec<String>,
    /// A type that values may be cast to, such as an enum, a domain or an extension's type. Can be repeated.
    #[arg(long = "type", value_name = "NAME")]
    types: Vec<String>,
    /// An operator of PostgreSQL that reads only its operands, such as '<->'. Can be repeated.
    #[arg(long = "operator", value_name = "SIGN", allow_hyphen_values = true)]
    operators: Vec<String>,
}

impl Allowed {
    /// Adds these to the registry.
    pub(super) fn register(self, registry: RegistryBuilder) -> RegistryBuilder {
        let Self { functions, types, operators } = self;
        let registry = functions.iter().fold(registry, |registry, name| registry.function(name));
        let registry = types.iter().fold(registry, |registry, name| registry.cast_to(name));
        operators.iter().fold(registry, |registry, sign| registry.operator(sign))
    }
}

/// A tenant table by name. The registry checks whether the names are valid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct DeclaredTable {
    name: String,
    columns: Vec<String>,
    keys: Keys,
}

impl FromStr for DeclaredTable {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (text, keys) = match text.trim().strip_suffix(GLOBAL) {
            Some(text) => (text, Keys::Global),
            None => (text, Keys::PerTenant),
        };
        let (name, rest) = text.trim().split_once('(').ok_or(FORM)?;
        let columns: Vec<String> =
            rest.strip_suffix(')').ok_or(FORM)?.split(',').map(|column| column.trim().to_owned()).collect();
        let name = name.trim().to_owned();
        if name.is_empty() || columns.iter().any(String::is_empty) {
            Err(FORM)
        } else {
            Ok(Self { name, columns, keys })
        }
    }
}

/// Reads a file with one table per line. Empty lines and lines that begin with `#` are skipped.
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
        let expected = DeclaredTable {
            name: "products".to_owned(),
            columns: ["tenant_id", "id"].map(str::to_owned).to_vec(),
            keys: Keys::PerTenant,
        };
        for text in ["products(tenant_id,id)", " products ( tenant_id , id ) "] {
            assert_eq!(text.parse(), Ok(expected.clone()), "{text}");
        }
        let global = "products(tenant_id, id) with global keys".parse::<DeclaredTable>();
        assert_eq!(global, Ok(DeclaredTable { keys: Keys::Global, ..expected }));
        for text in ["", "products", "products()", "products(id,)", "products(id", "(id)", "products(id) x"] {
            assert_eq!(text.parse::<DeclaredTable>(), Err(FORM), "{text}");
        }
    }
}
