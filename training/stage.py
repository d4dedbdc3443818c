"""The train stage: a run from its beginning, or from where it was left, to its end."""

import dataclasses
import time
from collections.abc import Callable

from corpus.errors import DamagedCheckpointError, DataError, TrainingStopped
from corpus.manifest import Counts, Stage, StageResult, run_stage
from corpus.settings import option
from corpus.store import Store
from corpus.vocabulary import (
    SPLIT_FILES,
    VOCABULARY_FILE,
    Vocabulary,
    read_split,
    read_vocabulary,
)
from training.checkpoint import (
    Checkpoint,
    CheckpointFile,
    check_data,
    check_settings,
    check_vocabulary,
    checkpoint_folder,
    find_checkpoint,
    list_checkpoints,
    load_checkpoint,
    packed,
    stopped_path,
)
from training.device import within_memory
from training.loop import Loop, Observer
from training.metrics import MetricsLog, metrics_path, validation_record
from training.model import parameter_count
from training.observers import Observers
from training.onlooker import MainStore, Onlooker
from training.retention import Retention
from training.runs import check_name, claim, config_path, default_name, free_name, manifest_path
from training.scale import Scale
from training.settings import TrainSettings
from training.trainer import Trainer
from training.transfer import on_host
from training.world import World

WAIT_SECONDS = 0.05
"""Between two looks at whether the last checkpoints are still in use."""


def train_stage(run: str) -> Stage:
    return Stage(
        name="train",
        inputs=(VOCABULARY_FILE, SPLIT_FILES["train"], SPLIT_FILES["validation"]),
        outputs=(config_path(run), metrics_path(run), checkpoint_folder(run) + "/"),
        manifest=manifest_path(run),
        # They hold checksums of their own, which whoever reads one looks at.
        self_checking=(checkpoint_folder(run) + "/",),
        # No code: a finished run has no steps left that a newer one could make otherwise.
    )


def train(
    store: Store,
    settings: TrainSettings,
    *,
    name: str | None = None,
    observer: Observer | None = None,
    resume: bool = True,
    world: World = World(),
) -> tuple[str, StageResult]:
    """Train a run and return its name; a run that is finished is skipped as cached.

    Without a `name`, the settings, the vocabulary and the songs make it. A run that was killed
    goes on from its last checkpoint; `resume=False` starts a new one beside it. All processes of
    `world` must call this alike; only the main one writes.
    Raises DataError, SettingsError, CheckpointError, TrainingError.
    """
    if world.size > 1:
        store = (MainStore if world.is_main else Onlooker)(store.path(""), world)
    vocabulary, data = vocabulary_and_songs(store, settings)
    name = world.told(run_name(store, settings, name, resume=resume))
    again = "the same command"
    if not resume:
        again += f" with --name {name} instead of --no-resume or --force"
    observer = observer or Observer()
    session = _Session(store, name, settings, vocabulary, data, observer, world, again)
    try:
        return name, run_stage(store, train_stage(name), settings.deciding(), session.run)
    finally:
        observer.on_end()


def vocabulary_and_songs(store: Store, settings: TrainSettings) -> tuple[Vocabulary, str]:
    """What a run of these settings trains on: the SHA-256 stands for the encoded training songs.

    Raises DataError where there are none yet.
    """
    vocabulary = read_vocabulary(store).directed(settings.line_direction)
    return vocabulary, store.sha256(SPLIT_FILES["train"])


def run_name(
    store: Store, settings: TrainSettings, name: str | None = None, *, resume: bool = True
) -> str:
    """The name that `train` gives to a run of these settings.

    Raises DataError where there is no vocabulary yet, SettingsError for a name that is none.
    """
    if name is None:
        name = default_name(settings, read_vocabulary(store), store.sha256(SPLIT_FILES["train"]))
    check_name(name)
    return name if resume else free_name(store, name)


