import Workflow

/// One state of a small world: a pipeline `build` (pure) then `post` (an effect outside that needs
/// an approval), on revision A and then B, driven by two runners that may crash, stall or come back
/// at any point.
///
/// Fences and attempts are counted as the ledger counts them; a runner's token is what it was given
/// when it claimed, and stays with it for as long as it lives.
struct SmallWorld {
  /// The revision is B.
  var isSecond = false
  var build = Progress()
  var post = Progress()
  var isCancelled = false
  /// Who approved: two bits a revision, author then editor.
  var approvals: UInt8 = 0
  /// What each of the two runners has in memory; in order, since they are alike.
  var runners: (Runner, Runner) = (.idle, .idle)
  /// How often the outside world saw the post of A and of B; 3 stands for more.
  var seen: (UInt8, UInt8) = (0, 0)

  struct Progress {
    var state = StepState.blocked
    var fence: UInt8 = 0
    var attempt: UInt8 = 0
  }

  /// How far a runner is, which is known to nobody but itself.
  enum Phase: UInt8 {
    case claimed, intended
    /// The call came back: it happened; it was refused; nobody can tell.
    case happened, refused, ambiguous
  }

  struct Runner {
    /// 0 when idle; else phase (3 bits), fence (5), revision (1), step (1), and a bit that says so.
    var bits: UInt16
    static let idle = Runner(bits: 0)

    init(bits: UInt16) { self.bits = bits }

    init(posting: Bool, second: Bool, fence: UInt8, _ phase: Phase) {
      bits =
        1 << 10 | (posting ? 1 << 9 : 0) | (second ? 1 << 8 : 0) | UInt16(fence) << 3
        | UInt16(phase.rawValue)
    }

    var isIdle: Bool { bits == 0 }
    var isPosting: Bool { bits & 1 << 9 != 0 }
    var isSecond: Bool { bits & 1 << 8 != 0 }
    var fence: UInt8 { UInt8(bits >> 3 & 31) }
    var phase: Phase { Phase(rawValue: UInt8(bits & 7)) ?? .claimed }

    func reaching(_ phase: Phase) -> Runner {
      Runner(bits: bits & ~7 | UInt16(phase.rawValue))
    }
  }
}

extension SmallWorld {
  /// The whole state in one word: what the search keeps.
  var code: UInt64 {
    var code: UInt64 = isSecond ? 1 : 0
    code = code << 1 | (isCancelled ? 1 : 0)
    code = code << 11 | build.code
    code = code << 11 | post.code
    code = code << 4 | UInt64(approvals)
    code = code << 11 | UInt64(runners.0.bits)
    code = code << 11 | UInt64(runners.1.bits)
    return code << 4 | UInt64(seen.0 << 2 | seen.1)
  }

  init(code: UInt64) {
    seen = (UInt8(code >> 2 & 3), UInt8(code & 3))
    runners = (
      Runner(bits: UInt16(code >> 15 & 0x7FF)), Runner(bits: UInt16(code >> 4 & 0x7FF))
    )
    approvals = UInt8(code >> 26 & 15)
    post = Progress(code: code >> 30 & 0x7FF)
    build = Progress(code: code >> 41 & 0x7FF)
    isCancelled = code >> 52 & 1 == 1
    isSecond = code >> 53 & 1 == 1
  }

  subscript(isPosting: Bool) -> Progress {
    get { isPosting ? post : build }
    set { if isPosting { post = newValue } else { build = newValue } }
  }

  func runner(_ index: Int) -> Runner { index == 0 ? runners.0 : runners.1 }

  /// The state with one runner elsewhere; in order, so that two alike states are one.
  func with(_ index: Int, _ runner: Runner) -> SmallWorld {
    var world = self
    let other = index == 0 ? runners.1 : runners.0
    world.runners = runner.bits < other.bits ? (runner, other) : (other, runner)
    return world
  }

  /// The outside world sees the post of a revision once more.
  func seeing(second: Bool) -> SmallWorld {
    var world = self
    if second { world.seen.1 = min(seen.1 + 1, 3) } else { world.seen.0 = min(seen.0 + 1, 3) }
    return world
  }

  func isApproved(by editor: Bool, second: Bool) -> Bool {
    approvals >> ((second ? 2 : 0) + (editor ? 1 : 0)) & 1 == 1
  }

  /// How often the outside world saw the current revision's post.
  var seenNow: UInt8 { isSecond ? seen.1 : seen.0 }

  var isOver: Bool { build.state.isTerminal && post.state.isTerminal }
}

extension SmallWorld.Progress {
  // A state is known by its place in the list of all: 4 bits, then 5 of fence and 2 of attempt.
  private static let states = StepState.allCases

  fileprivate var code: UInt64 {
    UInt64(state.number) << 7 | UInt64(fence) << 2 | UInt64(attempt)
  }

  fileprivate init(code: UInt64) {
    state = Self.states[Int(code >> 7)]
    fence = UInt8(code >> 2 & 31)
    attempt = UInt8(code & 3)
  }
}
