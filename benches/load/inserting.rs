//! What storing messages costs a database that does nothing else: rows inserted many at a time.

use std::time::Duration;

use anyhow::Context as _;
use sea_orm::sqlx::{self, Connection as _, PgConnection};
use tokio::time::Instant;
use uuid::Uuid;

use super::content::content;
use super::scale::Scale;
use super::subjects::Subject;

/// Rows of a transaction: as many as the server's writer takes at most (`writer.max_batch`).
pub(crate) const BATCH: usize = 256;
/// How long is inserted before anything is measured.
const WARMING_UP: Duration = Duration::from_millis(500);

/// As the server's writer does it, but for what surrounds the rows.
const INSERT: &str = "
INSERT INTO messages (id, conversation_id, seq, version, sender_id, client_message_id, kind,
                      content, attachments, reply_to, metadata, created_at)
SELECT m.id, m.conversation_id, m.seq, m.seq, m.sender_id, m.client_message_id, 'text', m.content,
       '[]', NULL, '{}', m.created_at
FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[])
    AS m(id, conversation_id, seq, sender_id, client_message_id, content, created_at)";

/// What was measured.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Inserted {
    /// Rows for each CPU second of the database.
    pub(crate) per_cpu_second: f64,
    /// Rows a second.
    pub(crate) per_second: f64,
}

/// Inserts messages of so many conversations for so long, each batch a transaction that is durable
/// before the next one begins.
pub(crate) async fn measure(conversations: u32, scale: &Scale) -> anyhow::Result<Inserted> {
    let database = scale.postgres.seasoned().await?;
    // It makes the tables, and is stopped.
    drop(Subject::PARLOR.start(&database).await?);
    let mut connection = PgConnection::connect(&database.url()).await?;
    let mut rows = Rows::of(conversations);
    insert(&mut connection, &mut rows, WARMING_UP).await?;
    let processes = database.processes()?.context("it is not a process")?;
    let (before, begun) = (processes.cpu_seconds()?, Instant::now());
    let count = insert(&mut connection, &mut rows, scale.turn).await?;
    let cpu = processes.cpu_seconds()? - before;
    let count = f64::from(count);
    let per_second = count / begun.elapsed().as_secs_f64();
    connection.close().await?;
    Ok(Inserted {
        per_cpu_second: count / cpu,
        per_second,
    })
}

/// Inserts for so long; how many rows.
async fn insert(
    connection: &mut PgConnection,
    rows: &mut Rows,
    duration: Duration,
) -> anyhow::Result<u32> {
    let until = Instant::now() + duration;
    let mut count = 0;
    while Instant::now() < until {
        let batch = rows.next_batch()?;
        macro_rules! column {
            ($row:ident => $value:expr) => {
                batch.iter().map(|$row| $value).collect::<Vec<_>>()
            };
        }
        // A statement by itself is a transaction.
        let inserted = sqlx::query(INSERT)
            .bind(column!(row => row.id))
            .bind(column!(row => row.conversation))
            .bind(column!(row => row.seq))
            .bind(column!(row => row.sender.as_str()))
            .bind(column!(row => row.client_id.as_str()))
            .bind(column!(row => row.content.as_str()))
            .bind(column!(row => row.created_at))
            .execute(&mut *connection)
            .await?;
        count += u32::try_from(inserted.rows_affected())?;
    }
    Ok(count)
}

/// Messages yet to be inserted, of each conversation in turn.
struct Rows {
    conversations: Vec<Uuid>,
    talk: Uuid,
    /// The conversation of the next one, and its number there.
    place: usize,
    seq: i64,
}

struct Row {
    id: Uuid,
    conversation: Uuid,
    seq: i64,
    sender: String,
    client_id: String,
    content: String,
    /// Microseconds since 1970.
    created_at: i64,
}

impl Rows {
    fn of(conversations: u32) -> Self {
        Self {
            conversations: (0..conversations).map(|_| Uuid::now_v7()).collect(),
            talk: Uuid::new_v4(),
            place: 0,
            seq: 1,
        }
    }

    fn next_batch(&mut self) -> anyhow::Result<Vec<Row>> {
        (0..BATCH).map(|_| self.next_row()).collect()
    }

    fn next_row(&mut self) -> anyhow::Result<Row> {
        let id = Uuid::now_v7();
        let at = id.get_timestamp().context("an id without its time")?;
        let (seconds, nanoseconds) = at.to_unix();
        let row = Row {
            id,
            conversation: self.conversations[self.place],
            seq: self.seq,
            sender: self.place.to_string(),
            client_id: format!("{}-{}", self.talk, self.seq),
            content: content(u64::try_from(self.seq)?),
            created_at: i64::try_from(seconds)? * 1_000_000 + i64::from(nanoseconds / 1_000),
        };
        self.place = (self.place + 1) % self.conversations.len();
        if self.place == 0 {
            self.seq += 1;
        }
        Ok(row)
    }
}
