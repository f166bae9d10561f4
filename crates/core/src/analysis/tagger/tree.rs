//! Dependency heads from arc scores: the best tree with one root.
//!
//! The best head of each token mostly makes a tree already; where it does not, the maximum spanning arborescence does
//! (Chu and Liu 1965, Edmonds 1967), with one root enforced by a penalty on root arcs. A sentence has at most a window of
//! tokens, so the worst case is bounded.

/// Arc scores of a sentence: row `d`, column `h`; node 0 is the root, and row 0 is not used.
#[derive(Clone, Debug)]
pub(super) struct Arcs {
    nodes: usize,
    scores: Vec<f32>,
}

const ROOT_PENALTY: f32 = 1e4;

impl Arcs {
    /// Scores for `tokens` tokens, all equal.
    pub(super) fn new(tokens: usize) -> Self {
        let nodes = tokens + 1;
        Self { nodes, scores: vec![0.0; nodes * nodes] }
    }

    fn row(&self, dependent: usize) -> &[f32] {
        self.scores.get(dependent * self.nodes..(dependent + 1) * self.nodes).unwrap_or(&[])
    }

    pub(super) fn row_mut(&mut self, dependent: usize) -> &mut [f32] {
        self.scores.get_mut(dependent * self.nodes..(dependent + 1) * self.nodes).unwrap_or(&mut [])
    }

    fn score(&self, dependent: usize, head: usize) -> f32 {
        self.row(dependent).get(head).copied().unwrap_or(f32::NEG_INFINITY)
    }

    /// The head of every node in the best tree with one root; that of node 0 is itself.
    pub(super) fn tree(mut self) -> Vec<usize> {
        let heads = self.best_heads();
        if heads.iter().skip(1).filter(|h| **h == 0).count() == 1 && cycle(&heads).is_none() {
            return heads;
        }
        for dependent in 1..self.nodes {
            if let Some(root) = self.row_mut(dependent).first_mut() {
                *root -= ROOT_PENALTY;
            }
        }
        self.arborescence()
    }

    fn best_heads(&self) -> Vec<usize> {
        let best = |dependent: usize| {
            let mut best = (0, f32::NEG_INFINITY);
            for (head, &score) in self.row(dependent).iter().enumerate() {
                if head != dependent && score > best.1 {
                    best = (head, score);
                }
            }
            best.0
        };
        (0..self.nodes).map(|d| if d == 0 { 0 } else { best(d) }).collect()
    }

    fn arborescence(&self) -> Vec<usize> {
        let mut heads = self.best_heads();
        let Some(cycle) = cycle(&heads) else { return heads };
        // The cycle becomes one node, the last of a smaller graph.
        let in_cycle = |node: &usize| cycle.contains(node);
        let outside: Vec<usize> = (0..self.nodes).filter(|n| !in_cycle(n)).collect();
        let mut small = Arcs::new(outside.len());
        let merged = outside.len();
        let kept: f32 = cycle.iter().map(|&v| self.score(v, heads.get(v).copied().unwrap_or(0))).sum();
        let mut enter = vec![0; outside.len()];
        let mut leave = vec![0; outside.len()];
        for (i, &node) in outside.iter().enumerate() {
            for (j, &head) in outside.iter().enumerate() {
                if let Some(score) = small.row_mut(i).get_mut(j) {
                    *score = self.score(node, head);
                }
            }
            // The arc into the cycle that loses least, and the best one out of it.
            let into = |&v: &usize| self.score(v, node) - self.score(v, heads.get(v).copied().unwrap_or(0));
            let (entry, gain) = best(&cycle, into);
            let (exit, score) = best(&cycle, |&v| self.score(node, v));
            if let (Some(e), Some(l)) = (enter.get_mut(i), leave.get_mut(i)) {
                (*e, *l) = (entry, exit);
            }
            if let Some(slot) = small.row_mut(merged).get_mut(i) {
                *slot = kept + gain;
            }
            if let Some(slot) = small.row_mut(i).get_mut(merged) {
                *slot = score;
            }
        }
        let solved = small.arborescence();
        for (i, &head) in solved.iter().enumerate().skip(1) {
            let (dependent, head) = if i == merged {
                (enter.get(head), outside.get(head))
            } else {
                (outside.get(i), if head == merged { leave.get(i) } else { outside.get(head) })
            };
            if let (Some(&dependent), Some(&head)) = (dependent, head)
                && let Some(slot) = heads.get_mut(dependent)
            {
                *slot = head;
            }
        }
        heads
    }
}

fn best(nodes: &[usize], score: impl Fn(&usize) -> f32) -> (usize, f32) {
    nodes.iter().fold((0, f32::NEG_INFINITY), |best, node| {
        let score = score(node);
        if score > best.1 || best.0 == 0 { (*node, score) } else { best }
    })
}

/// The nodes of a cycle, if there is one.
fn cycle(heads: &[usize]) -> Option<Vec<usize>> {
    // 0 for unseen, else the number of the walk that came through.
    let mut seen = vec![0; heads.len()];
    for start in 1..heads.len() {
        let mut node = start;
        while node != 0 && seen.get(node) == Some(&0) {
            *seen.get_mut(node)? = start;
            node = *heads.get(node)?;
        }
        if node != 0 && seen.get(node) == Some(&start) {
            let mut nodes = vec![node];
            let mut next = *heads.get(node)?;
            while next != node {
                nodes.push(next);
                next = *heads.get(next)?;
            }
            return Some(nodes);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(arcs: &Arcs, heads: &[usize]) -> f32 {
        heads.iter().enumerate().skip(1).map(|(d, &h)| arcs.score(d, h)).sum()
    }

    fn is_tree(heads: &[usize]) -> bool {
        heads.iter().skip(1).filter(|h| **h == 0).count() == 1 && cycle(heads).is_none()
    }

    /// Every way to give `tokens` tokens heads, by counting.
    fn best_by_force(arcs: &Arcs) -> f32 {
        let tokens = arcs.nodes - 1;
        let all = (0..arcs.nodes.pow(tokens as u32)).map(|number| {
            let digits = (0..tokens as u32).map(|place| number / arcs.nodes.pow(place) % arcs.nodes);
            std::iter::once(0).chain(digits).collect::<Vec<_>>()
        });
        let loops = |heads: &Vec<usize>| heads.iter().enumerate().skip(1).any(|(d, h)| d == *h);
        all.filter(|h| !loops(h) && is_tree(h)).map(|h| total(arcs, &h)).fold(f32::NEG_INFINITY, f32::max)
    }

    proptest! {
        #[test]
        fn the_tree_is_the_best_of_all(tokens in 1usize..6, seed in prop::collection::vec(-9.0f32..9.0, 36)) {
            let mut arcs = Arcs::new(tokens);
            arcs.scores.iter_mut().zip(seed).for_each(|(a, b)| *a = b);
            let heads = arcs.clone().tree();
            prop_assert!(is_tree(&heads));
            prop_assert!((total(&arcs, &heads) - best_by_force(&arcs)).abs() < 0.02);
        }

        #[test]
        fn long_sentences_make_trees(tokens in 1usize..126, seed in any::<u32>()) {
            let mut arcs = Arcs::new(tokens);
            let mut state = seed;
            for score in &mut arcs.scores {
                state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                *score = (state >> 16) as f32 / 1000.0;
            }
            prop_assert!(is_tree(&arcs.tree()));
        }
    }
}
