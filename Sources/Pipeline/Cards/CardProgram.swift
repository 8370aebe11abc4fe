internal import Cards
internal import Sandbox

/// The program that draws cards, `controlroom-cards`, which stands beside this one.
///
/// It gets no environment, no file and no network of ours, and a bound of memory and time: what it
/// draws is text that anybody may have written, and variables such as `LANGUAGE` would change how.
struct CardProgram: Hashable, Sendable {
  let path: String

  static let name = "controlroom-cards"

  init(path: String) { self.path = path }

  /// The one that belongs to this build; nil where only the one program was installed.
  static func beside() -> CardProgram? {
    guard let own = linkTarget(of: "/proc/self/exe"), let slash = own.lastIndex(of: "/") else {
      return nil
    }
    let path = String(own[...slash]) + name
    return Disk.size(of: path) == nil ? nil : CardProgram(path: path)
  }

  /// Draws cards, one after the other.
  ///
  /// - Returns: An answer for each card, in order. A card that the program dies of is refused, and the
  ///   others are drawn by another.
  /// - Throws: ``SandboxError`` when the program cannot be run at all.
  func draw(_ cards: [Card]) async throws(SandboxError) -> [CardAnswer] {
    var answers: [CardAnswer] = []
    while answers.count < cards.count {
      let rest = cards[answers.count...]
      let input = rest.map { $0.line + "\n" }.joined()
      var limits = Limits()
      limits.cpu = 10 + rest.count
      limits.wall = .seconds(60 + 2 * rest.count)
      limits.memory = 512 << 20
      limits.output = rest.count * Self.largestCard
      // The font libraries would read the machine's own choice of fonts beside what is used.
      let program = Program(
        path, environment: ["FONTCONFIG_FILE": "/dev/null"], input: Array(input.utf8))
      let ending = try await Sandbox.none.run(program, limits: limits)
      if ending.cause == .cancelled { throw SandboxError("cancelled") }
      if ending.isCut { throw SandboxError("\(Self.name) says more than cards") }
      let said = CardAnswer.all(in: ending.output).prefix(rest.count)
      // One that ends by itself without a word misses a library, and would again.
      if case .exited = ending.cause, said.count < rest.count {
        throw SandboxError("\(path) cannot be run", hint: "try it: \(path) </dev/null")
      }
      answers += said
      if said.count < rest.count {
        answers.append(.refused("\(Self.name) died of it: \(ending.cause)"))
      }
    }
    return answers
  }

  /// In bytes; one of words has 20,000 to 60,000.
  private static let largestCard = 1 << 20
}
