//! The sources of settings: a file, overridden by environment variables, overridden by flags. Unknown names are errors.

use std::{collections::BTreeMap, ffi::OsString, path::PathBuf};

use clap::{Arg, ArgMatches, Command, parser::ValueSource};
use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format, Toml},
    value::{Dict, Map, Value},
};

use super::{
    error::SettingsError,
    table::{CONFIG, SETTINGS, Setting},
};

const PREFIX: &str = "TENANTRY_";

/// The settings from flags and environment variables. Flags take precedence.
#[derive(Debug, Clone, Default)]
pub struct Given(BTreeMap<&'static str, (String, ValueSource)>);

impl clap::FromArgMatches for Given {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let one = |setting: &Setting| {
            let text = matches.get_one::<String>(setting.flag)?.clone();
            Some((setting.flag, (text, matches.value_source(setting.flag)?)))
        };
        Ok(Self(SETTINGS.iter().filter_map(one).collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl clap::Args for Given {
    fn augment_args(command: Command) -> Command {
        command.args(SETTINGS.iter().map(|setting| {
            Arg::new(setting.flag)
                // A heading of each argument, so that options a service adds after these stay under "Options".
                .help_heading("Settings")
                .long(setting.flag)
                .env(setting.env)
                // The value may be a secret, and the output of `--help` ends up in tickets.
                .hide_env_values(true)
                .value_name(setting.value)
                .help(format!("{} [default: {}]", setting.doc, setting.default))
                .global(true)
                // `-h` shows the command on one screen; `--help` also lists all settings.
                .hide_short_help(true)
        }))
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// The text given for a setting, and a name for its source.
pub(super) struct Found {
    pub(super) text: String,
    pub(super) place: String,
}

/// All sources, in order of precedence.
pub(super) struct Sources {
    figment: Figment,
    given: Given,
    file: Option<PathBuf>,
}

impl Sources {
    /// Reads the file, if one is named. Rejects unknown names in the file and among the environment variables.
    pub(super) fn read(given: Given, variables: impl Iterator<Item = OsString>) -> Result<Self, SettingsError> {
        refuse_unknown_variables(variables)?;
        let file = given.0.get(CONFIG.flag).map(|(path, _)| PathBuf::from(path));
        let mut figment = Figment::new();
        if let Some(path) = &file {
            if !path.is_file() {
                return Err(SettingsError::NoFile { path: path.clone() });
            }
            figment = figment.merge(Toml::file_exact(path));
            let unreadable =
                |error: figment::Error| SettingsError::File { path: path.clone(), reason: error.to_string() };
            for dict in figment.data().map_err(unreadable)?.values() {
                refuse_unknown_keys("", dict)?;
            }
        }
        Ok(Self { figment: figment.merge(&given), given, file })
    }

    /// Returns what was given for the setting, if anything.
    pub(super) fn find(&self, setting: &Setting) -> Result<Option<Found>, SettingsError> {
        let Ok(value) = self.figment.find_value(setting.path) else { return Ok(None) };
        let place = self.place_of(setting);
        let text = match value {
            Value::String(_, text) => text,
            Value::Num(_, number) => match (number.to_u128(), number.to_i128()) {
                (Some(number), _) => number.to_string(),
                (None, Some(number)) => number.to_string(),
                (None, None) => return Err(SettingsError::Wrong { place, expected: "must be a whole number".into() }),
            },
            Value::Bool(_, truth) => truth.to_string(),
            _ => return Err(SettingsError::Wrong { place, expected: "must be a single value".to_owned() }),
        };
        Ok(Some(Found { text, place }))
    }

    /// Names the source of a setting, so that a message can say where to correct it.
    fn place_of(&self, setting: &Setting) -> String {
        match (self.given.0.get(setting.flag), &self.file) {
            (Some((_, ValueSource::EnvVariable)), _) => setting.env.to_owned(),
            (None, Some(file)) => format!("{} in {}", setting.path, file.display()),
            _ => format!("--{}", setting.flag),
        }
    }
}

impl Provider for &Given {
    fn metadata(&self) -> Metadata {
        Metadata::named("environment and flags")
    }

    fn data(&self) -> Result<Map<Profile, Dict>, figment::Error> {
        let mut dict = Dict::new();
        for setting in SETTINGS.iter().filter(|setting| !setting.path.is_empty()) {
            if let Some((text, _)) = self.0.get(setting.flag) {
                put(&mut dict, setting.path, text);
            }
        }
        Ok(Profile::Default.collect(dict))
    }
}

fn put(dict: &mut Dict, path: &str, text: &str) {
    match path.split_once('.') {
        None => {
            dict.insert(path.to_owned(), Value::from(text));
        }
        Some((table, rest)) => {
            let entry = dict.entry(table.to_owned()).or_insert_with(|| Value::from(Dict::new()));
            if let Value::Dict(_, inner) = entry {
                put(inner, rest, text);
            }
        }
    }
}

fn refuse_unknown_variables(variables: impl Iterator<Item = OsString>) -> Result<(), SettingsError> {
    for variable in variables {
        let Some(name) = variable.to_str().filter(|name| name.starts_with(PREFIX)) else { continue };
        if !SETTINGS.iter().any(|setting| setting.env == name) {
            let meant = closest(name, SETTINGS.iter().map(|setting| setting.env));
            return Err(SettingsError::UnknownVariable { name: name.to_owned(), meant });
        }
    }
    Ok(())
}

fn refuse_unknown_keys(parent: &str, dict: &Dict) -> Result<(), SettingsError> {
    let paths = || SETTINGS.iter().map(|setting| setting.path).filter(|path| !path.is_empty());
    for (key, value) in dict {
        let path = if parent.is_empty() { key.clone() } else { format!("{parent}.{key}") };
        let is_table = paths().any(|known| known.strip_prefix(&path).is_some_and(|rest| rest.starts_with('.')));
        match value {
            Value::Dict(_, inner) if is_table => refuse_unknown_keys(&path, inner)?,
            _ if paths().any(|known| known == path) => {}
            _ => return Err(SettingsError::UnknownKey { meant: closest(&path, paths()), key: path }),
        }
    }
    Ok(())
}

fn closest(name: &str, known: impl Iterator<Item = &'static str>) -> &'static str {
    let score = |candidate: &&str| (strsim::jaro_winkler(name, candidate) * 1000.0).round();
    known.max_by(|a, b| score(a).total_cmp(&score(b))).unwrap_or_default()
}
