public import AnomalyCore

/// A plug-in with parameters, as an experiment file names it.
public struct PluginSpec: Sendable, Hashable {
  public let id: String
  public let parameters: ParameterSet

  public init(id: String, parameters: ParameterSet = [:]) {
    self.id = id
    self.parameters = parameters
  }
}

/// The steps from a data set's columns to the rows that detectors see.
public struct PipelineSpec: Sendable, Hashable {
  public let name: String
  public let steps: [PluginSpec]

  public init(name: String, steps: [PluginSpec]) {
    self.name = name
    self.steps = steps
  }
}

/// A detector of an experiment, with a grid of parameters to try.
public struct DetectorSpec: Sendable, Hashable {
  public let id: String
  /// Name in tables; made from the id and what differs when absent.
  public let label: String?
  /// Names of pipelines; each gives a row of the comparison.
  public let pipelines: [String]
  public let parameters: ParameterSet
  /// Values to try for some parameters, in file order; all combinations are run.
  public let grid: [GridAxis]

  public init(
    id: String, label: String? = nil, pipelines: [String], parameters: ParameterSet = [:], grid: [GridAxis] = []
  ) {
    self.id = id
    self.label = label
    self.pipelines = pipelines
    self.parameters = parameters
    self.grid = grid
  }
}

/// One parameter and the values to try for it.
public struct GridAxis: Sendable, Hashable {
  public let parameter: String
  public let values: [ParameterValue]

  public init(parameter: String, values: [ParameterValue]) {
    self.parameter = parameter
    self.values = values
  }
}

/// What partition agreement metrics compare clusters with.
public enum PartitionReference: String, Sendable, Hashable, CaseIterable {
  /// Normal or anomaly.
  case verdict
  /// Label values as they stand in the data.
  case `class`
  /// Attack families.
  case family
}

/// An experiment file, checked and decoded.
public struct ExperimentSpec: Sendable, Hashable {
  public var name: String
  public var title: String
  /// Id of a data set: a folder of `dataset/`.
  public var dataset: String
  /// Rows drawn at random from the data set; nil takes all.
  public var sampleRows: Int?
  /// Share of the rows kept out of the fit and scored as new; nil scores the training rows themselves.
  public var holdoutShare: Double?
  public var pipelines: [PipelineSpec]
  public var detectors: [DetectorSpec]
  /// Seeds of the repeated fits; the first is the one whose scores are written.
  public var seeds: [UInt64]
  /// Repeated fits of detectors that do not use the seed: how many, and on which share of the training rows.
  public var subsamples: Int
  public var subsampleShare: Double
  public var metrics: [PluginSpec]
  /// Metrics between pairs of fits, for stability.
  public var agreements: [PluginSpec]
  /// Metrics between pairs of detectors.
  public var comparisons: [PluginSpec] = []
  public var scenarios = ScenarioSpec()
  public var intervals = IntervalSpec()
  public var leakage = LeakageRule.refuse
  public var convergence: ConvergenceSpec?
  /// The user's own share of anomalies, to which precision is projected; nil projects nothing.
  public var baseRate: Double?
  /// Analyst budgets: alerts that can be looked at (k).
  public var budgets: [Int]
  public var partitionReference: PartitionReference

  public init(
    name: String, title: String, dataset: String, sampleRows: Int? = nil, holdoutShare: Double? = nil,
    pipelines: [PipelineSpec], detectors: [DetectorSpec], seeds: [UInt64] = [0], subsamples: Int = 0,
    subsampleShare: Double = 0.8, metrics: [PluginSpec], agreements: [PluginSpec] = [], budgets: [Int],
    partitionReference: PartitionReference = .verdict
  ) {
    self.name = name
    self.title = title
    self.dataset = dataset
    self.sampleRows = sampleRows
    self.holdoutShare = holdoutShare
    self.pipelines = pipelines
    self.detectors = detectors
    self.seeds = seeds
    self.subsamples = subsamples
    self.subsampleShare = subsampleShare
    self.metrics = metrics
    self.agreements = agreements
    self.budgets = budgets
    self.partitionReference = partitionReference
  }
}

/// The plug-ins that an experiment may name. The composition root passes them in.
public struct PluginCatalogs: Sendable {
  public let detectors: Catalog<DetectorEntry>
  public let metrics: Catalog<MetricEntry>
  public let transformers: Catalog<TransformerEntry>

  public init(
    detectors: Catalog<DetectorEntry>, metrics: Catalog<MetricEntry>, transformers: Catalog<TransformerEntry>
  ) {
    self.detectors = detectors
    self.metrics = metrics
    self.transformers = transformers
  }
}
