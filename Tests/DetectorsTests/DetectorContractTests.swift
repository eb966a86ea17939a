import AnomalyCore
import AnomalyTestSupport
import Detectors
import Testing

/// Promises that a detector is known not to keep. An entry that comes to keep its promise fails the suite.
private let exemptions: [Exemption] = [
  // A fit without any dense region has no clusters and no distance to one: failing with the radius that would
  // give some is more use than a constant score.
  Exemption("dbscan", "survives-huge-values", because: "eps = 1 reaches nobody among values around 1e12."),
  Exemption("dbscan", "survives-smallest-n", because: "Five rows within eps of one another are rare by chance."),
  Exemption("dbscan", "refuses-too-few-rows", because: "Enough rows can still be too far apart to form a core."),
]

@Suite("Every detector keeps every promise")
struct DetectorContractTests {
  @Test(arguments: detectorCatalog.ids, DetectorContract.promises)
  func keeps(id: String, promise: Promise<DetectorEntry>) throws {
    let entry = try detectorCatalog.entry(id)
    let violation = promise.violation(by: entry)
    if let exemption = exemptions.first(where: { $0.entry == id && $0.promise == promise.id }) {
      withKnownIssue("\(exemption.reason)") { #expect(violation == nil) }
    } else {
      #expect(violation == nil, "\(promise.sentence)")
    }
  }

  @Test("Every exemption names a detector and a promise that exist")
  func exemptionsAreCurrent() {
    for exemption in exemptions {
      #expect(detectorCatalog[exemption.entry] != nil)
      #expect(DetectorContract.promises.contains { $0.id == exemption.promise })
    }
  }

  @Test("Every type that conforms to Detector is in the catalog")
  func catalogIsComplete() throws {
    let declared = try typesConforming(to: "Detector", under: "Sources/Detectors")
    let listed = try Set(detectorCatalog.entries.map { String(describing: type(of: try $0.make([:]))) })
    #expect(declared == listed)
  }
}
