//! Forms of other websites do nothing.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

use crate::stage::Stage;

/// Serves one page at every path, on a free port, and returns the port.
async fn website(page: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut visitor, _)) = listener.accept().await {
            let _ = visitor.read(&mut [0; 8192]).await;
            let head = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\nconnection: close\r\ncontent-length:";
            let _ = visitor.write_all(format!("{head} {}\r\n\r\n{page}", page.len()).as_bytes()).await;
        }
    });
    port
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_website_does_nothing() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let form = format!("<form method=post action='{}/sign-out'><button>Win a prize</button></form>", stage.server.base);
    let port = website(form).await;
    // The same site on another port, for which the browser sends cookies, and another site, for which it sends none.
    for host in ["127.0.0.1", "localhost"] {
        ada.open(&format!("http://{host}:{port}/")).await;
        ada.press("Win a prize").await;
        assert_eq!(ada.status().await, 403, "{host}");
        ada.sees("This did not come from our page").await;
        ada.open("/o/engines").await;
        ada.sees("Sign out").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_other_website_shows_a_page_in_a_frame() {
    let stage = Stage::start().await;
    let ada = stage.ada().await;
    let port = website(format!("<iframe src='{}/sign-in'></iframe>", stage.server.base)).await;
    ada.open(&format!("http://127.0.0.1:{port}/")).await;
    let complaints = ada.complaints().await.join("\n");
    assert!(complaints.contains("frame-ancestors 'none'"), "{complaints}");
}
