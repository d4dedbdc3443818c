"""Which checkpoints of a run are kept. All, unless the settings say how many."""

from corpus.store import Store
from training.checkpoint import CheckpointFile, list_checkpoints, load_checkpoint
from training.loop import Observer
from training.settings import TrainSettings


class Retention(Observer):
    """Thins a run's checkpoints when a new one is written; those that `observer` uses stay."""

    def __init__(self, store: Store, run: str, settings: TrainSettings, observer: Observer) -> None:
        self.store, self.run, self.settings, self.observer = store, run, settings, observer

    def on_checkpoint(self, checkpoint: CheckpointFile) -> None:
        self.thin()

    def thin(self) -> None:
        """Remove the surplus, once the newest, which a resume needs, was read back whole.

        What the removed ones sang stays in the table of samples, under their names.
        Raises CheckpointError when the newest is damaged; then all stay.
        """
        files = list_checkpoints(self.store, self.run)
        removed = surplus(files, self.settings.keep_best, self.settings.keep_last)
        in_use = self.observer.in_use()
        removed = [file for file in removed if file.path not in in_use]
        if removed:
            load_checkpoint(self.store, files[-1].path)
        for file in removed:
            self.store.remove(file.path)


def surplus(
    files: list[CheckpointFile], keep_best: int | None, keep_last: int | None
) -> list[CheckpointFile]:
    """Those that are neither among the best nor among the last; `files` are in order of steps.

    With both None there are none; with one None the best one, or the last one, stays all the same.
    """
    if keep_best is None and keep_last is None:
        return []
    best = sorted(files, key=lambda file: (file.loss, file.step))[: keep_best or 1]
    kept = {file.path for file in [*best, *files[-(keep_last or 1) :]]}
    return [file for file in files if file.path not in kept]
