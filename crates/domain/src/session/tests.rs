//! Tests of the life cycle of a session.

use uuid::Uuid;

use super::*;

#[test]
fn idle_time_never_outlives_the_session() {
    let now = Timestamp::from_timestamp(1_800_000_000, 0).unwrap();
    let ids = (SessionId::new(Uuid::from_u128(1)), UserId::new(Uuid::from_u128(2)));
    let new = NewSession { id: ids.0, user_id: ids.1, device: Device::default(), remembered: false };
    let session = Session::start(new, &SessionLifetimes::default(), now);
    assert_eq!(session.refresh_expires_at(now), now + Span::hours(1));
    let late = now + Span::minutes(23 * 60 + 30);
    assert_eq!(session.refresh_expires_at(late), now + Span::hours(24));
    assert!(session.is_live(late));
    assert!(!session.is_live(now + Span::hours(24)));
    assert!(session.is_live(now - AHEAD));
    assert!(!session.is_live(now - AHEAD - Span::microseconds(1)), "a session from the future must not be live");
}
