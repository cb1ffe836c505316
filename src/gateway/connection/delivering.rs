//! Noting what reached the peer, for front ends that leave it to the server.
//!
//! What is noted is stored and told to the others in the conversation. While messages keep coming
//! there, it is noted now and then, not for each write, and the more seldom the more people are there:
//! in a busy conversation of a thousand, each write would else cause a thousand changes.

use std::pin::Pin;
use std::time::Duration;

use tokio::time::{Instant, Sleep};
use tokio_util::task::TaskTracker;

use super::contract::{BoxFuture, SocketContract};
use crate::actors::outbound::{Queued, Reaches};
use crate::domain::id::ConversationId;

/// How long nothing more of a conversation is noted after something was, at least.
const REST: Duration = Duration::from_millis(250);
/// And for each person in the conversation: up to a thousand of them are thus noted 200 times a second
/// together, which is little beside what they are told.
const REST_PER_PERSON: Duration = Duration::from_millis(5);
/// And at most, so that what is shown of a conversation of many is not long out of date.
const LONGEST_REST: Duration = Duration::from_secs(5);

/// What was written and is yet to be noted. Next to nothing where the peer notes it itself.
#[derive(Default)]
pub(super) struct Deliveries(Option<Box<State>>);

#[derive(Default)]
struct State {
    /// Those that something is yet to be noted of, and those that rest; as many as the peer is in at
    /// most.
    conversations: Vec<Progress>,
    /// What has to be over before anything is noted, or before the first rest is.
    before: Option<Before>,
}

/// How far one conversation got to the peer.
struct Progress {
    /// The newest message.
    newest: Reaches,
    /// Whether it may not be written, in truth.
    is_unsent: bool,
    /// Whether it is noted, or about to be.
    is_noted: bool,
    /// Nothing is noted of it before.
    rests_until: Option<Instant>,
}

/// What has to be over before the next one is noted.
enum Before {
    /// The one that is being noted.
    Noting(ConversationId, BoxFuture<()>),
    /// The first of the rests.
    Rest(Pin<Box<Sleep>>),
}

impl Deliveries {
    /// Adds what is about to be written.
    pub(super) fn gather(&mut self, batch: &[Queued]) {
        for reaches in batch.iter().filter_map(|queued| queued.reaches) {
            let state = self.0.get_or_insert_default();
            match state.progress_in(reaches.conversation) {
                Some(progress) => {
                    progress.newest = Reaches {
                        seq: progress.newest.seq.max(reaches.seq),
                        ..reaches
                    };
                    progress.is_unsent = true;
                    progress.is_noted = false;
                }
                None => state.conversations.push(Progress {
                    newest: reaches,
                    is_unsent: true,
                    is_noted: false,
                    rests_until: None,
                }),
            }
        }
    }

    /// Everything that was gathered is written: begins to note it, unless it has to wait.
    pub(super) fn sent(&mut self, contract: &impl SocketContract) {
        let Some(state) = &mut self.0 else {
            return;
        };
        for progress in &mut state.conversations {
            progress.is_unsent = false;
        }
        if !matches!(state.before, Some(Before::Noting(..))) {
            self.proceed(contract);
        }
    }

    /// Begins to note the next one that may be, or waits for the first rest to end; forgets
    /// everything when there is neither.
    fn proceed(&mut self, contract: &impl SocketContract) {
        if let Some(state) = &mut self.0
            && !state.note_next(contract)
            && !state.rest()
        {
            self.0 = None;
        }
    }

    pub(super) fn is_waiting(&self) -> bool {
        self.0.as_ref().is_some_and(|state| state.before.is_some())
    }

    /// Waits until the next one may be noted. Cancel safe.
    pub(super) async fn waited(&mut self) {
        match self.0.as_mut().and_then(|state| state.before.as_mut()) {
            Some(Before::Noting(_, noting)) => noting.await,
            Some(Before::Rest(rest)) => rest.as_mut().await,
            None => std::future::pending().await,
        }
    }

