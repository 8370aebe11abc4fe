/// Why git content could not be read.
///
/// The raw code and class of libgit2 are kept, so what this version does not name is not lost.
package struct GitError: Error, Hashable, Sendable {
  /// A status of libgit2, or one of ours below -1000.
  package struct Code: RawRepresentable, Hashable, Sendable {
    package let rawValue: Int32
    package init(rawValue: Int32) { self.rawValue = rawValue }

    package static let success = Code(rawValue: 0)
    package static let generic = Code(rawValue: -1)
    package static let notFound = Code(rawValue: -3)
    package static let ambiguous = Code(rawValue: -5)
    package static let exists = Code(rawValue: -4)
    /// Somebody else is writing the same.
    package static let locked = Code(rawValue: -14)
    /// Somebody else wrote it meanwhile.
    package static let modified = Code(rawValue: -15)
    package static let invalid = Code(rawValue: -21)
    package static let mismatch = Code(rawValue: -33)
    package static let owner = Code(rawValue: -36)

    /// Ours: the history ends early, because the clone is shallow.
    package static let shallow = Code(rawValue: -1001)
    /// Ours: more than we are willing to read.
    package static let tooLarge = Code(rawValue: -1002)
    /// Ours: a path that leaves the tree, or passes a symbolic link.
    package static let unsafePath = Code(rawValue: -1003)
    /// Ours: the operating system refused; the message has its words.
    package static let system = Code(rawValue: -1004)
    /// Ours: an object whose bytes are not what its type demands.
    package static let malformed = Code(rawValue: -1005)
  }

  /// The status of the call that failed.
  package var code: Code
  /// libgit2's class of the error (`git_error_t`), 0 when there is none.
  package var errorClass: Int32 = 0
  /// What was tried, to be read after "cannot".
  package var operation: String
  /// What libgit2, or we, had to say about it.
  package var message: String
  /// What a person has to know to mend it; nil when we do not know.
  package var cause: Cause?
}

extension GitError {
  /// What stands behind an error, as far as it can be told apart.
  package enum Cause: Hashable, Sendable {
    /// There is no repository at the path, nor above it.
    case noRepository(path: String)
    /// The repository belongs to another user, and git was not told to trust it.
    case foreignOwner(path: String)
    /// The repository uses an extension that libgit2 does not know.
    case unsupportedExtension(name: String)
    /// The index is split or sparse, or has another extension that libgit2 does not know.
    case unsupportedIndex
    /// An environment variable of git that libgit2 cannot honour.
    case unsupportedEnvironment(variable: String)
    /// A bare repository was asked for files on disk.
    case noWorkTree
    /// Nothing of that name.
    case unknownRevision
    /// A name that stands for more than one object.
    case ambiguousRevision
    /// The repository has no commit yet.
    case noCommits
    /// The history was cut off when the repository was cloned.
    case shallowHistory
    /// An object that a clone with `--filter` left out.
    case missingInPartialClone
    /// An object that a clone with `--depth` left out.
    case missingInShallowClone
    /// An object that should be there.
    case missingObject
    /// An object whose bytes do not match its name, or make no sense.
    case corruptObject
    /// A path that leaves the tree, or passes a symbolic link.
    case unsafePath
  }

  /// The same error, with a cause.
  func because(_ cause: Cause?) -> GitError {
    var error = self
    error.cause = cause
    return error
  }
}

extension GitError: CustomStringConvertible {
  package var description: String {
    "cannot \(operation): \(message) (libgit2 code \(code.rawValue))"
  }
}
