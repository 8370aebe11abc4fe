/// Who may approve, start and answer for a pipeline.
package struct People: Hashable, Sendable {
  /// The people that the site file lists; nil where it lists none.
  ///
  /// A repository without a list belongs to one person, who has every role.
  package var listed: [Person]?

  package init(listed: [Person]? = nil) { self.listed = listed }

  package struct Person: Hashable, Sendable {
    package var name: String
    /// As git's `user.email` has it; nil where the name is one, or the operating system's user.
    package var email: String?
    package var roles: Set<String>

    package init(_ name: String, email: String? = nil, roles: Set<String>) {
      self.name = name
      self.email = email
      self.roles = roles
    }
  }

  /// The listed person who is known by this name or address; nil for a stranger.
  package func person(_ identity: String) -> Person? {
    listed?.first { person in
      person.name == identity
        || person.email.map { $0.lowercased() == identity.lowercased() } ?? false
    }
  }

  /// Which of these roles somebody has; all of them where nobody is listed.
  ///
  /// - Parameters:
  ///   - identity: A name or an address, as git or the operating system knows it.
  ///   - roles: The roles that count.
  /// - Returns: Those that the person has, in the order given.
  package func roles(of identity: String, among roles: [String]) -> [String] {
    guard listed != nil else { return roles }
    guard let person = person(identity) else { return [] }
    return roles.filter(person.roles.contains)
  }

  /// The roles that somebody has.
  var known: Set<String> { (listed ?? []).reduce(into: []) { $0.formUnion($1.roles) } }

  /// Whoever has one of these roles, of those who are listed.
  package func holding(anyOf roles: [String]) -> [Person] {
    (listed ?? []).filter { !$0.roles.isDisjoint(with: roles) }
  }

  /// Whoever may write what is published: those with the role `author`, and everybody where nobody
  /// has it.
  var authors: [Person] {
    let authors = holding(anyOf: ["author"])
    return authors.isEmpty ? listed ?? [] : authors
  }
}
