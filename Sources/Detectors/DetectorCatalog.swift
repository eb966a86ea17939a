public import AnomalyCore

/// All detectors, in alphabetical order of their ids.
public let detectorCatalog = Catalog(
  "detectors",
  [
    DetectorEntry(ConstantScore.self),
    DetectorEntry(EmpiricalCumulativeOutlierDetection.self),
    DetectorEntry(HistogramBasedOutlierScore.self),
    DetectorEntry(LargestDeviation.self),
    DetectorEntry(RandomScore.self),
  ])
