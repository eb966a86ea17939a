import AnomalyTestSupport
import DataIngest
import Foundation
import Testing

@Suite(.timeLimit(.minutes(2))) struct DownloadTests {
  @Test func fetchesAndReports() throws {
    let server = try LoopbackServer { request, _ in .file(payload, request) }
    let fetch = DownloadCase(server.url())
    let file = try fetch.run()
    #expect(fetch.contents == payload && fetch.files == ["data.csv"])
    #expect(file.isChecked && file.byteCount == payload.count && file.path == fetch.download.destination)
    #expect(fetch.events.first == .started(address: server.url(), offset: 0, length: payload.count))
    #expect(fetch.events.last == .received(bytes: payload.count, length: payload.count))
    #expect(server.requests.count == 1 && server.requests[0].headers["accept-encoding"] == "identity")
  }

  /// However a connection ends too early, each byte crosses the network once.
  @Test(arguments: [LoopbackReply.Ending.close, .stall])
  func resumesWithinOneCall(ending: LoopbackReply.Ending) throws {
    let server = try LoopbackServer { request, number in
      let reply = LoopbackReply.file(payload, request)
      return number < 2 ? reply.broken(after: 25_000, ending) : reply
    }
    let fetch = DownloadCase(server.url())
    fetch.download.timeout = .seconds(3)
    _ = try fetch.run()
    #expect(fetch.contents == payload && fetch.files == ["data.csv"])
    #expect(server.requests.map(\.rangeStart) == [nil, 25_000, 50_000])
    #expect(server.requests.map { $0.headers["if-range"] } == [nil, "\"v1\"", "\"v1\""])
    #expect(server.sentBytes == payload.count && fetch.startedOver.isEmpty)
  }

  /// A reset may overtake bytes that were sent before it; those are asked for again.
  @Test func resumesAfterResets() throws {
    let server = try LoopbackServer { request, number in
      let reply = LoopbackReply.file(payload, request)
      return number < 2 ? reply.broken(after: 25_000, .reset) : reply
    }
    let fetch = DownloadCase(server.url())
    _ = try fetch.run()
    #expect(fetch.contents == payload && fetch.files == ["data.csv"])
    #expect(server.requests.count == 3 && fetch.startedOver.isEmpty)
  }

  @Test func resumesInTheNextCall() throws {
    let server = try LoopbackServer { request, number in
      let reply = LoopbackReply.file(payload, request)
      return number == 0 ? reply.broken(after: 40_000) : reply
    }
    let fetch = DownloadCase(server.url())
    fetch.download.retries = 0
    let message = fetch.failure()
    #expect(message.contains("\(server.url()): the connection ended after 40000 of 60000 bytes"), "\(message)")
    #expect(message.contains("40000 bytes are kept in \(fetch.part)"), "\(message)")
    #expect(fetch.partContents == Array(payload[..<40_000]) && fetch.files == ["data.csv.part", "data.csv.part.json"])
    _ = try fetch.run()
    #expect(fetch.contents == payload && server.sentBytes == payload.count && fetch.files == ["data.csv"])
  }

  @Test func givesUpAfterItsRetries() throws {
    let server = try LoopbackServer { request, _ in .file(payload, request).broken(after: 1000) }
    let fetch = DownloadCase(server.url())
    let message = fetch.failure()
    #expect(message.contains("ended after 4000 of 60000 bytes"), "\(message)")
    #expect(server.requests.count == 4 && fetch.partContents?.count == 4000)
    let waits = fetch.events.compactMap { if case .waiting(_, _, _, let wait) = $0 { wait } else { nil } }
    #expect(waits == [.milliseconds(10), .milliseconds(20), .milliseconds(40)])
  }

  @Test func namesStalls() throws {
    let server = try LoopbackServer { request, _ in .file(payload, request).broken(after: 30_000, .stall) }
    let fetch = DownloadCase(server.url())
    fetch.download.retries = 0
    fetch.download.timeout = .milliseconds(2500)
    let start = ContinuousClock.now
    let message = fetch.failure()
    #expect(ContinuousClock.now - start < .seconds(20))
    #expect(message.contains("no byte came for 2.5 s"), "\(message)")
    #expect(fetch.partContents == Array(payload[..<30_000]))
  }

  @Test func restartsWhenTheServerIgnoresRanges() throws {
    let server = try LoopbackServer { _, number in
      let reply = LoopbackReply(200, body: payload)
      return number == 0 ? reply.broken(after: 10_000) : reply
    }
    let fetch = DownloadCase(server.url())
    _ = try fetch.run()
    #expect(fetch.contents == payload && server.sentBytes == 70_000)
    #expect(server.requests[1].rangeStart == 10_000 && server.requests[1].headers["if-range"] == nil)
    #expect(fetch.startedOver == ["the server sends the whole file again"])
  }

  @Test(arguments: [
    "bytes 9999-59999/60000", "bytes 0-59999/60000", "bytes 20000-59999/60000", "bytes 10000-60000/60000", "nonsense",
    "bytes 10000-9999/60000", "bytes */60000",
  ]) func refusesWrongContentRanges(range: String) throws {
    let server = try LoopbackServer { request, number in
      if number == 0 { return .file(payload, request).broken(after: 10_000) }
      if request.rangeStart == nil { return .file(payload, request) }
      return LoopbackReply(206, headers: ["Content-Range": range], body: Array(payload[10_000...]))
    }
    let fetch = DownloadCase(server.url())
    let message = fetch.failure()
    #expect(message.contains("asked for the bytes from 10000 on, the server sent Content-Range \(range)"), "\(message)")
    #expect(fetch.files.isEmpty && server.requests.count == 2)
    // The next call does not ask for a part again.
    _ = try fetch.run()
    #expect(fetch.contents == payload)
  }

  @Test func startsOverWhenTheFileChanged() throws {
    for tag in ["\"v2\"", nil] {
      // With a tag the server sees the change itself; without one it would mix two versions, and the digest tells.
      let server = try LoopbackServer { request, _ in .file(payload, request, entityTag: tag) }
      let fetch = DownloadCase(server.url())
      let other = [UInt8](repeating: 7, count: 5000)
      try fetch.leavePart(other[...], from: server.url(), entityTag: tag == nil ? nil : "\"v1\"")
      if tag == nil { #expect(fetch.failure().contains("it is thrown away")) }
      _ = try fetch.run()
      #expect(fetch.contents == payload && fetch.files == ["data.csv"])
    }
  }

  @Test func seesThatAPartIsOfAnotherVersion() throws {
    let server = try LoopbackServer { request, _ in
      guard let start = request.rangeStart else { return .file(payload, request, entityTag: "\"v2\"") }
      let range = "bytes \(start)-\(payload.count - 1)/\(payload.count)"
      return LoopbackReply(
        206, headers: ["Content-Range": range, "ETag": "\"v2\""], body: Array(payload[start...]))
    }
    let fetch = DownloadCase(server.url())
    try fetch.leavePart(payload[..<100], from: server.url())
    _ = try fetch.run()
    #expect(fetch.contents == payload && fetch.startedOver == ["the file has changed on the server"])
  }

  @Test func handlesARangeBehindTheEnd() throws {
    let server = try LoopbackServer { request, _ in .file(payload, request) }
    let whole = DownloadCase(server.url())
    try whole.leavePart(payload[...], from: server.url())
    _ = try whole.run()
    #expect(whole.contents == payload && server.requests.count == 1 && server.sentBytes == 0)

    let tooLong = DownloadCase(server.url())
    try tooLong.leavePart((payload + [1, 2, 3])[...], from: server.url())
    _ = try tooLong.run()
    #expect(tooLong.contents == payload && tooLong.startedOver.first?.contains("no bytes behind the 60003") == true)

    let unasked = try LoopbackServer { _, _ in LoopbackReply(416) }
    let refused = DownloadCase(unasked.url())
    #expect(refused.failure().contains("status 416") && refused.files.isEmpty)
  }

  @Test func partsOfAnotherAddressAreNotContinued() throws {
    let server = try LoopbackServer { request, _ in .file(payload, request) }
    let fetch = DownloadCase(server.url())
    try fetch.leavePart(payload[..<100], from: server.url("/other"))
    _ = try fetch.run()
    #expect(fetch.contents == payload && server.requests.map(\.rangeStart) == [nil])
  }

  @Test(arguments: [
    (LoopbackReply(200, body: Array(payload.reversed())), "is \(sha256(of: Array(payload.reversed())))"),
    (
      LoopbackReply(200, headers: ["Content-Type": "text/html; charset=utf-8"], body: Array("<html>".utf8)),
      "the server calls it a web page"
    ),
    (LoopbackReply(200, body: payload + [0]), "it is thrown away"),
    (LoopbackReply(200, body: []), "it is thrown away"),
  ]) func refusesOtherContent(reply: LoopbackReply, expected: String) throws {
    let server = try LoopbackServer { _, _ in reply }
    let fetch = DownloadCase(server.url())
    let message = fetch.failure()
    #expect(message.contains(expected) && message.contains("expected \(sha256(of: payload))"), "\(message)")
    #expect(fetch.files.isEmpty && server.requests.count == 1)
  }

  @Test func refusesAnAnnouncedLengthThatIsTooShort() throws {
    let server = try LoopbackServer { request, _ in
      var reply = LoopbackReply.file(payload, request)
      reply.announcedLength = 50_000
      return reply
    }
    let fetch = DownloadCase(server.url())
    #expect(fetch.failure().contains("expected \(sha256(of: payload))"))
    #expect(fetch.files.isEmpty)
  }

  @Test func refusesAnAnnouncedLengthThatIsTooLong() throws {
    let server = try LoopbackServer { request, number in
      var reply = LoopbackReply.file(payload, request)
      if number == 0 { reply.announcedLength = 70_000 }
      return reply
    }
    let fetch = DownloadCase(server.url())
    fetch.download.retries = 0
    #expect(fetch.failure().contains("ended after 60000 of 70000 bytes"))
    // All bytes are there in truth: the next call learns it from the server and is done.
    _ = try fetch.run()
    #expect(fetch.contents == payload && server.sentBytes == payload.count)
  }

  @Test func acceptsBodiesWithoutLength() throws {
    let server = try LoopbackServer { request, _ in
      var reply = LoopbackReply.file(payload, request)
      reply.announcedLength = nil
      return reply
    }
    let fetch = DownloadCase(server.url())
    _ = try fetch.run()
    #expect(fetch.contents == payload)
  }

  @Test func followsRedirects() throws {
    let server = try LoopbackServer { request, number in
      if request.path == "/data.csv" {
        return LoopbackReply(number % 2 == 0 ? 302 : 301, headers: ["Location": "/moved/data.csv"])
      }
      let reply = LoopbackReply.file(payload, request)
      return number == 1 ? reply.broken(after: 20_000) : reply
    }
    let fetch = DownloadCase(server.url())
    _ = try fetch.run()
    #expect(fetch.contents == payload && server.sentBytes == payload.count)
    #expect(server.requests.last?.rangeStart == 20_000, "the range goes along")
  }

  @Test(arguments: ["file:///etc/hostname", "ftp://127.0.0.1/x", "gopher://127.0.0.1/", "http:///x"])
  func refusesOtherSchemes(location: String) throws {
    let server = try LoopbackServer { _, _ in LoopbackReply(302, headers: ["Location": location]) }
    let fetch = DownloadCase(server.url())
    let message = fetch.failure()
    #expect(message.contains("status 302"), "\(message)")
    #expect(fetch.files.isEmpty && server.requests.count == 1)
  }

  @Test func endsRedirectLoops() throws {
    let server = try LoopbackServer { _, _ in LoopbackReply(302, headers: ["Location": "/data.csv"]) }
    let fetch = DownloadCase(server.url())
    #expect(fetch.failure().contains("redirects") && server.requests.count < 40)
  }

  @Test(arguments: [404, 403, 410, 400]) func namesTheStatus(status: Int) throws {
    let server = try LoopbackServer { _, _ in LoopbackReply(status, body: Array("<html>sorry</html>".utf8)) }
    let fetch = DownloadCase(server.url())
    let message = fetch.failure()
    #expect(message.hasPrefix("\(server.url()): status \(status) ("), "\(message)")
    #expect(fetch.files.isEmpty && server.requests.count == 1)
  }

  @Test(arguments: [500, 502, 503, 429, 408]) func triesAgainAfterPassingFaults(status: Int) throws {
    let server = try LoopbackServer { request, number in
      number == 0 ? LoopbackReply(status, body: [1, 2, 3]) : .file(payload, request)
    }
    let fetch = DownloadCase(server.url())
    _ = try fetch.run()
    #expect(fetch.contents == payload && server.requests.count == 2)
  }

  @Test func aFaultKeepsWhatIsThere() throws {
    let server = try LoopbackServer { request, number in
      switch number {
      case 0: .file(payload, request).broken(after: 30_000)
      case 1: LoopbackReply(503, body: Array("<html>busy</html>".utf8))
      default: .file(payload, request)
      }
    }
    let fetch = DownloadCase(server.url())
    _ = try fetch.run()
    #expect(fetch.contents == payload && server.sentBytes == payload.count + 17)
  }

  @Test func triesTheAddressesInTurn() throws {
    let gone = try LoopbackServer { _, _ in LoopbackReply(404) }
    let lying = try LoopbackServer { _, _ in LoopbackReply(200, body: [1, 2, 3]) }
    let sound = try LoopbackServer { request, _ in .file(payload, request) }
    let fetch = DownloadCase(gone.url(), lying.url(), sound.url())
    _ = try fetch.run()
    #expect(fetch.contents == payload)
    let failing = DownloadCase(gone.url(), lying.url())
    let message = failing.failure()
    #expect(message.contains("\(gone.url()): status 404") && message.contains("\(lying.url()): the SHA-256"))
    #expect(failing.files.isEmpty)
  }

  @Test func namesServersThatAreNotThere() throws {
    let address = try LoopbackServer { _, _ in LoopbackReply(404) }.url()
    Thread.sleep(forTimeInterval: 0.3)
    let fetch = DownloadCase(address)
    fetch.download.retries = 1
    #expect(fetch.failure().hasPrefix("\(address): "))
    #expect(fetch.files.isEmpty)
  }

  @Test func withoutDigestAnythingIsTaken() throws {
    let server = try LoopbackServer { request, _ in .file(payload, request) }
    let fetch = DownloadCase(server.url(), expecting: nil)
    #expect(try fetch.run().isChecked == false)
    #expect(fetch.contents == payload)
  }

  /// A server that declares gzip a matter of transport: the bytes arrive unpacked.
  @Test func takesFilesThatAreUnpackedOnTheWay() throws {
    let packed = gzipped(payload)
    let server = try LoopbackServer { request, number in
      let reply = LoopbackReply(200, headers: ["Content-Encoding": "x-gzip"], body: packed)
      return number == 0 ? reply.broken(after: 30_000) : reply
    }
    let fetch = DownloadCase(server.url("/data.csv.gz"))
    fetch.download.destination = fetch.folder + "/set/data.csv.gz"
    fetch.download.original = OriginalDigest(stored: sha256(of: packed), content: sha256(of: payload))
    let file = try fetch.run()
    #expect(file.path == fetch.folder + "/set/data.csv" && fetch.files == ["data.csv"])
    #expect(server.requests.map(\.rangeStart) == [nil, nil])
  }
}
