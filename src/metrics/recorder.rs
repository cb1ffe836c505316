//! One server's own recorder, and its text for Prometheus.

use std::sync::Arc;

use metrics::{Counter, Gauge, Histogram, Key, Label, Level, Metadata, Recorder as _};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};

use super::names::{self, Named};
use super::process::ProcessMetrics;

const METADATA: Metadata<'static> = Metadata::new("parlor", Level::INFO, None);

/// From a tenth of a millisecond to ten seconds.
const SECONDS: [f64; 16] = [
    0.000_1, 0.000_25, 0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5,
    5.0, 10.0,
];

/// Powers of two up to the largest batch that is sensible.
const SIZES: [f64; 12] = [
    1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0, 512.0, 1_024.0, 2_048.0,
];

/// From a second to a day.
const WAITS: [f64; 12] = [
    1.0, 5.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1_800.0, 3_600.0, 14_400.0, 86_400.0,
];

/// Registers instruments.
pub(super) struct Registrar {
    recorder: PrometheusRecorder,
}

impl Registrar {
    pub(super) fn new() -> Self {
        let recorder = PrometheusBuilder::new()
            .set_buckets_for_metric(
                Matcher::Full(names::COMMIT_BATCH_SIZE.name.to_owned()),
                &SIZES,
            )
            .and_then(|builder| {
                let full = |named: Named| Matcher::Full(named.name.to_owned());
                builder
                    .set_buckets_for_metric(full(names::SUPPORT_FIRST_RESPONSE), &WAITS)?
                    .set_buckets_for_metric(full(names::SUPPORT_CLOSE), &WAITS)?
                    .set_buckets(&SECONDS)
            })
            .expect("bucket lists are not empty")
            .build_recorder();
        Self { recorder }
    }

    pub(super) fn counter(&self, named: Named, labels: &[(&'static str, &'static str)]) -> Counter {
        self.counter_of(named, &key(&named, labels))
    }

    fn counter_of(&self, named: Named, key: &Key) -> Counter {
        self.recorder
            .describe_counter(named.name.into(), None, named.help.into());
        let counter = self.recorder.register_counter(key, &METADATA);
        // Makes it visible before anything happens.
        counter.increment(0);
        counter
    }

    pub(super) fn gauge(&self, named: Named, labels: &[(&'static str, &'static str)]) -> Gauge {
        self.gauge_of(named, &key(&named, labels))
    }

    /// A gauge with one label, whose value the configuration gave.
    pub(super) fn gauge_by(&self, named: Named, label: &'static str, value: &str) -> Gauge {
        let label = Label::new(label, value.to_owned());
        self.gauge_of(named, &Key::from_parts(named.name, vec![label]))
    }

    fn gauge_of(&self, named: Named, key: &Key) -> Gauge {
        self.recorder
            .describe_gauge(named.name.into(), None, named.help.into());
        let gauge = self.recorder.register_gauge(key, &METADATA);
        gauge.set(0.0);
        gauge
    }

    /// A counter of which one label's value is not known beforehand.
    pub(super) fn counter_by(
        &self,
        named: Named,
        labels: &[(&'static str, &'static str)],
        (label, value): (&'static str, &str),
    ) -> Counter {
        let key = key_by(&named, labels, (label, value));
        self.counter_of(named, &key)
    }

    pub(super) fn histogram(&self, named: Named) -> Histogram {
        self.histogram_of(named, &key(&named, &[]))
    }

    /// A histogram of which one label's value is not known beforehand.
    pub(super) fn histogram_by(
        &self,
        named: Named,
        labels: &[(&'static str, &'static str)],
        (label, value): (&'static str, &str),
    ) -> Histogram {
        let key = key_by(&named, labels, (label, value));
        self.histogram_of(named, &key)
    }

    fn histogram_of(&self, named: Named, key: &Key) -> Histogram {
        self.recorder
            .describe_histogram(named.name.into(), None, named.help.into());
        self.recorder.register_histogram(key, &METADATA)
    }

    /// For those who name their instruments themselves.
    pub(super) const fn recorder(&self) -> &PrometheusRecorder {
        &self.recorder
    }

    pub(super) fn exposition(self: &Arc<Self>) -> Exposition {
        Exposition {
            handle: self.recorder.handle(),
            process: ProcessMetrics::register(self),
        }
    }
}

fn key(named: &Named, labels: &[(&'static str, &'static str)]) -> Key {
    Key::from_parts(named.name, fixed(labels))
}

fn key_by(
    named: &Named,
    labels: &[(&'static str, &'static str)],
    (label, value): (&'static str, &str),
) -> Key {
    let mut labels = fixed(labels);
    labels.push(Label::new(label, value.to_owned()));
    Key::from_parts(named.name, labels)
}

fn fixed(labels: &[(&'static str, &'static str)]) -> Vec<Label> {
    labels
        .iter()
        .map(|(name, value)| Label::from_static_parts(name, value))
        .collect()
}

/// Renders everything measured so far. Cheap to clone.
#[derive(Clone)]
pub struct Exposition {
    handle: PrometheusHandle,
    process: ProcessMetrics,
}

impl Exposition {
    /// Folds waiting samples into their buckets, so that they do not pile up unless scraped.
    pub fn upkeep(&self) {
        self.handle.run_upkeep();
    }

    /// The text that Prometheus scrapes, with the process as it is now. Also folds waiting samples
    /// into their buckets.
    pub fn render(&self) -> String {
        self.process.look();
        self.upkeep();
        self.handle.render()
    }
}
