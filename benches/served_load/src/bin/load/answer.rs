//! Reads answers of HTTP/1.1, as much of it as a load generator has to: where an answer ends, and how long its body was.

use std::io;

/// The answer that is being read.
#[derive(Debug, Default)]
pub(crate) struct Answer {
    state: State,
    head: Vec<u8>,
    body: u64,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Head,
    /// So much of a body whose length was told.
    Sized(u64),
    /// A chunk's size, as far as it was read.
    Size(u64),
    /// The rest of the line that a chunk's size is on, and then so much of the chunk with its line end.
    SizeEnd(u64),
    Chunk(u64),
    /// Lines after the last chunk; whether this one is empty so far.
    Trailers(bool),
}

impl Answer {
    /// Takes what was read. The length of the body when it is at its end; nothing may follow, since nothing is pipelined.
    pub(crate) fn take(&mut self, mut bytes: &[u8]) -> io::Result<Option<u64>> {
        loop {
            if let State::Sized(0) = self.state {
                return self.end(bytes);
            }
            let Some((&first, rest)) = bytes.split_first() else { return Ok(None) };
            match self.state {
                State::Head => bytes = self.head(bytes)?,
                State::Sized(left) => {
                    let (passed, rest) = split(bytes, left);
                    self.body += passed;
                    self.state = State::Sized(left - passed);
                    bytes = rest;
                }
                State::Size(size) => {
                    let digit = char::from(first).to_digit(16);
                    self.state = match digit {
                        Some(digit) => State::Size(size.checked_mul(16).ok_or_else(broken)? | u64::from(digit)),
                        None => State::SizeEnd(size),
                    };
                    if digit.is_some() {
                        bytes = rest;
                    }
                }
                State::SizeEnd(size) => {
                    if first == b'\n' {
                        self.body += size;
                        self.state = if size == 0 { State::Trailers(true) } else { State::Chunk(size + 2) };
                    }
                    bytes = rest;
                }
                State::Chunk(left) => {
                    let (passed, rest) = split(bytes, left);
                    self.state = if passed == left { State::Size(0) } else { State::Chunk(left - passed) };
                    bytes = rest;
                }
                State::Trailers(empty) => {
                    bytes = rest;
                    match first {
                        b'\n' if empty => return self.end(bytes),
                        b'\n' => self.state = State::Trailers(true),
                        b'\r' => {}
                        _ => self.state = State::Trailers(false),
                    }
                }
            }
        }
    }

    /// Takes what belongs to the head, and hands back the rest.
    fn head<'a>(&mut self, bytes: &'a [u8]) -> io::Result<&'a [u8]> {
        const END: &[u8] = b"\r\n\r\n";
        let before = self.head.len();
        self.head.extend_from_slice(bytes);
        let from = before.saturating_sub(END.len());
        let searched = self.head.get(from..).unwrap_or_default();
        let Some(end) = searched.windows(END.len()).position(|window| window == END) else { return Ok(&[]) };
        let length = from + end + END.len();
        self.head.truncate(length);
        self.state = framing(&self.head)?;
        self.head.clear();
        bytes.get(length - before..).ok_or_else(broken)
    }

    fn end(&mut self, rest: &[u8]) -> io::Result<Option<u64>> {
        if !rest.is_empty() {
            return Err(broken());
        }
        self.state = State::Head;
        Ok(Some(std::mem::take(&mut self.body)))
    }
}

/// How the body behind a head comes.
fn framing(head: &[u8]) -> io::Result<State> {
    let head = std::str::from_utf8(head).map_err(io::Error::other)?;
    let mut lines = head.lines();
    if lines.next().and_then(|line| line.split(' ').nth(1)) != Some("200") {
        return Err(io::Error::other("answered with a status that is not 200"));
    }
    for (name, value) in lines.filter_map(|line| line.split_once(':')) {
        if name.eq_ignore_ascii_case("content-length") {
            return value.trim().parse().map(State::Sized).map_err(io::Error::other);
        }
        if name.eq_ignore_ascii_case("transfer-encoding") && value.trim().eq_ignore_ascii_case("chunked") {
            return Ok(State::Size(0));
        }
    }
    Err(io::Error::other("answered without telling where the body ends"))
}

/// How many of the first `most` bytes there are, and what follows them.
fn split(bytes: &[u8], most: u64) -> (u64, &[u8]) {
    let passed = usize::try_from(most).map_or(bytes.len(), |most| most.min(bytes.len()));
    (passed as u64, bytes.get(passed..).unwrap_or_default())
}

fn broken() -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, "an answer that does not end where it should")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads two equal answers in pieces of each size.
    fn lengths(answer: &str) -> Vec<u64> {
        let mut lengths = Vec::new();
        for piece in 1..=answer.len() {
            let mut reader = Answer::default();
            for _ in 0..2 {
                let ends: Vec<_> = answer.as_bytes().chunks(piece).map(|bytes| reader.take(bytes).unwrap()).collect();
                let (last, before) = ends.split_last().unwrap();
                assert!(before.iter().all(Option::is_none), "it ended early, in pieces of {piece}");
                lengths.push(last.unwrap());
            }
        }
        lengths.dedup();
        lengths
    }

    #[test]
    fn a_body_ends_where_its_length_says() {
        assert_eq!(lengths("HTTP/1.1 200 OK\r\nContent-Length: 5\r\ndate: x\r\n\r\nab\r\n\r"), [5]);
        assert_eq!(lengths("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n"), [0]);
    }

    #[test]
    fn a_chunked_body_ends_with_the_last_chunk() {
        let head = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";
        assert_eq!(lengths(&format!("{head}1A;x=1\r\nabcdefghijklmnopqrstuvwxyz\r\n2\r\n0\r\r\n0\r\n\r\n")), [28]);
        assert_eq!(lengths(&format!("{head}0\r\na: b\r\n\r\n")), [0]);
    }

    #[test]
    fn an_answer_that_is_none_of_ours_is_an_error() {
        for answer in [
            "HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 1\r\n\r\nab",
        ] {
            assert!(Answer::default().take(answer.as_bytes()).is_err(), "{answer}");
        }
    }
}
