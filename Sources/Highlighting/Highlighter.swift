internal import Synchronization

/// Tells code of some hundred languages apart: comments, strings, keywords, types.
///
/// The languages are those of GtkSourceView, whose definitions come with the system, and a few of
/// our own. The same code with the same definitions gives the same result on every machine.
package final class Highlighter: Sendable {
  /// A stretch of code that is something in particular.
  package struct Span: Hashable, Sendable {
    /// In bytes.
    package let range: Range<Int>
    package let token: Token
  }

  private let load: @Sendable () -> [[UInt8]]
  /// Read when the first code is met: most builds of a few notes have none.
  private let index = Mutex<LanguageIndex?>(nil)
  /// The ids of all languages, in order.
  var languages: [String] { Set(known.names.values).sorted() }
  private let idle = Mutex<[String: [Compiled]]>([:])

  /// One language made ready, for one thread at a time.
  ///
  /// Nobody has it but the thread that took it from `idle`, under that lock, until it puts it back.
  private final class Compiled: @unchecked Sendable {
    let compiler: GrammarCompiler
    let root: Context
    let work = Work()

    init?(_ grammar: Grammar) {
      compiler = GrammarCompiler(grammar)
      guard let root = compiler.root else { return nil }
      self.root = root
    }
  }

  /// Code that is longer is left plain: it is data, and nobody reads it.
  package static let limit = 256 << 10

  /// A highlighter with these definitions, beside our own.
  ///
  /// - Parameter load: Gives the bytes of `.lang` files, in any order; called once at most.
  package init(_ load: @escaping @Sendable () -> [[UInt8]]) { self.load = load }

  private var known: LanguageIndex {
    index.withLock { index in
      if let index { return index }
      let made = LanguageIndex(
        load() + [PackageResources.console_lang, PackageResources.http_lang])
      index = made
      return made
    }
  }

  /// Words that say that a block is plain text.
  private static let plain: Set = ["text", "txt", "plain", "plaintext", "none", "output", "log"]

  /// Whether code of a language is known, or known to be none.
  package func knows(_ language: String) -> Bool {
    let name = language.lowercased()
    return known.names[name] != nil || Self.plain.contains(name)
  }

  /// Tells the stretches of a text apart.
  ///
  /// - Parameters:
  ///   - code: UTF-8.
  ///   - language: As a writer calls it, such as `rust` or `sh`.
  /// - Returns: In order and without overlap; nil for a language that is not known. What is too
  ///   long or too hard is left plain from where it becomes so.
  package func spans(_ code: [UInt8], language: String) -> [Span]? {
    guard let id = known.names[language.lowercased()] else { return nil }
    guard code.count <= Self.limit else { return [] }
    guard let compiled = take(id) else { return nil }
    defer { idle.withLock { $0[id, default: []].append(compiled) } }
    compiled.work.begin(length: code.count)
    let paint = unsafe code.withUnsafeBufferPointer { text in
      var painter = unsafe Painter(compiled.compiler, text, compiled.work)
      // Nothing to do about it: what has been told apart stays.
      try? painter.run(compiled.root)
      return painter.paint
    }
    return Self.spans(paint)
  }

  private func take(_ id: String) -> Compiled? {
    if let ready = idle.withLock({ $0[id]?.popLast() }) { return ready }
    let files = known.files
    return Grammar(id, source: { files[$0].flatMap { GrammarElement(xml: $0) } })
      .flatMap(Compiled.init)
  }

  private static func spans(_ paint: [UInt8]) -> [Span] {
    var spans: [Span] = []
    var start = 0
    while start < paint.count {
      var end = start + 1
      while end < paint.count, paint[end] == paint[start] { end += 1 }
      if paint[start] > 0 {
        spans.append(Span(range: start..<end, token: Painter.tokens[Int(paint[start]) - 1]))
      }
      start = end
    }
    return spans
  }
}
