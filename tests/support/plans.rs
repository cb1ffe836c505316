//! How the databases find the rows of every statement that a server runs in a test.
//!
//! Statements are noted while tests run, whatever they are about, and explained when a test's database
//! goes: by SQLite in that very file, by Postgres in a database that stands for a million conversations.
//! A test fails that ran a statement which walks through a table that grows, or sorts much of it. So
//! whatever a contract asks for is looked at as soon as one test asks for it.

use std::collections::BTreeSet;
use std::sync::{Mutex, Once, PoisonError};

use sea_orm::{ConnectionTrait, DatabaseConnection, DbBackend, DbErr, Statement};
use serde_json::Value;
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt as _};

/// Parameters of one statement, as Postgres counts them.
const MOST_PARAMETERS: usize = 65_535;

/// Rows that may be sorted for one request, as a planner reckons them.
const MOST_SORTED: u64 = 5_000;

/// What a plan may cost. Reading a page of a million rows from end to end costs a multiple.
const MOST_COST: f64 = 20_000.0;

/// Indexes of nothing but what is still to be done, which is little: walking them is right.
const WORK_TO_DO: [&str; 2] = ["ix_conversations_waiting", "ix_user_references_pending"];

/// Indexes in whose order pages of everything are read, no further than the page goes.
const PAGED: [&str; 3] = [
    "conversations_pkey",
    "sqlite_autoindex_conversations_1",
    "ix_users_name",
];

/// What may take longer as the database grows: what the statement has in it, and why it may.
///
/// No index keeps what is newest among all conversations, because it would have to change with every
/// message. Those who oversee all conversations pay for their lists, and not everybody who says something.
const MAY_WALK: [([&str; 2], &str); 9] = [
    (
        ["FROM \"conversations\" WHERE ", "ORDER BY COALESCE("],
        "a list of all conversations, filtered, for those who oversee them",
    ),
    (
        ["FROM \"conversations\" ORDER BY COALESCE(", "LIMIT"],
        "a list of all conversations, for those who oversee them",
    ),
    (
        [
            "FROM \"conversations\" WHERE ",
            "\"last_message_at\" IS NULL ASC",
        ],
        "a list of all conversations with page numbers, for those who oversee them",
    ),
    (
        [
            "SELECT COUNT(*)",
            "FROM \"conversations\" WHERE \"conversations\".\"status\"",
        ],
        "figures about all conversations, for those who oversee them",
    ),
    (
        ["FROM \"conversations\" GROUP BY", "\"status\""],
        "figures about all conversations, for those who oversee them",
    ),
    (
        [
            "FROM \"reports\" WHERE",
            "GROUP BY \"reports\".\"message_id\"",
        ],
        "the reported messages, for moderators",
    ),
    (
        ["FROM \"users\" WHERE", ") AS \"pairs\" FROM"],
        "whom of the staff to give a newcomer to: as many rows as staff, once for each newcomer",
    ),
    (
        ["FROM \"users\" WHERE", ") AS \"load\" FROM"],
        "whom of the staff to give a request to: as many rows as staff, once for each request",
    ),
    (
        ["FROM \"users\" WHERE", "LOWER(\"users\".\"name\") LIKE"],
        "people by a part of their names: as many rows as the roles have that are looked through",
    ),
];

/// Tables that grow with what people do.
const GROWING: [&str; 11] = [
    "audit_log",
    "conversations",
    "host_references",
    "messages",
    "outbox",
    "participants",
    "receipts",
    "reports",
    "session_tokens",
    "user_references",
    "users",
];

static NOTED: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());

/// Notes from now on what servers in this process ask of databases.
pub(crate) fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let statements = Targets::new().with_target("sqlx::query", Level::DEBUG);
        let subscriber = tracing_subscriber::registry().with(Noting.with_filter(statements));
        tracing::subscriber::set_global_default(subscriber).expect("nobody else listens");
    });
}

/// What was noted so far, which is then forgotten.
fn noted() -> BTreeSet<String> {
    std::mem::take(&mut NOTED.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Keeps statements.
struct Noting;

impl<S: Subscriber> Layer<S> for Noting {
    fn on_event(&self, event: &Event<'_>, _context: Context<'_, S>) {
        let mut text = StatementText::default();
        event.record(&mut text);
        // Short ones are all summary.
        let statement = match text.whole.trim() {
            "" => text.summary.trim(),
            whole => whole,
        };
        let is_work = ["SELECT", "WITH", "INSERT", "UPDATE", "DELETE"];
        if is_work.iter().any(|word| statement.starts_with(word)) {
            let mut noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
            if !noted.contains(statement) {
                noted.insert(statement.to_owned());
            }
        }
    }
}

/// The fields of an event that tell a statement.
#[derive(Default)]
struct StatementText {
    summary: String,
    whole: String,
}

impl Visit for StatementText {
    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "summary" => value.clone_into(&mut self.summary),
            "db.statement" => value.clone_into(&mut self.whole),
            _ => {}
        }
    }

    fn record_debug(&mut self, _field: &Field, _value: &dyn std::fmt::Debug) {}
}

/// What is wrong with the plans of the noted statements in this SQLite database.
pub(crate) async fn complaints_of_sqlite(db: &DatabaseConnection) -> Vec<String> {
    let mut complaints = Vec::new();
    for statement in noted().iter().filter(|text| !text.contains("$1")) {
        let found = match sqlite_plan(db, statement).await {
            Ok(mut lines) => {
                lines.retain(|line| is_walk_of_sqlite(statement, line));
                lines
            }
            Err(error) => vec![error.to_string()],
        };
        complain(&mut complaints, statement, &found);
    }
    complaints
}

