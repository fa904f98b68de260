//! DNS, asked through the library at a server on loopback.

use std::{
    net::{SocketAddr, UdpSocket},
    time::{Duration, Instant},
};

use tenantry_application::ports::dns_resolver::DnsResolver;
use tenantry_domain::domain_claim::{LookupFailure, TxtAnswer};
use tenantry_infrastructure::dns_resolver::{DnsServers, HickoryDns};
use tenantry_testkit::dns::{DnsServer, Reply};

const NAME: &str = "_tenantry-challenge.acme.example";

fn asking(addresses: &[SocketAddr]) -> HickoryDns {
    HickoryDns::new(DnsServers::At(addresses.to_vec()))
}

fn found(values: &[&str]) -> TxtAnswer {
    TxtAnswer::Found(values.iter().map(ToString::to_string).collect())
}

async fn answer(reply: Reply) -> TxtAnswer {
    let server = DnsServer::start().await;
    server.set(NAME, reply);
    asking(&[server.address()]).find_txt(NAME).await
}

#[tokio::test]
async fn all_records_are_found_each_with_its_strings_joined() {
    let strings = |texts: &[&str]| texts.iter().map(ToString::to_string).collect();
    let long = "a".repeat(255);
    let records =
        vec![strings(&["v=spf1 ", "-all"]), strings(&["tenantry-domain-verification=x"]), strings(&[&long, "b"])];
    let TxtAnswer::Found(mut values) = answer(Reply::Txt(records.clone())).await else { panic!("not found") };
    values.sort();
    assert_eq!(values, [format!("{long}b"), "tenantry-domain-verification=x".to_owned(), "v=spf1 -all".to_owned()]);
    // A domain with many records answers over TCP.
    let TxtAnswer::Found(values) = answer(Reply::TxtOverTcp(records)).await else { panic!("not found over TCP") };
    assert_eq!(values.len(), 3);
}

#[tokio::test]
async fn absence_is_told_from_failure() {
    assert_eq!(answer(Reply::NoSuchName).await, TxtAnswer::NoSuchName);
    assert_eq!(answer(Reply::Txt(Vec::new())).await, found(&[]));
    let failed = TxtAnswer::Failed(LookupFailure::ServerFailed);
    assert_eq!(answer(Reply::ServerFailure).await, failed);
    assert_eq!(answer(Reply::Refused).await, failed);
}

#[tokio::test]
async fn a_server_that_keeps_silent_costs_a_bounded_time() {
    let server = DnsServer::start().await;
    server.set(NAME, Reply::Silence);
    let begun = Instant::now();
    let dns = asking(&[server.address()]).with_longest(Duration::from_millis(300));
    assert_eq!(dns.find_txt(NAME).await, TxtAnswer::Failed(LookupFailure::TimedOut));
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
    assert_eq!(server.asked().first().map(String::as_str), Some(NAME));
}

#[tokio::test]
async fn a_server_that_is_not_there_is_a_failure_and_another_one_answers() {
    // Bound by nobody who answers, and closed again.
    let nobody = UdpSocket::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let dns = asking(&[nobody]).with_longest(Duration::from_secs(2));
    assert!(matches!(dns.find_txt(NAME).await, TxtAnswer::Failed(_)));
    let server = DnsServer::start().await;
    server.set_txt(NAME, &["here"]);
    assert_eq!(asking(&[nobody, server.address()]).find_txt(NAME).await, found(&["here"]));
}

#[tokio::test]
async fn a_record_counts_as_soon_as_it_is_there_and_no_longer() {
    let server = DnsServer::start().await;
    let dns = asking(&[server.address()]);
    assert_eq!(dns.find_txt(NAME).await, TxtAnswer::NoSuchName);
    server.set_txt(NAME, &["one"]);
    assert_eq!(dns.find_txt(NAME).await, found(&["one"]));
    server.set_txt(NAME, &["two"]);
    assert_eq!(dns.find_txt(NAME).await, found(&["two"]));
    server.set(NAME, Reply::NoSuchName);
    assert_eq!(dns.find_txt(NAME).await, TxtAnswer::NoSuchName);
}

#[tokio::test]
async fn exactly_the_name_is_asked_for() {
    let server = DnsServer::start().await;
    let dns = asking(&[server.address()]);
    dns.find_txt("_tenantry-challenge.xn--bcher-kva.example").await;
    assert_eq!(server.asked(), ["_tenantry-challenge.xn--bcher-kva.example"]);
}

#[tokio::test]
async fn what_is_no_name_is_a_failure() {
    let dns = asking(&[]);
    let long = format!("{}.example", "a".repeat(64));
    assert_eq!(dns.find_txt(&long).await, TxtAnswer::Failed(LookupFailure::ServerFailed));
    assert_eq!(dns.find_txt(NAME).await, TxtAnswer::Failed(LookupFailure::ServerFailed));
}
