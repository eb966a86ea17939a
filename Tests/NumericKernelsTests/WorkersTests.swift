import NumericKernels
import Synchronization
import Testing

@Suite("Workers")
struct WorkersTests {
  @Test("Every index once, for any number of threads", arguments: [1, 2, 5], [0, 1, 2, 1000])
  func everyIndexOnce(threads: Int, count: Int) throws {
    let visits = Mutex([Int](repeating: 0, count: count))
    try Workers(threads: threads).forEach(count) { index in visits.withLock { $0[index] += 1 } }
    #expect(visits.withLock { $0.allSatisfy { $0 == 1 } })
  }

  @Test("Blocks cover the indices without gap or overlap", arguments: [0, 1, 9, 10, 11, 100])
  func blocks(count: Int) throws {
    let blocks = Mutex([Range<Int>]())
    try Workers(threads: 2).forEachBlock(of: count, grain: 10) { block in blocks.withLock { $0.append(block) } }
    let sorted = blocks.withLock { $0.sorted { $0.lowerBound < $1.lowerBound } }
    #expect(sorted.flatMap(Array.init) == Array(0..<count))
    #expect(sorted.dropLast().allSatisfy { $0.count == 10 })
  }

  @Test("A map keeps the order", arguments: [1, 2], [1, 7])
  func maps(threads: Int, grain: Int) throws {
    let workers = Workers(threads: threads)
    #expect(try workers.map(100, grain: grain) { "\($0)" } == (0..<100).map { "\($0)" })
    #expect(try workers.map(0, grain: grain) { $0 }.isEmpty)
  }

  @Test("At least one thread") func atLeastOne() { #expect(Workers(threads: -3).threads == 1) }

  @Test("Asked to stop while at work, it stops and says so", arguments: [1, 2])
  func stopsInTheMiddle(threads: Int) {
    let workers = Workers(threads: threads)
    let visited = Atomic<Int>(0)
    #expect(throws: KernelError.cancelled) {
      try workers.forEach(100_000) { _ in
        if visited.wrappingAdd(1, ordering: .relaxed).newValue == 10 { workers.cancellation.cancel() }
      }
    }
    #expect(visited.load(ordering: .relaxed) < 100_000)
    #expect(throws: KernelError.cancelled) { try workers.map(10) { $0 } }
  }
}
