import AnomalyCore
import Foundation
public import StrictYAML

extension DatasetContract {
  /// Reads a contract from its file.
  ///
  /// - Throws: `YAMLProblems` with every mistake in it.
  public init(contentsOf path: String) throws(YAMLProblems) {
    try self.init(YAMLDocument(contentsOf: path))
  }

  /// Reads a contract, for example after some values were set on the command line.
  ///
  /// - Throws: `YAMLProblems` with every mistake in it.
  public init(_ document: YAMLDocument) throws(YAMLProblems) {
    self = try YAMLReader.decode(document) { reader in
      let columns = Self.columns(reader)
      return DatasetContract(
        name: Self.name(reader), title: reader.string("title"), source: reader.string("source"),
        download: Self.addresses(reader), licence: reader.string("licence"),
        citation: reader.string("citation", default: ""), file: reader.string("file"),
        sha256: Self.digest(reader, "sha256"), sha256Content: Self.digest(reader, "sha256Content"),
        format: Self.format(reader), columns: columns,
        derived: Self.derived(reader, columns), labels: Self.labels(reader, columns),
        cleaning: Self.cleaning(reader), path: document.path)
    }
  }

  private static func name(_ reader: YAMLReader) -> String {
    let name = reader.string("name")
    let allowed = name.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    if !allowed { reader.note("name", "'\(name)' is not allowed; use lower-case letters, digits and hyphens") }
    return name
  }

  /// One address or a list of them.
  private static func addresses(_ reader: YAMLReader) -> [URL] {
    guard let value = reader.child("download") else { return [] }
    return (value.elements ?? [value]).compactMap { element in
      guard let text = reader.noting({ () throws(YAMLProblem) in try element.asText }) else { return nil }
      if let url = URL(string: text), isFetchable(url) { return url }
      reader.problems.add(YAMLProblem(element, "'\(text)' is no address of the form http://… or https://…"))
      return nil
    }
  }

  private static func digest(_ reader: YAMLReader, _ key: String) -> String? {
    guard let digest = reader.optionalString(key) else { return nil }
    if digest.count != 64 || !digest.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) {
      reader.note(key, "expected 64 hexadecimal digits in lower case")
    }
    return digest
  }

  private static func format(_ reader: YAMLReader) -> CSVSource {
    _ = reader.choice("format", among: SourceCatalog.fileFormats)
    var format = CSVSource()
    format.header = reader.boolean("header", default: format.header)
    format.separator = reader.choice("separator", default: format.separator)
    return format
  }

  private static func columns(_ reader: YAMLReader) -> [ColumnContract] {
    var names: Set<String> = []
    let columns = reader.mappings("columns", isRequired: true, expecting: "a list of columns").map { entry in
      let column = column(entry)
      if !column.name.isEmpty && !names.insert(column.name).inserted {
        entry.note("name", "there is another column '\(column.name)'")
      }
      return column
    }
    if reader.has("columns") && !columns.contains(where: \.role.isFeature) {
      reader.note("columns", "no column has the role feature")
    }
    return columns
  }

  private static func column(_ entry: YAMLReader) -> ColumnContract {
    let name = entry.string("name")
    let type = entry.requiredChoice("type", as: ColumnType.self) ?? .number
    let role = entry.choice("role", default: ColumnRole.feature)
    let rule = SanityRule(
      minimum: entry.optionalNumber("min"), maximum: entry.optionalNumber("max"),
      isInteger: entry.boolean("integer", default: false))
    if type == .text && role.isFeature {
      entry.note("type", "text cannot be a feature; use the type category, or the role ignore")
    }
    if !rule.isEmpty && type != .number { entry.note("type", "min, max and integer need the type number") }
    if let low = rule.minimum, let high = rule.maximum, low > high { entry.note("max", "max is below min") }
    let why = entry.optionalString("why")
    entry.finish()
    return ColumnContract(name: name, type: type, role: role, rule: rule, why: why)
  }

  private static func derived(_ reader: YAMLReader, _ columns: [ColumnContract]) -> [DerivedColumn] {
    var names = Set(columns.map(\.name))
    return reader.mappings("derived").map { entry in
      let name = entry.string("name")
      if !name.isEmpty && !names.insert(name).inserted { entry.note("name", "there is another column '\(name)'") }
      let from = entry.string("from")
      let categories = columns.filter { $0.type == .category && $0.role != .label }.map(\.name)
      if !from.isEmpty && !categories.contains(from) {
        entry.note("from", "'\(from)' is no column of the type category" + suggestion(for: from, among: categories))
      }
      let groups = lists(entry, "groups").map { DerivedColumn.Group(name: $0.name, values: $0.values) }
      let otherwise = entry.optionalString("otherwise")
      entry.finish()
      return DerivedColumn(name: name, from: from, groups: groups, otherwise: otherwise)
    }
  }

  private static func labels(_ reader: YAMLReader, _ columns: [ColumnContract]) -> LabelContract? {
    let labelColumns = columns.filter(\.role.isLabel).map(\.name)
    guard let entry = reader.optionalMapping("labels", expecting: "what the labels mean") else {
      if let name = labelColumns.first {
        reader.note("labels", "required, because column '\(name)' is the label: say which values are normal")
      }
      return nil
    }
    let column = entry.string("column")
    if !column.isEmpty && labelColumns != [column] {
      let found = labelColumns.isEmpty ? "none" : labelColumns.joined(separator: ", ")
      entry.note("column", "exactly this column must have the role label; columns with that role: \(found)")
    }
    let normal = entry.strings("normal")
    let unlabelled = entry.strings("unlabelled", default: [])
    let families = lists(entry, "families", taken: normal + unlabelled).map {
      LabelContract.Family(name: $0.name, values: $0.values)
    }
    let labels = LabelContract(
      column: column, normal: normal, unlabelled: unlabelled, families: families,
      otherwise: entry.choice("otherwise", default: .error), strip: entry.string("strip", default: ""))
    entry.finish()
    return labels
  }

  /// Named lists of texts; a text that stands in two of them is noted.
  private static func lists(
    _ reader: YAMLReader, _ key: String, taken: [String] = []
  ) -> [(name: String, values: [String])] {
    var seen = Set(taken)
    return reader.entries(key, expecting: "a mapping of names to lists of texts").map { entry in
      var values: [String] = []
      let elements = entry.value.elements
      if elements == nil {
        reader.problems.add(YAMLProblem(entry.value, "expected a list of texts, found \(entry.value.summary)"))
      }
      for element in elements ?? [] {
        guard let text = reader.noting({ () throws(YAMLProblem) in try element.asText }) else { continue }
        values.append(text)
        if !seen.insert(text).inserted {
          reader.problems.add(YAMLProblem(element, "'\(text)' is listed more than once"))
        }
      }
      return (entry.key, values)
    }
  }

  private static func cleaning(_ reader: YAMLReader) -> CleaningPolicy {
    var policy = CleaningPolicy()
    guard let entry = reader.optionalMapping("cleaning") else { return policy }
    policy.nulls = entry.choice("nulls", default: policy.nulls)
    policy.nullValues = entry.strings("nullValues", default: policy.nullValues)
    policy.duplicates = entry.choice("duplicates", default: policy.duplicates)
    policy.constantColumns = entry.choice("constantColumns", default: policy.constantColumns)
    policy.malformed = entry.choice("malformed", default: policy.malformed)
    entry.finish()
    return policy
  }
}
