//! The messages of DNS (RFC 1035 §4), as far as TXT records need them.

/// The size of the part before the question.
const HEADER: usize = 12;
/// What follows the name of a question: its type and its class.
const TYPE_AND_CLASS: usize = 4;
/// A response to a usual question, with recursion desired and available.
const RESPONSE: u16 = 0x8180;
/// The bit that says that the answer does not fit.
const TRUNCATED: u16 = 0x0200;
/// The codes of responses.
const SERVER_FAILURE: u16 = 2;
const NO_SUCH_NAME: u16 = 3;
const REFUSED: u16 = 5;
/// A reference to the name of the question.
const SAME_NAME: [u8; 2] = [0xC0, 0x0C];
/// The type TXT and the class of the internet.
const TXT_IN: [u8; 4] = [0, 16, 0, 1];

/// What the server answers for a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reply {
    /// These records, each of these strings of at most 255 bytes. Without any, the name exists.
    Txt(Vec<Vec<String>>),
    /// These records, but over TCP only: over UDP it says that they do not fit.
    TxtOverTcp(Vec<Vec<String>>),
    /// The name does not exist.
    NoSuchName,
    /// SERVFAIL.
    ServerFailure,
    /// REFUSED.
    Refused,
    /// Nothing at all.
    Silence,
}

/// A question.
pub(super) struct Question<'a> {
    id: [u8; 2],
    /// Its name, in lower case and without the last dot.
    pub(super) name: String,
    /// Name, type and class as they stand in the request.
    bytes: &'a [u8],
}

impl<'a> Question<'a> {
    /// Reads the first question of a request.
    pub(super) fn read(request: &'a [u8]) -> Option<Self> {
        let id = *request.first_chunk()?;
        let (mut labels, mut place) = (Vec::new(), HEADER);
        loop {
            let size = usize::from(*request.get(place)?);
            place += 1;
            if size == 0 {
                break;
            }
            labels.push(String::from_utf8_lossy(request.get(place..place + size)?).to_ascii_lowercase());
            place += size;
        }
        Some(Self { id, name: labels.join("."), bytes: request.get(HEADER..place + TYPE_AND_CLASS)? })
    }

    /// Returns the bytes of the answer, or none.
    pub(super) fn answer(&self, reply: &Reply, over_tcp: bool) -> Option<Vec<u8>> {
        let (flags, records): (u16, &[Vec<String>]) = match reply {
            Reply::TxtOverTcp(_) if !over_tcp => (RESPONSE | TRUNCATED, &[]),
            Reply::Txt(records) | Reply::TxtOverTcp(records) => (RESPONSE, records),
            Reply::NoSuchName => (RESPONSE | NO_SUCH_NAME, &[]),
            Reply::ServerFailure => (RESPONSE | SERVER_FAILURE, &[]),
            Reply::Refused => (RESPONSE | REFUSED, &[]),
            Reply::Silence => return None,
        };
        let mut answer = self.id.to_vec();
        let counts = [1, u16::try_from(records.len()).unwrap(), 0, 0];
        for number in [flags].into_iter().chain(counts) {
            answer.extend(number.to_be_bytes());
        }
        answer.extend(self.bytes);
        for record in records {
            let data: Vec<u8> = record.iter().flat_map(|text| string(text)).collect();
            answer.extend(SAME_NAME);
            answer.extend(TXT_IN);
            answer.extend(60_u32.to_be_bytes());
            answer.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
            answer.extend(data);
        }
        Some(answer)
    }
}

fn string(text: &str) -> Vec<u8> {
    let size = u8::try_from(text.len()).expect("a string of a record has at most 255 bytes");
    std::iter::once(size).chain(text.bytes()).collect()
}
