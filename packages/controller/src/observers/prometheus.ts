// A file of its own, so that the library is loaded with its names also where it is bundled: a CommonJS package imported on the spot then has but a default.
export { Counter, Gauge, Registry, Summary, collectDefaultMetrics } from 'prom-client';
