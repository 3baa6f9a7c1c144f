import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';

/**
 * The metrics without the gauges of boards that are gone, which would stand still for ever, as a list that nobody computes
 * any more does. What was counted of them stays.
 */
export function withoutBoards(metrics: ResourceMetrics, gone: ReadonlySet<string>): ResourceMetrics {
  if (gone.size === 0) return metrics;
  const scopeMetrics = metrics.scopeMetrics.map((scope) => ({
    ...scope,
    metrics: scope.metrics.map((metric) => shown(metric, gone)),
  }));
  return { ...metrics, scopeMetrics };
}

function shown(metric: MetricData, gone: ReadonlySet<string>): MetricData {
  if (metric.dataPointType !== DataPointType.GAUGE) return metric;
  return {
    ...metric,
    dataPoints: metric.dataPoints.filter(({ attributes }) => !gone.has(String(attributes['board']))),
  };
}