fn complain(complaints: &mut Vec<String>, statement: &str, found: &[String]) {
    if !found.is_empty() && !may_walk(statement) {
        complaints.push(format!("{}\n    {statement}", found.join("; ")));
    }
}

/// Whether this line of a plan walks through a table or one of its indexes: "SCAN", where "SEARCH" looks
/// rows up. Lists of values are walked through as well, and subqueries.
fn is_walk_of_sqlite(statement: &str, line: &str) -> bool {
    let Some(walked) = line.strip_prefix("SCAN ") else {
        return false;
    };
    let walked = walked.split(' ').next().unwrap_or_default();
    let is_table = GROWING.iter().any(|table| {
        *table == walked
            || statement.contains(&format!("{table} AS {walked} "))
            || statement.contains(&format!("{table}\" AS \"{walked}\""))
    });
    let mut right = WORK_TO_DO.iter().chain(&PAGED);
    is_table && !right.any(|index| line.contains(index))
}

async fn sqlite_plan(db: &DatabaseConnection, statement: &str) -> Result<Vec<String>, DbErr> {
    let explain = format!("EXPLAIN QUERY PLAN {statement}");
    let rows = db
        .query_all_raw(Statement::from_string(DbBackend::Sqlite, explain))
        .await?;
    rows.iter().map(|row| row.try_get_by_index(3)).collect()
}

/// What is wrong with the plans of the noted statements in a full Postgres database. Each is looked at
/// once, whoever runs it.
pub(crate) async fn complaints_of_postgres(db: &DatabaseConnection) -> Vec<String> {
    let mut complaints = Vec::new();
    for statement in noted().iter().filter(|text| !text.contains('?')) {
        let found = match walks_in(db, statement).await {
            Ok(found) => found,
            Err(error) => vec![error.to_string()],
        };
        complain(&mut complaints, statement, &found);
    }
    complaints
}

async fn walks_in(db: &DatabaseConnection, statement: &str) -> Result<Vec<String>, DbErr> {
    let mut found = Vec::new();
    if is_new(db, statement).await? {
        let plan = &postgres_plan(db, statement).await?[0]["Plan"];
        walks_of_postgres(plan, &mut found);
        let cost = plan["Total Cost"].as_f64().unwrap_or(f64::INFINITY);
        if cost > MOST_COST {
            found.push(format!("costs {cost}"));
        }
    }
    Ok(found)
}

/// Whether nobody looked at this statement yet, however many values its lists have.
async fn is_new(db: &DatabaseConnection, statement: &str) -> Result<bool, DbErr> {
    let mut sort = String::new();
    for word in statement.split_inclusive(&[' ', '(']) {
        let is_one_of_many = word.starts_with('$') && word.trim_end().ends_with(',');
        if !is_one_of_many {
            sort.push_str(word);
        }
    }
    let sort = sort.replace(|letter: char| letter.is_ascii_digit(), "");
    let insert = Statement::from_sql_and_values(
        DbBackend::Postgres,
        "INSERT INTO explained VALUES (md5($1)) ON CONFLICT DO NOTHING",
        [sort.into()],
    );
    Ok(db.execute_raw(insert).await?.rows_affected() > 0)
}

/// How Postgres would run a statement, whatever its parameters are.
async fn postgres_plan(db: &DatabaseConnection, statement: &str) -> Result<Value, DbErr> {
    let prepare = format!("SET plan_cache_mode = force_generic_plan; PREPARE noted AS {statement}");
    db.execute_unprepared(&prepare).await?;
    let is_used = |number: &usize| statement.contains(&format!("${number}"));
    let parameters: Vec<&str> = (1..=MOST_PARAMETERS)
        .take_while(is_used)
        .map(|_| "NULL")
        .collect();
    let explain = format!(
        "EXPLAIN (FORMAT JSON) EXECUTE noted({})",
        parameters.join(", ")
    );
    let explain = Statement::from_string(DbBackend::Postgres, explain.replace("()", ""));
    let row = db.query_one_raw(explain).await?;
    let plan = row.map(|row| row.try_get_by_index(0)).transpose()?;
    db.execute_unprepared("DEALLOCATE noted").await?;
    Ok(plan.unwrap_or_default())
}

fn walks_of_postgres(node: &Value, found: &mut Vec<String>) {
    let text = |name: &str| node[name].as_str().unwrap_or_default();
    let below = node["Plans"].as_array().map_or(&[][..], Vec::as_slice);
    let index = text("Index Name");
    match text("Node Type") {
        "Seq Scan" if GROWING.contains(&text("Relation Name")) => {
            found.push(format!("reads all of {}", text("Relation Name")));
        }
        "Index Scan" | "Index Only Scan" | "Bitmap Index Scan"
            if node["Index Cond"].is_null()
                && !WORK_TO_DO.iter().chain(&PAGED).any(|it| *it == index)
                && !index.starts_with("seaql") =>
        {
            found.push(format!("walks through {index}"));
        }
        "Sort" => {
            let rows = below[0]["Plan Rows"].as_u64().unwrap_or(u64::MAX);
            // How many rows a limit leaves is a parameter, of which a planner knows nothing.
            if rows > MOST_SORTED && !has_limit(&below[0]) {
                found.push(format!("sorts {rows} rows"));
            }
        }
        _ => {}
    }
    for node in below {
        walks_of_postgres(node, found);
    }
}

fn has_limit(node: &Value) -> bool {
    let below = node["Plans"].as_array().map_or(&[][..], Vec::as_slice);
    node["Node Type"] == "Limit" || below.iter().any(has_limit)
}

fn may_walk(statement: &str) -> bool {
    let has = |words: &[&str; 2]| words.iter().all(|words| statement.contains(words));
    MAY_WALK.iter().any(|(words, _)| has(words))
}
