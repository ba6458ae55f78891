//! `br` (RFC 7932).

use brotli_decompressor::{
    Allocator, BrotliDecoderErrorCode, BrotliDecompressStream, BrotliResult, BrotliState, SliceWrapper, SliceWrapperMut,
};

use super::output::Output;
use super::{DecodeEnd, LARGEST_WINDOW};

/// So much input is decoded at once. What was decoded is handed out when the input runs dry, but not at a fault; short
/// pieces keep what a fault loses short.
const PIECE: usize = 128;

/// Above the window, for what is written beyond it before it wraps.
const SLACK: usize = 4 * 1024;

/// Decodes one stream.
pub(super) fn decode(input: &[u8], output: &mut Output<'_>) -> DecodeEnd {
    let cells = Cells { most: output.most().max(LARGEST_WINDOW).saturating_add(SLACK) };
    // Not the windows of up to 1 GiB that some encoders add to the standard.
    let mut stream = BrotliState::new_strict(cells, cells, cells);
    let (mut at, mut total) = (0, 0);
    let mut piece = 0;
    loop {
        if let Err(end) = output.check_time() {
            return end;
        }
        let result = output.write(|target| {
            let (mut room, mut written) = (target.len(), 0);
            let result = BrotliDecompressStream(
                &mut piece,
                &mut at,
                input,
                &mut room,
                &mut written,
                target,
                &mut total,
                &mut stream,
            );
            (written, result)
        });
        let unread = input.len().saturating_sub(at);
        match result {
            Err(end) => return end,
            Ok(BrotliResult::ResultSuccess) if unread == 0 => return DecodeEnd::Complete,
            Ok(BrotliResult::NeedsMoreInput) if unread > 0 => piece = unread.min(PIECE),
            Ok(BrotliResult::NeedsMoreOutput) => {}
            Ok(BrotliResult::ResultFailure) if is_out_of_memory(stream.error_code) => return DecodeEnd::SizeLimit,
            Ok(BrotliResult::ResultSuccess | BrotliResult::NeedsMoreInput | BrotliResult::ResultFailure) => {
                return DecodeEnd::Malformed { unread };
            }
        }
    }
}

/// Whether [`Cells`] refused a window.
fn is_out_of_memory(error: BrotliDecoderErrorCode) -> bool {
    matches!(
        error,
        BrotliDecoderErrorCode::BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_1
            | BrotliDecoderErrorCode::BROTLI_DECODER_ERROR_ALLOC_RING_BUFFER_2
    )
}

/// Gives memory in cells of bounded length. The one long cell is the window, which grows with what a stream announces.
#[derive(Clone, Copy)]
struct Cells {
    most: usize,
}

impl<T: Clone + Default> Allocator<T> for Cells {
    type AllocatedMemory = Cell<T>;

    fn alloc_cell(&mut self, length: usize) -> Cell<T> {
        // An empty cell is how the decoder is told that there is no memory.
        Cell(vec![T::default(); if length > self.most { 0 } else { length }])
    }

    fn free_cell(&mut self, _: Cell<T>) {}
}

struct Cell<T>(Vec<T>);

impl<T> Default for Cell<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> SliceWrapper<T> for Cell<T> {
    fn slice(&self) -> &[T] {
        &self.0
    }
}

impl<T> SliceWrapperMut<T> for Cell<T> {
    fn slice_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}
