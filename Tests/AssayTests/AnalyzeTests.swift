import AnomalyTestSupport
import Foundation
import Testing

/// What is asked of `analysis.json` here.
private struct AnalysisFile: Decodable {
  struct Rows: Decodable {
    let normal: Int
    let anomalies: Int
    let unlabelled: Int
  }
  struct RankTest: Decodable {
    let column: String
    let statistic: Double
    let log10P: Double
    let auc: Double
  }
  struct LevelTest: Decodable {
    let column: String
    let statistic: Double
    let degrees: Int
    let method: String
    let cramersV: Double?
  }
  struct Bin: Decodable {
    let condition: String
    let rows: Int
    let anomalies: Int
    let multiplier: Double
    let lower: Double
    let upper: Double
    let rank: Int?
  }
  struct Name: Decodable {
    let name: String
  }
  let dataset: String
  let rows: Rows
  let columns: [Name]
  let numericTests: [RankTest]
  let categoricalTests: [LevelTest]
  let influences: [Bin]
  let notes: [String]

  init(in folder: String) throws {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/analysis.json"))
    self = try JSONDecoder().decode(AnalysisFile.self, from: data)
  }
}

private let fileNames = [
  "analysis.json", "analysis.md", "categorical-tests.csv", "columns.csv", "correlations.csv", "influences.csv",
  "numeric-tests.csv",
]

