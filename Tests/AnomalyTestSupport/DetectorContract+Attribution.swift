import AnomalyCore
import NumericKernels

/// What columns are replaced by their references to see the score fall.
private let replacedColumns = 2

func checkAttribution(_ entry: DetectorEntry) throws {
  let model = try fitted(entry)
  let isOpaque = entry.info.traits.explainability == .opaque
  guard let model = model as? any ExplainableDetector else {
    return try require(isOpaque, "declared \(entry.info.traits.explainability), yet it attributes nothing")
  }
  try require(!isOpaque, "declared opaque, yet it attributes scores to columns")
  let usual = (0..<ContractData.columnCount).map {
    quantile(ofSorted: ContractData.training.column($0).sorted(), 0.5)
  }
  for rows in [ContractData.probes, ContractData.training] {
    let attribution = try model.attribution(of: rows, usual: usual, workers: Workers())
    try checkShares(attribution, of: rows)
  }
  try checkRepetition(model, usual)
  try checkDeletion(model, usual)
}

private func checkShares(_ attribution: Attribution, of rows: Matrix) throws(Violation) {
  for matrix in [attribution.terms, attribution.references] {
    try require(
      matrix.rowCount == rows.rowCount && matrix.columnCount == rows.columnCount,
      "\(matrix.rowCount) × \(matrix.columnCount) values for \(rows.rowCount) × \(rows.columnCount)")
    try require(matrix.firstNonFinite == nil, "a term or a reference is not finite")
  }
  for row in 0..<rows.rowCount {
    let shares = attribution.shares(ofRow: row)
    try require(shares.allSatisfy { $0 >= 0 }, "row \(row) has a negative share among \(shares)")
    try require(abs(shares.reduce(0, +) - 1) < 1e-12, "the shares of row \(row) sum to \(shares.reduce(0, +))")
    for column in 0..<rows.columnCount where rows[row, column] == attribution.references[row, column] {
      try require(
        attribution.terms[row, column] == 0, "row \(row) is as its reference in column \(column), which has a term")
    }
  }
}

private func checkRepetition(_ model: some ExplainableDetector, _ usual: [Double]) throws {
  let probes = ContractData.probes
  let batch = try model.attribution(of: probes, usual: usual, workers: Workers())
  let threaded = try model.attribution(of: probes, usual: usual, workers: Workers(threads: 2))
  try requireSameBits(batch.terms.values, threaded.terms.values, "terms with one thread and two")
  try requireSameBits(batch.references.values, threaded.references.values, "references with one thread and two")
  for row in 0..<probes.rowCount {
    let alone = try model.attribution(of: ContractData.row(row, of: probes), usual: usual, workers: Workers())
    try requireSameBits(Array(batch.terms.row(row)), alone.terms.values, "terms of row \(row) in its batch and alone")
    try requireSameBits(
      Array(batch.references.row(row)), alone.references.values, "reference of row \(row) in its batch and alone")
  }
}

/// Planted rows that the model scores high, as another promise asks of it, must score lower with the columns of their
/// largest shares as in their references.
private func checkDeletion(_ model: some ExplainableDetector, _ usual: [Double]) throws {
  let far = Matrix(rows: ContractData.farRows)
  let attribution = try model.attribution(of: far, usual: usual, workers: Workers())
  var replaced = far
  for row in 0..<far.rowCount {
    for column in descendingOrder(attribution.shares(ofRow: row)).prefix(replacedColumns) {
      replaced[row, column] = attribution.references[row, column]
    }
  }
  let before = try model.score(far, workers: Workers())
  let after = try model.score(replaced, workers: Workers())
  for row in 0..<far.rowCount where model.trainingScores.allSatisfy({ $0 < before[row] }) {
    try require(
      after[row] < before[row],
      "far row \(row) scores \(before[row]), and \(after[row]) with its top columns as in its reference")
  }
}
