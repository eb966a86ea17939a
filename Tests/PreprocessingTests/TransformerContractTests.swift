import AnomalyCore
import AnomalyTestSupport
import Preprocessing
import Testing

/// Promises that a transformer is known not to keep. An entry that comes to keep its promise fails the suite.
private let exemptions: [Exemption] = []

@Suite("Every transformer keeps every promise")
struct TransformerContractTests {
  @Test(arguments: transformerCatalog.ids, TransformerContract.promises)
  func keeps(id: String, promise: Promise<TransformerEntry>) throws {
    let entry = try transformerCatalog.entry(id)
    let violation = promise.violation(by: entry)
    if let exemption = exemptions.first(where: { $0.entry == id && $0.promise == promise.id }) {
      withKnownIssue("\(exemption.reason)") { #expect(violation == nil) }
    } else {
      #expect(violation == nil, "\(promise.sentence)")
    }
  }

  @Test("Every type that conforms to Transformer is in the catalog")
  func catalogIsComplete() throws {
    let declared = try typesConforming(to: "Transformer", under: "Sources/Preprocessing")
    let listed = try Set(transformerCatalog.entries.map { String(describing: type(of: try $0.make([:]))) })
    #expect(declared == listed)
  }
}
