//! DEFLATE (RFC 1951), which is inside of gzip and of zlib.

use flate2::{Decompress, FlushDecompress, Status};

use super::DecodeEnd;
use super::output::Output;

/// Inflates one stream, and leaves in `input` what stands behind it. `see` is shown each piece of output.
pub(super) fn inflate(
    stream: &mut Decompress,
    input: &mut &[u8],
    output: &mut Output<'_>,
    mut see: impl FnMut(&[u8]),
) -> Result<(), DecodeEnd> {
    loop {
        output.check_time()?;
        let (read, written) = (stream.total_in(), stream.total_out());
        let result = output.write(|target| {
            let result = stream.decompress(input, target, FlushDecompress::None);
            let written = difference(stream.total_out(), written);
            see(target.get(..written).unwrap_or_default());
            (written, result)
        });
        let read = difference(stream.total_in(), read);
        *input = input.get(read..).unwrap_or_default();
        match result? {
            Ok(Status::StreamEnd) => return Ok(()),
            Ok(_) if read > 0 || stream.total_out() > written => {}
            Ok(_) | Err(_) => return Err(DecodeEnd::Malformed { unread: input.len() }),
        }
    }
}

/// What one call added to a total; it had slices of that length.
fn difference(after: u64, before: u64) -> usize {
    usize::try_from(after.saturating_sub(before)).unwrap_or(usize::MAX)
}
