import Foundation
import RunRecords
import Testing

@Suite("Publishing a result")
struct PublicationTests {
  @Test("a first result and the next ones appear, and nothing is left beside them", arguments: [true, false])
  func replaces(exchanges: Bool) throws {
    let folder = try TestFolder()
    for number in 1...4 {
      var publication = try NumberedResult.publication(number)
      publication.exchanges = exchanges
      try publication.run(in: folder["runs/result"])
      #expect(try NumberedResult.read(folder["runs/result"]) == number)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder["runs"]) == ["result"])
    }
  }

  @Test("files that no result wrote stay; those of the old result go")
  func carriesOver() throws {
    let folder = try TestFolder()
    let result = folder["result"]
    try NumberedResult.publish(2, in: result)
    try folder.write("result/notes.md", "by hand")
    try folder.write("result/decision.md", "concluded from 2")
    try folder.write("result/figures/inner/a.svg", "<svg/>")
    try FileManager.default.createSymbolicLink(atPath: folder["result/link"], withDestinationPath: "nowhere")
    try FileManager.default.setAttributes([.posixPermissions: 0o750], ofItemAtPath: result)
    let notes = try FileManager.default.attributesOfItem(atPath: folder["result/notes.md"])[.systemFileNumber] as? Int

    try publish(
      try NumberedResult.files(3), last: NumberedResult.last, discarding: ["decision.md", "decision.json"], in: result)
    #expect(try NumberedResult.read(result) == 3)
    #expect(
      try Set(FileManager.default.contentsOfDirectory(atPath: result))
        == ["empty.csv", "figures", "large.csv", "link", "manifest.json", "notes.md", "scores.csv"])
    #expect(folder.text("result/notes.md") == "by hand")
    #expect(folder.text("result/figures/inner/a.svg") == "<svg/>")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder["result/link"]) == "nowhere")
    let attributes = try FileManager.default.attributesOfItem(atPath: result)
    #expect(attributes[.posixPermissions] as? Int == 0o750)
    let kept = try FileManager.default.attributesOfItem(atPath: folder["result/notes.md"])[.systemFileNumber] as? Int
    #expect(notes != nil && kept == notes)
  }

  @Test("what is added to a result leaves the rest, and is refused once the result is another one")
  func addsToResult() throws {
    let folder = try TestFolder()
    let result = folder["result"]
    try NumberedResult.publish(2, in: result)
    let digest = sha256(try Data(contentsOf: URL(fileURLWithPath: folder["result/manifest.json"])))
    func decide() throws {
      try publish(
        ["decision.md": Data("2 it is".utf8)], last: NumberedResult.last, in: result,
        ifUnchanged: [NumberedResult.last: digest])
    }
    try decide()
    #expect(try NumberedResult.read(result) == 2)
    #expect(folder.text("result/decision.md") == "2 it is")
    try publish(try NumberedResult.files(4), last: NumberedResult.last, discarding: ["decision.md"], in: result)
    #expect(throws: RecordError.self) { try decide() }
    #expect(folder.text("result/decision.md") == nil)
    #expect(folder.names == ["result"])
  }

  @Test("a file laid into the old folder at the last moment is not lost")
  func latecomers() throws {
    let folder = try TestFolder()
    try NumberedResult.publish(2, in: folder["result"])
    var publication = FolderPublication(
      try NumberedResult.files(3), last: NumberedResult.last, discarding: ["decision.md"])
    publication.stops = { step in
      if step == .staged {
        try? folder.write("result/late.md", "late")
        try? folder.write("result/decision.md", "concluded from 2")
      }
      return false
    }
    try publication.run(in: folder["result"])
    #expect(try NumberedResult.read(folder["result"]) == 3)
    #expect(folder.text("result/late.md") == "late")
    #expect(folder.text("result/decision.md") == nil)
  }

  @Test("asked beforehand, a folder that can be replaced is left as it is")
  func asksBeforehand() throws {
    let folder = try TestFolder()
    try checkPublishing(last: NumberedResult.last, in: folder["a/b"])
    try NumberedResult.publish(1, in: folder["result"])
    try checkPublishing(last: NumberedResult.last, in: folder["result"])
    #expect(try NumberedResult.read(folder["result"]) == 1)
    #expect(folder.names == ["a", "result"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder["a"]).isEmpty)
  }

  @Test("a link to a folder that is not there yet")
  func linkToNew() throws {
    let folder = try TestFolder()
    try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "result")
    #expect(try NumberedResult.read(folder["link"]) == nil)
    try NumberedResult.publish(1, in: folder["link"])
    #expect(try NumberedResult.read(folder["result"]) == 1)
    #expect(folder.names == ["link", "result"])
  }

  @Test("ways to name a folder", arguments: ["result", "result/", "result//./", "link", "link/", "new/../result"])
  func spellings(name: String) throws {
    let folder = try TestFolder()
    try folder.write("new/file", "")
    try NumberedResult.publish(1, in: folder["result"])
    try FileManager.default.createSymbolicLink(atPath: folder["link"], withDestinationPath: "result")
    try NumberedResult.publish(2, in: folder[name])
    // The same by a relative path.
    let steps = FileManager.default.currentDirectoryPath.split(separator: "/").count
    let relative = String(repeating: "../", count: steps) + folder[name].dropFirst()
    #expect(try NumberedResult.read(relative) == 2)
    try NumberedResult.publish(3, in: relative)
    #expect(try NumberedResult.read(folder["result"]) == 3)
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder["link"]) == "result")
    #expect(folder.names == ["link", "new", "result"])
  }

  @Test("an analysis that was there first stays when the result comes")
  func companionsMayComeFirst() throws {
    let folder = try TestFolder()
    try folder.write("result/analysis/analysis.json", "{}")
    try NumberedResult.publish(1, in: folder["result"])
    #expect(try NumberedResult.read(folder["result"]) == 1)
    #expect(try String(contentsOfFile: folder["result/analysis/analysis.json"], encoding: .utf8) == "{}")
  }
}

