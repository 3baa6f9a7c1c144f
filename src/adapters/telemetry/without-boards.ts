import { DataPointType, type MetricData, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { refreshJobName } from '../../application/publishing/refresh-job-name.js';

/**
 * The metrics without the gauges of boards that are gone and of their jobs, which would stand still for ever, as a list
 * that nobody computes any more and a lease that nobody gets do. What was counted of them stays.
 */
export function withoutBoards(metrics: ResourceMetrics, gone: ReadonlySet<string>): ResourceMetrics {
  if (gone.size === 0) return metrics;
  const goneJobs = new Set([...gone].map(refreshJobName));
  const scopeMetrics = metrics.scopeMetrics.map((scope) => ({
    ...scope,
    metrics: scope.metrics.map((metric) => shown(metric, gone, goneJobs)),
  }));
  return { ...metrics, scopeMetrics };
}

function shown(metric: MetricData, goneBoards: ReadonlySet<string>, goneJobs: ReadonlySet<string>): MetricData {
  if (metric.dataPointType !== DataPointType.GAUGE) return metric;
  return {
    ...metric,
    dataPoints: metric.dataPoints.filter(
      ({ attributes: { board, job } }) => !goneBoards.has(String(board)) && !goneJobs.has(String(job)),
    ),
  };
}
