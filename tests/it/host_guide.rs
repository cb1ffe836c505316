//! The guide for a host's back end does what it says, command by command.

use crate::support::command::bash;
use crate::support::database::Backend;
use crate::support::server::TestServer;
use crate::support::token::API_KEY;

const GUIDE: &str = include_str!("../../docs/host.md");

/// All of its commands, in their order.
fn commands() -> String {
    let blocks = GUIDE.split("```sh\n").skip(1);
    blocks
        .filter_map(|rest| rest.split_once("```"))
        .map(|(block, _)| block)
        .collect()
}

/// The statuses that stand behind the commands.
fn promised(commands: &str) -> Vec<&str> {
    let comments = commands.lines().filter_map(|line| line.rsplit_once("# "));
    comments.map(|(_, status)| status.trim()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_command_of_the_guide_is_answered_as_it_says() {
    let server = TestServer::start(Backend::Sqlite).await;
    let commands = commands();
    let promised = promised(&commands);
    assert!(promised.len() >= 10, "{promised:?}");

    let address = format!("http://{}", server.address());
    let said = bash(&commands, &[("PARLOR", &address), ("KEY", API_KEY)]).await;

    let answered: Vec<&str> = said
        .lines()
        .filter_map(|line| line.rsplit_once(' '))
        .map(|(_, status)| status)
        .collect();
    assert_eq!(answered, promised, "{said}");
    assert!(said.contains("The trip now starts at nine"), "{said}");
}
