//! Words that lose their last vowel before another one and keep an apostrophe for it, in French, Italian and Catalan.

/// Those that are a token of their own with their apostrophe. The models of several languages were trained on them, so the list
/// is part of their format.
pub const ELISIONS: [&str; 30] = [
    "c", "d", "j", "l", "m", "n", "s", "t", "qu", "jusqu", "lorsqu", "puisqu", "quoiqu", "quelqu", "presqu", "all", "dall",
    "dell", "nell", "sull", "coll", "un", "quell", "quest", "sant", "dov", "com", "cos", "tutt", "mezz",
];
