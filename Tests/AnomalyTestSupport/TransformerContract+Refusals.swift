import AnomalyCore
import NumericKernels

func checkNames(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  let probes = examples.probes
  let expected = try fitted.transform(probes, workers: Workers()).frame
  let further = Column("further", Array(repeating: 1, count: probes.rowCount))
  let shuffled = Frame(columns: [further] + probes.columns.reversed(), rowCount: probes.rowCount)
  try requireSameFrames(
    expected, try fitted.transform(shuffled, workers: Workers()).frame, "columns in another order and one more")
}

/// A column may be missing without an error only if the result is the same without it.
func checkMissingColumns(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  let expected = try fitted.transform(examples.probes, workers: Workers()).frame
  for name in examples.probes.names {
    let rest = Frame(columns: examples.probes.columns.filter { $0.name != name }, rowCount: examples.probes.rowCount)
    do {
      let result = try fitted.transform(rest, workers: Workers()).frame
      try requireSameFrames(result, expected, "without column '\(name)', not refused")
    } catch TransformerError.missingColumn(name) {
      continue
    }
  }
}

/// As above, with text in place of numbers.
func checkChangedKinds(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  let expected = try fitted.transform(examples.probes, workers: Workers()).frame
  let rowCount = examples.probes.rowCount
  for column in examples.probes.columns where column.isNumeric {
    let changed = Frame(
      columns: examples.probes.columns.map {
        $0.name == column.name ? Column(column.name, Array(repeating: "text", count: rowCount)) : $0
      }, rowCount: rowCount)
    do {
      let result = try fitted.transform(changed, workers: Workers()).frame
      try requireSameFrames(result, expected, "text in column '\(column.name)', not refused")
    } catch TransformerError.wrongKind(column.name, _) {
      continue
    }
  }
}

func checkTooFewRows(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  guard let need = try rowsNeeded(transformer, examples, given: 0) else {
    throw Violation("a fit on no rows is not refused")
  }
  for have in 1...need {
    let answer = try rowsNeeded(transformer, examples, given: have)
    try require(answer == (have < need ? need : nil), "\(need) rows are needed, yet \(have) give \(answer ?? have)")
  }
}

/// The number of rows that the fit asks for when it is given `count`, or nil if they are enough.
private func rowsNeeded(
  _ transformer: any Transformer, _ examples: FrameExamples, given count: Int
) throws -> Int? {
  do {
    _ = try transformer.fit(examples.training.selectingRows(Array(0..<count)), workers: Workers())
    return nil
  } catch TransformerError.tooFewRows(have: count, let need) where need > 0 {
    return need
  }
}

func checkCancellation(_ transformer: any Transformer, _ examples: FrameExamples, _: TransformerEntry) throws {
  let fitted = try transformer.fit(examples.training, workers: Workers())
  for threads in [1, 2] {
    let cancelled = Workers(threads: threads)
    cancelled.cancellation.cancel()
    try requireError(TransformerError.cancelled, "fit with \(threads) threads") {
      _ = try transformer.fit(examples.training, workers: cancelled)
    }
    try requireError(TransformerError.cancelled, "transform with \(threads) threads") {
      _ = try fitted.transform(examples.probes, workers: cancelled)
    }
  }
}

/// Where the column is still there its categories must be, where it is not the notices must count two of each.
func checkUnseenCategories(_ entry: TransformerEntry) throws {
  guard let fitted = try fittedUnlessNumeric(entry) else { return }
  let given = FrameExamples.unseenCategories
  let result = try fitted.transform(given, workers: Workers())
  if let before = given["service"], let after = result.frame["service"] {
    try require(texts(after.values) == texts(before.values), "the categories of a column passed through changed")
  } else {
    let counts = result.notices.filter { $0.name.contains("service") }.map(\.value)
    try require(counts == [2, 2], "two unseen and two missing values, noticed: \(result.notices)")
  }
}

/// Fitted on numbers and categories, or nil for a transformer of numbers alone.
private func fittedUnlessNumeric(_ entry: TransformerEntry) throws -> (any FittedTransformer)? {
  do {
    return try entry.make([:]).fit(FrameExamples.mixed.training, workers: Workers())
  } catch TransformerError.wrongKind {
    return nil
  }
}
