import NumericKernels

/// Which rows an experiment uses, drawn once and shared by all detectors.
public struct RowSelection: Sendable {
  /// Rows of the data set that take part, ascending.
  public let sample: [Int]
  /// Positions in `sample` that are fitted on, ascending.
  public let training: [Int]
  /// Positions in `sample` that are scored, ascending; equal to `training` without a holdout.
  public let evaluation: [Int]
  /// Positions in `training`, one list a subsample, ascending.
  public let subsamples: [[Int]]

  /// Draws from streams of the first seed; labels play no part in it.
  ///
  /// - Throws: `PlanError` when the sample is larger than the data set or a part would be empty.
  public init(_ spec: ExperimentSpec, rowCount: Int) throws(PlanError) {
    let random = RandomSource(seed: spec.seeds[0])
    if let wanted = spec.sampleRows {
      guard wanted <= rowCount else {
        throw PlanError(description: "sample.rows: \(wanted) of \(rowCount) rows cannot be drawn")
      }
      var stream = random.stream("sample")
      sample = stream.sample(wanted, of: rowCount).sorted()
    } else {
      sample = Array(0..<rowCount)
    }
    if let share = spec.holdoutShare {
      var stream = random.stream("holdout")
      let size = Int((share * Double(sample.count)).rounded())
      let held = Set(stream.sample(size, of: sample.count))
      evaluation = held.sorted()
      training = sample.indices.filter { !held.contains($0) }
    } else {
      training = Array(sample.indices)
      evaluation = training
    }
    guard !training.isEmpty && !evaluation.isEmpty else {
      throw PlanError(description: "\(sample.count) rows leave no row to fit on or to score")
    }
    let (size, count) = (Int((spec.subsampleShare * Double(training.count)).rounded()), training.count)
    subsamples = (0..<spec.subsamples).map { index in
      var stream = random.stream("subsample", index)
      return stream.sample(size, of: count).sorted()
    }
  }
}
