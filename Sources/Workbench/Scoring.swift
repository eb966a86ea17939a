public import AnomalyCore
public import DataIngest
import EvaluationMetrics
public import Experiments
import NumericKernels
import Reporting
public import RunRecords

/// A metric computed outside an experiment.
public struct MeasuredMetric: Sendable, Codable {
  public let metric: String
  public let budget: Int?
  public let value: MetricValue?
  public let undefined: String?
}

/// Every metric of the catalog that the given input allows, each budget apart.
///
/// - Throws: `MetricError.cancelled` only: an undefined metric is reported with its reason.
public func measureAll(
  _ budgets: [Int], workers: Workers, _ measure: (AnyMetric) throws(MetricError) -> MetricValue?
) throws -> [MeasuredMetric] {
  var measured: [MeasuredMetric] = []
  for entry in standardCatalogs.metrics.entries {
    for budget in entry.takesBudget ? budgets.map(Optional.some) : [nil] {
      let metric = try entry.make(budget.map { ["budget": .integer($0)] } ?? [:])
      do throws(MetricError) {
        guard let value = try measure(metric) else { continue }
        measured.append(MeasuredMetric(metric: entry.id, budget: budget, value: value, undefined: nil))
      } catch .cancelled {
        throw MetricError.cancelled
      } catch {
        let reason = if case .undefined(let reason) = error { reason } else { error.description }
        measured.append(MeasuredMetric(metric: entry.id, budget: budget, value: nil, undefined: reason))
      }
    }
  }
  return measured
}
