//! How much of the article is about each entity.
