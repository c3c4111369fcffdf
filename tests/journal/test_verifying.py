"""Whoever changes, removes, reorders, cuts off or restores is named: each way on the database below its triggers."""

import json
import shutil

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from egov.journal import anchor
from egov.journal.commands import group
from egov.journal.merkle import leaf_hash
from egov.journal.models import JournalRow, JournalSeal
from egov.journal.verifying import JournalBroken, verify
from egov.kernel.db import db
from tests.builders.journal import a_row, journal_folder, sealed_rows, tamper


def row_at(position):
    return db.session.get(JournalSeal, position).row_id


def broken():
    db.session.rollback()
    with pytest.raises(JournalBroken) as caught:
        verify(journal_folder())
    return str(caught.value)


def test_a_whole_journal_is_whole(app):
    sealed_rows(3, 4)
    a_row()
    db.session.commit()
    whole = verify(journal_folder())
    assert (whole.size, whole.heads, whole.waiting, whole.anchored) == (7, 2, 1, True)


def test_an_empty_journal_is_whole(app):
    assert verify(journal_folder()).size == 0


@pytest.mark.parametrize(
    "change",
    [
        "kind = 'application.refused'", "actor = 'account:1'", "subject_id = subject_id + 1", "about_account_id = 5",
        "authority_id = 5", "commitment = 'x'", "facts = '{\"number\": 9}'", "at = '2020-01-01 00:00:00.000000'",
    ],
)  # fmt: skip
def test_a_changed_row_is_named(app, change):
    sealed_rows(3, 4)
    row = row_at(4)
    tamper(f"UPDATE journal_row SET {change} WHERE id = {row}")
    assert broken() == f"row {row} (position 4) was changed after it was sealed"


def test_a_removed_row_is_named(app):
    sealed_rows(3, 4)
    row = row_at(5)
    tamper(f"DELETE FROM journal_row WHERE id = {row}")
    assert broken() == f"row {row} (position 5) was removed"


def test_a_row_removed_with_its_seal_is_named(app):
    sealed_rows(3, 4)
    row = row_at(2)
    tamper(f"DELETE FROM journal_seal WHERE row_id = {row}", f"DELETE FROM journal_row WHERE id = {row}")
    assert broken().startswith("position 2: its seal was removed")


def test_rows_in_each_others_place_are_named(app):
    sealed_rows(3, 4)
    first, second = row_at(3), row_at(4)
    tamper(
        "UPDATE journal_seal SET row_id = -1 WHERE id = 3",
        f"UPDATE journal_seal SET row_id = {first} WHERE id = 4",
        f"UPDATE journal_seal SET row_id = {second} WHERE id = 3",
    )
    assert "position 3" in broken()


def test_rows_moved_together_with_their_seals_are_named(app):
    sealed_rows(3, 4)
    row = row_at(4)
    tamper(
        "UPDATE journal_seal SET id = 1000 WHERE id = 3",
        "UPDATE journal_seal SET id = 3 WHERE id = 4",
        "UPDATE journal_seal SET id = 4 WHERE id = 1000",
    )
    assert broken().startswith(f"row {row} (position 3): its seal is not signed")


def test_a_row_changed_together_with_its_leaf_is_named(app):
    sealed_rows(3, 4)
    row = db.session.get(JournalRow, row_at(5))
    row_id = row.id
    row.actor = "account:1"
    forged = leaf_hash(row.as_leaf()).hex()
    db.session.rollback()
    blob = f"X'{forged}'" if db.engine.dialect.name == "sqlite" else f"'\\x{forged}'"
    tamper(
        f"UPDATE journal_row SET actor = 'account:1' WHERE id = {row_id}",
        f"UPDATE journal_seal SET leaf_hash = {blob} WHERE id = 5",
    )
    assert broken().startswith(f"row {row_id} (position 5): its seal is not signed")


