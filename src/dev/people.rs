//! Sample users: one person for every role of the configuration in force.

use std::collections::{BTreeMap, HashSet};

use smol_str::{SmolStr, format_smolstr};

use crate::chat::Chat;
use crate::config::Config;
use crate::domain::guest::GUEST_ROLE;
use crate::domain::id::UserId;
use crate::domain::message::Metadata;
use crate::domain::policy::{Policy, RoleName, SharesReference};
use crate::domain::user::Profile;

/// Who has which role of the products.
const NAMES: [(&str, &str); 17] = [
    ("customer", "Ama"),
    ("member", "Mateo"),
    ("staff", "Sofia"),
    ("Customer", "Chidi"),
    ("PASSENGER", "Priya"),
    ("ACTIVITY_OWNER", "Aroha"),
    ("driver", "Ravi"),
    ("DRIVER", "Dmitri"),
    ("Provider", "Paula"),
    ("BUS_DRIVER", "Bilal"),
    ("QUEUE_REGULATOR", "Quynh"),
    ("support", "Sam"),
    ("admin", "Ines"),
    ("Admin", "Anders"),
    ("ADMIN", "Akiko"),
    ("CONTROL_STAFF", "Carlos"),
    ("CONTROL_ADMIN", "Celine"),
];

/// Who has a role that an operator invented, in turn.
const SPARE_NAMES: [&str; 12] = [
    "Noor", "Tariq", "Lena", "Kofi", "Mei", "Hugo", "Zahra", "Ivan", "Rosa", "Yusuf", "Elin",
    "Tomas",
];

/// A sample user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) id: SmolStr,
    pub(super) name: SmolStr,
    pub(super) role: RoleName,
    /// Whether the role may use the chat at all.
    pub(super) may_chat: bool,
    /// The ids of those with whom they may open a conversation.
    pub(super) reaches: Vec<SmolStr>,
}

/// The sample users, the ones the products' customers resemble first.
pub(super) fn sample_users(policy: &Policy) -> Vec<Person> {
    // Guests have no account, so none of the sample users is one.
    let mut roles: Vec<&RoleName> = policy
        .roles()
        .filter(|role| role.as_str() != GUEST_ROLE)
        .collect();
    let place = |role: &RoleName| NAMES.iter().position(|(known, _)| *known == role.as_str());
    // The sort is stable: invented roles stay in the order of their names, after the known ones.
    roles.sort_by_key(|role| place(role).unwrap_or(NAMES.len()));
    let mut spare = SPARE_NAMES.iter();
    let mut people: Vec<Person> = roles
        .into_iter()
        .map(|role| {
            let known = place(role).map(|at| NAMES[at].1);
            let name = known
                .or_else(|| spare.next().copied())
                .unwrap_or(role.as_str());
            Person {
                id: id_of(name),
                name: name.into(),
                role: role.clone(),
                may_chat: policy.may_chat(role),
                reaches: Vec::new(),
            }
        })
        .collect();
    let mut taken = HashSet::new();
    people.retain(|person| taken.insert(person.id.clone()));
    let all = people.clone();
    for person in &mut people {
        person.reaches = all
            .iter()
            .filter(|other| other.id != person.id && other.may_chat)
            .filter(|other| policy.may_open_direct(&person.role, &other.role, SharesReference::No))
            .map(|other| other.id.clone())
            .collect();
    }
    people
}

/// An id that can be pasted into a command as it is.
fn id_of(name: &str) -> SmolStr {
    let plain = |c: char| {
        if c.is_ascii_alphanumeric() {
            c.to_ascii_lowercase()
        } else {
            '-'
        }
    };
    name.chars().map(plain).collect()
}

/// Makes the sample users known, so that conversations can be opened with them before they come.
///
/// # Errors
///
/// When the database takes none of them.
pub async fn sync_sample_users(config: &Config, chat: &Chat) -> anyhow::Result<()> {
    for person in sample_users(&config.policy()) {
        let profile = Profile {
            user: UserId::parse(&person.id)?,
            role: person.role,
            name: person.name,
            email: Some(format_smolstr!("{}@parlor.test", person.id)),
            avatar_url: None,
            aliases: BTreeMap::new(),
            is_active: true,
            metadata: Metadata::empty(),
        };
        if chat.put_user(profile).await.is_err() {
            anyhow::bail!("database.url: the sample users cannot be stored");
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    fn people_of(profile: Option<&str>) -> Vec<Person> {
        let sources = Sources {
            dev: None,
            profile,
            file: None,
            environment: [],
        };
        sample_users(&Config::read(sources).unwrap().policy())
    }

    fn find<'a>(people: &'a [Person], id: &str) -> &'a Person {
        people.iter().find(|person| person.id == id).unwrap()
    }

    #[test]
    fn every_role_of_the_defaults_has_a_person_with_a_name_of_their_own() {
        let people = people_of(None);
        assert_eq!(people.len(), NAMES.len());
        assert_eq!(people[0].name, "Ama");
        assert_eq!(find(&people, "ravi").role.as_str(), "driver");
    }

    #[test]
    fn people_reach_those_whom_the_policy_lets_them_reach() {
        let people = people_of(None);
        let reaches = |from: &str, to: &str| find(&people, from).reaches.iter().any(|id| id == to);
        assert!(reaches("ama", "sam"));
        assert!(
            !reaches("ama", "ravi"),
            "a customer reaches a driver by a reference only"
        );
        assert!(reaches("sam", "ama"));
        assert!(!reaches("sam", "sam"));
    }

    #[test]
    fn a_profile_has_people_for_its_own_roles_only() {
        let people = people_of(Some("transit"));
        let ids: Vec<&str> = people.iter().map(|person| person.id.as_str()).collect();
        assert_eq!(ids, ["priya", "bilal", "quynh", "carlos", "celine"]);
        assert!(!find(&people, "priya").may_chat);
        assert_eq!(find(&people, "bilal").reaches, ["carlos", "celine"]);
    }
}
