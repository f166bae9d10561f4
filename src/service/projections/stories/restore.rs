//! The memory of stories made from what is stored, after a start or a takeover: in some seconds, however many documents it holds.
//!
//! Rows are read in order of documents, some pages ahead; stories and near-duplicates are put back side by side, on a thread each. What
//! rows tell is taken as it is, nothing is compared: `across::stories::Stories::restore` says how.

use super::StoryProjection;
use crate::across::originals::Originals;
use crate::across::stories::{Linked, StoredDocument, StoredStory, Stories};
use crate::error::Error;
use crate::store::Store;
use crate::store::stories::{MemberRow, NextNumbers, RememberedMember, RememberedStory};
use tokio::sync::{mpsc, oneshot};

/// Documents that are read at once when the memory is made.
const PAGE: usize = 1_000;

/// Pages that are read while others are put into memory.
const PAGES_AHEAD: usize = 8;

/// What near-duplicates need of a document: its number, time, key and fingerprints, and what it repeats.
type OfText = (i64, i64, String, Vec<u32>, Option<i64>);

impl StoryProjection {
    /// Makes the memory anew.
    pub(super) async fn read_back(&mut self, store: &dyn Store) -> Result<(), Error> {
        let NextNumbers { story, storyline } = store.next_story_numbers().await?;
        *self = Self::new(self.most_active);
        let (members, of_members) = mpsc::channel(PAGES_AHEAD);
        let (texts, of_texts) = mpsc::channel(PAGES_AHEAD);
        let (stories, of_stories) = oneshot::channel();
        let restoring =
            tokio::task::spawn_blocking(move || restored(Stories::new(story, storyline), of_members, of_stories));
        let originals = tokio::task::spawn_blocking(move || originals(of_texts));
        // Senders end with what reads for them, so that both threads end, too, when it fails.
        self.read_members(store, members, texts).await?;
        // Nobody takes them where the thread has failed, which is told below.
        let _ = stories.send(read_stories(store).await?);
        (self.stories, self.originals) = tokio::try_join!(restoring, originals).map_err(|_| Error::Internal)?;
        self.forget();
        Ok(())
    }

    /// Reads documents that were in memory, for stories and for near-duplicates.
    async fn read_members(
        &mut self,
        store: &dyn Store,
        members: mpsc::Sender<Vec<StoredDocument>>,
        texts: mpsc::Sender<Vec<OfText>>,
    ) -> Result<(), Error> {
        let mut before = store.story_members_before(self.most_active).await?;
        loop {
            let page = store.story_members(before, PAGE).await?;
            let Some(last) = page.last() else { return Ok(()) };
            before = last.member.document;
            let (mut of_stories, mut of_texts) = (Vec::with_capacity(page.len()), Vec::with_capacity(page.len()));
            for RememberedMember { member, key, fingerprints, duplicate_of } in page {
                of_texts.push((member.document, member.time, key, fingerprints, duplicate_of));
                self.active.insert(member.document);
                let MemberRow { document: number, story, time, dated, headline: is_headline, language, vector, links } =
                    member;
                let language = self.language(&language);
                of_stories.push(StoredDocument { number, story, time, dated, is_headline, language, vector, links });
            }
            let (sent, sent_too) = tokio::join!(members.send(of_stories), texts.send(of_texts));
            if sent.is_err() || sent_too.is_err() {
                return Ok(());
            }
        }
    }
}

/// Puts documents back, and, when all are there, stories.
fn restored(
    mut stories: Stories,
    mut pages: mpsc::Receiver<Vec<StoredDocument>>,
    stored: oneshot::Receiver<Vec<StoredStory>>,
) -> Stories {
    while let Some(page) = pages.blocking_recv() {
        stories.restore(&page);
    }
    if let Ok(stored) = stored.blocking_recv() {
        stories.restore_stories(stored.into_iter());
    }
    stories
}

/// Puts texts back.
fn originals(mut pages: mpsc::Receiver<Vec<OfText>>) -> Originals {
    let mut originals = Originals::default();
    while let Some(page) = pages.blocking_recv() {
        for (document, time, key, prints, of) in page {
            originals.restore(document, time, key.into(), prints.into(), of);
        }
    }
    originals.restored();
    originals
}

/// Reads the stories that have documents in memory, and some that have none.
async fn read_stories(store: &dyn Store) -> Result<Vec<StoredStory>, Error> {
    let (mut stories, mut after) = (Vec::new(), 0);
    loop {
        let found = store.remembered_stories(after, PAGE).await?;
        let Some(last) = found.last() else { return Ok(stories) };
        after = last.number;
        stories.extend(found.iter().map(remembered));
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
