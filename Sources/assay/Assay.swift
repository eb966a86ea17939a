import ArgumentParser
import Workbench

/// The command line. Exit status: 0 done, 1 a run failed, 2 input refused, 3 nothing to pick, 64 wrong usage,
/// 130 interrupted.
@main
struct Assay: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assay",
    abstract: "Assays anomaly detectors on network logs, and helps to pick, deploy and watch the one to work with.",
    discussion: """
      Start with: assay run experiments/simulated.yaml

      Exit status: 0 done · 1 a run failed, the rest is written · 2 input refused · 3 no detector satisfies
      the policy · 64 wrong usage · 130 interrupted
      """,
    version: assayVersion,
    subcommands: [
      AnalyzeCommand.self, CategorizeCommand.self, ClustersCommand.self, CompareCommand.self, DataCommand.self,
      DescribeCommand.self, EvaluateCommand.self, ExplainCommand.self, HypothesesCommand.self, ListCommand.self,
      MineCommand.self, PickCommand.self, ReferenceCommand.self, ReportCommand.self, RunCommand.self,
      ScoreCommand.self,
    ])
}
