//! The memory of stories made from what is stored, after a start or a takeover: in some seconds, however many documents it holds.
//!
//! Rows are read in order of documents, some pages ahead; stories and near-duplicates are put back side by side. What rows tell is taken
//! as it is, nothing is compared: `across::stories::Stories::restore` says how.

use super::StoryProjection;
use crate::across::originals::Originals;
use crate::across::stories::{Linked, Member, StoredStory, Stories};
use crate::across::vector::Vector;
use crate::error::Error;
use crate::store::Store;
use crate::store::stories::{MemberRow, NextNumbers, RememberedMember, RememberedStory};

/// Documents that are read at once when the memory is made.
const PAGE: usize = 5_000;

/// Pages that are read while others are put into memory.
const PAGES_AHEAD: usize = 2;

/// What a thread has made.
type Made<T> = Result<T, tokio::task::JoinError>;

impl StoryProjection {
    /// Makes the memory anew.
    pub(super) async fn read_back(&mut self, store: &dyn Store) -> Result<(), Error> {
        let NextNumbers { story, storyline } = store.next_story_numbers().await?;
        *self = Self { stories: Stories::new(story, storyline), ..Self::new(self.most_active) };
        let before = store.story_members_before(self.most_active).await?;
        let (pages, mut read) = tokio::sync::mpsc::channel(PAGES_AHEAD);
        let reading = async move {
            let mut page = store.story_members(before, PAGE).await?;
            while let Some(last) = page.last().map(|last| last.member.document) {
                if pages.send(page).await.is_err() {
                    break;
                }
                page = store.story_members(last, PAGE).await?;
            }
            Ok::<(), Error>(())
        };
        let restoring = async {
            while let Some(page) = read.recv().await {
                self.restore(page).await?;
            }
            Ok(())
        };
        tokio::try_join!(reading, restoring)?;
        let (mut stories, mut after) = (Vec::new(), 0);
        loop {
            let found = store.remembered_stories(after, PAGE).await?;
            let Some(last) = found.last() else { break };
            after = last.number;
            stories.extend(found.iter().map(remembered));
        }
        let (mut of_stories, mut originals) = self.taken();
        let of_stories = tokio::task::spawn_blocking(move || {
            of_stories.restore_stories(stories.into_iter());
            of_stories
        });
        let originals = tokio::task::spawn_blocking(move || {
            originals.restored();
            originals
        });
        self.put_back(tokio::join!(of_stories, originals))?;
        self.forget();
        Ok(())
    }

    /// Puts documents back that were in memory, stories and near-duplicates side by side.
    async fn restore(&mut self, found: Vec<RememberedMember>) -> Result<(), Error> {
        let (mut members, mut texts) = (Vec::with_capacity(found.len()), Vec::with_capacity(found.len()));
        for RememberedMember { member, key, fingerprints, duplicate_of } in found {
            texts.push((member.document, member.time, key, fingerprints, duplicate_of));
            self.active.insert(member.document);
            let language = self.language(&member.language);
            members.push((member, language));
        }
        let (mut stories, mut originals) = self.taken();
        let of_stories = tokio::task::spawn_blocking(move || {
            for (row, language) in members {
                let MemberRow { document, story, time, dated, headline: is_headline, .. } = row;
                let Some(vector) = Vector::from_bytes(&row.vector) else { continue };
                let member = Member { time, dated, is_headline, language, vector };
                stories.restore(document, member, story, row.links.as_deref().and_then(Linked::from_bytes).as_ref());
            }
            stories
        });
        let of_texts = tokio::task::spawn_blocking(move || {
            for (document, time, key, prints, of) in texts {
                originals.restore(document, time, key.into(), prints.into(), of);
            }
            originals
        });
        self.put_back(tokio::join!(of_stories, of_texts))
    }

    /// Its memory, for two threads.
    fn taken(&mut self) -> (Stories, Originals) {
        (std::mem::replace(&mut self.stories, Stories::new(1, 1)), std::mem::take(&mut self.originals))
    }

    /// Its memory again.
    fn put_back(&mut self, restored: (Made<Stories>, Made<Originals>)) -> Result<(), Error> {
        self.stories = restored.0.map_err(|_| Error::Internal)?;
        self.originals = restored.1.map_err(|_| Error::Internal)?;
        Ok(())
    }
}

fn remembered(row: &RememberedStory) -> StoredStory {
    StoredStory {
        number: row.number,
        storyline: row.storyline,
        documents: usize::try_from(row.documents).unwrap_or_default(),
        first_time: row.first_time,
        last_time: row.last_time,
        linked: row.links.as_deref().and_then(Linked::from_bytes),
    }
}
