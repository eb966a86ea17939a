import AnomalyCore
import Foundation
import NumericKernels
import RunRecords
import Testing

/// Fits of every shape, with every kind of number.
private func randomFit(_ seed: UInt64) -> StoredFit {
  let extremes = [
    Double.nan, Double(nan: 7, signaling: true), .infinity, -.infinity, -0.0, 0, .leastNonzeroMagnitude,
    -.greatestFiniteMagnitude, 0.1, .pi,
  ]
  var random = RandomSource(seed: seed).stream("stored-fit")
  func numbers(_ count: Int) -> [Double] {
    (0..<count).map { _ in
      Bool.random(using: &random)
        ? extremes[Int.random(in: 0..<extremes.count, using: &random)]
        : Double(bitPattern: UInt64.random(in: .min ... .max, using: &random))
    }
  }
  let count = Int.random(in: 0...40, using: &random)
  var fit = StoredFit(scores: numbers(count))
  if Bool.random(using: &random) {
    fit.partition = Partition(
      labels: (0..<count).map { _ in Int32.random(in: -1...3, using: &random) }, clusterCount: 4)
  }
  if Bool.random(using: &random) { fit.rows = (0..<count).map { _ in Int.random(in: .min ... .max, using: &random) } }
  if Bool.random(using: &random) {
    fit.components = StoredFit.Components(names: ["zwölf", ""], values: numbers(2 * count))
  }
  if Bool.random(using: &random) {
    fit.diagnostics = [Diagnostic("a", .infinity, note: "ä\"\n"), Diagnostic("b", -0.0)]
    fit.cost = CostRecord(
      arm: "a", seed: .max, fitSeconds: 1e-9, scoreSecondsPerRow: 0.1 + 0.2, predictedBytes: .max, peakBytes: nil)
    fit.metrics = [
      MetricRecord(metric: "roc-auc", budget: nil, value: MetricValue(0.1 + 0.2, lowest: -.infinity, notes: ["n"])),
      MetricRecord(metric: "lift-at-k", budget: 10, value: nil, undefined: "one class"),
    ]
  }
  return fit
}

private func bits(_ values: [Double]?) -> [UInt64]? { values?.map(\.bitPattern) }

private func areSame(_ a: StoredFit, _ b: StoredFit) -> Bool {
  bits(a.scores) == bits(b.scores) && a.partition == b.partition && a.rows == b.rows
    && a.components?.names == b.components?.names && bits(a.components?.values) == bits(b.components?.values)
    && a.diagnostics == b.diagnostics && bits(a.diagnostics.map(\.value)) == bits(b.diagnostics.map(\.value))
    && a.cost == b.cost && a.metrics == b.metrics
}

