import ArgumentParser
import Diagnostics
import Pipeline
import Synchronization

/// `controlroom serve`: the site of the work tree in a browser, made again at each change.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve", abstract: "Preview the work tree in a browser, as it is being written.",
    discussion: """
      Pages load again by themselves when they have changed, and show what is wrong with them at \
      its place. The control room, at /-/, lists every note, finding, draft and run. Nothing is \
      written, and only this machine is answered.

      SIGINT (Ctrl-C) or SIGTERM ends it.

      Examples:
        controlroom serve
        controlroom serve --drafts --open
        controlroom --repo ~/notes serve --port 8000
      """)

  @OptionGroup var repository: RepositoryOptions

  @Option(help: ArgumentHelp("The port to listen on; 0 for any free one.", valueName: "number"))
  var port = 4747

  @Flag(help: "Open the site in the browser.")
  var open = false

  @Flag(help: "Show drafts, and notes whose date has not come, marked as such.")
  var drafts = false

  @Flag(help: "Say only what is wrong.")
  var quiet = false

  func validate() throws {
    guard (0...65_535).contains(port) else {
      throw ValidationError("\(port) is no port; they go to 65535")
    }
  }

  func run() async throws {
    try await reporting {
      let view = ServeView(console: Console(quiet: quiet), opens: open)
      let preview = Preview(repository.location, port: port, showsDrafts: drafts)
      let work = Task { try await preview.run(view.show) }
      let signals = Signals { work.cancel() }
      defer { signals.stop() }
      do {
        try await work.value
      } catch is CancellationError {
        view.console.say("stopped")
      }
    }
  }
}

/// What a preview says: where it is, and after each change what there is of it.
private final class ServeView: Sendable {
  let console: Console
  private let opens: Bool
  /// The errors that were shown last; what is wrong still is not said again.
  private let told = Mutex<[Diagnostic]>([])

  init(console: Console, opens: Bool) {
    self.console = console
    self.opens = opens
  }

  @Sendable func show(_ sight: Preview.Sight) {
    switch sight {
    case .serving(let address):
      console.say("serving \(address), until Ctrl-C")
      guard opens else { return }
      Preview.open(address) { [console] in
        console.warn("no browser could be opened: xdg-open is missing, or failed")
      }
    case .failed(let stop): console.fail(stop)
    case .built(let rebuild):
      let errors = rebuild.diagnostics.filter { $0.severity == .error }
      let new = told.withLock { told in
        defer { told = errors }
        return errors.filter { !told.contains($0) }
      }
      console.show(new)
      console.say(line(rebuild))
    }
  }

  private func line(_ rebuild: Preview.Rebuild) -> String {
    let summary = TextReport.summary(rebuild.diagnostics, notes: rebuild.notes)
    let time = "\(Int((rebuild.duration / .milliseconds(1)).rounded())) ms"
    guard let changed = rebuild.changed else { return "read all: \(summary), \(time)" }
    let names = changed.prefix(3).map(\.visible).joined(separator: ", ")
    let rest = changed.count > 3 ? " and \(changed.count - 3) more" : ""
    return "\(names)\(rest): \(summary), \(time)"
  }
}
