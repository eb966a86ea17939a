import AnomalyCore
import NumericKernels
import RunRecords

extension ArmStage {
  /// What the given metrics say of a fit, and the ranking they were measured on.
  func measured(
    _ fit: FitResult, _ metrics: [PlannedMetric]
  ) throws -> (metrics: [MetricRecord], labelled: LabelledScores?) {
    let labels = labels.restricted(to: fit.rows)
    let labelled = Result { () throws(MetricError) in try labels.labelled(fit.scores) }
    var records: [MetricRecord] = []
    for metric in metrics {
      do throws(MetricError) {
        let value: MetricValue?
        switch metric.metric {
        case .ranking(let measure): value = try measure(try labelled.get(), workers)
        case .partitionIndex(let measure): value = try index(metric, measure, fit)
        case .partitionAgreement(let measure):
          value = try fit.partition.map { partition throws(MetricError) in
            try measure(try labels.pair(partition), workers)
          }
        case .scoreAgreement: value = nil
        }
        guard let value else { continue }
        records.append(MetricRecord(metric: metric.entry.id, budget: metric.budget, value: value))
      } catch .cancelled {
        throw ExperimentCancelled()
      } catch {
        records.append(
          MetricRecord(metric: metric.entry.id, budget: metric.budget, value: nil, undefined: error.reason))
      }
    }
    return (records, try? labelled.get())
  }

  /// Internal indices cost as much as a fit, so their values are stored too; nil for detectors without clusters.
  private func index(
    _ metric: PlannedMetric, _ measure: AnyMetric.Measure<PartitionedRows>, _ fit: FitResult
  ) throws(MetricError) -> MetricValue? {
    guard let partition = fit.partition else { return nil }
    let key = store.key(metric, partition)
    if let stored = store.loadValue(key) { return stored }
    let value = try measure(PartitionedRows(rows: evaluation, partition: partition), workers)
    store.saveValue(value, key)
    return value
  }

  /// How much of each attack family the fits find at each budget.
  func familyRecords(_ arm: String, _ fits: [FitResult]) throws -> [FamilyRecord] {
    let recalls = plan.metrics.filter { $0.entry.id == "recall-at-k" }
    var records: [FamilyRecord] = []
    for family in labels.families where labels.families.count > 1 {
      let rankings = fits.map { labels.labelled($0.scores, family: family.name) }
      for metric in recalls {
        guard case .ranking(let measure) = metric.metric else { continue }
        let values = try rankings.compactMap { ranking in
          do throws(MetricError) { return try measure(ranking, workers) } catch {
            if error == .cancelled { throw ExperimentCancelled() }
            return MetricValue?.none
          }
        }
        guard let first = values.first else { continue }
        records.append(
          FamilyRecord(
            arm: arm, family: family.name, rows: family.rows, metric: metric.entry.id, budget: metric.budget,
            value: Spread(values.map(\.value)).mean, chance: first.chance, ceiling: first.ceiling))
      }
    }
    return records
  }
}
