import AnomalyTestSupport
import Foundation
import RunRecords
import Testing

/// A table of 50,000 bytes or so.
private let table = Data(("a,b\n" + (1...6000).map { "\($0),\($0 % 7)\n" }.joined()).utf8)
private let bytes = [UInt8](table)

/// A folder with a contract for `sample` and, unless it is to be fetched by hand, the address of a server in it.
private final class FetchCase {
  let folder: TemporaryFolder
  let home: String

  init(_ addresses: [URL]) throws {
    folder = try TemporaryFolder()
    home = folder.path("home")
    let contracts = folder.path("dataset/sample")
    try FileManager.default.createDirectory(atPath: contracts, withIntermediateDirectories: true)
    let download = addresses.isEmpty ? "" : "download: [\(addresses.map(\.absoluteString).joined(separator: ", "))]\n"
    let contract = """
      name: sample
      title: A sample
      source: https://example.org/sample
      licence: public
      \(download)file: sample/rows.csv
      sha256: \(sha256(table))
      format: csv
      columns:
        - {name: a, type: number}
        - {name: b, type: number}
      """
    _ = try folder.file("dataset/sample/dataset.yaml", contract)
  }

  var stored: String { home + "/assay/datasets/sample/rows.csv" }
  var contents: Data? { FileManager.default.contents(atPath: stored) }
  var partLength: Int? { FileManager.default.contents(atPath: stored + ".part")?.count }
  var files: [String] {
    let folder = URL(fileURLWithPath: stored).deletingLastPathComponent().path
    return (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []
  }

  func run(_ arguments: String..., meanwhile: (Process) throws -> Void = { _ in }) throws -> CommandResult {
    try assay(
      ["data"] + arguments, in: URL(fileURLWithPath: folder.path("")),
      environment: ["XDG_DATA_HOME": home, "ASSAY_DATASETS": "", "no_proxy": "127.0.0.1"], meanwhile: meanwhile)
  }

  /// Waits until the bytes before a stall have arrived.
  func waitForStall() throws {
    let end = ContinuousClock.now + .seconds(40)
    while partLength != 30_000 && ContinuousClock.now < end { Thread.sleep(forTimeInterval: 0.02) }
    #expect(partLength == 30_000)
  }
}

/// Sends 30,000 bytes and then nothing more, the first time; a test can step in.
private func stallingServer() throws -> LoopbackServer {
  try LoopbackServer { request, number in
    let reply = LoopbackReply.file(bytes, request)
    return number == 0 ? reply.broken(after: 30_000, .stall) : reply
  }
}

@Suite("assay data fetch", .timeLimit(.minutes(3)))
struct DataFetchTests {
  @Test("fetches once, and again only by force")
  func fetchesOnce() throws {
    let server = try LoopbackServer { request, _ in .file(bytes, request) }
    let fetch = try FetchCase([server.url()])
    let absent = try fetch.run("check", "sample")
    #expect(absent.status == 2 && absent.errors.contains("run: assay data fetch sample"), "\(absent.errors)")
    #expect(try fetch.run("list").output.contains("absent: run: assay data fetch sample"))
    let first = try fetch.run("fetch", "sample")
    #expect(first.status == 0 && fetch.contents == table && fetch.files == ["rows.csv"], "\(first.errors)")
    #expect(first.errors.split(separator: "\n").count == 1 && first.errors.contains("in \(fetch.stored)"))
    let second = try fetch.run("fetch", "sample", "sample")
    #expect(second.status == 0 && second.errors == "sample: already there, in \(fetch.stored)\n")
    #expect(server.requests.count == 1)
    #expect(try fetch.run("fetch", "sample", "--force").status == 0 && server.requests.count == 2)
    #expect(try fetch.run("list").output.contains(fetch.stored))
    let check = try fetch.run("check", "sample")
    #expect(check.status == 0 && check.output.contains("6000 of 6000 rows kept"), "\(check.errors)")
  }

