internal import Git

/// What the receipts of deliveries say to the site: where each note has been posted.
///
/// The receipts are a folder in the commit that ``name`` stands for, with one file for each
/// delivery: lines of `KEY: VALUE`, of which the site reads `note`, the note's identity, and `url`,
/// the post, unless another of the same note and channel says by its `kind` that it is withdrawn. They are no part of the commit that is published and the site's one input beside it,
/// so a build reads those of one commit, which the manifest names (decision 32).
struct Receipts: Sendable {
  static let name = "refs/controlroom/receipts"

  /// The commit whose receipts count; nil where nothing has been delivered.
  let commit: String?

  /// - Parameter commit: 40 hexadecimal digits; nil or empty for none.
  init(_ commit: String?) { self.commit = commit.flatMap { $0.isEmpty ? nil : $0 } }

  /// Those that the repository has now.
  ///
  /// - Throws: ``GitError`` when the ref is there and cannot be read.
  init(in repository: Repository) throws(GitError) {
    do throws(GitError) {
      self.init(try repository.commit(at: Self.name).id.description)
    } catch {
      guard error.cause == .unknownRevision || error.cause == .noCommits else { throw error }
      self.init(nil)
    }
  }

  /// A receipt has some hundred bytes; what is larger is none.
  private static let limit = 64 << 10

  /// The addresses of the posts that were made of each note, by the note's identity.
  ///
  /// - Returns: The addresses in the order of the receipts' paths, which begin with the channel.
  /// - Throws: ``GitError`` when the commit cannot be read.
  func syndication(in repository: Repository) throws(GitError) -> [String: [String]] {
    var addresses: [String: [String]] = [:]
    for post in try posts(in: repository) where addresses[post.note]?.contains(post.url) != true {
      addresses[post.note, default: []].append(post.url)
    }
    return addresses
  }

  /// Something that a receipt says is at a channel.
  struct Post: Hashable, Sendable {
    /// The note's identity.
    var note: String
    /// The channel's name.
    var channel: String
    var url: String
  }

  /// Everything that is at a channel, in the order of the receipts' paths.
  ///
  /// - Throws: ``GitError`` when the commit cannot be read.
  func posts(in repository: Repository) throws(GitError) -> [Post] {
    guard let commit else { return [] }
    var posts: [Post] = []
    var withdrawn: Set<String> = []
    for file in try repository.files(of: repository.commit(at: commit)) where file.kind.isRegular {
      guard try repository.size(of: file.id) <= Self.limit else { continue }
      let fields = Self.fields(try repository.bytes(of: file.id))
      guard let note = fields["note"] else { continue }
      let channel = String(file.path.prefix { $0 != "/" })
      // Of a thread that is being taken back, no post is linked any more.
      if fields["kind"] == Amendment.Kind.withdraw.rawValue {
        withdrawn.insert("\(channel) \(note)")
      }
      guard let url = fields["url"] else { continue }
      posts.append(Post(note: note, channel: channel, url: url))
    }
    return posts.filter { !withdrawn.contains("\($0.channel) \($0.note)") }
  }

  /// The lines of a receipt; of a key that is there twice, the first.
  private static func fields(_ bytes: [UInt8]) -> [String: String] {
    var fields: [String: String] = [:]
    for line in bytes.split(separator: UInt8(ascii: "\n")) {
      guard let colon = line.firstRange(of: Array(": ".utf8)) else { continue }
      let key = String(decoding: line[..<colon.lowerBound], as: UTF8.self)
      guard fields[key] == nil else { continue }
      fields[key] = String(decoding: line[colon.upperBound...], as: UTF8.self)
    }
    return fields
  }
}
