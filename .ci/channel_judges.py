"""Judges of drafts that are not ours: one for each channel that has a library or a model.

A judge takes a draft, as `plan --json` writes it, and yields what is wrong with it. `PLANTED` has
faults that each judge must see: a judge that sees nothing proves nothing.
"""
import copy
import email
import email.policy
import html
import html.parser
import json
import re
import string
import unicodedata
import urllib.parse
from datetime import datetime

import disnake
import regex
from aiogram.methods import SendMessage
from atproto import models
from atproto_client.exceptions import ModelError
from atproto_client.models.utils import get_or_create
from graphql import GraphQLError, parse
from liquid import Environment, StrictUndefined
from liquid.exceptions import LiquidError
from markdown_it import MarkdownIt
from pydantic import ValidationError
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block
from telethon.extensions import html as telegram_html
from twitter_text import parse_tweet
from xdk.schemas import CreatePostsRequest

QUIET = "\u200b"


def bodies(draft):
    body = json.loads(draft["bytes"])
    return body if isinstance(body, list) else [body]


def clusters(text):
    return regex.findall(r"\X", text)


# The channels.


def x(draft):
    """X's own SDK, made from its OpenAPI description, and twitter-text."""
    for body, part in zip(bodies(draft), draft["parts"], strict=True):
        try:
            request = CreatePostsRequest.model_validate(body, strict=True)
            if request.model_extra or set(body) != {"text"}:
                yield f"X takes no other field than text: {sorted(body)}"
        except ValidationError as error:
            yield f"X's SDK: {error.errors()[0]['msg']}"
            continue
        judged = parse_tweet(body["text"])
        if not judged.valid:
            yield f"X would refuse {body['text']!r}"
        # X's table of emoji is old: a newer one may be counted in pieces, and is counted so by us.
        if not judged.weightedLength <= part["count"] <= draft["limit"]:
            yield f"{part['count']}, and twitter-text counts {judged.weightedLength}"
        newer = any(unicodedata.category(c) == "So" or c == "\u200d" for c in body["text"])
        if not newer and judged.weightedLength != part["count"]:
            yield f"{part['count']}, and twitter-text counts {judged.weightedLength}"


def bluesky(draft):
    """The atproto models, which hold a record to every bound of the lexicon."""
    for body, part in zip(bodies(draft), draft["parts"], strict=True):
        # When it is made is said when it is sent.
        record = {**body, "createdAt": "2026-03-05T00:00:00Z"}
        try:
            get_or_create(record, models.AppBskyFeedPost.Record, strict_string_format=True)
        except ModelError as error:
            yield f"atproto: {error.__cause__ or error}"
            continue
        text = body["text"].encode()
        if len(clusters(body["text"])) != part["count"]:
            yield f"{part['count']}, and \\X counts {len(clusters(body['text']))}"
        if len(text) > 3000:
            yield "too many bytes"
        end = 0
        for facet in body.get("facets", []):
            start, stop = facet["index"]["byteStart"], facet["index"]["byteEnd"]
            if not end <= start < stop <= len(text):
                yield "facets overlap"
                break
            end = stop
            try:
                words = text[start:stop].decode()
            except UnicodeDecodeError:
                yield "a facet cuts a character"
                continue
            for feature in facet["features"]:
                if feature["$type"].endswith("#tag") and not (words[0] in "#＃" and words[1:] == feature["tag"]):
                    yield f"the tag {feature['tag']!r} is {words!r} in the text"


def mastodon(draft):
    """Mastodon's rule in its own words: clusters, an address as 23, a mention without its host."""
    for body, part in zip(bodies(draft), draft["parts"], strict=True):
        if not body["status"].strip() or body["visibility"] != "public":
            yield "no status"
        if draft["link"] and draft["link"] in body["status"]:
            # Where an address ends in running text is a matter of its own; the link is known.
            alone = body["status"] == draft["link"] or re.search(rf"(^|\n\n){re.escape(draft['link'])}($|\n\n)", body["status"])
            if not alone:
                yield "the link does not stand alone"
        plain = re.sub(r"https?://[^\s<>]+", "", body["status"])
        least = len(clusters(re.sub(r"(@\w+)@[\w.-]+\w", r"\1", plain)))
        if not least <= part["count"] <= draft["limit"]:
            yield f"{part['count']}, and without addresses there are {least} clusters"


