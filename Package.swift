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

/// Where libxml2's headers stand on every Linux; pkg-config would link it too.
let libxml2: [SwiftSetting] = [.unsafeFlags(["-Xcc", "-I/usr/include/libxml2"])]

// An arrow points down only; notes/architecture.md says what each target is for.
let package = Package(
  name: "controlroom",
  products: [
    .executable(name: "controlroom", targets: ["controlroom"]),
    .executable(name: "controlroom-cards", targets: ["controlroom-cards"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/apple/swift-crypto", exact: "4.5.2"),
    .package(url: "https://github.com/apple/swift-http-types", exact: "1.8.0"),
    .package(url: "https://github.com/apple/swift-log", exact: "1.16.2"),
    .package(url: "https://github.com/apple/swift-nio", exact: "2.101.2"),
    .package(url: "https://github.com/apple/swift-nio-ssl", exact: "2.37.6"),
    .package(url: "https://github.com/groue/GRDB.swift", exact: "7.10.0"),
    .package(
      url: "https://github.com/hummingbird-project/hummingbird", exact: "2.28.1", traits: []),
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
    // Not linked, so without pkg-config's flags: see their headers.
    .systemLibrary(name: "Clibpq", providers: [.apt(["libpq-dev"])]),
    .systemLibrary(name: "Clibxml2", providers: [.apt(["libxml2-dev"])]),
    .target(name: "Clinux"),
    .systemLibrary(
      name: "Cpcre2", pkgConfig: "libpcre2-8", providers: [.apt(["libpcre2-dev"])]),
    .systemLibrary(
      name: "Cpango", pkgConfig: "pangocairo",
      providers: [.apt(["libpango1.0-dev", "zlib1g-dev"])]),

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
    .target(name: "Packing", swiftSettings: house),
    .target(name: "Schedules", swiftSettings: house),
    .target(name: "Cards", swiftSettings: house),
    .target(name: "Images", swiftSettings: house),
    .target(name: "CardDrawing", dependencies: ["Cards", "Cpango"], swiftSettings: house),
    .target(name: "Git", dependencies: ["Clibgit2"], swiftSettings: house),
    .target(name: "Markdown", dependencies: ["Ccmark_gfm", "Diagnostics"], swiftSettings: house),
    .target(
      name: "Notes",
      dependencies: ["Cards", "ConfigFormats", "Diagnostics", "Markdown", "Packing"],
      swiftSettings: house),
    .target(
      name: "Highlighting", dependencies: ["Clibxml2", "Cpcre2"],
      resources: [.embedInCode("Grammars")], swiftSettings: house + libxml2),
    .target(
      name: "Site",
      dependencies: [
        "Cards", "Diagnostics", "Digests", "Highlighting", "Images", "Markdown", "Notes",
        .product(name: "Mustache", package: "swift-mustache"),
      ],
      resources: [.embedInCode("Theme")],
      swiftSettings: house),
    // Lists the files of Channels/Kinds, so that a new channel is a new file and nothing else.
    .plugin(name: "ChannelList", capability: .buildTool(), path: "Sources/ChannelList"),
    .target(
      name: "Channels", dependencies: ["Diagnostics", "Digests", "Markdown", "Notes"],
      swiftSettings: house, plugins: ["ChannelList"]),
    .target(
      name: "Addresses", dependencies: [.product(name: "NIOPosix", package: "swift-nio")],
      swiftSettings: house),
    .target(
      name: "LinkChecking",
      dependencies: [
        "Addresses",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
      ],
      swiftSettings: house),
    .target(
      name: "Delivering",
      dependencies: [
        "Addresses", "Diagnostics", "Digests",
        .product(name: "AsyncHTTPClient", package: "async-http-client"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
        .product(name: "NIOHTTP1", package: "swift-nio"),
        .product(name: "NIOSSL", package: "swift-nio-ssl"),
      ],
      swiftSettings: house),
    .target(
      name: "Serving",
      dependencies: [
        .product(name: "HummingbirdCore", package: "hummingbird"),
        .product(name: "HTTPTypes", package: "swift-http-types"),
        .product(name: "Logging", package: "swift-log"),
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: house),
    .target(
      name: "Lab",
      dependencies: [
        "Delivering", "Diagnostics", "Digests", "Serving",
        .product(name: "NIOCore", package: "swift-nio"),
        .product(name: "NIOPosix", package: "swift-nio"),
      ],
      swiftSettings: house),
    .target(
      name: "Importing",
      dependencies: ["Clibxml2", "ConfigFormats", "Diagnostics", "Markdown", "Notes"],
      swiftSettings: house + libxml2),
    .target(
      name: "Workflow",
      dependencies: [
        "Clibpq", "Digests", .product(name: "GRDB", package: "GRDB.swift"),
        .product(name: "GRDBSQLite", package: "GRDB.swift"),
      ],
      swiftSettings: house),
    .target(name: "Sandbox", dependencies: ["Clinux"], swiftSettings: house),
    .target(
      name: "Pipeline",
      dependencies: [
        "Cards", "Channels", "Clinux", "ConfigFormats", "Delivering", "Diagnostics", "Digests",
        "Git", "Highlighting", "Images", "Importing", "LinkChecking", "Markdown", "Notes",
        "Packing", "Sandbox", "Schedules", "Serving", "Site", "Workflow",
      ],
      resources: [.embedInCode("Preview/Client")],
      swiftSettings: house),
    .executableTarget(
      name: "controlroom",
      dependencies: [
        "Diagnostics", "Lab", "Pipeline", "Sandbox", "Workflow",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: house,
      linkerSettings: [
        // Half of a start is the loader's: it finds a short list of what to relocate, and no names
        // that no library asks for.
        .unsafeFlags(
          ["-use-ld=lld"]
            + ["-z", "pack-relative-relocs", "--no-export-dynamic"].flatMap { ["-Xlinker", $0] },
          .when(platforms: [.linux], configuration: .release)),
        // An allocator in the C library's place, which takes about a tenth off most of what we do.
        .linkedLibrary("mimalloc", .when(platforms: [.linux], configuration: .release)),
      ]),

    // Draws the cards, in a process of its own: see notes/decisions/0035-cards-by-another-program.md.
    .executableTarget(
      name: "controlroom-cards", dependencies: ["CardDrawing", "Cards"], swiftSettings: house),

    // `make bench-engine`; not in any product.
    .executableTarget(
      name: "Benchmarks",
      dependencies: ["Workflow", .product(name: "GRDBSQLite", package: "GRDB.swift")],
      path: "Benchmarks/Engine", swiftSettings: house),
    .executableTarget(
      name: "DeliveryBenchmark", dependencies: ["Delivering"], path: "Benchmarks/Deliveries",
      swiftSettings: house),

    .target(
      name: "Support", dependencies: ["Diagnostics"], path: "Tests/Support", swiftSettings: house),
    .testTarget(
      name: "DiagnosticsTests", dependencies: ["Diagnostics", "Support"], swiftSettings: house),
    .testTarget(name: "DigestsTests", dependencies: ["Digests"], swiftSettings: house),
    .testTarget(
      name: "ConfigFormatsTests", dependencies: ["ConfigFormats", "Diagnostics", "Support"],
      swiftSettings: house),
    .testTarget(
      name: "SchedulesTests", dependencies: ["Schedules", "Support"], swiftSettings: house),
    .testTarget(name: "PackingTests", dependencies: ["Packing", "Support"], swiftSettings: house),
    .testTarget(name: "GitTests", dependencies: ["Git", "Support"], swiftSettings: house),
    .testTarget(
      name: "MarkdownTests", dependencies: ["Markdown", "Diagnostics", "Support"],
      exclude: ["Golden"], swiftSettings: house),
    .testTarget(
      name: "NotesTests",
      dependencies: [
        "Notes", "Cards", "ConfigFormats", "Diagnostics", "Markdown", "Packing", "Support",
      ],
      swiftSettings: house),
    .testTarget(
      name: "CardsTests", dependencies: ["CardDrawing", "Cards", "Support"], exclude: ["Golden"],
      swiftSettings: house),
    .testTarget(name: "ImagesTests", dependencies: ["Images", "Support"], swiftSettings: house),
    .testTarget(
      name: "HighlightingTests", dependencies: ["Highlighting", "Support"], exclude: ["Golden"],
      swiftSettings: house),
    .testTarget(
      name: "SiteTests",
      dependencies: [
        "Site", "Cards", "Notes", "Diagnostics", "Digests", "Highlighting", "Images", "Markdown",
        "Support",
      ],
      exclude: ["Golden", "Schemas"], swiftSettings: house),
    .testTarget(
      name: "ChannelsTests",
      dependencies: [
        "Channels", "ConfigFormats", "Notes", "Diagnostics", "Digests", "Markdown", "Support",
      ],
      exclude: ["Corpora", "Golden"], swiftSettings: house),
    .testTarget(
      name: "ImportingTests",
      dependencies: ["Importing", "Diagnostics", "Markdown", "Notes", "Support"],
      exclude: ["Feeds", "Golden"], swiftSettings: house),
    .testTarget(
      name: "LinkCheckingTests", dependencies: ["Addresses", "LinkChecking", "Support"],
      exclude: ["server.py"], swiftSettings: house),
    .testTarget(
      name: "DeliveringTests",
      dependencies: ["Addresses", "Delivering", "Diagnostics", "Lab", "Support"],
      exclude: ["mail.py"], swiftSettings: house),
    .testTarget(
      name: "ServingTests", dependencies: ["Serving", "Support"],
      swiftSettings: house),
    .testTarget(
      name: "WorkflowTests", dependencies: ["Workflow", "Digests", "Support", "FaultRunner"],
      swiftSettings: house),
    // A process for the tests to kill.
    .executableTarget(
      name: "FaultRunner", dependencies: ["Workflow", "Digests", "FaultDisk"],
      path: "Tests/FaultRunner", swiftSettings: house),
    // Another, which delivers.
    .executableTarget(
      name: "DeliveryRunner", dependencies: ["Delivering", "Pipeline"],
      path: "Tests/DeliveryRunner", swiftSettings: house),
    // What it keeps its ledger on.
    .target(
      name: "FaultDisk", path: "Tests/FaultDisk", linkerSettings: [.linkedLibrary("sqlite3")]),
    .testTarget(
      name: "SandboxTests", dependencies: ["Sandbox", "Support", "controlroom"],
      swiftSettings: house),
    .testTarget(
      name: "PipelineTests",
      dependencies: [
        "Pipeline", "Cards", "Channels", "Delivering", "Diagnostics", "Digests", "Git", "Images",
        "Lab", "Notes", "Sandbox", "Schedules", "Serving", "Site", "Support", "Workflow",
        "DeliveryRunner", "controlroom-cards",
      ],
      exclude: ["Golden"], swiftSettings: house),
    .testTarget(
      name: "controlroomTests",
      dependencies: [
        "controlroom", "Digests", "Support", "Workflow",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["Scripts"], swiftSettings: house),
  ],
  swiftLanguageModes: [.v6]
)
