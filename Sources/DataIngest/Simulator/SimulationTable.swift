import Foundation

/// Why a simulation could not be written.
public struct SimulationWriteError: Error, Sendable, Hashable, CustomStringConvertible {
  public let path: String
  public let reason: String

  public var description: String { "\(path): cannot write the simulation: \(reason)" }
}

/// The table of a simulation as CSV: a header, then a row for each connection, line feeds at the ends of lines.
///
/// No value needs quotes. Times are ISO 8601 with milliseconds, durations have up to three decimals, rates up to two.
public func simulationText(_ connections: [SimulatedConnection]) -> String {
  simulationHeader + connections.map(simulationRow).joined()
}

/// Writes the table to `path`, a file in a folder that exists; one that stands there already is replaced.
///
/// The file is written under another name beside it and then renamed, so nobody ever sees half of it.
public func writeSimulation(
  _ connections: [SimulatedConnection], to path: String
) throws(SimulationWriteError) {
  let draft = path + ".part"
  do {
    guard FileManager.default.createFile(atPath: draft, contents: nil) else {
      throw CocoaError(.fileWriteUnknown)
    }
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: draft))
    try file.write(contentsOf: Data(simulationHeader.utf8))
    let rowsOfOneWrite = 4096
    for first in stride(from: 0, to: connections.count, by: rowsOfOneWrite) {
      let rows = connections[first..<min(first + rowsOfOneWrite, connections.count)]
      try file.write(contentsOf: Data(rows.map(simulationRow).joined().utf8))
    }
    try file.close()
  } catch {
    try? FileManager.default.removeItem(atPath: draft)
    throw SimulationWriteError(path: path, reason: error.localizedDescription)
  }
  if rename(draft, path) != 0 {
    let reason = String(cString: strerror(errno))
    try? FileManager.default.removeItem(atPath: draft)
    throw SimulationWriteError(path: path, reason: reason)
  }
}

private let simulationHeader = SimulationColumn.all.map(\.name).joined(separator: ",") + "\n"

private func simulationRow(_ connection: SimulatedConnection) -> String {
  SimulationColumn.all.map { $0.text(connection) }.joined(separator: ",") + "\n"
}
