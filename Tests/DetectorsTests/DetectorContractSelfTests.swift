import AnomalyCore
import AnomalyTestSupport
import Testing

@Suite("The detector contract tells faults from sound detectors")
struct DetectorContractSelfTests {
  @Test("A detector without fault keeps every promise", arguments: DetectorContract.promises)
  func soundDetectorPasses(promise: Promise<DetectorEntry>) {
    #expect(promise.violation(by: DetectorEntry(FaultyDetector.self)) == nil)
  }

  @Test("Each fault breaks the promise meant for it and no other", arguments: DetectorFault.allCases)
  func faultIsCaught(fault: DetectorFault) {
    FaultyDetector.$fault.withValue(fault) {
      let entry = DetectorEntry(FaultyDetector.self)
      let broken = DetectorContract.promises.filter { $0.violation(by: entry) != nil }.map(\.id)
      #expect(broken == [fault.promise])
    }
  }

  /// Made by `Parameterized` for all plug-ins alike: a detector has no way to break them. `AnomalyCoreTests` tests them.
  private static let unbreakable: Set = ["refuses-invalid-values", "refuses-unknown-parameters"]

  @Test("Every promise has a fault that breaks it")
  func everyPromiseHasAFault() {
    let broken = Set(DetectorFault.allCases.map(\.promise))
    let promises = DetectorContract.promises.map(\.id)
    #expect(Set(promises).count == promises.count)
    #expect(Set(promises).subtracting(Self.unbreakable) == broken)
  }
}
