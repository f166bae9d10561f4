//! The rules that read a pair of neighbouring mentions, one file each.

pub(super) mod based;
pub(super) mod citizen;
pub(super) mod heads;
pub(super) mod held;
pub(super) mod kin;
pub(super) mod located;
pub(super) mod member;
pub(super) mod part;
pub(super) mod states;
