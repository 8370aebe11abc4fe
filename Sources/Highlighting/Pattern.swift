internal import Cpcre2

/// A compiled regular expression, which any number of threads may use at once.
@safe final class Pattern: Sendable {
  private nonisolated(unsafe) let code: OpaquePointer
  /// As it was compiled, for being put into others.
  let source: String
  /// Whether a match has to begin where one is asked for.
  let isAnchored: Bool
  private let beginnings: Beginnings

  /// Compiles an expression of PCRE2 with Unicode's letters and digits.
  ///
  /// Whether it is anchored is said here and not for each match: what PCRE2 compiles to machine
  /// code takes no such option, and the expression would be interpreted.
  ///
  /// - Returns: Nil for an expression that PCRE2 does not take.
  init?(_ source: String, isAnchored: Bool) {
    guard let code = unsafe Self.compile(source, isAnchored ? PCRE2_ANCHORED : 0) else {
      return nil
    }
    // Without it the expression is interpreted, which is slower and as good.
    unsafe pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE))
    unsafe self.code = code
    self.source = source
    self.isAnchored = isAnchored
    // PCRE2 asks itself where a match may begin only when it is to search.
    if isAnchored, let searching = unsafe Self.compile(source, 0) {
      beginnings = unsafe Beginnings(searching)
      unsafe pcre2_code_free_8(searching)
    } else {
      beginnings = .any
    }
  }

  deinit { unsafe pcre2_code_free_8(code) }

  private static func compile(_ source: String, _ option: UInt32) -> OpaquePointer? {
    var error: Int32 = 0
    var offset = 0
    // Texts may hold anything; what is no UTF-8 matches nothing and ends no match in a fault.
    let options =
      PCRE2_UTF | PCRE2_UCP | PCRE2_DUPNAMES | PCRE2_MATCH_INVALID_UTF
      | UInt32(PCRE2_NEVER_BACKSLASH_C) | option
    let bytes = Array(source.utf8)
    return unsafe bytes.withUnsafeBufferPointer {
      unsafe pcre2_compile_8($0.baseAddress, bytes.count, options, &error, &offset, nil)
    }
  }

  /// Whether a match may begin with a byte; one that must begin elsewhere is ruled out by that.
  func mayBegin(with byte: UInt8) -> Bool { beginnings.contains(byte) }

  /// Where a match and its groups stand.
  struct Match {
    /// From the whole match on; nil for a group that took no part.
    let groups: [Range<Int>?]
    var range: Range<Int> { groups[0] ?? 0..<0 }

    /// What a group matched, by its number or its name; nil when it took no part.
    func range(of group: String, in pattern: Pattern) -> Range<Int>? {
      (Int(group).map { [$0] } ?? pattern.numbers(of: group)).lazy
        .compactMap { groups.indices.contains($0) ? groups[$0] : nil }.first
    }
  }

  /// Finds the first match.
  ///
  /// - Parameters:
  ///   - text: What is looked at; lookbehinds see all of it.
  ///   - start: Where a match may begin.
  ///   - end: Where the text ends.
  ///   - work: How much may be tried.
  /// - Returns: Nil when there is none.
  /// - Throws: ``TooMuchWork``.
  func match(
    _ text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int, _ work: Work
  ) throws(TooMuchWork) -> Match? {
    work.left -= 1
    guard work.left > 0 else { throw TooMuchWork() }
    if isAnchored, start < end, unsafe !beginnings.contains(text[start]) { return nil }
    var count = unsafe pcre2_match_8(
      code, text.baseAddress, end, start, 0, work.data, work.context)
    if count == PCRE2_ERROR_JIT_STACKLIMIT {
      // The interpreter has its own stack, of the size that it needs.
      count = unsafe pcre2_match_8(
        code, text.baseAddress, end, start, PCRE2_NO_JIT, work.data, work.context)
    }
    if count == PCRE2_ERROR_NOMATCH { return nil }
    guard count > 0 else { throw TooMuchWork() }
    guard let offsets = unsafe pcre2_get_ovector_pointer_8(work.data) else { return nil }
    let groups = (0..<Int(count)).map { group -> Range<Int>? in
      let (low, high) = unsafe (offsets[2 * group], offsets[2 * group + 1])
      // PCRE2_UNSET is -1 here; `\K` may set the start behind the end.
      return low < 0 || low > high ? nil : low..<high
    }
    return Match(groups: groups)
  }

  /// The numbers of the groups with a name: several alternatives may give theirs the same.
  func numbers(of name: String) -> [Int] {
    var first: UnsafePointer<UInt8>?
    var last: UnsafePointer<UInt8>?
    let size = unsafe name.withCString { name in
      unsafe name.withMemoryRebound(to: UInt8.self, capacity: 1) {
        unsafe pcre2_substring_nametable_scan_8(code, $0, &first, &last)
      }
    }
    guard size > 0, var entry = unsafe first, let end = unsafe last else { return [] }
    var numbers: [Int] = []
    // An entry is the number in two bytes, and the name.
    while unsafe entry <= end {
      unsafe numbers.append(Int(entry[0]) << 8 | Int(entry[1]))
      unsafe entry += Int(size)
    }
    return numbers
  }
}

/// An expression that backtracks without end on some text; the text is left plain.
struct TooMuchWork: Error {}

/// What one thread needs to match, and the bound on how much it tries.
@safe final class Work {
  /// How many matches may still be tried on this text.
  var left = 0

  /// Ten times what the densest code of that length needs.
  func begin(length: Int) { left = 20_000 + 200 * length }

  let data: OpaquePointer?
  let context: OpaquePointer?

  init() {
    // As many groups as PCRE2 can tell apart here; what is beyond is not looked at.
    unsafe data = unsafe pcre2_match_data_create_8(64, nil)
    unsafe context = unsafe pcre2_match_context_create_8(nil)
    unsafe pcre2_set_match_limit_8(context, 200_000)
  }

  deinit {
    unsafe pcre2_match_data_free_8(data)
    unsafe pcre2_match_context_free_8(context)
  }
}
