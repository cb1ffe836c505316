//! Takes the foreign key off `receipts`.
//!
//! Each row of it cost a look-up and a lock of the participant's row, which the transaction that
//! writes the receipt has just locked and changed itself; a message is up to two such rows. Nothing
//! deletes participants: who leaves stays as a row. `messages` has no foreign keys for the same reason.

use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::DbBackend;

/// `SQLite` cannot change a constraint of a table that is there.
const REBUILD: &str = "
CREATE TABLE receipts_rebuilt (
    conversation_id uuid_text NOT NULL,
    user_id text NOT NULL,
    mark text NOT NULL CHECK (mark IN ('delivered', 'read')),
    seq integer NOT NULL,
    at integer NOT NULL,
    CONSTRAINT pk_receipts PRIMARY KEY (conversation_id, user_id, mark, seq)
    {FOREIGN_KEY}
);
INSERT INTO receipts_rebuilt (conversation_id, user_id, mark, seq, at)
SELECT conversation_id, user_id, mark, seq, at FROM receipts;
DROP TABLE receipts;
ALTER TABLE receipts_rebuilt RENAME TO receipts";

const FOREIGN_KEY: &str = "CONSTRAINT fk_receipts_participants
    FOREIGN KEY (conversation_id, user_id) REFERENCES participants (conversation_id, user_id)
    ON DELETE CASCADE";

/// Drops `fk_receipts_participants`.
#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = if manager.get_database_backend() == DbBackend::Sqlite {
            REBUILD.replace("{FOREIGN_KEY}", "")
        } else {
            "ALTER TABLE receipts DROP CONSTRAINT fk_receipts_participants".to_owned()
        };
        let connection = manager.get_connection();
        connection.execute_unprepared(&change).await.map(drop)
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let change = if manager.get_database_backend() == DbBackend::Sqlite {
            REBUILD.replace("{FOREIGN_KEY}", &format!(", {FOREIGN_KEY}"))
        } else {
            format!("ALTER TABLE receipts ADD {FOREIGN_KEY}")
        };
        let connection = manager.get_connection();
        connection.execute_unprepared(&change).await.map(drop)
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
