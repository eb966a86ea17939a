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
    var steps: [(id: String, fitted: any FittedTransformer)] = []
    var records: [Manifest.Step] = []
    for (position, step) in spec.steps.enumerated() {
      let place = "pipelines.\(spec.name)[\(position)] (\(step.id))"
      let transformer = try locating(place) { try catalog.entry(step.id).make(step.parameters) }
      let fitted: any FittedTransformer = try locating(place) { try transformer.fit(frame, workers: workers) }
      frame = try locating(place) { try fitted.transform(frame, workers: workers).frame }
      steps.append((step.id, fitted))
      records.append(
        Manifest.Step(
          transformer: step.id, parameters: transformer.parameterSet, diagnostics: fitted.diagnostics))
    }
    let rows = try matrix(of: frame, pipeline: spec.name)
    let record = Manifest.Pipeline(name: spec.name, steps: records, columns: rows.columnCount)
    return (FittedPipeline(steps: steps, record: record, columns: frame.names), rows)
  }

  /// The rows of a frame, transformed as the training rows were.
  public func transform(_ frame: Frame, workers: Workers) throws(PipelineError) -> Output {
    var frame = frame
    var notices: [Diagnostic] = []
    for step in steps {
      let transformed = try locating("pipelines.\(record.name) (\(step.id))") {
        try step.fitted.transform(frame, workers: workers)
      }
      frame = transformed.frame
      notices += transformed.notices
    }
    return Output(rows: try matrix(of: frame, pipeline: record.name), notices: notices)
  }
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

private func matrix(of frame: Frame, pipeline: String) throws(PipelineError) -> Matrix {
  if let matrix = frame.matrix { return matrix }
  let texts = frame.columns.filter { !$0.isNumeric }.map(\.name)
  throw PipelineError(
    description: "pipelines.\(pipeline): columns \(texts.joined(separator: ", ")) are text at the end of the pipeline; "
      + "add the step 'one-hot' or drop them", isCancellation: false)
}
