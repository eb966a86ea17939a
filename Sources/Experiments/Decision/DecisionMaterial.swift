public import AnomalyCore
public import RunRecords

/// What a decision is made from: the records of one result, and what is known of the plug-ins.
public struct DecisionMaterial: Sendable {
  public let manifest: Manifest
  /// Nil for a result of a version that made no intervals.
  public let assessment: Assessment?
  /// Nil when times and memory are not at hand.
  public let costs: [CostRecord]?
  public let detectors: Catalog<DetectorEntry>
  public let metrics: Catalog<MetricEntry>

  public init(
    manifest: Manifest, assessment: Assessment?, costs: [CostRecord]?, detectors: Catalog<DetectorEntry>,
    metrics: Catalog<MetricEntry>
  ) {
    self.manifest = manifest
    self.assessment = assessment
    self.costs = costs
    self.detectors = detectors
    self.metrics = metrics
  }
}

/// Why a policy cannot be applied to a result.
public struct DecisionError: Error, Sendable, Hashable, CustomStringConvertible {
  public let description: String
}
