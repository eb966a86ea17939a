import AnomalyCore
public import RunRecords

/// An experiment that was refused because detectors would see the answer.
public struct LeakageRefusal: Error, Sendable, CustomStringConvertible {
  public let findings: [LeakageRecord]

  public var description: String {
    let lines = findings.map { finding in
      "  \(finding.column.map { "column '\($0)'" } ?? "rows"): \(finding.kind.rawValue): \(finding.evidence); "
        + finding.advice
    }
    let names = Set(findings.map { $0.column ?? LeakageRecord.Kind.sharedRows.rawValue }).sorted()
    // Shared rows cannot be left out as a column can.
    let compare =
      findings.contains { $0.column != nil } ? "To see what that changes write  leakage: compare  ; to" : "To"
    return """
      refused: the detectors would see what they are to find
      \(lines.joined(separator: "\n"))
      \(compare) use it knowingly  leakage: {accept: [\(names.joined(separator: ", "))]}
      """
  }
}

/// What the leakage gate found, and what the experiment's rule makes of it.
struct LeakageCheck {
  /// Everything found, suspects first.
  let findings: [LeakageRecord]
  /// Columns to leave out of every scenario but the one that shows what they do.
  let removed: Set<String>
  /// Suspects that some pipeline keeps and the experiment uses knowingly.
  let accepted: [String]

  /// - Parameter sample: the rows that take part.
  /// - Throws: `LeakageRefusal`; `PlanError` for an accepted column that there is not.
  init(_ plan: ExperimentPlan, _ sample: Dataset, _ selection: RowSelection, catalogs: PluginCatalogs) throws {
    findings = LeakageGate().findings(in: sample, training: selection.training, evaluation: selection.evaluation)
    let kept = try plan.spec.pipelines.filter { pipeline in plan.arms.contains { $0.arm.pipeline == pipeline.name } }
      .map { try removedColumns($0, catalogs.transformers) }
    // A suspect that every pipeline drops by itself does no harm.
    let suspects = findings.filter { finding in
      finding.isSuspect
        && kept.contains { dropped in
          !(finding.column.map(dropped.contains) ?? false) && !(finding.other.map(dropped.contains) ?? false)
        }
    }
    let shared = suspects.filter { $0.column == nil }
    switch plan.spec.leakage {
    case .refuse:
      (removed, accepted) = ([], [])
      if !suspects.isEmpty { throw LeakageRefusal(findings: suspects) }
    case .compare:
      (removed, accepted) = (Set(suspects.compactMap(\.column)), [])
      if !shared.isEmpty { throw LeakageRefusal(findings: shared) }
    case .accept(let names):
      let known = sample.frame.names + [LeakageRecord.Kind.sharedRows.rawValue]
      if let unknown = names.first(where: { !known.contains($0) }) {
        throw PlanError(description: "leakage.accept: no column '\(unknown)'" + suggestion(for: unknown, among: known))
      }
      let refused = suspects.filter { !names.contains($0.column ?? LeakageRecord.Kind.sharedRows.rawValue) }
      if !refused.isEmpty { throw LeakageRefusal(findings: refused) }
      let used = Set(suspects.map { $0.column ?? LeakageRecord.Kind.sharedRows.rawValue })
      (removed, accepted) = ([], names.filter(used.contains))
    }
  }
}

private func removedColumns(
  _ pipeline: PipelineSpec, _ catalog: Catalog<TransformerEntry>
) throws(PlanError) -> Set<String> {
  var removed: Set<String> = []
  for step in pipeline.steps {
    do {
      removed.formUnion(try catalog.entry(step.id).make(step.parameters).removedColumns)
    } catch {
      throw PlanError(description: "pipelines.\(pipeline.name): \(error)")
    }
  }
  return removed
}

extension PipelineSpec {
  /// The same steps for a frame that lacks some columns: their names leave every list of columns.
  func without(_ columns: Set<String>) -> PipelineSpec {
    guard !columns.isEmpty else { return self }
    return PipelineSpec(
      name: name,
      steps: steps.map { step in
        PluginSpec(
          id: step.id,
          parameters: step.parameters.mapValues { value in
            guard case .texts(let names) = value else { return value }
            return .texts(names.filter { !columns.contains($0) })
          })
      })
  }
}

extension Dataset {
  /// The same rows without some columns.
  func without(_ columns: Set<String>) -> Dataset {
    guard !columns.isEmpty else { return self }
    return Dataset(
      name: name,
      frame: Frame(columns: frame.columns.filter { !columns.contains($0.name) }, rowCount: frame.rowCount),
      labels: labels, rowIDs: rowIDs, digest: digest, blocks: blocks)
  }
}
