"""Where each setting comes from, who wins, and what is said of a mistake."""

import os
import stat
import sys
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roomtui import credentials
from roomtui.api.secret import ApiKey
from roomtui.base_url import checked_base_url
from roomtui.config import Config
from roomtui.config_checks import LONGEST_REASON
from roomtui.credentials import GIVEN_BY
from roomtui.identity.id_keys import ID_KEYS
from roomtui.live.actions import request
from roomtui.settings import (
    BASE_URL,
    DEMO_URL,
    FASTEST,
    HOST_ROLES,
    SLOWEST,
    Flags,
    KeySource,
    Settings,
    resolve,
)
from roomtui.settings_error import SettingsError
from tests.full import FULL

SECRET = "KEY0123456789ABCDEFSECRET"

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Write:
    """Writes the configuration file that ROOMTUI_CONFIG names."""
    file = tmp_path / "config.toml"
    monkeypatch.setenv("ROOMTUI_CONFIG", str(file))

    def write(text: str) -> Path:
        file.write_text(text)
        return file

    return write


def settled(**flags: object) -> Settings:
    return resolve(Flags(**flags), os.environ)[0]  # type: ignore[arg-type]


def key(**flags: object) -> str:
    return revealed(resolve(Flags(**flags), os.environ)[1])  # type: ignore[arg-type]


def revealed(source: KeySource) -> str:
    found = source.read()
    assert found is not None
    return found.reveal()


def complaint(**flags: object) -> str:
    with pytest.raises(SettingsError) as caught:
        key(**flags)
    said = str(caught.value)
    assert SECRET not in said
    assert "\n" not in said
    return said


def refusal(act: Callable[[], object]) -> str:
    """What is said of an act that must not fail otherwise."""
    try:
        act()
    except SettingsError as error:
        return str(error)
    return ""


def test_without_anything_the_defaults_hold(own_home: Path) -> None:
    assert settled() == Settings(
        profile="default",
        base_url="https://api.telnyx.com/v2",
        interval=2.0,
        read_only=False,
        demo=None,
        keys={},
        state_dir=own_home / "roomtui",
        download_dir=own_home / "Downloads",
        config=own_home / "config" / "roomtui" / "config.toml",
    )


def test_the_constants_agree_with_those_of_the_layers_that_are_not_imported_early() -> None:
    from roomtui.api import client
    from roomtui.demo import embedded
    from roomtui.live.polling import rate_policy

    assert client.BASE_URL == BASE_URL
    assert (rate_policy.FASTEST, rate_policy.SLOWEST) == (FASTEST, SLOWEST)
    assert settled(demo="small").base_url == embedded.BASE_URL


def test_the_file_in_the_usual_place_is_read(own_home: Path) -> None:
    file = own_home / "config" / "roomtui" / "config.toml"
    file.parent.mkdir(parents=True)
    file.write_text("interval = 7")
    assert settled().interval == 7.0


@pytest.mark.parametrize(
    ("text", "roles"),
    [("", HOST_ROLES), ('host_roles = ["chair", "mc"]', ("chair", "mc")), ("host_roles = []", ())],
)
def test_the_roles_of_hosts_are_those_of_the_file(
    write: Write, text: str, roles: tuple[str, ...]
) -> None:
    write(text)
    assert settled().host_roles == roles


def test_keys_of_identities_and_those_that_are_trusted_are_those_of_the_file(write: Write) -> None:
    write("")
    assert (settled().identity_keys, settled().trusted_identities) == (ID_KEYS, ())
    write('identity_keys = ["user.ref", "uid"]\ntrusted_identities = ["u-1", "uid:u-2"]')
    assert settled().identity_keys == ("user.ref", "uid")
    assert settled().trusted_identities == ("u-1", "uid:u-2")


