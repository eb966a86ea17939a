public import Analysis
public import AnomalyCore
public import DataIngest
import Foundation
public import StrictYAML

extension FamilyRuleSet {
  /// Decodes a rules file and checks every condition in it against the columns and levels of the data.
  ///
  /// - Parameter vocabulary: what the data hold; the file's own `levels` are known besides.
  /// - Throws: `YAMLProblems` with every mistake: place, key path, what is allowed, the nearest known name.
  public init(_ document: YAMLDocument, vocabulary: RuleVocabulary) throws(YAMLProblems) {
    self = try YAMLReader.decode(document) { reader in
      FamilyRuleReader(reader: reader, vocabulary: vocabulary).read()
    }
  }
}

extension RuleVocabulary {
  /// The features that a contract declares, with the levels that occur in the data.
  public init(_ contract: DatasetContract, _ frame: Frame) {
    var columns: [String: Kind] = [:], refused: [String: String] = [:]
    for column in contract.columns {
      if column.role.isLabel {
        refused[column.name] = "it is the label, and rules look at features only"
      } else if !column.role.isFeature {
        refused[column.name] = "its role in the contract is '\(column.role.rawValue)'"
      } else {
        // A column that is constant is not in the frame; rules may name it.
        columns[column.name] = column.type == .number ? .numeric : .categorical([])
      }
    }
    for column in contract.derived { columns[column.name] = .categorical(column.groups.map(\.name)) }
    for column in frame.columns where refused[column.name] == nil {
      if case .categorical(_, let levels) = column.values {
        columns[column.name] = .categorical(levels)
      } else {
        columns[column.name] = .numeric
      }
    }
    self.init(columns: columns, refused: refused)
  }
}

/// The shipped rules: the nearest `rules/families.yaml` at or above the current folder or the program.
public func standardRulesFile() -> String {
  let name = "rules/families.yaml"
  return placesAbove(name).first { FileManager.default.fileExists(atPath: $0) } ?? name
}

/// Reads the parts of a rules file.
private struct FamilyRuleReader {
  let reader: YAMLReader
  var vocabulary: RuleVocabulary

  init(reader: YAMLReader, vocabulary: RuleVocabulary) {
    self.reader = reader
    self.vocabulary = vocabulary
  }

  func read() -> FamilyRuleSet {
    let name = reader.string("name")
    let title = reader.string("title", default: name)
    let seen = reader.mappings("seen", expecting: "a list of data sets").map { entry in
      let dataset = entry.string("dataset")
      let limit = entry.optionalInteger("upTo", in: 1...Int.max)
      entry.finish()
      return FamilyRuleSet.SeenRows(dataset: dataset, upTo: limit)
    }
    var known = vocabulary
    declareLevels(&known)
    var ids: Set<String> = []
    let rules = reader.mappings("rules", isRequired: true, expecting: "a list of rules").map { entry in
      rule(entry, known, &ids)
    }
    if reader.has("rules") && rules.isEmpty { reader.note("rules", "expected at least one rule") }
    return FamilyRuleSet(name: name, title: title, seen: seen, rules: rules)
  }

  /// Levels that exist though these data have no row of them.
  private func declareLevels(_ known: inout RuleVocabulary) {
    for entry in reader.entries("levels", expecting: "a mapping of columns to lists of levels") {
      guard case .categorical(let present) = known.columns[entry.key] else {
        let categories = known.columns.filter { $0.value != .numeric }.keys
        note(entry, "'\(entry.key)' is no categorical feature" + suggestion(for: entry.key, among: Array(categories)))
        continue
      }
      guard let elements = entry.value.elements else {
        reader.problems.add(YAMLProblem(entry.value, "expected a list of levels, found \(entry.value.summary)"))
        continue
      }
      let declared = elements.compactMap { element in
        reader.noting { () throws(YAMLProblem) in try element.asText }
      }
      known.columns[entry.key] = .categorical(present + declared.filter { !present.contains($0) })
    }
  }

  private func rule(_ entry: YAMLReader, _ known: RuleVocabulary, _ ids: inout Set<String>) -> FamilyRule {
    let id = identifier(entry, "id")
    if !id.isEmpty && !ids.insert(id).inserted { entry.note("id", "there is another rule '\(id)'") }
    let family = identifier(entry, "family")
    if family == FamilyRuleSet.unknown {
      entry.note("family", "'\(family)' is what rows without a rule are called; name the family, or leave the rule out")
    }
    let rule = FamilyRule(
      id: id, title: entry.string("title", default: id), family: family, category: entry.string("category"),
      conditions: conditions(entry, known), why: entry.string("why"))
    entry.finish()
    return rule
  }

  /// Lower-case letters, digits and hyphens.
  private func identifier(_ entry: YAMLReader, _ key: String) -> String {
    let name = entry.string(key)
    if !name.allSatisfy({ $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }) {
      entry.note(key, "'\(name)' is not allowed; use lower-case letters, digits and hyphens")
    }
    return name
  }

  private func conditions(_ entry: YAMLReader, _ known: RuleVocabulary) -> [RuleCondition] {
    let values = entry.values("when", isRequired: true, expecting: "a list of conditions")
    if entry.has("when") && values.isEmpty { entry.note("when", "expected at least one condition") }
    return values.compactMap { value in
      guard let text = entry.noting({ () throws(YAMLProblem) in try value.asText }) else { return nil }
      do throws(RuleConditionProblem) {
        let condition = try RuleCondition(text)
        if let problem = known.problem(with: condition, in: text) { throw problem }
        return condition
      } catch {
        reader.problems.add(
          YAMLProblem(
            position: value.position(advancedBy: error.offset), keyPath: value.keyPath, message: error.description))
        return nil
      }
    }
  }

  private func note(_ entry: YAMLEntry, _ message: String) {
    reader.problems.add(YAMLProblem(position: entry.position, keyPath: entry.value.keyPath, message: message))
  }
}

extension YAMLValue {
  /// The place of a character of a text that stands on one line.
  fileprivate func position(advancedBy offset: Int) -> YAMLPosition {
    guard case .file(let path, let line, let column) = position else { return position }
    let quote = scalar?.isQuoted == true ? 1 : 0
    return .file(path: path, line: line, column: column + quote + offset)
  }
}
