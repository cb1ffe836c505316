//! Pages of history and searches, beside many messages.

use anyhow::ensure;
use reqwest::Client;
use tokio::time::Instant;

use super::clients::{token, token_of};
use super::database::Database;
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::server::Server;
use super::stored::{Stored, conversation_id};
use super::subjects::Subject;

/// How often each is asked for.
const ASKED: u32 = 200;

/// What is read, and timed.
#[derive(Clone, Copy)]
enum Reading {
    LongPage,
    OtherPage,
    Search,
    SearchOfAll,
}

impl Reading {
    const ALL: [Self; 4] = [
        Self::LongPage,
        Self::OtherPage,
        Self::Search,
        Self::SearchOfAll,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::LongPage => "a page somewhere in the long conversation",
            Self::OtherPage => "a page of another conversation",
            Self::Search => "a list of one's conversations by a word",
            Self::SearchOfAll => "a list of all conversations by a word that nobody said",
        }
    }

    /// Milliseconds that 99 of a hundred may take.
    const fn target(self) -> f64 {
        match self {
            Self::LongPage | Self::OtherPage | Self::Search => 50.0,
            // Reads 20,000 messages, the most that one request may.
            Self::SearchOfAll => 500.0,
        }
    }

    /// The token of who asks, and for what, the time of this number.
    fn request(self, number: u32, stored: Stored) -> anyhow::Result<(String, String)> {
        match self {
            Self::LongPage => {
                let before =
                    100 + u64::from(stored.long - 200) * u64::from(number) / u64::from(ASKED);
                let id = conversation_id(0);
                Ok((token(1)?, format!("/{id}/messages?before_seq={before}")))
            }
            Self::OtherPage => {
                let other = 1 + (stored.conversations - 1) / ASKED * number;
                let id = conversation_id(other);
                let path = format!("/{id}/messages?before_seq=50");
                Ok((token(2 * other + 1)?, path))
            }
            Self::Search => Ok((token(1)?, "?q=gate".to_owned())),
            Self::SearchOfAll => Ok((token_of(0, "Admin")?, "?scope=all&q=submarine".to_owned())),
        }
    }

    /// p50 and p99 in milliseconds.
    async fn time(self, server: &Server, stored: Stored) -> anyhow::Result<(f64, f64)> {
        let http = Client::new();
        let mut took = Vec::new();
        for number in 0..ASKED {
            let (token, path) = self.request(number, stored)?;
            let url = format!("http://{}/api/v1/conversations{path}", server.address());
            let began = Instant::now();
            let answer = http.get(url).bearer_auth(token).send().await?;
            let status = answer.status();
            let body = answer.bytes().await?;
            took.push(began.elapsed());
            ensure!(status.is_success(), "{status}: {body:?}");
        }
        took.sort_unstable();
        let quantile = |percent: usize| took[took.len() * percent / 100].as_secs_f64() * 1_000.0;
        Ok((quantile(50), quantile(99)))
    }
}

/// All of them.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Section> {
    let count = scale.messages;
    progress(&format!("storing {count} messages"));
    let database = Database::postgres().await;
    drop(Subject::PARLOR.start(&database).await?);
    let stored = Stored::fill(&database, count).await?;
    let server = Subject::PARLOR.start(&database).await?;
    let mut rows = Vec::new();
    let mut verdicts = Vec::new();
    for reading in Reading::ALL {
        let name = reading.name();
        progress(&format!("reading: {name}"));
        let (p50, p99) = reading.time(&server, stored).await?;
        rows.push(vec![
            name.to_owned(),
            format!("{p50:.1}"),
            format!("{p99:.1}"),
        ]);
        let measure = format!("{name}, beside {count} messages: p99");
        verdicts.push(Verdict::at_most(measure, (p99, reading.target()), " ms"));
    }
    Ok(Section {
        title: "Reading".to_owned(),
        about: format!(
            "One request after another over HTTP, token checked each time, beside {count} messages in \
             Postgres, of which {} are of one conversation.",
            stored.long
        ),
        head: vec!["what", "p50 ms", "p99 ms"],
        rows,
        verdicts,
    })
}
