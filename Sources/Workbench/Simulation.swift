import AnomalyCore
import DataIngest
import Foundation
import RunRecords

/// Simulates traffic and writes it as CSV, on request with the data contract that makes it a data set.
///
/// - Parameters:
///   - parameters: "name=value" each, as `assay describe simulator` lists them.
///   - hasContract: Writes `dataset.yaml` beside the table; the data set is called as the folder they are in.
/// - Returns: The number of connections written.
public func simulate(parameters: [String], seed: UInt64, output: String, hasContract: Bool) throws -> Int {
  let given = try parsedParameters(parameters, among: TrafficSimulator.parameterDescriptions)
  let simulator = try TrafficSimulator(given)
  let connections = simulateTraffic(simulator, seed: seed)
  try writeSimulation(connections, to: output)
  if hasContract {
    let table = URL(fileURLWithPath: output)
    let folder = table.deletingLastPathComponent()
    let contract = simulationContract(
      name: folder.lastPathComponent, title: "Simulated traffic, seed \(seed)", parameters: simulator, seed: seed,
      file: table.lastPathComponent, sha256: try sha256(ofFile: output))
    try writeFile(Data(contract.utf8), to: folder.appendingPathComponent("dataset.yaml").path)
  }
  return connections.count
}
