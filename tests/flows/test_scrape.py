from pathlib import Path
from typing import Any

import pytest
from prefect.states import Failed

from corpus.errors import ArchiveError, StorageError
from corpus.scrape.settings import ScrapeSettings
from flows import scrape as scrape_flow


@pytest.mark.parametrize(
    ("error", "again"), [(ArchiveError("busy"), True), (StorageError(""), False)]
)
def test_only_the_archives_faults_are_tried_again(error: Exception, again: bool) -> None:
    none: Any = None
    assert scrape_flow._is_the_archives(none, none, Failed(data=error)) is again


def test_an_unwritable_data_root_is_said_at_once(
    prefect_server: None, tiny_archive: Path, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(StorageError, match="cannot lock .*Not a directory"):
        scrape_flow.scrape(str(tmp_path / "file"), ScrapeSettings(archive=str(tiny_archive)))
