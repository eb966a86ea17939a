public import AnomalyCore
import DataIngest
import Experiments
import Foundation
public import NumericKernels
import Reporting
import RunRecords

/// One detector, or one saved model, on one file.
public struct ScoringRequest: Sendable {
  /// Id of the detector to fit; nil when `model` is given.
  public let detector: String?
  /// Path of a saved model; nil when `detector` is given.
  public let model: String?
  /// "name=value" each.
  public let parameters: [String]
  /// Path of a numeric CSV file with a header.
  public let input: String
  public let labelColumn: String?
  public let seed: UInt64
  public let budgets: [Int]

  public init(
    detector: String?, model: String?, parameters: [String], input: String, labelColumn: String?, seed: UInt64,
    budgets: [Int]
  ) {
    self.detector = detector
    self.model = model
    self.parameters = parameters
    self.input = input
    self.labelColumn = labelColumn
    self.seed = seed
    self.budgets = budgets
  }
}

/// Scores with the model they come from.
public struct ScoredFile: Sendable {
  public let scores: [Double]
  public let partition: Partition?
  /// Every metric, when the input had labels.
  public let metrics: [MeasuredMetric]?
  let model: ModelFile

  /// Writes `row,score`; rows count from 1.
  public func writeScores(to path: String) throws {
    try writeColumns("row,score", rows: scores.indices.map { "\($0 + 1),\(scores[$0])" }, to: path)
  }

  /// Writes `row,cluster`; −1 is noise.
  ///
  /// - Throws: `UsageError` for a detector without clusters.
  public func writePartition(to path: String) throws {
    guard let partition else { throw UsageError("'\(model.detector)' makes no clusters: leave --partition out") }
    try writeColumns("row,cluster", rows: partition.labels.enumerated().map { "\($0 + 1),\($1)" }, to: path)
  }

  public func saveModel(to path: String) throws {
    try writeFile(try model.encoded(), to: path)
  }

  private func writeColumns(_ header: String, rows: [String], to path: String) throws {
    try writeFile(Data(([header] + rows).joined(separator: "\n").appending("\n").utf8), to: path)
  }
}

/// Something that was asked for in a way that cannot be done.
public struct UsageError: Error, Sendable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}

/// Fits a detector on the rows of a file, or applies a saved model to them.
///
/// - Throws: `IngestError`, `CatalogError`, `ParameterError`, `DetectorError`, `RecordError`, `UsageError`.
public func scoreFile(_ request: ScoringRequest, workers: Workers) throws -> ScoredFile {
  let table = try readNumericTable(path: request.input, labelColumn: request.labelColumn)
  try requireVariety(table.matrix, input: request.input)
  let model: ModelFile
  let scores: [Double]
  var partition: Partition?
  if let path = request.model {
    model = try readModel(path)
    try checkColumns(of: model, against: table.names, input: request.input)
    scores = try model.fitted.score(table.matrix, workers: workers)
    partition = try (model.fitted as? any PartitioningDetector)?.partition(table.matrix, workers: workers)
  } else {
    let entry = try standardCatalogs.detectors.entry(request.detector ?? "")
    let detector = try entry.make(try parsedParameters(request.parameters, among: entry.parameters))
    let fitted = try detector.fit(table.matrix, context: FitContext(seed: request.seed, workers: workers))
    model = ModelFile(detector: entry.id, parameters: detector.parameterSet, columns: table.names, fitted: fitted)
    scores = fitted.trainingScores
    partition = (fitted as? any PartitioningDetector)?.trainingPartition
  }
  let metrics = try table.labels.map { labels in
    try measured(
      scores: scores, isAnomaly: labels.anomalyFlags, partition: partition, rows: table.matrix,
      budgets: request.budgets, workers: workers)
  }
  return ScoredFile(scores: scores, partition: partition, metrics: metrics, model: model)
}

/// Rows that are all equal, several of them, cannot be ranked by anything.
private func requireVariety(_ rows: Matrix, input: String) throws(UsageError) {
  guard rows.rowCount > 1, rows.columnCount > 0 else { return }
  let isConstant = (1..<rows.rowCount).allSatisfy { rows.row($0).elementsEqual(rows.row(0)) }
  if isConstant {
    throw UsageError(
      "\(input): all \(rows.rowCount) rows are equal: no row can stand out, so there is nothing to score")
  }
}

private func readModel(_ path: String) throws -> ModelFile {
  guard let data = FileManager.default.contents(atPath: path) else {
    throw RecordError.unreadable(path: path, reason: "there is no such file, or it cannot be read")
  }
  return try ModelFile(data, path: path, catalog: standardCatalogs.detectors)
}

/// A model applied to other columns, or to the same in another order, would score nonsense.
private func checkColumns(of model: ModelFile, against names: [String], input: String) throws {
  guard model.columns != names else { return }
  let missing = model.columns.filter { !names.contains($0) }
  let extra = names.filter { !model.columns.contains($0) }
  var reasons: [String] = []
  if !missing.isEmpty { reasons.append("missing: \(missing.joined(separator: ", "))") }
  if !extra.isEmpty { reasons.append("not in the model: \(extra.joined(separator: ", "))") }
  if reasons.isEmpty { reasons.append("expected order: \(model.columns.joined(separator: ", "))") }
  throw UsageError("\(input): the columns are not those the model was fitted on; \(reasons.joined(separator: "; "))")
}

/// "name=value" texts as parameters.
///
/// - Throws: `UsageError` for a text of another form, `ParameterError` for a name or value that is not accepted.
func parsedParameters(_ texts: [String], among known: [ParameterDescription]) throws -> ParameterSet {
  var parameters: ParameterSet = [:]
  for text in texts {
    let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
    guard parts.count == 2 else { throw UsageError("--parameter \(text): write name=value") }
    guard let description = known.first(where: { $0.name == parts[0] }) else {
      throw ParameterError.unknown(name: parts[0], known: known.map(\.name))
    }
    guard let value = description.kind.parsed(parts[1]) else {
      throw ParameterError.refused(name: parts[0], value: parts[1], allowed: description.kind.description)
    }
    parameters[parts[0]] = value
  }
  return parameters
}
