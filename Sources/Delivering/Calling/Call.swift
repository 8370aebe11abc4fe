internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import Synchronization

/// One request, and a watch over how much of it has left.
final class Call: HTTPClientResponseDelegate {
  typealias Response = Delivering.Response

  private let request: Request
  private let answerLimit: Int
  private let state = Mutex(State())

  private struct State {
    var hasLeft = false
    var response = Delivering.Response(status: 0)
  }

  private struct TooLong: Error {}
  private struct Enough: Error {}

  init(_ request: Request, answerLimit: Int) {
    self.request = request
    self.answerLimit = answerLimit
  }

  /// Makes the request.
  ///
  /// - Parameters:
  ///   - client: That connects to the request's host.
  ///   - duration: After which the answer is no longer waited for.
  /// - Returns: The whole answer.
  /// - Throws: ``ExchangeError``.
  func make(
    with client: HTTPClient, within duration: Duration
  ) async throws(ExchangeError) -> Delivering.Response {
    let outgoing: HTTPClient.Request
    do {
      var headers = HTTPHeaders(request.headers.map { ($0.name, $0.value) })
      if !headers.contains(name: "User-Agent") {
        headers.add(name: "User-Agent", value: "controlroom")
      }
      outgoing = try HTTPClient.Request(
        url: request.url, method: .init(rawValue: request.method), headers: headers,
        body: request.body.isEmpty && ["GET", "DELETE"].contains(request.method)
          ? nil : .bytes(request.body))
    } catch {
      throw .unsent("this cannot be asked for: \(Self.words(error))", isPermanent: true)
    }
    let task = client.execute(
      request: outgoing, delegate: self, deadline: .now() + .nanoseconds(duration.nanoseconds))
    do {
      return try await withTaskCancellationHandler {
        try await task.futureResult.get()
      } onCancel: {
        task.cancel()
      }
    } catch is Enough {
      return state.withLock(\.response)
    } catch {
      throw verdict(on: error)
    }
  }

  private func verdict(on error: any Error) -> ExchangeError {
    if error is TooLong { return .broken("the answer is longer than \(answerLimit) bytes") }
    let hasLeft = state.withLock(\.hasLeft)
    // A deadline and a cancellation come from elsewhere: the head may have left a moment ago,
    // without having been told of yet.
    if let error = error as? HTTPClientError, [.deadlineExceeded, .cancelled].contains(error) {
      return .broken(error == .cancelled ? "it was not waited for" : "there was no answer in time")
    }
    return hasLeft ? .broken(Self.words(error)) : .unsent(Self.words(error), isPermanent: false)
  }

  private static func words(_ error: any Error) -> String {
    switch error {
    case let error as HTTPClientError where error == .remoteConnectionClosed:
      "the connection was closed before the answer was whole"
    case let error as HTTPClientError where error == .connectTimeout:
      "nothing answered at its address in time"
    case let error as HTTPClientError where error == .readTimeout: "there was no answer in time"
    case let error as HTTPClientError where error == .getConnectionFromPoolTimeout:
      "there was no connection to be had in time"
    case is ChannelError, is NIOConnectionError: "nothing answers at its address"
    case let error as IOError:
      "\(error.errnoCode == 111 ? "nothing listens at its address" : error.description)"
    default: String("\(error)".prefix(200))
    }
  }

  // MARK: HTTPClientResponseDelegate

  func didSendRequestHead(task: HTTPClient.Task<Response>, _ head: HTTPRequestHead) {
    state.withLock { $0.hasLeft = true }
  }

  func didReceiveHead(
    task: HTTPClient.Task<Response>, _ head: HTTPResponseHead
  ) -> EventLoopFuture<Void> {
    state.withLock { state in
      state.hasLeft = true
      state.response = Delivering.Response(
        status: Int(head.status.code),
        headers: head.headers.map { .init($0.name, $0.value) })
    }
    return task.eventLoop.makeSucceededVoidFuture()
  }

  func didReceiveBodyPart(
    task: HTTPClient.Task<Response>, _ buffer: ByteBuffer
  ) -> EventLoopFuture<Void> {
    if let most = request.cutsAnswer {
      let isEnough = state.withLock { state in
        state.response.body.append(
          contentsOf: buffer.readableBytesView.prefix(most - state.response.body.count))
        return state.response.body.count >= most
      }
      return isEnough
        ? task.eventLoop.makeFailedFuture(Enough()) : task.eventLoop.makeSucceededVoidFuture()
    }
    let isTooLong = state.withLock { state in
      guard state.response.body.count + buffer.readableBytes <= answerLimit else { return true }
      state.response.body.append(contentsOf: buffer.readableBytesView)
      return false
    }
    return isTooLong
      ? task.eventLoop.makeFailedFuture(TooLong()) : task.eventLoop.makeSucceededVoidFuture()
  }

  func didFinishRequest(task: HTTPClient.Task<Response>) throws -> Response {
    state.withLock(\.response)
  }
}