def telegram(draft):
    """aiogram's model of the method, and Telethon's reader of the markup."""
    body = bodies(draft)[0]
    try:
        known = SendMessage.model_validate({"chat_id": 1, **body})
        if known.model_extra:
            yield f"aiogram: {sorted(known.model_extra)}"
    except ValidationError as error:
        yield f"aiogram: {error.errors()[0]['msg']}"
        return
    reader = Elements()
    reader.feed(body["text"])
    reader.close()
    if reader.open or reader.problem:
        yield reader.problem or f"<{reader.open[-1]}> is not closed"
    text, entities = telegram_html.parse(body["text"])
    units = len(text.encode("utf-16-le")) // 2
    # What it shows has no white space at its ends.
    if not units <= draft["parts"][0]["count"] <= 4096 or draft["parts"][0]["count"] - units > 2:
        yield f"{draft['parts'][0]['count']}, and Telethon counts {units}"
    if any(entity.offset + entity.length > units for entity in entities):
        yield "an entity reaches beyond the text"


class Elements(html.parser.HTMLParser):
    """Telegram's rules: few elements, each closed, none within code."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.problem = [], None

    def handle_starttag(self, tag, attrs):
        if tag not in ("b", "i", "s", "code", "pre", "a", "blockquote"):
            self.problem = f"<{tag}>"
        if "code" in self.open or (self.open and self.open[-1] == "pre" and tag != "code"):
            self.problem = f"<{tag}> in {self.open}"
        self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problem = f"</{tag}>"


def discord(draft):
    """disnake's embeds, which know Discord's limits."""
    body = bodies(draft)[0]
    if body["allowed_mentions"] != {"parse": []}:
        yield "may call people"
    if len(body["embeds"]) > 10:
        yield "too many embeds"
    for fields in body["embeds"]:
        embed = disnake.Embed.from_dict(fields)
        try:
            embed.check_limits()
        except ValueError as error:
            yield f"disnake: {error}"
        if {**embed.to_dict(), "type": "rich"} != {**fields, "type": "rich"}:
            yield f"disnake knows no such embed: {sorted(fields)}"


def slack(draft):
    """Slack's own SDK."""
    body = bodies(draft)[0]
    if len(body["blocks"]) > 50 or not body["text"].strip():
        yield "too many blocks, or no text for a notification"
    for fields in body["blocks"]:
        try:
            block = Block.parse(fields)
            block.validate_json()
            if block.to_dict() != fields:
                yield f"Slack's SDK reads another block: {block.to_dict()}"
        except (SlackObjectFormationError, TypeError) as error:
            yield f"Slack's SDK: {error}"
    for text in (fields["text"]["text"] for fields in body["blocks"] if fields["type"] == "section"):
        if text != re.sub(r"<(?!https?:|mailto:|/?\w)|&(?!(amp|lt|gt);)", "", text):
            yield "a sign of mrkdwn is not escaped"


def threads(draft):
    for body, part in zip(bodies(draft), draft["parts"], strict=True):
        if body["media_type"] not in ("TEXT", "IMAGE"):
            yield "no kind of post"
        if not len(clusters(body["text"])) <= part["count"] <= draft["limit"]:
            yield f"{part['count']}, and there are {len(clusters(body['text']))} clusters"


def linkedin(draft):
    """Nobody's library: LinkedIn stops reading at the first reserved character, and so does this."""
    body = bodies(draft)[0]
    # U+E000 stands for the sign of a live hashtag.
    text = re.sub(r"\{hashtag\|\\#\|((?:[^|{}@\[\]()<>#*_~\\]|\\.)+)\}", "\ue000\\1", body["commentary"])
    bare = re.search(r"(?<!\\)(?:\\\\)*[|{}@\[\]()<>#*_~]", text)
    if bare:
        yield f"LinkedIn would stop at {bare.group()!r}"
    read = re.sub(r"\\(.)", r"\1", text, flags=re.S)
    units = len(read.encode("utf-16-le")) // 2
    if units != draft["parts"][0]["count"] or units > 3000:
        yield f"{draft['parts'][0]['count']}, and there are {units} code units"


MARKDOWN = MarkdownIt("commonmark").enable("table").enable("strikethrough")


