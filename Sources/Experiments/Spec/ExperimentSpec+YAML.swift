import AnomalyCore
public import StrictYAML

extension ExperimentSpec {
  /// Metrics of an experiment that names none: everything but the variants of one another.
  public static let defaultMetrics = [
    "roc-auc", "average-precision", "precision-at-k", "recall-at-k", "silhouette", "davies-bouldin",
    "calinski-harabasz", "adjusted-rand-index", "adjusted-mutual-information", "purity",
  ]
  /// What is compared between repeated fits when the experiment does not say.
  public static let defaultAgreements = ["spearman", "top-k-jaccard", "adjusted-rand-index"]
  /// How detectors are compared with one another when the experiment does not say.
  public static let defaultComparisons = [
    "spearman", "kendall-tau-b", "weighted-tau", "rank-biased-overlap", "top-k-overlap",
  ]

  /// Decodes an experiment file and checks every name and parameter in it against the catalogs.
  ///
  /// - Throws: `YAMLProblems` with every mistake: place, key path, what is allowed, the nearest known name.
  public init(_ document: YAMLDocument, catalogs: PluginCatalogs) throws(YAMLProblems) {
    self = try YAMLReader.decode(document) { reader in
      SpecReader(reader: reader, catalogs: catalogs).read()
    }
  }
}

/// Reads the parts of an experiment file.
struct SpecReader {
  let reader: YAMLReader
  let catalogs: PluginCatalogs

