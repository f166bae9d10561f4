//! Facts about the world, built into the binary: countries, places, people in office, organisations, names.
