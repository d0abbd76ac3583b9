"""Chinese reviews of food deliveries, praising or complaining, in the columns of waimai_10k.

A review says a few things about dish, courier and price; most agree with its label, as in real
ones a few do not. The set itself is part of SophonPlus/ChineseNlpCorpus.
"""

from random import Random

import pandas as pd

POSITIVE_SHARE = 0.35
"""Satisfied customers write less."""

AGREEING = 0.88
"""Share of the statements that agree with the label."""

DISHES = ("牛肉面", "披萨", "麻辣烫", "寿司", "炒饭", "饺子", "汉堡", "酸辣粉", "粥", "烤鸭")
PLACES = ("公司", "学校", "家里", "医院", "楼下")
MINUTES = ("二十分钟", "半小时", "四十分钟", "一个小时", "两个小时")

PRAISE = (
    "{dish}很好吃", "味道不错", "{dish}味道很赞", "送餐很快", "{time}就送到了", "分量足",
    "态度很好", "骑手很有礼貌", "还是热的", "性价比高", "包装很精致", "以后会常点",
    "送到{place}还很热", "老板人很好", "{dish}推荐", "赠送了饮料", "很满意", "值得信赖",
)  # fmt: skip
COMPLAINTS = (
    "{dish}太难吃了", "味道很一般", "{dish}是凉的", "送餐太慢", "等了{time}才送到", "分量太少",
    "态度很差", "骑手不接电话", "汤都洒了", "太贵了", "少送了一份{dish}", "再也不会点了",
    "没有送到{place}", "里面有头发", "{dish}不新鲜", "吃完拉肚子", "很失望", "送错了",
)  # fmt: skip
JOINTS = (",", "，", "。", "！", " ", "...")


def generate(rows: int, seed: int) -> pd.DataFrame:
    """Return reviews: ``label`` is 1 for satisfied customers, ``review`` what they wrote."""
    random = Random(seed)  # noqa: S311 - no secret
    result = []
    for _ in range(rows):
        label = int(random.random() < POSITIVE_SHARE)
        result.append((label, _review(random, label)))
    return pd.DataFrame(result, columns=["label", "review"])


def _review(random: Random, label: int) -> str:
    text = ""
    for number in range(random.randint(1, 4)):
        pleased = (random.random() < AGREEING) == bool(label)
        said = random.choice(PRAISE if pleased else COMPLAINTS).format(
            dish=random.choice(DISHES), place=random.choice(PLACES), time=random.choice(MINUTES)
        )
        text += random.choice(JOINTS) * bool(number) + said
    return text
