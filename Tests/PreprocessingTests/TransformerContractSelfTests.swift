import AnomalyCore
import AnomalyTestSupport
import Testing

@Suite("The transformer contract tells faults from sound transformers")
struct TransformerContractSelfTests {
  @Test("A transformer without fault keeps every promise", arguments: TransformerContract.promises)
  func soundTransformerPasses(promise: Promise<TransformerEntry>) {
    #expect(promise.violation(by: TransformerEntry(FaultyTransformer.self)) == nil)
  }

  @Test("Each fault breaks the promise meant for it and no other", arguments: TransformerFault.allCases)
  func faultIsCaught(fault: TransformerFault) {
    FaultyTransformer.$fault.withValue(fault) {
      let entry = TransformerEntry(FaultyTransformer.self)
      let broken = TransformerContract.promises.compactMap { promise in
        promise.violation(by: entry).map { (id: promise.id, violation: $0) }
      }
      #expect(broken.map(\.id) == [fault.promise], "\(broken)")
    }
  }

  /// Made by `Parameterized` for all plug-ins alike: a transformer has no way to break them.
  private static let unbreakable: Set = ["refuses-invalid-values", "refuses-unknown-parameters"]

  @Test("Every promise has a fault that breaks it")
  func everyPromiseHasAFault() {
    let broken = Set(TransformerFault.allCases.map(\.promise))
    let promises = TransformerContract.promises.map(\.id)
    #expect(Set(promises).count == promises.count)
    #expect(Set(promises).subtracting(Self.unbreakable) == broken)
  }
}
