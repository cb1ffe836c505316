//! Parlor's command line.

fn main() {}
