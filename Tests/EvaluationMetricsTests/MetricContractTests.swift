import AnomalyCore
import AnomalyTestSupport
import EvaluationMetrics
import Foundation
import Testing

/// Promises that a metric is known not to keep. An entry that comes to keep its promise fails the suite.
private let exemptions: [Exemption] = []

/// One metric and one promise of its kind.
struct ContractCase: Sendable, CustomTestStringConvertible {
  let entry: MetricEntry
  let promise: Promise<MetricEntry>

  var testDescription: String { "\(entry.id) \(promise.id)" }

  static let all = metricCatalog.entries.flatMap { entry in
    MetricContract.promises(for: entry.kind).map { ContractCase(entry: entry, promise: $0) }
  }
}

@Suite("Every metric keeps every promise")
struct MetricContractTests {
  @Test(arguments: ContractCase.all)
  func keeps(_ pair: ContractCase) {
    let violation = pair.promise.violation(by: pair.entry)
    let exemption = exemptions.first { $0.entry == pair.entry.id && $0.promise == pair.promise.id }
    if let exemption {
      withKnownIssue("\(exemption.reason)") { #expect(violation == nil) }
    } else {
      #expect(violation == nil, "\(pair.promise.sentence)")
    }
  }

  @Test("Every exemption names a metric and a promise that exist")
  func exemptionsAreCurrent() {
    for exemption in exemptions {
      #expect(ContractCase.all.contains { $0.entry.id == exemption.entry && $0.promise.id == exemption.promise })
    }
  }

  @Test("Every type that conforms to Metric is in the catalog")
  func catalogIsComplete() throws {
    let declared = try typesConforming(to: "Metric", under: "Sources/EvaluationMetrics")
    let catalog = try String(
      contentsOf: repositoryRoot.appending(path: "Sources/EvaluationMetrics/MetricCatalog.swift"), encoding: .utf8)
    let listed = Set(catalog.matches(of: /MetricEntry\((\w+)\.self\)/).map { String($0.output.1) })
    #expect(declared == listed)
    #expect(listed.count == metricCatalog.entries.count)
  }
}
