/// The version that manifests, models and `assay --version` name; it enters the identity of every run.
public let assayVersion = "0.1.0"
