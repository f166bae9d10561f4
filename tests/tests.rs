//! Behaviour through the public surface: one binary, one module for each concern.
