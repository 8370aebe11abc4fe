import Foundation
import PackagePlugin

/// Writes the list of channels from the files in `Kinds`, so that adding a channel changes no other
/// file: `Kinds/HackerNews.swift` holds `Channel.hackerNews`.
@main struct ChannelList: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    guard let module = target.sourceModule else { return [] }
    let names = module.sourceFiles(withSuffix: ".swift").map(\.url)
      .filter { $0.deletingLastPathComponent().lastPathComponent == "Kinds" }
      .map { $0.deletingPathExtension().lastPathComponent }
      .sorted()
      .map { $0.prefix(1).lowercased() + $0.dropFirst() }
    let list = """
      extension Channels {
        /// Every channel, in the order of the names of their files.
        package static let all: [Channel] = [
          \(names.map { ".\($0)," }.joined(separator: "\n    "))
        ]
      }

      """
    let folder = context.pluginWorkDirectoryURL.appending(path: "list")
    let file = folder.appending(path: "Channels+All.swift")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // A file that is written anew is compiled anew.
    if (try? String(contentsOf: file, encoding: .utf8)) != list {
      try list.write(to: file, atomically: true, encoding: .utf8)
    }
    return [
      .prebuildCommand(
        displayName: "List the channels", executable: URL(filePath: "/bin/true"), arguments: [],
        outputFilesDirectory: folder)
    ]
  }
}
