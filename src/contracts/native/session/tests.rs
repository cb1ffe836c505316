use uuid::Uuid;

use super::*;

#[test]
fn a_goodbye_spreads_the_return_of_clients() {
    let of = |random| ConnectionId::from_uuid(Uuid::from_u128(random));
    let farewell = going_away(of(6_234));
    assert_eq!(farewell.code, 1001);
    insta::assert_snapshot!(farewell.frame.unwrap().as_str(), @r#"{"type":"goodbye","data":{"reason":"going_away","reconnect_after_ms":1234}}"#);
    assert_ne!(reconnect_after_ms(of(1)), reconnect_after_ms(of(2)));
}

#[test]
fn each_refusal_closes_with_its_code() {
    let code = |failure: Failure| refused(&failure.into()).code;
    assert_eq!(code(Failure::Forbidden("x")), 4403);
    assert_eq!(code(Failure::TooManyConnections), 4409);
    assert_eq!(code(Failure::Unavailable), 1013);
    let expired = refused(&Refusal::new(ErrorCode::TokenExpired, "token has expired"));
    assert_eq!(expired.code, 4401);
    insta::assert_snapshot!(expired.frame.unwrap().as_str(), @r#"{"type":"error","data":{"code":"token_expired","message":"token has expired"}}"#);
}
