//! The account of mails: what clients were told, and what the mail servers took.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tenantry_testkit::smtp::ReceivedMail;

/// What was acknowledged: for each address one mail, and the queue in which it waited.
#[derive(Default)]
pub(super) struct Account(Mutex<BTreeMap<String, String>>);

/// A mail that a mail server took.
pub(super) struct Delivery {
    to: String,
    id: String,
    text: String,
}

/// A mail that a process handed over.
struct Sent<'a> {
    process: usize,
    mail: &'a Delivery,
    /// Whether the process sent no other mail of that queue afterwards, so that it can have been killed before it removed
    /// this one.
    is_last: bool,
}

/// What the comparison says.
pub(super) struct Verdict {
    /// How many mails were acknowledged.
    pub(super) acknowledged: usize,
    /// How many came a second time.
    again: usize,
    /// The most of one process that came a second time.
    again_of_one: usize,
    /// What is wrong, a sentence for each mail.
    pub(super) faults: Vec<String>,
}

impl Delivery {
    pub(super) fn of(mail: &ReceivedMail) -> Self {
        Self { to: mail.to.join(" "), id: mail.header("Message-ID").unwrap_or_default(), text: mail.text() }
    }
}

impl Account {
    /// Notes that a mail to the address was acknowledged. A queue is worked off by one process at a time.
    pub(super) fn note(&self, address: &str, queue: &str) {
        self.queues().insert(address.to_owned(), queue.to_owned());
    }

    /// Returns how many mails were acknowledged.
    pub(super) fn acknowledged(&self) -> usize {
        self.queues().len()
    }

    /// Compares with what each process handed over.
    pub(super) fn judge(&self, processes: &[Vec<Delivery>]) -> Verdict {
        let queues = self.queues();
        let mut copies: BTreeMap<&str, Vec<Sent<'_>>> = queues.keys().map(|to| (to.as_str(), Vec::new())).collect();
        let mut faults = Vec::new();
        for (process, mails) in processes.iter().enumerate() {
            // From the end, so that the first of a queue is its last.
            let mut later = BTreeSet::new();
            for mail in mails.iter().rev() {
                let Some(of_address) = copies.get_mut(mail.to.as_str()) else {
                    faults.push(format!("{} got a mail without any reason", mail.to));
                    continue;
                };
                of_address.push(Sent { process, mail, is_last: later.insert(&queues[&mail.to]) });
            }
        }
        faults.extend(copies.iter().filter_map(|(to, copies)| fault(copies).map(|what| format!("{to} {what}"))));
        let mut again_of = BTreeMap::<usize, usize>::new();
        for copies in copies.values().filter(|copies| copies.len() > 1) {
            // One copy is the mail itself, and not sent by a process that was killed before it removed it.
            copies[..copies.len() - 1].iter().for_each(|copy| *again_of.entry(copy.process).or_default() += 1);
        }
        Verdict {
            acknowledged: queues.len(),
            again: again_of.values().sum(),
            again_of_one: again_of.into_values().max().unwrap_or_default(),
            faults,
        }
    }

    fn queues(&self) -> MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns what is wrong with the copies of a mail, if anything.
fn fault(copies: &[Sent<'_>]) -> Option<&'static str> {
    let Some(first) = copies.first() else { return Some("got no mail") };
    if copies.iter().any(|copy| copy.mail.id != first.mail.id) {
        return Some("got a mail under two IDs");
    }
    if copies.iter().any(|copy| copy.mail.text != first.mail.text) {
        return Some("got two texts under one ID");
    }
    if copies.iter().map(|copy| copy.process).collect::<BTreeSet<_>>().len() < copies.len() {
        return Some("got a mail twice from one process");
    }
    // One of them is the last try, which was removed.
    let not_in_hand = copies.iter().filter(|copy| !copy.is_last).count();
    (not_in_hand > 1).then_some("got a mail again that no process had in hand when it was killed")
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { acknowledged, again, again_of_one, faults } = self;
        write!(
            f,
            "{acknowledged} mails acknowledged, {again} sent again, at most {again_of_one} of one process, {} faults;",
            faults.len()
        )
    }
}

#[test]
fn the_account_objects_to_what_must_not_be() {
    let account = Account::default();
    account.note("ada", "engines");
    account.note("bea", "engines");
    let mail =
        |to: &str, id: &str, text: &str| Delivery { to: to.to_owned(), id: id.to_owned(), text: text.to_owned() };
    let (ada, bea) = (|| mail("ada", "1", "code"), || mail("bea", "2", "link"));
    let judge = |processes: &[Vec<Delivery>]| account.judge(processes).faults;
    assert_eq!(judge(&[vec![ada(), bea()]]), Vec::<String>::new());
    let again = account.judge(&[vec![ada()], vec![ada()], vec![ada(), bea()]]);
    assert_eq!((again.faults.len(), again.again, again.again_of_one), (0, 2, 1));
    for (processes, objection) in [
        (vec![vec![ada()]], "bea got no mail"),
        (vec![vec![ada(), bea()], vec![mail("eve", "3", "")]], "eve got a mail without any reason"),
        (vec![vec![ada(), bea()], vec![mail("bea", "3", "link")]], "bea got a mail under two IDs"),
        (vec![vec![ada(), bea()], vec![mail("bea", "2", "other")]], "bea got two texts under one ID"),
        (vec![vec![ada(), bea(), bea()]], "bea got a mail twice from one process"),
        (
            vec![vec![ada(), bea()], vec![ada(), bea()]],
            "ada got a mail again that no process had in hand when it was killed",
        ),
    ] {
        assert_eq!(judge(&processes), [objection]);
    }
}