  @Test("what the server does wrong is named, and nothing stands under the final name")
  func namesFaults() throws {
    let other = LoopbackReply(200, headers: ["Content-Type": "text/html"], body: Array("<html>".utf8))
    let faults: [(reply: LoopbackReply, says: [String])] = [
      (LoopbackReply(404), ["status 404", "/data.csv"]), (other, ["expected \(sha256(table))", "web page"]),
      (LoopbackReply(200, body: bytes).broken(after: 20_000), ["ended after 20000 of", "20000 bytes are kept"]),
      (LoopbackReply(200, body: bytes).broken(after: 5000, .stall), ["no byte came for 3 s", "5000 bytes are kept"]),
      (LoopbackReply(302, headers: ["Location": "file:///etc/passwd"]), ["status 302", "file:///etc/passwd"]),
    ]
    for fault in faults {
      let server = try LoopbackServer { _, _ in fault.reply }
      let fetch = try FetchCase([server.url()])
      let result = try fetch.run("fetch", "sample", "--retries", "0", "--timeout", "3")
      #expect(result.status == 1 && !result.isCrash && fetch.contents == nil, "\(result.errors)")
      for part in fault.says { #expect(result.errors.contains(part), "'\(part)' is not in: \(result.errors)") }
    }
  }

  @Test("an interrupted fetch goes on in the next call", arguments: [SIGINT, SIGTERM, SIGKILL])
  func resumes(signal: Int32) throws {
    let server = try stallingServer()
    let fetch = try FetchCase([server.url()])
    let first = try fetch.run("fetch", "sample") { process in
      try fetch.waitForStall()
      kill(process.processIdentifier, signal)
    }
    #expect(signal == SIGKILL ? first.isCrash : first.status == 130, "\(first.errors)")
    #expect(fetch.partLength == 30_000 && fetch.contents == nil)
    let second = try fetch.run("fetch", "sample")
    #expect(second.status == 0 && second.errors.contains("going on after"), "\(second.errors)")
    #expect(fetch.contents == table && fetch.files == ["rows.csv"])
    #expect(server.requests.map(\.rangeStart) == [nil, 30_000] && server.sentBytes == bytes.count)
  }

  @Test("a second process says who is at it, and does no harm")
  func locks() throws {
    let server = try stallingServer()
    let fetch = try FetchCase([server.url()])
    let first = try fetch.run("fetch", "sample") { process in
      try fetch.waitForStall()
      let second = try fetch.run("fetch", "sample")
      #expect(second.status == 1, "\(second.errors)")
      #expect(second.errors.contains("process \(process.processIdentifier) is fetching this file"), "\(second.errors)")
      kill(process.processIdentifier, SIGINT)
    }
    #expect(first.status == 130 && first.errors.contains("30000 bytes are kept"), "\(first.errors)")
    #expect(try fetch.run("fetch", "sample").status == 0 && fetch.contents == table)
    #expect(server.sentBytes == bytes.count)
  }

  @Test("takes a copy at hand")
  func takesCopies() throws {
    let fetch = try FetchCase([])
    let byHand = try fetch.run("fetch", "sample")
    #expect(byHand.status == 2, "\(byHand.errors)")
    #expect(byHand.errors.contains("get rows.csv from https://example.org/sample, then run: assay data fetch sample"))
    let wrong = try fetch.folder.file("wrong.csv", "a,b\n1,2\n")
    let refusals = [
      (wrong, "expected \(sha256(table))"), (fetch.folder.path("absent"), "there is no such file"),
      (fetch.folder.path("dataset"), "is a folder, not a file"),
    ]
    for (path, says) in refusals {
      let result = try fetch.run("fetch", "sample", "--from", path)
      #expect(result.status == 2 && result.errors.contains(path) && result.errors.contains(says), "\(result.errors)")
      #expect(fetch.files.isEmpty)
    }
    let copy = try fetch.folder.file("copy.csv", String(decoding: table, as: UTF8.self))
    #expect(try fetch.run("fetch", "sample", "--from", copy).status == 0 && fetch.contents == table)
  }

  @Test("puts it where it is told to")
  func goesElsewhere() throws {
    let server = try LoopbackServer { request, _ in .file(bytes, request) }
    let fetch = try FetchCase([server.url()])
    let elsewhere = fetch.folder.path("elsewhere")
    let result = try fetch.run("fetch", "sample", "--to", elsewhere, "--quiet")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(FileManager.default.contents(atPath: elsewhere + "/sample/rows.csv") == table && fetch.contents == nil)
    let again = try fetch.run("fetch", "sample", "--to", elsewhere, "--force")
    #expect(again.errors.contains("set ASSAY_DATASETS to \(elsewhere)"), "\(again.errors)")
    let refused = try fetch.run("fetch", "sample", "--to", fetch.folder.path("dataset/sample/dataset.yaml"))
    #expect(refused.status == 1 && refused.errors.contains("cannot be made"), "\(refused.errors)")
  }

  @Test("another file under its name is replaced only by the original")
  func replaces() throws {
    let server = try LoopbackServer { request, number in
      number == 0 ? LoopbackReply(200, body: [1, 2, 3]) : .file(bytes, request)
    }
    let fetch = try FetchCase([server.url()])
    let folder = URL(fileURLWithPath: fetch.stored).deletingLastPathComponent()
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    try Data("old".utf8).write(to: URL(fileURLWithPath: fetch.stored))
    #expect(try fetch.run("fetch", "sample").status == 1 && fetch.contents == Data("old".utf8))
    #expect(try fetch.run("fetch", "sample").status == 0 && fetch.contents == table)
  }

  @Test(
    "wrong usage",
    arguments: [
      [], ["a", "b", "--from", "x"], ["a", "--timeout", "0"], ["a", "--timeout", "nan"], ["a", "--retries", "-1"],
    ])
  func refusesWrongUsage(arguments: [String]) throws {
    #expect(try assay(["data", "fetch"] + arguments).status == 64)
  }

  @Test("unknown names are refused before the first byte moves")
  func refusesUnknownNames() throws {
    let server = try LoopbackServer { request, _ in .file(bytes, request) }
    let result = try FetchCase([server.url()]).run("fetch", "sample", "simple")
    #expect(result.status == 2 && result.errors.contains("did you mean 'sample'?") && server.requests.isEmpty)
  }

  @Test("the originals are taken in the form they come in", .enabled(if: datasetsFolder != nil, "data not present"))
  func takesOriginals() throws {
    let original = try #require(datasetsFolder) + "/nsl-kdd/KDDTest+.txt.gz"
    let folder = try TemporaryFolder()
    let home = folder.path("home")
    let result = try assay(
      ["data", "fetch", "nsl-kdd-test", "--from", original], environment: ["XDG_DATA_HOME": home, "ASSAY_DATASETS": ""])
    #expect(result.status == 0, "\(result.errors)")
    #expect(
      FileManager.default.contentsEqual(atPath: original, andPath: home + "/assay/datasets/nsl-kdd/KDDTest+.txt.gz"))
  }
}
