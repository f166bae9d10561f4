//! A vocabulary as a trie over bytes, in one hash table: a probe per byte, and nothing is allocated to look a word up.

pub(super) const ROOT: u32 = 0;
const NONE: u32 = u32::MAX;

/// A trie over bytes: the edges in one open-addressed table, the piece of each node in another.
pub(super) struct Trie {
    /// `(node << 8 | byte, child)`; child 0 is an empty slot, as nothing leads back to the root.
    edges: Vec<(u32, u32)>,
    ids: Vec<u32>,
}

impl Trie {
    pub(super) fn with_capacity(edges: usize) -> Self {
        Self { edges: vec![(0, 0); edges.next_power_of_two().max(16)], ids: vec![NONE] }
    }

    /// The slot of the edge, or the empty one where it would stand.
    fn slot(&self, node: u32, byte: u8) -> usize {
        let key = node << 8 | u32::from(byte);
        let mask = self.edges.len() - 1;
        let mut slot = (u64::from(key).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize & mask;
        while let Some(&(at, child)) = self.edges.get(slot)
            && child != 0
            && at != key
        {
            slot = (slot + 1) & mask;
        }
        slot
    }

    fn child(&self, node: u32, byte: u8) -> Option<u32> {
        self.edges.get(self.slot(node, byte)).map(|e| e.1).filter(|child| *child != 0)
    }

    /// The node that `bytes` lead to from `node`, made where it is missing. The table is never full: a text of `n` bytes
    /// makes at most `n` edges less its line ends.
    pub(super) fn insert(&mut self, mut node: u32, bytes: &[u8]) -> u32 {
        for &byte in bytes {
            let slot = self.slot(node, byte);
            let next = self.ids.len() as u32;
            let Some(edge) = self.edges.get_mut(slot) else { break };
            if edge.1 == 0 {
                *edge = (node << 8 | u32::from(byte), next);
                self.ids.push(NONE);
            }
            node = edge.1;
        }
        node
    }

    pub(super) fn set_id(&mut self, node: u32, id: u32) {
        if let Some(slot) = self.ids.get_mut(node as usize) {
            *slot = id;
        }
    }

    /// Every entry that `bytes` begin with, the shortest first: its length and id.
    pub(super) fn prefixes<'t>(&'t self, bytes: &'t [u8]) -> impl Iterator<Item = (usize, u32)> + 't {
        let mut node = ROOT;
        let nodes = bytes.iter().map_while(move |&byte| {
            node = self.child(node, byte)?;
            Some(node)
        });
        let id = |node: u32| self.ids.get(node as usize).copied().filter(|id| *id != NONE);
        nodes.enumerate().filter_map(move |(i, node)| Some((i + 1, id(node)?)))
    }

    /// The longest entry below `node` that `bytes` begin with: its length and id.
    pub(super) fn longest(&self, mut node: u32, bytes: &[u8]) -> Option<(usize, u32)> {
        let mut found = None;
        for (i, &byte) in bytes.iter().enumerate() {
            let Some(child) = self.child(node, byte) else { break };
            node = child;
            if let Some(&id) = self.ids.get(node as usize).filter(|id| **id != NONE) {
                found = Some((i + 1, id));
            }
        }
        found
    }
}
