//! Terms: words as numbers.
//!
//! A term is a 64-bit hash (FNV-1a) of a word in lower case, so that comparing and looking up cost no allocation and the terms
//! of different documents can be compared. Two different words share a hash with a chance of one in 10^19.

/// What two words share when they are the same word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Term(pub u64);

const OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

impl Term {
    /// The term of a word as written, capitals aside.
    pub fn form(word: &str) -> Term {
        let mut hash = OFFSET;
        let mut feed = |byte: u8| hash = (hash ^ u64::from(byte)).wrapping_mul(PRIME);
        for c in word.chars() {
            if c.is_ascii() {
                feed(c.to_ascii_lowercase() as u8);
            } else {
                for lower in c.to_lowercase() {
                    lower.encode_utf8(&mut [0; 4]).bytes().for_each(&mut feed);
                }
            }
        }
        Term(hash)
    }

    /// The term of two or more words in a row.
    #[must_use]
    pub fn then(self, next: Term) -> Term {
        Term((self.0.rotate_left(17) ^ next.0).wrapping_mul(PRIME))
    }
}
