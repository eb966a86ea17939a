public import AnomalyCore
import NumericKernels

/// What every transformer of the catalog promises. A new promise is one more element of `promises`.
///
/// That a fit leaves its frame as it was is no promise: frames are values.
public enum TransformerContract {
  public static let promises: [Promise<TransformerEntry>] =
    [Promise("describes-itself", "Id, title, sentence and references are there.", check: checkDescription)]
    + catalogPromises { entry, given in try entry.make(given).parameterSet }
    + [
      promise("keeps-rows", "Every batch keeps its number of rows, also one row or none.", checkRowCount),
      promise("announces-columns", "The columns of the result are those announced by the fit.", checkColumns),
      promise("gives-finite-numbers", "Finite numbers give finite numbers.", checkFinite),
      promise(
        "transforms-rows-independently", "A row becomes the same alone, in any batch and in any order.",
        checkIndependence),
      promise("learns-from-given-rows", "The fit sees the given rows only, not those around them.", checkLearning),
      promise("repeats-itself", "1 and 2 threads give the same bits.", checkRepetition),
      promise("survives-file", "Encoded and read back, the transformer gives the same bits.", checkFileRoundTrip),
      promise("finds-columns-by-name", "Neither the order of the columns nor further ones matter.", checkNames),
      promise(
        "carries-terms-back", "Terms keep their sums on the way back, and what can be undone comes back.",
        checkAttribution),
      promise("refuses-missing-columns", "A column that is needed and missing is named.", checkMissingColumns),
      promise("refuses-changed-kinds", "A column that turned from numbers to text is named.", checkChangedKinds),
      promise("refuses-too-few-rows", "A fit on fewer rows than needed names their number.", checkTooFewRows),
      promise("obeys-cancellation", "Work that was asked to stop throws `.cancelled`.", checkCancellation),
      Promise(
        "counts-unseen-categories", "Unseen and missing categories are passed on or counted, never lost.",
        check: checkUnseenCategories),
    ]

  /// A promise that is checked on each example that the transformer accepts.
  private static func promise(
    _ id: String, _ sentence: String,
    _ check: @escaping @Sendable (any Transformer, FrameExamples, TransformerEntry) throws -> Void
  ) -> Promise<TransformerEntry> {
    Promise(id, sentence) { entry in
      let transformer = try entry.make([:])
      var accepted = 0
      for examples in [FrameExamples.mixed, .numeric] where try accepts(transformer, examples) {
        accepted += 1
        try check(transformer, examples, entry)
      }
      try require(accepted > 0, "every example was refused")
    }
  }
}

/// A transformer of numbers may refuse text; nothing else may be wrong with the examples.
private func accepts(_ transformer: any Transformer, _ examples: FrameExamples) throws -> Bool {
  do {
    _ = try transformer.fit(examples.training, workers: Workers())
    return true
  } catch TransformerError.wrongKind {
    return false
  }
}

private func checkRowCount(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  for count in [0, 1, 30, 31] {
    let given = examples.probes.selectingRows(Array(0..<count))
    let result = try fitted.transform(given, workers: Workers()).frame
    try require(result.rowCount == count, "\(count) rows became \(result.rowCount)")
  }
}

private func checkColumns(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  for frame in [examples.training, examples.probes, examples.probes.selectingRows([0])] {
    let names = try fitted.transform(frame, workers: Workers()).frame.names
    try require(names == fitted.outputNames, "announced \(fitted.outputNames), gave \(names)")
  }
}

private func checkFinite(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  for frame in [examples.training, examples.surroundings] {
    for column in try fitted.transform(frame, workers: Workers()).frame.columns {
      guard case .numeric(let values) = column.values else { continue }
      try require(values.allSatisfy(\.isFinite), "column '\(column.name)' has a value that is not finite")
    }
  }
}

private func checkIndependence(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  let batch = try fitted.transform(examples.probes, workers: Workers()).frame
  for row in 0..<batch.rowCount {
    let alone = try fitted.transform(examples.probes.selectingRows([row]), workers: Workers()).frame
    try requireSameFrames(alone, batch.selectingRows([row]), "row \(row) alone and in its batch")
  }
  let backwards = Array((0..<batch.rowCount).reversed())
  let reversed = try fitted.transform(examples.probes.selectingRows(backwards), workers: Workers()).frame
  try requireSameFrames(reversed, batch.selectingRows(backwards), "rows backwards and forwards")
}

private func checkLearning(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let alone = try transformer.fit(examples.training, workers: Workers())
  let selected = try transformer.fit(
    examples.surroundings.selectingRows(examples.trainingPlaces), workers: Workers())
  try requireSameFrames(
    try alone.transform(examples.probes, workers: Workers()).frame,
    try selected.transform(examples.probes, workers: Workers()).frame, "fits on the same rows from two frames")
}

private func checkRepetition(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let frames = try [1, 2].map { threads in
    let fitted = try transformer.fit(examples.training, workers: Workers(threads: threads))
    return try fitted.transform(examples.probes, workers: Workers(threads: threads)).frame
  }
  try requireSameFrames(frames[0], frames[1], "one thread and two")
}

private func checkFileRoundTrip(
  _ transformer: any Transformer, _ examples: FrameExamples, _ entry: TransformerEntry
) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  let copy = try decoded(try json(fitted), entry.decode)
  try require(copy.outputNames == fitted.outputNames, "the copy announces \(copy.outputNames)")
  try requireSameFrames(
    try fitted.transform(examples.probes, workers: Workers()).frame,
    try copy.transform(examples.probes, workers: Workers()).frame, "before and after the file")
}
