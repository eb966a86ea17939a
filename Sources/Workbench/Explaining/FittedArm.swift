import AnomalyCore
import Experiments
import NumericKernels
import RunRecords

/// One arm of an experiment fitted again, ready to be asked why rows score as they do.
struct FittedArm: Sendable {
  let arm: Arm
  let fitted: any ExplainableDetector
  let space: NaturalCase.Space
  /// The rows that were scored, as they came from the data set.
  let frame: Frame
  /// Whether they are those of the fit.
  let areTrainingRows: Bool
  /// What pipelines leave out of the frame: replacing it changes nothing.
  let droppedColumns: Set<String>
  let norms: ColumnNorms
  let scores: [Double]
  /// Most anomalous first.
  let order: [Int]
  /// The lower half of the scores, ascending row numbers.
  let normalRows: [Int]
  let normalSpace: Matrix

  init(
    _ arm: Arm, fitted: any ExplainableDetector, scores: [Double], space: NaturalCase.Space, of natural: NaturalCase,
    droppedColumns: Set<String>, norms: ColumnNorms
  ) {
    self.arm = arm
    self.fitted = fitted
    self.space = space
    frame = natural.evaluation.frame
    areTrainingRows = !natural.isHoldout
    self.droppedColumns = droppedColumns
    self.norms = norms
    self.scores = scores
    order = descendingOrder(scores)
    normalRows = order.suffix(max(1, scores.count / 2)).sorted()
    normalSpace = space.evaluation.selectingRows(normalRows)
  }

  /// What the columns of the data set have to do with some rows' scores.
  struct Traces {
    let rows: [Int]
    /// The rows that they are compared with, in the columns of the data set.
    let references: Frame
    /// One share a column of the data set, for each row.
    let shares: [[Double]]
    /// Rows whose model tells no column from the others.
    let areEven: [Bool]
  }

  /// The shares of the columns of the data set in the scores of some rows.
  ///
  /// The detector's references are turned into rows as the data set could have them: by undoing the pipeline or, behind
  /// components that mix the columns, by taking the normal row nearest to the reference in its place. Terms are then
  /// those against these very rows.
  func traces(of rows: [Int], workers: Workers) throws -> Traces {
    let points = space.evaluation.selectingRows(rows)
    let own = frame.selectingRows(rows)
    let usual = try space.pipeline.transform(norms.usualRow(like: frame), workers: workers).rows
    let expected = try fitted.references(for: points, usual: usual.values, workers: workers)
    let references =
      try space.pipeline.restored(expected, like: own, workers: workers).map(norms.settled)
      ?? frame.selectingRows(try nearestNormal(to: expected, workers: workers))
    let terms = try fitted.terms(
      of: points, against: try space.pipeline.transform(references, workers: workers).rows, workers: workers)
    let traced = try space.pipeline.traced(terms, to: own, against: references, workers: workers)
    return Traces(
      rows: rows, references: references,
      shares: rows.indices.map { shares(ofTerms: Array(traced.row($0))) },
      areEven: rows.indices.map { row in traced.row(row).allSatisfy { $0 <= 0 } })
  }

  /// The row nearest to each point among those scored in the lower half.
  func nearestNormal(to points: Matrix, workers: Workers) throws -> [Int] {
    let near = try detecting { () throws(KernelError) in
      try nearestNeighbors(of: points, in: normalSpace, k: 1, workers: workers)
    }
    return near.indices.map { normalRows[Int($0)] }
  }
}
