import AnomalyCore
import AnomalyTestSupport
import Testing

@Suite("The metric contract tells faults from sound metrics")
struct MetricContractSelfTests {
  private static var entries: [MetricEntry] {
    [
      MetricEntry(FaultyMetric<SoundRanking>.self), MetricEntry(FaultyMetric<SoundPartitionIndex>.self),
      MetricEntry(FaultyMetric<SoundPartitionAgreement>.self), MetricEntry(FaultyMetric<SoundScoreAgreement>.self),
    ]
  }

  @Test("A metric without fault keeps every promise", arguments: MetricKind.allCases)
  func soundMetricPasses(kind: MetricKind) throws {
    let entry = try #require(Self.entries.first { $0.kind == kind })
    for promise in MetricContract.promises(for: kind) { #expect(promise.violation(by: entry) == nil, "\(promise.id)") }
  }

  @Test("Each fault breaks the promise meant for it, in every kind that makes it", arguments: MetricFault.allCases)
  func faultIsCaught(fault: MetricFault) {
    MetricFault.$current.withValue(fault) {
      var promised = 0
      for entry in Self.entries {
        for promise in MetricContract.promises(for: entry.kind) where promise.id == fault.promise {
          #expect(promise.violation(by: entry) != nil, "\(entry.kind)")
          promised += 1
        }
      }
      #expect(promised > 0)
    }
  }

  /// Made by `Parameterized` for all plug-ins alike: a metric has no way to break them.
  private static let unbreakable: Set = ["refuses-invalid-values", "refuses-unknown-parameters"]

  @Test("Every promise has a fault that breaks it", arguments: MetricKind.allCases)
  func everyPromiseHasAFault(kind: MetricKind) {
    let promises = MetricContract.promises(for: kind).map(\.id)
    #expect(Set(promises).count == promises.count)
    #expect(Set(promises).subtracting(Self.unbreakable).isSubset(of: Set(MetricFault.allCases.map(\.promise))))
  }
}
