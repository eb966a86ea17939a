public import AnomalyCore
public import Reporting

/// A catalog with the types of its entries hidden, for tables and reference pages.
public struct ListedCatalog: Sendable {
  /// "detectors"
  public let kind: String
  public let entries: [any CatalogEntry]

  public init<Entry>(_ catalog: Catalog<Entry>) {
    kind = catalog.kind
    entries = catalog.entries
  }

  /// One line an entry.
  public var table: Table {
    Table(
      kind, columns: [Table.Column("id"), Table.Column("title"), Table.Column("summary")],
      rows: entries.map { [.text($0.id), .text($0.title), .text($0.summary)] })
  }
}

/// The entry of that id in the first catalog that has one.
///
/// - Throws: `CatalogError` with the nearest known id.
public func findEntry(_ id: String, in catalogs: [ListedCatalog]) throws(CatalogError) -> any CatalogEntry {
  let entries = catalogs.flatMap(\.entries)
  if let entry = entries.first(where: { $0.id == id }) { return entry }
  throw CatalogError(
    kind: catalogs.map(\.kind).joined(separator: ", "), id: id, known: entries.map(\.id))
}

/// What is known of one plug-in: facts, then parameters.
public func descriptionTables(_ entry: any CatalogEntry) -> [Table] {
  let references = entry.references.map { reference in
    ("Reference", reference.citation + (reference.doi.map { " doi:\($0)" } ?? ""))
  }
  let facts =
    [("Title", entry.title), ("Summary", entry.summary)] + entry.facts.map { ($0.title, $0.text) } + references
  let factTable = Table(
    entry.id, columns: [Table.Column("about"), Table.Column(entry.id)],
    rows: facts.map { [.text($0.0), .text($0.1)] })
  guard !entry.parameters.isEmpty else { return [factTable] }
  let parameters = Table(
    "Parameters",
    columns: [
      Table.Column("parameter"), Table.Column("default"), Table.Column("allowed"), Table.Column("meaning"),
    ],
    rows: entry.parameters.map {
      [.text($0.name), .text($0.defaultValue.description), .text($0.kind.description), .text($0.summary)]
    })
  return [factTable, parameters]
}
