// swift-tools-version: 6.3
import PackageDescription

// One dialect for every target: a rule worth having is worth having everywhere.
let house: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
  .enableUpcomingFeature("InferIsolatedConformances"),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
]

// An arrow points down only; notes/architecture.md says what each target is for.
let package = Package(
  name: "controlroom",
  products: [.executable(name: "controlroom", targets: ["controlroom"])],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", exact: "2.1.1"),
    .package(url: "https://github.com/jpsim/Yams", exact: "6.2.2"),
    .package(url: "https://github.com/LebJe/TOMLKit", exact: "0.6.0"),
    .package(url: "https://github.com/swift-server/async-http-client", exact: "1.37.0"),
  ],
  targets: [
    .systemLibrary(
      name: "Clibgit2", pkgConfig: "libgit2", providers: [.apt(["libgit2-dev"])]),
    .systemLibrary(
      name: "Ccmark_gfm", pkgConfig: "libcmark-gfm",
      providers: [.apt(["libcmark-gfm-dev", "libcmark-gfm-extensions-dev"])]),
    .systemLibrary(
      name: "Clibxml2", pkgConfig: "libxml-2.0", providers: [.apt(["libxml2-dev"])]),
    .systemLibrary(name: "Clinux"),

    .target(name: "Diagnostics", swiftSettings: house),
    .target(
      name: "Digests", dependencies: [.product(name: "Crypto", package: "swift-crypto")],
      swiftSettings: house),
    .target(
      name: "ConfigFormats",
      dependencies: [
        "Diagnostics",
        .product(name: "Yams", package: "Yams"),
        .product(name: "TOMLKit", package: "TOMLKit"),
      ],
      swiftSettings: house),
    .target(name: "Git", dependencies: ["Clibgit2"], swiftSettings: house),
    .target(name: "Markdown", dependencies: ["Ccmark_gfm", "Diagnostics"], swiftSettings: house),
    .target(
      name: "Notes", dependencies: ["ConfigFormats", "Diagnostics", "Markdown"],
      swiftSettings: house),
    .target(
      name: "Site",
      dependencies: [
        "Diagnostics", "Digests", "Markdown", "Notes",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Theme")],
      swiftSettings: house),
    .target(
      name: "Channels", dependencies: ["Diagnostics", "Digests", "Markdown", "Notes"],
      swiftSettings: house),
    .target(
      name: "LinkChecking",
      dependencies: [
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: house),
    .target(
      name: "Importing",
      dependencies: ["Clibxml2", "ConfigFormats", "Diagnostics", "Markdown", "Notes"],
      swiftSettings: house),
    .target(
      name: "Workflow",
      dependencies: ["Digests", .product(name: "GRDB", package: "GRDB.swift")],
      swiftSettings: house),
    .target(
      name: "Pipeline",
      dependencies: [
        "Channels", "Clinux", "ConfigFormats", "Diagnostics", "Digests", "Git", "Importing",
        "LinkChecking", "Notes", "Site", "Workflow",
      ],
      swiftSettings: house),
    .executableTarget(
      name: "controlroom",
      dependencies: [
        "Diagnostics", "Pipeline", "Workflow",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house),

    .target(
      name: "Support", dependencies: ["Diagnostics"], path: "Tests/Support", swiftSettings: house),
    .testTarget(
      name: "DiagnosticsTests", dependencies: ["Diagnostics", "Support"], swiftSettings: house),
    .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: house),
    .testTarget(
      name: "ConfigFormatsTests", dependencies: ["ConfigFormats", "Diagnostics", "Support"],
      swiftSettings: house),
    .testTarget(name: "GitTests", dependencies: ["Git", "Support"], swiftSettings: house),
    .testTarget(
      name: "MarkdownTests", dependencies: ["Markdown", "Diagnostics", "Support"],
      exclude: ["Golden"], swiftSettings: house),
    .testTarget(
      name: "NotesTests",
      dependencies: ["Notes", "ConfigFormats", "Diagnostics", "Markdown", "Support"],
      swiftSettings: house),
    .testTarget(
      name: "SiteTests", dependencies: ["Site", "Notes", "Diagnostics", "Markdown", "Support"],
      exclude: ["Golden"], swiftSettings: house),
    .testTarget(
      name: "ChannelsTests",
      dependencies: ["Channels", "Notes", "Diagnostics", "Markdown", "Support"],
      exclude: ["Golden"], swiftSettings: house),
    .testTarget(
      name: "ImportingTests",
      dependencies: ["Importing", "Diagnostics", "Markdown", "Notes", "Support"],
      exclude: ["Feeds", "Golden"], swiftSettings: house),
    .testTarget(
      name: "LinkCheckingTests", dependencies: ["LinkChecking"], exclude: ["server.py"],
      swiftSettings: house),
    .testTarget(
      name: "WorkflowTests", dependencies: ["Workflow", "Digests", "Support"],
      swiftSettings: house),
    .testTarget(
      name: "PipelineTests",
      dependencies: ["Pipeline", "Diagnostics", "Git", "Notes", "Site", "Support", "Workflow"],
      exclude: ["Golden"], swiftSettings: house),
    .testTarget(
      name: "controlroomTests", dependencies: ["controlroom", "Support"],
      exclude: ["Scripts"], swiftSettings: house),
  ],
  swiftLanguageModes: [.v6]
)
