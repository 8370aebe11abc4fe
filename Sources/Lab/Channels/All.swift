extension Lab {
  static let all: [LabChannel] = [
    .bluesky, .buttondown, .devto, .discord, .gitHubRelease, .hashnode, .linkedIn, .mastodon,
    .newsletter, .slack, .telegram, .threads, .webhook, .webmention, .webSub, .x,
  ]
}
