//! When people were last connected, noted together for those who leave at the same time.

use std::collections::{BTreeMap, HashMap};

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Alias, ExprTrait as _, IntoValueTuple, Query, TableRef};

use super::entity::user;
use super::{Store, StoreError};
use crate::domain::id::UserId;
use crate::domain::timestamp::Timestamp;

/// Who left, and when in microseconds since 1970.
pub(super) type Leaver = (String, i64);

/// Notes when somebody was last connected.
///
/// One statement notes it of all who leave while another is executed. A server whose network fails
/// loses everybody at once, and whatever is written next would wait for a commit for each of them.
pub async fn note(store: &Store, user: &UserId, at: Timestamp) -> Result<(), StoreError> {
    let asked = store.clone();
    let note_all = move |leavers| {
        let store = asked.clone();
        async move { note_all(&store, leavers).await }
    };
    let leaver = (user.as_str().to_owned(), at.as_micros());
    store.together.leavers.ask(leaver, note_all).await?;
    Ok(())
}

async fn note_all(store: &Store, leavers: Vec<Leaver>) -> Result<HashMap<Leaver, i64>, StoreError> {
    // Of each the last word, and sorted, so that servers which note the same people take their rows
    // in the same order.
    let latest: BTreeMap<String, i64> = leavers.iter().cloned().collect();
    // Both databases name the columns of such a list so.
    let (of_leaver, left_at) = (("leavers", "column1"), ("leavers", "column2"));
    let rows = latest.into_iter().map(IntoValueTuple::into_value_tuple);
    let update = Query::update()
        .table(user::Entity)
        .value(
            user::Column::LastSeenAt,
            Expr::col(left_at).cast_as("bigint"),
        )
        .from(TableRef::ValuesList(
            rows.collect(),
            Alias::new("leavers").into(),
        ))
        .and_where(Expr::col((user::Entity, user::Column::Id)).equals(of_leaver))
        .to_owned();
    store.writing().await?.execute(&update).await?;
    let noted = leavers.into_iter().map(|leaver| {
        let at = leaver.1;
        (leaver, at)
    });
    Ok(noted.collect())
}
