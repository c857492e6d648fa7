"""A headless Chromium for the tests of the review page."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1440,1000",
)
PATIENCE_S = 20  # for a step that takes milliseconds on an idle machine; builders are not idle


def why_no_browser() -> str | None:
    """The reason for which browser tests cannot run here; None where they can."""
    try:
        import selenium  # noqa: F401
    except ImportError:
        return "selenium is not installed (dependency group browser)"
    if not (shutil.which("chromium") and shutil.which("chromedriver")):
        return "no chromium with chromedriver (Debian: apt-get install chromium chromium-driver)"
    return None


class Browser:
    """A Chromium with its own empty profile."""

    def __init__(self, profile: Path) -> None:
        from selenium import webdriver
        from selenium.webdriver.chrome.service import Service

        options = webdriver.ChromeOptions()
        options.binary_location = shutil.which("chromium") or ""
        for flag in (*FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        # The driver is named, so that selenium does not look for one on the network.
        self.driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver") or ""))
        self.downloads = profile / "downloads"
        self.downloads.mkdir(parents=True, exist_ok=True)
        self.blank = profile / "blank.html"
        self.blank.write_text("<!doctype html><title>blank</title>", encoding="utf-8")
        where = {"behavior": "allow", "downloadPath": str(self.downloads)}
        self.driver.execute_cdp_cmd("Browser.setDownloadBehavior", where)

    def open(self, page: Path, place: str = "") -> None:
        self.driver.get("about:blank")
        self.driver.get(page.as_uri() + place)
        self.wait(lambda: self.js("return document.documentElement.dataset.ready") == "true")

    def js(self, code: str, *arguments: object) -> Any:
        return self.driver.execute_script(code, *arguments)

    def wait(self, condition: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not condition():
            assert time.monotonic() < end, "the page did not get there"
            time.sleep(0.02)

    def press(self, keys: str) -> None:
        for key in keys:
            self.driver.switch_to.active_element.send_keys(key)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements("css selector", selector)

    def one(self, selector: str) -> Any:
        return self.driver.find_element("css selector", selector)

    def texts(self, selector: str) -> list[str]:
        code = "return [...document.querySelectorAll(arguments[0])].map((e) => e.textContent)"
        return list(self.js(code, selector))

    def choose(self, selector: str, value: str) -> None:
        code = "const s = arguments[0]; s.value = arguments[1]; s.dispatchEvent(new Event('change'))"
        self.js(code, self.one(selector), value)

    def type_into(self, selector: str, text: str) -> None:
        from selenium.webdriver.common.keys import Keys

        # As a person does it: WebDriver's clear() ends the change and the page draws the field anew.
        self.one(selector).send_keys(Keys.CONTROL, "a")
        self.one(selector).send_keys(text)

    def saved(self) -> Path:
        """The file that a click on Save downloads."""
        for earlier in self.downloads.iterdir():
            earlier.unlink()
        self.one("#save").click()
        self.wait(lambda: list(self.downloads.glob("*.json")))
        (path,) = self.downloads.glob("*.json")
        return path

    def forget(self) -> None:
        """Empty the store of the page, without leaving anything that could write it again."""
        # All local files share one store, so another of them can empty it.
        self.driver.get(self.blank.as_uri())
        self.js("localStorage.clear()")

    def complaints(self) -> list[str]:
        """What the console holds: errors, and violations of the page's policy."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def close(self) -> None:
        self.driver.quit()