def words(markdown):
    """What a reader reads of Markdown, without white space and without raw HTML."""
    found = []
    for token in MARKDOWN.parse(markdown):
        if token.type in ("fence", "code_block"):
            found.append(token.content)
        for child in token.children or []:
            if child.type in ("text", "code_inline"):
                found.append(child.content)
            elif child.type == "image":
                found.append(child.content)
    return re.sub(rf"[\s{QUIET}]", "", "".join(found))


def forem(markdown):
    """The article when Forem has read its Liquid; code is kept from Liquid by Forem itself."""
    def protect(code):
        return "{% raw %}" + code.group().replace("{% raw %}", "{----% raw %----}").replace(
            "{% endraw %}", "{----% endraw %----}") + "{% endraw %}"
    guarded = re.sub(r"(~{3}|`{3}|`{2}|`)[\s\S]*?\1", protect, markdown)
    return Environment(undefined=StrictUndefined).from_string(guarded).render()


def article(draft, markdown, title, source):
    """A reader of Markdown that is not ours reads in the article what it reads in the note."""
    if source is None:
        return
    wanted, got = words(source), words(markdown)
    if wanted != got:
        at = next((i for i, (a, b) in enumerate(zip(wanted, got)) if a != b), min(len(wanted), len(got)))
        yield f"the article says {got[at:at + 40]!r} where the note says {wanted[at:at + 40]!r}"


def devto(draft, source=None):
    """Liquid, by a reader of it, before Markdown."""
    body = bodies(draft)[0]["article"]
    if body["published"] is not False or body["canonical_url"] != draft["link"]:
        yield "published, or without its origin"
    tags = [tag for tag in body.get("tags", "").split(", ") if tag]
    if len(tags) > 4 or not all(tag.isalnum() for tag in tags):
        yield f"tags: {tags}"
    try:
        read = forem(body["body_markdown"])
    except LiquidError as error:
        yield f"Liquid: {error}"
        return
    yield from article(draft, read, body["title"], source)


def hashnode(draft, source=None):
    body = bodies(draft)[0]
    try:
        query = parse(body["query"])
        names = {variable.variable.name.value for variable in query.definitions[0].variable_definitions}
        if names != set(body["variables"]):
            yield f"variables: {names}"
    except GraphQLError as error:
        yield f"GraphQL: {error}"
    fields = body["variables"]["input"]
    if fields.get("originalArticleURL") != draft["link"] or len(fields.get("tags", [])) > 15:
        yield "without its origin, or too many tags"
    yield from article(draft, fields["contentMarkdown"], fields["title"], source)


def buttondown(draft, source=None):
    body = bodies(draft)[0]
    if body["status"] != "draft" or len(body["slug"]) > 100:
        yield "no draft"
    if re.search(r"\{[{%]", body["body"]):
        yield "a template"
    yield from article(draft, body["body"], body["subject"], source)


def github_release(draft, source=None):
    body = bodies(draft)[0]
    known = {"tag_name": str, "name": str, "body": str, "draft": bool, "prerelease": bool}
    if {key: type(value) for key, value in body.items()} != known or body["draft"] is not True:
        yield f"no release: {sorted(body)}"
    if len(body["body"]) > 125_000:
        yield "too long"
    text = body["body"].removesuffix(f"\n---\n\n<{draft['link']}>\n")
    yield from article(draft, text, body["name"], source)


