//! The file of links by which those who were imported join. It is complete before they are there, and
//! removed where they are not, unless the program was killed meanwhile.

use crate::csv::write_exactly;
use crate::db::{DbError, Tx};
use crate::invitation::Link;
use crate::random::{self, OsRandom};
use crate::state::Token;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};
use understudy_contract::{MemberId, OrganizationId};

/// A file that is being written. Unless it is kept it is removed again.
pub(super) struct Links {
    path: PathBuf,
    file: BufWriter<File>,
    origin: String,
    /// Why it has not all of them.
    failure: Option<io::Error>,
    is_kept: bool,
}

impl Links {
    /// Makes the file, which nobody but its owner may read: whoever has a link can join by it.
    ///
    /// # Errors
    /// Also where there is such a file.
    pub(super) fn create(path: &Path, origin: &str) -> io::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt as _;
            options.mode(0o600);
        }
        let file = BufWriter::new(options.open(path)?);
        let (path, origin) = (path.to_owned(), origin.to_owned());
        let mut links = Self { path, file, origin, failure: None, is_kept: false };
        links.file.write_all(b"email,link\r\n")?;
        Ok(links)
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// Makes the link of a member. Whether it could be written, [`Links::write_down`] says.
    pub(super) fn add(
        &mut self,
        tx: &mut dyn Tx,
        organization: &OrganizationId,
        (member, email): (&MemberId, &str),
        now: i64,
    ) -> Result<(), DbError> {
        let (link, address) = Link::new(Token::new(random::token(&OsRandom)), &self.origin);
        link.give_to(tx, organization, member, now)?;
        let mut text = String::new();
        // For whatever sends mail: another email would be somebody else's.
        write_exactly(&mut text, email);
        text.push(',');
        write_exactly(&mut text, &address);
        text.push_str("\r\n");
        if self.failure.is_none() {
            self.failure = self.file.write_all(text.as_bytes()).err();
        }
        Ok(())
    }

    /// Has all of it on the disk, before the database has the links.
    ///
    /// # Errors
    /// Whatever went wrong first since the file was made.
    pub(super) fn write_down(&mut self) -> io::Result<()> {
        if let Some(error) = self.failure.take() {
            return Err(error);
        }
        self.file.flush()?;
        self.file.get_ref().sync_all()
    }

    /// Keeps the file, because the links are good. Gives where it is.
    pub(super) fn keep(mut self) -> PathBuf {
        self.is_kept = true;
        self.path.clone()
    }
}

impl Drop for Links {
    fn drop(&mut self) {
        if !self.is_kept
            && let Err(error) = fs::remove_file(&self.path)
        {
            eprintln!("{} has links that are good for nothing: {error}", self.path.display());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_stays_if_it_is_kept_and_only_then() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("links.csv");
        drop(Links::create(&path, "https://console.acme.example").expect("is made"));
        assert!(!path.exists());
        let mut links = Links::create(&path, "https://console.acme.example").expect("is made");
        links.write_down().expect("is written");
        assert_eq!(links.keep(), path);
        assert_eq!(fs::read_to_string(&path).expect("is there"), "email,link\r\n");
        let again = Links::create(&path, "https://console.acme.example");
        assert!(again.is_err_and(|error| error.kind() == io::ErrorKind::AlreadyExists));
        assert!(path.exists(), "it is another one's");
    }

    #[test]
    fn what_could_not_be_written_is_told_in_the_end() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("links.csv");
        let mut links = Links::create(&path, "https://console.acme.example").expect("is made");
        links.failure = Some(io::ErrorKind::StorageFull.into());
        let told = links.write_down().expect_err("has not all of them");
        assert_eq!(told.kind(), io::ErrorKind::StorageFull);
        drop(links);
        assert!(!path.exists());
    }
}
