//! What many ask of the database at the same time, each by its key, in one statement for all.
//!
//! Whatever is asked while as many statements run as may is asked by the next one; there is no timer,
//! so who is alone asks at once, and a storm of clients that come, come back or leave costs a few
//! statements instead of several for each of them. What is answered was read, or stored, after it was
//! asked.

use std::collections::HashMap;
use std::hash::Hash;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use tokio::sync::oneshot;
use tokio::time::timeout;

use super::StoreError;
use super::lengths::round_up;

/// Most keys in one statement, where no fewer are said.
const KEYS: usize = 1_024;

/// How long one statement may take. A connection that answers no more, and does not say so, must not
/// hold up everybody who asks from then on.
const LONGEST: Duration = Duration::from_secs(30);

type Reply<V> = oneshot::Sender<Result<Option<V>, StoreError>>;

/// A place where questions of one sort meet. Cheap to clone.
pub(super) struct Gathered<K, V>(Arc<Mutex<Waiting<K, V>>>);

struct Waiting<K, V> {
    bounds: Bounds,
    keys: Vec<(K, Reply<V>)>,
    /// How many ask the database already, and will ask for these next.
    asking: usize,
}

/// How much is asked at a time.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    /// Most keys in one statement.
    pub(super) keys: usize,
    /// Most statements at a time.
    pub(super) statements: usize,
}

impl<K, V> Clone for Gathered<K, V> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<K, V> Default for Gathered<K, V> {
    fn default() -> Self {
        Self::within(Bounds {
            keys: KEYS,
            statements: 1,
        })
    }
}

impl<K, V> Gathered<K, V> {
    /// Nothing is asked yet.
    pub(super) fn within(bounds: Bounds) -> Self {
        let waiting = Waiting {
            bounds,
            keys: Vec::new(),
            asking: 0,
        };
        Self(Arc::new(Mutex::new(waiting)))
    }
}

