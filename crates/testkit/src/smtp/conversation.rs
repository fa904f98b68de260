//! One conversation with a client, as RFC 5321 has it.

use std::io;

use mail_parser::decoders::base64::base64_decode;
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader},
    net::TcpStream,
    time::sleep,
};

use super::{Point, Reaction, ReceivedMail, State, lock};

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

struct Conversation<'a> {
    state: &'a State,
    stream: BufReader<Box<dyn Stream>>,
    encrypted: bool,
    user: Option<String>,
    from: Option<String>,
    to: Vec<String>,
}

/// What follows an answer.
enum Next {
    Continue,
    /// The command was not carried out.
    Refused,
    End,
}

pub(super) async fn run(stream: TcpStream, state: &State) -> io::Result<()> {
    let implicit = state.terms.tls.as_ref().is_some_and(|tls| tls.implicit);
    let stream: Box<dyn Stream> = match &state.acceptor {
        Some(acceptor) if implicit => Box::new(acceptor.accept(stream).await?),
        _ => Box::new(stream),
    };
    let stream = BufReader::new(stream);
    let mut conversation = Conversation { state, stream, encrypted: implicit, user: None, from: None, to: Vec::new() };
    if let Next::End = conversation.answer(Point::Greeting, "220 mail.test ESMTP").await? {
        return Ok(());
    }
    while let Some(line) = conversation.line().await? {
        if let Next::End = conversation.command(&line).await? {
            break;
        }
    }
    Ok(())
}

impl Conversation<'_> {
    async fn command(&mut self, line: &str) -> io::Result<Next> {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let tls_first = self.state.acceptor.is_some() && !self.encrypted;
        let sign_in_first = self.state.terms.credentials.is_some() && self.user.is_none();
        match verb.as_str() {
            "EHLO" => self.answer(Point::Hello, &self.hello()).await,
            "NOOP" => self.say("250 2.0.0 here").await,
            "RSET" => {
                (self.from, self.to) = (None, Vec::new());
                self.say("250 2.0.0 forgotten").await
            }
            "QUIT" => {
                self.say("221 2.0.0 bye").await?;
                Ok(Next::End)
            }
            "STARTTLS" if tls_first => self.start_tls().await,
            _ if tls_first => self.say("530 5.7.0 Must issue a STARTTLS command first").await,
            "AUTH" => self.sign_in(line).await,
            _ if sign_in_first => self.say("530 5.7.0 Authentication required").await,
            "MAIL" => {
                self.from = Some(address(line));
                self.answer(Point::Sender, "250 2.1.0 Ok").await
            }
            "RCPT" if self.from.is_some() => {
                self.to.push(address(line));
                let before = self.state.reaction(Point::Recipient, self.to.last().map(String::as_str));
                if let Reaction::Reply(_) = before {
                    self.to.pop();
                }
                self.react(before, "250 2.1.5 Ok").await
            }
            "DATA" if !self.to.is_empty() => match self.answer(Point::Data, "354 go on").await? {
                Next::Continue => self.content().await,
                other => Ok(other),
            },
            "RCPT" | "DATA" => self.say("503 5.5.1 Bad sequence of commands").await,
            _ => self.say("500 5.5.2 unknown").await,
        }
    }

    fn hello(&self) -> String {
        let terms = &self.state.terms;
        let mut offers = vec!["mail.test", "8BITMIME", "ENHANCEDSTATUSCODES"];
        offers.extend((self.state.acceptor.is_some() && !self.encrypted).then_some("STARTTLS"));
        offers.extend(terms.credentials.is_some().then_some("AUTH PLAIN LOGIN"));
        offers.extend(terms.smtp_utf8.then_some("SMTPUTF8"));
        let last = offers.pop().unwrap_or_default();
        let lines: String = offers.iter().flat_map(|offer| ["250-", offer, "\r\n"]).collect();
        format!("{lines}250 {last}")
    }

    async fn start_tls(&mut self) -> io::Result<Next> {
        let Some(acceptor) = &self.state.acceptor else { return self.say("502 5.5.1 no").await };
        match self.answer(Point::StartTls, "220 2.0.0 Ready").await? {
            Next::Continue => {}
            other => return Ok(other),
        }
        let plain = std::mem::replace(&mut self.stream, BufReader::new(Box::new(tokio::io::empty())));
        let encrypted = acceptor.accept(plain.into_inner()).await?;
        self.stream = BufReader::new(Box::new(encrypted));
        self.encrypted = true;
        Ok(Next::Continue)
    }

    /// Takes `AUTH PLAIN` with the credentials in the command, as lettre sends it.
    async fn sign_in(&mut self, line: &str) -> io::Result<Next> {
        let given = line.split(' ').nth(2).and_then(|given| base64_decode(given.as_bytes()));
        let wanted = self.state.terms.credentials.clone();
        let right = wanted.filter(|(user, password)| given == Some(format!("\0{user}\0{password}").into_bytes()));
        let answer = if right.is_some() { "235 2.7.0 Accepted" } else { "535 5.7.8 Authentication failed" };
        self.user = right.map(|(user, _)| user);
        self.answer(Point::SignIn, answer).await
    }

    async fn content(&mut self) -> io::Result<Next> {
        let mut content = Vec::new();
        loop {
            let mut line = Vec::new();
            if self.stream.read_until(b'\n', &mut line).await? == 0 {
                return Ok(Next::End);
            }
            if line == b".\r\n" {
                break;
            }
            content.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
        }
        let (from, to) = (self.from.take().unwrap_or_default(), std::mem::take(&mut self.to));
        let reaction = self.state.reaction(Point::Content, to.first().map(String::as_str));
        if !matches!(reaction, Reaction::Reply(_) | Reaction::HangUp) {
            let mail = ReceivedMail { from, to, user: self.user.clone(), encrypted: self.encrypted, content };
            lock(&self.state.mails).push(mail);
            self.state.arrived.notify_waiters();
        }
        self.react(reaction, "250 2.0.0 Ok: queued").await
    }

    async fn answer(&mut self, point: Point, usual: &str) -> io::Result<Next> {
        let reaction = self.state.reaction(point, self.to.first().map(String::as_str));
        self.react(reaction, usual).await
    }

    async fn react(&mut self, reaction: Reaction, usual: &str) -> io::Result<Next> {
        match reaction {
            Reaction::Usual => self.say(usual).await,
            Reaction::Reply(other) => self.say(&other).await.map(|_| Next::Refused),
            Reaction::Late(delay) => {
                sleep(delay).await;
                self.say(usual).await
            }
            Reaction::HangUp => Ok(Next::End),
            Reaction::UsualAndHangUp => {
                self.say(usual).await?;
                Ok(Next::End)
            }
        }
    }

    async fn say(&mut self, line: &str) -> io::Result<Next> {
        self.stream.write_all(format!("{line}\r\n").as_bytes()).await?;
        self.stream.flush().await?;
        Ok(Next::Continue)
    }

    async fn line(&mut self) -> io::Result<Option<String>> {
        let mut line = String::new();
        let read = self.stream.read_line(&mut line).await?;
        Ok((read > 0).then(|| line.trim_end().to_owned()))
    }
}

/// Returns the address in `MAIL FROM:<address>`.
fn address(line: &str) -> String {
    let (_, rest) = line.split_once('<').unwrap_or_default();
    rest.split_once('>').map_or(rest, |(address, _)| address).to_owned()
}
