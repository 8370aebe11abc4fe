internal import Clinux
internal import Glibc
internal import Synchronization

/// Where programs are run.
package enum Sandbox: Hashable, Sendable {
  /// Under bubblewrap: the program sees its ``Room`` and nothing else.
  case bubblewrap(path: String)
  /// As it is, with the environment and the limits it is given, and no other bound.
  case none

  /// Runs a program to its end.
  ///
  /// When the task is cancelled, or the program takes too long, all its processes are killed; so
  /// are they when this process ends, however it does. Without bubblewrap that holds for the
  /// program and its session, and a program that leaves its session gets away.
  ///
  /// - Parameters:
  ///   - program: What to run. Its path and folder are those that it sees itself.
  ///   - room: What it sees; without bubblewrap it sees everything, and there is no broker.
  ///   - limits: What it may use up.
  ///   - line: Is given each line that it prints, while it does; nil where that is no text.
  /// - Returns: How it ended.
  /// - Throws: ``SandboxError`` when it could not be run.
  package func run(
    _ program: Program, in room: Room = Room(), limits: Limits = Limits(),
    line: (@Sendable (String) -> Void)? = nil
  ) async throws(SandboxError) -> Ending {
    let cancelled = try Signal()
    let result = await withTaskCancellationHandler {
      await withCheckedContinuation {
        (done: CheckedContinuation<Result<Ending, SandboxError>, Never>) in
        let started = detach {
          done.resume(
            returning: Result { () throws(SandboxError) in
              try perform(program, in: room, limits: limits, cancelled: cancelled, line: line)
            })
        }
        if !started {
          done.resume(returning: .failure(SandboxError("cannot start a thread: \(reason())")))
        }
      }
    } onCancel: {
      cancelled.raise()
    }
    return try result.get()
  }

  private func perform(
    _ program: Program, in room: Room, limits: Limits, cancelled: Signal,
    line: (@Sendable (String) -> Void)?
  ) throws(SandboxError) -> Ending {
    let printed = try Descriptor.pipe()
    let input = try program.input.isEmpty ? nil : Descriptor.memory(program.input)
    let nothing = try unsafe Descriptor.adopt(
      "open /dev/null", open("/dev/null", O_RDWR | O_CLOEXEC))
    var start = Child.Start(
      path: program.path, words: [program.path] + program.arguments,
      environment: program.environment, directory: program.directory,
      descriptors: [input ?? nothing, printed.writing, printed.writing],
      limits: limits.resources(isolated: self != .none),
      group: ProcessGroup(limit: limits.processes, name: Self.groupName()))
    guard program.files.count <= Program.mostFiles else {
      throw SandboxError("a program is given at most \(Program.mostFiles) files")
    }
    let files = try program.files.map { (bytes) throws(SandboxError) in
      try Descriptor.memory(bytes)
    }
    guard case .bubblewrap(let path) = self else {
      if !files.isEmpty { start.descriptors += [nothing, nothing] + files }
      return try supervise(
        start, printed.reading, limits: limits, cancelled: cancelled, line: line)
    }

    let scratch = try Scratch()
    for file in Bubblewrap.etc { try scratch.write(file.text, to: file.name) }
    let broker = try room.egress.map { (egress) throws(SandboxError) in
      try Broker(at: "\(scratch.path)/egress", egress.policy)
    }
    defer { broker?.stop() }
    let words = Bubblewrap(room: room, program: program, limits: limits, scratch: scratch.path)
    let status = try Descriptor.pipe()
    let arguments: [UInt8] = words.arguments.flatMap { Array($0.utf8) + [0] }
    start.path = path
    start.words = ["bwrap", "--args", "3", "--json-status-fd", "4", "--"] + words.command
    // bubblewrap's own environment can be read inside, as that of process 1.
    start.environment = [:]
    start.directory = "/"
    start.descriptors += [try .memory(arguments), status.writing] + files
    let ending = try supervise(
      start, printed.reading, limits: limits, cancelled: cancelled, line: line)
    // Without an exit code on record the program never ran, and what was printed is bubblewrap's.
    status.reading.setBlocking(false)
    let report = status.reading.read().map { String(decoding: $0, as: UTF8.self) } ?? ""
    if case .exited = ending.cause, !report.contains("\"exit-code\"") {
      throw .refused(ending.text)
    }
    return ending.asInside
  }

  private func supervise(
    _ start: Child.Start, _ printed: Descriptor, limits: Limits, cancelled: Signal,
    line: (@Sendable (String) -> Void)?
  ) throws(SandboxError) -> Ending {
    let child = try Child(start)
    printed.setBlocking(false)
    var tail = Tail(limit: limits.output, line: line)
    let deadline = ContinuousClock.now + limits.wall
    var verdict: Ending.Cause?
    var isOpen = true
    while true {
      let left = (deadline - ContinuousClock.now) / .milliseconds(1)
      let watched: [(Descriptor, Int32)] =
        [(child.ended, POLLIN), (cancelled.descriptor, POLLIN)]
        + (isOpen ? [(printed, POLLIN)] : [])
      let ready = wait(watched, milliseconds: Int32(min(max(0, left), 60_000)))
      if isOpen, ready?[2] == true {
        // Always some at a time, so that a program that prints for ever does not keep us from
        // seeing that its time is up.
        if let bytes = printed.read(), !bytes.isEmpty { tail.append(bytes) } else { isOpen = false }
      }
      if ready?[0] == true { break }
      if ready?[1] == true { verdict = .cancelled } else if left <= 0 { verdict = .timedOut }
      if verdict != nil { break }
    }
    // Also after a good end: without bubblewrap, something may be left in its session.
    child.kill()
    let cause = child.wait()
    for _ in 0..<64 where isOpen {
      if let bytes = printed.read(), !bytes.isEmpty { tail.append(bytes) } else { isOpen = false }
    }
    tail.finish()
    return Ending(verdict ?? cause, output: tail.bytes, isCut: tail.isCut)
  }

  private static let runs = Atomic<Int>(0)

  private static func groupName() -> String {
    "controlroom-\(getpid())-\(runs.wrappingAdd(1, ordering: .relaxed).newValue)"
  }
}

extension Ending {
  /// bubblewrap says 128 and the signal where the program inside was killed, as shells do.
  fileprivate var asInside: Ending {
    guard case .exited(let code) = cause, code > 128, code <= 128 + 64 else { return self }
    var ending = self
    ending.cause = .killed(signal: code - 128)
    return ending
  }
}
