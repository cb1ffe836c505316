//! Parlor: durable, ordered conversations between people, in real time.
//!
//! A product points its chat front end at this server. Here is how the server is made; what its
//! clients see is in `docs/protocol.md`, why it is made so in `docs/architecture.md`.
//!
//! # From above
//!
//! ```text
//!  sockets, HTTP                       one process                            database
//! ───────────────  ┌────────────────────────────────────────────────────┐  ─────────────
//!   client ◀──────▶│ gateway ◀─▶ contract ──▶ chat ──▶ actors ──▶ writer │──▶  Postgres
//!   client ◀──────▶│    ▲                               │    ▲       │  │     or SQLite
//!                  │    └──────── bounded queues ◀──────┘    └───────┘  │
//!                  └────────────────────────────────────────────────────┘
//! ```
//!
//! A *gateway* moves bytes and knows limits; a *contract* knows the words of one front end and
//! asks [`Chat`](chat::Chat), the one door to every use case. Conversations and connected users
//! are *actors*, which hold in memory what the database knows anyway. One *writer* commits what
//! all conversations want changed, many changes in a transaction, and the database numbers them.
//!
//! # Where things are
//!
//! Each line may use the lines above it, and a test reads the source to see that it does no more.
//!
//! | module | what it is for |
//! |---|---|
//! | [`domain`] | what a conversation is and what its rules are: pure types and decisions |
//! | [`clock`], [`shutdown`], [`metrics`] | the time and fresh ids; stopping in two stages; instruments with verbs |
//! | [`outgoing`] | requests that the server itself makes of others |
//! | [`config`], [`auth`] | what an operator can set; tokens turned into identities |
//! | [`store`] | the database; the only place that knows SeaORM. Durable changes go through [`store::writer`] |
//! | [`actors`] | the supervision tree, the [registry](actors::registry), [queues](actors::outbound) to connections |
//! | [`chat`] | the use cases: policy, then store and actors |
//! | [`gateway`] | sockets and HTTP: limits, order, heartbeats, identity |
//! | [`contracts`] | one front end each: names and shapes on the wire |
//! | [`admin`], [`dev`] | what the operator looks at; what makes a first start need no configuration |
//! | [`web`] | the built-in pages, held by the binary |
//! | [`app`] | puts the parts together, starts and stops them |
//!
//! The binary adds the command line and starts the log.
//!
//! # What always holds
//!
//! - A message is acknowledged and delivered only after the database has committed it.
//! - `seq` numbers the messages of a conversation and `version` its durable changes, both from 1
//!   without gaps, both by the database. Events are told in the order of versions.
//! - The same client message id names the same message for as long as the message lives.
//! - Unread is `last_seq - read_seq`, never a count of its own.
//! - No actor waits for a socket or for a commit. No lock is held across an await.
//! - Every queue has a bound and a decision for "full"; every wait has a deadline; every task is
//!   one that shutdown waits for.
//! - What a caller may not see is not found.
//!
//! # A message, from socket to socket
//!
//! Ama has written "I am at the gate"; Ravi is connected too.
//!
//! 1. **Socket.** The task of Ama's [connection](gateway::connection) reads a frame, within the
//!    limits on its size and on frames a second, and hands it to its contract. The native one
//!    ([`contracts::native`]) parses `send_message` and calls [`Chat::send_message`].
//! 2. **Use case.** The draft is parsed into a [`Draft`] that cannot be wrong, the rate is
//!    checked, and the [registry](actors::registry) finds the conversation's actor or starts it.
//!    A permit of its mailbox admits the request: where there is none the connection waits, and
//!    its client is not read. Once admitted, the connection reads on; the reply is pending.
//! 3. **Decision.** The [actor](actors::conversation) loads its conversation if this is the first
//!    request, asks the domain's rule whether Ama may write, and submits the change to the
//!    [writer](store::writer) without waiting. A refusal is a reply and ends here.
//! 4. **Commit.** The writer takes whatever queued while the last transaction ran. One transaction
//!    raises `last_seq` and `version`, checks that status and membership are those the actor
//!    decided on, inserts the message, moves Ama's own marks. After the commit each actor is told
//!    its outcomes, in the order in which it submitted.
//! 5. **Fan-out.** The actor applies the change to what it holds, renders the event once for each
//!    contract by its [renderer](actors::contract::ContractRenderer), and offers the frame to the
//!    [queue](actors::outbound) of every connection of everybody in the conversation, Ama's other
//!    ones too. Offering never waits: a full queue closes, and its client resumes later. Then
//!    Ama's request is answered.
//! 6. **Sockets.** Ravi's connection takes all that is queued and joins it into one write. His
//!    client confirms with `mark_delivered`, which goes the same way and reaches Ama as a
//!    `receipt`.
//!
//! Whatever goes wrong on the way has one remedy: the actor, or the client, names the last version
//! it knows and reads from the store what came after ([`store::changes`]).
//!
//! [`Chat::send_message`]: chat::Chat::send_message
//! [`Draft`]: domain::message::Draft

pub mod actors;
pub mod admin;
pub mod app;
pub mod auth;
pub mod chat;
pub mod clock;
pub mod config;
pub mod contracts;
pub mod dev;
pub mod domain;
pub mod gateway;
pub mod metrics;
pub mod outgoing;
pub mod shutdown;
pub mod store;
pub mod web;
