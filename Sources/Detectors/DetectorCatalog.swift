public import AnomalyCore

/// All detectors, in alphabetical order of their ids.
public let detectorCatalog = Catalog(
  "detectors",
  [
    DetectorEntry(ConstantScore.self),
    DetectorEntry(DBSCAN.self),
    DetectorEntry(EmpiricalCumulativeOutlierDetection.self),
    DetectorEntry(GaussianMixture.self),
    DetectorEntry(HistogramBasedOutlierScore.self),
    DetectorEntry(IsolationForest.self),
    DetectorEntry(KMeansComposite.self),
    DetectorEntry(KNearestNeighbors.self),
    DetectorEntry(LargestDeviation.self),
    DetectorEntry(LocalOutlierFactor.self),
    DetectorEntry(PCAReconstruction.self),
    DetectorEntry(RandomScore.self),
  ])
