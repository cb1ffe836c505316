//! Builds the binary anew when the pages it holds were built anew.

fn main() {
    println!("cargo::rerun-if-changed=web/dist");
}
