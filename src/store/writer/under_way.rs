//! The commits that are under way, and which may begin beside them.
//!
//! Under load one commit at a time is best: what comes meanwhile is the next batch, and a large batch
//! costs little more than a small one. Where little comes, each change would wait for the one before it
//! and gain nothing by it. So beside a commit of few changes another few are committed, of other
//! conversations: those of one conversation are committed in the order in which they came.

use std::collections::HashSet;
use std::pin::Pin;

use futures_util::StreamExt as _;
use futures_util::stream::FuturesUnordered;

use super::Submission;
use super::committer::{Committer, Ending};
use super::kept::Kept;
use crate::domain::id::ConversationId;

/// Changes of a commit at most that another begins beside, and of that other.
const FEW: usize = 8;

/// A commit on its way.
type Commit<'a> = Pin<Box<dyn Future<Output = Ended> + Send + 'a>>;

/// A commit that has ended.
struct Ended {
    how: Ending,
    /// The connection, if it was kept.
    kept: Kept,
    /// Whose changes it was about, where there were few.
    conversations: Vec<ConversationId>,
}

/// The commits that are under way.
pub(super) struct UnderWay<'a> {
    committer: &'a Committer,
    commits: FuturesUnordered<Commit<'a>>,
    /// Whose changes they are about, where there are few.
    busy: HashSet<ConversationId>,
    /// Whether the one that is under way has many changes.
    has_many: bool,
    /// Connections of those that are not under way: as many as may begin.
    kept: Vec<Kept>,
}

impl<'a> UnderWay<'a> {
    /// None yet.
    pub(super) fn new(committer: &'a Committer) -> Self {
        let kept = std::iter::repeat_with(Kept::default).take(committer.at_a_time());
        Self {
            committer,
            commits: FuturesUnordered::new(),
            busy: HashSet::new(),
            has_many: false,
            kept: kept.collect(),
        }
    }

    /// Whether there is none.
    pub(super) fn is_empty(&self) -> bool {
        self.commits.is_empty()
    }

    /// Whether something that comes could begin at once, while so many wait for another to end.
    pub(super) fn may_begin(&self, waiting: usize) -> bool {
        let has_room = !self.has_many && waiting <= FEW && !self.kept.is_empty();
        self.is_empty() || has_room
    }

    /// Begins with what may begin of those that wait; leaves the others.
    pub(super) fn begin(&mut self, waiting: &mut Vec<Submission>) {
        if !self.may_begin(waiting.len()) {
            return;
        }
        let (others, batch) = std::mem::take(waiting)
            .into_iter()
            .partition::<Vec<_>, _>(|it| self.busy.contains(&it.conversation));
        *waiting = others;
        let Some(mut kept) = self.kept.pop_if(|_| !batch.is_empty()) else {
            return;
        };
        self.has_many = batch.len() > FEW;
        let conversations: Vec<_> = if self.has_many {
            Vec::new()
        } else {
            batch.iter().map(|it| it.conversation).collect()
        };
        self.busy.extend(&conversations);
        let committer = self.committer;
        self.commits.push(Box::pin(async move {
            Ended {
                how: committer.commit(&mut kept, batch).await,
                kept,
                conversations,
            }
        }));
    }

    /// Waits for one to end; for ever where there is none. Cancel safe.
    pub(super) async fn end_of_one(&mut self) {
        let Some(ended) = self.commits.next().await else {
            return std::future::pending().await;
        };
        for conversation in ended.conversations {
            self.busy.remove(&conversation);
        }
        self.has_many = false;
        self.kept.push(ended.kept);
        match ended.how {
            Ending::Decided => {}
            // What else is kept may have died with the same server.
            Ending::Unknown => self.give_back(),
        }
    }

    /// Whether a connection is kept though nothing is under way.
    pub(super) fn keeps_idle(&self) -> bool {
        self.is_empty() && self.kept.iter().any(Kept::is_some)
    }

    /// Gives back what is kept.
    pub(super) fn give_back(&mut self) {
        for kept in &mut self.kept {
            kept.give_back();
        }
    }
}
