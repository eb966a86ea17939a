/// What was found in a data set and what was done about it. Whatever does not reach the frame is counted here.
public struct CleaningReport: Sendable, Hashable, Codable {
  /// A name with a number of rows.
  public struct Count: Sendable, Hashable, Codable {
    public let name: String
    public let rows: Int
  }

  /// Missing values of one column.
  public struct NullCount: Sendable, Hashable, Codable {
    public let column: String
    public let rows: Int
    /// Physical line of the first.
    public let firstLine: Int
  }

  /// Rows that repeat others.
  public struct Duplicates: Sendable, Hashable, Codable {
    /// Rows that repeat an earlier one in all features and the label. These are what `duplicates: drop` drops.
    public let rows: Int
    /// Rows that repeat an earlier one in all features, whatever the label.
    public let featureRows: Int
    /// Groups of rows with the same features that have more than one row.
    public let groups: Int
    /// Groups of the same features whose rows carry different labels.
    public let differingLabelGroups: Int
    /// Groups of the same features that hold a normal row and an anomaly.
    public let contradictingGroups: Int
    public let droppedRows: Int
  }

  /// A column that holds one value only.
  public struct ConstantColumn: Sendable, Hashable, Codable {
    public let column: String
    public let value: String
    public let isDropped: Bool
  }

  /// An integer column of few values, which may be a category in disguise.
  public struct QuasiCategory: Sendable, Hashable, Codable {
    public let column: String
    /// In ascending order.
    public let values: [Int]
  }

  /// Values that a sanity rule of the contract does not allow. They are kept.
  public struct Violation: Sendable, Hashable, Codable {
    public let column: String
    public let rule: String
    public let rows: Int
    /// Physical line and value of the first.
    public let firstLine: Int
    public let firstValue: Double
  }

  /// A column of the contract, and whether it reached the frame.
  public struct ColumnFate: Sendable, Hashable, Codable {
    public let column: String
    public let type: ColumnType
    public let role: ColumnRole
    public let isInFrame: Bool
    /// Why not, or that it is derived.
    public let note: String?
  }

  /// One class of the labels among the rows kept.
  public struct LabelClass: Sendable, Hashable, Codable {
    public let name: String
    public let verdict: String
    public let family: String
    public let rows: Int
  }

  public internal(set) var dataset: String
  public internal(set) var file: String
  /// SHA-256 of the file as stored. A copy of the original that is packed otherwise has the original's.
  public internal(set) var digest: String
  /// False when the contract gives no digest to compare with, or comparing was switched off.
  public internal(set) var isDigestChecked: Bool
  /// Records of the file, without header and empty lines.
  public internal(set) var rowsRead = 0
  public internal(set) var rowsKept = 0
  /// Malformed records, left out.
  public internal(set) var rowsSetAside = 0
  /// Reasons for the first of them.
  public internal(set) var setAside: [IngestProblem] = []
  public internal(set) var rowsDroppedForNulls = 0
  public internal(set) var blankLines = 0
  /// Columns that have missing values.
  public internal(set) var nulls: [NullCount] = []
  public internal(set) var duplicates: Duplicates?
  public internal(set) var constantColumns: [ConstantColumn] = []
  public internal(set) var quasiCategories: [QuasiCategory] = []
  public internal(set) var violations: [Violation] = []
  public internal(set) var columns: [ColumnFate] = []
  /// Empty without labels; otherwise in order of first appearance.
  public internal(set) var classes: [LabelClass] = []
  public internal(set) var verdicts: [Count] = []
  public internal(set) var families: [Count] = []

  init(dataset: String, file: String, digest: String, isDigestChecked: Bool) {
    self.dataset = dataset
    self.file = file
    self.digest = digest
    self.isDigestChecked = isDigestChecked
  }
}

extension CleaningReport {
  /// What a reader must know, one plain sentence each.
  public var notices: [String] {
    var lines = ["\(rowsKept) of \(rowsRead) rows kept"]
    if !isDigestChecked { lines.append("the file's digest was not compared with the contract") }
    if rowsSetAside > 0 { lines.append("\(rowsSetAside) malformed rows set aside") }
    if rowsDroppedForNulls > 0 { lines.append("\(rowsDroppedForNulls) rows dropped for missing values") }
    if blankLines > 0 { lines.append("\(blankLines) empty lines passed over") }
    for null in nulls {
      lines.append("column '\(null.column)': \(null.rows) missing values, first on line \(null.firstLine)")
    }
    if let duplicates, duplicates.featureRows > 0 { lines.append(duplicates.sentence) }
    for constant in constantColumns {
      let fate = constant.isDropped ? "dropped" : "kept"
      lines.append("column '\(constant.column)' is constant (\(constant.value)): \(fate)")
    }
    for violation in violations {
      lines.append(
        "column '\(violation.column)': \(violation.rows) values are not '\(violation.rule)', "
          + "first \(plain(violation.firstValue)) on line \(violation.firstLine); kept")
    }
    for column in columns where column.isInFrame && column.role == .labelAndFeature {
      lines.append("column '\(column.column)' is the label and a feature: every detector sees the answer")
    }
    return lines
  }
}

extension CleaningReport.Duplicates {
  fileprivate var sentence: String {
    let fate = droppedRows > 0 ? "\(droppedRows) dropped" : "kept"
    return "\(rows) rows repeat an earlier one (features and label; \(fate)), \(featureRows) in their features alone; "
      + "\(differingLabelGroups) groups of equal features have different labels, "
      + "\(contradictingGroups) of them both normal and anomaly"
  }
}
