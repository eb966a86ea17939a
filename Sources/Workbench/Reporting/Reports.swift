import Foundation
public import NumericKernels
public import Reporting
import RunRecords

/// A report of a result with all that lies beside it.
///
/// - Parameters:
///   - folder: that `assay run` wrote; analysis and clusters are looked for in `analysis` inside it, then in
///     `<data set>/analysis` beside it.
///   - top: Alerts of each detector that are explained; 0 leaves explanations and curves out.
/// - Throws: `RecordError`, `UsageError`, `DetectorError`, `ExperimentCancelled`.
public func report(
  on folder: String, top: Int, workers: Workers, observe: (ReportEvent) -> Void = { _ in }
) throws -> Report {
  let report = assembledReport(try ReportParts(folder, top: top, workers: workers, observe: observe))
  observe(.drawing(figures: report.figures.count))
  return report
}

/// The file that makes a folder a report.
public let reportFileName = "report.html"

/// Writes `report.html`, which needs no network, and `report.md` with its figures in `figures/`.
///
/// - Throws: `RecordError`; `EncodingError`, never for reports that Assay makes.
public func write(_ report: Report, with tools: FigureTools, to folder: String) throws {
  let page = try report.html(library: try tools.bundle())
  try publish(
    [reportFileName: Data(page.utf8), "report.md": Data(report.markdown.utf8)], last: reportFileName, in: folder)
}

/// Draws figures as `<id>.<format>`, dark ones as `<id>-dark.<format>`, with their specifications and captions.
///
/// - Throws: `RecordError` with what the drawing program said.
public func writeFigures(
  _ figures: [Figure], formats: [FigureFormat], themes: [FigureTheme], with tools: FigureTools, to folder: String
) throws {
  let staging = FileManager.default.temporaryDirectory.appendingPathComponent("assay-drawn-\(UUID().uuidString)").path
  try FileManager.default.createDirectory(atPath: staging, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(atPath: staging) }
  try tools.draw(figures, formats: formats, themes: themes, into: staging)
  var files: [String: Data] = [:]
  for name in try FileManager.default.contentsOfDirectory(atPath: staging) {
    files[name] = FileManager.default.contents(atPath: "\(staging)/\(name)")
  }
  for figure in figures { files["\(figure.id).vl.json"] = try encodedRecord(figure.standing(.light)) }
  let captions = figures.map { "- **\($0.title)** (`\($0.id)`): \($0.caption)\n" }.joined()
  files[figureListName] = Data("# Figures\n\n\(captions)".utf8)
  try publish(files, last: figureListName, in: folder)
}

/// Draws the critical-difference diagram of several results.
///
/// - Parameter path: ends in .svg or .png.
/// - Throws: `UsageError` for another ending, for results that no test compares, and without what draws figures.
public func drawComparison(_ comparison: BlockComparison, to path: String) throws {
  let place = URL(fileURLWithPath: path)
  guard let format = FigureFormat(rawValue: place.pathExtension) else {
    throw UsageError("\(path): name a file that ends in .svg or .png")
  }
  var material = FigureMaterial()
  material.blocks = comparison
  guard var figure = material.figures().first else {
    throw UsageError("\(path): too few blocks for a test, so there are no critical differences to draw")
  }
  figure.carriesCaption = true
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assay-drawn-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try FigureTools().draw([figure], formats: [format], themes: [.light], into: folder.path)
  let drawn = try Data(contentsOf: folder.appendingPathComponent("\(figure.id).\(format.rawValue)"))
  try writeFile(drawn, to: path)
}

private let figureListName = "figures.md"