/// A folder that cannot be replaced, and a word of the reason.
struct Refusal: Sendable, CustomTestStringConvertible {
  let folder: String
  let says: String
  var testDescription: String { "'\(folder)'" }

  init(_ folder: String, _ says: String) {
    self.folder = folder
    self.says = says
  }
}

@Suite("Folders that are refused")
struct PublicationRefusalTests {
  /// Names that begin with "@" lie in the test's folder.
  static let refusals = [
    Refusal("", "needs a name"), Refusal("/", "current folder"), Refusal(".", "current folder"),
    Refusal("..", "current folder"), Refusal(NSHomeDirectory(), "home folder"), Refusal("@file", "a file"),
    Refusal("@file/inside", "annot write"), Refusal("@dangling", "a link"), Refusal("@loop", "a link"),
    Refusal("@missing/..", "no such folder"),
    Refusal("@parent", "holds folders ('inner')"), Refusal("@nest", "inside another"),
    Refusal("/dev/null/result", "annot write"),
  ]

  @Test("with a reason, and nothing changes", arguments: refusals)
  func refuses(refusal: Refusal) throws {
    let folder = try TestFolder()
    try folder.write("file", "text")
    try folder.write("parent/inner/a.txt", "a")
    try NumberedResult.publish(1, in: folder["nest"])
    try NumberedResult.publish(2, in: folder["nest/inner"])
    try FileManager.default.createSymbolicLink(atPath: folder["dangling"], withDestinationPath: "nowhere/inside")
    try FileManager.default.createSymbolicLink(atPath: folder["loop"], withDestinationPath: "loop")
    let names = folder.names
    let path = refusal.folder.hasPrefix("@") ? folder[String(refusal.folder.dropFirst())] : refusal.folder
    let error = #expect(throws: RecordError.self) { try NumberedResult.publish(3, in: path) }
    #expect("\(String(describing: error))".contains(refusal.says))
    // A result further inside is met only on the way.
    if refusal.folder != "@nest" {
      #expect(throws: RecordError.self) { try checkPublishing(last: NumberedResult.last, in: path) }
    }
    #expect(folder.names == names)
    #expect(try NumberedResult.read(folder["nest"]) == 1)
    #expect(try NumberedResult.read(folder["nest/inner"]) == 2)
  }

  @Test("names of files that are paths", arguments: ["", "..", "a/b", "/etc/a"])
  func refusesPaths(name: String) throws {
    let folder = try TestFolder()
    #expect(throws: RecordError.self) { try publish([name: Data()], last: "manifest.json", in: folder["result"]) }
    #expect(folder.names.isEmpty)
  }

  @Test("a folder without the right to write", .enabled(if: geteuid() != 0, "root may write everywhere"))
  func refusesReadOnly() throws {
    let folder = try TestFolder()
    let manager = FileManager.default
    try NumberedResult.publish(1, in: folder["result"])
    for place in [folder["result"], folder.path] {
      try manager.setAttributes([.posixPermissions: 0o555], ofItemAtPath: place)
      #expect(throws: RecordError.self) { try NumberedResult.publish(2, in: folder["result"]) }
      #expect(try NumberedResult.read(folder["result"]) == 1)
      try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: place)
    }
    #expect(folder.names == ["result"])
  }

  @Test("a folder that another process keeps locked, after a while")
  func refusesLocked() throws {
    let folder = try TestFolder()
    try NumberedResult.publish(1, in: folder["result"])
    let lock = open(folder[".result.lock"], O_RDWR | O_CREAT, 0o666)
    #expect(flock(lock, LOCK_EX) == 0)
    var publication = try NumberedResult.publication(2)
    publication.waitLimit = .milliseconds(50)
    #expect(throws: RecordError.self) { try publication.run(in: folder["result"]) }
    close(lock)
    try NumberedResult.publish(2, in: folder["result"])
    #expect(try NumberedResult.read(folder["result"]) == 2)
    #expect(folder.names == ["result"])
  }

  @Test("a folder that is not there reads as an empty one")
  func readsMissing() throws {
    let folder = try TestFolder()
    #expect(try NumberedResult.read(folder["nothing"]) == nil)
    #expect(try NumberedResult.read("") == nil)
    #expect(throws: RecordError.self) {
      try readWhole(folder["nothing"]) { _ in throw RecordError.unreadable(path: "", reason: "no result") }
    }
    #expect(folder.names.isEmpty)
  }
}
