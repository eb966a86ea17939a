import AnomalyCore
import AnomalyTestSupport
import Experiments
import Foundation
import NumericKernels
import RunRecords
import Testing
import Workbench

/// A model of each detector, fitted on the same rows.
private func model(_ id: String) throws -> ModelFile {
  let entry = try standardCatalogs.detectors.entry(id)
  let detector = try entry.make([:])
  let rows = ContractData.training
  let fitted = try detector.fit(rows, context: FitContext(seed: 3))
  return ModelFile(
    detector: id, parameters: detector.parameterSet, columns: (0..<rows.columnCount).map { "c\($0)" },
    fitted: fitted)
}

@Suite("Model files")
struct ModelFileTests {
  @Test("a model read back scores with the same bits", arguments: standardCatalogs.detectors.ids)
  func roundTrip(id: String) throws {
    let saved = try model(id)
    let copy = try ModelFile(try saved.encoded(), path: "x", catalog: standardCatalogs.detectors)
    #expect(copy.detector == id && copy.columns == saved.columns && copy.parameters == saved.parameters)
    let before = try saved.fitted.score(ContractData.probes, workers: Workers())
    let after = try copy.fitted.score(ContractData.probes, workers: Workers())
    #expect(before.map(\.bitPattern) == after.map(\.bitPattern))
  }

  @Test("a changed, cut or foreign file is refused with its reason")
  func refusesDamage() throws {
    let sound = try model("hbos").encoded()
    func reason(_ data: Data) -> String {
      do {
        _ = try ModelFile(data, path: "m", catalog: standardCatalogs.detectors)
        return "accepted"
      } catch { return "\(error)" }
    }
    var changed = sound
    changed[changed.count / 2] ^= 1
    #expect(reason(changed).contains("checksum"))
    #expect(reason(sound.dropLast(100)).contains("checksum"))
    #expect(reason(Data("hello".utf8)).contains("not a model"))
    #expect(reason(Data()).contains("not a model"))
    let newer = Data(String(decoding: sound, as: UTF8.self).replacing("assay-model 1 ", with: "assay-model 9 ").utf8)
    #expect(reason(newer).contains("newer"))
  }
}
