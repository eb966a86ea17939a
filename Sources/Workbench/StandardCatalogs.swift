import AnomalyCore
import DataIngest
import Detectors
import EvaluationMetrics
public import Experiments
import Preprocessing

/// Every plug-in of Assay. This is the one place that sees them all.
public let standardCatalogs = PluginCatalogs(
  detectors: detectorCatalog, metrics: metricCatalog, transformers: transformerCatalog)

/// The catalogs in the order in which pages and `assay list` show them.
public let listedCatalogs = [
  ListedCatalog(standardCatalogs.detectors), ListedCatalog(standardCatalogs.metrics),
  ListedCatalog(standardCatalogs.transformers), ListedCatalog(SourceCatalog.standard),
]
