public import AnomalyCore

/// What is known of a source of data.
public struct SourceInfo: Sendable {
  public let id: String
  public let title: String
  /// One sentence.
  public let summary: String
  public let references: [Reference]

  public init(id: String, title: String, summary: String, references: [Reference] = []) {
    self.id = id
    self.title = title
    self.summary = summary
    self.references = references
  }
}

/// Something that data sets come from, with its parameters.
public protocol DataSource: Parameterized {
  static var info: SourceInfo { get }
}

/// A source in the catalog.
public struct SourceEntry: CatalogEntry {
  public let info: SourceInfo
  public let parameters: [ParameterDescription]

  public init<Source: DataSource>(_ type: Source.Type) {
    info = Source.info
    parameters = Source.parameterDescriptions
  }

  public var id: String { info.id }
  public var title: String { info.title }
  public var summary: String { info.summary }
  public var references: [Reference] { info.references }
  public var facts: [(title: String, text: String)] { [] }
}

/// All sources, in alphabetical order.
public enum SourceCatalog {
  public static let standard = Catalog(
    "sources", [SourceEntry(CSVSource.self), SourceEntry(TrafficSimulator.self)])

  /// What `format` in a contract may say.
  static let fileFormats = [CSVSource.info.id]
}
