public import AnomalyCore
public import NumericKernels

/// Reconstruction error of principal components: what of a row the leading directions of variance cannot express.
///
/// score = ‖(x − m) − V·Vᵀ·(x − m)‖², the squared Euclidean distance of the row from the plane through the means *m*
/// spanned by the leading eigenvectors *V* of the covariance matrix: the *Q* statistic of process control. The plane
/// has `components` directions or, if that is 0, as few as hold `varianceShare` of the variance.
///
/// Columns are centred, not scaled: scale them before. Cost: O(n · d² + d³) for the fit, O(d · components) a row. It
/// cannot see rows that are extreme within the plane, and far rows in the training rows turn the plane towards
/// themselves (masking): nothing here is robust against them. With as many components as the rows have dimensions the
/// score is rounding error.
///
/// Departure from Jackson and Mudholkar 1979 (doi 10.1080/00401706.1979.10489779): the bare statistic, without the
/// control limit that supposes normal data.
public struct PCAReconstruction: Detector {
  public var components = 0
  public var varianceShare = 0.9

  public init() {}

  public static let parameters: [Parameter<PCAReconstruction>] = [
    .integer("components", \.components, in: 0...Int.max, "Directions kept; 0 means as many as varianceShare asks."),
    .real(
      "varianceShare", \.varianceShare, in: 0...1, lowerExcluded: true,
      "Share of the variance that the kept directions hold, if components is 0."),
  ]

  public static let info = DetectorInfo(
    id: "pca-reconstruction", title: "PCA reconstruction error",
    summary: "Scores a row by its squared distance from the plane of the leading principal components.",
    references: [
      Reference(
        "Jackson, Mudholkar. Control procedures for residuals associated with principal component analysis. "
          + "Technometrics 21(3), 1979.", doi: "10.1080/00401706.1979.10489779")
    ],
    scoreRange: 0...Double.greatestFiniteMagnitude, typicalScore: "the variance that the plane leaves over",
    traits: DetectorTraits(explainability: .additive))

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int {
    let covarianceBlock = 4096 * columns
    return (rows + rowsTogether * 2 * columns + 5 * columns * columns + covarianceBlock + threads * columns)
      * MemoryLayout<Double>.size
  }

  /// - Throws: also `.failed` for more components than columns.
  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedPCAReconstruction {
    try rows.checkForFit(minimumRows: 2)
    try rows.checkForDistances()
    if components > rows.columnCount {
      throw .failed("components = \(components), but there are only \(rows.columnCount) columns")
    }
    let axes = try detecting { () throws(KernelError) in try PrincipalAxes(of: rows, workers: context.workers) }
    let kept = components > 0 ? components : componentsHolding(varianceShare, of: axes.variances)
    var model = FittedPCAReconstruction(
      means: axes.means, directions: axes.directions.selectingRows(0..<kept), variances: axes.variances)
    model.trainingScores = try model.squaredErrors(of: rows, workers: context.workers)
    return model
  }
}

/// Rows whose coordinates are held at the same time.
private let rowsTogether = 8192

/// The plane of the leading components.
public struct FittedPCAReconstruction: FittedDetector {
  public fileprivate(set) var trainingScores: [Double] = []
  let means: [Double]
  /// One unit vector a row.
  let directions: Matrix
  /// Of all directions, kept or not, descending.
  let variances: [Double]

  init(means: [Double], directions: Matrix, variances: [Double]) {
    self.means = means
    self.directions = directions
    self.variances = variances
  }

  public var columnCount: Int { means.count }

  public var diagnostics: [Diagnostic] {
    let total = variances.reduce(0, +)
    let kept = variances.prefix(directions.rowCount).reduce(0, +)
    return [
      Diagnostic("components kept", Double(directions.rowCount), note: "of \(variances.count)"),
      Diagnostic("share of variance kept", total > 0 ? kept / total : 1),
    ]
  }

  public func score(_ rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try rows.checkForScore(columnCount: columnCount)
    try rows.checkForDistances()
    return try squaredErrors(of: rows, workers: workers)
  }

  fileprivate func squaredErrors(of rows: Matrix, workers: Workers) throws(DetectorError) -> [Double] {
    try detecting { () throws(KernelError) in
      try workers.checkCancellation()
      var errors: [Double] = []
      errors.reserveCapacity(rows.rowCount)
      for start in stride(from: 0, to: rows.rowCount, by: rowsTogether) {
        let part = rows.selectingRows(start..<min(start + rowsTogether, rows.rowCount))
        errors += try squaredErrors(ofPart: part, workers)
      }
      return errors
    }
  }

  private func squaredErrors(ofPart rows: Matrix, _ workers: Workers) throws(KernelError) -> [Double] {
    let coordinates = try projected(rows, onto: directions, shift: means, workers: workers)
    return try workers.map(rows.rowCount, grain: 512) { row in
      // What is left after each direction is taken away: no difference of two large squares.
      var rest = zip(rows.row(row), means).map { $0 - $1 }
      for direction in 0..<directions.rowCount {
        let coordinate = coordinates[row, direction]
        let start = direction * rest.count
        for column in rest.indices { rest[column] -= coordinate * directions.values[start + column] }
      }
      return rest.reduce(0) { $0 + $1 * $1 }
    }
  }
}