def test_reasons_are_those_of_the_file_made_safe(write: Write) -> None:
    write("")
    assert settled().reasons == ()
    write('reasons = ["spam", "asked\\u202e to  leave"]')
    assert settled().reasons == ("spam", "asked to leave")
    assert LONGEST_REASON == request.LONGEST_REASON


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('identity_keys = ["uid", "user..id"]', "identity_keys: user..id is no key; give one such"),
        ('identity_keys = [""]', "identity_keys: nothing is no key"),
        ('trusted_identities = ["guest"]', "trusted_identities: guest is nobody's id"),
        ('trusted_identities = ["uid: "]', "trusted_identities: uid: is nobody's id"),
        ('trusted_identity = ["u-1"]', "did you mean trusted_identities"),
        ('identity_keys = "uid"', "this should be a list, not text"),
        ('reason = ["spam"]', "did you mean reasons"),
        ('reasons = "spam"', "reasons: this should be a list, not text"),
        ('reasons = ["spam", " "]', "reasons: nothing is no reason; give 1 to 200"),
        (f'reasons = ["{"x" * 201}"]', "is no reason; give 1 to 200 characters"),
        ('reasons = ["spam", "spam"]', "reasons: spam stands there twice"),
        (f"reasons = {list('0123456789')}", "these are 10 reasons; give 9 at most"),
    ],
)
def test_what_can_be_no_identity_or_reason_is_told_with_its_line(
    write: Write, text: str, says: str
) -> None:
    write(f"interval = 2\n{text}")
    with pytest.raises(SettingsError) as caught:
        settled()
    assert says in str(caught.value)
    assert ", line 2, " in str(caught.value)


def test_a_byte_order_mark_does_no_harm(write: Write) -> None:
    write("\ufeffinterval = 7")
    assert settled().interval == 7.0


