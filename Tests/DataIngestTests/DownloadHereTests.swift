import AnomalyTestSupport
import DataIngest
import Foundation
import NumericKernels
import Synchronization
import Testing

/// What happens on this side of the network: cancellation, other processes, disks.
@Suite(.timeLimit(.minutes(2))) struct DownloadHereTests {
  @Test func cancellationKeepsThePart() throws {
    let server = try LoopbackServer { request, number in
      var reply = LoopbackReply.file(payload, request)
      if number == 0 { reply.pause = 0.05 }
      return reply
    }
    let fetch = DownloadCase(server.url())
    let cancellation = Cancellation()
    #expect(throws: DownloadError.self) {
      try fetch.download.run(cancellation: cancellation) { event in
        if case .received(let bytes, _) = event, bytes > 2000 { cancellation.cancel() }
      }
    }
    let kept = try #require(fetch.partContents)
    #expect(kept.count > 2000 && kept.count < 30_000 && kept == Array(payload[..<kept.count]))
    _ = try fetch.run()
    #expect(fetch.contents == payload && server.requests.last?.rangeStart == kept.count)
  }

  @Test func cancellationEndsWaitsAndStalls() throws {
    let stalling = try LoopbackServer { request, _ in .file(payload, request).broken(after: 0, .stall) }
    let failing = try LoopbackServer { _, _ in LoopbackReply(503) }
    for server in [stalling, failing] {
      let fetch = DownloadCase(server.url())
      fetch.download.timeout = .seconds(30)
      fetch.download.firstWait = .seconds(30)
      let cancellation = Cancellation()
      Thread.detachNewThread {
        Thread.sleep(forTimeInterval: 0.5)
        cancellation.cancel()
      }
      let start = ContinuousClock.now
      #expect(fetch.failure(cancellation) == "stopped" && fetch.files.isEmpty)
      #expect(ContinuousClock.now - start < .seconds(25))
    }
  }

  @Test func onlyOneFetchesAFile() throws {
    let server = try LoopbackServer { request, _ in
      var reply = LoopbackReply.file(payload, request)
      reply.pause = 0.01
      return reply
    }
    let fetch = DownloadCase(server.url())
    let second = fetch.download
    let messages = Mutex<[String]>([])
    _ = try fetch.download.run { event in
      guard case .started = event else { return }
      do { _ = try second.run() } catch { messages.withLock { $0.append("\(error)") } }
    }
    let process = ProcessInfo.processInfo.processIdentifier
    #expect(
      messages.withLock { $0 } == ["\(fetch.part): process \(process) is fetching this file; wait for it or stop it"])
    #expect(fetch.contents == payload && server.requests.count == 1 && fetch.files == ["data.csv"])
  }

  /// Several at once: one or more fetch, one after the other, and the file is whole whenever it is there.
  @Test func manyAtOnceDoNoHarm() throws {
    let server = try LoopbackServer { request, _ in .file(payload, request) }
    let fetch = DownloadCase(server.url())
    let download = fetch.download
    let fetched = Mutex(0)
    DispatchQueue.concurrentPerform(iterations: 12) { _ in
      if (try? download.run()) != nil { fetched.withLock { $0 += 1 } }
    }
    #expect(fetched.withLock { $0 } >= 1 && fetch.contents == payload && fetch.files == ["data.csv"])
  }

  @Test func namesFoldersThatCannotBeWritten() throws {
    let server = try LoopbackServer { request, _ in .file(payload, request) }
    let fetch = DownloadCase(server.url())
    try FileManager.default.createDirectory(atPath: fetch.folder, withIntermediateDirectories: true)
    try Data().write(to: URL(fileURLWithPath: fetch.folder + "/set"))
    #expect(fetch.failure().hasPrefix("\(fetch.folder)/set: the folder cannot be made"))
    #expect(server.requests.isEmpty)
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/dev/full"), "no /dev/full here"))
  func namesAFullDisk() throws {
    let server = try LoopbackServer { request, _ in .file(payload, request) }
    let fetch = DownloadCase(server.url())
    try FileManager.default.createDirectory(atPath: fetch.folder + "/set", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(atPath: fetch.part, withDestinationPath: "/dev/full")
    #expect(fetch.failure() == "\(fetch.part): cannot be written: No space left on device")
    #expect(fetch.contents == nil)
  }
}
