//! Sample things of the products: a booking, an order and a trip, and whom they concern.

use std::collections::BTreeMap;

use smol_str::SmolStr;

use super::people::sample_users;
use crate::chat::{Chat, ReferenceSync};
use crate::config::Config;
use crate::domain::conversation::Reference;
use crate::domain::id::UserId;
use crate::domain::policy::RoleName;

/// One of the products' things.
struct Sample {
    kind: &'static str,
    id: &'static str,
    title: &'static str,
    status: Option<&'static str>,
    /// The roles of those whom it concerns, and as what each is named.
    people: &'static [(&'static str, &'static str)],
}

const SAMPLES: [Sample; 3] = [
    Sample {
        kind: "booking",
        id: "bk_1",
        title: "Two-bedroom flat, Leith to Stockbridge",
        status: Some("CONFIRMED"),
        people: &[("customer", "customer"), ("driver", "driver")],
    },
    Sample {
        kind: "order",
        id: "3051",
        title: "Full valet, Tuesday 10:00",
        status: None,
        people: &[("Customer", "customer"), ("Provider", "provider")],
    },
    Sample {
        kind: "trip",
        id: "t_1",
        title: "Almaty – Astana",
        status: None,
        people: &[
            ("DRIVER", "driver"),
            ("ADMIN", "organizer"),
            ("PASSENGER", "passenger"),
            ("ACTIVITY_OWNER", "passenger"),
        ],
    },
];

/// Tells of the sample things whose people all exist under the configuration in force.
///
/// # Errors
///
/// When the database takes none of them.
pub async fn sync_sample_references(config: &Config, chat: &Chat) -> anyhow::Result<()> {
    let users = sample_users(&config.policy());
    for sample in SAMPLES {
        let named = sample.people.iter().map(|(role, named_as)| {
            let user = users
                .iter()
                .find(|user| user.role.as_str() == *role && user.may_chat)?;
            let id = UserId::parse(&user.id).ok()?;
            Some((id, RoleName::parse(named_as).ok()?))
        });
        let Some(people) = named.collect::<Option<BTreeMap<UserId, RoleName>>>() else {
            continue;
        };
        let sync = ReferenceSync {
            reference: Reference::parse(sample.kind, sample.id)?,
            title: Some(SmolStr::new_static(sample.title)),
            status: sample.status.map(SmolStr::new_static),
            people,
        };
        if chat.put_reference(sync).await.is_err() {
            anyhow::bail!("database.url: the sample bookings cannot be stored");
        }
    }
    Ok(())
}
