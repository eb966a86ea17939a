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
    let pairs = fits.indices.flatMap { first in fits.indices.filter { $0 > first }.map { (first, $0) } }
    let measured: [Result<MetricValue?, MetricError>]
    do throws(KernelError) {
      measured = try workers.map(pairs.count) { pair in
        let (one, other) = onCommonRows(fits[pairs[pair].0], fits[pairs[pair].1])
        return Result { () throws(MetricError) in try agreement(metric.metric, one, other) }
      }
    } catch {
      throw ExperimentCancelled()
    }
    var values: [Double] = []
    for result in measured {
      switch result {
      case .success(let value):
        guard let value else { return nil }
        values.append(value.value)
      case .failure(.cancelled): throw ExperimentCancelled()
      case .failure(let error):
        return StabilityRecord.Item(quantity: metric.key, spread: nil, undefined: error.reason)
      }
    }
    return StabilityRecord.Item(quantity: metric.key, spread: Spread(values))
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

/// One pair on one thread; nil for a metric that does not compare, or that needs partitions where there are none.
private func agreement(
  _ metric: AnyMetric, _ first: FitResult, _ second: FitResult
) throws(MetricError) -> MetricValue? {
  switch metric {
  case .scoreAgreement(let measure):
    return try measure(ScorePair(first.scores, second.scores), Workers())
  case .partitionAgreement(let measure):
    guard let one = first.partition, let other = second.partition else { return nil }
    return try measure(PartitionPair(one, reference: other), Workers())
  case .ranking, .partitionIndex:
    return nil
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
