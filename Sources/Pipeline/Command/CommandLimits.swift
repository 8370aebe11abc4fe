internal import Sandbox
internal import Workflow

extension Limits {
  /// What a command step may use up, where its pipeline says so under `with`.
  static let options = ["cpu", "memory", "file-size", "temporary", "processes"]

  /// Reads the options of a command step.
  ///
  /// - Throws: ``StepFailure`` for a value that is none.
  init(_ step: PipelineDefinition.Step) throws(StepFailure) {
    self.init()
    if let timeout = step.timeout { wall = timeout }
    for (name, text) in step.with.sorted(by: { $0.key < $1.key }) {
      switch name {
      case "cpu":
        guard let time = Spelling.duration(text), time >= .seconds(1) else {
          throw Self.invalid(name, text, "a time such as '90s'")
        }
        cpu = Int(time.components.seconds)
      case "memory": memory = try Self.bytes(name, text)
      case "file-size": fileSize = try Self.bytes(name, text)
      case "temporary": temporary = try Self.bytes(name, text)
      case "processes":
        guard let count = Int(text), 1...100_000 ~= count else {
          throw Self.invalid(name, text, "a number")
        }
        processes = count
      // The pipeline was verified against the kind's options.
      default: break
      }
    }
  }

  /// Bytes, or `KiB`, `MiB` and `GiB` of them.
  private static func bytes(_ name: String, _ text: String) throws(StepFailure) -> Int {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)]
    let unit = units.first { text.hasSuffix($0.0) }
    if let number = Int(text.dropLast(unit?.0.count ?? 0)), 1...(1 << 31) ~= number {
      return number << (unit?.1 ?? 0)
    }
    throw invalid(name, text, "a size such as '512MiB'")
  }

  private static func invalid(_ name: String, _ text: String, _ form: String) -> StepFailure {
    StepFailure("'\(name): \(text)' is not \(form)")
  }
}
