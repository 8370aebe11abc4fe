// Delivers what is due in a repository to a channel that is a file, and kills itself at a point.
//
//     DeliveryRunner REPOSITORY FILE POINT NUMBER
//
// POINT is one of DeliveryMeans.Point, and NUMBER which time it is reached; `none 0` for no death. The
// file has a line for each post, which is its key, and for each change of one: `edit` or `withdraw`, the
// post's key, and the change's. A hub of feeds is the file too, and so are pages that are told of links:
// it has a line for each. With `channels` for FILE, what the repository's site names is delivered to:
// channels of a lab.

import Delivering
import Glibc
import Pipeline
import Synchronization

let words = CommandLine.arguments
guard words.count == 5, let number = Int(words[4]) else { exit(64) }
let (folder, file) = (words[1], words[2])
let point = DeliveryMeans.Point(rawValue: words[3])

@Sendable func posts() -> [String] {
  guard let stream = unsafe fopen(file, "r") else { return [] }
  defer { unsafe fclose(stream) }
  var text = ""
  while case let byte = unsafe getc(stream), byte != EOF {
    text.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: byte)))
  }
  return text.split(separator: "\n").map(String.init)
}

@Sendable func post(_ key: String) {
  guard let stream = unsafe fopen(file, "a") else { exit(2) }
  unsafe fputs(key + "\n", stream)
  unsafe fclose(stream)
}

@Sendable func line(_ delivery: Delivery) -> String {
  switch delivery.action {
  case .post: delivery.key
  case .edit(let post): "edit \(post.id) \(delivery.key)"
  case .withdraw(let post): "withdraw \(post.id) \(delivery.key)"
  }
}

@Sendable func posted(_ delivery: Delivery) -> Posted {
  switch delivery.action {
  case .edit(let post), .withdraw(let post): return post
  case .post: break
  }
  return Posted(id: delivery.key, url: "https://social.example/\(delivery.key)")
}

// A channel that keeps whatever it is given, and can be asked.
let filing = Deliverer(
  channel: "mastodon", promise: .none,
  origins: { account throws(AccountError) in [account.endpoint ?? ""] },
  send: { delivery, _ in
    post(line(delivery))
    return .sent(posted(delivery), evidence: "stored")
  },
  find: { delivery, _ in
    posts().contains(line(delivery))
      ? .found(posted(delivery), evidence: "it is there") : .absent("it is not there")
  }, settling: .zero, edits: true, withdraws: true)

// Who does not ask what they were told before.
let told = [("websub", false), ("webmention", true)].map { channel, asksConsent in
  Deliverer(
    channel: channel, promise: .once(within: nil),
    origins: { _ throws(AccountError) in ["https://hub.example"] },
    send: { delivery, _ in
      post(String(decoding: delivery.payload, as: UTF8.self))
      return .sent(Posted(id: delivery.key), evidence: "taken")
    }, telling: .init(asksConsent: asksConsent))
}

// The channels' own, whose word on a call can be believed at once: a lab is busy with none.
let own = Deliverers.all.map { deliverer in
  Deliverer(
    channel: deliverer.channel, promise: deliverer.promise, settings: deliverer.settings,
    credentials: deliverer.credentials, origins: deliverer.origins, fix: deliverer.fix,
    send: deliverer.send, find: deliverer.find, settling: .zero, edits: deliverer.edits,
    withdraws: deliverer.withdraws, telling: deliverer.telling)
}

let exchange = DeliveryMeans.real.exchange
let deliverers = file == "channels" ? own : [filing] + told
var means = DeliveryMeans(deliverers: deliverers) { account, isGranted in
  if file == "channels" { return exchange(account, isGranted) }
  return { _ throws(ExchangeError) in throw .unsent("nobody is asked", isPermanent: true) }
}
means.settling = .zero
let seen = Mutex(0)
means.reached = { reached in
  guard reached == point else { return }
  let count = seen.withLock { count in
    count += 1
    return count
  }
  if count == number { kill(getpid(), SIGKILL) }
}

do {
  let outcome = try await Syndicate(
    RepositoryLocation(folder), means: means, isFirst: true, trigger: "test", actor: "ada"
  ).run()
  print(outcome.due)
} catch {
  print("\(error)")
  exit(2)
}