    /// Goes on after what was waited for.
    pub(super) fn go_on(&mut self, contract: &impl SocketContract) {
        let Some(state) = &mut self.0 else {
            return;
        };
        let now = Instant::now();
        match state.before.take() {
            Some(Before::Noting(conversation, _)) => {
                if let Some(noted) = state.progress_in(conversation) {
                    noted.rests_until = Some(now + rest_among(noted.newest.people));
                }
            }
            Some(Before::Rest(_)) | None => {
                for progress in &mut state.conversations {
                    progress.rests_until = progress.rests_until.filter(|until| now < *until);
                }
            }
        }
        self.proceed(contract);
    }

    /// Has everything that was written noted, without the connection, which ends or goes on as
    /// somebody else.
    pub(super) fn finish(&mut self, contract: &impl SocketContract, tasks: &TaskTracker) {
        let Some(state) = self.0.take() else {
            return;
        };
        if let Some(Before::Noting(_, noting)) = state.before {
            tasks.spawn(noting);
        }
        for progress in state.conversations {
            // Of a write that did not get through nobody knows how far it got.
            if progress.is_noted || progress.is_unsent {
                continue;
            }
            if let Some(noting) = progress.note(contract) {
                tasks.spawn(noting);
            }
        }
    }
}

impl State {
    fn progress_in(&mut self, conversation: ConversationId) -> Option<&mut Progress> {
        let mut known = self.conversations.iter_mut();
        known.find(|one| one.newest.conversation == conversation)
    }

    /// Begins to note the next one that may be; whether there is one.
    fn note_next(&mut self, contract: &impl SocketContract) -> bool {
        let is_due = |one: &&mut Progress| !one.is_noted && one.rests_until.is_none();
        while let Some(due) = self.conversations.iter_mut().find(is_due) {
            due.is_noted = true;
            if let Some(noting) = due.note(contract) {
                self.before = Some(Before::Noting(due.newest.conversation, noting));
                return true;
            }
        }
        false
    }

    /// Waits for the first rest to end; whether there is one.
    fn rest(&mut self) -> bool {
        self.conversations.retain(|one| one.rests_until.is_some());
        let rests = self.conversations.iter().filter_map(|one| one.rests_until);
        let Some(first) = rests.min() else {
            return false;
        };
        if !matches!(&self.before, Some(Before::Rest(rest)) if rest.deadline() == first) {
            self.before = Some(Before::Rest(Box::pin(tokio::time::sleep_until(first))));
        }
        true
    }
}

impl Progress {
    fn note(&self, contract: &impl SocketContract) -> Option<BoxFuture<()>> {
        contract.delivered(self.newest.conversation, self.newest.seq)
    }
}

