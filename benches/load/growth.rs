//! What is stored already should not matter: cost of a message, and of looking for one.

use anyhow::ensure;
use reqwest::Client;
use tokio::time::Instant;

use super::chats::{self, Manner, Person};
use super::clients::{Kind, token};
use super::database::Database;
use super::progress;
use super::report::{Section, Verdict};
use super::scale::Scale;
use super::server::Server;
use super::spread::Spread;
use super::subjects::{Subject, native_person};

/// Pairs who talk.
const PAIRS: u32 = 200;
/// Pages and searches that are timed.
const ASKED: u32 = 200;
/// Messages of the one long conversation, of a hundred stored ones.
const LONG: u32 = 100;

/// Both.
pub(crate) async fn measure(scale: &Scale) -> anyhow::Result<Vec<Section>> {
    Ok(vec![messages(scale).await?, reading(scale).await?])
}

/// Direct conversations of the users 2n+1 and 2n+2, with one message each.
fn conversations(count: u32) -> String {
    format!(
        "INSERT INTO users (id, role, name, created_at, updated_at)
            SELECT n::text, CASE WHEN n % 2 = 0 THEN 'Provider' ELSE 'Customer' END,
                   CASE WHEN n % 2 = 0 THEN 'Provider ' ELSE 'Customer ' END || n, 0, 0
            FROM generate_series(1, 2 * {count}) n;
         INSERT INTO conversations (id, kind, status, created_by, created_at, updated_at, last_seq,
                                    version, rules_version, last_message_at)
            SELECT md5('c' || n)::uuid, 'direct', 'active', (2 * n + 1)::text, n, n, 1, 2, 1, n
            FROM generate_series(0, {count} - 1) n;
         INSERT INTO participants (conversation_id, user_id, role, joined_at, version)
            SELECT md5('c' || n)::uuid, (2 * n + 1 + m)::text,
                   CASE WHEN m = 1 THEN 'Provider' ELSE 'Customer' END, 0, 1
            FROM generate_series(0, {count} - 1) n, generate_series(0, 1) m;
         INSERT INTO messages (id, conversation_id, seq, version, sender_id, client_message_id,
                               kind, content, created_at)
            SELECT md5('m' || n)::uuid, md5('c' || n)::uuid, 1, 2, (2 * n + 1)::text, 'filled',
                   'text', 'Where shall I wait?', 0
            FROM generate_series(0, {count} - 1) n"
    )
}

/// Has done at once what the database would else do in the background for what was just stored, while
/// something else is measured.
async fn settle(database: &Database) -> anyhow::Result<()> {
    database.run("VACUUM (FREEZE, ANALYZE)").await?;
    database.run("CHECKPOINT").await
}

/// What a message costs beside more and more conversations.
async fn messages(scale: &Scale) -> anyhow::Result<Section> {
    let mut spreads: Vec<Spread> = scale
        .conversations
        .iter()
        .map(|_| Spread::default())
        .collect();
    let mut databases = Vec::new();
    for &count in &scale.conversations {
        progress(&format!("storing {count} conversations"));
        let database = Database::seasoned_postgres().await?;
        drop(Subject::PARLOR.start(&database).await?);
        database.run(&conversations(count)).await?;
        settle(&database).await?;
        databases.push(database);
    }
    for round in 1..=scale.rounds {
        for ((count, database), spread) in
            scale.conversations.iter().zip(&databases).zip(&mut spreads)
        {
            progress(&format!(
                "messages beside {count} conversations, round {round}"
            ));
            let server = Subject::PARLOR.start(database).await?;
            let people = strangers(server.address(), *count).await?;
            let processes = (server.processes()?, database.processes()?);
            let manner = (Manner::Unacknowledged(1), true);
            let measured = chats::measure(people, manner, scale.turn, processes).await?;
            spread.push(1e6 / measured.per_cpu_second);
        }
    }
    let (least, most) = (spreads[0].median(), spreads[spreads.len() - 1].median());
    let verdict = Verdict::at_most(
        format!(
            "cost of a message beside {} conversations, to that beside {}",
            scale.conversations[spreads.len() - 1],
            scale.conversations[0]
        ),
        (most / least, 1.1),
        "",
    );
    let rows = scale.conversations.iter().zip(&spreads);
    Ok(Section {
        title: "Growth".to_owned(),
        about: format!(
            "Up to {PAIRS} pairs talk in conversations spread over all that are stored, one message \
             unacknowledged each. CPU microseconds of server and database for each message."
        ),
        head: vec!["conversations", "CPU µs a message"],
        rows: rows
            .map(|(count, spread)| vec![count.to_string(), spread.to_string()])
            .collect(),
        verdicts: vec![verdict],
    })
}

