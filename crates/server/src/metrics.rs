//! The counters of this process, in the Prometheus format. No label names a tenant or a person.

use std::sync::{Arc, OnceLock};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Returns the current counters in the Prometheus text format.
pub type Exposition = Arc<dyn Fn() -> String + Send + Sync>;

/// Installs the Prometheus recorder and returns its exposition. Call it before anything is counted. Returns `None` if
/// an embedder has installed a different recorder; the embedder then passes `App` an exposition of that recorder, or
/// none.
pub fn exposition() -> Option<Exposition> {
    static INSTALLED: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let installed = INSTALLED.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).clone();
    installed.map(|counted| -> Exposition { Arc::new(move || counted.render()) })
}
