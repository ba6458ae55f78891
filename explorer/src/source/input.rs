//! Files and standard input, unpacked as they are read.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, ErrorKind, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use ruzstd::decoding::errors::{FrameDecoderError, ReadFrameHeaderError};
use ruzstd::decoding::{BlockDecodingStrategy, FrameDecoder};

/// How much is read from a file at once.
const BUFFER: usize = 256 * 1024;

/// The first bytes of what gzip has packed (RFC 1952, 2.3.1).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The first bytes of a frame of Zstandard (RFC 8878, 3.1.1), and of one that holds nothing for decoders (3.1.2) but for the
/// low half of its first byte.
const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
const ZSTD_SKIPPED: [u8; 4] = [0x50, 0x2a, 0x4d, 0x18];

/// What is read, unpacked.
pub type Input = Box<dyn Read + Send>;

/// Opens a file, or standard input where the path is `-`, and unpacks what gzip (all members) or Zstandard (all frames) has
/// packed: told by its first bytes, whatever the file is called.
///
/// It is unpacked as it is read, so that memory stays bounded however much comes out; frames of Zstandard that ask for a
/// window of more than 128 MiB are refused. Input that is cut off or broken ends with an error, behind all that could be
/// unpacked.
///
/// ```no_run
/// use std::io::Read;
/// use std::path::Path;
/// let mut text = String::new();
/// api_inventory_explorer::source::input::open(Path::new("records.ndjson.gz"))?.read_to_string(&mut text)?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// Those of the file system, and of its first bytes. Text of errors has no path in it.
pub fn open(path: &Path) -> io::Result<Input> {
    if path == Path::new("-") { unpacked(io::stdin()) } else { unpacked(File::open(path)?) }
}

/// Unpacks an input as [`open`] does.
///
/// # Errors
/// Those of its first bytes.
pub fn unpacked(mut input: impl Read + Send + 'static) -> io::Result<Input> {
    let mut first = Vec::with_capacity(4);
    input.by_ref().take(4).read_to_end(&mut first)?;
    let is_gzip = first.starts_with(&GZIP);
    let is_zstd = is_frame(&first);
    let whole = BufReader::with_capacity(BUFFER, Cursor::new(first).chain(input));
    Ok(if is_gzip {
        Box::new(Clear(MultiGzDecoder::new(whole)))
    } else if is_zstd {
        Box::new(Clear(Frames::new(whole)))
    } else {
        Box::new(whole)
    })
}

fn is_frame(first: &[u8]) -> bool {
    let is_skipped = matches!(first, [low, rest @ ..] if low & 0xf0 == ZSTD_SKIPPED[0] && *rest == ZSTD_SKIPPED[1..]);
    first == ZSTD || is_skipped
}

/// Says of packed input what is wrong with it in words of its own: those of decoders differ, and may repeat what they read.
struct Clear<R>(R);

impl<R: Read> Read for Clear<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.0.read(buffer).map_err(|error| match error.kind() {
            ErrorKind::Interrupted => error,
            ErrorKind::UnexpectedEof => io::Error::new(ErrorKind::UnexpectedEof, "what is packed is cut off"),
            _ => io::Error::new(ErrorKind::InvalidData, "what is packed is broken"),
        })
    }
}

/// All frames of Zstandard, one after the other.
struct Frames<R> {
    input: R,
    decoder: FrameDecoder,
    state: State,
}

enum State {
    /// Before a frame, or behind the last one.
    Between,
    Within,
    /// The frame ends here without its end.
    Broken(ErrorKind),
}

/// A block without content, marked as the last of its frame, and room for a checksum: the decoder holds back a window's
/// length until a frame ends.
const LAST_BLOCK: [u8; 7] = [1, 0, 0, 0, 0, 0, 0];

impl<R: BufRead> Frames<R> {
    fn new(input: R) -> Self {
        Self { input, decoder: FrameDecoder::new(), state: State::Between }
    }

