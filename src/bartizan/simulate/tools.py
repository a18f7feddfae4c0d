"""Programs people use, and how these name themselves. Versions move while time goes by."""

from dataclasses import dataclass

from bartizan.simulate.dice import Dice

_SYSTEMS = (
    ("Macintosh; Intel Mac OS X 10_15_7", "Darwin", "darwin/arm64", "Mac OS X"),
    ("X11; Linux x86_64", "Linux", "linux/amd64", "Linux"),
    ("Windows NT 10.0; Win64; x64", "Windows", "windows/amd64", "Windows 10"),
)
_RELEASE_DAYS = 28
"""A browser's major version lasts about that long."""
_TOOL_DAYS = 45


_TODAY = 20_600
"""The day (in 2026) of the versions that are written here."""


def _version(then: int, day: int, each: int) -> int:
    """The version on a day, if there is a new one every so many days."""
    return max(1, then + (day - _TODAY) // each)


@dataclass(frozen=True, slots=True)
class Tools:
    """What one person has installed; a number shifts the days on which it is upgraded."""

    system: int
    browser: str
    lag: int
    """Days until an upgrade reaches this machine."""
    git: str
    sdk: str

    def moved(self) -> "Tools":
        """The next laptop: another system, the rest as people are used to it."""
        return Tools((self.system + 1) % 3, self.browser, self.lag // 2, self.git, self.sdk)

    def browser_agent(self, day: int) -> str:
        """The user agent of the browser."""
        shape = _SYSTEMS[self.system][0]
        major = _version(141, day - self.lag, _RELEASE_DAYS)
        if self.browser == "firefox":
            return f"Mozilla/5.0 ({shape}; rv:{major}.0) Gecko/20100101 Firefox/{major}.0"
        tail = f" Edg/{major}.0.0.0" if self.browser == "edge" else ""
        return (
            f"Mozilla/5.0 ({shape}) AppleWebKit/537.36 (KHTML, like Gecko) "
            f"Chrome/{major}.0.0.0 Safari/537.36{tail}"
        )

    def system_name(self) -> str:
        """As an identity provider names it."""
        return _SYSTEMS[self.system][3]

    def git_agent(self, day: int) -> str:
        """The user agent of git."""
        minor = _version(50, day - self.lag, _TOOL_DAYS)
        return f"{self.git}/2.{minor}.{self.lag % 3}"

    def cloud_agent(self, day: int) -> str:
        """The cloud's command line or a library of it."""
        minor = _version(27, day - self.lag, 20)
        system = _SYSTEMS[self.system][1]
        if self.sdk == "terraform":
            version = f"APN/1.0 HashiCorp/1.0 Terraform/1.1{minor % 10}.{self.lag % 4}"
            return f"{version} (+https://www.terraform.io)"
        if self.sdk == "boto3":
            return f"Boto3/1.40.{minor} md/Botocore#1.40.{minor} lang/python#3.12.4 os/{system}"
        return f"aws-cli/2.{minor}.{self.lag % 10} md/awscrt#0.27 os/{system} lang/python#3.13"

    def cluster_agent(self, day: int) -> str:
        """The cluster's command line."""
        minor = _version(32, day - self.lag, 60)
        return f"kubectl/v1.{minor}.{self.lag % 5} ({_SYSTEMS[self.system][2]}) kubernetes/8f2c1d0"

    def phone_agent(self) -> str:
        """The browser of the phone."""
        if self.lag % 2:
            return (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 "
                "(KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1"
            )
        return (
            "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/141.0.0.0 Mobile Safari/537.36"
        )


def tools_of(technical: bool, dice: Dice) -> Tools:
    """Somebody's tools."""
    return Tools(
        system=0 if dice.chance(0.55) else 1 if dice.chance(0.6) else 2,
        browser="firefox" if dice.chance(0.15) else "edge" if dice.chance(0.15) else "chrome",
        lag=int(min(60.0, dice.about(5, 1.0))),
        git="JGit" if dice.chance(0.05) else "git",
        sdk=dice.pick(("cli", "terraform", "boto3")) if technical else "cli",
    )


def attacker_tools(dice: Dice) -> Tools:
    """What somebody else has on the machine; often just as common."""
    return Tools(
        system=dice.pick((0, 1, 1, 2)), browser=dice.pick(("chrome", "firefox")),
        lag=dice.whole(0, 50), git="git", sdk=dice.pick(("cli", "boto3")),
    )  # fmt: skip
