import AnomalyCore
import NumericKernels

func checkWrongColumns(_ entry: DetectorEntry) throws {
  try requireError(DetectorError.noColumns, "fit on rows without columns") {
    _ = try fitted(entry, Matrix(rowCount: 300, columnCount: 0))
  }
  let model = try fitted(entry)
  let expected = ContractData.columnCount
  for width in [expected - 1, expected + 1, 0] {
    let rows = Matrix(rowCount: 2, columnCount: width, repeating: 1)
    try requireError(DetectorError.wrongColumnCount(have: width, expected: expected), "score \(width) columns") {
      _ = try model.score(rows, workers: Workers())
    }
  }
}

func checkNonFinite(_ entry: DetectorEntry) throws {
  let model = try fitted(entry)
  for value in [Double.nan, .infinity, -.infinity] {
    var (training, probes) = (ContractData.training, ContractData.probes)
    training[211, 2] = value
    probes[3, 1] = value
    try requireError(DetectorError.nonFinite(row: 211, column: 2), "fit on \(value)") {
      _ = try fitted(entry, training)
    }
    try requireError(DetectorError.nonFinite(row: 3, column: 1), "score \(value)") {
      _ = try model.score(probes, workers: Workers())
    }
  }
}

func checkTooFewRows(_ entry: DetectorEntry) throws {
  let need = try rowsNeeded(entry, given: 0)
  guard let need, need > 0 else { throw Violation("a fit on no rows is not refused with the number needed") }
  for have in Set([1, need - 1]) where have < need && have > 0 {
    try requireError(DetectorError.tooFewRows(have: have, need: need), "\(have) rows") {
      _ = try fitted(entry, firstRows(have))
    }
  }
  try require(try rowsNeeded(entry, given: need) == nil, "\(need) rows, said to be enough, are refused")
}

/// Fits on as many rows as the detector asks for, even if it asks more than once.
func checkSmallestFit(_ entry: DetectorEntry) throws {
  var count = 1
  while let need = try rowsNeeded(entry, given: count) {
    try require(need > count, "\(count) rows are refused though \(need) are said to be needed")
    count = need
  }
  let model = try fitted(entry, firstRows(count))
  try checkScores(model.trainingScores, of: count, entry)
  try checkScores(
    try model.score(ContractData.probes, workers: Workers()), of: ContractData.probes.rowCount, entry)
}

/// The number of rows that the detector asks for when it is given `count`, or nil if they are enough.
private func rowsNeeded(_ entry: DetectorEntry, given count: Int) throws -> Int? {
  do {
    _ = try fitted(entry, firstRows(count))
    return nil
  } catch DetectorError.tooFewRows(let have, let need) {
    try require(have == count, "\(count) rows are reported as \(have)")
    return need
  }
}

private func firstRows(_ count: Int) -> Matrix { ContractData.training.selectingRows(Array(0..<count)) }
