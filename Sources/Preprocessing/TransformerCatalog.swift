public import AnomalyCore

/// All transformers, in alphabetical order of their ids.
public let transformerCatalog = Catalog(
  "transformers",
  [
    TransformerEntry(DropColumns.self),
    TransformerEntry(LogOnePlus.self),
    TransformerEntry(MinMaxScaler.self),
    TransformerEntry(OneHotEncoder.self),
    TransformerEntry(PrincipalComponents.self),
    TransformerEntry(RobustScaler.self),
    TransformerEntry(StandardScaler.self),
  ])
