//! Attributed statements: who said what.