@dataclasses.dataclass
class _Session:
    """One sitting of a run's training."""

    store: Store
    name: str
    settings: TrainSettings
    vocabulary: Vocabulary
    data: str
    observer: Observer
    world: World
    again: str
    """The command that goes on from a stop, in words."""

    def run(self) -> Counts:
        with within_memory(f"this training ({_sizes(self.settings)})"):
            return self._run()

    def _run(self) -> Counts:
        self._check_songs()
        self.scale = Scale.of(self.store, self.settings)
        log = MetricsLog(self.store, self.name)
        seconds = self._begin(log)
        self.observer.on_start(self.name, self.trainer.step, self.trainer.total_steps)
        checkpoints = list_checkpoints(self.store, self.name)
        retention = Retention(self.store, self.name, self.settings, self.observer)
        observers = [self.observer, retention] if self.world.is_main else [self.observer]
        loop = Loop(
            self.trainer,
            log,
            Observers(observers),
            self._save,
            self._save_stopped,
            seconds=seconds,
            last_checkpoint=checkpoints[-1] if checkpoints else None,
            world=self.world,
            scale=self.scale,
            again=self.again,
        )
        loop.run()
        self._wait_for_observers()
        with self.world.main_first():
            self.store.remove(self._stopped_path)
            retention.thin()
            return self._counts(log)

    def _check_songs(self) -> None:
        """They may have been encoded anew while another training of this run was waited for."""
        if self.store.sha256(SPLIT_FILES["train"]) != self.data:
            raise DataError(
                f"{self.store.path(SPLIT_FILES['train'])} is of other songs than when this "
                "training was asked for: give the command again"
            )

    def _begin(self, log: MetricsLog) -> float:
        """Make the trainer, new or as it was left; returns the seconds trained before."""
        with self.world.main_first():
            found = self._newest()
        self.trainer = Trainer(
            self.settings,
            len(self.vocabulary),
            self.vocabulary.ordered(read_split(self.store, "train", self.vocabulary)),
            self.vocabulary.ordered(read_split(self.store, "validation", self.vocabulary)),
            self.world,
            is_new=found is None,
        )
        with self.world.main_first():  # Not before the trainer: a refused training is no run.
            claim(self.store, self.name, self.settings, self.vocabulary, self.data)
            return self._resume(log, found)

    def _wait_for_observers(self) -> None:
        observer = self.observer
        while True:
            in_use, stop = self.world.highest(bool(observer.in_use()), observer.should_stop())
            observer.on_wait()
            if not in_use:
                return
            if stop:
                raise TrainingStopped(
                    f"training was stopped when all its steps were made and saved: {self.again} "
                    "finishes it"
                )
            time.sleep(WAIT_SECONDS)

    @property
    def _stopped_path(self) -> str:
        """Where a run goes on that ended between two checkpoints; it is not validated."""
        return stopped_path(self.name)

    def _newest(self) -> tuple[str, Checkpoint] | None:
        """The newest state that is whole, and its path; those that are damaged are set aside."""
        files = list_checkpoints(self.store, self.name)
        paths = [file.path for file in files]
        if self.store.exists(self._stopped_path):
            paths.append(self._stopped_path)
        for path in reversed(paths):
            try:
                checkpoint = load_checkpoint(self.store, path)
            except DamagedCheckpointError as error:
                self.observer.on_notice(f"{error}; set aside, going back to the one before it")
                self.store.write_bytes(path + ".damaged", self.store.read_bytes(path))
                self.store.remove(path)
                continue
            if path == self._stopped_path and files and checkpoint.step <= files[-1].step:
                continue  # A kill came between the next checkpoint and its removal.
            return path, checkpoint
        return None

    def _resume(self, log: MetricsLog, found: tuple[str, Checkpoint] | None) -> float:
        """Go on from what was found; returns the seconds trained before."""
        if found is None:
            log.cut_after(0)
            return 0.0
        path, checkpoint = found
        check_vocabulary(checkpoint, self.vocabulary, path)
        check_settings(checkpoint, self.settings, path)
        check_data(checkpoint, self.data, path)
        self.trainer.load_state_dict(checkpoint.model, checkpoint.trainer)
        self._mend_log(log, checkpoint, path)
        return checkpoint.seconds

    def _mend_log(self, log: MetricsLog, checkpoint: Checkpoint, path: str) -> None:
        """Cut what will be logged again; add the validation that a kill may have left out."""
        log.cut_after(checkpoint.step)
        logged = any(record.get("checkpoint") == path for record in log.read())
        if path != self._stopped_path and not logged:
            file = CheckpointFile(path, checkpoint.step, checkpoint.epoch, checkpoint.loss)
            log.append(validation_record(file, checkpoint.seconds, self.scale))

    def _save(self, loss: float, seconds: float) -> tuple[CheckpointFile, Callable[[], None]]:
        file = CheckpointFile.of(self.name, self.trainer.step, self.trainer.epoch, loss)
        checkpoint = self._checkpoint(loss, seconds)

        def write() -> None:
            self.store.write_bytes(file.path, packed(checkpoint))
            self.store.remove(self._stopped_path)

        return file, write

    def _save_stopped(self, seconds: float) -> None:
        checkpoint = self._checkpoint(float("nan"), seconds)
        self.store.write_bytes(self._stopped_path, packed(checkpoint))

    def _checkpoint(self, loss: float, seconds: float) -> Checkpoint:
        """Of this step, whatever is written of it later."""
        trainer = self.trainer
        return Checkpoint(
            settings=self.settings,
            vocabulary=self.vocabulary,
            data=self.data,
            step=trainer.step,
            epoch=trainer.epoch,
            loss=loss,
            seconds=seconds,
            model=on_host(trainer.evaluated.state_dict()),
            trainer=on_host(trainer.state_dict()),
        )

    def _counts(self, log: MetricsLog) -> Counts:
        # By their names, whose losses are rounded: a run that was resumed counts the same.
        last = find_checkpoint(self.store, self.name, "last")
        best = find_checkpoint(self.store, self.name, "best")
        records = log.read()
        steps = [record for record in records if "loss" in record]
        speeds = sorted(record["characters_per_second"] for record in steps)
        return {
            "run": self.name,
            "parameters": parameter_count(self.trainer.model),
            "device": str(self.trainer.device),
            "kernel": self.trainer.model.kernel,
            "steps": last.step,
            "epochs": round(last.epoch, 2),
            "checkpoints": len(list_checkpoints(self.store, self.name)),
            **_rounded(self.scale.figures(last.loss, "validation_")),
            **_rounded(self.scale.figures(best.loss, "best_validation_")),
            "best_step": best.step,
            "characters_per_second": speeds[len(speeds) // 2] if speeds else 0,
            "paused": steps[-1].get("paused", 0.0) if steps else 0.0,
        }


def _sizes(settings: TrainSettings) -> str:
    """What decides the memory that it wants."""
    names = ("layers", "hidden_size", "embedding_size", "batch_size", "sequence_length", "pointer")
    return ", ".join(f"{option(name)} {getattr(settings, name)}" for name in names)


def _rounded(figures: dict[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in figures.items()}
