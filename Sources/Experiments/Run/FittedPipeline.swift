public import AnomalyCore
public import NumericKernels
public import RunRecords

/// A pipeline fitted on training rows, which turns frames into rows for detectors.
public struct FittedPipeline: Sendable {
  private let steps: [(id: String, fitted: any FittedTransformer)]
  /// What the fit found, for the manifest.
  public let record: Manifest.Pipeline
  /// Names of the columns that detectors see.
  public let columns: [String]
  /// The most columns that stand between two steps.
  public let widest: Int

  /// The rows a frame becomes, and what was unusual about it.
  public struct Output: Sendable {
    public let rows: Matrix
    public let notices: [Diagnostic]
  }

  /// Fits each step on the output of the ones before it.
  ///
  /// - Returns: The pipeline and the training rows it was fitted on, transformed.
  /// - Throws: `PipelineError` with the step at fault.
  public static func fit(
    _ spec: PipelineSpec, training: Frame, catalog: Catalog<TransformerEntry>, workers: Workers
  ) throws(PipelineError) -> (pipeline: FittedPipeline, rows: Matrix) {
    var frame = training
    var last: (any FittedTransformer)?
    var steps: [(id: String, fitted: any FittedTransformer)] = []
    var records: [Manifest.Step] = []
    for (position, step) in spec.steps.enumerated() {
      if let last {
        frame = try locating(stepPlace(spec, position - 1)) { try last.transform(frame, workers: workers).frame }
      }
      let place = stepPlace(spec, position)
      let transformer = try locating(place) { try catalog.entry(step.id).make(step.parameters) }
      let fitted: any FittedTransformer = try locating(place) { try transformer.fit(frame, workers: workers) }
      steps.append((step.id, fitted))
      records.append(
        Manifest.Step(
          transformer: step.id, parameters: transformer.parameterSet, diagnostics: fitted.diagnostics))
      last = fitted
    }
    let rows = try locating(stepPlace(spec, spec.steps.count - 1)) { try finalRows(frame, last, workers: workers) }
    guard let rows else { throw textColumns(try textNames(frame, last, workers: workers), pipeline: spec.name) }
    let record = Manifest.Pipeline(name: spec.name, steps: records, columns: rows.rows.columnCount)
    let names = last?.outputNames ?? frame.names
    let widest = steps.map(\.fitted.outputNames.count).max() ?? names.count
    return (FittedPipeline(steps: steps, record: record, columns: names, widest: widest), rows.rows)
  }

  /// The rows of a frame, transformed as the training rows were.
  public func transform(_ frame: Frame, workers: Workers) throws(PipelineError) -> Output {
    var frame = frame
    var notices: [Diagnostic] = []
    for step in steps.dropLast() {
      let transformed = try locating(laterPlace(step.id)) { try step.fitted.transform(frame, workers: workers) }
      frame = transformed.frame
      notices += transformed.notices
    }
    let last = steps.last?.fitted
    let rows = try locating(laterPlace(steps.last?.id ?? "")) { try finalRows(frame, last, workers: workers) }
    guard let rows else { throw textColumns(try textNames(frame, last, workers: workers), pipeline: record.name) }
    return Output(rows: rows.rows, notices: notices + rows.notices)
  }

  /// A frame that would become `rows`, or as nearly so as its kinds of columns allow; nil where a step cannot be undone.
  ///
  /// - Parameter frame: The same number of rows: columns that the pipeline drops keep their values.
  public func restored(_ rows: Matrix, like frame: Frame, workers: Workers) throws(PipelineError) -> Frame? {
    var restored = Frame(rows, names: columns)
    for (step, input) in zip(steps, try inputs(frame, workers: workers)).reversed() {
      let undone = try locating(laterPlace(step.id)) { try step.fitted.restored(restored, like: input) }
      guard let undone else { return nil }
      restored = undone
    }
    return restored
  }

  /// Carries terms of an attribution back to the columns of the frame.
  ///
  /// - Parameters:
  ///   - terms: *n* × the columns that detectors see.
  ///   - references: The rows that those of `frame` are compared with, before the pipeline, too.
  /// - Returns: *n* × the columns of `frame`, 0 for those that the pipeline drops.
  public func traced(
    _ terms: Matrix, to frame: Frame, against references: Frame, workers: Workers
  ) throws(PipelineError) -> Matrix {
    let given = zip(try inputs(frame, workers: workers), try inputs(references, workers: workers))
    var terms = steps.isEmpty ? gathered(terms, from: columns, to: frame) : terms
    for (step, (input, other)) in zip(steps, given).reversed() {
      terms = try locating(laterPlace(step.id)) {
        try step.fitted.traced(terms, to: input, against: other, workers: workers)
      }
    }
    return terms
  }

  /// What each step is given.
  private func inputs(_ frame: Frame, workers: Workers) throws(PipelineError) -> [Frame] {
    var inputs = steps.isEmpty ? [] : [frame]
    for step in steps.dropLast() {
      inputs.append(
        try locating(laterPlace(step.id)) {
          try step.fitted.transform(inputs[inputs.count - 1], workers: workers).frame
        })
    }
    return inputs
  }

  private func laterPlace(_ step: String) -> String { "pipelines.\(record.name) (\(step))" }
}

private func stepPlace(_ spec: PipelineSpec, _ position: Int) -> String {
  "pipelines.\(spec.name)[\(position)] (\(position < 0 ? "" : spec.steps[position].id))"
}

/// What the last step makes of a frame, or the frame itself without one; nil if a column is text.
private func finalRows(
  _ frame: Frame, _ last: (any FittedTransformer)?, workers: Workers
) throws(TransformerError) -> TransformedRows? {
  if let last { return try last.transformedRows(frame, workers: workers) }
  return try transforming { () throws(KernelError) in try frame.matrix(workers: workers) }.map { TransformedRows($0) }
}

/// A step of a pipeline that could not be fitted or applied.
public struct PipelineError: Error, Sendable, CustomStringConvertible {
  public let description: String
  public let isCancellation: Bool
}

private func locating<T>(_ place: String, _ body: () throws -> T) throws(PipelineError) -> T {
  do {
    return try body()
  } catch {
    throw PipelineError(
      description: "\(place): \(error)", isCancellation: (error as? TransformerError) == .cancelled)
  }
}

/// The columns of text that are left at the end.
private func textNames(
  _ frame: Frame, _ last: (any FittedTransformer)?, workers: Workers
) throws(PipelineError) -> [String] {
  let frame = try locating("the last step") { try last?.transform(frame, workers: workers).frame ?? frame }
  return frame.columns.filter { !$0.isNumeric }.map(\.name)
}

private func textColumns(_ names: [String], pipeline: String) -> PipelineError {
  PipelineError(
    description: "pipelines.\(pipeline): columns \(names.joined(separator: ", ")) are text at the end of the pipeline; "
      + "add the step 'one-hot' or drop them", isCancellation: false)
}
