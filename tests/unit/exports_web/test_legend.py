"""The legend of the public web map: everything that is on the map is explained, and nothing that is not."""

from __future__ import annotations

import re
from pathlib import Path

import shapely

from exports.web import write_web_map
from himi_map.look import COLOURS
from himi_map.publicmap import HazardKind, HazardLayer, PublicMap, PublicNote, SiteKind
from tests.unit.exports_web.test_public_web_map import NASTY, ground, layer, nobody, site


def legend(folder: Path, public_map: PublicMap) -> str:
    write_web_map(folder / "map.html", nobody(), public_map, title="見本市　公開ウェブ地図")
    text = (folder / "map.html").read_text(encoding="utf-8")
    found = re.search(r'<details id="legend".*?</details>', text, flags=re.DOTALL)
    assert found is not None
    return found[0]


def zones(kind: HazardKind, title: str, *classes: tuple[int, str]) -> HazardLayer:
    boxes = [shapely.box(0, 0, 10 * rank, 10) for rank, _ in classes]
    ranks, labels = [rank for rank, _ in classes], [label for _, label in classes]
    return HazardLayer(kind, layer(*boxes, rank=ranks, label=labels), title, "見本県")


def test_every_class_is_told_once_with_its_colour(tmp_path):
    shallow, deep = (1, "0.5m未満"), (3, "3.0m以上5.0m未満")
    hazards = (
        zones(HazardKind.TSUNAMI, "津波浸水想定", shallow, deep),
        zones(HazardKind.FLOOD, "洪水浸水想定区域", shallow, shallow),
        zones(HazardKind.STEEP_SLOPE, "急傾斜地の崩壊", (2, "特別警戒区域")),
    )
    rows = re.findall(r"<p>.*?</p>", legend(tmp_path, ground(hazards=hazards)))
    told = {re.sub("<.*?>", "", row): re.findall("background:(#[0-9A-F]{6})", row) for row in rows}
    assert told["深さ 0.5m未満"] == [COLOURS["depth_1_blend"]]
    assert told["深さ 3.0m以上5.0m未満"] == [COLOURS["depth_3_blend"]]
    assert told["急傾斜地の崩壊　特別警戒区域"] == [COLOURS["steep_slope_2_blend"]]
    assert sum(bool(colours) for colours in told.values()) == 3


def test_letters_and_marks_only_of_what_is_there(tmp_path):
    words = re.sub("<.*?>", "", legend(tmp_path, ground()))
    assert "緊指定緊急避難場所" in words
    assert "役に立つもの" in words
    assert "福" not in words
    assert "あぶない所" not in words
    danger = (PublicNote("cliff", "崖", True, shapely.Point(0, 0)),)
    words = re.sub("<.*?>", "", legend(tmp_path, ground(sites=(site("福", 0.0, SiteKind.WELFARE),), notes=danger)))
    assert "福福祉避難所" in words
    assert "緊" not in words
    assert "あぶない所" in words
    assert "役に立つもの" not in words


def test_published_words_stay_words(tmp_path):
    text = legend(tmp_path, ground(hazards=(zones(HazardKind.LANDSLIDE, NASTY, (1, NASTY)),)))
    assert "<script" not in text
    assert "{{" not in text
    assert text.count("&lt;script&gt;") == 2
