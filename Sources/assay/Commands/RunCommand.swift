import ArgumentParser
import DataIngest
import Experiments
import Foundation
import NumericKernels
import Reporting
import RunRecords
import Workbench

/// `--threads`, the same for every command that computes.
struct ThreadOptions: ParsableArguments {
  @Option(help: "Threads to use; results are the same for any number. Default: all processors.")
  var threads: Int = ProcessInfo.processInfo.activeProcessorCount

  func validate() throws {
    if threads < 1 { throw ValidationError("--threads must be at least 1") }
  }
}

struct RunCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs an experiment file: fits, measures and compares its detectors.",
    discussion: """
      Writes comparison.{md,csv,json}, intervals.{md,csv}, differences.csv, agreement.{md,csv}, stability.{md,csv}, flips.csv,
      scores.csv, assessment.json, cleaning.json and manifest.json, which are the same on
      every run, and cost.{md,csv,json} with times and memory. Interrupted, it writes no result; run again, it goes on where
      it was: fits that were done are kept in a cache of at most 2 GB.
      """)

  @Argument(help: "The experiment file.")
  var file: String

  @Option(help: "Folder for the results. Default: results/<name of the experiment>.")
  var output: String?

  @OptionGroup var threading: ThreadOptions

  @Option(help: "First seed, in place of the file's; the further seeds follow it.")
  var seed: UInt64?

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp("Overrides a value of the file; may be repeated.", valueName: "path=value"))
  var settings: [String] = []

  @Option(help: "Runs only the detectors of this id or label; may be repeated.")
  var only: [String] = []

  @Flag(help: "Shows the plan with its predicted memory and runs nothing.")
  var dryRun = false

  @Option(
    help: ArgumentHelp(
      "Refuses to run what would need more memory at its peak, and says what would fit: 2GB, 500MB, 1.5GiB.",
      valueName: "bytes"), transform: parsedByteCount)
  var memoryLimit: ByteCount?

  @Option(help: "Folder that keeps fits for later runs. Default: $XDG_CACHE_HOME/assay, or ~/.cache/assay.")
  var cache: String = RunStore.userFolder

  @Flag(
    inversion: .prefixedNo,
    help: "Reuse fits of earlier runs on the same rows with the same program, and keep new ones.")
  var reuse = true

  @Flag(help: "Shows no progress.")
  var quiet = false

  func run() throws {
    try refusingBadInput {
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      let progress = ProgressReporter(quiet: quiet)
      let session = try ExperimentSession(
        path: file, settings: try settings.map(parsedSetting), seed: seed, only: only)
      var (stages, mark) = (StageTimes(), StageMark())
      let loaded = try session.load(threads: threading.threads)
      stages.add(.load, since: mark)
      for notice in loaded.report.notices { progress.note("data: \(notice)") }
      if dryRun {
        print(TableFormat.table.render(try session.dryRun(on: loaded.dataset, workers: workers)), terminator: "")
        return
      }
      if let memoryLimit { try session.checkMemory(memoryLimit, on: loaded.dataset, workers: workers) }
      let folder = output ?? "results/\(session.spec.name)"
      try checkPublishing(last: Manifest.fileName, in: folder)
      let outcome = try session.run(
        on: loaded.dataset, workers: workers, store: reuse ? RunStore(folder: cache) : nil
      ) { progress.show($0) }
      stages.add(outcome.stages)
      mark = StageMark()
      try session.files(outcome, cleaning: loaded.report, stages: stages).write(to: folder)
      stages.add(.writing, since: mark)
      for line in TableFormat.table.render(stageTable(stages.all)).split(separator: "\n") {
        progress.note(String(line))
      }
      progress.note("results in \(folder)")
      if !outcome.failures.isEmpty {
        printError("assay: \(outcome.failures.count) runs failed; comparison.md says why")
        throw ExitCode(1)
      }
    }
  }
}

private func parsedByteCount(_ text: String) throws -> ByteCount {
  guard let count = ByteCount(text) else {
    throw ValidationError("--memory-limit \(text): write a number of bytes, for example 2GB or 500MB")
  }
  return count
}

/// "sample.rows=100" as a pair.
private func parsedSetting(_ text: String) throws -> (path: String, value: String) {
  guard let equals = text.firstIndex(of: "="), equals != text.startIndex else {
    throw ValidationError("--set \(text): write path=value, for example sample.rows=1000")
  }
  return (String(text[..<equals]), String(text[text.index(after: equals)...]))
}
