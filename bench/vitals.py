"""What a reader on a slow line waits for: LCP, CLS and weight in Chromium with a throttled network.

``python -m bench.vitals --base http://127.0.0.1:8000 /vi/`` against a portal that runs; 1.6 Mbit/s down,
150 ms round trip, 360 px wide, each page with an empty cache. Prints one JSON object; numbers are medians.
"""

import argparse
import json
import re
import statistics
import sys
import urllib.request
from typing import Any

from playwright.sync_api import Browser, sync_playwright

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
OBSERVE = """() => {
  window.vitals = {lcp: 0, cls: 0, element: ""};
  new PerformanceObserver(list => { for (const e of list.getEntries()) {
    window.vitals.lcp = e.startTime; window.vitals.element = e.element ? e.element.tagName : ""; } })
    .observe({type: "largest-contentful-paint", buffered: true});
  new PerformanceObserver(list => { for (const e of list.getEntries()) {
    if (!e.hadRecentInput) window.vitals.cls += e.value; } })
    .observe({type: "layout-shift", buffered: true});
}"""


def visit(browser: Browser, address: str, options: argparse.Namespace) -> dict[str, Any]:
    """Open *address* with an empty cache and return lcp_ms, fcp_ms, cls, bytes by kind and the LCP element."""
    context = browser.new_context(
        viewport={"width": options.width, "height": 780}, device_scale_factor=options.dpr, is_mobile=True
    )
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    line = {"latency": options.rtt, "downloadThroughput": options.mbits * 125_000, "uploadThroughput": 93_750}
    session.send("Network.emulateNetworkConditions", {"offline": False, **line})
    kinds: dict[str, str] = {}
    weights: dict[str, float] = {}
    session.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))

    def finished(event: dict[str, Any]) -> None:
        kind = kinds.get(event["requestId"], "Other").lower()
        weights[kind] = weights.get(kind, 0) + event["encodedDataLength"]

    session.on("Network.loadingFinished", finished)
    page.add_init_script(f"({OBSERVE})()")
    page.goto(address, wait_until="load")
    page.wait_for_timeout(600)
    found: dict[str, Any] = page.evaluate("window.vitals")
    first = page.evaluate("performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0")
    context.close()
    return {
        "lcp_ms": round(found["lcp"]),
        "fcp_ms": round(first),
        "cls": round(found["cls"], 4),
        "bytes": sum(weights.values()),
        "kinds": weights,
        "element": found["element"],
    }


def measure(browser: Browser, address: str, options: argparse.Namespace) -> dict[str, Any]:
    """Return the medians of ``options.runs`` visits."""
    runs = [visit(browser, address, options) for _run in range(options.runs)]
    kinds = sorted({kind for run in runs for kind in run["kinds"]})
    return {
        **{name: statistics.median(run[name] for run in runs) for name in ("lcp_ms", "fcp_ms", "cls")},
        "lcp_element": runs[-1]["element"],
        "kilobytes": round(statistics.median(run["bytes"] for run in runs) / 1000, 1),
        "kilobytes_by_kind": {
            kind: round(statistics.median(run["kinds"].get(kind, 0) for run in runs) / 1000, 1) for kind in kinds
        },
    }


def found_paths(base: str) -> list[str]:
    """Return a front page, a story and the library in four scripts, found by their links."""
    paths: list[str] = []
    for language in ("vi", "en", "ar", "km"):
        home = f"/{language}/"
        with urllib.request.urlopen(base + home, timeout=30) as answer:
            links = re.findall(rf'href="({home}[^"/]+/[^"/]+/)"', answer.read().decode())
        stories = [link for link in links if "/library/" not in link]
        paths += [home, *stories[:1], f"{home}library/"]
    return paths


def main() -> None:
    """Measure the pages named, or those found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000", help="address of a running portal")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--width", type=int, default=360)
    parser.add_argument("--dpr", type=float, default=2)
    parser.add_argument("--mbits", type=float, default=1.6)
    parser.add_argument("--rtt", type=int, default=150, help="round trip in milliseconds")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("paths", nargs="*", help="paths of pages; without any, some are found")
    options = parser.parse_args()
    base = options.base.rstrip("/")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=options.chromium, args=ARGUMENTS)
        pages = {path: measure(browser, base + path, options) for path in options.paths or found_paths(base)}
        browser.close()
    line = {name: getattr(options, name) for name in ("width", "dpr", "mbits", "rtt", "runs")}
    sys.stdout.write(json.dumps({"conditions": line, "pages": pages}, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
