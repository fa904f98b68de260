//! The conversation with Chromium: commands, their answers, and events (Chrome `DevTools` Protocol), over a pipe.
//!
//! Chromium reads commands from its file descriptor 3 and writes answers to 4, each a JSON text with a zero byte behind
//! it. When the pipe ends, because the test ended in whatever way, Chromium ends too.

use std::{
    collections::HashMap,
    fs,
    io::{BufRead, BufReader, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
        mpsc,
    },
    time::Duration,
};

use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    sync::{
        mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel},
        oneshot,
    },
    time::timeout,
};

/// The longest that Chromium may take for one command. A busy machine slows it down.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);
/// The longest that Chromium may take to end by itself.
const FAREWELL: Duration = Duration::from_secs(5);

/// Starts the program that the first argument names, with the pipe as 3 and 4 instead of input and output.
const START: &str = "exec 3<&0 4>&1 </dev/null >/dev/null; exec \"$@\"";

/// What every start has in common: nothing that the pages do not ask for goes over the network, and nothing is asked.
/// The sandbox needs rights that root and most containers do not have; only our own pages are opened. Pages are drawn
/// without a graphics card, and without shared memory, of which containers have little.
const OPTIONS: [&str; 16] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-proxy-server",
    "--hide-scrollbars",
    "--lang=en-US",
    "--remote-debugging-pipe",
];

/// An event of a page.
#[derive(Debug)]
pub(super) struct Event {
    pub(super) method: String,
    pub(super) params: Value,
}

/// A running Chromium. It ends when it is dropped.
pub(super) struct Connection {
    process: Mutex<Child>,
    /// `None` once it is told to end.
    input: Mutex<Option<ChildStdin>>,
    open: Arc<Open>,
    last_id: AtomicU64,
    /// Receives an error once the pipe has ended.
    ended: Mutex<mpsc::Receiver<()>>,
    _profile: TempDir,
}

/// What is open: commands without an answer, and pages that take events.
#[derive(Default)]
struct Open {
    commands: Mutex<HashMap<u64, oneshot::Sender<Result<Value, String>>>>,
    pages: Mutex<HashMap<String, UnboundedSender<Event>>>,
}

impl Connection {
    /// Starts Chromium with a new profile.
    pub(super) fn start() -> Self {
        let program = installed().expect("Chromium as /usr/bin/chromium (Debian: apt-get install chromium)");
        let profile = tempfile::tempdir().expect("a folder for the profile");
        let mut process = Command::new("sh")
            .args(["-c", START, "sh"])
            .arg(program)
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell for Chromium");
        let input = Mutex::new(process.stdin.take());
        let output = process.stdout.take().expect("it is piped");
        let open = Arc::new(Open::default());
        let (alive, ended) = mpsc::channel();
        let reader = Arc::clone(&open);
        std::thread::spawn(move || {
            reader.read(output);
            drop(alive);
        });
        Self {
            process: Mutex::new(process),
            input,
            open,
            last_id: AtomicU64::new(0),
            ended: Mutex::new(ended),
            _profile: profile,
        }
    }

    /// Sends a command, to a page or to the browser, and returns its result or Chromium's reason to refuse it.
    pub(super) async fn call(&self, page: Option<&str>, method: &str, params: Value) -> Result<Value, String> {
        let id = self.last_id.fetch_add(1, Ordering::Relaxed) + 1;
        let mut message = json!({"id": id, "method": method, "params": params});
        if let Some(page) = page {
            message["sessionId"] = page.into();
        }
        let (sender, answer) = oneshot::channel();
        lock(&self.open.commands).insert(id, sender);
        self.send(&message);
        let answer = timeout(PATIENCE, answer).await.unwrap_or_else(|_| panic!("Chromium did not answer {method}"));
        answer.unwrap_or_else(|_| panic!("Chromium ended at {method}"))
    }

    /// Takes the events of a page from now on.
    pub(super) fn events(&self, page: &str) -> UnboundedReceiver<Event> {
        let (sender, events) = unbounded_channel();
        lock(&self.open.pages).insert(page.to_owned(), sender);
        events
    }

    fn send(&self, message: &Value) {
        let mut text = message.to_string().into_bytes();
        text.push(0);
        let mut input = lock(&self.input);
        let input = input.as_mut().expect("it is taken when this is dropped");
        input.write_all(&text).and_then(|()| input.flush()).expect("Chromium reads commands as long as it runs");
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        lock(&self.input).take();
        let ended = lock(&self.ended).recv_timeout(FAREWELL);
        let mut process = lock(&self.process);
        if ended == Err(mpsc::RecvTimeoutError::Timeout) {
            let _ = process.kill();
        }
        let _ = process.wait();
    }
}

impl Open {
    /// Gives each message to whom it is for, until the pipe ends.
    fn read(&self, output: ChildStdout) {
        let messages = BufReader::new(output).split(0);
        for message in messages.map_while(Result::ok) {
            let Ok(mut message) = serde_json::from_slice::<Value>(&message) else { continue };
            if let Some(id) = message["id"].as_u64() {
                let answer = match message["error"]["message"].as_str() {
                    Some(reason) => Err(reason.to_owned()),
                    None => Ok(message["result"].take()),
                };
                // Whoever asked may have stopped waiting.
                let _ = lock(&self.commands).remove(&id).map(|asked| asked.send(answer));
            } else if let (Some(page), Some(method)) = (message["sessionId"].as_str(), message["method"].as_str()) {
                let (page, method) = (page.to_owned(), method.to_owned());
                let event = Event { method, params: message["params"].take() };
                let _ = lock(&self.pages).get(&page).map(|page| page.send(event));
            }
        }
        lock(&self.commands).clear();
        lock(&self.pages).clear();
    }
}

/// Returns the program: Chromium, or Chrome where that is what there is.
fn installed() -> Option<PathBuf> {
    let programs = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    programs.into_iter().map(PathBuf::from).find(|program| fs::exists(program).is_ok_and(|exists| exists))
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
