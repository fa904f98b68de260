//! The journal: which events a handler was given in which process, and which processes were killed, in that order. All
//! processes append to one file, which no kill undoes.

use std::{
    fs::{File, OpenOptions, read_to_string},
    io::Write,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
    sync::Arc,
};

use async_trait::async_trait;
use clap::{Args, FromArgMatches};
use tenantry_application::ports::{
    event_handler::{Delivery, EventFilter, EventHandler, HandlerError, Start},
    outbox::Event,
};
use tenantry_server::{Tenantry, cli::Task, settings::Given};
use tokio::task::spawn_blocking;
use uuid::Uuid;

use crate::support::effects::{Migrator, note, registry};

/// The test that runs the soak. A process is this test once more, with what it is told.
const TEST: &str = "soak::nothing_acknowledged_is_lost_whatever_is_killed";

/// What a process is told: its number, and where the journal is.
const TOLD: [&str; 2] = ["SOAK_PROCESS", "SOAK_JOURNAL"];

/// What the journal says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Entry {
    /// The handler was given an event.
    Given(GivenEvent),
    /// The process of that number is dead.
    Killed(usize),
}

/// An event that the handler was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GivenEvent {
    pub(super) process: usize,
    pub(super) tenant: Uuid,
    pub(super) seq: i64,
    pub(super) name: String,
    pub(super) target: Uuid,
}

/// The journal, as the test reads it.
pub(super) struct Journal(PathBuf);

/// A process with a handler, which writes to the journal.
pub(super) struct Recorder {
    number: usize,
    file: Arc<File>,
}

impl Entry {
    /// Returns the event, if the handler was given one.
    pub(super) const fn given(&self) -> Option<&GivenEvent> {
        if let Self::Given(given) = self { Some(given) } else { None }
    }

    /// Returns the entry of a line, or `None` for one that a kill cut off.
    fn parse(line: &str) -> Option<Self> {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["killed", process] => Some(Self::Killed(process.parse().ok()?)),
            ["given", process, tenant, seq, name, target] => Some(Self::Given(GivenEvent {
                process: process.parse().ok()?,
                tenant: tenant.parse().ok()?,
                seq: seq.parse().ok()?,
                name: name.to_owned(),
                target: target.parse().ok()?,
            })),
            _ => None,
        }
    }
}

impl Journal {
    pub(super) fn in_folder(folder: &Path) -> Self {
        Self(folder.join("journal"))
    }

    /// Returns the command that starts the process of that number.
    pub(super) fn process(&self, number: usize) -> Command {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let told = TOLD.into_iter().zip([number.to_string(), self.0.display().to_string()]);
        command.args(["--exact", TEST, "--nocapture"]).envs(told);
        command
    }

    /// Notes that the process is dead.
    pub(super) fn note_killed(&self, number: usize) {
        write(&open(&self.0), &format!("killed {number}"));
    }

    pub(super) fn entries(&self) -> Vec<Entry> {
        read_to_string(&self.0).unwrap_or_default().lines().filter_map(Entry::parse).collect()
    }
}

impl Recorder {
    /// Returns the process that this one is, if it was told to be one.
    #[allow(clippy::disallowed_methods, reason = "the test tells the process that it starts what to do")]
    pub(super) fn told() -> Option<Self> {
        let [number, journal] = TOLD.map(|name| std::env::var(name).ok());
        Some(Self { number: number?.parse().ok()?, file: Arc::new(open(Path::new(&journal?))) })
    }

    /// Serves until it is told to stop or killed: all that the `tenantry` binary does, and the handler.
    pub(super) fn serve(self) {
        let line = Given::augment_args(clap::Command::new("soak")).try_get_matches_from(["soak"]).unwrap();
        let service = Tenantry::new("soak").embed::<Migrator>(registry()).on(
            "journal",
            Start::Beginning,
            EventFilter::all(),
            self,
        );
        let ended = service.run_task(Task::Serve, Given::from_arg_matches(&line).unwrap());
        assert_eq!(format!("{ended:?}"), format!("{:?}", ExitCode::SUCCESS));
    }
}

#[async_trait]
impl EventHandler for Recorder {
    /// Writes to the disk first, which can happen again, and then to our own database.
    async fn handle(&self, event: &Event, delivery: &mut dyn Delivery) -> Result<(), HandlerError> {
        let Event { tenant_id, seq, name, target, .. } = event;
        let line = format!("given {} {tenant_id} {seq} {name} {}", self.number, target.id);
        let file = Arc::clone(&self.file);
        spawn_blocking(move || write(&file, &line)).await.unwrap();
        note(event, delivery).await
    }
}

fn open(path: &Path) -> File {
    OpenOptions::new().create(true).append(true).open(path).unwrap()
}

/// Writes a line after whatever a kill cut off, and waits until the disk has it.
fn write(mut file: &File, line: &str) {
    file.write_all(format!("\n{line}\n").as_bytes()).unwrap();
    file.sync_data().unwrap();
}

#[test]
fn the_journal_leaves_out_what_a_kill_cut_off() {
    let folder = tempfile::tempdir().unwrap();
    let journal = Journal::in_folder(folder.path());
    let whole = format!("given 3 {} 5 member.joined {}", Uuid::from_u128(1), Uuid::from_u128(2));
    open(&journal.0).write_all(&whole.as_bytes()[..whole.len() - 1]).unwrap();
    write(&open(&journal.0), &whole);
    journal.note_killed(3);
    let (tenant, target) = (Uuid::from_u128(1), Uuid::from_u128(2));
    let given = GivenEvent { process: 3, tenant, seq: 5, name: "member.joined".to_owned(), target };
    assert_eq!(journal.entries(), [Entry::Given(given), Entry::Killed(3)]);
}
