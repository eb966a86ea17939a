public import AnomalyCore
public import Foundation
public import RunRecords

/// Scores of one arm for the rows of `scores.csv`.
public struct ScoreColumn: Sendable {
  public let name: String
  public let values: [Double]

  public init(name: String, values: [Double]) {
    self.name = name
    self.values = values
  }
}

/// Everything an experiment writes.
public struct ResultFiles: Sendable {
  let manifest: Manifest
  let costs: [CostRecord]
  let rowIDs: [Int]
  let scores: [ScoreColumn]
  /// Parts of composite scores.
  let components: [ScoreColumn]
  /// The encoded report on the cleaning of the data.
  let cleaning: Data
  let metrics: Catalog<MetricEntry>

  public init(
    manifest: Manifest, costs: [CostRecord], rowIDs: [Int], scores: [ScoreColumn], components: [ScoreColumn],
    cleaning: Data, metrics: Catalog<MetricEntry>
  ) {
    self.manifest = manifest
    self.costs = costs
    self.rowIDs = rowIDs
    self.scores = scores
    self.components = components
    self.cleaning = cleaning
    self.metrics = metrics
  }

  /// File names and contents, the manifest with their digests included. Only `cost.*` differ from run to run.
  public func encoded() throws -> [String: Data] {
    let comparison = Comparison(experiment: manifest.experiment, arms: manifest.arms, runs: manifest.runs)
    let stability = stabilityTable(manifest.stability, metrics: metrics)
    let cost = costTable(costs)
    var files: [String: Data] = [
      "cleaning.json": cleaning,
      "comparison.md": Data(comparisonPage(manifest, comparison, metrics: metrics).utf8),
      "comparison.csv": Data(TableFormat.csv.render(comparison.fullTable).utf8),
      "comparison.json": try encodedRecord(comparison),
      "stability.md": Data(stabilityPage(manifest, stability).utf8),
      "stability.csv": Data(TableFormat.csv.render(stability).utf8),
      "scores.csv": scoreFile(rowIDs, scores, ranked: true),
    ]
    if !components.isEmpty { files["components.csv"] = scoreFile(rowIDs, components, ranked: false) }
    var manifest = manifest
    manifest.files = files.mapValues { sha256($0) }
    files[Manifest.fileName] = try encodedRecord(manifest)
    files["cost.md"] = Data(costPage(manifest, cost).utf8)
    files["cost.json"] = try encodedRecord(costs)
    files["cost.csv"] = Data(TableFormat.csv.render(cost).utf8)
    return files
  }

  /// Writes all files so that the folder holds either the old result or the new one, told apart by its manifest.
  public func write(to folder: String) throws {
    try publish(try encoded(), last: Manifest.fileName, in: folder)
  }
}

/// Row ids with each column's value, and its rank (1 is the most anomalous, ties by row) where asked for.
private func scoreFile(_ rowIDs: [Int], _ columns: [ScoreColumn], ranked: Bool) -> Data {
  let ranks = ranked ? columns.map { ranksFromTop($0.values) } : []
  var text = "row"
  for column in columns {
    text += "," + csvField(column.name)
    if ranked { text += "," + csvField(column.name + " rank") }
  }
  text += "\n"
  for row in rowIDs.indices {
    text += String(rowIDs[row])
    for (index, column) in columns.enumerated() {
      text += ",\(column.values[row])"
      if ranked { text += ",\(ranks[index][row])" }
    }
    text += "\n"
  }
  return Data(text.utf8)
}

private func ranksFromTop(_ scores: [Double]) -> [Int] {
  let order = scores.indices.sorted { scores[$0] != scores[$1] ? scores[$0] > scores[$1] : $0 < $1 }
  var ranks = [Int](repeating: 0, count: scores.count)
  for (position, row) in order.enumerated() { ranks[row] = position + 1 }
  return ranks
}
