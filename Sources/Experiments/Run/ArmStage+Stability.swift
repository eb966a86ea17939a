import AnomalyCore
import NumericKernels
import RunRecords

extension ArmStage {
  /// How much fits of one arm agree: over the seeds, or over subsamples for detectors that do not use the seed.
  ///
  /// Nil with fewer than two fits to compare.
  func stability(_ arm: PlannedArm, _ compared: [FitResult]) throws -> StabilityRecord? {
    let isDeterministic = arm.entry.info.traits.isDeterministic
    guard compared.count > 1 else { return nil }
    var agreement: [StabilityRecord.Item] = []
    for metric in runner.plan.agreements {
      if let item = try agreementItem(metric, compared) { agreement.append(item) }
    }
    return StabilityRecord(
      arm: arm.arm.label, source: isDeterministic ? .subsamples : .seeds, fits: compared.count,
      agreement: agreement, metrics: metricSpreads(compared))
  }

  /// One agreement metric over all pairs of fits; nil if it needs partitions and there are none.
  private func agreementItem(_ metric: PlannedMetric, _ fits: [FitResult]) throws -> StabilityRecord.Item? {
    var values: [Double] = []
    do throws(MetricError) {
      for first in fits.indices {
        for second in fits.indices where second > first {
          let (one, other) = onCommonRows(fits[first], fits[second])
          guard let value = try agreement(metric.metric, one, other) else { return nil }
          values.append(value.value)
        }
      }
    } catch .cancelled {
      throw ExperimentCancelled()
    } catch {
      return StabilityRecord.Item(quantity: metric.key, spread: nil, undefined: error.reason)
    }
    return StabilityRecord.Item(quantity: metric.key, spread: Spread(values))
  }

  private func agreement(
    _ metric: AnyMetric, _ first: FitResult, _ second: FitResult
  ) throws(MetricError) -> MetricValue? {
    switch metric {
    case .scoreAgreement(let measure):
      return try measure(ScorePair(first.scores, second.scores), workers)
    case .partitionAgreement(let measure):
      guard let one = first.partition, let other = second.partition else { return nil }
      return try measure(PartitionPair(one, reference: other), workers)
    case .ranking, .partitionIndex:
      return nil
    }
  }

  /// Spread of each metric over the fits, from what was measured of each.
  private func metricSpreads(_ fits: [FitResult]) -> [StabilityRecord.Item] {
    fits[0].metrics.map { measured in
      let records = fits.compactMap { fit in fit.metrics.first { $0.key == measured.key } }
      if let missing = records.first(where: { $0.value == nil }) {
        return StabilityRecord.Item(quantity: measured.key, spread: nil, undefined: missing.undefined)
      }
      return StabilityRecord.Item(quantity: measured.key, spread: Spread(records.compactMap { $0.value?.value }))
    }
  }
}

/// Two fits reduced to the rows that both of them scored.
private func onCommonRows(_ first: FitResult, _ second: FitResult) -> (FitResult, FitResult) {
  guard let firstRows = first.rows, let secondRows = second.rows else { return (first, second) }
  let common = Set(firstRows).intersection(secondRows)
  func reduced(_ fit: FitResult, _ rows: [Int]) -> FitResult {
    let positions = rows.indices.filter { common.contains(rows[$0]) }
    var reduced = fit
    reduced.scores = positions.map { fit.scores[$0] }
    reduced.partition = fit.partition.map { partition in
      Partition(labels: positions.map { partition.labels[$0] }, clusterCount: partition.clusterCount)
    }
    reduced.rows = positions.map { rows[$0] }
    return reduced
  }
  return (reduced(first, firstRows), reduced(second, secondRows))
}