  func read() -> ExperimentSpec {
    let name = reader.string("name")
    let isFileName = name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }
    if !isFileName {
      reader.note("name", "'\(name)' names a folder: use lower-case letters, digits and hyphens")
    }
    let title = reader.string("title", default: name)
    let dataset = reader.string("dataset")
    let sample = reader.optionalMapping("sample")
    let sampleRows = sample?.integer("rows", in: 1...Int.max)
    sample?.finish()
    let evaluation = reader.optionalMapping("evaluation")
    let holdout = evaluation?.number("holdout", in: 0.01...0.99)
    evaluation?.finish()
    let pipelines = self.pipelines()
    let detectors = reader.values("detectors", isRequired: true, expecting: "a list of detectors")
      .compactMap { detector($0, pipelines: pipelines.map(\.name)) }
    if let list = reader.child("detectors"), list.elements?.isEmpty == true {
      reader.note("detectors", "name at least one detector; known: " + catalogs.detectors.ids.joined(separator: ", "))
    }
    let stability = reader.optionalMapping("stability")
    let subsamples = stability?.integer("subsamples", in: 0...1000, default: 0) ?? 0
    let share = stability?.number("share", in: 0.05...0.99, default: 0.8) ?? 0.8
    let agreements = plugins(
      stability, "metrics", fallback: ExperimentSpec.defaultAgreements, kinds: [.scoreAgreement, .partitionAgreement])
    let convergence = self.convergence(stability)
    stability?.finish()
    var spec = ExperimentSpec(
      name: name, title: title, dataset: dataset, sampleRows: sampleRows, holdoutShare: holdout,
      pipelines: pipelines, detectors: detectors, seeds: seeds(), subsamples: subsamples, subsampleShare: share,
      metrics: plugins(
        reader, "metrics", fallback: ExperimentSpec.defaultMetrics,
        kinds: [.ranking, .partitionIndex, .partitionAgreement]),
      agreements: agreements, budgets: reader.integers("budgets", in: 1...Int.max, default: [50, 100]),
      partitionReference: reader.choice("partitionReference", default: .verdict))
    spec.comparisons = plugins(
      reader, "agreement", fallback: ExperimentSpec.defaultComparisons, kinds: [.scoreAgreement])
    spec.scenarios = scenarios()
    spec.intervals = intervals()
    spec.leakage = leakage()
    spec.convergence = convergence
    spec.baseRate = reader.optionalNumber("baseRate", in: 1e-9...0.5)
    return spec
  }

  /// `seeds: {count: 10, first: 0}` or `seeds: [1, 2, 3]`; one seed, 0, when left out.
  private func seeds() -> [UInt64] {
    let allowed = 0...Int.max
    guard let value = reader.child("seeds") else { return [0] }
    if value.elements != nil {
      let seeds = reader.integers("seeds", in: allowed)
      if seeds.isEmpty { reader.note("seeds", "name at least one seed") }
      if Set(seeds).count != seeds.count { reader.note("seeds", "a seed stands more than once") }
      return seeds.isEmpty ? [0] : seeds.map(UInt64.init)
    }
    let counted = reader.mapping("seeds", expecting: "a list of seeds or {count: …, first: …}")
    let count = counted.integer("count", in: 1...10_000)
    let first = counted.integer("first", in: 0...1_000_000_000, default: 0)
    counted.finish()
    return (0..<max(1, count)).map { UInt64(first + $0) }
  }

  private func pipelines() -> [PipelineSpec] {
    let entries = reader.entries("pipelines", isRequired: true, expecting: "a mapping of pipelines")
    return entries.map { entry in
      guard let steps = entry.value.elements else {
        reader.problems.add(
          YAMLProblem(entry.value, "expected a list of transformers, found \(entry.value.summary)"))
        return PipelineSpec(name: entry.key, steps: [])
      }
      let read = steps.compactMap { step(among: catalogs.transformers, $0) }
      return PipelineSpec(name: entry.key, steps: read.map(\.spec))
    }
  }

  /// `id` or `id: {parameter: value, …}`, checked against a catalog.
  private func step<Entry: CatalogEntry>(
    among catalog: Catalog<Entry>, _ value: YAMLValue
  ) -> (spec: PluginSpec, entry: Entry)? {
    var id: String?
    var parameters: [YAMLEntry] = []
    if let entries = value.entries, entries.count == 1 {
      id = entries[0].key
      parameters = entries[0].value.entries ?? []
      if entries[0].value.entries == nil && !entries[0].value.isNull {
        reader.problems.add(
          YAMLProblem(entries[0].value, "expected parameters, found \(entries[0].value.summary)"))
      }
    } else {
      id = reader.noting { () throws(YAMLProblem) in try value.asText }
    }
    guard let id else { return nil }
    guard let entry = catalog[id] else {
      reader.problems.add(
        YAMLProblem(value, CatalogError(kind: catalog.kind, id: id, known: catalog.ids).description))
      return nil
    }
    return (PluginSpec(id: id, parameters: checked(parameters, of: entry)), entry)
  }

  /// Parameters that the plug-in accepts; every one that it does not is noted at its place.
  private func checked<Entry: CatalogEntry>(_ entries: [YAMLEntry], of entry: Entry) -> ParameterSet {
    var accepted: ParameterSet = [:]
    for given in entries {
      guard let value = reader.noting({ () throws(YAMLProblem) in try given.value.asParameter }) else { continue }
      check(given, [value], of: entry) { accepted[given.key] = value }
    }
    return accepted
  }

  private func check<Entry: CatalogEntry>(
    _ given: YAMLEntry, _ values: [ParameterValue], of entry: Entry, accept: () -> Void
  ) {
    for value in values {
      do throws(ParameterError) {
        _ = try entry.parameters.accepted([given.key: value])
      } catch {
        reader.problems.add(YAMLProblem(given.value, error.description))
        return
      }
    }
    accept()
  }

  /// A list of metrics, each an id or an id with parameters, of the kinds that make sense there.
  private func plugins(
    _ reader: YAMLReader?, _ key: String, fallback: [String], kinds: Set<MetricKind>
  ) -> [PluginSpec] {
    guard let reader, reader.has(key) else { return fallback.map { PluginSpec(id: $0) } }
    return reader.values(key, expecting: "a list of metrics").compactMap { value in
      guard let (spec, entry) = step(among: catalogs.metrics, value) else { return nil }
      guard kinds.contains(entry.kind) else {
        let known = catalogs.metrics.entries.filter { kinds.contains($0.kind) }.map(\.id)
        reader.problems.add(
          YAMLProblem(
            value,
            "'\(entry.id)' is computed from \(entry.kind.title), which is not at hand here; known: "
              + known.joined(separator: ", ")))
        return nil
      }
      return spec
    }
  }

  /// `id`, or a mapping with id, label, pipelines, parameters and grid.
  private func detector(_ value: YAMLValue, pipelines: [String]) -> DetectorSpec? {
    if value.scalar != nil {
      return step(among: catalogs.detectors, value).map { DetectorSpec(id: $0.spec.id, pipelines: pipelines) }
    }
    let fields = YAMLReader(value, problems: reader.problems, expecting: "a detector: its id or a mapping")
    guard fields.value != nil else { return nil }
    let id = fields.string("id")
    let label = fields.optionalString("label")
    let chosen = fields.strings("pipelines", default: pipelines)
    if chosen.isEmpty {
      fields.note("pipelines", "name at least one pipeline; known: \(pipelines.joined(separator: ", "))")
    }
    for name in chosen where !pipelines.contains(name) {
      fields.note("pipelines", "no pipeline '\(name)'" + suggestion(for: name, among: pipelines))
    }
    let parameters = fields.entries("parameters", expecting: "a mapping of parameters")
    let grid = fields.entries("grid", expecting: "a mapping of parameters to lists of values")
    fields.finish()
    guard let entry = catalogs.detectors[id] else {
      if !id.isEmpty {
        fields.note("id", CatalogError(kind: "detectors", id: id, known: catalogs.detectors.ids).description)
      }
      return nil
    }
    return DetectorSpec(
      id: id, label: label, pipelines: chosen, parameters: checked(parameters, of: entry),
      grid: grid.compactMap { axis($0, of: entry) })
  }

  private func axis(_ given: YAMLEntry, of entry: DetectorEntry) -> GridAxis? {
    guard let elements = given.value.elements, !elements.isEmpty else {
      reader.problems.add(
        YAMLProblem(given.value, "expected a list of values to try, found \(given.value.summary)"))
      return nil
    }
    let values = elements.compactMap { element in
      reader.noting { () throws(YAMLProblem) in try element.asParameter }
    }
    var axis: GridAxis?
    check(given, values, of: entry) { axis = GridAxis(parameter: given.key, values: values) }
    return axis
  }
}
