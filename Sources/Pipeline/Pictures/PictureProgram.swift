internal import Digests
internal import Images
internal import Sandbox

/// The program that makes smaller pictures: `vipsthumbnail`, of Debian's libvips-tools.
///
/// It decodes what anybody may have put into a repository, with libraries that have had their holes. So
/// it runs under bubblewrap and sees a picture on stdin and nothing else, or it does not run.
struct PictureProgram: Hashable, Sendable {
  let path: String
  let sandbox: Sandbox

  static let package = "libvips-tools"
  private static let usual = "/usr/bin/vipsthumbnail"

  init(path: String, in sandbox: Sandbox) {
    self.path = path
    self.sandbox = sandbox
  }

  /// The installed one.
  ///
  /// - Throws: ``SandboxError`` with what is missing.
  static func installed() async throws(SandboxError) -> PictureProgram {
    guard Disk.size(of: usual) != nil else {
      throw SandboxError("vipsthumbnail is not installed", hint: "apt-get install \(package)")
    }
    switch await Availability.probe() {
    case .available(let sandbox): return PictureProgram(path: usual, in: sandbox)
    case .refused(let error): throw error
    }
  }

  /// Makes a smaller picture.
  ///
  /// - Parameters:
  ///   - bytes: The picture.
  ///   - kind: Of it.
  ///   - width: In pixels, fewer than it has.
  /// - Returns: A WebP of that width, upright, in sRGB, without what a camera wrote beside; nil for a
  ///   picture that the program refuses or dies of.
  /// - Throws: ``SandboxError`` when it cannot be run at all.
  func make(
    _ bytes: [UInt8], _ kind: StillImage, width: Int
  ) async throws(SandboxError) -> [UInt8]? {
    var limits = Limits()
    limits.cpu = 60
    limits.wall = .seconds(60)
    limits.memory = 1 << 30
    limits.output = 8 << 20
    // Drawings and screens stay as sharp as they are.
    let quality = kind == .png ? "lossless" : "Q=80"
    let program = Program(
      path,
      [
        "stdin", "--size", "\(width)x", "--export-profile", "srgb", "-o",
        ".webp[\(quality),strip]",
      ],
      // One picture is the same on every processor; loaders that libvips calls untrusted are out.
      environment: [
        "VIPS_CONCURRENCY": "1", "VIPS_NOVECTOR": "1", "VIPS_BLOCK_UNTRUSTED": "1",
      ], input: bytes)
    let ending = try await sandbox.run(program, limits: limits)
    if ending.cause == .cancelled { throw SandboxError("cancelled") }
    guard ending.cause == .exited(0), !ending.isCut,
      StillImage.lengthOfWebP(ending.output) == ending.output.count,
      ImageSize(of: ending.output)?.width == width
    else { return nil }
    return ending.output
  }

  /// What tells one state of the program and its libraries from another: part of what a site is
  /// remembered by.
  static var fingerprint: String { state }

  private static let state: String = {
    let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu"]
    let libraries = [
      "libvips.so.42", "libwebp.so.7", "libjpeg.so.62", "libpng16.so.16", "libspng.so.0",
      "liblcms2.so.2",
    ]
    let states = libraries.flatMap { name in
      folders.map { folder in
        let path = "\(folder)/\(name)"
        return linkTarget(of: path).map { "\(path) \($0) \(Disk.changed(path))" } ?? ""
      }
    }
    let program = Disk.size(of: usual).map { "\(usual) \($0) \(Disk.changed(usual))" } ?? ""
    return Digest(ofParts: [program] + states).hex
  }()
}
