//! Databases with so much in them that it matters how rows are found.

/// 20,000 conversations of two people each; the first hundred have ten messages, the others one.
/// Every tenth of the people is a guest, and every first message was reported.
pub(crate) const FILL: &str = "
INSERT INTO users (id, role, created_at, updated_at)
    SELECT 'user-' || n, 'customer', 0, 0 FROM generate_series(0, 19999) n;
INSERT INTO conversations (id, kind, status, created_by, created_at, updated_at, last_seq, version,
                           rules_version)
    SELECT md5(n::text)::uuid, 'group', 'active', 'user-0', n, n,
           CASE WHEN n < 100 THEN 10 ELSE 1 END, CASE WHEN n < 100 THEN 11 ELSE 2 END, 1
    FROM generate_series(0, 19999) n;
INSERT INTO participants (conversation_id, user_id, role, joined_at, version)
    SELECT md5(n::text)::uuid, 'user-' || (n + m) % 20000, 'customer', 0, 1
    FROM generate_series(0, 19999) n, generate_series(0, 1) m;
INSERT INTO receipts (conversation_id, user_id, mark, seq, at)
    SELECT conversation_id, user_id, mark, 5, 0
    FROM participants, (VALUES ('read'), ('delivered')) k(mark);
INSERT INTO messages (id, conversation_id, seq, version, sender_id, client_message_id, kind,
                      content, created_at)
    SELECT gen_random_uuid(), md5(n::text)::uuid, m, m + 1, 'user-' || n, 'c-' || m, 'text',
           'hello', 0
    FROM generate_series(0, 19999) n, generate_series(1, 10) m WHERE n < 100 OR m = 1;
INSERT INTO conversations (id, kind, status, support_rooms, assignee, created_by, created_at,
                           updated_at, version, rules_version)
    SELECT md5('s' || n)::uuid, 'support', 'active', E'\\nhelp\\n',
           CASE WHEN n < 200 THEN NULL ELSE 'user-0' END, 'user-0', n, n, 1, 1
    FROM generate_series(0, 9999) n;
UPDATE conversations SET reference_type = 'trip', reference_id = id::text WHERE kind = 'group';
UPDATE users SET name = 'Name ' || id, email = id || '@mail.example', is_guest = id LIKE '%7';
UPDATE users SET role = 'support' WHERE id LIKE '%00';
UPDATE users SET updated_at = substr(id, 6)::bigint, is_active = substr(id, 6)::bigint % 2 = 0
    WHERE id LIKE 'user-%';
INSERT INTO user_aliases (kind, value, user_id)
    SELECT 'driver', 'd-' || n, 'user-' || n FROM generate_series(0, 19999) n;
INSERT INTO session_tokens (token_hash, user_id, created_at, expires_at, revoked_at)
    SELECT repeat(md5(n::text), 2), 'user-' || n, 0, n, CASE WHEN n % 2 = 0 THEN n END
    FROM generate_series(0, 19999) n;
INSERT INTO host_references (reference_type, reference_id, updated_at)
    SELECT 'trip', 't-' || n, 0 FROM generate_series(0, 9999) n;
INSERT INTO user_references (reference_type, reference_id, user_id, role, is_applied)
    SELECT 'trip', 't-' || n, 'user-' || (n + m) % 20000, 'passenger', n <> 7 OR m <> 0
    FROM generate_series(0, 9999) n, generate_series(0, 1) m;
INSERT INTO reports (id, conversation_id, message_id, reporter_id, reason, status, created_at)
    SELECT gen_random_uuid(), conversation_id, id, sender_id, 'rude',
           CASE WHEN seq % 2 = 0 THEN 'dismissed' ELSE 'pending' END, created_at
    FROM messages WHERE seq = 1 OR seq = 2;
ANALYZE";

/// Where is noted which statements were looked at.
pub(crate) const EXPLAINED: &str = "CREATE TABLE explained (statement text PRIMARY KEY)";

/// Has Postgres plan as if there were fifty times as many rows of everything, a million conversations:
/// it reckons the rows of a table from its size and from how close they lay when they were last counted.
/// Indexes of what is still to be done stay as small as they are.
pub(crate) const A_MILLION: &str = "
DO $$ DECLARE name text; BEGIN
    FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = false)', name);
    END LOOP;
END $$;
UPDATE pg_class SET reltuples = reltuples * 50
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND reltuples > 0";
