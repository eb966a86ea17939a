public import AnomalyCore

/// Comma-separated values in a file, with a contract that says what the columns are.
public struct CSVSource: DataSource, Hashable {
  public enum Separator: String, Sendable, CaseIterable {
    case comma, semicolon, tab, pipe

    public var byte: UInt8 {
      switch self {
      case .comma: UInt8(ascii: ",")
      case .semicolon: UInt8(ascii: ";")
      case .tab: UInt8(ascii: "\t")
      case .pipe: UInt8(ascii: "|")
      }
    }
  }

  public var header = true
  public var separator = Separator.comma

  public init() {}

  public static let info = SourceInfo(
    id: "csv", title: "CSV file",
    summary: "Rows of a CSV file (RFC 4180, plain or gzip) whose columns a data contract describes.",
    references: [
      Reference("Y. Shafranovich. Common Format and MIME Type for CSV Files. RFC 4180, 2005", doi: "10.17487/RFC4180")
    ])

  public static var parameters: [Parameter<CSVSource>] {
    [
      .boolean("header", \.header, "The first record holds the names of the columns."),
      .choice("separator", \.separator, "What stands between two values."),
    ]
  }
}
