import AnomalyCore
import DataIngest
import Foundation
import Testing

private let shippedFolder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("dataset/simulated")

/// A folder that lives as long as `body` runs.
private func withFolder<T>(_ body: (URL) throws -> T) throws -> T {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("simulation-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

private func smallSimulation() throws -> [SimulatedConnection] {
  simulateTraffic(try TrafficSimulator(["days": .integer(1), "sessionsPerHour": .real(60)]), seed: 5)
}

struct SimulatorFileTests {
  @Test("The shipped table is made again byte for byte")
  func shippedTable() throws {
    let file = try String(contentsOf: shippedFolder.appendingPathComponent("flows.csv"), encoding: .utf8)
    let made = simulationText(simulateTraffic(TrafficSimulator(), seed: 7))
    let differing = zip(file.split(separator: "\n"), made.split(separator: "\n")).enumerated().first { $1.0 != $1.1 }
    #expect(differing == nil, "line \((differing?.offset ?? 0) + 1)")
    #expect(file == made)
  }

  @Test("The shipped contract is made again but for the digest, which it gives")
  func shippedContract() throws {
    let contract = try String(contentsOf: shippedFolder.appendingPathComponent("dataset.yaml"), encoding: .utf8)
    let line = try #require(contract.split(separator: "\n").first { $0.hasPrefix("sha256: ") })
    let digest = String(line.dropFirst("sha256: ".count))
    #expect(digest.count == 64)
    let made = simulationContract(
      name: "simulated", title: "Simulated office network, three days", parameters: TrafficSimulator(), seed: 7,
      file: "flows.csv", sha256: digest)
    #expect(contract == made)
  }

  @Test("The contract's command names the parameters that are not the defaults")
  func command() throws {
    let parameters = try TrafficSimulator(["days": .integer(9), "attackShare": .real(0.01)])
    let contract = simulationContract(
      name: "nine-days", title: "Nine days", parameters: parameters, seed: 11, file: "t.csv", sha256: "0")
    let command =
      "assay data simulate --seed 11 --parameter days=9 --parameter attackShare=0.01 --output dataset/nine-days/t.csv"
    #expect(contract.contains("source: \"\(command)\""))
  }

  @Test("A file holds the text and replaces what stood there")
  func writing() throws {
    let connections = try smallSimulation()
    try withFolder { folder in
      let file = folder.appendingPathComponent("flows.csv")
      try Data("old".utf8).write(to: file)
      try writeSimulation(connections, to: file.path)
      #expect(try String(contentsOf: file, encoding: .utf8) == simulationText(connections))
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["flows.csv"])
    }
  }

  @Test("What cannot be written is an error that names the path, and nothing stays behind")
  func writeErrors() throws {
    let connections = try smallSimulation()
    try withFolder { folder in
      let missing = folder.appendingPathComponent("absent/flows.csv").path
      #expect(throws: SimulationWriteError.self) { try writeSimulation(connections, to: missing) }
      let occupied = folder.appendingPathComponent("occupied")
      try FileManager.default.createDirectory(at: occupied, withIntermediateDirectories: true)
      do {
        try writeSimulation(connections, to: occupied.path)
        Issue.record("a folder was replaced")
      } catch {
        #expect("\(error)".contains(occupied.path))
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["occupied"])
    }
  }

  @Test("Every row has a value in every column, and no value needs quotes")
  func rows() throws {
    let lines = simulationText(try smallSimulation()).split(separator: "\n", omittingEmptySubsequences: false)
    let columns = lines[0].split(separator: ",").count
    #expect(lines.last == "")
    for line in lines.dropLast() {
      #expect(line.split(separator: ",").count == columns)
      #expect(!line.contains { $0 == "\"" || $0 == " " })
    }
  }

  @Test("No simulation is a header")
  func empty() {
    #expect(simulationText([]).split(separator: "\n").count == 1)
  }
}

struct SimulatorTextTests {
  @Test(
    "Times are ISO 8601 in UTC with milliseconds",
    arguments: [
      (0.0, "1970-01-01T00:00:00.000Z"), (951_782_399.999, "2000-02-28T23:59:59.999Z"),
      (951_782_400, "2000-02-29T00:00:00.000Z"), (1_772_700_930.25, "2026-03-05T08:55:30.250Z"),
      (1_735_689_599.9996, "2025-01-01T00:00:00.000Z"), (4_107_542_400, "2100-03-01T00:00:00.000Z"),
      (-1, "1969-12-31T23:59:59.000Z"),
    ])
  func times(seconds: Double, text: String) {
    #expect(timestampText(seconds) == text)
  }

  @Test("Days are numbered as Foundation numbers them, month by month over 130 years")
  func days() throws {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = try #require(TimeZone(identifier: "UTC"))
    for year in 1970...2100 {
      for month in 1...12 {
        let date = try #require(calendar.date(from: DateComponents(year: year, month: month, day: 1)))
        let expected = Int(date.timeIntervalSince1970 / 86_400)
        #expect(civilDayNumber(year: year, month: month, day: 1) == expected, "\(year)-\(month)")
      }
    }
  }

  @Test("A day that its month does not have counts on")
  func overflowingDay() {
    #expect(civilDayNumber(year: 2026, month: 2, day: 31) == civilDayNumber(year: 2026, month: 3, day: 3))
  }

  @Test(
    "Decimals are rounded and cut",
    arguments: [
      (0.0, 2, "0"), (1, 2, "1"), (0.5, 2, "0.5"), (0.333_33, 2, "0.33"), (2.0 / 3, 2, "0.67"), (0.999, 2, "1"),
      (0.05, 2, "0.05"), (12.040, 3, "12.04"), (12.0004, 3, "12"), (0.001, 3, "0.001"), (100.5, 0, "101"),
    ])
  func decimals(value: Double, places: Int, text: String) {
    #expect(decimalText(value, places) == text)
  }
}
