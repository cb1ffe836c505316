//! What is measured of HTTP: each route by the pattern it was mounted under, never by its path.

use std::sync::Arc;
use std::time::Duration;

use dashmap::DashMap;
use dashmap::mapref::one::Ref;
use metrics::{Counter, Gauge, Histogram};

use super::recorder::Registrar;
use super::{GaugeGuard, names};

/// The methods that a server of ours answers. Clients may invent others.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/// What other methods are counted as.
const OTHER_METHOD: &str = "other";

/// What requests are counted as that no route was mounted for.
const NO_ROUTE: &str = "none";

/// The hundreds of statuses.
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];

/// The instruments of HTTP. Cheap to clone.
#[derive(Clone)]
pub struct HttpMetrics {
    in_flight: Gauge,
    /// By method and route. There are as many as were mounted, and one for all other paths.
    routes: Arc<DashMap<RouteName, RouteMetrics>>,
    registrar: Arc<Registrar>,
}

/// A method, and the pattern that it is mounted under.
type RouteName = (&'static str, String);

/// One method of one route.
struct RouteMetrics {
    answered: [Counter; CLASSES.len()],
    took: Histogram,
}

impl HttpMetrics {
    pub(super) fn register(registrar: &Arc<Registrar>) -> Self {
        let metrics = Self {
            in_flight: registrar.gauge(names::HTTP_IN_FLIGHT, &[]),
            routes: Arc::default(),
            registrar: Arc::clone(registrar),
        };
        // Visible before anybody asks for anything.
        metrics.route("GET", NO_ROUTE);
        metrics
    }

    /// Counts a request that is being answered for as long as the guard lives.
    #[must_use]
    pub fn came_in(&self) -> GaugeGuard {
        GaugeGuard::raise(self.in_flight.clone())
    }

    /// A request for a route, named by the pattern it is mounted under, was answered.
    pub fn answered(&self, method: &str, route: Option<&str>, status: u16, took: Duration) {
        let route = self.route(method, route.unwrap_or(NO_ROUTE));
        route.took.record(took);
        let hundreds = usize::from(status / 100).saturating_sub(1);
        route.answered[hundreds.min(CLASSES.len() - 1)].increment(1);
    }

    fn route(&self, method: &str, route: &str) -> Ref<'_, RouteName, RouteMetrics> {
        let known = METHODS.iter().find(|name| **name == method);
        let name = (*known.unwrap_or(&OTHER_METHOD), route.to_owned());
        if let Some(found) = self.routes.get(&name) {
            return found;
        }
        let (method, path) = (name.0, name.1.clone());
        let entry = self.routes.entry(name).or_insert_with(|| RouteMetrics {
            answered: CLASSES.map(|class| {
                let labels = [("method", method), ("status", class)];
                self.registrar
                    .counter_by(names::HTTP_REQUESTS, &labels, ("route", &path))
            }),
            took: self.registrar.histogram_by(
                names::HTTP_REQUEST_SECONDS,
                &[("method", method)],
                ("route", &path),
            ),
        });
        entry.downgrade()
    }
}
