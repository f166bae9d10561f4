//! Topics of the IPTC Media Topics.
