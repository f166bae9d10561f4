//! Lemmas of English words, by rule and a table of irregular forms.
