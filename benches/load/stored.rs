//! Conversations and messages that are stored already, as the server itself would have stored them.

use super::database::Database;

/// Messages of each conversation of [`Stored`] but the first, and conversations for each hundred of its
/// messages.
const EACH: u32 = 100;

/// Direct conversations of the users 2n+1 and 2n+2, with one message each.
pub(crate) fn conversations(count: u32) -> String {
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
pub(crate) async fn settle(database: &Database) -> anyhow::Result<()> {
    database.run("VACUUM (FREEZE, ANALYZE)").await?;
    database.run("CHECKPOINT").await
}

/// As `md5(…)::uuid` makes it.
pub(crate) fn conversation_id(number: u32) -> String {
    use md5::Digest as _;
    let digest = md5::Md5::digest(format!("c{number}"));
    uuid::Builder::from_bytes(digest.into())
        .into_uuid()
        .to_string()
}

/// How much is stored.
#[derive(Clone, Copy)]
pub(crate) struct Stored {
    pub(crate) conversations: u32,
    /// Messages of the first one.
    pub(crate) long: u32,
}

impl Stored {
    /// A hundredth of all in the first conversation, a hundred in each other one. As the server's own,
    /// their ids are in the order in which they are stored.
    pub(crate) async fn fill(database: &Database, messages: u32) -> anyhow::Result<Self> {
        let stored = Self {
            conversations: (messages / EACH).max(1),
            long: messages / EACH,
        };
        database.run(&conversations(stored.conversations)).await?;
        for (from, to, count) in [(0, 1, stored.long), (1, stored.conversations, EACH)] {
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
