/// A detector in a catalog.
public struct DetectorEntry: CatalogEntry {
  public let info: DetectorInfo
  public let parameters: [ParameterDescription]
  /// Makes the detector with the given parameters.
  public let make: @Sendable (ParameterSet) throws(ParameterError) -> any Detector
  /// Reads a fitted detector back from what it encoded.
  public let decode: @Sendable (any Decoder) throws -> any FittedDetector
  /// Whether fits partition the rows into clusters.
  public let yieldsPartition: Bool

  public init<D: Detector>(_ type: D.Type) {
    info = D.info
    parameters = D.parameterDescriptions
    make = { given throws(ParameterError) in try D(given) }
    decode = { try D.Fitted(from: $0) }
    yieldsPartition = D.Fitted.self is any PartitioningDetector.Type
  }

  public var id: String { info.id }
  public var title: String { info.title }
  public var summary: String { info.summary }
  public var references: [Reference] { info.references }

  public var facts: [(title: String, text: String)] {
    [
      ("Scores", "\(rangeText(info.scoreRange)), higher is more anomalous; an unremarkable row: \(info.typicalScore)"),
      ("Uses the seed", info.traits.isDeterministic ? "no" : "yes"),
      (
        "Training scores",
        info.traits.trainingScoresExcludeSelf
          ? "leave the row itself out, so they differ from scoring the same rows as new"
          : "equal to scoring the same rows as new"
      ),
      ("Clusters", yieldsPartition ? "yes" : "no"),
      ("Baseline", info.traits.isBaseline ? "yes" : "no"),
    ]
  }
}
