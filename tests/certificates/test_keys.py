"""Keys are made once, whole, and readable by their owner alone."""

import datetime as dt
import stat
from concurrent.futures import ThreadPoolExecutor

from egov.certificates.keys import KEY_BITS, _load, keys_in, make_keys


def test_keys_are_made_at_first_need_and_read_ever_after(tmp_path):
    made = keys_in(tmp_path)
    _load.cache_clear()
    again = keys_in(tmp_path)
    assert made.serial == again.serial
    assert made.seal_key.key_size == KEY_BITS >= 3072
    assert made.seal.issuer == made.root.subject
    assert not made.seal.ca
    assert made.seal_valid_until > dt.datetime.now(dt.UTC).date() + dt.timedelta(days=1000)


def test_no_other_user_can_read_them(tmp_path):
    keys_in(tmp_path)
    folder = tmp_path / "keys"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in folder.iterdir()} == {0o600}
    assert len(list(folder.iterdir())) == 4


def test_of_several_starting_together_one_makes_them(tmp_path):
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: make_keys(tmp_path / "keys", dt.datetime.now(dt.UTC)), range(4)))
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
    assert len(list((tmp_path / "keys").iterdir())) == 4


def test_an_earlier_root_stays_trusted(tmp_path):
    keys_in(tmp_path / "old")
    keys_in(tmp_path / "new")
    (tmp_path / "new" / "keys" / "root-2025.cert.pem").write_bytes(
        (tmp_path / "old" / "keys" / "root.cert.pem").read_bytes()
    )
    _load.cache_clear()
    assert len(keys_in(tmp_path / "new").roots) == 2
