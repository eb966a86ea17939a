public import AnomalyCore
public import NumericKernels

/// An id and traits for a detector that is never fitted.
public protocol StandInKind: Sendable {
  static var id: String { get }
  static var traits: DetectorTraits { get }
}

/// A detector that only has an id and traits, for tests that work on records.
public struct StandInDetector<Kind: StandInKind>: Detector {
  public init() {}

  public static var parameters: [Parameter<StandInDetector>] { [] }

  public static var info: DetectorInfo {
    DetectorInfo(
      id: Kind.id, title: Kind.id, summary: "Stands in for a detector.", references: [], scoreRange: 0...1,
      typicalScore: "0", traits: Kind.traits)
  }

  public func fit(_ rows: Matrix, context: FitContext) throws(DetectorError) -> FittedFaultyDetector {
    throw .failed("a stand-in cannot be fitted")
  }

  public func predictedBytes(rows: Int, columns: Int, threads: Int) -> Int { 0 }
}

private enum Additive: StandInKind {
  static let id = "additive"
  static let traits = DetectorTraits(explainability: .additive)
}

private enum Baseline: StandInKind {
  static let id = "baseline"
  static let traits = DetectorTraits(isBaseline: true)
}

private enum Opaque: StandInKind {
  static let id = "opaque"
  static let traits = DetectorTraits(isDeterministic: false)
}

private enum Partial: StandInKind {
  static let id = "partial"
  static let traits = DetectorTraits(explainability: .partial)
}

/// One detector of each level of explainability, and a baseline; their ids say which they are.
public let standInDetectors = Catalog(
  "detectors",
  [
    DetectorEntry(StandInDetector<Additive>.self), DetectorEntry(StandInDetector<Baseline>.self),
    DetectorEntry(StandInDetector<Opaque>.self), DetectorEntry(StandInDetector<Partial>.self),
  ])
