import AnomalyCore
import NumericKernels

/// The rows that somebody judged, with what hypotheses ask about them.
struct LabelledRows {
  let frame: Frame
  let rows: [Int]
  private let labels: Labels

  /// Nil without labels, or when one of the two verdicts is missing.
  init?(_ dataset: Dataset) {
    guard let labels = dataset.labels else { return nil }
    frame = dataset.frame
    self.labels = labels
    rows = (0..<labels.count).filter { labels.verdict(ofRow: $0) != .unlabelled }
    guard anomalies > 0 && anomalies < rows.count else { return nil }
  }

  var anomalies: Int { rows.count(where: isAnomaly) }
  var baseRate: Double { Double(anomalies) / Double(rows.count) }

  func isAnomaly(_ row: Int) -> Bool { labels.verdict(ofRow: row) == .anomaly }
  func family(_ row: Int) -> String { labels.families[Int(labels.codes[row])] }

  func has(family name: String) -> Bool { rows.contains { isAnomaly($0) && family($0) == name } }

  func numbers(_ column: String) -> [Double]? {
    guard case .numeric(let values) = frame[column]?.values else { return nil }
    return values
  }

  func category(_ column: String) -> (codes: [Int32], levels: [String])? {
    guard case .categorical(let codes, let levels) = frame[column]?.values else { return nil }
    return (codes, levels)
  }

  /// How much more frequent rows for which `holds` are among `group` than among all rows.
  func lift(of group: [Int], _ holds: (Int) -> Bool) -> Lift? {
    Lift(
      CountedShare(group.count(where: holds), of: group.count),
      base: Double(rows.count(where: holds)) / Double(rows.count))
  }

  /// The probability that a row for which `holds` has the greater value than one for which it does not, ties counting
  /// half: ROC AUC, or Mann–Whitney's U divided by the number of pairs. Nil when one side is empty.
  func effect(_ values: [Double], _ holds: (Int) -> Bool) -> Double? {
    let known = rows.filter { !values[$0].isNaN }
    let isOne = known.map(holds)
    let (ones, others) = (Double(isOne.count { $0 }), Double(isOne.count { !$0 }))
    guard ones > 0 && others > 0 else { return nil }
    let ranks = midranks(known.map { values[$0] })
    let sum = zip(ranks, isOne).reduce(0) { $0 + ($1.1 ? $1.0 : 0) }
    return (sum - ones * (ones + 1) / 2) / (ones * others)
  }
}

extension Hypothesis {
  /// The same hypothesis without a verdict, for want of something.
  static func open(
    _ id: String, _ statement: String, _ criterion: String, _ reason: String, needs: [String]
  ) -> Hypothesis {
    Hypothesis(
      id: id, statement: statement, criterion: criterion, verdict: .undecidable, evidence: [Evidence(reason)],
      needs: needs)
  }
}

/// Which columns hypotheses about connections look at, spelt as in KDD Cup 99.
public struct TrafficColumns: Sendable, Hashable {
  public var bytes: [String]
  public var service: String
  public var flag: String
  /// Connections of the last two seconds.
  public var windows: [String]
  /// Levels of `flag` for connections that failed.
  public var errors: [String]
  /// Those of the study's rule.
  public var refusals: [String]
  /// A service with a smaller share of the rows is rare.
  public var rareShare: Double

  public init(
    bytes: [String] = ["src_bytes", "dst_bytes"], service: String = "service", flag: String = "flag",
    windows: [String] = ["count", "srv_count"],
    errors: [String] = ["S0", "REJ", "RSTO", "RSTR", "RSTOS0", "SH"], refusals: [String] = ["REJ", "S0"],
    rareShare: Double = 0.01
  ) {
    self.bytes = bytes
    self.service = service
    self.flag = flag
    self.windows = windows
    self.errors = errors
    self.refusals = refusals
    self.rareShare = rareShare
  }
}
