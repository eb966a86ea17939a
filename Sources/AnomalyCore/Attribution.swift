public import NumericKernels

/// What of each row's score each column answers for, in comparison with a reference row.
///
/// Terms are Shapley values (Shapley 1953, doi 10.1515/9781400881970-018; for models, Sundararajan and Najmi 2020,
/// "The many Shapley values for model explanation") of the game in which some columns have the row's values and the
/// others those of the reference: of the score itself, of a strictly increasing function of it, or of the squared
/// distance that the score grows with. The columns' terms then sum to the difference between the row and its reference.
/// Every detector that conforms has a closed form for them; nothing is sampled.
public struct Attribution: Sendable {
  /// *n* × *d*; a negative term is that of a column which makes its row less anomalous than the reference.
  public let terms: Matrix
  /// *n* × *d*: the values that the cells were compared with.
  public let references: Matrix

  public init(terms: Matrix, references: Matrix) {
    precondition(
      terms.rowCount == references.rowCount && terms.columnCount == references.columnCount, "one reference a term")
    self.terms = terms
    self.references = references
  }

  /// The share of each column in one row; see `shares(ofTerms:)`.
  public func shares(ofRow row: Int) -> [Double] { AnomalyCore.shares(ofTerms: Array(terms.row(row))) }
}

/// Terms as shares of their sum, negative terms counted as 0.
///
/// Where no term is positive, no column stands out: all have the same share.
///
/// - Returns: Shares of 0…1, which sum to 1 but for rounding; none for no terms.
public func shares(ofTerms terms: [Double]) -> [Double] {
  // Divided by the largest first: a sum of large terms may exceed the largest number.
  let largest = terms.reduce(0) { max($0, $1) }
  guard largest > 0 else { return terms.map { _ in 1 / Double(terms.count) } }
  let parts = terms.map { max(0, $0 / largest) }
  let total = parts.reduce(0, +)
  return parts.map { $0 / total }
}

/// A fitted detector that tells what its score owes to each column. A row's attribution is the same alone and in any
/// batch, for any number of threads.
public protocol ExplainableDetector: FittedDetector {
  /// The row that each row of `rows`, *m* × `columnCount`, is compared with: what the model expects in its place.
  ///
  /// - Parameter usual: What is usual in each column of the training rows (medians, most frequent levels), for
  ///   detectors whose models expect nothing in particular.
  /// - Throws: `DetectorError.wrongColumnCount`, `.nonFinite`, `.cancelled`.
  func references(for rows: Matrix, usual: [Double], workers: Workers) throws(DetectorError) -> Matrix

  /// The terms of each row of `rows` against a row of `references`, both *m* × `columnCount`. A column in which the two
  /// are equal has the term 0.
  ///
  /// - Throws: `DetectorError.wrongColumnCount`, `.nonFinite`, `.cancelled`.
  func terms(of rows: Matrix, against references: Matrix, workers: Workers) throws(DetectorError) -> Matrix
}

extension ExplainableDetector {
  /// The terms of each row against the references that the detector itself chooses.
  public func attribution(
    of rows: Matrix, usual: [Double], workers: Workers
  ) throws(DetectorError) -> Attribution {
    let references = try references(for: rows, usual: usual, workers: workers)
    return Attribution(
      terms: try terms(of: rows, against: references, workers: workers), references: references)
  }

  /// Refuses what cannot be attributed.
  public func checkForAttribution(_ rows: Matrix, _ references: Matrix, _ workers: Workers) throws(DetectorError) {
    try rows.checkForScore(columnCount: columnCount)
    try references.checkForScore(columnCount: columnCount)
    precondition(rows.rowCount == references.rowCount, "one reference a row")
    try detecting { () throws(KernelError) in try workers.checkCancellation() }
  }
}

/// Terms made row by row, side by side on the threads.
///
/// - Parameter terms: The terms of one row from its values and those of its reference.
public func rowTerms(
  of rows: Matrix, against references: Matrix, workers: Workers,
  terms: @Sendable (_ row: ArraySlice<Double>, _ reference: ArraySlice<Double>) -> [Double]
) throws(DetectorError) -> Matrix {
  let found = try detecting { () throws(KernelError) in
    try workers.map(rows.rowCount) { terms(rows.row($0), references.row($0)) }
  }
  return Matrix(rowCount: rows.rowCount, columnCount: rows.columnCount, values: found.flatMap { $0 })
}

/// The squared differences of each row from its reference: the terms of a squared Euclidean distance.
public func squaredDifferences(
  of rows: Matrix, from references: Matrix, workers: Workers
) throws(DetectorError) -> Matrix {
  try rowTerms(of: rows, against: references, workers: workers) { row, reference in
    zip(row, reference).map { ($0 - $1) * ($0 - $1) }
  }
}
