public import AnomalyCore
public import NumericKernels

/// How much memory the process will need at its peak while an arm is fitted, scores and is measured.
///
/// What is there before the first fit is measured: the program and the data set. The rest is counted: rows that are
/// copied, what earlier fits leave behind for the assessment, and what detectors and metrics declare.
public struct MemoryForecast: Sendable {
  let plan: ExperimentPlan
  private let threads: Int
  /// Code and buffers of libraries that are first touched after the data are loaded: next to nothing behind scaling and
  /// encoding, up to 14 MB with linear algebra.
  private static let laterBytes = 6_000_000
  /// Resident bytes with the data set loaded, and what comes later whatever is run.
  private let baseBytes: Int
  let rowCount: Int
  /// Bytes of one row of the data set: features, label, id.
  private let rowBytes: Int

  /// - Parameter baseBytes: Resident memory of the process with `dataset` loaded.
  public init(_ plan: ExperimentPlan, dataset: Dataset, baseBytes: Int, threads: Int) {
    self.plan = plan
    self.threads = threads
    self.baseBytes = baseBytes + Self.laterBytes
    rowCount = dataset.frame.rowCount
    rowBytes = dataset.frame.columns.reduce(12) { $0 + ($1.isNumeric ? 8 : 4) }
  }

  /// - Parameters:
  ///   - width: of what the pipeline of the arm gives.
  ///   - sampleRows: rows that take part; nil as the experiment says.
  public func peakBytes(arm: Int, _ width: PipelineWidth, sampleRows: Int? = nil) -> Int {
    let size = size(sampleRows)
    let matrices = (size.training + (isHoldout ? size.evaluation : 0)) * width.columns * 8
    return baseBytes + kept(size) + matrices + max(fitting(arm, width, size), measuring(arm, width.columns, size))
  }

  /// While a pipeline is fitted: what one step gives, the rows the next one makes of it, and the matrix at the end.
  public func transformBytes(_ width: PipelineWidth, sampleRows: Int? = nil) -> Int {
    let size = size(sampleRows)
    let held = isHoldout ? size.evaluation * width.columns * 8 : 0
    return baseBytes + kept(size) + size.training * (2 * width.widest + width.columns) * 8 + held
  }

  /// While intervals are made: each thread holds one resample.
  public func assessmentBytes(sampleRows: Int? = nil) -> Int {
    guard plan.spec.intervals.resamples > 0 else { return 0 }
    let size = size(sampleRows)
    let draws = plan.scenarios.map(\.draws).max() ?? 1
    let resample = size.evaluation * (16 + 2 * (draws + 1))
    let values = plan.spec.intervals.resamples * plan.arms.count * plan.metrics.count * 16
    return baseBytes + kept(size) + threads * resample + values
  }

  private struct Size {
    let sample: Int
    let training: Int
    let evaluation: Int
  }

  private var isHoldout: Bool { plan.spec.holdoutShare != nil }

  private func size(_ sampleRows: Int?) -> Size {
    let sample = min(rowCount, sampleRows ?? plan.spec.sampleRows ?? rowCount)
    guard let share = plan.spec.holdoutShare else { return Size(sample: sample, training: sample, evaluation: sample) }
    let held = Int((share * Double(sample)).rounded())
    return Size(sample: sample, training: sample - held, evaluation: held)
  }

  /// Rows that were copied, positions of rows, and what is kept of every fit until its scenario is assessed.
  private func kept(_ size: Size) -> Int {
    let copied = (size.sample < rowCount ? size.sample : 0) + (isHoldout ? size.sample : 0)
    let positions = size.sample * (8 * (3 + plan.spec.subsamples) + 16 * plan.scenarios.reduce(0) { $0 + $1.draws })
    // Scores, labels and ranking of one fit.
    let fits = plan.runs.count { plan.scenarios[$0.scenario].kind == .natural && $0.subsample == nil }
    let labels = size.evaluation * 40
    return copied * rowBytes + positions + labels + fits * size.evaluation * 26
  }

  private func fitting(_ arm: Int, _ width: PipelineWidth, _ size: Size) -> Int {
    let detector = plan.arms[arm].detector
    func bytes(_ rows: Int) -> Int {
      detector.predictedBytes(rows: rows, columns: width.columns, indicators: width.indicators, threads: threads)
    }
    let whole = bytes(size.training)
    guard plan.runs.contains(where: { $0.arm == arm && $0.subsample != nil }) else { return whole }
    let part = Int(plan.spec.subsampleShare * Double(size.training))
    return max(whole, part * width.columns * 8 + bytes(part))
  }

  private func measuring(_ arm: Int, _ columns: Int, _ size: Size) -> Int {
    let hasClusters = plan.arms[arm].detector.makesClusters
    let needs = plan.metrics.filter { hasClusters || $0.entry.kind == .ranking }.map { metric in
      metric.entry.predictedBytes(metric.parameters, size.evaluation, columns, threads)
    }
    // The order of the scores, from which the ranking is made: scores turned round, room of the sort, the order itself.
    return max(size.evaluation * (16 + AscendingOrder.bytesPerValue), needs.max() ?? 0)
  }
}

/// How many columns a pipeline gives, and the most that stand between two of its steps.
public struct PipelineWidth: Sendable, Hashable {
  public let columns: Int
  public let widest: Int
  /// Columns of two values or fewer.
  public let indicators: Int

  public init(columns: Int, widest: Int, indicators: Int = 0) {
    self.columns = columns
    self.widest = widest
    self.indicators = indicators
  }

  /// Of a pipeline that gave `rows`.
  public init(of rows: Matrix, widest: Int) {
    let indicators = (0..<rows.columnCount).count { column in rows.hasAtMostTwoValues(inColumn: column) }
    self.init(columns: rows.columnCount, widest: widest, indicators: indicators)
  }
}

extension Matrix {
  /// Reads until it meets a third value.
  fileprivate func hasAtMostTwoValues(inColumn column: Int) -> Bool {
    var (first, second): (Double?, Double?)
    for row in 0..<rowCount {
      let value = self[row, column]
      if value == first || value == second { continue }
      if first == nil { first = value } else if second == nil { second = value } else { return false }
    }
    return true
  }
}

extension Detector {
  /// Whether its fits assign rows to clusters.
  fileprivate var makesClusters: Bool { Fitted.self is any PartitioningDetector.Type }
}
