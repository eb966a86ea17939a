import AnomalyCore
public import StrictYAML

extension Policy {
  /// Decodes a policy file and checks every name in it against the catalogs. Scenarios, budgets and labels of arms are
  /// checked when the policy is applied: a policy is written once, for many results.
  ///
  /// - Throws: `YAMLProblems` with every mistake: place, key path, what is allowed, the nearest known name.
  public init(_ document: YAMLDocument, catalogs: PluginCatalogs) throws(YAMLProblems) {
    self = try YAMLReader.decode(document) { reader in
      PolicyReader(reader: reader, catalogs: catalogs).read()
    }
  }
}

/// Reads the parts of a policy file.
private struct PolicyReader {
  let reader: YAMLReader
  let catalogs: PluginCatalogs

  func read() -> Policy {
    let name = reader.string("name")
    let title = reader.string("title", default: name)
    let budget = reader.optionalInteger("budget", in: 1...Int.max)
    let metric = metric(reader, "metric", kind: .ranking, budget: budget)
    if !reader.has("metric") && reader.has("mustBeatChance") {
      reader.note("mustBeatChance", "there is no chance level without a 'metric'")
    }
    return Policy(
      name: name, title: title, metric: metric, budget: budget,
      scenario: reader.string("scenario", default: "natural"), order: order(hasMetric: reader.has("metric")),
      stability: stability(budget: budget), agreement: agreement(budget: budget), cost: cost(),
      explainability: reader.choice("explainability", default: .opaque),
      mustBeatChance: reader.boolean("mustBeatChance", default: true),
      adjustment: reader.choice("adjustment", default: .none), exclude: reader.strings("exclude", default: []))
  }

  /// A metric of one kind, with a budget at hand if it needs one; nil when the key is missing or wrong, which is noted.
  private func metric(_ reader: YAMLReader, _ key: String, kind: MetricKind, budget: Int?) -> String? {
    guard let value = reader.child(key) else { return nil }
    guard let id = reader.noting({ () throws(YAMLProblem) in try value.asText }) else { return nil }
    let known = catalogs.metrics.entries.filter { $0.kind == kind }.map(\.id)
    guard let entry = catalogs.metrics[id] else {
      reader.note(key, CatalogError(kind: catalogs.metrics.kind, id: id, known: known).description)
      return nil
    }
    guard entry.kind == kind else {
      let index = entry.kind == .partitionIndex ? ", whose values of two detectors or spaces do not compare" : ""
      reader.note(
        key,
        "'\(id)' is computed from \(entry.kind.title)\(index); here a metric of \(kind.title) is needed: "
          + known.joined(separator: ", "))
      return nil
    }
    if entry.info.direction != .higherIsBetter {
      reader.note(key, "'\(id)' is better when lower; a policy needs a metric that is better when higher")
    }
    if entry.takesBudget && budget == nil { reader.note(key, "'\(id)' needs a 'budget' in the policy") }
    return id
  }

  private func order(hasMetric: Bool) -> [Policy.Criterion] {
    let usual = Policy.defaultOrder(hasMetric: hasMetric)
    guard reader.has("order") else { return usual }
    let names = usual.map(\.rawValue)
    let given = reader.values("order", expecting: "a list of criteria").compactMap { value in
      reader.noting { () throws(YAMLProblem) in try value.asChoice(among: names) }
    }
    let order = given.compactMap(Policy.Criterion.init)
    if Set(order).count != order.count { reader.note("order", "a criterion stands more than once") }
    if hasMetric && order.first != .metric {
      reader.note("order", "'metric' comes first: ties are what its intervals cannot tell apart")
    }
    if order.isEmpty && !hasMetric { reader.note("order", "name at least one of " + names.joined(separator: ", ")) }
    return order
  }

  private func stability(budget: Int?) -> Policy.Stability {
    var stability = Policy.Stability(metric: Policy.defaultStability(hasBudget: budget != nil))
    guard let fields = reader.optionalMapping("stability") else { return stability }
    if let id = metric(fields, "metric", kind: .scoreAgreement, budget: budget) { stability.metric = id }
    stability.floor = fields.optionalNumber("floor", in: -1...1)
    stability.margin = fields.number("margin", in: 0...1, default: stability.margin)
    fields.finish()
    return stability
  }

  private func agreement(budget: Int?) -> Policy.Agreement {
    var agreement = Policy.Agreement()
    guard let fields = reader.optionalMapping("agreement") else { return agreement }
    if reader.has("metric") {
      reader.note(
        "agreement", "agreement with other detectors says nothing where labels do: leave out either it or 'metric'")
    }
    if let id = metric(fields, "metric", kind: .scoreAgreement, budget: budget) { agreement.metric = id }
    agreement.margin = fields.number("margin", in: 0...1, default: agreement.margin)
    fields.finish()
    return agreement
  }

  private func cost() -> Policy.Cost {
    var cost = Policy.Cost()
    guard let fields = reader.optionalMapping("cost") else { return cost }
    let positive = 0...Double.greatestFiniteMagnitude
    cost.fitSeconds = fields.optionalNumber("fitSeconds", in: positive)
    cost.scoreMicrosecondsPerRow = fields.optionalNumber("scoreMicrosecondsPerRow", in: positive)
    cost.peakMegabytes = fields.optionalNumber("peakMegabytes", in: positive)
    cost.factor = fields.number("factor", in: 1...1e6, default: cost.factor)
    cost.margin = fields.number("margin", in: positive, default: cost.margin)
    fields.finish()
    return cost
  }
}
