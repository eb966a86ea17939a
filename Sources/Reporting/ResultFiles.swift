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
  let assessment: Assessment
  let costs: [CostRecord]
  let rowIDs: [Int]
  let scores: [ScoreColumn]
  /// Parts of composite scores.
  let components: [ScoreColumn]
  /// How often rows were on top: row id, detector, budget, fits, times.
  let flips: Table
  /// The encoded report on the cleaning of the data.
  let cleaning: Data
  let metrics: Catalog<MetricEntry>
  /// What each stage before the writing took.
  let stages: StageTimes

  public init(
    manifest: Manifest, assessment: Assessment, costs: [CostRecord], rowIDs: [Int], scores: [ScoreColumn],
    components: [ScoreColumn], flips: Table, cleaning: Data, metrics: Catalog<MetricEntry>,
    stages: StageTimes = StageTimes()
  ) {
    self.manifest = manifest
    self.assessment = assessment
    self.flips = flips
    self.costs = costs
    self.rowIDs = rowIDs
    self.scores = scores
    self.components = components
    self.cleaning = cleaning
    self.metrics = metrics
    self.stages = stages
  }

  /// File names and contents, the manifest with their digests included. Only `cost.*` differ from run to run.
  public func encoded() throws -> [String: Data] {
    let mark = StageMark()
    let comparisons = Comparison.all(manifest, assessment)
    let stability = stabilityTable(manifest.stability, metrics: metrics)
    let cost = costTable(costs)
    var files: [String: Data] = [
      Assessment.fileName: try encodedRecord(assessment),
      "cleaning.json": cleaning,
      "comparison.md": page(comparisonPage(manifest, assessment, comparisons, metrics: metrics)),
      "comparison.csv": csv(fullTable(comparisons)),
      "comparison.json": try encodedRecord(comparisons),
      "stability.md": page(stabilityPage(manifest, assessment, stability)),
      "stability.csv": csv(stability),
      "scores.csv": scoreFile(rowIDs, scores, ranked: true),
    ]
    if !assessment.intervals.isEmpty {
      files["intervals.md"] = page(intervalPage(manifest, assessment, metrics: metrics))
      files["intervals.csv"] = csv(intervalList(assessment.intervals))
      files["differences.csv"] = csv(differenceTable(assessment.differences, metrics: metrics))
    }
    if !assessment.agreements.isEmpty {
      files["agreement.md"] = page(agreementPage(manifest, assessment, metrics: metrics))
      files["agreement.csv"] = csv(agreementList(assessment.agreements))
    }
    if !flips.rows.isEmpty { files["flips.csv"] = csv(flips) }
    if !components.isEmpty { files["components.csv"] = scoreFile(rowIDs, components, ranked: false) }
    var manifest = manifest
    manifest.files = files.mapValues { sha256($0) }
    files[Manifest.fileName] = try encodedRecord(manifest)
    var stages = stages
    stages.add(.writing, since: mark)
    files["cost.md"] = page(costPage(manifest, cost, stages.all))
    files[CostFile.fileName] = try encodedRecord(CostFile(runs: costs, stages: stages.all))
    files["cost.csv"] = csv(cost)
    return files
  }

  /// Files that conclude from a result; a new result makes them void.
  private static let conclusions: Set<String> = [DecisionRecord.fileName, DecisionRecord.pageName]

  /// Writes all files so that the folder holds either the old result or the new one, told apart by its manifest.
  public func write(to folder: String) throws {
    try publish(try encoded(), last: Manifest.fileName, discarding: Self.conclusions, in: folder)
  }
}

private func page(_ text: String) -> Data { Data(text.utf8) }
private func csv(_ table: Table) -> Data { Data(TableFormat.csv.render(table).utf8) }

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
