import AnomalyTestSupport
import Foundation
import Testing

/// What a run of the program gave.
struct CommandResult {
  let status: Int32
  let output: String
  let errors: String
  /// True when a signal ended it: a crash.
  let isCrash: Bool
}

/// Runs the built program from the repository's root.
func assay(_ arguments: String...) throws -> CommandResult { try assay(arguments) }

/// - Parameters:
///   - workingFolder: where it runs.
///   - environment: variables to set; an empty value takes a variable away.
///   - meanwhile: is called when the program has been started.
func assay(
  _ arguments: [String], in workingFolder: URL = repositoryRoot, environment: [String: String] = [:],
  meanwhile: (Process) throws -> Void = { _ in }
) throws -> CommandResult {
  let process = Process()
  let program: URL = try #require(programURL)
  process.executableURL = program
  process.arguments = arguments
  process.currentDirectoryURL = workingFolder
  let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
  process.environment = variables.filter { !$0.value.isEmpty }
  let folder = try TemporaryFolder()
  // Files instead of pipes: a full pipe would stop the program.
  let (output, errors) = (folder.path("output"), folder.path("errors"))
  for path in [output, errors] { try Data().write(to: URL(fileURLWithPath: path)) }
  process.standardOutput = FileHandle(forWritingAtPath: output)
  process.standardError = FileHandle(forWritingAtPath: errors)
  try process.run()
  try meanwhile(process)
  process.waitUntilExit()
  return CommandResult(
    status: process.terminationStatus, output: try String(contentsOfFile: output, encoding: .utf8),
    errors: try String(contentsOfFile: errors, encoding: .utf8), isCrash: process.terminationReason == .uncaughtSignal)
}

/// The program stands beside the bundle of the tests.
private let programURL: URL? = {
  let places = [Bundle.main.executableURL, CommandLine.arguments.first.map { URL(fileURLWithPath: $0) }]
  let built = places.compactMap { $0 }.map { $0.deletingLastPathComponent().appendingPathComponent("assay") }
  let linked = repositoryRoot.appendingPathComponent(".build/release/assay")
  return (built + [linked]).first { FileManager.default.isExecutableFile(atPath: $0.path) }
}()

/// A folder that goes away with the value that made it.
final class TemporaryFolder {
  private let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("assay-tests-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func path(_ name: String) -> String { url.appendingPathComponent(name).path }

  /// Writes a file and returns its path.
  func file(_ name: String, _ text: String) throws -> String {
    try Data(text.utf8).write(to: url.appendingPathComponent(name))
    return path(name)
  }
}