class TestPrecedence:
    CONFIG = """
        profile = "ops"
        interval = 9
        [keys]
        "kick" = "K"
        [profiles.ops]
        interval = 5.0
        base_url = "https://ops.example.com/v2/"
        [profiles.lab]
        base_url = "https://lab.example.com"
    """

    def test_the_profile_goes_before_the_top_of_the_file(self, write: Write) -> None:
        write(self.CONFIG)
        found = settled()
        assert (found.profile, found.interval) == ("ops", 5.0)
        assert found.base_url == "https://ops.example.com/v2"
        assert found.keys == {"kick": "K"}

    def test_the_top_of_the_file_fills_what_the_profile_leaves_open(self, write: Write) -> None:
        write(self.CONFIG)
        assert settled(profile="lab").interval == 9.0

    def test_the_environment_goes_before_the_file(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(self.CONFIG)
        monkeypatch.setenv("ROOMTUI_PROFILE", "lab")
        monkeypatch.setenv("TELNYX_BASE_URL", "https://env.example.com")
        found = settled()
        assert (found.profile, found.base_url) == ("lab", "https://env.example.com")

    def test_flags_go_before_the_environment(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write(self.CONFIG)
        monkeypatch.setenv("ROOMTUI_PROFILE", "lab")
        monkeypatch.setenv("TELNYX_BASE_URL", "https://env.example.com")
        found = settled(profile="ops", base_url="https://flag.example.com", interval="3.5")
        assert found.profile == "ops"
        assert found.base_url == "https://flag.example.com"
        assert found.interval == 3.5

    def test_a_demo_leaves_the_default_profile_alone(self, write: Write) -> None:
        write(self.CONFIG + "read_only = true")
        found = settled(demo="small")
        assert (found.profile, found.demo, found.interval) == ("demo", "small", 9.0)
        assert not found.read_only

    def test_a_demo_rehearses_a_profile_that_is_named(self, write: Write) -> None:
        write(self.CONFIG)
        found = settled(demo="small", profile="ops")
        assert (found.profile, found.interval) == ("ops", 5.0)
        assert "example" not in found.base_url

    def test_what_a_demo_does_stays_out_of_the_journal(self, own_home: Path) -> None:
        assert settled(demo="small").state_dir == own_home / "roomtui" / "demo"

    def test_the_state_goes_to_the_usual_place(
        self, own_home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("ROOMTUI_STATE_DIR")
        assert settled().state_dir == own_home / "state" / "roomtui"


def test_downloads_go_where_the_environment_or_the_file_say(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    write("")
    monkeypatch.delenv("ROOMTUI_DOWNLOAD_DIR", raising=False)
    assert settled().download_dir.name == "Downloads"
    write('download_dir = "~/event"')
    assert settled().download_dir == Path.home() / "event"
    monkeypatch.setenv("ROOMTUI_DOWNLOAD_DIR", "/srv/films")
    assert settled().download_dir == Path("/srv/films")
    write("download_dir = 3")
    assert "download_dir: this should be text" in complaint()


WORDS = (None, "", "0", "no", " FALSE ", "1", "yes", " On ")


class TestReadOnly:
    @pytest.mark.parametrize("demo", [None, "small"])
    @pytest.mark.parametrize("flags", [(), ("read_only",), ("viewer",), ("read_only", "viewer")])
    @pytest.mark.parametrize("said", WORDS if FULL else WORDS[::3])
    def test_the_strictest_wins_whoever_says_it(
        self,
        write: Write,
        monkeypatch: pytest.MonkeyPatch,
        said: str | None,
        flags: tuple[str, ...],
        demo: str | None,
    ) -> None:
        if said is not None:
            monkeypatch.setenv("ROOMTUI_READ_ONLY", said)
        by_hand = bool(flags) or said in {"1", "yes", " On "}
        for top, chosen, other in product(("", "false", "true"), repeat=3):
            tables = zip(("", "[profiles.a]", "[profiles.b]"), (top, chosen, other), strict=True)
            write("\n".join(f"{table}\n{v and f'read_only = {v}'}" for table, v in tables))
            found = settled(profile="a", demo=demo, **dict.fromkeys(flags, True))
            assert found.read_only is (by_hand or "true" in {top, chosen})
            unnamed = settled(demo=demo, **dict.fromkeys(flags, True))
            assert unnamed.read_only is (by_hand or top == "true")

    def test_an_unclear_word_is_no_permission(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ROOMTUI_READ_ONLY", "maybe")
        assert complaint() == "ROOMTUI_READ_ONLY: maybe is neither true nor false."


class TestMouse:
    @pytest.mark.parametrize("top", ["", "mouse = true", "mouse = false"])
    @pytest.mark.parametrize("said", [None, "", "0", " Off ", "1", "yes"])
    @pytest.mark.parametrize("flag", [False, True])
    def test_the_flag_goes_before_the_variable_and_that_before_the_file(
        self, write: Write, monkeypatch: pytest.MonkeyPatch, top: str, said: str | None, flag: bool
    ) -> None:
        write(top)
        if said is not None:
            monkeypatch.setenv("ROOMTUI_MOUSE", said)
        by_variable = {"0": False, " Off ": False, "1": True, "yes": True}.get(said or "")
        otherwise = top != "mouse = false" if by_variable is None else by_variable
        assert settled(no_mouse=flag).mouse is (not flag and otherwise)

    def test_an_unclear_word_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ROOMTUI_MOUSE", "maybe")
        assert complaint() == "ROOMTUI_MOUSE: maybe is neither true nor false."


class TestMistakesInTheFile:
    @pytest.mark.parametrize(
        ("text", "place", "says"),
        [
            ('profile = "ops', "line 1, profile", "this is not TOML (unterminated string)."),
            ("interval = 2\n\n[profiles.ops]\nbase_url =\n", "line 4, base_url", "invalid value"),
            ("[keys\n", "line 1", "not TOML"),
            ("interval = 2\ninterval = 3", "line 2, interval", "overwrite"),
            ('keys = """\n\n', "line 1, keys", "not TOML"),
            ("nonsense", "line 1", "not TOML"),
            ("intervall = 2", "line 1, intervall", "no such key; did you mean interval?"),
            ("[profiles.ops]\n\nbas_url = ''", "line 3, profiles.ops.bas_url", "mean base_url?"),
            ("[profiles.ops]\nwhatever = 1", "line 2, profiles.ops.whatever", "there are api_"),
            ("[profile.ops]", "line 1, profile", "should be text, not a table"),
            ('interval = "2"', "line 1, interval", "should be a number, not text"),
            ("[profiles.'a b']\nread_only = 1", "line 2, profiles.a b.read_only", "true or false"),
            ("[profiles]\nops.interval = true", "line 2, profiles.ops.interval", "a number"),
            ("profiles.ops = 3", "line 1, profiles.ops", "should be a table, not a number"),
            ("[profiles]\nops = {interval = []}", "line 2, profiles.ops.interval", "not a list"),
            ("profiles = 2020-01-01", "line 1, profiles", "should be a table"),
            ("[keys]\nkick = 1", "line 2, keys.kick", "should be text, not a number"),
            ("[[keys]]", "line 1, keys", "should be a table, not a list"),
            ("[profiles.a]\napi_key_command = [1]", "line 2, profiles.a.api_key_command", "text"),
            ("\ninterval = 0.2", "line 2, interval", "0.2 is below the floor"),
            ("interval = nan", "line 1, interval", "nan is below the floor"),
            ("interval = inf", "line 1, interval", "inf is above the ceiling"),
            ('profile = "x"', "line 1, profile", "there is no profile x in"),
            ('[profiles."\u202e\\u001b"]\nx = 1', "line 2, profiles..x", "no such key"),
        ],
    )
    def test_file_line_and_key_are_named(
        self, write: Write, text: str, place: str, says: str
    ) -> None:
        file = write(text)
        said = complaint()
        assert said.startswith(f"{file}, {place}: ")
        assert says in said
        assert said[-1] in ".?"

    def test_mistakes_in_a_chosen_profile_are_placed_too(self, write: Write) -> None:
        file = write("[profiles.ops]\ninterval = 99\n")
        assert complaint(profile="ops").startswith(f"{file}, line 2, profiles.ops.interval: 99 is")
        file = write("[profiles.ops]\n\nbase_url = 'nowhere'\n")
        assert complaint(profile="ops").startswith(f"{file}, line 3, profiles.ops.base_url: a base")

    def test_a_key_in_the_file_is_refused_and_not_repeated(self, write: Write) -> None:
        write(f'[profiles.ops]\napi_key = "{SECRET}"')
        assert "did you mean api_key_" in complaint()

    def test_nesting_without_end(self, write: Write) -> None:
        write("keys = " + "[" * 5000)
        assert "nested too deeply" in complaint()

    def test_a_file_that_was_named_must_be_there(self, tmp_path: Path) -> None:
        missing = tmp_path / "missing.toml"
        assert complaint(config=str(missing)) == f"There is no configuration file {missing}."

    def test_a_folder_is_no_file(self, tmp_path: Path) -> None:
        assert complaint(config=str(tmp_path)) == f"{tmp_path} cannot be read (Is a directory)."

    def test_a_file_that_is_not_text(self, tmp_path: Path) -> None:
        (tmp_path / "config.toml").write_bytes(b"\xff\xfe\x00")
        assert complaint(config=str(tmp_path / "config.toml")).endswith("is not text in UTF-8.")

    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    @given(
        st.one_of(
            st.text(),
            st.lists(
                st.sampled_from(
                    ["[", "]", "=", '"', "'''", "\n", ".", "profiles", "keys", "interval", "a",
                     "1e999", "9" * 5000, "true", "{", "}", ",", "\\u0000", "#", "1979-05-27"]
                )
            ).map("".join),
        )
    )  # fmt: skip
    def test_any_text_is_read_or_refused_in_one_line(self, text: str) -> None:
        assert refusal(lambda: Config(Path("config.toml"), text)).isprintable()


class TestProfile:
    def test_unknown_with_a_likely_one(self, write: Write) -> None:
        file = write("[profiles.ops]\n[profiles.lab]")
        assert complaint(profile="opps") == (
            f"--profile: there is no profile opps in {file}; did you mean ops?"
        )

    def test_unknown_with_all_there_are(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file = write("[profiles.ops]\n[profiles.lab]")
        monkeypatch.setenv("ROOMTUI_PROFILE", "xyz")
        assert complaint() == (
            f"ROOMTUI_PROFILE: there is no profile xyz in {file}; there are ops, lab."
        )

    def test_without_a_file_there_is_none(self, own_home: Path) -> None:
        assert complaint(profile="ops") == (
            "--profile: there is no profile ops "
            f"since there is no {own_home}/config/roomtui/config.toml."
        )


class TestInterval:
    @pytest.mark.parametrize("said", ["0.5", "-1", "0", "61", "nan", "inf", "1e400"])
    def test_out_of_bounds(self, said: str) -> None:
        assert complaint(interval=said).startswith("--interval: ")
        assert "give 1 to 60 seconds" in complaint(interval=said)

    def test_no_number(self) -> None:
        assert complaint(interval="fast\x1b[2J") == (
            "--interval: fast[2J is not a number of seconds."
        )


class TestIdle:
    def test_at_the_machine_itself_somebody_always_looks(self) -> None:
        assert settled().idle_after is None

    @pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY"])
    def test_over_ssh_nobody_looks_after_ten_minutes(
        self, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        monkeypatch.setenv(name, "x")
        assert (settled().idle_after, settled().idle_interval) == (600, 10)

    def test_a_viewer_has_no_use_for_files(self) -> None:
        assert settled(viewer=True).state_dir is None
        assert settled(read_only=True).state_dir is not None

    def test_a_viewer_comes_over_ssh(self) -> None:
        assert settled(viewer=True).idle_after == 600

    @pytest.mark.parametrize(
        ("said", "secs"),
        [("10m", 600), ("90s", 90), ("2 h", 7200), (" 1s ", 1), ("off", None)],
    )
    def test_the_file_says_otherwise_for_all(
        self, write: Write, said: str, secs: float | None
    ) -> None:
        write(f'idle_after = "{said}"\nidle_interval = 30')
        for viewer in (True, False):
            chosen = settled(viewer=viewer)
            assert (chosen.idle_after, chosen.idle_interval) == (secs, 30)

    @pytest.mark.parametrize("said", ["", "0m", "10", "m", "-1m", "1.5h", "10d", "٣m", "never"])
    def test_no_time(self, write: Write, said: str) -> None:
        file = write(f'interval = 2.0\nidle_after = "{said}"')
        assert complaint() == (
            f"{file}, line 2, idle_after: {said or 'nothing'} is no time; "
            'say one such as "10m", or "off".'
        )

    def test_not_even_text(self, write: Write) -> None:
        file = write("idle_after = 10")
        assert complaint() == f"{file}, line 1, idle_after: this should be text, not a number."

    def test_a_pace_out_of_bounds(self, write: Write) -> None:
        file = write("idle_interval = 61")
        assert complaint().startswith(f"{file}, line 1, idle_interval: 61 is above the ceiling")


class TestBaseUrl:
    @pytest.mark.parametrize(
        ("url", "says"),
        [
            ("api.telnyx.com/v2", "starts with https://"),
            ("", "starts with https://"),
            ("ftp://host/v2", "starts with https://"),
            ("https://", "starts with https://"),
            ("https://:443/v2", "starts with https://"),
            ("https://host:99999", "not a URL"),
            ("https://[::1", "not a URL"),
            (f"https://user:{SECRET}@host/v2", "without user"),
            (f"https://host/v2?key={SECRET}", "without user"),
            ("https://host/v2#x", "without user"),
            ("https://host/v2?", "without user"),
            ("http://127.0.0.1\\@evil.example/", "without user"),
            ("https://host/a b", "character"),
            ("https://ho\nst/", "character"),
            ("https://ho\u202est/", "character"),
            ("http://api.example.com/v2", "plain http would send the key readable to api.exam"),
            ("http://localhost.evil.example", "plain http"),
            ("http://127.0.0.1.evil.example", "plain http"),
            ("http://10.0.0.1", "plain http"),
        ],
    )
    def test_refused(self, url: str, says: str) -> None:
        said = complaint(base_url=url)
        assert said.startswith("--base-url: ")
        assert says in said

    @pytest.mark.parametrize(
        "url",
        [
            "https://host/v2",
            "HTTPS://host:8443",
            "http://localhost:8080/v2",
            "http://LOCALHOST",
            "http://127.0.0.1:1/v2",
            "http://127.9.9.9",
            "http://[::1]:8080",
        ],
    )
    def test_accepted(self, url: str) -> None:
        assert settled(base_url=f"{url}/").base_url == url

    def test_plain_http_beyond_this_machine_must_be_said(self, write: Write) -> None:
        url = "http://10.0.0.1/v2"
        write("")
        assert settled(base_url=url, insecure_http=True).base_url == url
        write(f'[profiles.lab]\nbase_url = "{url}"\ninsecure_http = true')
        assert settled(profile="lab").base_url == url

    def test_the_variable_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TELNYX_BASE_URL", "nowhere")
        assert complaint().startswith("TELNYX_BASE_URL: ")

    def test_a_demo_has_its_own(self) -> None:
        assert "exclude each other" in complaint(demo="small", base_url="https://host")

    @given(st.text())
    def test_any_text_is_accepted_or_refused_in_one_line(self, url: str) -> None:
        assert refusal(lambda: checked_base_url(url, "here")).isprintable()


class TestRelay:
    URL = "https://relay.example.com/v2"

    def watched(self, monkeypatch: pytest.MonkeyPatch, **flags: object) -> Settings:
        """What is settled where a key and all else that could lead astray lies about."""
        monkeypatch.setenv("TELNYX_API_KEY", SECRET)
        monkeypatch.setenv("TELNYX_BASE_URL", "https://elsewhere.example.com")
        monkeypatch.setenv("ROOMTUI_READ_ONLY", "0")
        settings, source = resolve(Flags(**flags), os.environ)  # type: ignore[arg-type]
        assert source.read() is None
        assert not source.renewable
        assert source.is_there
        assert SECRET not in repr(settings) + repr(vars(source)) + repr(os.environ)
        return settings

    def test_by_a_flag(self, monkeypatch: pytest.MonkeyPatch) -> None:
        found = self.watched(monkeypatch, relay=f"{self.URL}/")
        assert (found.profile, found.base_url, found.read_only) == ("relay", self.URL, True)
        assert found.is_relayed

    def test_the_flag_goes_before_the_key_of_a_profile(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made = write(
            'profile = "ops"\nread_only = false\n[profiles.ops]\nread_only = false\n'
            'api_key_env = "TELNYX_OPS_KEY"\nbase_url = "https://ops.example.com"'
        )
        monkeypatch.setenv("TELNYX_OPS_KEY", SECRET)
        assert self.watched(monkeypatch, relay=self.URL).base_url == self.URL
        made.write_text('[profiles.a]\napi_key_command = "touch made"')
        monkeypatch.chdir(made.parent)
        self.watched(monkeypatch, relay=self.URL, profile="a")
        assert not (made.parent / "made").exists()

    def test_by_a_profile(self, write: Write, monkeypatch: pytest.MonkeyPatch) -> None:
        write(
            f'[profiles.ops]\napi_key_env = "TELNYX_OPS_KEY"\n'
            f'[profiles.wall]\nrelay = "{self.URL}"\nread_only = false'
        )
        monkeypatch.setenv("TELNYX_OPS_KEY", SECRET)
        found = self.watched(monkeypatch, profile="wall")
        assert (found.profile, found.base_url, found.read_only) == ("wall", self.URL, True)

    def test_a_demo_of_such_a_profile_is_read_only_too(self, write: Write) -> None:
        write(f'[profiles.wall]\nrelay = "{self.URL}"')
        found = settled(profile="wall", demo="small")
        assert (found.base_url, found.read_only) == (DEMO_URL, True)

    @pytest.mark.parametrize("flags", [{"demo": "small"}, {"base_url": "https://host"}])
    def test_another_place_does_not_go_with_it(self, write: Write, flags: dict[str, str]) -> None:
        write("")
        assert complaint(relay=self.URL, **flags) == (
            "--relay goes with neither --demo nor --base-url; give one of them."
        )
        write(f'[profiles.wall]\nrelay = "{self.URL}"')
        assert complaint(profile="wall", base_url="https://host") == (
            "--base-url: the profile wall watches through a relay."
        )

    @pytest.mark.parametrize("other", ["base_url", "api_key_env", "api_key_file"])
    def test_nor_do_a_key_and_another_service_in_its_profile(
        self, write: Write, other: str
    ) -> None:
        file = write(f'[profiles.wall]\nrelay = "{self.URL}"\n{other} = "x"')
        assert complaint(profile="wall") == (
            f"{file}, line 3, profiles.wall.{other}: this does not go with a relay, which has "
            "the key; give one of them."
        )

    def test_plain_http_only_to_this_machine_or_if_asked_for(self, write: Write) -> None:
        write("")
        assert settled(relay="http://127.0.0.1:8766/v2").base_url == "http://127.0.0.1:8766/v2"
        assert complaint(relay="http://relay.example.com") == (
            "--relay: plain http would send all names readable to relay.example.com; "
            "use https, or say --insecure-http."
        )
        assert settled(relay="http://relay.example.com", insecure_http=True).read_only
        file = write('[profiles.wall]\nrelay = "http://relay.example.com"')
        assert complaint(profile="wall").startswith(f"{file}, line 2, profiles.wall.relay: plain")
        assert complaint(relay="").startswith("--relay: a base URL starts with https:// and")


class TestKey:
    def test_none_anywhere(self) -> None:
        source = resolve(Flags(), os.environ)[1]
        with pytest.raises(SettingsError) as caught:
            source.read()
        for way in ("TELNYX_API_KEY", "api_key_command", "api_key_file", "--demo"):
            assert way in str(caught.value)

    def test_from_the_environment_which_loses_it(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TELNYX_API_KEY", SECRET)
        settings, source = resolve(Flags(), os.environ)
        assert revealed(source) == SECRET
        assert "TELNYX_API_KEY" not in os.environ
        assert not source.renewable
        assert SECRET not in repr(settings) + repr(vars(source))

    @pytest.mark.parametrize("value", ["KEY 1", "KEY\u00e9", "KEY\x00"])
    def test_unusable(self, value: str, write: Write) -> None:
        source = resolve(Flags(), {"TELNYX_API_KEY": value, "ROOMTUI_CONFIG": str(write(""))})[1]
        assert refusal(source.read) == (
            "The key from the variable TELNYX_API_KEY cannot be used: "
            "the API key has a space or a character that no key has."
        )

    def test_a_blank_variable_is_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TELNYX_API_KEY", "  ")
        assert not resolve(Flags(), os.environ)[1].is_there

    def test_a_profile_goes_before_the_general_variable(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write('[profiles.ops]\napi_key_env = "TELNYX_OPS_KEY"')
        monkeypatch.setenv("TELNYX_API_KEY", SECRET)
        monkeypatch.setenv("TELNYX_OPS_KEY", "KEYOPS")
        assert key(profile="ops") == "KEYOPS"
        assert not {"TELNYX_API_KEY", "TELNYX_OPS_KEY"} & os.environ.keys()

    def test_a_profile_without_a_source_takes_the_general_one(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write("[profiles.ops]\ninterval = 3")
        monkeypatch.setenv("TELNYX_API_KEY", SECRET)
        assert key(profile="ops") == SECRET

    def test_a_variable_that_is_not_set(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write('[profiles.ops]\napi_key_env = "TELNYX_OPS_KEY"')
        monkeypatch.setenv("TELNYX_API_KEY", SECRET)
        assert complaint(profile="ops") == (
            "The variable TELNYX_OPS_KEY, which should hold the key, is not set."
        )

    def test_a_profile_may_name_the_general_variable(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write('[profiles.ops]\napi_key_env = "TELNYX_API_KEY"')
        monkeypatch.setenv("TELNYX_API_KEY", SECRET)
        assert key(profile="ops") == SECRET
        assert "TELNYX_API_KEY" not in os.environ

    @pytest.mark.parametrize("given", GIVEN_BY)
    def test_a_key_in_the_place_of_its_source_is_not_repeated(
        self, write: Write, given: str
    ) -> None:
        file = write(f'[profiles.ops]\n{given} = "{SECRET}"')
        assert complaint(profile="ops") == (
            f"{file}, line 2, profiles.ops.{given}: "
            "this looks like the key itself; name the place where it is kept."
        )

    def test_one_source_is_enough(self, write: Write) -> None:
        file = write('[profiles.ops]\napi_key_file = "a"\napi_key_command = "b"')
        assert complaint(profile="ops") == (
            f"{file}, line 2, profiles.ops.api_key_file: "
            "api_key_command is given too; one of them is enough."
        )

    def test_a_demo_needs_none(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("TELNYX_API_KEY", SECRET)
        assert key(demo="small") != SECRET
        assert "TELNYX_API_KEY" not in os.environ


class TestKeyFile:
    @pytest.fixture
    def file(self, tmp_path: Path, write: Write) -> Path:
        write('[profiles.ops]\napi_key_file = "the key"')
        file = tmp_path / "the key"
        file.touch(0o600)
        return file

    def test_its_first_line_is_the_key_each_time_anew(self, file: Path) -> None:
        file.write_text(f"\n{SECRET}\nnotes\n")
        source = resolve(Flags(profile="ops"), os.environ)[1]
        assert revealed(source) == SECRET
        file.write_text("KEYNEW")
        assert source.renewable
        assert revealed(source) == "KEYNEW"

    def test_others_must_not_read_it(self, file: Path) -> None:
        file.write_text(SECRET)
        file.chmod(0o640)
        mend = f"chmod 600 '{file}'"
        assert complaint(profile="ops") == (
            f"The key file {file} is open to other users; run: {mend}"
        )
        os.system(mend)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert key(profile="ops") == SECRET

    def test_a_home_is_expanded(self, write: Write, own_home: Path) -> None:
        own_home.mkdir()
        (own_home / "key").touch(0o600)
        (own_home / "key").write_text(SECRET)
        write('[profiles.ops]\napi_key_file = "~/key"')
        assert key(profile="ops") == SECRET

    def test_missing_empty_or_of_the_wrong_kind(self, file: Path) -> None:
        assert complaint(profile="ops").endswith("the API key is empty.")
        file.unlink()
        assert complaint(profile="ops").endswith("cannot be read (No such file or directory).")
        os.mkfifo(file, 0o600)
        assert complaint(profile="ops").endswith("is not a regular file.")

    def test_a_home_that_nobody_has(self, write: Write) -> None:
        write('[profiles.ops]\napi_key_file = "~no-such-user/key"')
        assert "cannot be read" in complaint(profile="ops")

    def test_a_name_that_no_file_can_have(self, write: Write) -> None:
        write('[profiles.ops]\napi_key_file = "a\\u0000b"')
        assert "cannot be read" in complaint(profile="ops")


class TestKeyCommand:
    @pytest.fixture
    def prints(self, write: Write) -> Callable[[str], None]:
        def prints(code: str) -> None:
            write(f"[profiles.ops]\napi_key_command = {[sys.executable, '-c', code]!r}")

        return prints

    def test_its_first_line_is_the_key(self, prints: Callable[[str], None]) -> None:
        prints(f"print('{SECRET}'); print('login: me')")
        assert key(profile="ops") == SECRET

    def test_text_is_split_but_no_shell_reads_it(self, write: Write) -> None:
        write("[profiles.ops]\napi_key_command = \"echo '$HOME;id'\"")
        assert key(profile="ops") == "$HOME;id"

    def test_its_output_is_never_repeated(
        self, prints: Callable[[str], None], capfd: pytest.CaptureFixture[str]
    ) -> None:
        prints(f"import sys; print('{SECRET}'); sys.stderr.write('{SECRET}'); sys.exit(3)")
        assert "failed with exit status 3; try it by hand." in complaint(profile="ops")
        prints(f"print('{SECRET} {SECRET}')")
        assert "cannot be used" in complaint(profile="ops")
        assert SECRET not in "".join(capfd.readouterr())

    def test_it_does_not_inherit_the_general_key(
        self, prints: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TELNYX_API_KEY", SECRET)
        prints("import os; print(os.environ.get('TELNYX_API_KEY', 'nothing'))")
        assert key(profile="ops") == "nothing"

    def test_it_has_ten_seconds_and_so_have_its_children(
        self, write: Write, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(credentials, "COMMAND_SECS", 0.1)
        write('[profiles.ops]\napi_key_command = ["sh", "-c", "sleep 60; true"]')
        assert "gave no key within" in complaint(profile="ops")

    @pytest.mark.parametrize(
        ("command", "says"),
        [
            ('"no-such-program-here x"', "cannot be run (No such file or directory)"),
            ('"/"', "cannot be run (Permission denied)"),
            ('"a\\u0000b"', "cannot be run (no command can have this name)"),
            ('""', "this is no command (it is empty)."),
            ("[]", "this is no command (it is empty)."),
            ('"pass \'show"', "this is no command (No closing quotation)."),
            ('"false"', "failed with exit status 1"),
            ("['sh', '-c', 'kill -9 $$']", "was killed by signal 9"),
            ('"true"', "the API key is empty"),
        ],
    )
    def test_one_that_does_not_work(self, write: Write, command: str, says: str) -> None:
        write(f"[profiles.ops]\napi_key_command = {command}")
        assert says in complaint(profile="ops")


def test_a_key_source_shows_no_key(tmp_path: Path) -> None:
    source = credentials.VariableKey("X", {"X": SECRET})
    assert isinstance(source.read(), ApiKey)
    assert SECRET not in repr(vars(source))


@pytest.mark.parametrize(("rule", "required"), [("required", True), ("best-effort", False)])
def test_the_journal_is_required_unless_the_file_says_otherwise(
    write: Write, rule: str, required: bool
) -> None:
    write("")
    assert settled().journal_required
    write(f'journal = "{rule}"')
    assert settled().journal_required is required


def test_another_rule_for_the_journal_is_told(write: Write) -> None:
    file = write('interval = 2\njournal = "sometimes"')
    assert complaint() == (
        f'{file}, line 2, journal: sometimes is no rule; say "required" or "best-effort".'
    )


def test_the_theme_is_what_the_flag_says_then_the_environment_then_the_file(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = write("")
    assert settled(demo="small").theme is None
    write('theme = "light"\n')
    assert settled(demo="small").theme == "light"
    monkeypatch.setenv("ROOMTUI_THEME", "contrast")
    assert settled(demo="small").theme == "contrast"
    assert settled(demo="small", theme="auto").theme == "auto"
    assert complaint(demo="small", theme="drak") == (
        "--theme: drak is no theme; did you mean dark?"
    )
    assert complaint(demo="small", theme="") == (
        "--theme: this is no theme; there are auto, dark, light, contrast, ansi."
    )
    monkeypatch.setenv("ROOMTUI_THEME", "Solarized")
    assert complaint(demo="small") == (
        "ROOMTUI_THEME: Solarized is no theme; there are auto, dark, light, contrast, ansi."
    )
    monkeypatch.delenv("ROOMTUI_THEME")
    write('interval = 2\ntheme = "lite"\n')
    assert complaint(demo="small") == (
        f"{file}, line 2, theme: lite is no theme; did you mean light?"
    )
