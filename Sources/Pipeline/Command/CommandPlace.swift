internal import Sandbox
internal import Workflow

/// The folders of one command step: the snapshot, its inputs, its outputs, as files.
struct CommandPlace {
  /// Paths as the program sees them.
  struct Seen: Hashable {
    var snapshot = "/snapshot"
    var inputs = "/inputs"
    var outputs = "/outputs"
  }

  let seen: Seen
  /// Where the program's outputs are on this machine.
  var outputs: String { scratch.path + "/outputs" }
  private let snapshot: Scratch
  private let scratch: Scratch
  private let values: [String: String]
  private let isPrivate: Bool

  /// Writes the inputs, and makes the folder for the outputs.
  ///
  /// - Parameter isPrivate: Whether the program has a view of its own, or sees the machine's paths.
  init(snapshot: Scratch, inputs: [String: String], isPrivate: Bool) throws {
    self.snapshot = snapshot
    self.isPrivate = isPrivate
    values = inputs
    scratch = try Scratch()
    seen =
      isPrivate
      ? Seen()
      : Seen(
        snapshot: snapshot.path, inputs: scratch.path + "/inputs",
        outputs: scratch.path + "/outputs")
    for folder in ["inputs", "outputs", "home", "tmp"] {
      try Disk.makeFolder("\(scratch.path)/\(folder)")
    }
    for (name, value) in inputs {
      try Disk.write(Array(value.utf8), to: "\(scratch.path)/inputs/\(name)")
    }
  }

  var openings: [Room.Opening] {
    [
      Room.Opening(snapshot.path, at: seen.snapshot),
      Room.Opening(scratch.path + "/inputs", at: seen.inputs),
      Room.Opening(outputs, at: seen.outputs, writable: true),
    ]
  }

  /// The variables that say where everything is.
  func environment(item: String?, workTree: String?) -> [String: String] {
    var variables = [
      "SNAPSHOT": seen.snapshot, "INPUTS": seen.inputs, "OUTPUTS": seen.outputs,
    ]
    variables["WORKTREE"] = workTree
    variables["ITEM"] = item
    for (name, value) in values where !value.utf8.contains(0) {
      variables["INPUT_" + Self.variable(name)] = value
    }
    if !isPrivate {
      // A sandbox has its own of each.
      variables["HOME"] = scratch.path + "/home"
      variables["TMPDIR"] = scratch.path + "/tmp"
      variables["PATH"] = Room.path
      variables["LANG"] = "C.UTF-8"
      variables["TZ"] = "UTC"
    }
    return variables
  }

  /// The path of the program as it is seen: a name is looked for in the system's folders, a path
  /// counts from the snapshot.
  func path(of name: String) throws(StepFailure) -> String {
    if name.hasPrefix("/") { return name }
    if name.contains("/") { return "\(seen.snapshot)/\(name)" }
    guard let path = ProgramSearch.find(name, path: Room.path) else {
      throw StepFailure("there is no program '\(name)' in \(Room.path)")
    }
    return path
  }

  private static func variable(_ name: String) -> String {
    String(name.uppercased().map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_" })
  }
}
