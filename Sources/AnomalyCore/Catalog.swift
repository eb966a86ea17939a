/// A published source.
public struct Reference: Sendable, Hashable, Codable {
  /// Authors, title, venue, year.
  public let citation: String
  /// Without the resolver's address: "10.1145/342009.335388".
  public let doi: String?

  public init(_ citation: String, doi: String? = nil) {
    self.citation = citation
    self.doi = doi
  }
}

/// What a catalog knows of a plug-in without making one.
public protocol CatalogEntry: Sendable {
  /// Lower-case with hyphens; the same in YAML, URLs, file names and reports.
  var id: String { get }
  var title: String { get }
  /// One sentence.
  var summary: String { get }
  var parameters: [ParameterDescription] { get }
  var references: [Reference] { get }
  /// Further facts for `describe` and the reference page: title and text.
  var facts: [(title: String, text: String)] { get }
}

/// "0…1", "0…∞": a range for readers; bounds near the largest number count as infinite.
func rangeText(_ range: ClosedRange<Double>) -> String {
  func bound(_ value: Double) -> String {
    abs(value) < 1e300 ? ParameterValue.real(value).description : value < 0 ? "−∞" : "∞"
  }
  return "\(bound(range.lowerBound))…\(bound(range.upperBound))"
}

/// The plug-ins of one kind: an explicit list in alphabetical order of ids.
public struct Catalog<Entry: CatalogEntry>: Sendable {
  /// What the entries are, in the plural: "detectors".
  public let kind: String
  public let entries: [Entry]

  /// - Precondition: ids are distinct and in alphabetical order.
  public init(_ kind: String, _ entries: [Entry]) {
    precondition(
      zip(entries, entries.dropFirst()).allSatisfy { $0.id < $1.id }, "the catalog of \(kind) is alphabetical")
    self.kind = kind
    self.entries = entries
  }

  public var ids: [String] { entries.map(\.id) }

  public subscript(id: String) -> Entry? { entries.first { $0.id == id } }

  /// - Throws: `CatalogError` that names what is known.
  public func entry(_ id: String) throws(CatalogError) -> Entry {
    guard let entry = self[id] else { throw CatalogError(kind: kind, id: id, known: ids) }
    return entry
  }
}

/// No plug-in of that id.
public struct CatalogError: Error, Sendable, Hashable, CustomStringConvertible {
  public let kind: String
  public let id: String
  public let known: [String]

  public init(kind: String, id: String, known: [String]) {
    self.kind = kind
    self.id = id
    self.known = known
  }

  public var description: String { "'\(id)' is not among the \(kind)" + suggestion(for: id, among: known) }
}
