public import AnomalyCore
import NumericKernels

/// What every detector of the catalog promises. A new promise is one more element of `promises`.
public enum DetectorContract {
  public static let promises: [Promise<DetectorEntry>] =
    [Promise("describes-itself", "Id, title, sentence, references and score range are there.", check: checkInfo)]
    + catalogPromises { entry, given in try entry.make(given).parameterSet }
    + scores + refusals + DegenerateData.all.map(survives)
    + [
      Promise(
        "survives-smallest-n", "The smallest number of rows that it accepts gives a score in range for every row.",
        check: checkSmallestFit),
      Promise(
        "survives-file", "Encoded and read back, the model gives the same bits.", check: checkFileRoundTrip),
      Promise(
        "obeys-cancellation", "A fit or a scoring that was asked to stop throws `.cancelled`.",
        check: checkCancellation),
      Promise(
        "predicts-memory", "The predicted bytes are positive and grow with the rows.", check: checkPredictedBytes),
    ]

  private static let scores: [Promise<DetectorEntry>] = [
    Promise(
      "scores-every-row", "Every row, of training or new, has one finite score in the declared range.",
      check: checkScoreOfEveryRow),
    Promise(
      "scores-rows-independently", "A row scores the same alone, in any batch and in any order.",
      check: checkIndependence),
    Promise(
      "repeats-itself",
      "The same seed gives the same bits with 1 or 2 threads; another seed matters only if that is declared.",
      check: checkRepetition),
    Promise(
      "training-scores-agree", "Training scores are those of the same rows scored as new, unless declared.",
      check: checkTrainingScores),
    Promise(
      "ranks-far-outliers", "Planted far rows score above ordinary ones, seen in the fit or new.",
      check: checkFarOutliers),
    Promise(
      "attributes-scores",
      "Shares of columns are not negative, sum to 1, have the same bits for any batch and threads, and name columns "
        + "whose replacement lowers the score; an opaque detector claims none.",
      check: checkAttribution),
    Promise(
      "partitions", "A partition has one cluster a row, the same for a row alone and in a batch.",
      check: checkPartition),
  ]

  private static let refusals: [Promise<DetectorEntry>] = [
    Promise(
      "refuses-wrong-columns", "Rows without columns or of another width are refused with both counts.",
      check: checkWrongColumns),
    Promise(
      "refuses-non-finite", "NaN and infinite values are refused with their place.", check: checkNonFinite),
    Promise(
      "refuses-too-few-rows", "No rows, or fewer than needed, are refused with the number that is needed.",
      check: checkTooFewRows),
  ]

  private static func survives(_ data: DegenerateData) -> Promise<DetectorEntry> {
    Promise(data.id, "A fit on \(data.what) gives a score in range for every row.") { entry in
      let model = try fitted(entry, data.training)
      try checkScores(model.trainingScores, of: data.training.rowCount, entry)
      try checkScores(try model.score(data.training, workers: Workers()), of: data.training.rowCount, entry)
      try checkScores(try model.score(data.probes, workers: Workers()), of: data.probes.rowCount, entry)
    }
  }
}

func fitted(
  _ entry: DetectorEntry, _ rows: Matrix = ContractData.training, seed: UInt64 = 7, workers: Workers = Workers()
) throws -> any FittedDetector {
  try entry.make([:]).fit(rows, context: FitContext(seed: seed, workers: workers))
}

/// One finite score a row, in the declared range.
func checkScores(_ scores: [Double], of rowCount: Int, _ entry: DetectorEntry) throws(Violation) {
  try require(scores.count == rowCount, "\(rowCount) rows have \(scores.count) scores")
  for (row, score) in scores.enumerated() where !score.isFinite || !entry.info.scoreRange.contains(score) {
    throw Violation("row \(row) scores \(score), declared range \(entry.info.scoreRange)")
  }
}

private func checkInfo(_ entry: DetectorEntry) throws(Violation) {
  let info = entry.info
  try checkDescription(entry)
  try require(info.scoreRange.lowerBound < info.scoreRange.upperBound || info.traits.isBaseline, "the range is empty")
  try require(!info.typicalScore.isEmpty, "no word on the score of an unremarkable row")
  try require(
    info.traits.isBaseline || info.references.contains { $0.doi != nil },
    "neither a baseline nor a reference with a DOI")
}

private func checkFileRoundTrip(_ entry: DetectorEntry) throws {
  let model = try fitted(entry)
  let copy = try decoded(try json(model), entry.decode)
  try require(copy.columnCount == model.columnCount, "the copy has \(copy.columnCount) columns")
  try requireSameBits(model.trainingScores, copy.trainingScores, "training scores before and after")
  let before = try model.score(ContractData.probes, workers: Workers())
  try requireSameBits(before, try copy.score(ContractData.probes, workers: Workers()), "scores before and after")
}

private func checkCancellation(_ entry: DetectorEntry) throws {
  let model = try fitted(entry)
  for threads in [1, 2] {
    let cancelled = Workers(threads: threads)
    cancelled.cancellation.cancel()
    try requireError(DetectorError.cancelled, "fit with \(threads) threads") {
      _ = try fitted(entry, workers: cancelled)
    }
    try requireError(DetectorError.cancelled, "score with \(threads) threads") {
      _ = try model.score(ContractData.probes, workers: cancelled)
    }
  }
}

private func checkPredictedBytes(_ entry: DetectorEntry) throws {
  let detector = try entry.make([:])
  for columns in [1, 40] {
    let sizes = [1000, 100_000, 10_000_000].map { detector.predictedBytes(rows: $0, columns: columns, threads: 2) }
    try require(sizes[0] > 0, "\(sizes[0]) bytes for 1000 rows")
    try require(sizes[0] < sizes[1] && sizes[1] < sizes[2], "\(sizes) bytes for 1e3, 1e5 and 1e7 rows")
  }
}
