import AnomalyTestSupport
import Foundation
import Testing

/// The smoke experiment with analysis and clusters beside it, made once for all tests of this file.
private final class ReportedResult: Sendable {
  static let shared = Result { try ReportedResult() }
  let path: String

  private init() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "assay-report-\(UUID().uuidString)")
    path = folder.path
    for arguments in [
      ["run", "experiments/smoke/simulated.yaml", "--output", path, "--quiet"],
      ["analyze", "simulated", "--output", "\(path)/analysis"],
      ["clusters", "simulated", "--output", "\(path)/analysis"],
    ] {
      let run = try assay(arguments)
      try #require(run.status == 0, "\(arguments): \(run.errors)")
    }
  }
}

@Suite("assay report", .serialized)
struct ReportCommandTests {
  let folder: TemporaryFolder
  let result: String
  /// Stands in for what `scripts/figures/setup` makes: the page carries the library, whatever it is.
  let tools: [String: String]

  init() throws {
    folder = try TemporaryFolder()
    result = try ReportedResult.shared.get().path
    let library = "window.vegaEmbed = async () => {};" + String(repeating: " ", count: 200_000)
    tools = [
      "ASSAY_FIGURES": URL(fileURLWithPath: try folder.file("vega-bundle.js", library)).deletingLastPathComponent().path
    ]
  }

  private func report(_ more: String...) throws -> CommandResult {
    try assay(["report", result, "--output", folder.path("report"), "--only-html"] + more, environment: tools)
  }

  @Test("the page has every section, every figure's data, and explained alerts")
  func wholePage() throws {
    let run = try report()
    #expect(run.status == 0, "\(run.errors)")
    let page = try String(contentsOfFile: folder.path("report/report.html"), encoding: .utf8)
    for section in ["summary", "detectors", "alerts", "agreement", "data", "clusters", "hypotheses", "provenance"] {
      #expect(page.contains("<section id=\"\(section)\">"), "\(section)")
    }
    let drawn = page.components(separatedBy: "data-figure=\"").dropFirst().map { $0.prefix { $0 != "\"" } }
    #expect(drawn.count > 20 && Set(drawn).count == drawn.count)
    for wanted in ["precision-at-k", "influences", "pca-scatter", "silhouettes", "agreement", "correlations"] {
      #expect(drawn.contains { $0 == wanted }, "\(wanted)")
    }
    #expect(page.contains("<details><summary><span class=\"rank\">1</span>"))
    let text = try String(contentsOfFile: folder.path("report/report.md"), encoding: .utf8)
    #expect(text.contains("## Hypotheses") && text.contains("figures/precision-at-k.svg"))
  }

  @Test("the same result gives the same page, whatever the threads")
  func samePage() throws {
    #expect(try report("--threads", "1").status == 0)
    let first = try Data(contentsOf: URL(fileURLWithPath: folder.path("report/report.html")))
    #expect(try report("--threads", "2").status == 0)
    #expect(try Data(contentsOf: URL(fileURLWithPath: folder.path("report/report.html"))) == first)
  }

  @Test("what is missing is said with the command that makes it")
  func missingParts() throws {
    let bare = folder.path("bare")
    try FileManager.default.copyItem(atPath: result, toPath: bare)
    try FileManager.default.removeItem(atPath: "\(bare)/analysis")
    let run = try assay(["report", bare, "--only-html", "--top", "0"], environment: tools)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("assay pick"))
    #expect(run.errors.contains("assay clusters simulated") || run.errors.contains("assay analyze simulated"))
    let page = try String(contentsOfFile: "\(bare)/report/report.html", encoding: .utf8)
    #expect(page.contains("class=\"warning\""))
  }

  @Test("without what draws figures, or without a result, nothing is written and the message says what to do")
  func refusals() throws {
    let without = try assay(["report", result], environment: ["ASSAY_FIGURES": folder.path("nowhere")])
    #expect(without.status == 2)
    #expect(without.errors.contains("scripts/figures/setup"))
    let empty = try assay(["report", folder.path("empty")], environment: tools)
    #expect(empty.status == 2 && !empty.isCrash)
    #expect(!FileManager.default.fileExists(atPath: folder.path("empty")))
    let broken = try folder.file("clusters.json", "{")
    let copy = folder.path("copy")
    try FileManager.default.copyItem(atPath: result, toPath: copy)
    try FileManager.default.removeItem(atPath: "\(copy)/analysis/clusters/clusters.json")
    try FileManager.default.copyItem(atPath: broken, toPath: "\(copy)/analysis/clusters/clusters.json")
    let run = try assay(["report", copy, "--only-html"], environment: tools)
    #expect(run.status == 2 && run.errors.contains("clusters.json"))
  }
}
