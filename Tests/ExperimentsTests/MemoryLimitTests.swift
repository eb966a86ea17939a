import AnomalyCore
import Experiments
import NumericKernels
import Testing
import Workbench

@Suite("Memory is predicted before a run and kept under a limit")
struct MemoryLimitTests {
  @Test(arguments: [("2GB", 2_000_000_000), ("500 mb", 500_000_000), ("1.5GiB", 1_610_612_736), ("800", 800)])
  func bytesAreRead(text: String, bytes: Int) {
    #expect(ByteCount(text)?.bytes == bytes)
  }

  @Test(arguments: ["", "GB", "-1GB", "0", "2TB", "nan", "many"])
  func otherTextsAreNot(text: String) {
    #expect(ByteCount(text) == nil)
  }

  /// 4000 rows, two numbers and a category of five levels.
  private static let dataset: Dataset = {
    let count = 4000
    let frame = Frame(
      columns: [
        Column("a", (0..<count).map { Double($0 % 97) }), Column("b", (0..<count).map { Double($0 % 89) }),
        Column("c", (0..<count).map { $0 < count - 1 ? "level \($0 % 4)" : "rare" }),
      ], rowCount: count)
    return Dataset(
      name: "made", frame: frame, labels: Labels(isAnomaly: (0..<count).map { $0 % 50 == 0 }),
      rowIDs: Array(1...count), digest: "")
  }()

  private static func plan(_ detectors: [DetectorSpec]) throws -> ExperimentPlan {
    let steps = [PluginSpec(id: "standard"), PluginSpec(id: "one-hot")]
    let spec = ExperimentSpec(
      name: "made", title: "Made", dataset: "made",
      pipelines: [
        PipelineSpec(name: "wide", steps: steps),
        PipelineSpec(name: "narrow", steps: steps + [PluginSpec(id: "pca", parameters: ["components": .integer(2)])]),
      ],
      detectors: detectors, metrics: [PluginSpec(id: "roc-auc"), PluginSpec(id: "silhouette")], budgets: [50])
    return try ExperimentPlan(spec, catalogs: standardCatalogs)
  }

  @Test func widthsKnowCategoriesBehindTheFirstRows() throws {
    let plan = try Self.plan([DetectorSpec(id: "hbos", pipelines: ["wide"])])
    let widths = try plan.pipelineWidths(
      of: Self.dataset.frame, catalog: standardCatalogs.transformers, workers: Workers())
    #expect(widths["wide"] == PipelineWidth(columns: 7, widest: 7, indicators: widths["wide"]?.indicators ?? 0))
    #expect(widths["narrow"] == PipelineWidth(columns: 2, widest: 7))
  }

  @Test func whatFitsIsOfferedAndWouldPass() throws {
    let plan = try Self.plan([
      DetectorSpec(id: "constant", pipelines: ["wide"]), DetectorSpec(id: "lof", pipelines: ["wide"]),
    ])
    let widths = ["wide": PipelineWidth(columns: 70, widest: 1), "narrow": PipelineWidth(columns: 2, widest: 3)]
    let forecast = MemoryForecast(plan, dataset: Self.dataset, baseBytes: 1_000_000, threads: 2)
    let bytes = plan.arms.indices.map { forecast.peakBytes(arm: $0, PipelineWidth(columns: 70, widest: 70)) }
    #expect(bytes[0] < bytes[1])
    try forecast.check(ByteCount(200_000_000), widths: widths)
    // More than everything but LOF needs.
    let transform = forecast.transformBytes(PipelineWidth(columns: 70, widest: 1))
    let limit = ByteCount([bytes[0], transform, forecast.assessmentBytes()].reduce(0, max))
    try #require(bytes[1] > limit.bytes)
    do {
      try forecast.check(limit, widths: widths)
      Issue.record("not refused")
    } catch {
      #expect(error.needs.map(\.name) == ["lof"])
      #expect(error.offers.first == "these detectors: --only 'constant'")
      #expect(error.description.contains("of --memory-limit; nothing was run"))
      let offered = error.offers.compactMap { $0.split(separator: "sample.rows=").last.flatMap { Int($0) } }.first
      let rows: Int = try #require(offered)
      #expect(forecast.peakBytes(arm: 1, PipelineWidth(columns: 70, widest: 70), sampleRows: rows) <= limit.bytes)
      #expect(error.offers.contains { $0.hasPrefix("lof behind the pipeline 'narrow' (2 columns)") })
    }
  }

  @Test func moreRowsAndColumnsNeedMore() throws {
    let plan = try Self.plan([DetectorSpec(id: "lof", pipelines: ["wide"])])
    let forecast = MemoryForecast(plan, dataset: Self.dataset, baseBytes: 0, threads: 1)
    let (narrow, wide) = (PipelineWidth(columns: 5, widest: 5), PipelineWidth(columns: 50, widest: 50))
    #expect(
      forecast.peakBytes(arm: 0, narrow, sampleRows: 1000) < forecast.peakBytes(arm: 0, narrow, sampleRows: 2000))
    #expect(forecast.peakBytes(arm: 0, narrow) < forecast.peakBytes(arm: 0, wide))
  }
}
