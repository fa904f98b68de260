//! What this process counted, as Prometheus reads it. No label names a tenant or a person.

use std::sync::{Arc, OnceLock};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// Gives what was counted up to now, in the text format of Prometheus.
pub type Exposition = Arc<dyn Fn() -> String + Send + Sync>;

/// The exposition of this process, to be asked for before anything is counted. `None` where an embedder installed a
/// recorder of his own, who then gives `App` an exposition of that one, or none.
pub fn exposition() -> Option<Exposition> {
    static INSTALLED: OnceLock<Option<PrometheusHandle>> = OnceLock::new();
    let installed = INSTALLED.get_or_init(|| PrometheusBuilder::new().install_recorder().ok()).clone();
    installed.map(|counted| -> Exposition { Arc::new(move || counted.render()) })
}
