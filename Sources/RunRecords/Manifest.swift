public import AnomalyCore

/// Everything needed to make the results of an experiment again, and to tell whether they are complete.
public struct Manifest: Sendable, Codable {
  public static let currentFormat = 2
  public static let fileName = "manifest.json"

  public struct Data: Sendable, Codable {
    public let dataset: String
    /// SHA-256 of the source file.
    public let digest: String
    /// Rows that took part, after cleaning and sampling.
    public let rows: Int
    public let anomalies: Int?
    public let unlabelled: Int?
    /// Rows the detectors were fitted on.
    public let trainingRows: Int
    /// Rows that were scored and measured.
    public let evaluationRows: Int
    /// "training" when the rows scored are the rows fitted on, "holdout" when they are others.
    public let evaluation: String

    public init(
      dataset: String, digest: String, rows: Int, anomalies: Int?, unlabelled: Int?, trainingRows: Int,
      evaluationRows: Int, evaluation: String
    ) {
      self.dataset = dataset
      self.digest = digest
      self.rows = rows
      self.anomalies = anomalies
      self.unlabelled = unlabelled
      self.trainingRows = trainingRows
      self.evaluationRows = evaluationRows
      self.evaluation = evaluation
    }
  }

  public struct Step: Sendable, Codable {
    public let transformer: String
    public let parameters: ParameterSet
    public let diagnostics: [Diagnostic]

    public init(transformer: String, parameters: ParameterSet, diagnostics: [Diagnostic]) {
      self.transformer = transformer
      self.parameters = parameters
      self.diagnostics = diagnostics
    }
  }

  public struct Pipeline: Sendable, Codable {
    public let name: String
    public let steps: [Step]
    /// Columns that reached the detectors.
    public let columns: Int

    public init(name: String, steps: [Step], columns: Int) {
      self.name = name
      self.steps = steps
      self.columns = columns
    }
  }

  public let format: Int
  public let assayVersion: String
  public let experiment: String
  public let title: String
  /// The experiment file with `--set` applied, as it was run.
  public let specification: String
  public let data: Data
  /// What the leakage gate found before any fit, suspects first.
  public let leakage: [LeakageRecord]
  public let pipelines: [Pipeline]
  public let arms: [Arm]
  public let seeds: [UInt64]
  /// The natural one first.
  public let scenarios: [Scenario]
  public let runs: [RunRecord]
  public let stability: [StabilityRecord]
  /// SHA-256 of every other file of the result.
  public var files: [String: String] = [:]

  public init(
    assayVersion: String, experiment: String, title: String, specification: String, data: Data,
    leakage: [LeakageRecord], pipelines: [Pipeline], arms: [Arm], seeds: [UInt64], scenarios: [Scenario],
    runs: [RunRecord],
    stability: [StabilityRecord]
  ) {
    format = Self.currentFormat
    self.assayVersion = assayVersion
    self.experiment = experiment
    self.title = title
    self.specification = specification
    self.data = data
    self.leakage = leakage
    self.pipelines = pipelines
    self.arms = arms
    self.seeds = seeds
    self.scenarios = scenarios
    self.runs = runs
    self.stability = stability
  }
}
