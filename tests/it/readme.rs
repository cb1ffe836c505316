//! The frames of the README do what the README says.

use serde_json::Value;

use crate::support::database::Backend;
use crate::support::server::TestServer;

const README: &str = include_str!("../../README.md");

/// What a reader replaces by the conversation's id.
const PLACEHOLDER: &str = "PASTE-IT-HERE";

/// Every line of its JSON blocks, in their order.
fn frames() -> Vec<&'static str> {
    let blocks = README.split("```json\n").skip(1);
    blocks
        .filter_map(|rest| rest.split_once("```"))
        .flat_map(|(block, _)| block.lines())
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect()
}

/// The type and the data of a frame, after the id was pasted.
fn pasted(frame: &str, conversation: &str) -> (String, Value) {
    let frame: Value = serde_json::from_str(&frame.replace(PLACEHOLDER, conversation)).unwrap();
    assert!(
        frame["id"].is_number(),
        "a reader waits for a reply: {frame}"
    );
    let kind = frame["type"].as_str().unwrap().to_owned();
    (kind, frame["data"].clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_chat_in_one_minute_goes_as_it_is_written() {
    let frames = frames();
    let [open, answer, resume] = frames[..] else {
        panic!("three frames are pasted, not {frames:?}");
    };
    let server = TestServer::start(Backend::Sqlite).await;
    let mut sam = server.connect("sam", "support").await;
    let mut ama = server.connect("ama", "customer").await;

    let (kind, data) = pasted(open, "");
    let opened = ama.ask(&kind, data).await;
    let id = opened["conversation"]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        sam.event("conversation_created").await["conversation"]["id"],
        *id
    );
    sam.message("Hello Sam").await;

    let (kind, data) = pasted(answer, &id);
    sam.ask(&kind, data).await;
    ama.message("Hello Ama").await;

    drop(ama);
    let mut ama = server.connect("ama", "customer").await;
    let (kind, data) = pasted(resume, &id);
    let resumed = ama.ask(&kind, data).await;
    let missed = resumed["changed"][&id]["messages"].as_array().unwrap();
    let texts: Vec<&Value> = missed.iter().map(|message| &message["content"]).collect();
    assert_eq!(texts, ["Hello Sam", "Hello Ama"]);
}

/// The app that the README adds chat to.
const APP: &str = include_str!("../../examples/add-chat/src/App.tsx");

#[test]
fn the_app_of_the_readme_is_the_example_that_is_built() {
    let block = README.split("```tsx\n").nth(1).unwrap();
    let (block, _) = block.split_once("```").unwrap();
    assert_eq!(block, APP);
}
