"""The questions about files: which are deleted or downloaded, and how much they come to."""

from collections.abc import Iterator, Sequence
from typing import Final

from roomtui.live.actions.writes import Verb
from roomtui.ui import format as fmt
from roomtui.ui.confirm import Question, number_asked
from roomtui.ui.files.rows import LONGEST_FILE, FileRow
from roomtui.ui.files.totals import sum_of
from roomtui.ui.naming import told_apart

NAMED: Final = 6
"""Files that are named in a question, so that it fits where there is little room."""


def deletion_question(files: Sequence[FileRow], hidden: Sequence[FileRow]) -> Question:
    """Return what is asked before files are deleted: which, how much, which are unseen."""
    what = fmt.count(len(files), files[0].kind)
    lines = (f"It cannot be undone ({sum_of(files)}).", *_listed(files, hidden))
    count = number_asked(Verb.DELETE, len(files))
    return Question(f"Delete {what}?", lines, f"Delete {what}", count)


def download_question(files: Sequence[FileRow], hidden: Sequence[FileRow]) -> Question:
    """Return what is asked before files are downloaded some of which are out of sight."""
    what = fmt.count(len(files), files[0].kind)
    lines = (f"It comes to {sum_of(files)}.", *_listed(files, hidden))
    return Question(f"Download {what}?", lines, "Download")


def _listed(files: Sequence[FileRow], hidden: Sequence[FileRow]) -> Iterator[str]:
    titles = dict(zip((row.id for row in files), files_told(files), strict=True))
    if hidden:
        unseen = fmt.names([titles.get(row.id, row.title) for row in hidden], most=3)
        yield f"Marked, but not in the list as far as it is read: {unseen}"
    yield fmt.names(list(titles.values()), most=NAMED)


def files_told(files: Sequence[FileRow]) -> list[str]:
    """Return the titles of files; those that read the same with their ids."""
    return told_apart([(row.id, row.title) for row in files], cells=LONGEST_FILE)
