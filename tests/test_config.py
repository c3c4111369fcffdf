import pytest

from egov.config import SettingsError, load_settings


def settings(tmp_path, **environ):
    return load_settings({"EGOV_INSTANCE": str(tmp_path / "instance"), **environ})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("EGOV_PORT", "eighty"),
        ("EGOV_PORT", "0"),
        ("EGOV_PROFILE", "xx"),
        ("EGOV_DATABASE_URL", "mysql://x"),
        ("EGOV_MAIL_URL", "ftp://x"),
        ("EGOV_DEMO", "yes"),
        ("EGOV_SECRET_KEY", "short"),
        ("EGOV_PROTR", "1"),
    ],
)
def test_a_wrong_setting_stops_the_start_and_is_named(tmp_path, name, value):
    with pytest.raises(SettingsError, match=name):
        settings(tmp_path, **{name: value})


def test_the_secret_is_made_once_kept_and_private(tmp_path):
    first = settings(tmp_path).secret_key
    assert settings(tmp_path).secret_key == first
    assert (tmp_path / "instance" / "secret_key").stat().st_mode & 0o077 == 0


def test_production_refuses_the_demonstration_and_plain_http(tmp_path):
    with pytest.raises(SettingsError, match="EGOV_DEMO"):
        settings(tmp_path, EGOV_PRODUCTION="1", EGOV_DEMO="1", EGOV_BASE_URL="https://x.example")
    with pytest.raises(SettingsError, match="EGOV_BASE_URL"):
        settings(tmp_path, EGOV_PRODUCTION="1", EGOV_BASE_URL="http://x.example")


def test_the_file_is_read_and_the_environment_wins(tmp_path):
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "config.toml").write_text('port = 8100\ndemo = true\nprofile = "kz"\n')
    found = settings(tmp_path, EGOV_PORT="8200")
    assert (found.port, found.demo, found.profile) == (8200, True, "kz")


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path):
    (tmp_path / "instance").write_text("a file is in the way")
    with pytest.raises(SettingsError, match="EGOV_INSTANCE"):
        settings(tmp_path)


@pytest.mark.parametrize(
    ("name", "value"), [("CONFIRM_DAYS", "7"), ("CONFIRM_DAYS", "half"), ("LINK_CHECKS", "yes"), ("REPORT_DAYS", "5000")]
)
def test_settings_of_the_upkeep_are_checked_at_the_start(tmp_path, name, value):
    with pytest.raises(SettingsError, match=name):
        load_settings({f"EGOV_{name}": value, "EGOV_INSTANCE": str(tmp_path)})
