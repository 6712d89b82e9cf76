"""Languages as media files name them: three letters of ISO 639-2, whatever a document says."""

from __future__ import annotations

import re

__all__ = ["bibliographic", "terminological"]

_TWO_TO_THREE = """
aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih bibis bmbam bnben bobod
brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe elell eneng eoepo esspa
etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj gvglv hahau heheb hihin hohmo hrhrv
hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl itita iuiku jajpn jvjav kakat kgkon kikik kjkua
kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor kykir lalat lbltz lglug lilim lnlin lolao ltlit lulub lvlav
mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav
nynya ococi ojoji omorm orori ososs papan pipli plpol pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd
sesme sgsag sisin skslk slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir
tktuk tltgl tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid
yoyor zazha zhzho zuzul
"""
_BIBLIOGRAPHIC = """
bodtib cescze cymwel deuger ellgre eusbaq fasper frafre hyearm islice katgeo mrimao mkdmac msamay myabur nlddut ronrum
slkslo sqialb zhochi
"""
_THREE = {pair[:2]: pair[2:] for pair in _TWO_TO_THREE.split()}
_OLDER = {pair[:3]: pair[3:] for pair in _BIBLIOGRAPHIC.split()}


def terminological(tag: str) -> str:
    """ISO 639-2/T, as MP4 has it, of a tag such as `de`, `de-AT` or `deu`; `und` where it says none."""
    language = re.split("[-_]", tag.strip().lower())[0]
    three = _THREE.get(language, language)
    return three if re.fullmatch("[a-z]{3}", three) else "und"


def bibliographic(tag: str) -> str:
    """ISO 639-2/B, as Matroska has it: `ger` for German."""
    three = terminological(tag)
    return _OLDER.get(three, three)
