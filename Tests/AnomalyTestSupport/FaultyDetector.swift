public import AnomalyCore
public import NumericKernels

/// One way to break one promise.
public enum DetectorFault: String, Sendable, CaseIterable {
  case malformedID, noSummary, noDOI
  case parameterWithoutSummary, refusedDefault
  case parametersShareProperty
  case nonFiniteScore, scoreOutOfRange, scoreOfNoRow
  case scoreDependsOnBatch, scoreDependsOnOrder
  case bitsDependOnThreads, usesSeedSecretly, neverTheSameTwice
  case trainingScoresDiffer, declaresExclusionWrongly
  case ranksUpsideDown
  case hidesExplanations, referencesFurtherOut, attributionDependsOnBatch, termsWithoutDifference
  case shortPartition, partitionDependsOnBatch
  case acceptsAnyWidth, acceptsNoColumns, acceptsNonFinite, namesWrongPlace
  case acceptsNoRows, understatesRowsNeeded
  case failsOnConstantColumn, failsOnEqualRows, failsOnOneColumn, failsOnHugeValues, failsOnTinyValues
  case failsOnDuplicates, failsOnSmallestFit
  case losesBitsInFile
  case fitIgnoresCancellation, scoreIgnoresCancellation
  case predictsNothing, predictsNoGrowth

  /// The id of the promise that it breaks, and no other.
  public var promise: String {
    switch self {
    case .malformedID, .noSummary, .noDOI: "describes-itself"
    case .parameterWithoutSummary, .refusedDefault: "describes-parameters"
    case .parametersShareProperty: "keeps-given-values"
    case .nonFiniteScore, .scoreOutOfRange, .scoreOfNoRow: "scores-every-row"
    case .scoreDependsOnBatch, .scoreDependsOnOrder: "scores-rows-independently"
    case .bitsDependOnThreads, .usesSeedSecretly, .neverTheSameTwice: "repeats-itself"
    case .trainingScoresDiffer, .declaresExclusionWrongly: "training-scores-agree"
    case .ranksUpsideDown: "ranks-far-outliers"
    case .hidesExplanations, .referencesFurtherOut, .attributionDependsOnBatch, .termsWithoutDifference:
      "attributes-scores"
    case .shortPartition, .partitionDependsOnBatch: "partitions"
    case .acceptsAnyWidth, .acceptsNoColumns: "refuses-wrong-columns"
    case .acceptsNonFinite, .namesWrongPlace: "refuses-non-finite"
    case .acceptsNoRows, .understatesRowsNeeded: "refuses-too-few-rows"
    case .failsOnConstantColumn: "survives-constant-columns"
    case .failsOnEqualRows: "survives-equal-rows"
    case .failsOnOneColumn: "survives-one-column"
    case .failsOnHugeValues: "survives-huge-values"
    case .failsOnTinyValues: "survives-tiny-values"
    case .failsOnDuplicates: "survives-duplicate-rows"
    case .failsOnSmallestFit: "survives-smallest-n"
    case .losesBitsInFile: "survives-file"
    case .fitIgnoresCancellation, .scoreIgnoresCancellation: "obeys-cancellation"
    case .predictsNothing, .predictsNoGrowth: "predicts-memory"
    }
  }
}

/// A sound detector (distance from the mean in units of the standard deviation) with one fault at a time, to test
/// the contract itself.
///
/// The fault is a value of the task because `info` and `parameters` belong to the type, not to its values.
public struct FaultyDetector: Detector {
  @TaskLocal public static var fault: DetectorFault?

  /// Factor of every score.
  public var scale = 1.0
  public var offset = 0.0

  public init() {
    if Self.fault == .refusedDefault { scale = -1 }
  }

  public static var info: DetectorInfo {
    DetectorInfo(
      id: fault == .malformedID ? "Faulty_Detector" : "faulty-detector", title: "Faulty detector",
      summary: fault == .noSummary ? "" : "Distance from the mean, with one fault.",
      references: [Reference("Nobody, 2026", doi: fault == .noDOI ? nil : "10.0/0")],
      scoreRange: 0...Double.infinity, typicalScore: "about 2",
      traits: DetectorTraits(
        trainingScoresExcludeSelf: fault == .declaresExclusionWrongly,
        explainability: fault == .hidesExplanations ? .opaque : .additive))
  }

  public static var parameters: [Parameter<FaultyDetector>] {
    [
      .real("scale", \.scale, in: 0...100, fault == .parameterWithoutSummary ? "" : "Factor of every score."),
      .real(
        "offset", fault == .parametersShareProperty ? \.scale : \.offset, in: 0...100, "Added to every score."),
    ]
  }

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    switch Self.fault {
    case .predictsNothing: 0
    case .predictsNoGrowth: 4096
    default: rows * columns * MemoryLayout<Double>.size
    }
  }

  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedFaultyDetector {
    let fault = Self.fault
    try check(rows, fault)
    if fault != .fitIgnoresCancellation {
      try detecting { () throws(KernelError) in try context.workers.checkCancellation() }
    }
    var model = FittedFaultyDetector(rows, detector: self, fault: fault)
    if fault == .bitsDependOnThreads && context.workers.threads > 1 { model.offset += 1e-9 }
    if fault == .usesSeedSecretly { model.offset += Double(context.random.seed) }
    if fault == .neverTheSameTwice {
      var system = SystemRandomNumberGenerator()
      model.offset += Double.random(in: 0...1, using: &system)
    }
    model.trainingScores = model.scores(of: rows)
    if fault == .trainingScoresDiffer { model.trainingScores[0] += 1 }
    return model
  }

  private func check(_ rows: Matrix, _ fault: DetectorFault?) throws(DetectorError) {
    let need = fault == .understatesRowsNeeded && rows.rowCount > 1 ? 3 : 2
    if fault == .acceptsNoRows && rows.rowCount == 0 { return }
    if fault == .acceptsNoColumns && rows.columnCount == 0 { return }
    if fault == .acceptsNonFinite && rows.rowCount >= need && rows.columnCount > 0 { return }
    if fault == .namesWrongPlace, let (row, column) = rows.firstNonFinite { throw .nonFinite(row: column, column: row) }
    try rows.checkForFit(minimumRows: need)
  }
}
