"""The editing verbs: one file each, and their registry.

To add one: a file here with a frozen dataclass that has `apply(edl) -> Edl`, and its line below.
"""

from __future__ import annotations

from auteur.core.edl.operation import Operation
from auteur.core.edl.operations.add_marker import AddMarker
from auteur.core.edl.operations.add_media import AddMedia
from auteur.core.edl.operations.add_track import AddTrack
from auteur.core.edl.operations.correct_words import CorrectWords
from auteur.core.edl.operations.delete_words import DeleteWords
from auteur.core.edl.operations.insert_clip import InsertClip
from auteur.core.edl.operations.insert_words import InsertWords
from auteur.core.edl.operations.lift import Lift
from auteur.core.edl.operations.merge_segments import MergeSegments
from auteur.core.edl.operations.merge_speakers import MergeSpeakers
from auteur.core.edl.operations.move_clip import MoveClip
from auteur.core.edl.operations.move_track import MoveTrack
from auteur.core.edl.operations.move_words import MoveWords
from auteur.core.edl.operations.overwrite_clip import OverwriteClip
from auteur.core.edl.operations.remove_marker import RemoveMarker
from auteur.core.edl.operations.remove_track import RemoveTrack
from auteur.core.edl.operations.rename_speaker import RenameSpeaker
from auteur.core.edl.operations.rename_track import RenameTrack
from auteur.core.edl.operations.replace_words import ReplaceWords
from auteur.core.edl.operations.restore_words import RestoreWords
from auteur.core.edl.operations.retime_word import RetimeWord
from auteur.core.edl.operations.ripple_delete import RippleDelete
from auteur.core.edl.operations.roll import Roll
from auteur.core.edl.operations.set_effects import SetEffects
from auteur.core.edl.operations.set_settings import SetSettings
from auteur.core.edl.operations.set_speaker import SetSpeaker
from auteur.core.edl.operations.set_track import SetTrack
from auteur.core.edl.operations.set_transcript import SetTranscript
from auteur.core.edl.operations.slide import Slide
from auteur.core.edl.operations.slip import Slip
from auteur.core.edl.operations.split import Split
from auteur.core.edl.operations.split_segment import SplitSegment
from auteur.core.edl.operations.trim import Trim

__all__ = ["OPERATIONS"]

OPERATIONS: dict[str, type[Operation]] = {
    # text
    "delete_words": DeleteWords,
    "restore_words": RestoreWords,
    "move_words": MoveWords,
    "correct_words": CorrectWords,
    "retime_word": RetimeWord,
    "replace_words": ReplaceWords,
    "insert_words": InsertWords,
    "set_speaker": SetSpeaker,
    "rename_speaker": RenameSpeaker,
    "merge_speakers": MergeSpeakers,
    "split_segment": SplitSegment,
    "merge_segments": MergeSegments,
    "set_transcript": SetTranscript,
    # timeline
    "add_track": AddTrack,
    "remove_track": RemoveTrack,
    "rename_track": RenameTrack,
    "move_track": MoveTrack,
    "set_track": SetTrack,
    "insert_clip": InsertClip,
    "overwrite_clip": OverwriteClip,
    "split": Split,
    "trim": Trim,
    "slip": Slip,
    "slide": Slide,
    "roll": Roll,
    "move_clip": MoveClip,
    "lift": Lift,
    "ripple_delete": RippleDelete,
    "set_effects": SetEffects,
    # the document
    "add_media": AddMedia,
    "add_marker": AddMarker,
    "remove_marker": RemoveMarker,
    "set_settings": SetSettings,
}
"""The verb in an operation's `op` → its class. `batch`, `undo` and `redo` stand above verbs (apply.py, history.py)."""
