import Foundation
import Testing

/// A server on this machine that greets whoever connects: on a port of the loopback, on an abstract
/// Unix socket, and on one that is a file.
final class TestServer {
  let port: UInt16
  let file: String
  let abstract: String
  private let process = Process()

  /// Starts it.
  ///
  /// - Parameters:
  ///   - folder: Where the socket's file is made.
  ///   - certificate: A file with a key and a certificate, to speak TLS on the port.
  init(in folder: String, certificate: String = "") throws {
    file = folder + "/server"
    abstract = "controlroom-\(UUID().uuidString)"
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = ["-c", Self.script, file, abstract, certificate]
    let output = Pipe()
    process.standardOutput = output
    process.standardInput = FileHandle.nullDevice
    try process.run()
    var line = Data()
    while line.last != UInt8(ascii: "\n") {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      line += more
    }
    port = try #require(
      UInt16(String(decoding: line.dropLast(), as: UTF8.self)), "the test's server did not start")
  }

  // Not terminate(): a child inherits the blocked signals of the thread that starts it.
  deinit { kill(process.processIdentifier, SIGKILL) }

  private static let script = """
    import socket, ssl, sys, threading
    def serve(family, address, context=None):
        listening = socket.socket(family); listening.bind(address); listening.listen()
        def loop():
            while True:
                client, _ = listening.accept()
                try:
                    if context: client = context.wrap_socket(client, server_side=True)
                    client.sendall(b'hello\\n' if not context else
                        b'HTTP/1.1 200 OK\\r\\nContent-Length: 6\\r\\nConnection: close\\r\\n\\r\\nhello\\n')
                    while data := client.recv(65536): client.sendall(data)
                except OSError: pass
                client.close()
        threading.Thread(target=loop, daemon=True).start()
        return listening
    context = None
    if sys.argv[3]:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER); context.load_cert_chain(sys.argv[3])
    port = serve(socket.AF_INET, ('127.0.0.1', 0), context)
    serve(socket.AF_UNIX, sys.argv[1])
    serve(socket.AF_UNIX, '\\0' + sys.argv[2])
    print(port.getsockname()[1], flush=True)
    threading.Event().wait()
    """
}
