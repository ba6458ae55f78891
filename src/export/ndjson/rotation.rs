//! A file that is put aside when it is full.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions};
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
    /// The full file has been put aside, and the new one could not be opened yet.
    is_aside: bool,
}

impl RotatingFile {
    pub(super) fn open(path: &Path, mut rotation: Rotation) -> io::Result<Self> {
        let file = open(path)?;
        let metadata = file.metadata()?;
        // A device is never full, and nothing may take its place.
        if !metadata.is_file() {
            rotation.max_bytes = 0;
        }
        Ok(Self { path: path.to_owned(), rotation, file, bytes: metadata.len(), torn: false, is_aside: false })
    }

    /// How much of whole lines may be written now: a part of them, or the first of them at least.
    fn portion<'a>(&mut self, lines: &'a [u8]) -> &'a [u8] {
        let Rotation { max_bytes, .. } = self.rotation;
        if max_bytes == 0 {
            return lines;
        }
        let first = || memchr::memchr(b'\n', lines).and_then(|end| lines.get(..=end)).unwrap_or(lines);
        if self.torn {
            return first();
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
            // What cannot be put aside is written on.
            _ = self.begin_anew();
        }
        fitting(self.bytes).unwrap_or_else(first)
    }

    /// Puts the file aside and begins a new one.
    fn begin_anew(&mut self) -> io::Result<()> {
        // Nobody may read the new file who could not read the old one.
        let permissions = self.file.metadata()?.permissions();
        if !self.is_aside {
            self.put_aside()?;
            self.is_aside = true;
        }
        self.file = open_as(&self.path, &permissions)?;
        self.bytes = self.file.metadata()?.len();
        self.is_aside = false;
        Ok(())
    }

    /// Gives the file the first of the names aside, and each of those the next. On the first failure all stay as they are then:
    /// nothing is written over that is to be kept.
    fn put_aside(&self) -> io::Result<()> {
        let Self { path, rotation: Rotation { keep, .. }, .. } = self;
        let aside = |number: u16| {
            let mut name = OsString::from(path);
            name.push(format!(".{number}"));
            PathBuf::from(name)
        };
        // Somebody has taken it away: then there is nothing to put aside.
        if !path.try_exists()? {
            return Ok(());
        }
        // Those up to the first gap move; the oldest of all is written over.
        let last = (1..*keep).find(|number| !aside(*number).exists()).unwrap_or(*keep);
        for number in (1..last).rev() {
            fs::rename(aside(number), aside(number + 1))?;
        }
        if *keep == 0 { fs::remove_file(path) } else { fs::rename(path, aside(1)) }
    }
}

/// Opens the file to append to; a new one with these permissions.
#[cfg(unix)]
fn open_as(path: &Path, permissions: &fs::Permissions) -> io::Result<File> {
    use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};

    OpenOptions::new().create(true).append(true).mode(permissions.mode() & 0o7777).open(path)
}

#[cfg(not(unix))]
fn open_as(path: &Path, _: &fs::Permissions) -> io::Result<File> {
    open(path)
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
    fn a_file_that_was_taken_away_is_begun_anew_and_costs_none_of_those_that_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        let mut file = RotatingFile::open(&path, Rotation { max_bytes: 4, keep: 3 }).unwrap();
        file.write_all(b"aaa\nbbb\n").unwrap();
        fs::remove_file(&path).unwrap();
        file.write_all(b"ccc\nddd\n").unwrap();
        let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap();
        assert_eq!((read("lines"), read("lines.1"), read("lines.2")), ("ddd\n".into(), "ccc\n".into(), "aaa\n".into()));
    }

    #[cfg(unix)]
    #[test]
    fn nobody_can_read_a_new_file_who_could_not_read_the_old_one() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lines");
        fs::write(&path, "aaa\n").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        RotatingFile::open(&path, Rotation { max_bytes: 4, keep: 1 }).unwrap().write_all(b"bbb\n").unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_device_is_never_put_aside() {
        let mut null = RotatingFile::open(Path::new("/dev/null"), Rotation { max_bytes: 1, keep: 1 }).unwrap();
        null.write_all(b"aaa\nbbb\n").unwrap();
        assert!(!fs::metadata("/dev/null").unwrap().is_file() && !Path::new("/dev/null.1").exists());
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