def test_a_changed_head_is_named(app):
    sealed_rows(3, 4)
    tamper("UPDATE journal_head SET root = (SELECT leaf_hash FROM journal_seal WHERE id = 0) WHERE id = 3")
    assert broken() == "the head of 3 rows does not fit its rows: it was changed"


def test_a_back_dated_head_is_named(app):
    sealed_rows(3, 4)
    tamper("UPDATE journal_head SET signed_at = '2020-01-01 00:00:00.000000' WHERE id = 7")
    assert broken() == "the head of 7 rows has a false signature: it was changed"


def test_rows_cut_off_below_a_head_are_named(app):
    sealed_rows(3, 4)
    tamper("DELETE FROM journal_seal WHERE id >= 5")
    assert broken().startswith("position 5: its row and all after it were cut off")


def test_rows_cut_off_with_their_head_are_missed_by_the_anchor(app):
    sealed_rows(3, 4)
    kept = "SELECT row_id FROM journal_seal"
    tamper("DELETE FROM journal_seal WHERE id >= 3", f"DELETE FROM journal_row WHERE id NOT IN ({kept})",
           "DELETE FROM journal_head WHERE id = 7")  # fmt: skip
    assert broken().startswith("position 3: its row and all after it are missing: the journal had 7 rows")


def test_an_old_backup_is_noticed_even_after_the_journal_has_grown_again(app):
    sealed_rows(3, 2)
    kept = "SELECT row_id FROM journal_seal"
    tamper("DELETE FROM journal_seal WHERE id >= 3", f"DELETE FROM journal_row WHERE id NOT IN ({kept})",
           "DELETE FROM journal_head WHERE id = 5")  # fmt: skip
    db.session.rollback()
    db.session.execute(sa.text("DELETE FROM journal_pending"))
    rows = [a_row(facts={"other": number}) for number in range(6)]
    for row in rows:
        db.session.execute(sa.text("INSERT INTO journal_pending VALUES (:id) ON CONFLICT DO NOTHING"), {"id": row.id})
    db.session.commit()
    from egov.journal.sealing import seal_pending
    from tests.builders.journal import NOW

    assert seal_pending(NOW, folder=journal_folder()) == 6
    assert broken().startswith("the first 5 rows are not those this machine has seen sealed")


def test_a_row_kept_from_the_sealer_is_named(app):
    sealed_rows(2)
    row = a_row().id
    db.session.execute(sa.text(f"DELETE FROM journal_pending WHERE id = {row}"))
    db.session.commit()
    assert broken().startswith(f"row {row} is not sealed and does not wait to be")


def test_a_row_removed_before_its_seal_is_named(app):
    sealed_rows(2)
    row = a_row().id
    db.session.commit()
    tamper(f"DELETE FROM journal_row WHERE id = {row}")
    assert broken() == f"row {row} was removed while it waited for its seal"


def test_a_journal_sealed_again_by_another_key_is_not_trusted(app, tmp_path):
    sealed_rows(3)
    shutil.copy(journal_folder() / "anchor.json", tmp_path)
    with pytest.raises(JournalBroken, match="unknown key"):
        verify(tmp_path)


def test_the_command_says_so_and_exits_accordingly(app):
    sealed_rows(3)
    good = CliRunner().invoke(group, ["verify"])
    assert good.exit_code == 0
    assert "The journal is whole: 3 rows under 1 signed heads" in good.output
    (journal_folder() / anchor.NAME).unlink()
    assert "keeps no anchor" in CliRunner().invoke(group, ["verify"]).output
    row = row_at(1)
    tamper(f"DELETE FROM journal_row WHERE id = {row}")
    db.session.rollback()
    bad = CliRunner().invoke(group, ["verify"])
    assert bad.exit_code == 1
    assert f"row {row} (position 1) was removed" in bad.output


def test_an_anchor_that_is_none_is_refused(app):
    sealed_rows(1)
    (journal_folder() / anchor.NAME).write_text(json.dumps({"size": "many"}))
    assert CliRunner().invoke(group, ["verify"]).exit_code == 1