class Visible(html.parser.HTMLParser):
    """The links and images of a page, and whether there is anything to read."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.addresses, self.words = [], 0

    def handle_starttag(self, tag, attrs):
        self.addresses += [value for name, value in attrs if name in ("href", "src") and value is not None]
        self.words += tag == "img"

    def handle_data(self, data):
        self.words += len(data.split())


def webhook(draft, source=None):
    """Standard Webhooks' form of a message, Python's reader of times, and its reader of HTML."""
    body = bodies(draft)[0]
    if list(body) != ["type", "timestamp", "data"] or not re.fullmatch(r"[a-z_]+(\.[a-z_]+)+", body["type"]):
        yield f"no message: {sorted(body)}"
        return
    data = body["data"]
    known = {"url": str, "title": str, "description": str, "date": str, "updated": str, "language": str, "tags": list,
             "series": str, "authors": list, "markdown": str, "html": str, "image": dict}
    if any(not isinstance(value, known.get(key, ())) for key, value in data.items()):
        yield f"no note: {sorted(data)}"
    try:
        times = [datetime.fromisoformat(text) for text in (body["timestamp"], data["date"], data["updated"])]
        # A message that says when it was sent would be another one each time.
        if any(time.tzinfo is None for time in times) or times[0] != times[1] or times[1] > times[2]:
            yield f"times: {body['timestamp']}, {data['date']}, {data['updated']}"
    except ValueError as error:
        yield f"times: {error}"
    # Channels of posts do not link to a short post, and it has a page all the same.
    if draft["link"] is not None and data["url"] != draft["link"] or ("title" in data) != (draft["link"] is not None):
        yield "without its origin or its title"
    if not data["authors"] or not all(isinstance(word, str) and word for word in data["authors"] + data["tags"]):
        yield f"authors: {data['authors']}, tags: {data['tags']}"
    page = Visible()
    page.feed(data["html"])
    page.close()
    if not page.words:
        yield "nothing to read"
    for address in page.addresses:
        if not re.match(r"https?://|mailto:|#", address):
            yield f"{address!r} leads nowhere from elsewhere"
    yield from article(draft, data["markdown"], data.get("title"), source)


def newsletter(draft, received=None):
    """Python's reader of mails; `received` is what a server took, by Message-ID."""
    raw = draft["bytes"].encode()
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    defects = [defect for part in mail.walk() for defect in part.defects]
    if defects:
        yield f"{defects}"
    kinds = [part.get_content_type() for part in mail.iter_parts()]
    if kinds != ["text/plain", "text/html"]:
        yield f"{kinds}"
        return
    if any(len(line) > 78 for line in raw.split(b"\r\n")):
        yield "a long line"
    if b"\n" in raw.replace(b"\r\n", b""):
        yield "a bare line end"
    for name in ("From", "Subject", "Date", "Message-ID", "List-Id", "List-Unsubscribe"):
        if not mail[name]:
            yield f"no {name}"
    if mail["List-Unsubscribe-Post"] != "List-Unsubscribe=One-Click":
        yield "no one click"
    if "<p style=" not in mail.get_body(("html",)).get_content():
        yield "a paragraph without its style"
    if received is not None:
        got = received.get(mail["Message-ID"])
        if got is None or got.rstrip() != raw.rstrip():
            yield "the server got another mail"


class Form(html.parser.HTMLParser):
    href = None

    def handle_starttag(self, tag, attrs):
        if tag == "a" and ("class", "go") in attrs:
            self.href = dict(attrs)["href"]


def sheet(draft):
    form = Form()
    form.feed(draft["bytes"])
    if form.href is None:
        yield "no form"
        return
    fields = urllib.parse.parse_qs(urllib.parse.urlsplit(form.href).query)
    link = (fields.get("u") or fields.get("url") or [None])[0]
    if link != draft["link"]:
        yield f"the form has {link}"
    if draft["channel"] != "medium":
        title = (fields.get("t") or fields.get("title") or [""])[0]
        if not 0 < len(title) <= draft["limit"]:
            yield f"a title of {len(title)} characters"


JUDGES = {
    "x": x, "linkedin": linkedin, "bluesky": bluesky, "mastodon": mastodon, "devto": devto, "threads": threads,
    "telegram": telegram, "discord": discord, "slack": slack, "newsletter": newsletter, "buttondown": buttondown,
    "hashnode": hashnode, "github-release": github_release, "hackernews": sheet, "lobsters": sheet, "reddit": sheet,
    "medium": sheet, "webhook": webhook,
}


# What every draft has to hold.


def whole(draft, source):
    """Every cluster of a post is one of the note's, so that none was cut."""
    if source is None:
        return
    text = html.unescape(re.sub(r"\\(?=[!-/:-@\[-`{-~])", "", source)) + source
    known = set(clusters(text)) | set(clusters(re.sub(r"[*_~`]", "", text)))
    for part in draft["parts"]:
        for cluster in clusters((part["text"] or "").replace(QUIET, "")):
            # A mark behind a sign of markup is the note's, and the sign ours.
            if len(cluster) > 1 and not cluster[0] in string.punctuation and cluster not in known:
                yield f"{cluster!r} is no character of the note"


def sums(draft):
    for part in draft["parts"]:
        if sum(part["breakdown"].values()) != part["count"]:
            yield "the sum is wrong"
        if draft["limit"] is not None and part["count"] > draft["limit"]:
            yield "over the limit"


# Faults that a judge must see: a draft's body, and what is done to it.


