import Foundation
import Reporting
import RunRecords

/// What draws figures outside Swift: made once by `scripts/figures/setup`.
public struct FigureTools: Sendable {
  /// Holds `vega-bundle.js`, `draw.py` and the Python environment `venv`.
  let folder: String

  /// Looks where `ASSAY_FIGURES` says, for `.build-figures` at or above the current folder and the program, and in the
  /// user's data folder.
  ///
  /// - Throws: `UsageError` that says what to run.
  public init() throws(UsageError) {
    let given = ProcessInfo.processInfo.environment["ASSAY_FIGURES"].map { [$0] }
    let places = given ?? (placesAbove(".build-figures") + [Self.own])
    guard let found = places.first(where: { FileManager.default.fileExists(atPath: "\($0)/vega-bundle.js") }) else {
      throw UsageError(
        """
        what draws figures is not there (no vega-bundle.js in \(given?.first ?? ".build-figures here or above")): \
        run scripts/figures/setup once, or name its folder in ASSAY_FIGURES
        """)
    }
    folder = found
  }

  private static var own: String {
    URL(fileURLWithPath: DataFolders.own).deletingLastPathComponent().appendingPathComponent("figures").path
  }

  /// The JavaScript that draws Vega-Lite specifications in a browser.
  func bundle() throws -> String {
    let path = "\(folder)/vega-bundle.js"
    guard let data = FileManager.default.contents(atPath: path), data.count > 100_000 else {
      throw RecordError.unreadable(path: path, reason: "is no Vega bundle; run scripts/figures/setup again")
    }
    return String(decoding: data, as: UTF8.self)
  }

  /// Draws figures into an existing folder as `<id>.<format>`, dark ones as `<id>-dark.<format>`.
  ///
  /// - Throws: `RecordError` with what the drawing program said.
  func draw(_ figures: [Figure], formats: [FigureFormat], themes: [FigureTheme], into target: String) throws {
    struct Job: Encodable {
      let path: String
      let specification: JSONValue
    }
    var input = Data()
    let encoder = JSONEncoder()
    for figure in figures {
      for theme in themes {
        let name = theme == .light ? figure.id : "\(figure.id)-\(theme.rawValue)"
        for format in formats {
          let job = Job(path: "\(target)/\(name).\(format.rawValue)", specification: figure.standing(theme))
          input += try encoder.encode(job) + Data("\n".utf8)
        }
      }
    }
    try run(input)
  }

  private func run(_ input: Data) throws {
    let jobs = FileManager.default.temporaryDirectory.appendingPathComponent("assay-figures-\(UUID().uuidString)")
    try input.write(to: jobs)
    defer { try? FileManager.default.removeItem(at: jobs) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "\(folder)/venv/bin/python")
    process.arguments = ["\(folder)/draw.py"]
    let errors = Pipe()
    process.standardInput = try FileHandle(forReadingFrom: jobs)
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw RecordError.unreadable(
        path: folder, reason: "the drawing program does not start; run scripts/figures/setup again")
    }
    let said = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw RecordError.unreadable(
        path: "\(folder)/draw.py", reason: said.trimmingCharacters(in: .whitespacesAndNewlines))
    }
  }
}

/// A format of drawn figures.
public enum FigureFormat: String, Sendable, CaseIterable {
  case svg
  case png
}
