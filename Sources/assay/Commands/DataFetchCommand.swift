import ArgumentParser
import DataIngest
import Foundation
import Workbench

struct DataFetchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Gets the originals of data sets: from their servers, or from a copy at hand.",
    discussion: """
      The file goes to $XDG_DATA_HOME/assay/datasets (or ~/.local/share/assay/datasets), where every command looks for it,
      once its SHA-256 is that of the contract. An interrupted download goes on when the command is called again.

      Exit status: 0 it is there · 1 a server or disk failed · 2 the name, the copy or its content is refused · 130 interrupted
      """)

  @Argument(help: "The data sets' names, as in 'assay data list'.")
  var names: [String] = []

  @Option(
    help: ArgumentHelp("Takes this copy, plain or with gzip, and downloads nothing.", valueName: "file"),
    completion: .file())
  var from: String?

  @Option(help: ArgumentHelp("Folder of data sets to put it into.", valueName: "folder"), completion: .directory)
  var to: String?

  @Flag(help: "Fetches it again although it is there.")
  var force = false

  @Option(help: "Seconds without a byte after which an attempt ends.")
  var timeout = 30.0

  @Option(help: "Further attempts after passing faults, with growing waits between them.")
  var retries = 3

  @Flag(help: "Shows no progress.")
  var quiet = false

  func validate() throws {
    if names.isEmpty { throw ValidationError("name at least one data set; 'assay data list' lists them") }
    if from != nil && names.count > 1 { throw ValidationError("--from is for one data set") }
    if !(0.1...86_400).contains(timeout) { throw ValidationError("--timeout must be from 0.1 to 86400 seconds") }
    if !(0...100).contains(retries) { throw ValidationError("--retries must be from 0 to 100") }
  }

  func run() throws {
    try refusingBadInput {
      let fetches = try missing()
      guard !fetches.isEmpty else { return }
      let interrupt = Interrupt()
      let progress = FetchProgress(quiet: quiet)
      var failures = 0
      for fetch in fetches {
        do {
          try get(fetch, interrupt, progress)
        } catch let error as DownloadError {
          progress.clear()
          switch error.kind {
          case .refused: throw error
          case .cancelled:
            printError("assay: \(fetch.contract.name): \(error)")
            throw ExitCode(130)
          case .busy, .local, .server:
            printError("assay: \(fetch.contract.name): \(error)")
            failures += 1
          }
        }
      }
      if failures > 0 { throw ExitCode(1) }
    }
  }

  /// What has to be fetched. Every contract is read before the first byte moves.
  private func missing() throws -> [DatasetFetch] {
    var fetches: [DatasetFetch] = []
    for (index, name) in names.enumerated() where !names[..<index].contains(name) {
      var fetch = try DatasetFetch(named: name, to: to)
      fetch.timeout = timeout
      fetch.retries = retries
      if !force, let file = try fetch.fileAtHand() {
        FetchProgress(quiet: quiet).note("\(name): already there, in \(file)")
        continue
      }
      if from == nil { try fetch.checkAddress() }
      fetches.append(fetch)
    }
    return fetches
  }

  private func get(_ fetch: DatasetFetch, _ interrupt: Interrupt, _ progress: FetchProgress) throws {
    let name = fetch.contract.name
    // Two data sets may share a file, which the first of them brought.
    if !force, let file = try fetch.fileAtHand() {
      progress.note("\(name): already there, in \(file)")
      return
    }
    let start = ContinuousClock.now
    let file: FetchedFile
    var facts: [String] = []
    if let from {
      file = try fetch.copy(from: from, cancellation: interrupt.cancellation)
    } else {
      file = try fetch.download(cancellation: interrupt.cancellation) { progress.show($0, of: name) }
      facts = [String(format: "%.1f s", (ContinuousClock.now - start) / .seconds(1))]
    }
    facts.append(file.isChecked ? "SHA-256 as in the contract" : "not compared: the contract gives no SHA-256")
    progress.note("\(name): \(([readableBytes(file.byteCount)] + facts).joined(separator: ", ")), in \(file.path)")
    if !fetch.finds(file) { progress.note("\(name): to have it found there, set ASSAY_DATASETS to \(fetch.folder)") }
  }
}
