//! Pages of history and searches, beside many messages.

use anyhow::{Context as _, ensure};
use reqwest::Client;
use tokio::time::Instant;

use super::clients::{token, token_of};
use super::database::Database;
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::server::Server;
use super::spread::Spread;
use super::stored::{Stored, conversation_id};
use super::subjects::Subject;

/// How often each is asked for in a round.
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

    /// The token of who asks, and for what, so many times of so many.
    fn request(self, (time, of): (u32, u32), stored: Stored) -> anyhow::Result<(String, String)> {
        let part = |whole: u32| u64::from(whole) * u64::from(time) / u64::from(of);
        match self {
            Self::LongPage => {
                let before = 100 + part(stored.long - 200);
                let id = conversation_id(0);
                Ok((token(1)?, format!("/{id}/messages?before_seq={before}")))
            }
            Self::OtherPage => {
                let other = 1 + u32::try_from(part(stored.conversations - 1))?;
                let id = conversation_id(other);
                let path = format!("/{id}/messages?before_seq=50");
                Ok((token(2 * other + 1)?, path))
            }
            Self::Search => Ok((token(1)?, "?q=gate".to_owned())),
            Self::SearchOfAll => Ok((token_of(0, "Admin")?, "?scope=all&q=submarine".to_owned())),
        }
    }

    /// p50, p99 and the CPU of a request of the server and its database, in milliseconds; MiB of the
    /// server then. What is read in one of the rounds is not what is read in another.
    async fn time(
        self,
        (server, database): (&Server, &Database),
        stored: Stored,
        (round, rounds): (u32, u32),
    ) -> anyhow::Result<[f64; 4]> {
        let http = Client::new();
        let mut took = Vec::new();
        let files = database.processes()?.context("it is not a process")?;
        let cpu = || anyhow::Ok(server.processes()?.cpu_seconds()? + files.cpu_seconds()?);
        let before = cpu()?;
        for number in 0..ASKED {
            let time = (number * rounds + round, ASKED * rounds);
            let (token, path) = self.request(time, stored)?;
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
        let each = (cpu()? - before) * 1_000.0 / f64::from(ASKED);
        let memory = server.processes()?.resident_mebibytes()?;
        Ok([quantile(50), quantile(99), each, memory])
    }
}

/// All of them.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Section> {
    let count = scale.messages;
    progress(&format!("storing {count} messages"));
    let database = scale.postgres.database().await?;
    drop(Subject::PARLOR.start(&database).await?);
    let stored = Stored::fill(&database, count).await?;
    let server = Subject::PARLOR.start(&database).await?;
    let mut spreads = Reading::ALL.map(|_| <[Spread; 4]>::default());
    let rounds = u32::try_from(scale.rounds)?;
    for round in 0..rounds {
        for (reading, spreads) in Reading::ALL.into_iter().zip(&mut spreads) {
            progress(&format!("reading, round {}: {}", round + 1, reading.name()));
            let places = (&server, &database);
            let figures = reading.time(places, stored, (round, rounds)).await?;
            for (spread, figure) in spreads.iter_mut().zip(figures) {
                spread.push(figure);
            }
        }
    }
    let measured = || Reading::ALL.into_iter().zip(&spreads);
    let rows = measured().map(|(reading, spreads)| {
        let figures = spreads.iter().map(ToString::to_string);
        std::iter::once(reading.name().to_owned())
            .chain(figures)
            .collect()
    });
    let verdicts = measured().map(|(reading, [_, p99, ..])| {
        let measure = format!("{}, beside {count} messages: p99", reading.name());
        Verdict::at_most(measure, (p99, reading.target()), " ms")
    });
    Ok(Section {
        title: "Reading".to_owned(),
        about: format!(
            "One request after another over HTTP, {ASKED} a round, token checked each time, beside {count} \
             messages in Postgres, of which {} are of one conversation. No page is read in two rounds. \
             CPU is of server and database for each, memory the server's resident after it.",
            stored.long
        ),
        head: vec!["what", "p50 ms", "p99 ms", "CPU ms", "server's MiB"],
        rows: rows.collect(),
        verdicts: verdicts.collect(),
    })
}
