public import AnomalyCore
public import NumericKernels
import RealModule

/// Isolation forest: rows that random splits separate early are anomalous.
///
/// Each tree is grown on a sample of rows; a node splits a random column at a random value between the smallest and the
/// largest of its rows, down to depth ⌈log₂ ψ⌉. The score is 2^(−E[h(x)] / c(ψ)) with *h* the depth at which a row ends
/// plus c(size) for a leaf of several rows, c(n) = 2·H(n−1) − 2(n−1)/n.
///
/// Cost: fit O(trees · ψ · log ψ · d), score O(trees · log ψ) a row. It cannot see anomalies that are dense or lie
/// inside the range of every column.
///
/// Departures: from Liu, Ting and Zhou 2008 (doi 10.1109/ICDM.2008.17): H is the exact harmonic number, not its
/// logarithmic approximation, and a column that is constant in a node is never chosen there (it would waste a level).
/// scikit-learn 1.9 does the latter too, but approximates H.
public struct IsolationForest: Detector {
  public var trees = 100
  public var sampleSize = 256

  public init() {}

  public static let parameters: [Parameter<IsolationForest>] = [
    .integer("trees", \.trees, in: 1...100_000, "Number of trees; more trees make the top of the ranking steadier."),
    .integer(
      "sampleSize", \.sampleSize, in: 2...1_000_000,
      "Rows drawn for each tree without replacement (ψ); all rows when there are fewer."),
  ]

  public static let info = DetectorInfo(
    id: "isolation-forest", title: "Isolation forest",
    summary: "Scores a row by how early random splits separate it from the others.",
    references: [
      Reference(
        "Liu, Ting, Zhou. Isolation Forest. ICDM 2008.", doi: "10.1109/ICDM.2008.17"),
      Reference(
        "Liu, Ting, Zhou. Isolation-based anomaly detection. TKDD 6(1), 2012.", doi: "10.1145/2133360.2133363"),
    ],
    scoreRange: 0...1, typicalScore: "below 0.5",
    traits: DetectorTraits(isDeterministic: false, explainability: .partial))

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    let sample = min(sampleSize, rows)
    // On traffic logs a tree has about a third as many nodes as rows, at most twice as many; while rows are
    // scored they are held twice.
    let nodes = trees * (sample / 3 + 1) * (MemoryLayout<SplitNode>.size + PackedForest.bytesPerNode)
    let scratch = sample * (columns + 4) * MemoryLayout<Double>.size + PackedForest.bytesPerColumnOfBlock * columns
    return fitOverheadBytes + nodes + threads * scratch + rows * MemoryLayout<Double>.size
  }

  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedIsolationForest {
    try rows.checkForFit(minimumRows: 2, workers: context.workers)
    let size = min(sampleSize, rows.rowCount)
    let grown = try detecting { () throws(KernelError) in
      try context.workers.map(trees) { tree in
        var stream = context.random.stream("tree", tree)
        let sample = stream.sample(size, of: rows.rowCount)
        return IsolationTree(rows: rows, sample: sample, random: &stream)
      }
    }
    return try FittedIsolationForest(trees: grown, sampleSize: size, rows: rows, workers: context.workers)
  }
}

/// A grown forest.
public struct FittedIsolationForest: FittedDetector {
  public let columnCount: Int
  public private(set) var trainingScores: [Double]
  let trees: [IsolationTree]
  /// Rows each tree was grown on (ψ).
  let sampleSize: Int

  init(trees: [IsolationTree], sampleSize: Int, rows: Matrix, workers: Workers) throws(DetectorError) {
    self.trees = trees
    self.sampleSize = sampleSize
    columnCount = rows.columnCount
    trainingScores = []
    trainingScores = try checkedScores(rows, workers: workers)
  }

  public var diagnostics: [Diagnostic] {
    let nodes = trees.reduce(0) { $0 + $1.nodes.count }
    return [
      Diagnostic("rows a tree", Double(sampleSize)),
      Diagnostic("mean nodes a tree", Double(nodes) / Double(trees.count)),
      Diagnostic("distinct training scores", Double(Set(trainingScores).count)),
    ]
  }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount, workers: workers)
    return try checkedScores(rows, workers: workers)
  }

  private func checkedScores(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try detecting { () throws(KernelError) in
      try workers.checkCancellation()
      var scores = try pathLengths(rows, workers: workers)
      let scale = -1 / (averagePathLength(ofRows: sampleSize) * Double(trees.count))
      for row in scores.indices { scores[row] = Double.exp2(scores[row] * scale) }
      return scores
    }
  }
}

extension FittedIsolationForest {
  /// The sum of the path lengths of each row, trees in order.
  private func pathLengths(_ rows: Matrix, workers: Workers) throws(KernelError) -> [Double] {
    // For a few rows laying the trees out costs more than it saves.
    if rows.rowCount >= 64, let packed = PackedForest(trees: trees.map(\.nodes), columnCount: columnCount) {
      return try packed.sums(of: rows, workers: workers)
    }
    return try workers.map(rows.rowCount, grain: 64) { row in
      rows.values.withUnsafeBufferPointer { cells in
        trees.reduce(0.0) { $0 + $1.pathLength(of: cells, from: row * columnCount) }
      }
    }
  }
}

/// Mean depth of an unsuccessful search in a binary tree of `rows` rows: c(n) = 2·H(n−1) − 2(n−1)/n; 0 for one row.
package func averagePathLength(ofRows rows: Int) -> Double {
  guard rows > 1 else { return 0 }
  let harmonic = (1..<rows).reversed().reduce(0.0) { $0 + 1 / Double($1) }
  return 2 * harmonic - 2 * Double(rows - 1) / Double(rows)
}
