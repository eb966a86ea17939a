import Experiments
import Foundation
import RunRecords
import StrictYAML

extension ExperimentSession {
  /// Opens the experiment that made a result, from what its manifest says of it.
  ///
  /// - Parameter folder: of the result; data sets are looked for from there.
  /// - Throws: `YAMLProblems`, `PlanError`, where plug-ins have changed since.
  init(_ manifest: Manifest, folder: String) throws {
    let given = GivenOptions(manifest.specification)
    var document = try YAMLDocument(
      path: "\(folder)/\(Manifest.fileName) (specification)", text: manifest.specification)
    for (key, value) in given.settings { document = try document.setting(key, to: value) }
    var spec = try ExperimentSpec(document, catalogs: standardCatalogs)
    spec.seeds = manifest.seeds
    self.spec = spec
    plan = try ExperimentPlan(spec, catalogs: standardCatalogs, only: given.only)
    path = folder
    specification = manifest.specification
  }
}

/// The options that a run noted below the text of its experiment file.
private struct GivenOptions {
  private(set) var settings: [(path: String, value: String)] = []
  private(set) var only: [String] = []

  init(_ specification: String) {
    let notes = specification.split(separator: "\n", omittingEmptySubsequences: false).reversed()
      .prefix { $0.hasPrefix("# --") }.reversed()
    for note in notes {
      if let text = note.text(behind: "# --set "), let equals = text.firstIndex(of: "=") {
        settings.append((String(text[..<equals]), String(text[text.index(after: equals)...])))
      } else if let text = note.text(behind: "# --only ") {
        only.append(text)
      }
    }
  }
}

extension Substring {
  fileprivate func text(behind prefix: String) -> String? {
    hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
  }
}
