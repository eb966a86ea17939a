import Foundation
public import NumericKernels

/// Reads `Tests/Goldens/<topic>.json`, the answers of a reference library; `scripts/goldens/` made them.
public func golden<Content: Decodable>(_ topic: String, as type: Content.Type = Content.self) throws -> Content {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  let file = folder.appendingPathComponent("Goldens/\(topic).json")
  return try JSONDecoder().decode(type, from: Data(contentsOf: file))
}

/// A matrix as golden files spell it: `{"rows": [[…], …]}`.
public struct GoldenMatrix: Decodable {
  public let rows: [[Double]]

  public var matrix: Matrix { Matrix(rows: rows) }
  /// All values, row after row.
  public var values: [Double] { rows.flatMap { $0 } }
}

/// The largest absolute difference between values of the same place; infinite for different counts.
public func largestDifference(_ first: [Double], _ second: [Double]) -> Double {
  guard first.count == second.count else { return .infinity }
  return zip(first, second).map { abs($0 - $1) }.max() ?? 0
}

/// The folder of original data sets, or nil; tests that need it are skipped without it.
public let datasetsFolder: String? = ProcessInfo.processInfo.environment["ASSAY_DATASETS"]
