//! The roles that a text tells of one person: in text order, none over another, and each distinct one once.
//!
//! A long text may say the same office thousands of times; what is asked of a role looks at the distinct ones.

use crate::annotation::{EntityId, Role};
use std::collections::{BTreeMap, BTreeSet};

/// Roles of one entity.
#[derive(Clone, Debug, Default)]
pub(super) struct RoleSet {
    /// By where they begin.
    told: BTreeMap<u32, Role>,
    /// Every title with its owner.
    distinct: BTreeSet<(String, Option<EntityId>)>,
}

impl RoleSet {
    /// Adds a role, unless another one stands at its place already; says whether it did.
    pub(super) fn add(&mut self, role: Role) -> bool {
        let before = self.told.range(..role.span.end).next_back();
        if before.is_some_and(|(_, other)| other.span.overlaps(role.span)) {
            return false;
        }
        self.distinct.insert((role.title.clone(), role.of));
        self.told.insert(role.span.start, role);
        true
    }

    /// In text order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Role> {
        self.told.values()
    }

    /// Every title with its owner, once.
    pub(super) fn distinct(&self) -> impl Iterator<Item = (&str, Option<EntityId>)> {
        self.distinct.iter().map(|(title, of)| (title.as_str(), *of))
    }

    /// Changes owners of roles.
    pub(super) fn update(&mut self, change: impl FnMut(&mut Role)) {
        self.told.values_mut().for_each(change);
        self.distinct = self.told.values().map(|role| (role.title.clone(), role.of)).collect();
    }

    pub(super) fn into_vec(self) -> Vec<Role> {
        self.told.into_values().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    fn role(title: &str, start: u32, end: u32) -> Role {
        Role { title: title.to_owned(), of: None, span: Span::new(start, end) }
    }

    #[test]
    fn roles_stand_in_text_order_and_none_over_another() {
        let mut roles = RoleSet::default();
        assert!(roles.add(role("minister", 20, 28)));
        assert!(roles.add(role("minister", 0, 8)));
        assert!(roles.add(role("mayor", 8, 13)));
        for (start, end) in [(0, 8), (2, 4), (7, 9), (12, 21), (27, 30), (0, 40)] {
            assert!(!roles.add(role("head", start, end)), "{start}..{end}");
        }
        assert_eq!(roles.iter().map(|r| r.span.start).collect::<Vec<_>>(), [0, 8, 20]);
        assert_eq!(roles.distinct().map(|(title, _)| title).collect::<Vec<_>>(), ["mayor", "minister"]);

        roles.update(|role| role.of = (role.span.start == 0).then_some(EntityId(1)));
        let distinct: Vec<_> = roles.distinct().collect();
        assert_eq!(distinct, [("mayor", None), ("minister", None), ("minister", Some(EntityId(1)))]);
    }
}
