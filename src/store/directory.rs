//! The people with an account, as a list that one can search.

use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{ExprTrait as _, Query, SelectStatement, UnionType};
use sea_orm::{Condition, QueryOrder, QuerySelect, QueryTrait as _};
use smol_str::SmolStr;

use super::entity::user;
use super::searching::Wanted;
use super::users::user_from;
use super::{Store, StoreError};
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;
use crate::domain::user::User;

/// Which people to list.
#[derive(Clone, Debug, Default)]
pub struct DirectoryFilter {
    /// Only those of these roles; of every role if nobody says.
    pub roles: Option<Vec<RoleName>>,
    /// Only those whose name has this in it.
    pub text: Option<String>,
    /// Whether it is looked for in e-mail addresses as well. Whoever may ask for a part of an address
    /// learns the whole of it.
    pub searches_addresses: bool,
    /// Whether those whom the host lets in no more are listed as well.
    pub with_disabled: bool,
    /// Not this person.
    pub except: Option<UserId>,
}

/// Somebody's place in the list: after it the list goes on, whatever became of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DirectoryPlace {
    /// What they were called.
    pub name: SmolStr,
    /// Their id.
    pub id: SmolStr,
}

/// People in the order of their names, after a place; at most so many. Nobody whom the host deleted,
/// no guest, and not the server itself.
pub async fn page(
    store: &Store,
    filter: &DirectoryFilter,
    after: Option<&DirectoryPlace>,
    limit: u64,
) -> Result<Vec<User>, StoreError> {
    let mut query = accounts();
    if !filter.with_disabled {
        query = query.filter(user::Column::IsActive.eq(true));
    }
    if let Some(text) = &filter.text {
        query = query.filter(is_called(text, filter.searches_addresses));
    }
    if let Some(user) = &filter.except {
        query = query.filter(user::Column::Id.ne(user.as_str()));
    }
    if let Some(last) = after {
        query = query.filter(comes_after(last));
    }
    query = match &filter.roles {
        None => query,
        Some(roles) => match first_of_each(&query, roles, limit) {
            Some(first) => user::Entity::find().filter(user::Column::Id.in_subquery(first)),
            None => return Ok(Vec::new()),
        },
    };
    let rows = by_name(query).limit(limit).all(&store.reads).await?;
    rows.into_iter().map(user_from).collect()
}

/// The ids of the first people of each role, by their names; `None` without roles.
///
/// One search for each role, because an index that begins with the role has names in order within
/// one role only: what is read is at most so many of each, and not everybody of all of them.
pub(super) fn first_of_each(
    people: &Select<user::Entity>,
    roles: &[RoleName],
    limit: u64,
) -> Option<SelectStatement> {
    let of_role = |role: &RoleName| {
        let of_role = people
            .clone()
            .filter(user::Column::Role.eq(role.as_str()))
            .select_only()
            .column(user::Column::Id);
        let first = by_name(of_role).limit(limit).into_query();
        Query::select()
            .column(user::Column::Id)
            .from_subquery(first, "of_role")
            .to_owned()
    };
    let mut each = roles.iter().map(of_role);
    let mut first = each.next()?;
    for next in each {
        first.union(UnionType::All, next);
    }
    Some(first)
}

fn by_name(query: Select<user::Entity>) -> Select<user::Entity> {
    query
        .order_by_asc(user::Column::Name)
        .order_by_asc(user::Column::Id)
}

fn comes_after(DirectoryPlace { name, id }: &DirectoryPlace) -> Expr {
    let column = |column| Expr::col((user::Entity, column));
    Expr::tuple([column(user::Column::Name), column(user::Column::Id)]).gt(Expr::tuple([
        Expr::val(name.as_str()),
        Expr::val(id.as_str()),
    ]))
}

/// Everybody with an account.
pub(super) fn accounts() -> Select<user::Entity> {
    user::Entity::find()
        .filter(user::Column::IsGuest.eq(false))
        .filter(user::Column::DeletedAt.is_null())
        .filter(user::Column::Id.ne(UserId::system().as_str()))
}

fn is_called(text: &str, searches_addresses: bool) -> Condition {
    let wanted = Wanted::new(text);
    let has = |column| wanted.is_in(Expr::col((user::Entity, column)));
    Condition::any()
        .add(has(user::Column::Name))
        .add_option(searches_addresses.then(|| has(user::Column::Email)))
}