/// People of conversations that are spread over all.
async fn strangers(address: std::net::SocketAddr, count: u32) -> anyhow::Result<Vec<Person>> {
    let pairs = PAIRS.min(count);
    let mut people = Vec::new();
    for pair in 0..pairs {
        let number = pair * (count / pairs);
        for user in [2 * number + 1, 2 * number + 2] {
            let socket = Kind::Native.connect(address, user).await?;
            people.push(native_person(socket, &conversation_id(number)));
        }
    }
    Ok(people)
}

/// As `md5(…)::uuid` makes it.
fn conversation_id(number: u32) -> String {
    use md5::Digest as _;
    let digest = md5::Md5::digest(format!("c{number}"));
    uuid::Builder::from_bytes(digest.into())
        .into_uuid()
        .to_string()
}

/// What is read, and timed.
#[derive(Clone, Copy)]
enum Reading {
    LongPage,
    OtherPage,
    Search,
}

impl Reading {
    const ALL: [Self; 3] = [Self::LongPage, Self::OtherPage, Self::Search];

    const fn name(self) -> &'static str {
        match self {
            Self::LongPage => "a page somewhere in the long conversation",
            Self::OtherPage => "a page of another conversation",
            Self::Search => "a list of one's conversations by a word",
        }
    }

    /// Who asks, and for what, the time of this number.
    fn request(self, number: u32, stored: Stored) -> (u32, String) {
        match self {
            Self::LongPage => {
                let before =
                    100 + u64::from(stored.long - 200) * u64::from(number) / u64::from(ASKED);
                let id = conversation_id(0);
                (1, format!("/{id}/messages?before_seq={before}"))
            }
            Self::OtherPage => {
                let other = 1 + (stored.conversations - 1) / ASKED * number;
                let id = conversation_id(other);
                (2 * other + 1, format!("/{id}/messages?before_seq=50"))
            }
            Self::Search => (1, "?q=gate".to_owned()),
        }
    }

    /// p50 and p99 in milliseconds.
    async fn time(self, server: &Server, stored: Stored) -> anyhow::Result<(f64, f64)> {
        let http = Client::new();
        let mut took = Vec::new();
        for number in 0..ASKED {
            let (user, path) = self.request(number, stored);
            let url = format!("http://{}/api/v1/conversations{path}", server.address());
            let began = Instant::now();
            let answer = http.get(url).bearer_auth(token(user)?).send().await?;
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

/// How much is stored.
#[derive(Clone, Copy)]
struct Stored {
    conversations: u32,
    /// Messages of the first one.
    long: u32,
}

impl Stored {
    /// A hundredth of all in the first conversation, a hundred in each other one. As the server's own,
    /// their ids are in the order in which they are stored.
    async fn fill(database: &Database, messages: u32) -> anyhow::Result<Self> {
        let stored = Self {
            conversations: (messages / LONG).max(1),
            long: messages / LONG,
        };
        database.run(&conversations(stored.conversations)).await?;
        for (from, to, count) in [(0, 1, stored.long), (1, stored.conversations, LONG)] {
            let fill = format!(
                "INSERT INTO messages (id, conversation_id, seq, version, sender_id,
                                       client_message_id, kind, content, created_at)
                 SELECT ('00000000-0000-7000-8000-' ||
                            lpad(to_hex({messages}::bigint * n + m), 12, '0'))::uuid,
                        md5('c' || n)::uuid, m, m + 1, (2 * n + 1 + m % 2)::text,
                        'f' || m, 'text', 'The blue van number ' || m || ' is at gate ' || n % 97, m
                 FROM generate_series({from}, {to} - 1) n, generate_series(2, {count}) m;
                 UPDATE conversations SET last_seq = {count}, version = {count} + 1
                 FROM generate_series({from}, {to} - 1) n WHERE id = md5('c' || n)::uuid;"
            );
            database.run(&fill).await?;
        }
        settle(database).await?;
        Ok(stored)
    }
}

/// Pages of history and searches, beside many messages.
async fn reading(scale: &Scale) -> anyhow::Result<Section> {
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
        verdicts.push(Verdict::at_most(measure, (p99, 50.0), " ms"));
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
