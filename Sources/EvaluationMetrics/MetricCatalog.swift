public import AnomalyCore

/// Every metric, in alphabetical order of ids.
public let metricCatalog = Catalog(
  "metrics",
  [
    MetricEntry(AdjustedMutualInformation.self),
    MetricEntry(AdjustedRandIndex.self),
    MetricEntry(AveragePrecision.self),
    MetricEntry(CalinskiHarabasz.self),
    MetricEntry(DaviesBouldin.self),
    MetricEntry(DBCV.self),
    MetricEntry(KendallTauB.self),
    MetricEntry(LiftAtK.self),
    MetricEntry(MaximumF1.self),
    MetricEntry(NDCGAtK.self),
    MetricEntry(PartialROCAUC.self),
    MetricEntry(PrecisionAtK.self),
    MetricEntry(ProjectedPrecision.self),
    MetricEntry(Purity.self),
    MetricEntry(RPrecision.self),
    MetricEntry(RankBiasedOverlap.self),
    MetricEntry(RecallAtK.self),
    MetricEntry(ROCAUC.self),
    MetricEntry(SilhouetteCoefficient.self),
    MetricEntry(SpearmanCorrelation.self),
    MetricEntry(TopKJaccard.self),
    MetricEntry(TopKOverlap.self),
    MetricEntry(WeightedTau.self),
  ])
