import AnomalyCore
import DataIngest

/// Simulates traffic and writes it as CSV.
///
/// - Parameter parameters: "name=value" each, as `assay describe simulator` lists them.
/// - Returns: The number of connections written.
public func simulate(parameters: [String], seed: UInt64, output: String) throws -> Int {
  let given = try parsedParameters(parameters, among: TrafficSimulator.parameterDescriptions)
  let connections = simulateTraffic(try TrafficSimulator(given), seed: seed)
  try writeSimulation(connections, to: output)
  return connections.count
}
