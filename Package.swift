// swift-tools-version: 6.1
import PackageDescription

/// Compiler settings of every Swift target. CI also builds with `-warnings-as-errors`.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto: Target.Dependency = .product(name: "Crypto", package: "swift-crypto")
let realModule: Target.Dependency = .product(name: "RealModule", package: "swift-numerics")
let yams: Target.Dependency = .product(name: "Yams", package: "Yams")

let package = Package(
  name: "assay",
  platforms: [.macOS(.v15)],
  products: [
    .executable(name: "assay", targets: ["assay"]),
    // The parts that Benchmarks/ measures one at a time.
    .library(
      name: "AssayParts", targets: ["AnomalyCore", "DataIngest", "Detectors", "NumericKernels", "Preprocessing"]),
    .library(name: "AssayWorkbench", targets: ["Workbench"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.1"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // 0 · numbers
    .target(name: "CFileExchange"),
    .target(name: "CNumericKernels"),
    .systemLibrary(
      name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
    .systemLibrary(
      name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"]), .brew(["openblas"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .target(
      name: "NumericKernels", dependencies: ["CGSL", "CNumericKernels", "COpenBLAS", realModule],
      swiftSettings: house),

    // 1 · vocabulary and protocols
    .target(name: "AnomalyCore", dependencies: ["NumericKernels"], swiftSettings: house),

    // 2 · plug-ins, analysis and records: these never import one another
    .target(name: "Analysis", dependencies: ["AnomalyCore", "NumericKernels", realModule], swiftSettings: house),
    .target(
      name: "DataIngest", dependencies: ["AnomalyCore", "CZlib", "NumericKernels", "StrictYAML", crypto, realModule],
      swiftSettings: house),
    .target(
      name: "Detectors", dependencies: ["AnomalyCore", "NumericKernels", realModule], swiftSettings: house),
    .target(
      name: "EvaluationMetrics", dependencies: ["AnomalyCore", "NumericKernels", realModule],
      swiftSettings: house),
    .target(
      name: "Preprocessing", dependencies: ["AnomalyCore", "NumericKernels", realModule],
      swiftSettings: house),
    .target(name: "RunRecords", dependencies: ["AnomalyCore", "CFileExchange", crypto], swiftSettings: house),
    .target(name: "StrictYAML", dependencies: ["AnomalyCore", yams], swiftSettings: house),

    // 3 · experiments and their presentation
    .target(
      name: "Experiments", dependencies: ["AnomalyCore", "NumericKernels", "RunRecords", "StrictYAML"],
      swiftSettings: house),
    .target(name: "Reporting", dependencies: ["Analysis", "AnomalyCore", "RunRecords"], swiftSettings: house),

    // 4 · composition root
    .target(
      name: "Workbench",
      dependencies: [
        "Analysis", "AnomalyCore", "DataIngest", "Detectors", "EvaluationMetrics", "Experiments", "NumericKernels",
        "Preprocessing", "Reporting", "RunRecords", "StrictYAML",
      ],
      swiftSettings: house),

    // 5 · programs
    .executableTarget(
      name: "assay",
      dependencies: [
        "Analysis", "AnomalyCore", "DataIngest", "Experiments", "NumericKernels", "Reporting", "RunRecords",
        "Workbench", argumentParser,
      ],
      swiftSettings: house),

    // tests
    .target(
      name: "AnomalyTestSupport", dependencies: ["AnomalyCore", "NumericKernels"],
      path: "Tests/AnomalyTestSupport", swiftSettings: house),
    .testTarget(
      name: "NumericKernelsTests", dependencies: ["AnomalyTestSupport", "NumericKernels"], swiftSettings: house),
    .testTarget(
      name: "AnomalyCoreTests", dependencies: ["AnomalyCore", "AnomalyTestSupport", "NumericKernels"],
      swiftSettings: house),
    .testTarget(
      name: "AnalysisTests",
      dependencies: ["Analysis", "AnomalyCore", "AnomalyTestSupport", "NumericKernels"], swiftSettings: house),
    .testTarget(
      name: "DataIngestTests",
      dependencies: ["AnomalyCore", "AnomalyTestSupport", "DataIngest", "NumericKernels", "StrictYAML"],
      swiftSettings: house),
    .testTarget(
      name: "PreprocessingTests",
      dependencies: ["AnomalyCore", "AnomalyTestSupport", "NumericKernels", "Preprocessing"],
      swiftSettings: house),
    .testTarget(
      name: "DetectorsTests", dependencies: ["AnomalyCore", "AnomalyTestSupport", "Detectors", "NumericKernels"],
      swiftSettings: house),
    .testTarget(
      name: "EvaluationMetricsTests",
      dependencies: ["AnomalyCore", "AnomalyTestSupport", "EvaluationMetrics", "NumericKernels"],
      swiftSettings: house),
    .testTarget(
      name: "ReportingTests",
      dependencies: ["Analysis", "AnomalyCore", "AnomalyTestSupport", "NumericKernels", "Reporting", "RunRecords"],
      swiftSettings: house),
    .testTarget(
      name: "RunRecordsTests",
      dependencies: ["AnomalyCore", "AnomalyTestSupport", "NumericKernels", "RunRecords"], swiftSettings: house),
    .testTarget(
      name: "ExperimentsTests",
      dependencies: [
        "Analysis", "AnomalyCore", "AnomalyTestSupport", "DataIngest", "Experiments", "NumericKernels", "Reporting",
        "RunRecords", "StrictYAML", "Workbench",
      ],
      swiftSettings: house),
    .testTarget(
      name: "AssayTests",
      dependencies: [
        "AnomalyCore", "AnomalyTestSupport", "Experiments", "NumericKernels", "RunRecords", "Workbench", "assay",
      ],
      swiftSettings: house),
  ],
  swiftLanguageModes: [.v6]
)