def field(*path, to):
    def plant(body):
        inner = body
        for key in path[:-1]:
            inner = inner[key]
        inner[path[-1]] = to(inner[path[-1]]) if callable(to) else to
    return plant


def without(*path):
    def plant(body):
        inner = body
        for key in path[:-1]:
            inner = inner[key]
        del inner[path[-1]]
    return plant


PLANTED = {
    "x": [field("text", to=lambda text: text + " and more" * 40), field("text", to="\ufeff"), field("note", to="a")],
    "bluesky": [field("text", to=lambda text: text + "é" * 300), without("text"), field("langs", to=["no language"]),
                field("embed", "external", "uri", to="not an address"),
                field("facets", to=[{"index": {"byteStart": 0, "byteEnd": 9999}, "features": []}])],
    "mastodon": [field("status", to=lambda text: text + "é" * 500), field("status", to=" "),
                 field("status", to=lambda text: text.replace("\n\nhttps", " see https"))],
    "telegram": [field("text", to=lambda text: text + "<u>no</u>"), field("text", to=lambda text: text + "<b>"),
                 field("text", to=lambda text: text + "x" * 4096), without("text"), field("tekst", to="a")],
    "discord": [field("embeds", 0, "description", to=lambda text: text + "x" * 4096),
                field("embeds", 0, "title", to="x" * 257), field("embeds", 0, "titel", to="a"),
                field("allowed_mentions", to={"parse": ["everyone"]})],
    "slack": [field("blocks", 0, "text", "text", to="x" * 151), field("blocks", 1, "text", "text", to="x" * 3001),
              field("blocks", 1, "text", "type", to="html"), field("blocks", 1, "text", "text", to="a < b & c")],
    "threads": [field("text", to=lambda text: text + "é" * 500), field("media_type", to="WORDS")],
    "linkedin": [field("commentary", to=lambda text: text + "(a)"), field("commentary", to=lambda text: text + "x" * 3000)],
    "devto": [field("article", "body_markdown", to=lambda text: text + "{{ a }}"),
              field("article", "body_markdown", to=lambda text: text + "{% nothing %}"),
              field("article", "body_markdown", to=lambda text: text[:-20]), field("article", "published", to=True),
              field("article", "tags", to="a, b, c, d, e")],
    "hashnode": [field("query", to="mutation {"), field("variables", "input", "contentMarkdown", to=lambda text: "x" + text),
                 without("variables", "input", "originalArticleURL")],
    "buttondown": [field("body", to=lambda text: text + "{{ a }}"), field("body", to=lambda text: "\\*" + text),
                   field("status", to="about_to_send")],
    "github-release": [field("draft", to=False), field("body", to=lambda text: "x" + text), field("tag_name", to=1)],
    "webhook": [without("timestamp"), field("timestamp", to="today"), field("timestamp", to="2026-03-05T00:00:00Z"),
                field("type", to="published"), field("data", "url", to="/plain/"), without("data", "title"),
                field("data", "authors", to=[]), field("data", "tags", to="rust"), field("data", "titel", to="a"),
                field("data", "html", to="<p></p>"), field("data", "html", to=lambda text: text + '<a href="a.md">a</a>'),
                field("data", "markdown", to=lambda text: "x" + text)],
}
TEXTUAL = {
    "newsletter": [lambda text: text.replace("Message-ID", "X-ID"), lambda text: text.replace("\r\n", "\n"),
                   lambda text: text.replace("text/plain", "text/x-plain"), lambda text: text.replace("--=_", "--=-", 1)],
    "hackernews": [lambda text: text.replace("u=https", "u=http"), lambda text: text.replace("&amp;t=", "&amp;t=" + "x" * 80)],
    "lobsters": [lambda text: text.replace("url=https", "url=http"), lambda text: text.replace("title=", "title=" + "x" * 160)],
    "reddit": [lambda text: text.replace("url=https", "url=http"), lambda text: text.replace("title=", "title=" + "x" * 310)],
    "medium": [lambda text: text.replace("url=https", "url=http"), lambda text: text.replace('class="go"', "")],
}


def planted(draft):
    """Copies of a draft, each with one fault."""
    for plant in TEXTUAL.get(draft["channel"], []):
        yield {**draft, "bytes": plant(draft["bytes"])}
    for plant in PLANTED.get(draft["channel"], []):
        body = copy.deepcopy(json.loads(draft["bytes"]))
        plant(body)
        yield {**draft, "bytes": json.dumps(body)}
