//! The server that a product in Rust begins with: Socket.IO by socketioxide, each message stored in Postgres
//! before it is told and acknowledged. As fast as it can be written plainly, and as the one on Node
//! beside it: the token is checked once, one INSERT a message, no look whether the sender is of the
//! room, no unread figures, nothing idempotent.
//!
//!     socketioxide-peer PORT DATABASE_URL SECRET

use std::sync::Arc;

use anyhow::Context as _;
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;
use serde_json::{Value, json};
use socketioxide::SocketIo;
use socketioxide::extract::{AckSender, Data, Extension, SocketRef, State};
use socketioxide::handler::ConnectHandler as _;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use tokio::net::TcpSocket;

/// Connections to the database, as on Node.
const POOL: u32 = 10;

/// Packets that may wait for one socket: more than measurements have on their way.
const PACKETS: usize = 100_000;

/// What every handler works with.
#[derive(Clone)]
struct Server {
    database: PgPool,
    key: Arc<DecodingKey>,
}

#[derive(Deserialize)]
struct Auth {
    token: String,
}

/// Who a socket is. The host gives numbers or texts as ids.
#[derive(Clone, Deserialize)]
struct Claims {
    id: Value,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Said {
    conversation_id: String,
    content: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, database_url, secret] = &arguments[..] else {
        anyhow::bail!("socketioxide-peer PORT DATABASE_URL SECRET");
    };
    let database = PgPoolOptions::new().max_connections(POOL);
    let database = database.connect(database_url).await?;
    for statement in [
        "CREATE TABLE IF NOT EXISTS messages (
            id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            conversation_id TEXT NOT NULL,
            sender_id TEXT NOT NULL,
            content TEXT NOT NULL,
            created_at TIMESTAMPTZ NOT NULL DEFAULT now()
        )",
        "CREATE INDEX IF NOT EXISTS ix_messages_conversation ON messages (conversation_id, id)",
    ] {
        sqlx::query(statement).execute(&database).await?;
    }
    let key = Arc::new(DecodingKey::from_secret(secret.as_bytes()));
    let (layer, io) = SocketIo::builder()
        .with_state(Server { database, key })
        .max_buffer_size(PACKETS)
        .build_layer();
    io.ns("/", (async || {}).with(known));
    let listener = TcpSocket::new_v4()?;
    listener.set_reuseaddr(true)?;
    listener.bind(format!("127.0.0.1:{port}").parse()?)?;
    let listener = listener.listen(4_096)?;
    axum::serve(listener, axum::Router::new().layer(layer)).await?;
    Ok(())
}

/// Lets in whoever has a token. Handlers are set before anything can be said: what comes before they are set
/// is lost.
async fn known(
    socket: SocketRef,
    State(server): State<Server>,
    Data(auth): Data<Auth>,
) -> Result<(), anyhow::Error> {
    let rules = Validation::new(Algorithm::HS256);
    let token = jsonwebtoken::decode::<Claims>(&auth.token, &server.key, &rules)?;
    socket.extensions.insert(token.claims);
    socket.on(
        "join",
        async |socket: SocketRef, Data(room): Data<String>, ack: AckSender| {
            socket.join(room);
            // Whoever is gone needs no answer.
            let _ = ack.send(&json!({ "ok": true }));
        },
    );
    socket.on("message", said);
    Ok(())
}

async fn said(
    socket: SocketRef,
    State(server): State<Server>,
    Extension(who): Extension<Claims>,
    Data(said): Data<Said>,
    ack: AckSender,
) {
    let answer = match store(&server, &who, &said).await {
        Ok(message) => {
            let told = socket.to(said.conversation_id).emit("message", &message);
            // Whoever does not keep up is not told, as with any Socket.IO server.
            let _ = told.await;
            json!({ "ok": true, "id": message["id"] })
        }
        Err(error) => json!({ "ok": false, "error": error.to_string() }),
    };
    let _ = ack.send(&answer);
}

async fn store(server: &Server, who: &Claims, said: &Said) -> anyhow::Result<Value> {
    let sender = match &who.id {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let (id, created_at): (i64, String) = sqlx::query_as(
        "INSERT INTO messages (conversation_id, sender_id, content) VALUES ($1, $2, $3)
         RETURNING id, created_at::text",
    )
    .bind(&said.conversation_id)
    .bind(&sender)
    .bind(&said.content)
    .fetch_one(&server.database)
    .await
    .context("a message was not stored")?;
    Ok(json!({
        "id": id, "conversationId": said.conversation_id, "senderId": sender,
        "content": said.content, "createdAt": created_at,
    }))
}
