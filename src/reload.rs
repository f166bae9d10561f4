//! Values read from files, taken up anew when the files change.
//!
//! Files are compared by content, not by time or inode, so that Kubernetes' swaps of symbolic links and editors' renames are all
//! the same. What cannot be read or makes no sense is logged once, and the last good value stays.

use arc_swap::ArcSwap;
use sha2::{Digest as _, Sha256};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

type Parse<T> = dyn Fn(&[Vec<u8>]) -> Result<T, String> + Send + Sync;

/// A value made of the contents of some files.
pub struct Watched<T> {
    files: Vec<PathBuf>,
    parse: Box<Parse<T>>,
    value: ArcSwap<T>,
    seen: Mutex<[u8; 32]>,
}

impl<T> std::fmt::Debug for Watched<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Watched").field("files", &self.files).finish_non_exhaustive()
    }
}

impl<T> Watched<T> {
    /// Reads the files, in this order, and makes the first value of them.
    ///
    /// # Errors
    /// Which file cannot be read, or what `parse` says.
    pub fn open(
        files: Vec<PathBuf>,
        parse: impl Fn(&[Vec<u8>]) -> Result<T, String> + Send + Sync + 'static,
    ) -> Result<Self, String> {
        let contents = read(&files)?;
        let value = ArcSwap::from_pointee(parse(&contents)?);
        Ok(Self { files, parse: Box::new(parse), value, seen: Mutex::new(digest(&contents)) })
    }

    /// The value as it is now.
    pub fn get(&self) -> Arc<T> {
        self.value.load_full()
    }

    /// Looks at the files, and takes up what changed.
    pub fn refresh(&self) {
        let Ok(contents) = read(&self.files) else {
            // In the middle of a swap, or gone: the next look will tell.
            return;
        };
        let digest = digest(&contents);
        if std::mem::replace(&mut *self.seen.lock().unwrap_or_else(PoisonError::into_inner), digest) == digest {
            return;
        }
        match (self.parse)(&contents) {
            Ok(value) => {
                self.value.store(Arc::new(value));
                tracing::info!(files = ?self.files, "reloaded");
            }
            Err(error) => tracing::error!(files = ?self.files, error, "not reloaded, everything stays as it was"),
        }
    }
}

fn read(files: &[PathBuf]) -> Result<Vec<Vec<u8>>, String> {
    files.iter().map(|f| std::fs::read(f).map_err(|e| format!("{}: {e}", f.display()))).collect()
}

fn digest(contents: &[Vec<u8>]) -> [u8; 32] {
    let mut digest = Sha256::new();
    for content in contents {
        digest.update((content.len() as u64).to_le_bytes());
        digest.update(content);
    }
    digest.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(contents: &[Vec<u8>]) -> Result<u32, String> {
        String::from_utf8_lossy(&contents.concat()).parse().map_err(|_| "no number".to_owned())
    }

    #[test]
    fn what_changes_is_taken_up_and_what_makes_no_sense_is_not() {
        let dir = tempfile::tempdir().unwrap_or_else(|e| panic!("{e}"));
        let file = dir.path().join("number");
        let write = |text: &str| std::fs::write(&file, text).unwrap_or_else(|e| panic!("{e}"));
        assert!(Watched::open(vec![file.clone()], number).is_err());
        write("1");
        let watched = Watched::open(vec![file.clone()], number).unwrap_or_else(|e| panic!("{e}"));
        let mut seen = vec![*watched.get()];
        for text in ["2", "two", "2", "3"] {
            write(text);
            watched.refresh();
            seen.push(*watched.get());
        }
        std::fs::remove_file(&file).unwrap_or_else(|e| panic!("{e}"));
        watched.refresh();
        seen.push(*watched.get());
        assert_eq!(seen, [1, 2, 2, 2, 3, 3]);
    }
}
