//! Keys of documents that are on their way into the store.
//!
//! What is stored says nothing of a document that is being analysed or waits for its commit. Whoever decides early that there is
//! nothing to do asks here first: while another write of the key is on its way, the decision belongs to the commit.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The keys of one process.
#[derive(Clone, Debug, Default)]
pub struct InFlight {
    keys: Arc<Mutex<HashMap<String, usize>>>,
}

/// A document on its way, until it is dropped.
#[derive(Debug)]
pub struct Underway {
    keys: InFlight,
    key: String,
    /// Whether no other one of its key was on its way when it set out.
    pub alone: bool,
}

impl InFlight {
    /// A document with this key sets out.
    pub fn enter(&self, key: &str) -> Underway {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        let count = keys.entry(key.to_owned()).or_default();
        *count += 1;
        Underway { keys: self.clone(), key: key.to_owned(), alone: *count == 1 }
    }
}

impl Drop for Underway {
    fn drop(&mut self) {
        let mut keys = self.keys.keys.lock().unwrap_or_else(PoisonError::into_inner);
        match keys.get_mut(&self.key) {
            Some(count) if *count > 1 => *count -= 1,
            Some(_) | None => drop(keys.remove(&self.key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_alone_when_those_before_it_have_arrived() {
        let keys = InFlight::default();
        let (first, other) = (keys.enter("a"), keys.enter("b"));
        let second = keys.enter("a");
        assert_eq!((first.alone, other.alone, second.alone), (true, true, false));
        drop(first);
        assert!(!keys.enter("a").alone);
        drop(second);
        assert!(keys.enter("a").alone);
        drop(other);
        assert_eq!(keys.keys.lock().map(|keys| keys.len()).ok(), Some(0));
    }
}
