//! Messages as bytes.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use prost::Message;
use serde_json::Value;

use super::messages::{ExportLogsServiceRequest, ExportLogsServiceResponse};
use super::{OtlpCompression, OtlpProtocol};
use crate::export::ExportError;

/// How messages are written. What was written last is kept for its memory.
pub(super) struct Encoding {
    protocol: OtlpProtocol,
    compression: OtlpCompression,
    written: Vec<u8>,
    packed: Vec<u8>,
}

impl std::fmt::Debug for Encoding {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{} {}", self.protocol, self.compression)
    }
}

impl Encoding {
    pub(super) const fn new(protocol: OtlpProtocol, compression: OtlpCompression) -> Self {
        Self { protocol, compression, written: Vec::new(), packed: Vec::new() }
    }

    pub(super) const fn content_type(&self) -> &'static str {
        match self.protocol {
            OtlpProtocol::HttpProtobuf => "application/x-protobuf",
            OtlpProtocol::HttpJson => "application/json",
        }
    }

    /// The message as it is sent.
    ///
    /// # Errors
    /// It could not be written, which is so of no message.
    pub(super) fn encode(&mut self, message: &ExportLogsServiceRequest) -> Result<&[u8], ExportError> {
        self.written.clear();
        let written = match self.protocol {
            OtlpProtocol::HttpProtobuf => message.encode(&mut self.written).map_err(Into::into),
            OtlpProtocol::HttpJson => serde_json::to_writer(&mut self.written, message).map_err(Into::into),
        };
        written.map_err(|reason| ExportError::Permanent { reason })?;
        match self.compression {
            OtlpCompression::None => Ok(&self.written),
            OtlpCompression::Gzip => {
                self.packed.clear();
                let mut gzip = GzEncoder::new(&mut self.packed, Compression::fast());
                let packed = gzip.write_all(&self.written).and_then(|()| gzip.finish());
                packed.map(|packed| &**packed).map_err(|error| ExportError::Permanent { reason: error.into() })
            }
        }
    }

    /// How many log records a receiver that said yes has not taken after all. Who cannot be understood has said yes.
    pub(super) fn rejected(&self, answer: &[u8]) -> usize {
        let rejected = match self.protocol {
            OtlpProtocol::HttpProtobuf => {
                let answer = ExportLogsServiceResponse::decode(answer).unwrap_or_default();
                answer.partial_success.map(|success| success.rejected_log_records)
            }
            OtlpProtocol::HttpJson => {
                let answer: Value = serde_json::from_slice(answer).unwrap_or_default();
                // An integer of 64 bits may be a text or a number.
                let count = answer.pointer("/partialSuccess/rejectedLogRecords");
                count.and_then(|count| count.as_i64().or_else(|| count.as_str()?.parse().ok()))
            }
        };
        rejected.and_then(|count| usize::try_from(count).ok()).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn whatever_a_receiver_says_is_a_number_of_lines(answer in prop::collection::vec(any::<u8>(), 0..200)) {
            for protocol in [OtlpProtocol::HttpProtobuf, OtlpProtocol::HttpJson] {
                let _ = Encoding::new(protocol, OtlpCompression::None).rejected(&answer);
            }
        }

        #[test]
        fn a_number_of_lines_is_read_as_a_number_and_as_a_text(count in any::<u32>()) {
            let json = Encoding::new(OtlpProtocol::HttpJson, OtlpCompression::None);
            for written in [format!("{count}"), format!("\"{count}\"")] {
                let answer = format!("{{\"partialSuccess\":{{\"rejectedLogRecords\":{written},\"errorMessage\":\"x\"}}}}");
                prop_assert_eq!(json.rejected(answer.as_bytes()), usize::try_from(count).unwrap_or_default());
            }
        }
    }

    #[test]
    fn less_than_no_line_is_none() {
        let json = Encoding::new(OtlpProtocol::HttpJson, OtlpCompression::None);
        assert_eq!(json.rejected(br#"{"partialSuccess":{"rejectedLogRecords":"-1"}}"#), 0);
    }
}
