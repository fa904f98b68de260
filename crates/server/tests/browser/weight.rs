//! Pages are light, and load nothing from elsewhere.

use crate::stage::{Stage, assert_no_complaints};

/// The most bytes that a page may take over the wire the first time, with its style and script.
const FIRST: u64 = 60_000;
/// The most bytes of every further page.
const FURTHER: u64 = 15_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_is_light_and_loads_nothing_from_elsewhere() {
    let stage = Stage::start().await;
    stage.ada().await;
    let page = stage.somebody().await;
    page.open("/sign-in").await;
    let first = page.bytes().await;
    assert!((1_000..=FIRST).contains(&first), "{first} bytes");
    for path in ["/sign-up", "/sign-in?return_to=%2Fo%2Fengines"] {
        page.open(path).await;
        let further = page.bytes().await;
        assert!((500..=FURTHER).contains(&further), "{path}: {further} bytes");
    }
    let requests = page.requests().await;
    assert!(requests.iter().any(|request| request.url.contains("/assets/style-")), "{requests:?}");
    for request in requests {
        assert!(request.url.starts_with(&stage.server.base), "{request:?}");
    }
    assert_no_complaints(&page).await;
}