/// How long nothing is noted of a peer in a conversation of so many.
fn rest_among(people: u32) -> Duration {
    REST_PER_PERSON
        .saturating_mul(people)
        .clamp(REST, LONGEST_REST)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{Receiver, Sender, channel};

    use tungstenite::Utf8Bytes;
    use uuid::Uuid;

    use super::super::{Closing, Farewell, Inbound, Reply, Step};
    use super::*;
    use crate::domain::id::Seq;
    use crate::gateway::refusal::Refusal;

    const PAIR: u128 = 1;
    const GROUP: u128 = 2;

    /// Notes at once, and says what.
    struct Front(Sender<(u128, u64)>);

    impl SocketContract for Front {
        fn receive(&mut self, _inbound: Inbound) -> Step {
            Step::Leave
        }

        fn refuse(&mut self, _inbound: &Inbound, _refusal: Refusal) -> Reply {
            None
        }

        fn farewell(&self, _closing: Closing) -> Farewell {
            Farewell {
                frame: None,
                code: 1000,
                reason: "",
            }
        }

        fn delivered(&self, conversation: ConversationId, up_to: Seq) -> Option<BoxFuture<()>> {
            let noted = (conversation.as_uuid().as_u128(), up_to.0);
            self.0.send(noted).unwrap();
            Some(Box::pin(std::future::ready(())))
        }
    }

    struct Peer {
        deliveries: Deliveries,
        front: Front,
        noted: Receiver<(u128, u64)>,
        begun: Instant,
    }

    impl Peer {
        fn new() -> Self {
            let (sender, noted) = channel();
            Self {
                deliveries: Deliveries::default(),
                front: Front(sender),
                noted,
                begun: Instant::now(),
            }
        }

        /// Has a message gathered for a write that may or may not get through.
        fn gather(&mut self, conversation: u128, seq: u64, people: u32) {
            let mut queued = Queued::unnumbered(Utf8Bytes::from_static(""));
            queued.reaches = Some(Reaches {
                conversation: ConversationId::from_uuid(Uuid::from_u128(conversation)),
                seq: Seq(seq),
                people,
            });
            self.deliveries.gather(&[queued]);
        }

        fn write(&mut self, conversation: u128, seq: u64, people: u32) {
            self.gather(conversation, seq, people);
            self.deliveries.sent(&self.front);
        }

        /// Goes on until there is nothing left to wait for, or this time has come.
        async fn run_until(&mut self, milliseconds: u64) {
            let end = self.begun + Duration::from_millis(milliseconds);
            while self.deliveries.is_waiting() {
                tokio::select! {
                    biased;
                    () = self.deliveries.waited() => self.deliveries.go_on(&self.front),
                    () = tokio::time::sleep_until(end) => return,
                }
            }
            tokio::time::sleep_until(end).await;
        }

        fn noted(&self) -> Vec<(u128, u64)> {
            self.noted.try_iter().collect()
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_first_is_noted_at_once_and_the_newest_after_the_rest() {
        let mut peer = Peer::new();

        peer.write(GROUP, 1, 1_000);
        assert_eq!(peer.noted(), [(GROUP, 1)]);
        for seq in 2..50 {
            peer.run_until(seq * 100).await;
            peer.write(GROUP, seq, 1_000);
        }
        peer.run_until(4_999).await;
        assert_eq!(peer.noted(), []);

        peer.run_until(5_001).await;
        assert_eq!(peer.noted(), [(GROUP, 49)]);
    }

    #[tokio::test(start_paused = true)]
    async fn each_conversation_rests_by_its_own_people() {
        let mut peer = Peer::new();
        peer.write(GROUP, 1, 1_000);
        peer.run_until(100).await;
        assert_eq!(peer.noted(), [(GROUP, 1)]);

        peer.write(PAIR, 1, 2);
        assert_eq!(peer.noted(), [(PAIR, 1)]);
        peer.run_until(200).await;
        peer.write(PAIR, 2, 2);
        peer.write(GROUP, 2, 1_000);
        peer.run_until(349).await;
        assert_eq!(peer.noted(), []);

        peer.run_until(351).await;
        assert_eq!(peer.noted(), [(PAIR, 2)]);
        peer.run_until(4_999).await;
        assert_eq!(peer.noted(), []);
        peer.run_until(5_001).await;
        assert_eq!(peer.noted(), [(GROUP, 2)]);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_is_kept_after_the_last_rest() {
        let mut peer = Peer::new();
        peer.write(PAIR, 1, 2);
        peer.write(GROUP, 1, 100);

        peer.run_until(501).await;

        assert_eq!(peer.noted(), [(PAIR, 1), (GROUP, 1)]);
        assert!(peer.deliveries.0.is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn the_end_is_noted_without_a_rest_but_not_what_may_not_be_written() {
        let mut peer = Peer::new();
        for (conversation, people) in [(PAIR, 2), (GROUP, 1_000)] {
            peer.write(conversation, 1, people);
            peer.run_until(1).await;
            peer.write(conversation, 2, people);
        }
        assert_eq!(peer.noted(), [(PAIR, 1), (GROUP, 1)]);

        peer.gather(GROUP, 3, 1_000);
        peer.deliveries.finish(&peer.front, &TaskTracker::new());

        assert_eq!(peer.noted(), [(PAIR, 2)]);
    }

    #[rstest::rstest]
    #[case::pair(2, Duration::from_millis(250))]
    #[case::fifty(50, Duration::from_millis(250))]
    #[case::a_hundred(100, Duration::from_millis(500))]
    #[case::ten_thousand(10_000, Duration::from_secs(5))]
    #[case::as_many_as_there_can_be(u32::MAX, Duration::from_secs(5))]
    fn the_more_are_there_the_more_seldom_each_is_noted(
        #[case] people: u32,
        #[case] rest: Duration,
    ) {
        assert_eq!(rest_among(people), rest);
    }
}
