//! The messages of an Arrow stream, looked at before they are believed.
//!
//! Lengths in a stream are claims of whoever wrote it, and a library that reserves what they claim ends the process. Here a message
//! is passed on when it is whole and what it claims is within bounds. An Arrow *file* is a stream after some bytes, with a
//! directory behind its end that nobody needs who reads it from front to back; so both can come through a pipe.

use arrow_ipc::convert::try_fb_to_schema;
use arrow_schema::Schema;
use std::io::{self, Cursor, Read};

/// How a file begins, before the stream in it.
const FILE_MAGIC: &[u8; 8] = b"ARROW1\0\0";
/// Groups of eight bytes that may stand between the two.
const MAX_PADDING: usize = 64;
/// What stands before the length of a message.
const CONTINUATION: [u8; 4] = [0xFF; 4];
/// Largest description of a message.
const MAX_HEADER: u64 = 16 << 20;
/// What buffers begin at multiples of.
const ALIGNMENT: usize = 8;
/// Largest message, and what a compressed one may grow to.
const MAX_BODY: u64 = 1 << 30;

/// A stream of which only whole messages are seen.
#[derive(Debug)]
pub(super) struct Frames<R> {
    input: R,
    frame: Cursor<Vec<u8>>,
    ended: bool,
}

impl<R: Read> Frames<R> {
    /// The stream in `input`.
    ///
    /// # Errors
    /// When it cannot be read or holds no message at all.
    pub(super) fn new(mut input: R) -> io::Result<Self> {
        let mut begin = [0; 8];
        let read = fill(&mut input, &mut begin)?;
        let mut frames = Self { input, frame: Cursor::new(Vec::new()), ended: false };
        if read < begin.len() {
            return Err(damaged("is no Arrow stream: it is shorter than one"));
        }
        if begin == *FILE_MAGIC {
            // What begins may be aligned to more than eight bytes.
            begin = [0; 8];
            for _ in 0..MAX_PADDING {
                if begin != [0; 8] || fill(&mut frames.input, &mut begin)? < begin.len() {
                    break;
                }
            }
        }
        frames.next(&begin)?;
        Ok(frames)
    }

    /// The schema, which the first message tells.
    ///
    /// # Errors
    /// When it tells none.
    pub(super) fn schema(&self) -> io::Result<Schema> {
        let message = arrow_ipc::root_as_message(self.frame.get_ref().get(8..).unwrap_or_default());
        let schema = message.ok().and_then(|message| message.header_as_schema());
        let schema = schema.ok_or_else(|| damaged("is no Arrow stream: it tells no columns"))?;
        try_fb_to_schema(schema).map_err(|e| damaged(&format!("has columns that cannot be read: {e}")))
    }

    /// Takes the next message; whether there is one.
    fn advance(&mut self) -> io::Result<bool> {
        let mut begin = [0; 8];
        match fill(&mut self.input, &mut begin)? {
            8 => self.next(&begin).map(|()| true),
            // Before 2019 the end had four bytes.
            4 if begin == [0; 8] => self.next(&begin).map(|()| true),
            0 => Ok(false),
            _ => Err(damaged("breaks off within a message")),
        }
    }

    /// Takes the message that begins with these bytes.
    fn next(&mut self, begin: &[u8; 8]) -> io::Result<()> {
        let [a, b, c, d, e, f, g, h] = *begin;
        let (length, ahead) = match [a, b, c, d] == CONTINUATION {
            true => (u32::from_le_bytes([e, f, g, h]), &[][..]),
            false => (u32::from_le_bytes([a, b, c, d]), &begin[4..]),
        };
        let mut frame = [CONTINUATION, length.to_le_bytes()].concat();
        if length == 0 {
            self.ended = true;
            self.frame = Cursor::new(frame);
            return Ok(());
        }
        let length = u64::from(length);
        if length > MAX_HEADER || (ahead.len() as u64) > length {
            return Err(damaged(&format!("is no Arrow stream, or damaged: a message of {length} bytes is announced")));
        }
        frame.extend_from_slice(ahead);
        self.append(&mut frame, length - ahead.len() as u64)?;
        let message = arrow_ipc::root_as_message(frame.get(8..).unwrap_or_default());
        let message = message.map_err(|_| damaged("is no Arrow stream, or damaged: a message cannot be read"))?;
        let body = u64::try_from(message.bodyLength()).ok().filter(|body| *body <= MAX_BODY);
        let body = body.ok_or_else(|| damaged(&format!("has a message larger than {} MiB", MAX_BODY >> 20)))?;
        let (buffers, are_compressed) = buffers(&message);
        let header = frame.len();
        self.append(&mut frame, body)?;
        check(&buffers, are_compressed, frame.get(header..).unwrap_or_default())?;
        self.frame = Cursor::new(frame);
        Ok(())
    }

    fn append(&mut self, frame: &mut Vec<u8>, count: u64) -> io::Result<()> {
        let read = self.input.by_ref().take(count).read_to_end(frame)?;
        if read as u64 == count { Ok(()) } else { Err(damaged("breaks off within a message")) }
    }
}

impl<R: Read> Read for Frames<R> {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        loop {
            let read = self.frame.read(out)?;
            if read > 0 || out.is_empty() || self.ended {
                return Ok(read);
            }
            if !self.advance()? {
                return Err(damaged("breaks off: its end is missing"));
            }
        }
    }
}

/// Where the buffers of a message are, begin and length, and whether they are compressed.
fn buffers(message: &arrow_ipc::Message<'_>) -> (Vec<(i64, i64)>, bool) {
    let batch = message.header_as_record_batch().or_else(|| message.header_as_dictionary_batch().and_then(|d| d.data()));
    let buffers = batch.and_then(|batch| batch.buffers());
    let places = buffers.map(|buffers| buffers.iter().map(|b| (b.offset(), b.length())).collect()).unwrap_or_default();
    (places, batch.is_some_and(|batch| batch.compression().is_some()))
}

/// Refuses buffers outside of their message, and those that claim to grow beyond bounds: a compressed one begins with its length.
fn check(buffers: &[(i64, i64)], are_compressed: bool, body: &[u8]) -> io::Result<()> {
    let mut sum = 0_u64;
    for (offset, length) in buffers {
        let at = usize::try_from(*offset).ok().zip(usize::try_from(*length).ok());
        let at = at.filter(|(offset, _)| offset % ALIGNMENT == 0);
        let buffer = at.and_then(|(offset, length)| body.get(offset..offset.checked_add(length)?));
        let buffer = buffer.ok_or_else(|| damaged("is damaged: a column lies outside of its message"))?;
        let claim = buffer.first_chunk::<8>().filter(|_| are_compressed).map_or(0, |claim| i64::from_le_bytes(*claim));
        // -1 says that it is not compressed.
        sum = sum.saturating_add(u64::try_from(claim.max(0)).unwrap_or(0));
    }
    if sum > MAX_BODY { Err(damaged(&format!("has a message that grows beyond {} MiB", MAX_BODY >> 20))) } else { Ok(()) }
}

/// Reads as much as there is.
fn fill(input: &mut impl Read, into: &mut [u8]) -> io::Result<usize> {
    let mut read = 0;
    while let Some(rest) = into.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(count) => read += count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(read)
}

fn damaged(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why.to_owned())
}
