import AnomalyCore
import Foundation
public import StrictYAML

extension DatasetContract {
  /// Names of the contracts under a folder: those of its subfolders that hold a `dataset.yaml`, in alphabetical order.
  public static func names(in folder: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return names.filter { FileManager.default.fileExists(atPath: "\(folder)/\($0)/dataset.yaml") }.sorted()
  }

  /// Reads `<folder>/<name>/dataset.yaml`, with changes to it as `--set path=value` makes them.
  ///
  /// - Throws: `YAMLProblems` with every mistake in it, or with the nearest name when there is no such contract.
  public init(
    named name: String, in folder: String, settings: [(path: String, text: String)] = []
  ) throws(YAMLProblems) {
    let path = "\(folder)/\(name)/dataset.yaml"
    let start = YAMLPosition.file(path: path, line: 1, column: 1)
    let known = Self.names(in: folder)
    guard known.contains(name) else {
      let message = "there is no data set '\(name)' in \(folder)" + suggestion(for: name, among: known)
      throw YAMLProblems(YAMLProblem(position: start, keyPath: "", message: message))
    }
    var document = try YAMLDocument(contentsOf: path)
    for setting in settings { document = try document.setting(setting.path, to: setting.text) }
    try self.init(document)
    guard self.name == name else {
      let message = "the contract calls itself '\(self.name)'; name and folder must agree"
      throw YAMLProblems(YAMLProblem(position: start, keyPath: "name", message: message))
    }
  }

  /// Which files count as the original.
  public var original: OriginalDigest { OriginalDigest(stored: sha256, content: sha256Content) }

  /// The data file: in the contract's own folder when it ships with the project, else in one of `folders`.
  ///
  /// A contract that gives the digest of the content finds a copy with or without ".gz" behind its name.
  ///
  /// - Parameter folders: folders of originals, for example that of the variable `ASSAY_DATASETS`; earlier ones win.
  /// - Returns: nil when none of them holds it.
  public func locateFile(in folders: [String]) -> String? {
    let own = URL(fileURLWithPath: path).deletingLastPathComponent().path
    let names = sha256Content == nil ? [file] : [file, otherForm(of: file)]
    let candidates = ([own] + folders).flatMap { folder in names.map { "\(folder)/\($0)" } }
    return candidates.first { FileManager.default.fileExists(atPath: $0) }
  }

  /// How to get the data, for a user who has not got them.
  public var fetchAdvice: String {
    guard download.isEmpty else { return "run: assay data fetch \(name)" }
    let name = URL(fileURLWithPath: file).lastPathComponent
    let plain = sha256Content != nil && name.hasSuffix(".gz") ? otherForm(of: name) : name
    return "get \(plain) from \(source), then run: assay data fetch \(self.name) --from FILE"
  }

  /// What to tell a user whose data are absent.
  public func missingFileError(in folders: [String]) -> IngestError {
    IngestError(IngestProblem(file: file, "the data of '\(name)' are not at hand", advice: fetchAdvice))
  }
}
