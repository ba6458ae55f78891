//! A file that is put aside when it is full.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::open;

/// When a file is full, and how many full ones are kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rotation {
    /// How many bytes a file may have; 0 for no limit. Only a line that is longer on its own makes it longer.
    pub max_bytes: u64,
    /// How many full files are kept beside the one that is written: `FILE.1` is the newest of them.
    pub keep: u16,
}

impl Default for Rotation {
    fn default() -> Self {
        Self { max_bytes: 0, keep: 5 }
    }
}

/// A file of lines that is put aside when it is full.
///
/// A line is never divided between two files. If a full file cannot be put aside, because its folder is read-only say, it is
/// written on: a file that is too long can be read, and lines that were dropped cannot.
#[derive(Debug)]
pub struct RotatingFile {
    path: PathBuf,
    rotation: Rotation,
    file: File,
    /// How much is in the file.
    bytes: u64,
    /// What was written last ends within a line.
    torn: bool,
}

impl RotatingFile {
    pub(super) fn open(path: &Path, rotation: Rotation) -> io::Result<Self> {
        let file = open(path)?;
        let bytes = file.metadata()?.len();
        Ok(Self { path: path.to_owned(), rotation, file, bytes, torn: false })
    }

    /// How much of whole lines may be written now: a part of them, or the first of them at least.
    fn portion<'a>(&mut self, lines: &'a [u8]) -> &'a [u8] {
        let Rotation { max_bytes, .. } = self.rotation;
        if max_bytes == 0 || self.torn {
            return lines;
        }
        let fitting = |bytes: u64| {
            let room = usize::try_from(max_bytes.saturating_sub(bytes)).unwrap_or(usize::MAX);
            let within = lines.get(..room.min(lines.len()))?;
            let end = memchr::memrchr(b'\n', within)?;
            lines.get(..=end)
        };
        if let Some(portion) = fitting(self.bytes) {
            return portion;
        }
        if self.bytes > 0 {
            self.put_aside();
        }
        let first = || memchr::memchr(b'\n', lines).and_then(|end| lines.get(..=end));
        fitting(self.bytes).or_else(first).unwrap_or(lines)
    }

    /// Begins a new file, if it can.
    fn put_aside(&mut self) {
        let Self { path, rotation: Rotation { keep, .. }, .. } = self;
        let aside = |number: u16| {
            let mut name = OsString::from(&*path);
            name.push(format!(".{number}"));
            PathBuf::from(name)
        };
        // The oldest makes room by being written over. One that is not there leaves a gap, and no harm.
        for number in (1..*keep).rev() {
            _ = fs::rename(aside(number), aside(number + 1));
        }
        let gone = if *keep == 0 { fs::remove_file(&*path) } else { fs::rename(&*path, aside(1)) };
        if gone.is_err() {
            return;
        }
        if let Ok(file) = open(path) {
            (self.file, self.bytes) = (file, 0);
        }
    }
}

impl Write for RotatingFile {
    fn write(&mut self, lines: &[u8]) -> io::Result<usize> {
        let portion = self.portion(lines);
        let written = self.file.write(portion)?;
        self.bytes += written as u64;
        if let Some(last) = written.checked_sub(1) {
            self.torn = portion.get(last) != Some(&b'\n');
        }
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may panic")]

    use super::*;

    /// The files that there are after some lines were written: the one that is written, and those put aside, newest first.
    fn files(rotation: Rotation, batches: &[&str]) -> Vec<String> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        for batch in batches {
            // Opened anew each time, as by a service that starts again.
            RotatingFile::open(&path, rotation).unwrap().write_all(batch.as_bytes()).unwrap();
        }
        let aside = (1..9).map(|number| folder.path().join(format!("lines.{number}")));
        std::iter::once(path).chain(aside).map_while(|path| fs::read_to_string(path).ok()).collect()
    }

    #[test]
    fn a_full_file_is_put_aside_between_two_lines() {
        let rotation = Rotation { max_bytes: 8, keep: 2 };
        assert_eq!(files(rotation, &["aa\nbb\n", "cc\ndd\n"]), ["cc\ndd\n", "aa\nbb\n"]);
        assert_eq!(files(rotation, &["aa\nbb\ncc\ndd\nee\n"]), ["ee\n", "cc\ndd\n", "aa\nbb\n"]);
    }

    #[test]
    fn no_more_files_are_kept_than_wanted() {
        let batches = ["aaaa\n", "bbbb\n", "cccc\n", "dddd\n"];
        assert_eq!(files(Rotation { max_bytes: 5, keep: 2 }, &batches), ["dddd\n", "cccc\n", "bbbb\n"]);
        assert_eq!(files(Rotation { max_bytes: 5, keep: 0 }, &batches), ["dddd\n"]);
    }

    #[test]
    fn a_line_that_is_too_long_has_a_file_of_its_own_and_without_a_limit_there_is_one_file() {
        let batches = ["a\nlonger than that\nb\n"];
        let rotation = Rotation { max_bytes: 8, keep: 5 };
        assert_eq!(files(rotation, &batches), ["b\n", "longer than that\n", "a\n"]);
        assert_eq!(files(Rotation::default(), &batches), batches);
    }

    #[test]
    fn a_file_that_cannot_be_put_aside_is_written_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        // A folder in the place of the file to be.
        fs::create_dir(folder.path().join("lines.1")).unwrap();
        let mut file = RotatingFile::open(&path, Rotation { max_bytes: 4, keep: 1 }).unwrap();
        file.write_all(b"aaa\nbbb\nccc\n").unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "aaa\nbbb\nccc\n");
    }

    #[test]
    fn the_rest_of_a_line_goes_where_its_beginning_is() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        let mut file = RotatingFile::open(&path, Rotation { max_bytes: 4, keep: 1 }).unwrap();
        file.write_all(b"aa").unwrap();
        file.write_all(b"aaaa\n").unwrap();
        file.write_all(b"b\n").unwrap();
        assert_eq!(fs::read_to_string(path).unwrap(), "b\n");
        assert_eq!(fs::read_to_string(folder.path().join("lines.1")).unwrap(), "aaaaaa\n");
    }
}
