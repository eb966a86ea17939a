import AnomalyCore
import Experiments
import NumericKernels

extension FittedArm {
  /// Steps that are tried out on the model.
  private static let steps = 5

  /// Shares found out step by step on the model, for pipelines that mix the columns.
  ///
  /// Behind such a pipeline columns act together: one that makes up for another lowers the score only with it, and
  /// Shapley values, which are means over all combinations, may name columns of which no few lower the score. Here each
  /// step takes the column that, as in the reference, lowers the score most, beside those taken before; its part is by how
  /// much. What the reference scores less than the last step is divided among the other columns by their shares. Where
  /// the leading columns found so lower the score no more than those by Shapley values, the latter stay.
  func stepwise(_ traces: Traces, workers: Workers) throws -> Traces {
    let own = try fitted.score(space.evaluation.selectingRows(traces.rows), workers: workers)
    let goal = try fitted.score(
      try space.pipeline.transform(traces.references, workers: workers).rows, workers: workers)
    let visible = frame.names.indices.filter { !droppedColumns.contains(frame.names[$0]) }
    var paths = traces.rows.indices.map { place in
      Path(score: own[place], open: visible.filter { traces.differs(place, in: $0, from: frame) })
    }
    for _ in 0..<Self.steps where paths.contains(where: \.isOpen) {
      let scores = try fitted.score(
        try space.pipeline.transform(replaced(traces, paths.map(\.variants)), workers: workers).rows, workers: workers)
      var start = 0
      for place in paths.indices {
        let count = paths[place].variants.count
        paths[place].take(Array(scores[start..<start + count]))
        start += count
      }
    }
    let shares = traces.rows.indices.map { paths[$0].shares(traces.shares[$0], goal: goal[$0]) }
    let found = Traces(rows: traces.rows, references: traces.references, shares: shares, areEven: traces.areEven)
    let scores = (
      steps: try scoresWithoutLeading(found, workers: workers),
      divided: try scoresWithoutLeading(traces, workers: workers)
    )
    let chosen = shares.indices.map { scores.steps[$0] < scores.divided[$0] ? shares[$0] : traces.shares[$0] }
    return Traces(rows: traces.rows, references: traces.references, shares: chosen, areEven: traces.areEven)
  }
}

/// The columns of one row that have been taken so far.
private struct Path {
  private var score: Double
  /// Columns that may still be taken; none once nothing lowers the score.
  private var open: [Int]
  private var taken: [(column: Int, part: Double)] = []

  init(score: Double, open: [Int]) {
    self.score = score
    self.open = open
  }

  var isOpen: Bool { !open.isEmpty }

  /// The columns taken with each of the open ones.
  var variants: [Set<Int>] { open.map { column in Set(taken.map(\.column) + [column]) } }

  /// - Parameter scores: Of the variants.
  mutating func take(_ scores: [Double]) {
    guard let best = scores.indices.min(by: { (scores[$0], $0) < (scores[$1], $1) }) else { return }
    guard scores[best] < score else {
      open = []
      return
    }
    taken.append((open[best], score - scores[best]))
    score = scores[best]
    open.remove(at: best)
  }

  /// - Parameters:
  ///   - divided: The shares that divide what the steps left over.
  ///   - goal: The score of the reference.
  func shares(_ divided: [Double], goal: Double) -> [Double] {
    guard !taken.isEmpty else { return divided }
    var rest = divided
    for step in taken { rest[step.column] = 0 }
    let total = rest.reduce(0, +)
    let left = max(0, score - goal)
    var parts = rest.map { total > 0 ? $0 / total * left : 0 }
    for step in taken { parts[step.column] = step.part }
    return AnomalyCore.shares(ofTerms: parts)
  }
}