    /// Begins a frame, or skips it if it says that it holds nothing.
    fn begin(&mut self) -> io::Result<()> {
        match self.decoder.reset(&mut self.input) {
            Ok(()) => self.state = State::Within,
            Err(FrameDecoderError::ReadFrameHeaderError(ReadFrameHeaderError::SkipFrame { length, .. })) => {
                let length = u64::from(length);
                if io::copy(&mut self.input.by_ref().take(length), &mut io::sink())? < length {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
            Err(_) => return Err(self.why().into()),
        }
        Ok(())
    }

    /// Unpacks some more of a frame.
    fn go_on(&mut self) {
        if self.decoder.is_finished() {
            self.state = State::Between;
        } else if self.decoder.decode_blocks(&mut self.input, BlockDecodingStrategy::UptoBlocks(1)).is_err() {
            self.state = State::Broken(self.why());
            let _ = self.decoder.decode_blocks(&LAST_BLOCK[..], BlockDecodingStrategy::All);
        }
    }

    /// Input that could not be unpacked is cut off where nothing follows.
    fn why(&mut self) -> ErrorKind {
        match self.input.fill_buf() {
            Ok([]) => ErrorKind::UnexpectedEof,
            _ => ErrorKind::InvalidData,
        }
    }
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match self.state {
                State::Between if self.input.fill_buf()?.is_empty() => return Ok(0),
                State::Between => self.begin()?,
                _ if self.decoder.can_collect() > 0 => return self.decoder.read(buffer),
                State::Within => self.go_on(),
                State::Broken(kind) => return Err(kind.into()),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use ruzstd::encoding::{CompressionLevel, compress_to_vec};

    use super::*;

    /// What comes out, and how it ends.
    fn unpack(packed: &[u8]) -> (Vec<u8>, Option<ErrorKind>) {
        let mut out = Vec::new();
        let end = unpacked(Cursor::new(packed.to_vec())).and_then(|mut input| input.read_to_end(&mut out));
        (out, end.err().map(|error| error.kind()))
    }

    fn gzip(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        encoder.write_all(bytes).unwrap();
        encoder.finish().unwrap()
    }

    fn zstd(bytes: &[u8]) -> Vec<u8> {
        compress_to_vec(bytes, CompressionLevel::Fastest)
    }

    /// Bytes that hardly pack.
    fn noise() -> Vec<u8> {
        let mut state = 7_u64;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            (state >> 56) as u8
        };
        (0..600_000).map(|_| next()).collect()
    }

    #[test]
    fn what_is_not_packed_comes_as_it_is() {
        for plain in [&b""[..], b"{", b"{}\n{}", b"\x1f", b"P*"] {
            assert_eq!(unpack(plain), (plain.to_vec(), None));
        }
    }

    #[test]
    fn all_members_and_frames_are_unpacked() {
        let noise = noise();
        let twice = [&noise[..], b"more"].concat();
        assert_eq!(unpack(&[gzip(&noise), gzip(b"more")].concat()), (twice.clone(), None));
        let skipped = [&[0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0][..], b"abc"].concat();
        let frames = [skipped.clone(), zstd(&noise), skipped.clone(), zstd(b"more"), skipped].concat();
        assert_eq!(unpack(&frames), (twice, None));
    }

    #[test]
    fn what_is_cut_off_gives_what_came_before() {
        let noise = noise();
        for packed in [gzip(&noise), zstd(&noise)] {
            let (out, end) = unpack(&packed[..packed.len() / 2]);
            assert_eq!(end, Some(ErrorKind::UnexpectedEof));
            assert!(out.len() > 100_000 && noise.starts_with(&out), "{}", out.len());
        }
        assert_eq!(unpack(&[0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1]).1, Some(ErrorKind::UnexpectedEof));
    }

    #[test]
    fn what_is_broken_gives_what_came_before() {
        let noise = noise();
        for packed in [gzip(&noise), zstd(&noise)] {
            let (out, end) = unpack(&[packed.clone(), b"{}".to_vec()].concat());
            assert!(out == noise && end.is_some(), "{end:?}");
            let mut broken = packed;
            broken.truncate(400_000);
            broken.extend(std::iter::repeat_n(0xff, 200_000));
            assert!(unpack(&broken).1.is_some());
        }
    }
}
