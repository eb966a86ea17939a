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

  /// The row nearest to each point among those scored in the lower half.
  func nearestNormal(to points: Matrix, workers: Workers) throws -> [Int] {
    try nearestNormal(1, to: points, workers: workers).map { $0[0] }
  }

  /// The rows nearest to each point among those scored in the lower half, `count` of them or all there are.
  func nearestNormal(_ count: Int, to points: Matrix, workers: Workers) throws -> [[Int]] {
    let near = try detecting { () throws(KernelError) in
      try nearestNeighbors(of: points, in: normalSpace, k: min(count, normalSpace.rowCount), workers: workers)
    }
    return (0..<points.rowCount).map { point in
      near.range(ofQuery: point).map { normalRows[Int(near.indices[$0])] }
    }
  }
}
