import Foundation
import RunRecords
import Testing

/// Where a publication ends before its time.
struct Interruption: Sendable, CustomTestStringConvertible {
  let step: FolderPublication.Step
  let exchanges: Bool
  let isFirst: Bool

  static let all = FolderPublication.Step.allCases.flatMap { step in
    [true, false].flatMap { exchanges in
      [true, false].map { Interruption(step: step, exchanges: exchanges, isFirst: $0) }
    }
  }

  var testDescription: String {
    "\(step), \(exchanges ? "exchange" : "two renames"), \(isFirst ? "first result" : "second result")"
  }

  /// Whether the new result is in its place by then. Only two renames of a folder that is there have a moment between.
  var isNew: Bool {
    switch step {
    case .begun, .staged: false
    case .displaced: exchanges || isFirst
    case .swapped, .cleaned: true
    }
  }
}

@Suite("Interrupted publications")
struct InterruptionTests {
  @Test("leave the old result or the new one, and the next one clears up", arguments: Interruption.all)
  func stops(interruption: Interruption) throws {
    let folder = try TestFolder()
    if !interruption.isFirst { try NumberedResult.publish(1, in: folder["result"]) }
    var publication = try NumberedResult.publication(2)
    publication.exchanges = interruption.exchanges
    publication.stops = { $0 == interruption.step }
    try publication.run(in: folder["result"])
    let old = interruption.isFirst ? nil : 1
    #expect(try NumberedResult.read(folder["result"]) == (interruption.isNew ? 2 : old))
    try NumberedResult.publish(3, in: folder["result"])
    #expect(try NumberedResult.read(folder["result"]) == 3)
    #expect(folder.names == ["result"])
  }

  @Test("between two renames, the old result is found through a link too")
  func linkToDisplaced() throws {
    let folder = try TestFolder()
    try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "result")
    try NumberedResult.publish(1, in: folder["result"])
    var publication = try NumberedResult.publication(2)
    publication.exchanges = false
    publication.stops = { $0 == .displaced }
    try publication.run(in: folder["link"])
    #expect(try NumberedResult.read(folder["link"]) == 1)
    try publication.run(in: folder["link"])
    try NumberedResult.publish(3, in: folder["link"])
    #expect(try NumberedResult.read(folder["link"]) == 3)
    #expect(folder.names == ["link", "result"])
  }

  @Test("folders whose names begin alike are not taken for leftovers")
  func sparesNeighbours() throws {
    let folder = try TestFolder()
    let neighbours = [".a.staging-b", ".a.staging-1-2-3", ".a.staging-1.lock", ".b.staging-1-2", "a.staging-1-2"]
    for name in neighbours { try folder.write("\(name)/file", "") }
    try folder.write(".a.staging-1-2/file", "")
    try NumberedResult.publish(1, in: folder["a"])
    #expect(folder.names == Set(neighbours + ["a"]))
  }

  @Test("a failing publication leaves nothing behind")
  func clearsUp() throws {
    let folder = try TestFolder()
    try NumberedResult.publish(1, in: folder["result"])
    try NumberedResult.publish(1, in: folder["result/inner"])
    #expect(throws: RecordError.self) { try NumberedResult.publish(2, in: folder["result"]) }
    #expect(folder.names == ["result"])
  }

  @Test("a folder that is replaced while it is read is read again", arguments: [true, false])
  func readsAgain(throwing: Bool) throws {
    let folder = try TestFolder()
    let result = folder["result"]
    try NumberedResult.publish(2, in: result)
    var calls = 0
    let files = try readWhole(result) { files in
      calls += 1
      let scores = files.contents(of: "scores.csv")
      if calls == 1 { try NumberedResult.publish(3, in: result) }
      let even = files.contents(of: "even.csv")
      if throwing && calls == 1 { throw RecordError.unreadable(path: "even.csv", reason: "is gone") }
      return [scores, even]
    }
    #expect(calls == 2)
    #expect(files == [Data("3\n".utf8), nil])
    #expect(throws: RecordError.self) {
      try readWhole(result) { _ in try NumberedResult.publish(3, in: result) }
    }
  }

  @Test("threads that publish at once take turns, and a reader sees whole results", arguments: [true, false])
  func threads(exchanges: Bool) async throws {
    let folder = try TestFolder()
    let result = folder["result"]
    try NumberedResult.publish(0, in: result)
    let seen = try await withThrowingTaskGroup(of: Void.self) { group in
      for writer in 1...2 {
        group.addTask {
          for number in 1...50 {
            await Task.yield()
            var publication = try NumberedResult.publication(writer * 1000 + number)
            publication.exchanges = exchanges
            try publication.run(in: result)
          }
        }
      }
      let reader = Task { try await readUntilCancelled(result) }
      try await group.waitForAll()
      reader.cancel()
      return try await reader.value
    }
    #expect(!seen.isEmpty && !seen.contains(nil))
    let end = try NumberedResult.read(result)
    #expect(end == 1050 || end == 2050)
    #expect(folder.names == ["result"])
  }
}

/// The numbers of results seen.
private func readUntilCancelled(_ folder: String) async throws -> Set<Int?> {
  var seen: Set<Int?> = []
  while !Task.isCancelled {
    seen.insert(try NumberedResult.read(folder))
    // Readers would else hold all threads of a small machine, and the rest of the test would never go on.
    await Task.yield()
  }
  return seen
}

#if compiler(>=6.3)
  @Suite("Publications of several processes")
  struct PublicationProcessTests {
    @Test("killed at each step: the old result or the new one", arguments: Interruption.all)
    func kills(interruption: Interruption) async throws {
      let folder = try TestFolder()
      let result = folder["result"]
      if !interruption.isFirst { try NumberedResult.publish(1, in: result) }
      let (step, exchanges) = (interruption.step.rawValue, interruption.exchanges)
      let reachesStep = step != "displaced" || !(exchanges || interruption.isFirst)
      await #expect(processExitsWith: reachesStep ? .signal(SIGKILL) : .success) {
        [result = result as String, step = step as String, exchanges = exchanges as Bool] in
        var publication = try NumberedResult.publication(2)
        publication.exchanges = exchanges
        publication.stops = { reached in
          if reached.rawValue == step { kill(getpid(), SIGKILL) }
          return false
        }
        try publication.run(in: result)
      }
      let old = interruption.isFirst ? nil : 1
      #expect(try NumberedResult.read(result) == (interruption.isNew ? 2 : old))
      try NumberedResult.publish(3, in: result)
      #expect(try NumberedResult.read(result) == 3)
      #expect(folder.names == ["result"])
    }

    @Test("two processes and a reader on one folder")
    func processes() async throws {
      let folder = try TestFolder()
      let result = folder["result"]
      try NumberedResult.publish(0, in: result)
      let reader = Task { try await readUntilCancelled(result) }
      await withTaskGroup(of: Void.self) { group in
        for writer in 1...2 {
          group.addTask {
            await #expect(processExitsWith: .success) { [result = result as String, writer = writer as Int] in
              for number in 1...100 { try NumberedResult.publish(writer * 1000 + number, in: result) }
            }
          }
        }
      }
      reader.cancel()
      let seen = try await reader.value
      #expect(!seen.contains(nil) && seen.count > 1)
      let end = try NumberedResult.read(result)
      #expect(end == 1100 || end == 2100)
      #expect(folder.names == ["result"])
    }
  }
#endif