impl<K, V> Gathered<K, V>
where
    K: Clone + Eq + Hash + Send + 'static,
    V: Clone + Send + 'static,
{
    /// The answer to this key, of a statement that began after this was called.
    ///
    /// `answers` asks the database for many keys at once; the last of them may be repeated, so that
    /// few statements differ in the number of their parameters. The statement fails for all of them
    /// together: it has to be one that no key by itself makes fail.
    ///
    /// Cancel safe: whoever stops waiting is answered in vain.
    #[expect(
        clippy::disallowed_methods,
        reason = "those who wait for its answer are waited for; nothing depends on it without them"
    )]
    pub(super) async fn ask<F>(
        &self,
        key: K,
        answers: impl Fn(Vec<K>) -> F + Send + 'static,
    ) -> Result<Option<V>, StoreError>
    where
        F: Future<Output = Result<HashMap<K, V>, StoreError>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let may_ask = {
            let mut waiting = self.lock();
            waiting.keys.push((key, reply));
            let may_ask = waiting.asking < waiting.bounds.statements;
            waiting.asking += usize::from(may_ask);
            may_ask
        };
        if may_ask {
            // A task of its own: the others must not depend on how long this one waits.
            tokio::spawn(self.clone().ask_all(answers));
        }
        answer.await.unwrap_or_else(|_| {
            Err(StoreError::Inconsistent(
                "a question was left without an answer",
            ))
        })
    }

    /// Asks until nobody waits.
    async fn ask_all<F>(self, answers: impl Fn(Vec<K>) -> F + Send)
    where
        F: Future<Output = Result<HashMap<K, V>, StoreError>> + Send + 'static,
    {
        while let Some(asked) = self.take() {
            let mut keys: Vec<K> = asked.iter().map(|(key, _)| key.clone()).collect();
            round_up(&mut keys);
            // Nobody would ask for those who wait if this ended with a panic.
            let answering = AssertUnwindSafe(answers(keys)).catch_unwind();
            let found = match timeout(LONGEST, answering).await {
                Ok(Ok(found)) => found,
                Ok(Err(_panic)) => Err(StoreError::Inconsistent("what asks for many panicked")),
                Err(late) => Err(StoreError::Unavailable(Arc::new(late))),
            };
            for (key, reply) in asked {
                let one = found.as_ref().map(|found| found.get(&key).cloned());
                // Whoever asked may have gone.
                let _ = reply.send(one.map_err(StoreError::clone));
            }
        }
    }

    /// What is asked for next; `None` when nobody waits, and then the next one asks.
    fn take(&self) -> Option<Vec<(K, Reply<V>)>> {
        let mut waiting = self.lock();
        if waiting.keys.is_empty() {
            waiting.asking -= 1;
            waiting.keys = Vec::new();
            return None;
        }
        let count = waiting.keys.len().min(waiting.bounds.keys);
        Some(waiting.keys.drain(..count).collect())
    }

    fn lock(&self) -> MutexGuard<'_, Waiting<K, V>> {
        // A panic elsewhere cannot leave the list half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Asks for all of these at once; the answers, and the keys of each statement.
    async fn ask(keys: std::ops::Range<u32>) -> (Vec<Option<u32>>, Vec<Vec<u32>>) {
        let gathered = Gathered::default();
        let statements: Arc<Mutex<Vec<Vec<u32>>>> = Arc::default();
        let asking = keys.map(|key| {
            let statements = Arc::clone(&statements);
            gathered.ask(key, move |keys| {
                statements.lock().unwrap().push(keys.clone());
                async move {
                    tokio::task::yield_now().await;
                    let even = keys.iter().filter(|key| key.is_multiple_of(2));
                    Ok(even.map(|key| (*key, key * 10)).collect())
                }
            })
        });
        let answers = futures_util::future::join_all(asking).await;
        let answers = answers.into_iter().map(Result::unwrap).collect();
        let statements = statements.lock().unwrap().clone();
        (answers, statements)
    }

    #[tokio::test]
    async fn who_ask_together_are_answered_together_each_with_their_own() {
        let (answers, statements) = ask(0..5).await;
        assert_eq!(answers, [Some(0), None, Some(20), None, Some(40)]);
        // The last is repeated up to a power of two.
        assert_eq!(statements, [vec![0, 1, 2, 3, 4, 4, 4, 4]]);
    }

    #[tokio::test]
    async fn more_than_a_statement_takes_are_asked_by_several() {
        let count = u32::try_from(KEYS).unwrap() + 1;
        let (answers, statements) = ask(0..count).await;
        assert_eq!(answers.len(), KEYS + 1);
        let sizes: Vec<usize> = statements.iter().map(Vec::len).collect();
        assert_eq!(sizes, [KEYS, 1]);
    }

    #[tokio::test]
    async fn as_many_statements_run_as_may_and_the_rest_is_asked_together() {
        let bounds = Bounds {
            keys: KEYS,
            statements: 2,
        };
        let gathered: Gathered<u32, u32> = Gathered::within(bounds);
        let sizes: Arc<Mutex<Vec<usize>>> = Arc::default();
        let asking = (0..8_u32).map(|key| {
            let sizes = Arc::clone(&sizes);
            gathered.ask(key, move |keys: Vec<u32>| {
                sizes.lock().unwrap().push(keys.len());
                async move {
                    for _ in 0..16 {
                        tokio::task::yield_now().await;
                    }
                    Ok(keys.into_iter().map(|key| (key, key)).collect())
                }
            })
        });
        let mut asking: Vec<_> = asking.map(Box::pin).collect();
        for ask in &mut asking {
            assert!(futures_util::poll!(ask).is_pending());
            tokio::task::yield_now().await;
        }
        for (key, answer) in (0..8).zip(futures_util::future::join_all(asking).await) {
            assert_eq!(answer.unwrap(), Some(key));
        }
        let sizes = sizes.lock().unwrap().clone();
        assert_eq!(sizes[..2], [1, 1]);
        assert!(sizes.len() < 6, "{sizes:?}");
        assert_eq!(gathered.lock().asking, 0);
    }

    #[tokio::test]
    async fn a_failure_is_everybodys_and_the_next_question_is_asked() {
        let gathered: Gathered<u32, u32> = Gathered::default();
        let failing = |_keys| async { Err(StoreError::Taken) };
        let (one, other) = tokio::join!(gathered.ask(1, failing), gathered.ask(2, failing));
        assert!(matches!(one, Err(StoreError::Taken)));
        assert!(matches!(other, Err(StoreError::Taken)));
        let found = gathered.ask(3, |keys: Vec<u32>| async move {
            Ok(keys.into_iter().map(|key| (key, key)).collect())
        });
        assert_eq!(found.await.unwrap(), Some(3));
    }

    #[tokio::test(start_paused = true)]
    async fn a_statement_that_never_ends_holds_up_only_those_who_asked_by_it() {
        let gathered: Gathered<u32, u32> = Gathered::default();
        let stuck = gathered.ask(0, |keys: Vec<u32>| async move {
            if keys.contains(&0) {
                std::future::pending::<()>().await;
            }
            Ok(keys.into_iter().map(|key| (key, key)).collect())
        });
        let later = async {
            tokio::task::yield_now().await;
            gathered
                .ask(1, |_keys| async { Err(StoreError::Taken) })
                .await
        };
        let (stuck, later) = tokio::join!(stuck, later);
        assert!(matches!(stuck, Err(StoreError::Unavailable(_))));
        assert_eq!(later.unwrap(), Some(1));
    }

    #[tokio::test]
    async fn a_panic_is_a_failure_and_the_next_question_is_asked() {
        let gathered: Gathered<u32, u32> = Gathered::default();
        let failing = gathered.ask(1, |keys: Vec<u32>| async move { panic!("{keys:?}") });
        assert!(matches!(failing.await, Err(StoreError::Inconsistent(_))));
        let next = gathered.ask(2, |keys: Vec<u32>| async move {
            Ok(keys.into_iter().map(|key| (key, key)).collect())
        });
        let next = timeout(LONGEST, next).await;
        assert_eq!(next.unwrap().unwrap(), Some(2));
    }

    #[tokio::test]
    async fn who_stops_waiting_takes_nobodys_answer_away() {
        let gathered: Gathered<u32, u32> = Gathered::default();
        let look_up = |keys: Vec<u32>| async move {
            tokio::task::yield_now().await;
            Ok(keys.into_iter().map(|key| (key, key)).collect())
        };
        let mut impatient = Box::pin(gathered.ask(1, look_up));
        assert!(futures_util::poll!(&mut impatient).is_pending());
        drop(impatient);
        assert_eq!(gathered.ask(2, look_up).await.unwrap(), Some(2));
    }
}
