internal import Clibpq

/// Where a ledger on PostgreSQL is, and as whom to go there.
///
/// Holds a password, perhaps; ``description`` never does.
@safe struct PostgresAddress: Sendable {
  /// What libpq is told, by its keywords.
  let parameters: [String: String]
  /// The schema that holds the ledger's tables.
  let schema: String

  /// Whether this text names a ledger on PostgreSQL and not a file.
  static func isAddress(_ text: String) -> Bool {
    text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
  }

  /// Reads a `postgres://` address, or libpq's `keyword=value` pairs.
  ///
  /// What it leaves out, libpq finds as always: in PGHOST and its fellows, in `~/.pgpass`, in a
  /// service file. One parameter is ours: `?schema=NAME`, for several ledgers in one database.
  ///
  /// - Throws: ``LedgerError`` `.other`. The message quotes nothing of the address, since any part
  ///   of a mistyped one may be the password.
  ///
  /// Source: https://www.postgresql.org/docs/15/libpq-connect.html#LIBPQ-CONNSTRING
  init(_ text: String) throws(LedgerError) {
    guard !text.utf8.contains(0) else { throw Self.invalid("it holds a NUL") }
    var text = text
    var schema = "controlroom"
    if Self.isAddress(text) {
      (text, schema) = try Self.takingSchema(from: text)
      // libpq would take what stands around a bare '@' or '/' of a password for a host or a port,
      // and name it when it is not found.
      guard text.count(where: { $0 == "@" }) <= 1, !Self.path(of: text).contains("@") else {
        throw Self.invalid("a password's own '@', ':' and '/' are written %40, %3A and %2F")
      }
    }
    self.schema = schema
    parameters = try Self.parse(text)
  }

  private static func parse(_ text: String) throws(LedgerError) -> [String: String] {
    // Whoever comes to libpq comes this way first.
    guard pq_is_installed() != 0 else {
      throw LedgerError(
        .unreachable, "on PostgreSQL", "libpq.so.5 is missing: apt-get install libpq5")
    }
    var message: UnsafeMutablePointer<CChar>?
    guard let options = unsafe pq_conninfo_parse(text, &message) else {
      unsafe pq_freemem(message)
      throw invalid("write postgres://user@host:port/database, or keyword=value pairs")
    }
    defer { unsafe pq_conninfo_free(options) }
    var found: [String: String] = [:]
    var option = unsafe options
    while let keyword = unsafe option.pointee.keyword {
      if let value = unsafe option.pointee.val {
        unsafe found[String(cString: keyword)] = String(cString: value)
      }
      unsafe option += 1
    }
    return found
  }

  /// Takes `schema=NAME` out of an address's parameters.
  private static func takingSchema(
    from text: String
  ) throws(LedgerError) -> (rest: String, schema: String) {
    guard let mark = text.firstIndex(of: "?") else { return (text, "controlroom") }
    var schema = "controlroom"
    var others: [Substring] = []
    for parameter in text[mark...].dropFirst().split(separator: "&") {
      guard parameter.hasPrefix("schema=") else {
        others.append(parameter)
        continue
      }
      schema = String(parameter.dropFirst("schema=".count))
    }
    let isName =
      schema.utf8.count <= 63 && schema.first?.isLetter == true
      && schema.utf8.allSatisfy {
        UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 || UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0
          || $0 == UInt8(ascii: "_")
      }
    guard isName, !schema.hasPrefix("pg_") else {
      throw invalid("a schema's name is a letter, then a-z, 0-9 and '_', and not 'pg_…'")
    }
    let query = others.isEmpty ? "" : "?" + others.joined(separator: "&")
    return (String(text[..<mark]) + query, schema)
  }

  /// What follows the host in an address, without its parameters.
  private static func path(of address: String) -> Substring {
    let rest = address.prefix { $0 != "?" }.split(
      separator: "//", maxSplits: 1, omittingEmptySubsequences: false)
    guard rest.count == 2, let slash = rest[1].firstIndex(of: "/") else { return "" }
    return rest[1][slash...]
  }

  private static func invalid(_ why: String) -> LedgerError {
    LedgerError(.other, "on PostgreSQL", "its address cannot be read: \(why)")
  }
}

extension PostgresAddress: CustomStringConvertible {
  /// The address as people may see it: who, where and which, and never how to get in.
  var description: String {
    let user = parameters["user"].map { $0 + "@" } ?? ""
    let host = parameters["host"] ?? parameters["hostaddr"] ?? ""
    let port = parameters["port"].map { ":" + $0 } ?? ""
    let database = parameters["dbname"] ?? parameters["service"] ?? ""
    let path = host.hasPrefix("/") ? "\(database)?host=\(host)" : database
    let place = host.hasPrefix("/") ? "" : host
    return "postgres://\(user)\(place)\(port)/\(path)"
      + (schema == "controlroom" ? "" : " (schema \(schema))")
  }
}
