public import AnomalyCore
public import NumericKernels
import RunRecords

/// A number of bytes as users write it: "2GB", "500 MB", "1.5GiB", "800000000".
public struct ByteCount: Sendable, Hashable, CustomStringConvertible {
  public let bytes: Int

  public init(_ bytes: Int) { self.bytes = bytes }

  /// Nil for another text, and for no bytes at all.
  public init?(_ text: String) {
    let units: [(name: String, bytes: Double)] = [
      ("kib", 1024), ("mib", 1_048_576), ("gib", 1_073_741_824), ("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("b", 1),
      ("", 1),
    ]
    let text = text.lowercased().filter { $0 != " " }
    guard let unit = units.first(where: { text.hasSuffix($0.name) }),
      let number = Double(text.dropLast(unit.name.count)), number.isFinite, number * unit.bytes >= 1,
      number * unit.bytes < 1e18
    else { return nil }
    bytes = Int(number * unit.bytes)
  }

  /// "812 MB"
  public var description: String { "\((bytes + 500_000) / 1_000_000) MB" }
}

/// An experiment would need more memory than it may have.
public struct MemoryRefusal: Error, Sendable, CustomStringConvertible {
  public let limit: ByteCount
  /// What exceeds the limit, by how it is called.
  public let needs: [(name: String, bytes: ByteCount)]
  /// What would fit, each a change that can be made.
  public let offers: [String]

  public var description: String {
    let lines = needs.map { "  \($0.name): about \($0.bytes)" }
    let advice = offers.isEmpty ? ["nothing smaller would fit: more than the rows is needed"] : offers
    return
      (["more memory would be needed than the \(limit) of --memory-limit; nothing was run"] + lines
      + ["what would fit:"] + advice.map { "  \($0)" }).joined(separator: "\n")
  }
}

extension MemoryForecast {
  /// Refuses an experiment that would need more than `limit`, and offers what would fit.
  ///
  /// - Parameters:
  ///   - widths: of each pipeline, by name.
  /// - Throws: `MemoryRefusal`.
  public func check(_ limit: ByteCount, widths: [String: PipelineWidth]) throws(MemoryRefusal) {
    let needs = self.needs(widths, sampleRows: nil).filter { $0.bytes > limit.bytes }
    guard !needs.isEmpty else { return }
    throw MemoryRefusal(
      limit: limit, needs: needs.map { ($0.name, ByteCount($0.bytes)) }, offers: offers(limit, widths))
  }

  private func needs(_ widths: [String: PipelineWidth], sampleRows: Int?) -> [(name: String, bytes: Int)] {
    let arms = plan.arms.indices.map { arm in
      (plan.arms[arm].arm.label, armBytes(arm, widths, pipeline: plan.arms[arm].arm.pipeline, sampleRows))
    }
    return arms + [("intervals", assessmentBytes(sampleRows: sampleRows))]
  }

  /// With the pipeline in front of it.
  private func armBytes(
    _ arm: Int, _ widths: [String: PipelineWidth], pipeline: String, _ sampleRows: Int?
  ) -> Int {
    guard let width = widths[pipeline] else { return 0 }
    return max(
      peakBytes(arm: arm, width, sampleRows: sampleRows),
      transformBytes(width, sampleRows: sampleRows))
  }

  private func offers(_ limit: ByteCount, _ widths: [String: PipelineWidth]) -> [String] {
    var offers: [String] = []
    let fits = plan.arms.indices.filter { arm in
      armBytes(arm, widths, pipeline: plan.arms[arm].arm.pipeline, nil) <= limit.bytes
    }
    if !fits.isEmpty && fits.count < plan.arms.count && assessmentBytes() <= limit.bytes {
      offers.append("these detectors: " + fits.map { "--only '\(plan.arms[$0].arm.label)'" }.joined(separator: " "))
    }
    if let rows = largestSample(limit, widths) {
      offers.append("all detectors on fewer rows: --set sample.rows=\(rows)")
    }
    for arm in plan.arms.indices where !fits.contains(arm) {
      let own = plan.arms[arm].arm.pipeline
      for (name, width) in widths.sorted(by: { $0.key < $1.key }) where width.columns < widths[own]?.columns ?? 0 {
        let bytes = armBytes(arm, widths, pipeline: name, nil)
        guard bytes <= limit.bytes else { continue }
        offers.append(
          "\(plan.arms[arm].arm.label) behind the pipeline '\(name)' (\(width.columns) columns): about \(ByteCount(bytes))"
        )
      }
    }
    return offers
  }

  /// The largest number of rows with which everything fits; nil if not even a hundred do.
  private func largestSample(_ limit: ByteCount, _ widths: [String: PipelineWidth]) -> Int? {
    func fit(_ rows: Int) -> Bool { needs(widths, sampleRows: rows).allSatisfy { $0.bytes <= limit.bytes } }
    var (low, high) = (100, plan.spec.sampleRows ?? rowCount)
    guard high > low, fit(low) else { return nil }
    while high - low > 1 {
      let middle = (low + high) / 2
      if fit(middle) { low = middle } else { high = middle }
    }
    return low >= 1000 ? low / 100 * 100 : low
  }
}

extension ExperimentPlan {
  /// Widths of all pipelines, by name, found without transforming all rows: the first rows, and one with each category.
  ///
  /// Exact but for projections that keep a share of the variance.
  public func pipelineWidths(
    of frame: Frame, catalog: Catalog<TransformerEntry>, workers: Workers
  ) throws(PipelineError) -> [String: PipelineWidth] {
    var rows = Set(0..<min(frame.rowCount, 2000))
    for column in frame.columns {
      guard case .categorical(let codes, let levels) = column.values else { continue }
      var isSeen = [Bool](repeating: false, count: levels.count)
      for (row, code) in codes.enumerated() where code >= 0 && !isSeen[Int(code)] {
        isSeen[Int(code)] = true
        rows.insert(row)
      }
    }
    let part = frame.selectingRows(rows.sorted())
    var widths: [String: PipelineWidth] = [:]
    for spec in spec.pipelines {
      let fit = try FittedPipeline.fit(spec, training: part, catalog: catalog, workers: workers)
      widths[spec.name] = PipelineWidth(of: fit.rows, widest: fit.pipeline.widest)
    }
    return widths
  }
}
