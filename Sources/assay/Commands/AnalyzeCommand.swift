import Analysis
import AnomalyCore
import ArgumentParser
import DataIngest
import NumericKernels
import Reporting
import RunRecords
import Workbench

struct AnalyzeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Summarises the columns of a data set and tests them against its labels.",
    discussion: """
      Writes analysis.json, analysis.md, columns.csv, numeric-tests.csv
      (Mann–Whitney), categorical-tests.csv (χ², Fisher, Monte Carlo),
      correlations.csv and influences.csv (which values make an anomaly more
      likely, and how much). Data without labels get what needs none. The files
      are the same on every run and for any number of threads.

      Example: assay analyze simulated
      """)

  @Argument(help: "The data set's name, as in 'assay data list'.")
  var dataset: String?

  @Option(help: "Takes the rows that an experiment file draws from its data set, in place of all.")
  var experiment: String?

  @Option(help: "Folder for the results. Default: results/<name of the data set or experiment>/analysis.")
  var output: String?

  @Option(help: "Judged rows that a bin needs to take part in the ranking of influences.")
  var minimumSupport: Int = ColumnAnalysisSettings().minimumSupport

  @OptionGroup var threading: ThreadOptions

  @Flag(help: "Shows no progress.")
  var quiet = false

  func validate() throws {
    if dataset == nil && experiment == nil {
      throw ValidationError("name a data set or, with --experiment, the file of an experiment")
    }
    if minimumSupport < 1 { throw ValidationError("--minimum-support must be at least 1") }
  }

  func run() throws {
    try refusingBadInput {
      let interrupt = Interrupt()
      let workers = Workers(threads: threading.threads, cancellation: interrupt.cancellation)
      let line = StatusLine()
      if !quiet { line.rewrite("reading \(dataset ?? experiment ?? "")") }
      let subject = try loadedSubject()
      let folder = output ?? subject.folder
      if !quiet { for notice in subject.loaded.report.notices { line.note("data: \(notice)") } }
      try checkPublishing(last: AnalysisSubject.fileName, in: folder)
      let analysis = try analysis(of: subject, workers: workers, line: line)
      try writeAnalysis(analysis, to: folder)
      line.clear()
      print(analysisSummary(analysis), terminator: "")
      if !quiet { line.note("analysis in \(folder)") }
    }
  }

  private func loadedSubject() throws -> AnalysisSubject {
    if let experiment {
      return try AnalysisSubject(experiment: experiment, dataset: dataset, threads: threading.threads)
    }
    return try AnalysisSubject(dataset: dataset ?? "", threads: threading.threads)
  }

  private func analysis(of subject: AnalysisSubject, workers: Workers, line: StatusLine) throws -> ColumnAnalysis {
    let settings = ColumnAnalysisSettings(minimumSupport: minimumSupport)
    do {
      return try analyzeColumns(of: subject.loaded.dataset, settings: settings, workers: workers) { stage in
        if !quiet { line.rewrite("analysing \(subject.loaded.dataset.name): \(stage.rawValue)") }
      }
    } catch .cancelled {
      printError("assay: cancelled: nothing was written")
      throw ExitCode(130)
    }
  }
}
