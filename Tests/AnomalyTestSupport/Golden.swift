import Foundation
public import NumericKernels

/// What another implementation computed, read from `Tests/Goldens/<name>.json`.
public func golden<Content: Decodable>(_ name: String, as type: Content.Type) throws -> Content {
  let file = repositoryRoot.appending(path: "Tests/Goldens/\(name).json")
  let decoder = JSONDecoder()
  decoder.keyDecodingStrategy = .convertFromSnakeCase
  return try decoder.decode(type, from: try Data(contentsOf: file))
}

/// A matrix as the golden files spell it.
public struct GoldenMatrix: Decodable, Sendable {
  public let rows: [[Double]]

  public var matrix: Matrix { Matrix(rows: rows) }
}

/// The largest |a − b| / max(1, |b|) of two lists; infinite when their lengths differ.
public func largestDifference(_ values: [Double], _ expected: [Double]) -> Double {
  guard values.count == expected.count else { return .infinity }
  return zip(values, expected).reduce(0) { largest, pair in
    let difference = abs(pair.0 - pair.1) / max(1, abs(pair.1))
    return difference.isNaN ? .infinity : max(largest, difference)
  }
}

/// The folder of original data sets, or nil; tests that need it are skipped without it.
public let datasetsFolder: String? = ProcessInfo.processInfo.environment["ASSAY_DATASETS"]
