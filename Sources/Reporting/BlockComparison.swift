public import AnomalyCore

/// One metric of the detectors that several results have in common, block by block, and whether they differ.
///
/// The figures are computed elsewhere (`compareBlocks` of the workbench); this says how they are shown.
public struct BlockComparison: Sendable, Hashable {
  /// A scenario of a data set. Draws, seeds and further results of the same are averaged within it.
  public struct Block: Sendable, Hashable {
    public let dataset: String
    public let scenario: String
    public let experiments: [String]

    public init(dataset: String, scenario: String, experiments: [String]) {
      self.dataset = dataset
      self.scenario = scenario
      self.experiments = experiments
    }
  }

  public struct Row: Sendable, Hashable {
    public let detector: String
    /// 1 is the best; nil for baselines, which are shown and neither ranked nor tested.
    public let meanRank: Double?
    /// One value a block.
    public let values: [Double]

    public init(detector: String, meanRank: Double?, values: [Double]) {
      self.detector = detector
      self.meanRank = meanRank
      self.values = values
    }

    public var meanValue: Double { values.reduce(0, +) / Double(values.count) }
  }

  /// Friedman's χ² and the *F* of Iman and Davenport.
  public struct Overall: Sendable, Hashable {
    public let chiSquared: Double
    public let chiSquaredP: Double
    public let f: Double
    public let fP: Double

    public init(chiSquared: Double, chiSquaredP: Double, f: Double, fP: Double) {
      self.chiSquared = chiSquared
      self.chiSquaredP = chiSquaredP
      self.f = f
      self.fP = fP
    }
  }

  /// Two detectors by Wilcoxon's signed-rank test.
  public struct Pair: Sendable, Hashable {
    public let first: String
    public let second: String
    /// `first` minus `second`.
    public let meanDifference: Double
    public let p: Double
    /// Holm's, over all pairs.
    public let adjustedP: Double

    public init(first: String, second: String, meanDifference: Double, p: Double, adjustedP: Double) {
      self.first = first
      self.second = second
      self.meanDifference = meanDifference
      self.p = p
      self.adjustedP = adjustedP
    }
  }

  /// The metric's id, with "@k" where it has a budget.
  public let key: String
  public let blocks: [Block]
  /// Different data sets among the blocks.
  public let datasets: Int
  /// The best mean rank first, baselines last.
  public let rows: [Row]
  /// Nil with too few blocks, or where all values are equal.
  public let overall: Overall?
  public let pairs: [Pair]
  /// The largest groups among which no pair differs clearly.
  public let cliques: [[String]]
  /// A pair differs clearly if its adjusted *p* is below it.
  public let level: Double
  /// What a reader must know, in full sentences.
  public let remarks: [String]

  public init(
    key: String, blocks: [Block], datasets: Int, rows: [Row], overall: Overall?, pairs: [Pair], cliques: [[String]],
    level: Double, remarks: [String]
  ) {
    self.key = key
    self.blocks = blocks
    self.datasets = datasets
    self.rows = rows
    self.overall = overall
    self.pairs = pairs
    self.cliques = cliques
    self.level = level
    self.remarks = remarks
  }

  private var ranked: Int { rows.count { $0.meanRank != nil } }

  /// Ranks and values, the blocks, and the tests where there are any.
  public func tables(_ metrics: Catalog<MetricEntry>) -> [Table] {
    var tables = [rankTable(metrics), blockTable]
    if let overall { tables.append(overallTable(overall)) }
    if !pairs.isEmpty { tables += [pairTable, cliqueTable] }
    return tables
  }

  private func rankTable(_ metrics: Catalog<MetricEntry>) -> Table {
    let numbers = ["mean rank", "mean value"] + blocks.indices.map { "block \($0 + 1)" }
    return Table(
      "\(columnTitle(key, metrics: metrics)) over \(blocks.count) blocks",
      columns: [Table.Column("detector")] + numbers.map { Table.Column($0, isNumeric: true) },
      rows: rows.map { row in
        [.text(row.detector), row.meanRank.map { .number($0) } ?? .none, .number(row.meanValue)]
          + row.values.map { .number($0) }
      })
  }

  private var blockTable: Table {
    Table(
      "Blocks",
      columns: [Table.Column("block", isNumeric: true)]
        + ["data set", "scenario", "results"].map { Table.Column($0) },
      rows: blocks.enumerated().map { index, block in
        [
          .integer(index + 1), .text(block.dataset), .text(block.scenario),
          .text(block.experiments.joined(separator: ", ")),
        ]
      })
  }

  private func overallTable(_ overall: Overall) -> Table {
    let degrees = (ranked - 1, (ranked - 1) * (blocks.count - 1))
    return Table(
      "Do any differ? Friedman's test: N = \(blocks.count) blocks, k = \(ranked) detectors",
      columns: [
        Table.Column("statistic"), Table.Column("value", isNumeric: true), Table.Column("degrees of freedom"),
        Table.Column("p", isNumeric: true),
      ],
      rows: [
        [.text("Friedman χ²"), .number(overall.chiSquared), .text("\(degrees.0)"), .number(overall.chiSquaredP)],
        [.text("Iman–Davenport F"), .number(overall.f), .text("\(degrees.0), \(degrees.1)"), .number(overall.fP)],
      ])
  }

  private var pairTable: Table {
    Table(
      "Which differ? Wilcoxon's signed-rank test of each pair (\(pairs.count)), Holm's adjustment",
      columns: ["first", "second"].map { Table.Column($0) }
        + ["mean difference", "p", "adjusted p"].map { Table.Column($0, isNumeric: true) }
        + [Table.Column("clear at \(level)")],
      rows: pairs.map { pair in
        [
          .text(pair.first), .text(pair.second), .number(pair.meanDifference), .number(pair.p),
          .number(pair.adjustedP), .text(pair.adjustedP < level ? "yes" : "no"),
        ]
      })
  }

  private var cliqueTable: Table {
    Table(
      "Groups without a clear difference",
      columns: [Table.Column("group", isNumeric: true), Table.Column("detectors")],
      rows: cliques.enumerated().map { [.integer($0 + 1), .text($1.joined(separator: ", "))] })
  }
}
