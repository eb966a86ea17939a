public import Foundation

/// What a data set is, as `dataset/<name>/dataset.yaml` declares it: origin, columns and their roles, what the labels
/// mean, and how to clean the rows.
public struct DatasetContract: Sendable, Hashable {
  /// The name of its folder under `dataset/`.
  public let name: String
  public let title: String
  /// Where to get the original.
  public let source: String
  /// Addresses of the very file, tried in turn; none when it has to be fetched by hand.
  public let download: [URL]
  public let licence: String
  public let citation: String
  /// The data file, relative to the folder of data sets or to the contract's own folder.
  public let file: String
  /// SHA-256 of the file as stored, in hexadecimal; nil when the contract does not fix it.
  public let sha256: String?
  /// SHA-256 of the content, gzip undone, in hexadecimal; with it a copy that is packed otherwise is accepted too.
  public let sha256Content: String?
  public let format: CSVSource
  /// In the order of the file.
  public let columns: [ColumnContract]
  public let derived: [DerivedColumn]
  /// Nil when the data have no labels.
  public let labels: LabelContract?
  public var cleaning: CleaningPolicy
  /// Where the contract itself was read.
  public let path: String

  /// Columns that are features although they are the label, which only the reproduction of a leaking study may want.
  public var leakingColumns: [String] {
    columns.filter { $0.role == .labelAndFeature }.map(\.name)
  }
}

/// What the values of a column are.
public enum ColumnType: String, Sendable, Hashable, CaseIterable, Codable {
  case number
  /// One of a limited number of names.
  case category
  /// Free text, which no detector uses.
  case text
}

/// What a column is for.
public enum ColumnRole: String, Sendable, Hashable, CaseIterable, Codable {
  case feature
  case label
  /// The label, kept among the features too. Detectors then see the answer; it exists to reproduce published studies.
  case labelAndFeature = "label-and-feature"
  case ignore
  /// Names a row; no feature.
  case id
  case timestamp

  public var isLabel: Bool { self == .label || self == .labelAndFeature }
  public var isFeature: Bool { self == .feature || self == .labelAndFeature }
}

/// One column of the file.
public struct ColumnContract: Sendable, Hashable {
  public let name: String
  public let type: ColumnType
  public let role: ColumnRole
  public let rule: SanityRule
  /// Why a column is left out.
  public let why: String?
}

/// What the values of a numeric column should satisfy. A violation is reported, not mended.
public struct SanityRule: Sendable, Hashable, Codable, CustomStringConvertible {
  public let minimum: Double?
  public let maximum: Double?
  public let isInteger: Bool

  public init(minimum: Double? = nil, maximum: Double? = nil, isInteger: Bool = false) {
    self.minimum = minimum
    self.maximum = maximum
    self.isInteger = isInteger
  }

  public var isEmpty: Bool { minimum == nil && maximum == nil && !isInteger }

  /// "whole number, at least 0, at most 1"
  public var description: String {
    var parts: [String] = isInteger ? ["whole number"] : []
    if let minimum { parts.append("at least \(plain(minimum))") }
    if let maximum { parts.append("at most \(plain(maximum))") }
    return parts.joined(separator: ", ")
  }
}

/// A categorical column whose values are groups of another column's values.
public struct DerivedColumn: Sendable, Hashable {
  public struct Group: Sendable, Hashable {
    public let name: String
    public let values: [String]
  }

  public let name: String
  /// The column it is made of.
  public let from: String
  public let groups: [Group]
  /// The group of values that stand in none; nil refuses them.
  public let otherwise: String?
}

/// What is done with rows that are not as they should be. Whatever is done is counted in the report.
public struct CleaningPolicy: Sendable, Hashable {
  public enum Nulls: String, Sendable, CaseIterable, Codable {
    case fail
    case dropRow = "drop-row"
    /// Missing numbers become NaN, missing categories code -1.
    case keep
  }

  /// Two rows are duplicates when all features and the label agree.
  public enum Duplicates: String, Sendable, CaseIterable, Codable {
    case keep
    /// Keeps the first row of each group.
    case drop
  }

  public enum ConstantColumns: String, Sendable, CaseIterable, Codable {
    case keep
    case drop
  }

  /// A row with the wrong number of fields, or with a value that is not of its column's type.
  public enum Malformed: String, Sendable, CaseIterable, Codable {
    case fail
    case setAside = "set-aside"
  }

  public var nulls: Nulls
  /// Texts that stand for a missing value.
  public var nullValues: [String]
  public var duplicates: Duplicates
  public var constantColumns: ConstantColumns
  public var malformed: Malformed

  public init(
    nulls: Nulls = .fail, nullValues: [String] = ["", "NA", "?"], duplicates: Duplicates = .keep,
    constantColumns: ConstantColumns = .keep, malformed: Malformed = .fail
  ) {
    self.nulls = nulls
    self.nullValues = nullValues
    self.duplicates = duplicates
    self.constantColumns = constantColumns
    self.malformed = malformed
  }
}

/// Whether a finite number has no fraction; without the call into the mathematics library that `rounded` makes.
func isWhole(_ value: Double) -> Bool {
  abs(value) >= 0x1p53 || value == Double(Int64(value))
}

/// A number without ".0" behind it.
func plain(_ value: Double) -> String {
  abs(value) < 1e15 && isWhole(value) ? String(Int(value)) : String(value)
}