/// The one file of a store.
private func onlyFile(_ folder: TestFolder) throws -> String {
  try #require(folder.names.count == 1)
  return folder[try #require(folder.names.first)]
}

@Suite("Store of fits")
struct RunStoreTests {
  @Test("a fit comes back bit for bit", arguments: 0..<50)
  func roundTrip(seed: Int) throws {
    let folder = try TestFolder()
    let store = RunStore(folder: folder["a/b"])
    let fit = randomFit(UInt64(seed))
    #expect(store.load(StoredFit.self, key: "k") == nil)
    try store.save(fit, key: "k")
    let copy = try #require(store.load(StoredFit.self, key: "k"))
    #expect(areSame(fit, copy))
    #expect(store.load(StoredFit.self, key: "k2") == nil)
  }

  @Test("small values are kept as JSON, one a key and type")
  func smallValues() throws {
    let folder = try TestFolder()
    let store = RunStore(folder: folder.path)
    let metrics = [MetricRecord(metric: "roc-auc", budget: nil, value: MetricValue(.infinity))]
    try store.save(metrics, key: "ä\nb")
    try store.save(0.1 + 0.2, key: "ä\nb")
    try store.save(-0.0, key: "")
    #expect(store.load([MetricRecord].self, key: "ä\nb") == metrics)
    #expect(store.load(Double.self, key: "ä\nb") == 0.1 + 0.2)
    #expect(store.load(Double.self, key: "")?.sign == .minus)
    #expect(store.load(Int.self, key: "ä\nb") == nil)
    try store.save(2.0, key: "")
    #expect(store.load(Double.self, key: "") == 2)
    #expect(folder.names.count == 3)
  }

  @Test("every changed bit and every cut is noticed", arguments: 0..<5)
  func damage(seed: Int) throws {
    let payload = try randomFit(UInt64(seed)).encoded()
    let sound = StoreFile.encoded(payload, kind: "fit", key: "k")
    let version = "assay-store ".utf8.count
    func read(_ data: Data) -> StoreFile.Reading { StoreFile.read(data, kind: "fit", key: "k") }
    #expect(read(sound) == .payload(payload))
    var believed: [String] = []
    for index in sound.indices {
      for bit in 0..<8 {
        var changed = sound
        changed[index] ^= 1 << bit
        let isNewer = index == version && (UInt8(ascii: "2")...UInt8(ascii: "9")).contains(changed[index])
        if read(changed) != (isNewer ? .newer : .damaged) { believed.append("bit \(bit) of byte \(index)") }
      }
      if read(sound.prefix(index)) != .damaged { believed.append("cut at \(index)") }
    }
    #expect(believed.isEmpty)
    #expect(read(sound + Data([0])) == .damaged && read(sound + sound) == .damaged)
    #expect(StoreFile.read(sound, kind: "fit", key: "l") == .damaged)
    #expect(StoreFile.read(sound, kind: "list", key: "k") == .damaged)
  }

  @Test("a damaged file is removed, and saved anew")
  func removesDamaged() throws {
    let folder = try TestFolder()
    let store = RunStore(folder: folder.path)
    let fit = StoredFit(scores: [1, 2, 3])
    try store.save(fit, key: "k")
    let path = try onlyFile(folder)
    let sound = try Data(contentsOf: URL(fileURLWithPath: path))
    for damaged in [Data(), sound.prefix(20), sound.dropLast(), sound + Data([0]), Data(repeating: 0, count: 500)] {
      try damaged.write(to: URL(fileURLWithPath: path))
      #expect(store.load(StoredFit.self, key: "k") == nil)
      #expect(!FileManager.default.fileExists(atPath: path))
      try store.save(fit, key: "k")
      #expect(store.load(StoredFit.self, key: "k") == fit)
    }
  }

  @Test("bytes behind a right checksum that form no fit give nil", arguments: 0..<20)
  func malformedFits(seed: Int) throws {
    let sound = try randomFit(UInt64(seed)).encoded()
    #expect(StoredFit(sound) != nil)
    for count in 0..<sound.count { #expect(StoredFit(sound.prefix(count)) == nil) }
    #expect(StoredFit(sound + Data([0])) == nil)
    for index in sound.indices {
      var changed = sound
      changed[index] = 0xFF
      _ = StoredFit(changed)
    }
    let header =
      #"{"clusters":1,"components":9223372036854775807,"diagnostics":[],"labels":1,"metrics":[],"scores":-1}"#
    var hostile = Data([UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0])
    hostile.append(contentsOf: header.utf8)
    #expect(StoredFit(hostile) == nil)
  }

  @Test("a file under another name, a foreign one and one of a later version are not believed")
  func foreignFiles() throws {
    let folder = try TestFolder()
    let store = RunStore(folder: folder.path)
    try store.save([1.0], key: "a")
    let first = try onlyFile(folder)
    let data = try Data(contentsOf: URL(fileURLWithPath: first))
    try store.save([2.0], key: "b")
    let second = try #require(folder.names.map { folder[$0] }.first { $0 != first })
    try data.write(to: URL(fileURLWithPath: second))
    #expect(store.load([Double].self, key: "b") == nil)
    #expect(!FileManager.default.fileExists(atPath: second))
    try Data("#!/bin/sh\n".utf8).write(to: URL(fileURLWithPath: second))
    #expect(store.load([Double].self, key: "b") == nil)
    let newer = Data("assay-store 12 some other header\n".utf8)
    try newer.write(to: URL(fileURLWithPath: first))
    #expect(store.load([Double].self, key: "a") == nil)
    try Data("assay-store 12 other\n".utf8).write(to: URL(fileURLWithPath: first))
    #expect(store.load([Double].self, key: "a") == nil)
    #expect(FileManager.default.fileExists(atPath: first))
    try store.save([3.0], key: "a")
    #expect(store.load([Double].self, key: "a") == [3])
  }

  @Test("a folder that cannot be written gives an error to save, nil to load", arguments: ["/dev/null/x", "/proc/x/y"])
  func unwritable(folder: String) {
    let store = RunStore(folder: folder)
    #expect(throws: RecordError.self) { try store.save([1.0], key: "k") }
    #expect(throws: RecordError.self) { try store.save(StoredFit(scores: []), key: "k") }
    #expect(store.load([Double].self, key: "k") == nil)
    store.prune()
  }

  @Test("pruning keeps what was used last, and what is not the store's")
  func pruning() throws {
    let folder = try TestFolder()
    let scores = [Double](repeating: 1, count: 1000)
    let unlimited = RunStore(folder: folder.path)
    for index in 0..<10 {
      let before = folder.names
      try unlimited.save(StoredFit(scores: scores), key: "\(index)")
      for name in folder.names.subtracting(before) { try age(folder[name], seconds: 1000 - Double(index)) }
    }
    _ = unlimited.load(StoredFit.self, key: "0")
    try folder.write("thesis.txt", String(repeating: "x", count: 100_000))
    try folder.write("dead.assay-part", "x")
    try age(folder["dead.assay-part"], seconds: 7200)
    try folder.write("living.assay-part", "x")
    unlimited.prune()
    #expect(folder.names.count == 12)
    RunStore(folder: folder.path, limitBytes: 26_000).prune()
    let kept = (0..<10).filter { unlimited.load(StoredFit.self, key: "\($0)") != nil }
    #expect(kept == [0, 8, 9])
    #expect(folder.names.count == 5)
    RunStore(folder: folder.path, limitBytes: 0).prune()
    #expect(folder.names == ["thesis.txt", "living.assay-part"])
  }

  private func age(_ path: String, seconds: Double) throws {
    try FileManager.default.setAttributes([.modificationDate: Date.now - seconds], ofItemAtPath: path)
  }

  @Test("half a million scores take eight bytes each and a little more")
  func isCompact() throws {
    let folder = try TestFolder()
    let store = RunStore(folder: folder.path)
    let scores = (0..<500_000).map { 1 / Double($0 + 1) }
    try store.save(StoredFit(scores: scores), key: "k")
    #expect(store.load(StoredFit.self, key: "k")?.scores == scores)
    let size = try FileManager.default.attributesOfItem(atPath: try onlyFile(folder))[.size] as? Int
    #expect((4_000_000...4_000_500).contains(size ?? 0))
  }

  @Test("the running program has one digest")
  func executable() throws {
    let digest = try #require(executableDigest())
    #expect(digest.count == 64 && digest == executableDigest())
  }
}

@Suite("Stores shared")
struct SharedStoreTests {
  @Test("threads that save and load one key see whole values")
  func threads() async throws {
    let folder = try TestFolder()
    let store = RunStore(folder: folder["store"], limitBytes: 0)
    await withTaskGroup(of: Int.self) { group in
      for writer in 0..<4 { group.addTask { mixedValues(store, writer: writer) } }
      for await mixed in group { #expect(mixed == 0) }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["store"]).count <= 1)
  }

  #if compiler(>=6.3)
    @Test("two processes on one store")
    func processes() async throws {
      let folder = try TestFolder()
      let path = folder["store"]
      await withTaskGroup(of: Void.self) { group in
        for writer in 0..<2 {
          group.addTask {
            await #expect(processExitsWith: .success) { [path = path as String, writer = writer as Int] in
              let mixed = mixedValues(RunStore(folder: path, limitBytes: 0), writer: writer)
              try #require(mixed == 0)
            }
          }
        }
      }
      #expect(try FileManager.default.contentsOfDirectory(atPath: path).count <= 1)
    }
  #endif
}

/// Saves, loads and now and then prunes; counts values that are not as somebody saved them, and saves that failed.
private func mixedValues(_ store: RunStore, writer: Int) -> Int {
  var mixed = 0
  for round in 0..<200 {
    let scores = [Double](repeating: Double(writer * 1000 + round), count: 500)
    do { try store.save(StoredFit(scores: scores), key: "k") } catch { mixed += 1 }
    if let found = store.load(StoredFit.self, key: "k")?.scores {
      if found.count != 500 || Set(found).count != 1 { mixed += 1 }
    }
    if round.isMultiple(of: 10) { store.prune() }
  }
  return mixed
}
