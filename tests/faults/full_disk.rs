//! No room is left where `SQLite` writes, and then there is.

use super::checker::check;
use super::clients::lasting_token;
use super::history::Recorder;
use super::probe::{Outcome, Probe};
use super::stored;
use super::world::World;
use crate::support::database::Backend;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_said_loses_nothing_and_is_over_when_there_is_room() {
    let world = World::of_process(Backend::Sqlite).await;
    let disk = world.place.disk.as_ref().unwrap();
    let process = world.server.lock().await.process().child.id();
    let recorder = Recorder::default();
    let probe = Probe {
        user: "probe",
        token: lasting_token("probe", "customer"),
        address: world.address,
        room: world.rooms[0].clone(),
        recorder: recorder.clone(),
    };
    for round in 0..3 {
        let name = format!("round {round}");
        for number in 0..20 {
            probe.until_stored(&format!("{name}, {number}")).await;
        }
        let full = probe.until_not_stored(&name, || disk.fill(process)).await;
        assert_eq!(full, Outcome::Refused);
        disk.free();
        disk.free_for(process);
        probe.until_stored(&format!("{name}, again")).await;
    }
    let stored = stored::rooms(&world.place.db, &world.rooms).await;
    let verdict = check(&recorder.history(), &stored);
    assert!(verdict.broken().is_empty(), "{verdict}");
}
