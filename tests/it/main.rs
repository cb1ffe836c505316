//! What Parlor promises, tried on the real thing.

// Tells clippy that helpers are tests too, and may unwrap.
#![cfg(test)]

#[path = "../support/support.rs"]
mod support;

#[expect(unreachable_pub, reason = "is a library to the fuzz targets")]
#[path = "../../fuzz/src/targets.rs"]
mod fuzzing;

mod agency_channels;
mod agency_messages;
mod api_documents;
mod app;
mod architecture;
mod booking_channels;
mod booking_guests;
mod booking_identity;
mod booking_messages;
mod booking_sessions;
mod booking_states;
mod booking_wires;
mod carwash_conversations;
mod carwash_http;
mod carwash_identity;
mod carwash_messages;
mod carwash_presence;
mod carwash_rooms;
mod carwash_socket;
mod carwash_talk;
mod chat;
mod cli;
mod config_reference;
mod conversation_model;
mod crash;
mod crowds;
mod decoders;
mod describing;
mod directory;
mod guest_confinement;
mod guests;
mod hiding;
mod host_guide;
mod host_users;
mod http;
mod large_groups;
mod loaded_together;
mod malformed_frames;
mod metrics;
mod migrations;
mod online;
mod outage;
mod oversight;
mod pages;
mod plans;
mod postgres_cluster;
mod pusher_backend;
mod pusher_channels;
mod pusher_connection;
mod pusher_faults;
mod pusher_webhooks;
mod readme;
mod receipts;
mod references;
mod refusals;
mod resume;
mod rights;
mod sending_again;
mod server_api;
mod session_tokens;
mod slow_client;
mod socketio_faults;
mod socketio_outage;
mod socketio_packets;
mod socketio_polling;
mod sockets;
mod store_pages;
mod store_people;
mod store_plans;
mod store_reads;
mod store_reports;
mod store_searching;
mod support_rooms;
mod three_wires;
mod transit_connection;
mod transit_http;
mod transit_roles;
mod transit_rooms;
mod transit_socket;
mod trip_http;
mod trip_moderation;
mod trip_plans;
mod trip_socket;
mod turning_out;
mod two_servers;
mod websocket_protocol;
mod writer;
mod writer_concurrency;
mod writer_model;
mod writer_outage;
mod writer_refusals;
mod writer_repeats;
mod writer_settlements;
mod wrong_fields;
