import AnomalyCore
import Experiments
import NumericKernels

/// What the columns of the data set have to do with some rows' scores.
struct Traces {
  /// May name a row more than once.
  let rows: [Int]
  /// The rows that they are compared with, in the columns of the data set.
  let references: Frame
  /// One share a column of the data set, for each row.
  let shares: [[Double]]
  /// Rows whose model tells no column from the others.
  let areEven: [Bool]

  /// The columns of the largest shares of one row, none of share 0.
  func leadingColumns(_ place: Int) -> Set<Int> {
    Set(descendingOrder(shares[place]).prefix(Self.leading).filter { shares[place][$0] > 0 })
  }

  /// Columns that an explanation has to get by with.
  static let leading = 3

  /// Whether a row has another value than its reference.
  func differs(_ place: Int, in column: Int, from frame: Frame) -> Bool {
    switch (frame.columns[column].values, references.columns[column].values) {
    case (.numeric(let values), .numeric(let others)): values[rows[place]] != others[place]
    case (.categorical(let codes, _), .categorical(let others, _)):
      // The references' levels are the frame's own, with more behind them where the pipeline knew more.
      codes[rows[place]] != others[place]
    default: true
    }
  }

  func selecting(_ places: [Int]) -> Traces {
    Traces(
      rows: places.map { rows[$0] }, references: references.selectingRows(places), shares: places.map { shares[$0] },
      areEven: places.map { areEven[$0] })
  }
}

extension FittedArm {
  /// Normal rows that are tried as the reference of one row: so many near the row, and so many near what the detector
  /// expects in its place.
  private static let candidatesEach = 10

  /// The shares of the columns of the data set in the scores of some rows.
  ///
  /// The detector's references are turned into rows as the data set could have them: by undoing the pipeline or, behind
  /// components that mix the columns, by taking a normal row in its place. Terms are then those against these very rows.
  func traces(of rows: [Int], workers: Workers) throws -> Traces {
    let points = space.evaluation.selectingRows(rows)
    let usual = try space.pipeline.transform(norms.usualRow(like: frame), workers: workers).rows
    let expected = try fitted.references(for: points, usual: usual.values, workers: workers)
    let restored = try space.pipeline.restored(expected, like: frame.selectingRows(rows), workers: workers)
    if let restored { return try traces(of: rows, against: norms.settled(restored), workers: workers) }
    let near = try nearestNormal(Self.candidatesEach, to: points, workers: workers)
    let likely = try nearestNormal(Self.candidatesEach, to: expected, workers: workers)
    return try mostTelling(rows, candidates: zip(near, likely).map { $0 + $1 }, workers: workers)
  }

  /// Of the candidates for each row's reference the one that makes the shortest explanation: with its values in the
  /// columns of the largest shares the row scores least; of equal ones the first.
  private func mostTelling(_ rows: [Int], candidates: [[Int]], workers: Workers) throws -> Traces {
    let repeated = zip(rows, candidates).flatMap { row, others in others.map { _ in row } }
    let all = try traces(of: repeated, against: frame.selectingRows(candidates.flatMap { $0 }), workers: workers)
    let scores = try scoresWithoutLeading(all, workers: workers)
    var (best, start) = ([Int](), 0)
    for others in candidates {
      let places = start..<start + others.count
      best.append(places.reduce(start) { scores[$1] < scores[$0] ? $1 : $0 })
      start = places.upperBound
    }
    return try stepwise(all.selecting(best), workers: workers)
  }

  /// What the rows score with the columns of their largest shares as in their references.
  func scoresWithoutLeading(_ traces: Traces, workers: Workers) throws -> [Double] {
    let rows = replaced(traces, traces.rows.indices.map { [traces.leadingColumns($0)] })
    return try fitted.score(try space.pipeline.transform(rows, workers: workers).rows, workers: workers)
  }

  private func traces(of rows: [Int], against references: Frame, workers: Workers) throws -> Traces {
    let terms = try fitted.terms(
      of: space.evaluation.selectingRows(rows),
      against: try space.pipeline.transform(references, workers: workers).rows, workers: workers)
    let traced = try space.pipeline.traced(
      terms, to: frame.selectingRows(rows), against: references, workers: workers)
    return Traces(
      rows: rows, references: references,
      shares: rows.indices.map { shares(ofTerms: Array(traced.row($0))) },
      areEven: rows.indices.map { row in traced.row(row).allSatisfy { $0 <= 0 } })
  }

  /// Every row of the traces as often as it has variants, the columns of each variant as in its reference.
  func replaced(_ traces: Traces, _ variants: [[Set<Int>]]) -> Frame {
    let own = frame.selectingRows(traces.rows)
    let cells = variants.enumerated().flatMap { row, sets in sets.map { (row: row, columns: $0) } }
    let columns = zip(own.columns, traces.references.columns).enumerated().map { index, pair in
      let values: ColumnValues
      switch (pair.0.values, pair.1.values) {
      case (.numeric(let mine), .numeric(let others)):
        values = .numeric(cells.map { $0.columns.contains(index) ? others[$0.row] : mine[$0.row] })
      case (.categorical(let mine, let levels), .categorical(let others, let otherLevels)):
        // The references' levels are the frame's own, with more behind them where the pipeline knew more.
        values = .categorical(
          codes: cells.map { $0.columns.contains(index) ? others[$0.row] : mine[$0.row] },
          levels: otherLevels.count > levels.count ? otherLevels : levels)
      default: values = pair.0.values.selecting(cells.map(\.row))
      }
      return Column(name: pair.0.name, values: values)
    }
    return Frame(columns: columns, rowCount: cells.count)
  }
}