private func contents(of folder: String) throws -> [Data] {
  try fileNames.map { try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\($0)")) }
}

/// A folder with the data set "plain" in it: a contract and a table.
private func plainData(_ table: String, labels: String = "") throws -> TemporaryFolder {
  let folder = try TemporaryFolder()
  try FileManager.default.createDirectory(atPath: folder.path("dataset/plain"), withIntermediateDirectories: true)
  let label = labels.isEmpty ? "" : "  - {name: y, type: category, role: label}\n"
  _ = try folder.file(
    "dataset/plain/dataset.yaml",
    """
    name: plain
    title: Plain
    source: a test
    licence: none
    file: plain.csv
    format: csv
    header: true
    columns:
      - {name: a, type: number}
      - {name: b, type: category}

    """ + label + labels)
  _ = try folder.file("dataset/plain/plain.csv", table)
  return folder
}

private func analyze(in folder: TemporaryFolder, _ arguments: String...) throws -> CommandResult {
  try assay(["analyze", "plain"] + arguments, in: URL(fileURLWithPath: folder.path("")))
}

@Suite("assay analyze")
struct AnalyzeTests {
  @Test("a data set gives the same files for any number of threads, and a summary")
  func simulated() throws {
    let folder = try TemporaryFolder()
    let outputs = try ["1", "2", "5"].map { threads -> String in
      let output = folder.path("with \(threads)")
      let result = try assay("analyze", "simulated", "--output", output, "--threads", threads)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("What makes an anomaly more likely"))
      #expect(result.errors.contains("analysis in \(output)"))
      return output
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: outputs[0]).sorted() == fileNames)
    let first = try contents(of: outputs[0])
    for output in outputs.dropFirst() { #expect(try contents(of: output) == first) }
    let analysis = try AnalysisFile(in: outputs[0])
    #expect(analysis.dataset == "simulated" && analysis.rows.anomalies > 0 && analysis.rows.unlabelled == 0)
    let ranked = analysis.influences.filter { $0.rank != nil }
    #expect(ranked.contains { $0.rank == 1 && $0.lower > 2 && $0.rows >= 50 })
    #expect(analysis.influences.allSatisfy { $0.lower <= $0.multiplier && $0.multiplier <= $0.upper })
  }

  @Test("the rows of an experiment, of the data set it names and no other")
  func experiment() throws {
    let folder = try TemporaryFolder()
    let output = folder.path("analysis")
    let file = "experiments/smoke/simulated.yaml"
    let result = try assay("analyze", "--experiment", file, "--output", output, "--quiet")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(try AnalysisFile(in: output).dataset == "simulated")
    let other = try assay("analyze", "nsl-kdd-train", "--experiment", file, "--output", output)
    #expect(other.status == 2 && other.errors.contains("'simulated', not 'nsl-kdd-train'"), "\(other.errors)")
  }

  @Test("without labels, what needs them is left out, and the page says so")
  func unlabelled() throws {
    let rows = (1...80).map { "\($0 % 13),\($0 % 3 == 0 ? "x" : "y|<z>")\n" }.joined()
    let folder = try plainData("a,b\n" + rows)
    let result = try analyze(in: folder)
    #expect(result.status == 0 && result.output.contains("no labels"), "\(result.errors)")
    let output = folder.path("results/plain/analysis")
    let analysis = try AnalysisFile(in: output)
    #expect(analysis.columns.map(\.name) == ["a", "b"] && analysis.rows.unlabelled == 80)
    #expect(analysis.numericTests.isEmpty && analysis.categoricalTests.isEmpty && analysis.influences.isEmpty)
    let page = try String(contentsOfFile: "\(output)/analysis.md", encoding: .utf8)
    #expect(page.contains("no labels") && page.contains("y\\|<z>"))
    #expect(try analyze(in: folder).status == 0, "an analysis replaces the one before")
  }

  @Test("few rows are enough; files that others laid beside stay")
  func fewRows() throws {
    let folder = try plainData(
      "a,b,y\n1,u,n\n2,v,n\n3,u,bad\n2,u,n\n",
      labels: "labels:\n  column: y\n  normal: [n]\n  families: {attack: [bad]}\n")
    let output = folder.path("out")
    #expect(try analyze(in: folder, "--output", output, "--minimum-support", "1").status == 0)
    #expect(try AnalysisFile(in: output).influences.allSatisfy { $0.rank != nil })
    _ = try folder.file("out/mine.txt", "kept")
    #expect(try analyze(in: folder, "--output", output).status == 0)
    #expect(FileManager.default.fileExists(atPath: "\(output)/mine.txt"))
  }

  @Test("garbage is refused with a message, and nothing is written")
  func garbage() throws {
    for (table, says) in [("a,b\n1,u\nx,v\n", "plain.csv:3"), ("", "empty"), ("a,c\n1,2\n", "c"), ("a,b\n", "row")] {
      let folder = try plainData(table)
      let result = try analyze(in: folder)
      #expect(result.status == 2 && !result.isCrash && result.errors.contains(says), "\(table): \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: folder.path("results/plain/analysis")))
    }
    let unknown = try assay("analyze", "simulate")
    #expect(unknown.status == 2 && unknown.errors.contains("simulated"), "\(unknown.errors)")
    #expect(try assay("analyze").status == 64)
    #expect(try assay("analyze", "simulated", "--minimum-support", "0").status == 64)
  }

  @Test("the published study's figures of Train_data.csv", .enabled(if: datasetsFolder != nil, "data not present"))
  func published() throws {
    let output = try TemporaryFolder().path("analysis")
    let result = try assay("analyze", "nsl-kdd-20-percent", "--output", output)
    #expect(result.status == 0, "\(result.errors)")
    let analysis = try AnalysisFile(in: output)
    #expect(analysis.rows.normal == 13_449 && analysis.rows.anomalies == 11_743)
    let rate = try #require(analysis.numericTests.first { $0.column == "serror_rate" })
    #expect(rate.statistic == 30_637_087.5)
    #expect(abs(rate.auc - (1 - 30_637_087.5 / (13_449.0 * 11_743))) < 1e-12)
    // As many digits as the study gives, some cut off rather than rounded.
    let expected = [("protocol_type", 2035.9495, 0.0001, 2), ("flag", 15_153.70, 0.01, 10)]
    for (name, statistic, rounding, degrees) in expected {
      let test = try #require(analysis.categoricalTests.first { $0.column == name })
      #expect(abs(test.statistic - statistic) < rounding, "\(test.statistic)")
      #expect(test.degrees == degrees)
    }
  }
}
