/// The channels that we deliver to.
package enum Deliverers {
  /// By name.
  package static let all: [Deliverer] = [
    Bluesky.deliverer, Buttondown.deliverer, Devto.deliverer, Discord.deliverer,
    GitHubRelease.deliverer, Hashnode.deliverer, LinkedIn.deliverer, Mastodon.deliverer,
    Newsletter.deliverer, Slack.deliverer, Telegram.deliverer, Threads.deliverer,
    Webhook.deliverer, Webmention.deliverer, WebSub.deliverer, X.deliverer,
  ]

  package static func named(_ channel: String) -> Deliverer? { all.first { $0.channel == channel } }
}
